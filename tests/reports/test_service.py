"""Issuing reports on a store: numbered, frozen, each of the grid once; and what the clock writes down (§11)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from controlroom.core.clock import ManualClock
from controlroom.core.ids import SYSTEM
from controlroom.reports import service
from controlroom.reports.due import State, Why
from controlroom.reports.errors import ReportSupersededError, ReportUnknownError, SectionUnknownError
from controlroom.reports.values import HEAD
from controlroom.store import journal
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from tests.reports.venue import TWO_HOURS, VENUE, at, draft

LI, CLOCK = Origin("control", "Li"), Origin("control", SYSTEM)


def go(clock: ManualClock, time: str) -> None:
    clock.advance(at(time) - clock.now())


def verbs(store: Store) -> list[str]:
    with store.read() as connection:
        return [entry.verb for entry in reversed(journal.latest(connection, 50))]


def state(store: Store, place: int) -> tuple[State, Why | None]:
    found = service.due(store, TWO_HOURS, VENUE)[place]
    return found.state, found.why


def test_a_report_goes_round_with_what_people_wrote_and_the_next_begins_anew(store: Store, clock: ManualClock) -> None:
    go(clock, "8:05")
    service.write_note(store, LI, HEAD, "all\x1b[2J calm")
    service.write_note(store, LI, "tickets", "vendor comes")
    first = service.issue(store, LI, TWO_HOURS, VENUE, draft(at("8:05")))
    assert (first.number, first.due_at, first.content.head) == (1, at("8:00"), "all[2J calm")
    assert first.content.sections[0].note == "vendor comes"
    assert service.notes(store) == {}
    assert service.report(store, 1) == first
    assert verbs(store)[-1] == "report.issued"
    go(clock, "10:40")
    second = service.issue(store, LI, TWO_HOURS, VENUE, draft(at("10:40"), first), head="late, sorry")
    assert (second.number, second.content.head) == (2, "late, sorry")
    assert [state(store, n)[0] for n in (0, 1)] == [State.ISSUED, State.LATE]


def test_two_who_issue_at_once_do_not_issue_twice(store: Store, clock: ManualClock) -> None:
    go(clock, "8:05")
    content = draft(at("8:05"))
    service.issue(store, LI, TWO_HOURS, VENUE, content)
    with pytest.raises(ReportSupersededError):
        service.issue(store, LI, TWO_HOURS, VENUE, content)
    assert len(service.issued(store)) == 1


def test_what_went_round_is_never_changed(store: Store, clock: ManualClock) -> None:
    go(clock, "8:05")
    service.issue(store, LI, TWO_HOURS, VENUE, draft(at("8:05")))

    for statement in ("UPDATE situation_report SET actor = 'x'", "DELETE FROM situation_report"):
        with pytest.raises(DBAPIError, match="append-only"):
            store.write(lambda transaction, sql=statement: transaction.connection.execute(text(sql)), LI)  # type: ignore[misc]


def test_the_clock_asks_once_and_notes_once_what_nobody_issued(store: Store, clock: ManualClock) -> None:
    go(clock, "7:00")
    assert service.carry_out(store, CLOCK, TWO_HOURS, VENUE) == at("8:00")
    assert verbs(store) == []
    go(clock, "8:00")
    for _again in range(2):
        assert service.carry_out(store, CLOCK, TWO_HOURS, VENUE) == at("10:00")
    assert verbs(store) == ["report.planned", "report.fell-due"]
    go(clock, "10:01")
    for _again in range(2):
        service.carry_out(store, CLOCK, TWO_HOURS, VENUE)
    assert verbs(store)[2:] == ["report.missed", "report.fell-due"]
    assert state(store, 0) == (State.MISSED, Why.NOT_ISSUED)


def test_a_report_due_while_the_program_was_off_is_missed_and_says_so(store: Store, clock: ManualClock) -> None:
    go(clock, "8:00")
    service.carry_out(store, CLOCK, TWO_HOURS, VENUE)
    service.issue(store, LI, TWO_HOURS, VENUE, draft(at("8:00")))
    go(clock, "14:05")
    assert state(store, 1) == (State.MISSED, Why.NOT_RUNNING), "read, without anybody writing it down"
    service.carry_out(store, CLOCK, TWO_HOURS, VENUE)
    with store.read() as connection:
        entry = next(each for each in journal.latest(connection, 5) if each.verb == "report.missed")
    assert [each["why"] for each in entry.data["reports"]] == ["not_running", "not_running"]
    assert entry.data["times"] == "10:00, 12:00"
    assert state(store, 0)[0] is State.ISSUED


def test_another_grid_asks_nobody_for_the_morning(store: Store, clock: ManualClock) -> None:
    go(clock, "8:00")
    service.carry_out(store, CLOCK, TWO_HOURS, VENUE)
    service.issue(store, LI, TWO_HOURS, VENUE, draft(at("8:00")))
    go(clock, "11:30")
    from dataclasses import replace

    hourly = replace(TWO_HOURS, every=timedelta(hours=1))
    service.carry_out(store, CLOCK, hourly, VENUE)
    found = service.due(store, hourly, VENUE)
    assert [(each.due_at, each.state) for each in found[:2]] == [
        (at("8:00"), State.ISSUED), (at("11:00"), State.OVERDUE),
    ]  # fmt: skip
    assert "report.missed" not in verbs(store)


def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(ReportUnknownError):
        service.report(store, 7)
    with pytest.raises(SectionUnknownError):
        service.write_note(store, LI, "weather", "fine")
