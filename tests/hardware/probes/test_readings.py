from __future__ import annotations

import pytest

from controlroom.core.i18n import use_language
from controlroom.hardware.probes.readings import (
    Code,
    Outcome,
    Reading,
    against_expectation,
    reading,
    reading_words,
    words_of,
    worst,
)


@pytest.mark.parametrize("code", list(Code))
def test_every_code_has_words_in_both_languages(code: Code) -> None:
    english = words_of(code)
    use_language("zh")
    chinese = words_of(code)
    assert english != code
    assert any("\u4e00" <= sign <= "\u9fff" for sign in chinese)


def test_a_code_of_a_later_version_stands_as_it_is() -> None:
    assert words_of("on-fire", {"x": 1}) == "on-fire"


def test_what_a_device_says_of_itself_reaches_no_terminal_as_it_is() -> None:
    found = reading(
        Outcome.WARNING, Code.REPORTED, note="\x1b[2Jhot\u202e{limit_s}", facts={"input": "\x07" + "x" * 500}
    )
    assert reading_words(found) == "It reports: [2Jhot{limit_s}"
    assert found.facts["input"] == "x" * 120


def test_of_several_findings_the_worst_leads_and_the_others_are_said_too() -> None:
    found = worst(
        [
            reading(Outcome.WARNING, Code.FILTER),
            reading(Outcome.OK, Code.STANDBY),
            reading(Outcome.CRITICAL, Code.OVERLOAD, load_percent=104),
        ],
        {"power": "on"},
    )
    assert (found.outcome, found.code, found.also) == (Outcome.CRITICAL, "overload", ("filter",))
    assert reading_words(found) == "Too much hangs on it: load 104 %. Its filter must be cleaned or replaced."
    assert found.facts == {"power": "on"}


def test_nothing_found_is_in_order() -> None:
    assert worst([]).outcome is Outcome.OK


STANDBY = reading(Outcome.OK, Code.STANDBY, facts={"power": "standby"})


@pytest.mark.parametrize("expected", [None, False])
def test_a_projector_that_is_off_when_nothing_needs_it_is_no_fault(expected: bool | None) -> None:
    assert against_expectation(STANDBY, expected) is STANDBY


def test_a_projector_that_is_off_when_it_is_needed_is_critical() -> None:
    found = against_expectation(STANDBY, True)
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "off")


@pytest.mark.parametrize("power", ["on", "warming"])
def test_one_that_is_on_or_warming_up_is_as_it_should_be(power: str) -> None:
    found = reading(Outcome.OK, Code.OK, facts={"power": power})
    assert against_expectation(found, True) is found


def test_its_other_troubles_are_not_forgotten() -> None:
    hot = reading(Outcome.WARNING, Code.TEMPERATURE, facts={"power": "cooling"})
    assert against_expectation(hot, True).also == ("temperature",)


def test_a_stream_that_is_needed_and_off_is_critical() -> None:
    off = reading(Outcome.OK, Code.STREAM_OFF, facts={"stream": "off"})
    assert against_expectation(off, True).code == "no-stream"


def test_a_device_that_says_nothing_of_power_is_not_judged_by_it() -> None:
    dead = Reading(Outcome.CRITICAL, Code.TIMEOUT)
    assert against_expectation(dead, True) is dead
