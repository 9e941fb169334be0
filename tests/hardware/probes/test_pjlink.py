from __future__ import annotations

from collections.abc import Iterator

import pytest

from controlroom.hardware.probes import pjlink
from controlroom.hardware.probes.readings import Outcome, against_expectation, reading_words
from controlroom.simulate.pjlink_projector import VirtualProjector
from tests.support.probing import look, probe


@pytest.fixture
def projector() -> Iterator[VirtualProjector]:
    made = VirtualProjector()
    yield made
    made.close()


async def test_a_projector_that_is_on_tells_its_input_and_the_hours_of_its_lamps(projector: VirtualProjector) -> None:
    projector.lamps = [(1200, True), (900, False)]
    found = await look(projector.address)
    assert (found.outcome, found.code) == (Outcome.OK, "ok")
    assert found.facts == {"power": "on", "input": "digital 1", "lamp_hours": 1200, "lamps_on": 1}
    assert found.latency_ms is not None


async def test_a_class_2_projector_tells_the_hours_of_its_filter_too() -> None:
    projector = VirtualProjector(pjlink_class=2)
    assert (await look(projector.address)).facts["filter_hours"] == 300
    projector.close()


async def test_what_changes_by_the_hour_is_asked_seldom(projector: VirtualProjector) -> None:
    async with probe(projector.address) as made:
        first, second = await made.check(), await made.check()
    assert projector.questions.count("LAMP") == 1
    assert projector.questions.count("POWR") == 2
    assert first.facts == second.facts


async def test_standby_is_no_fault_unless_something_needs_the_projector(projector: VirtualProjector) -> None:
    projector.power = "standby"
    found = await look(projector.address)
    assert (found.outcome, found.code) == (Outcome.OK, "standby")
    assert "input" not in found.facts
    assert against_expectation(found, True).outcome is Outcome.CRITICAL


@pytest.mark.parametrize("power", ["cooling", "warming"])
async def test_on_the_way_there_it_says_so(projector: VirtualProjector, power: str) -> None:
    projector.power = power  # type: ignore[assignment]
    assert (await look(projector.address)).facts["power"] == power


async def test_a_projector_that_answers_err3_to_everything_in_standby_is_no_fault(projector: VirtualProjector) -> None:
    projector.always = "ERR3"
    found = await look(projector.address)
    assert (found.outcome, found.code) == (Outcome.OK, "unavailable")
    assert against_expectation(found, True).code == "off"


async def test_err4_is_a_failure_of_the_projector(projector: VirtualProjector) -> None:
    projector.always = "ERR4"
    found = await look(projector.address)
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "projector-fault")


@pytest.mark.parametrize("power", ["on", "standby"])
async def test_only_its_power_must_be_understood(projector: VirtualProjector, power: str) -> None:
    projector.power, projector.input, projector.lamps = power, "?", []  # type: ignore[assignment]
    projector.errors = {"fan": 7}  # type: ignore[dict-item]
    found = await look(projector.address)
    assert (found.outcome, found.facts) == (Outcome.OK, {"power": power})


async def test_hours_that_it_told_before_standby_still_hold(
    projector: VirtualProjector, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pjlink, "HOURS_EVERY_S", 0.0)
    async with probe(projector.address) as made:
        assert (await made.check()).facts["lamp_hours"] == 1200
        projector.lamps = []
        assert (await made.check()).facts["lamp_hours"] == 1200
    assert projector.questions.count("LAMP") == 2


@pytest.mark.parametrize("part", ["fan", "lamp", "temperature", "cover", "filter", "other"])
@pytest.mark.parametrize(("level", "outcome"), [(1, Outcome.WARNING), (2, Outcome.CRITICAL)])
async def test_each_of_the_six_errors_has_its_own_code(
    projector: VirtualProjector, part: str, level: int, outcome: Outcome
) -> None:
    projector.errors = {part: level}  # type: ignore[dict-item]
    found = await look(projector.address)
    assert (found.outcome, found.code) == (outcome, part)


async def test_of_several_errors_all_are_said(projector: VirtualProjector) -> None:
    projector.errors = {"filter": 1, "temperature": 2}
    assert reading_words(await look(projector.address)) == "It is too hot. Its filter must be cleaned or replaced."


async def test_a_password_is_used_and_a_wrong_or_missing_one_is_told_apart_from_a_dead_projector() -> None:
    projector = VirtualProjector(password="JBMIAProjectorLink")
    try:
        port = projector.service.port
        right = await look(projector.address)
        wrong = await look(f"pjlink://wrong@127.0.0.1:{port}")
        missing = await look(f"pjlink://127.0.0.1:{port}")
    finally:
        projector.close()
    assert right.outcome is Outcome.OK
    assert (wrong.outcome, wrong.code) == (Outcome.UNKNOWN, "auth")
    assert (missing.outcome, missing.code) == (Outcome.UNKNOWN, "auth-missing")
    dead = await look(f"pjlink://wrong@127.0.0.1:{port}")
    assert (dead.outcome, dead.code) == (Outcome.CRITICAL, "refused")


async def test_a_projector_that_hangs_is_silent_and_back_when_it_wakes(projector: VirtualProjector) -> None:
    projector.service.is_hung = True
    assert (await look(projector.address, timeout_s=0.2)).code == "timeout"
    projector.service.is_hung = False
    assert (await look(projector.address)).outcome is Outcome.OK
