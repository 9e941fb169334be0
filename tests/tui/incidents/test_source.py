"""Which playbooks are offered first, and which incidents a board says run for what it shows. Pure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.playbooks import PlaybookConfig
from controlroom.domain.incidents.rules import Incident
from controlroom.domain.incidents.views import IncidentLine, PlaybookLine, line_of
from controlroom.tui.incidents.source import Beginning, about
from tests.domain.incidents.books import book, step


def of(key: str, category: str, *devices: str, does: str | None = None) -> PlaybookLine:
    facts = book(step("one", does=does), key=key).model_dump() | {"category": category, "devices": devices}
    return PlaybookLine(PlaybookConfig.model_validate(facts))


BOOKS = (
    of("press", "opinion"), of("network", "technical", "switch", "router"), of("data", "technical"),
    of("hall", "technical", "sound", "light", does="filler"), of("power", "environment", "power", does="hold"),
    of("ill", "people"),
)  # fmt: skip


@pytest.mark.parametrize(
    ("beginning", "fitting"),
    [
        (Beginning("", device="d", kind="sound", category="technical"), ["hall", "data"]),
        (Beginning("", device="d", kind="power", category="technical"), ["power", "data"]),
        (Beginning("", ticket="T-0001", category="people"), ["ill"]),
        (Beginning("", ticket="T-0001", category="technical"), ["network", "data", "hall"]),
        (Beginning("", ticket="T-0001", category="process"), []),
        (Beginning("", item="keynote"), ["hall", "power"]),
    ],
)
def test_the_playbooks_for_what_happened_come_first_and_none_is_lost(beginning: Beginning, fitting: list[str]) -> None:
    found, fit = beginning.sorted(BOOKS)
    assert [line.key for line in found][:fit] == fitting
    assert sorted(line.key for line in found) == sorted(line.key for line in BOOKS)


def test_a_board_knows_what_runs_for_what_it_shows(clock: ManualClock) -> None:
    def line(number: int, **facts: str) -> IncidentLine:
        return line_of(Incident(number, BOOKS[0].playbook, clock.now(), "Li", clock.now(), **facts), clock.now())  # type: ignore[arg-type]

    first, second = line(1, ticket="T-0001", device="wall"), line(2, item="keynote")
    over = replace(line(3, device="wall"), state=Incident(3, BOOKS[0].playbook, clock.now(), "", clock.now()).state)
    lines = (first, second)
    assert about(lines, ticket="T-0001") == about(lines, device="wall") == about(lines, source="I-0001") == (first,)
    assert about(lines, item="keynote") == (second,)
    assert about(lines) == about(lines, ticket="T-0009", source="device:wall") == ()
    assert over.is_running
