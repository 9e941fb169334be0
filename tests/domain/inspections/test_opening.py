"""Due rounds in the store: opened once, missed with their reason, whoever looks and however often."""

from __future__ import annotations

from dataclasses import replace

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.inspections.opening import carry_out
from controlroom.domain.inspections.reading import rounds, run
from controlroom.domain.inspections.rules import State
from controlroom.domain.inspections.schedule import Sampling
from controlroom.domain.inspections.service import start
from controlroom.store.journal import Entry, Origin, entries_since
from controlroom.store.store import Store
from tests.domain.inspections.sheets import CLEAN, EXITS, at, every, item, minutes, plan, sheet, the_setting

CLOCK = Origin("control", "system")
LI = Origin("tech", "李娜")
SETTING = the_setting(plan(None, every(120), "main"))
MORNING = ["two-hour.main.20260518T0000Z", "two-hour.main.20260518T0200Z", "two-hour.main.20260518T0400Z"]


def go(clock: ManualClock, local: str, day: int = 18) -> None:
    clock.advance(at(local, day) - clock.now())


def states(store: Store, setting: object = SETTING) -> dict[str, State]:
    return {line.id: line.state for line in rounds(store, setting)}  # type: ignore[arg-type]


def told(store: Store) -> list[Entry]:
    with store.read() as connection:
        return list(entries_since(connection, None))


def test_a_round_is_opened_when_it_is_due_and_only_once(store: Store, clock: ManualClock) -> None:
    go(clock, "08:00")
    assert carry_out(store, CLOCK, SETTING) == at("10:00")
    carry_out(store, CLOCK, SETTING)
    assert states(store)[MORNING[0]] is State.OPEN
    assert [entry.verb for entry in told(store)] == ["round.planned", "round.opened"]
    assert told(store)[-1].subject == f"round:{MORNING[0]}"


def test_nothing_is_written_before_the_first_round(sqlite_store: Store, clock: ManualClock) -> None:
    go(clock, "07:00")
    assert carry_out(sqlite_store, CLOCK, SETTING) == at("08:00")
    assert told(sqlite_store) == []
    assert set(states(sqlite_store).values()) == {State.SCHEDULED}


def test_after_downtime_past_rounds_are_missed_not_running_and_only_the_current_opens(
    store: Store, clock: ManualClock
) -> None:
    go(clock, "12:30")
    carry_out(store, CLOCK, SETTING)
    found = {line.id: line for line in rounds(store, SETTING)}
    assert [found[id].state for id in MORNING] == [State.MISSED, State.MISSED, State.OPEN]
    assert [found[id].reason for id in MORNING] == ["not_running", "not_running", ""]
    assert found[MORNING[0]].reason_words == "not running"


def test_a_list_says_the_same_whether_or_not_a_station_has_written_it_down(
    sqlite_store: Store, clock: ManualClock
) -> None:
    go(clock, "12:30")
    before = states(sqlite_store)
    carry_out(sqlite_store, CLOCK, SETTING)
    assert states(sqlite_store) == before


def test_a_round_nobody_began_is_missed_and_one_half_done_too_each_with_its_reason(
    sqlite_store: Store, clock: ManualClock
) -> None:
    go(clock, "08:00")
    carry_out(sqlite_store, CLOCK, SETTING)
    go(clock, "10:00")
    carry_out(sqlite_store, CLOCK, SETTING)
    start(sqlite_store, LI, SETTING, MORNING[1])
    go(clock, "14:00")
    carry_out(sqlite_store, CLOCK, SETTING)
    found = {line.id: line for line in rounds(sqlite_store, SETTING)}
    assert (found[MORNING[0]].state, found[MORNING[0]].reason) == (State.MISSED, "not_begun")
    assert (found[MORNING[1]].state, found[MORNING[1]].reason) == (State.MISSED, "not_finished")
    missed = [entry for entry in told(sqlite_store) if entry.verb == "round.missed"]
    assert [each["why"] for entry in missed for each in entry.data["rounds"]] == [
        "not_begun", "not_running", "not_finished",
    ]  # fmt: skip


def test_a_clock_that_was_set_back_reopens_nothing_and_opens_nothing_twice(
    sqlite_store: Store, clock: ManualClock
) -> None:
    for local in ("08:00", "10:00", "12:00"):
        go(clock, local)
        carry_out(sqlite_store, CLOCK, SETTING)
    written = len(told(sqlite_store))
    go(clock, "08:30")
    assert states(sqlite_store)[MORNING[0]] is State.MISSED
    carry_out(sqlite_store, CLOCK, SETTING)
    go(clock, "12:01")
    carry_out(sqlite_store, CLOCK, SETTING)
    assert len(told(sqlite_store)) == written


def test_a_template_edited_during_a_round_changes_nothing_of_it(sqlite_store: Store, clock: ManualClock) -> None:
    go(clock, "08:00")
    carry_out(sqlite_store, CLOCK, SETTING)
    edited = the_setting(plan(sheet(EXITS, CLEAN, item("new")), every(120), "main"))
    assert [each.id for each in run(sqlite_store, edited, MORNING[0]).items] == ["exits", "clean", "signs", "heat"]
    go(clock, "10:00")
    carry_out(sqlite_store, CLOCK, edited)
    first, second = run(sqlite_store, edited, MORNING[0]), run(sqlite_store, edited, MORNING[1])
    assert [each.id for each in second.items] == ["exits", "clean", "new"]
    assert (first.version, second.version) == (1, 2)


def test_a_template_added_at_noon_has_missed_nothing_in_the_morning(sqlite_store: Store, clock: ManualClock) -> None:
    go(clock, "08:00")
    carry_out(sqlite_store, CLOCK, SETTING)
    go(clock, "13:00")
    both = the_setting(*SETTING.plans, plan(sheet(CLEAN, key="added"), every(120), "main"))
    carry_out(sqlite_store, CLOCK, both)
    found = {id: state for id, state in states(sqlite_store, both).items() if id.startswith("added.")}
    assert State.MISSED not in found.values()
    assert found["added.main.20260518T0400Z"] is State.OPEN


def test_a_grid_made_denser_at_noon_has_missed_nothing_in_the_morning(sqlite_store: Store, clock: ManualClock) -> None:
    for local in ("08:00", "10:00", "12:00"):
        go(clock, local)
        carry_out(sqlite_store, CLOCK, SETTING)
    go(clock, "12:30")
    denser = the_setting(plan(None, every(60), "main"))
    carry_out(sqlite_store, CLOCK, denser)
    assert "two-hour.main.20260518T0100Z" not in states(sqlite_store, denser)
    assert states(sqlite_store, denser)["two-hour.main.20260518T0500Z"] is State.SCHEDULED


def test_a_spot_check_keeps_its_seed_and_shows_only_what_was_drawn(store: Store, clock: ManualClock) -> None:
    many = sheet(*(item(f"i{n}") for n in range(20)), key="spot")
    setting = the_setting(plan(many, every(120), "main", "forum-a", sampling=Sampling(0.1, "items")))
    go(clock, "08:00")
    carry_out(store, CLOCK, setting)
    view = run(store, setting, "spot.main.20260518T0000Z")
    assert len(view.items) == view.line.items == 2
    assert view.seed
    assert [each.id for each in run(store, setting, "spot.main.20260518T0000Z").items] == [e.id for e in view.items]


def test_two_programs_open_the_same_rounds_once(store: Store, clock: ManualClock) -> None:
    go(clock, "08:00")
    for station in ("control", "desk"):
        carry_out(store, Origin(station, "system"), SETTING)
    with store.read() as connection:
        opened = [entry for entry in entries_since(connection, None) if entry.verb == "round.opened"]
    assert len(opened) == 1


def test_the_next_moment_is_the_end_of_what_is_open_or_the_next_that_is_due(
    sqlite_store: Store, clock: ManualClock
) -> None:
    once = replace(SETTING.plans[0], schedule=every(120, "08:00", "08:00"))
    setting = the_setting(replace(once, schedule=every(120, "08:00", "09:00")))
    go(clock, "08:00")
    assert carry_out(sqlite_store, CLOCK, setting) == at("10:00")
    go(clock, "10:00")
    assert carry_out(sqlite_store, CLOCK, setting) == at("08:00", 19)


@pytest.mark.parametrize("days", [30])
def test_a_month_away_is_told_in_one_entry_and_not_one_each(sqlite_store: Store, clock: ManualClock, days: int) -> None:
    go(clock, "08:00")
    clock.advance(minutes(days * 1440))
    carry_out(sqlite_store, CLOCK, SETTING)
    missed = [entry for entry in told(sqlite_store) if entry.verb == "round.missed"]
    assert len(missed) == 1
    assert missed[0].data["n"] == 12
