"""Which language is in force: what somebody named goes before the event's, and that before the shell's locale."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from controlroom.core.i18n import current_language, name_language, named_language, use_language, use_language_of_event


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("CONTROLROOM_LANGUAGE", "")
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    yield
    use_language("en")


def test_the_events_language_goes_before_the_locale_of_the_shell() -> None:
    use_language_of_event("zh")
    assert current_language() == "zh"


@pytest.mark.parametrize("said", ["en", "EN", "en_GB.UTF-8"])
def test_what_somebody_named_goes_before_the_events_language(monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    monkeypatch.setenv("CONTROLROOM_LANGUAGE", said)
    use_language_of_event("zh")
    assert current_language() == "en"


def test_a_language_that_nobody_wrote_names_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLROOM_LANGUAGE", "fr")
    assert named_language() is None
    use_language_of_event("zh")
    assert current_language() == "zh"


def test_an_option_names_it_for_this_program_and_those_it_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONTROLROOM_LANGUAGE", "en")
    name_language("zh")
    use_language_of_event("en")
    assert (current_language(), named_language()) == ("zh", "zh")
