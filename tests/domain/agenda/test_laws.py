"""What holds of every rundown, whatever is done to it: in several zones, over midnight and nights the clocks change."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.core.clock import ManualClock
from controlroom.core.errors import ControlroomError
from controlroom.domain.agenda import changes, live, moves
from controlroom.domain.agenda.announcement import announcements
from controlroom.domain.agenda.forecast import forecast, room_offset
from controlroom.domain.agenda.kpi import kpis
from controlroom.domain.agenda.live import Operation
from controlroom.domain.agenda.preview import preview
from controlroom.domain.agenda.reading import rundown
from controlroom.domain.agenda.rules import NONE, Agenda, Calendar, Item, Kind, Rules, State, new_item
from controlroom.domain.agenda.service import apply, redo, undo
from controlroom.domain.agenda.tables import Setting
from controlroom.store.journal import Origin
from controlroom.store.store import Store

ROOMS = ("main", "forum")
ZONES = [
    ZoneInfo(name)
    for name in ("Asia/Shanghai", "Europe/Berlin", "Asia/Kathmandu", "America/St_Johns", "Pacific/Apia")
]  # fmt: skip
EVENINGS = [date(2026, 3, 28), date(2026, 10, 24), date(2026, 12, 31)]
"""The clocks of Berlin change in the night after the first two."""

FEW = settings(max_examples=40, deadline=None)
FAR_BACK = datetime(2000, 1, 1, tzinfo=UTC)

minutes = st.integers(1, 90).map(lambda n: timedelta(minutes=n))


@st.composite
def agendas(draw: st.DrawFn) -> Agenda:
    """An evening in two rooms that may go on past midnight, and the next morning."""
    zone, evening = draw(st.sampled_from(ZONES)), draw(st.sampled_from(EVENINGS))
    items = {}
    for n in range(draw(st.integers(1, 7))):
        start = datetime.combine(evening, time(20), zone).astimezone(UTC)
        start += timedelta(minutes=draw(st.integers(0, 20 * 60)))
        items[str(n)] = new_item(
            str(n), room=draw(st.sampled_from(ROOMS)), title=f"Item {n}", start=start, length=draw(minutes),
            kind=draw(st.sampled_from([Kind.TALK, Kind.BREAK])), hard=draw(st.booleans()),
            changeover=timedelta(minutes=draw(st.integers(0, 10))), count_to_end=draw(st.booleans()),
        )  # fmt: skip
    return Agenda(items, Calendar(zone), Rules(), ROOMS)


@st.composite
def operations(draw: st.DrawFn, agenda: Agenda, now: datetime) -> Operation:
    """Any operation, of which many are refused."""
    ids = st.sampled_from(sorted(agenda.items))
    room = st.sampled_from(ROOMS)
    back = st.none() | st.integers(-5, 60).map(lambda n: now - timedelta(minutes=n))
    then = st.integers(-60, 300).map(lambda n: now + timedelta(minutes=n))
    signed = st.integers(-30, 30).map(lambda n: timedelta(minutes=n))
    return draw(
        st.one_of(
            st.builds(live.StartItem, ids, back), st.builds(live.FinishItem, ids, back), st.builds(live.HoldItem, ids),
            st.builds(live.ResumeItem, ids), st.builds(live.AddTime, ids, signed), st.builds(live.ShowTimeCard, ids),
            st.builds(moves.MoveItem, ids, st.none() | then, st.just("") | ids, st.just("") | room),
            st.builds(moves.SwapItems, ids, ids), st.builds(moves.PullForward, ids, st.booleans()),
            st.builds(moves.SpeakerLate, ids, then, st.booleans()), st.builds(moves.Replan, st.just("") | room),
            st.builds(changes.InsertItem, st.uuids().map(str), st.just("Film"), minutes, ids),
            st.builds(changes.Shorten, ids, minutes), st.builds(changes.Merge, ids, ids, st.none() | minutes),
            st.builds(changes.ShareLostTime, room), st.builds(changes.SkipItem, ids),
            st.builds(changes.CancelItem, ids), st.builds(changes.RestoreItem, ids),
        )
    )  # fmt: skip


@st.composite
def evenings(draw: st.DrawFn) -> tuple[Agenda, datetime]:
    """A rundown after a few operations, and the instant they left it at; the clock now and then jumps back."""
    agenda = draw(agendas())
    now = min(item.planned_start for item in agenda.items.values())
    for _n in range(draw(st.integers(0, 6))):
        now += timedelta(seconds=draw(st.integers(-1200, 4800)))
        try:
            agenda = draw(operations(agenda, now)).apply(agenda, now)
        except ControlroomError:
            continue
    return agenda, now


@FEW
@given(evenings())
def test_nothing_begins_before_its_slot_its_promise_or_now_and_no_time_is_negative(
    evening: tuple[Agenda, datetime],
) -> None:
    agenda, now = evening
    for id, when in forecast(agenda, now).items():
        item = agenda.items[id]
        assert when.start <= when.end
        assert when.absorbed >= NONE
        if item.is_open:
            assert when.start >= item.slot
            assert when.at_risk == (item.hard and when.start > item.slot)
        else:
            assert item.started_at is not None
            assert item.ended_at is None or item.ended_at >= item.started_at
        assert all(pause.until is None or pause.until >= pause.since for pause in item.pauses)
        assert item.paused(now) >= NONE


@FEW
@given(evenings(), st.integers(-7200, 7200))
def test_every_view_of_a_rundown_can_be_told_at_any_instant(evening: tuple[Agenda, datetime], seconds: int) -> None:
    agenda, now = evening
    at = now + timedelta(seconds=seconds)
    found = forecast(agenda, at)
    held = {id for id, item in agenda.items.items() if item.dropped is None}
    assert found.keys() == held
    for room in ROOMS:
        room_offset(agenda, room, at, found)
    kpis(agenda, at)


@FEW
@given(agendas(), st.integers(1, 240))
def test_a_delay_never_grows_on_its_way_and_a_gap_takes_its_length_off(agenda: Agenda, late: int) -> None:
    now = min(item.planned_start for item in agenda.items.values()) - timedelta(days=1)
    first = min(agenda.items.values(), key=lambda item: item.slot)
    delayed = agenda.put(_late(agenda, first.id, timedelta(minutes=late)))
    was, will = forecast(agenda, now), forecast(delayed, now)
    grew, free, stage_free = timedelta(minutes=late), FAR_BACK, FAR_BACK
    for item in delayed.of(first.room, delayed.day_of(first)):
        gap = was[item.id].start - max(free, stage_free + item.changeover)
        most = grew if item.id == first.id else max(grew - gap, NONE)
        assert NONE <= will[item.id].start - was[item.id].start <= most
        free = max(free, was[item.id].end)
        if item.kind is not Kind.BREAK:
            stage_free = max(stage_free, was[item.id].end)
            grew = max(will[item.id].end - was[item.id].end, NONE)


def _late(agenda: Agenda, id: str, by: timedelta) -> Item:
    item = agenda.items[id]
    return moves.SpeakerLate(id, item.slot + by).apply(agenda, item.slot).items[id]


@FEW
@given(evenings(), st.data())
def test_no_operation_loses_or_doubles_an_item_and_each_can_be_told(
    evening: tuple[Agenda, datetime], data: st.DataObject
) -> None:
    agenda, now = evening
    operation = data.draw(operations(agenda, now))
    try:
        seen = preview(agenda, operation, now)
    except ControlroomError:
        return
    added = {operation.id} if isinstance(operation, changes.InsertItem) else set()
    assert set(seen.after.items) == set(agenda.items) | added
    placed = [item.id for day in seen.after.days() for room in ROOMS for item in seen.after.of(room, day)]
    assert sorted(placed) == sorted(seen.after.items)
    running = [item.room for item in seen.after.items.values() if item.state in (State.RUNNING, State.HELD)]
    assert len(running) == len(set(running))
    told = announcements(seen, lambda key, _language: key)
    assert told["en"].endswith(".")
    assert told["zh"].endswith("。")
    assert "{" not in told["en"] + told["zh"]


@FEW
@given(st.sampled_from(ZONES), st.sampled_from(EVENINGS))
def test_a_day_of_the_event_ends_where_the_next_begins(zone: ZoneInfo, day: date) -> None:
    calendar = Calendar(zone)
    end = calendar.end(day)
    assert calendar.day(end - timedelta(seconds=1)) == day
    assert calendar.day(end) == day + timedelta(days=1)
    assert end.astimezone(zone).time() == time(4)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("laws")


@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_what_is_undone_was_never_there_and_what_is_redone_is_there_again(folder: Path, data: st.DataObject) -> None:
    agenda = data.draw(agendas())
    setting = Setting(agenda.calendar, agenda.rules, ROOMS, {})
    by = Origin("agenda", "tests")
    now = min(item.planned_start for item in agenda.items.values())
    clock = ManualClock(now)
    store = Store(f"sqlite:///{folder / f'{data.draw(st.uuids()).hex}.db'}", clock, folder)
    try:
        stood = [apply(store, by, setting, changes.PlanItems(tuple(agenda.items.values()))).seen.after]
        for _n in range(4):
            clock.advance(timedelta(minutes=data.draw(st.integers(0, 40))))
            try:
                stood.append(apply(store, by, setting, data.draw(operations(stood[-1], clock.now()))).seen.after)
            except ControlroomError:
                continue
        assert rundown(store, setting).agenda == stood[-1]
        for before in reversed(stood[:-1]):
            assert undo(store, by, setting).seen.after == before
        for after in stood[1:]:
            assert redo(store, by, setting).seen.after == after
        assert rundown(store, setting).agenda == stood[-1]
    finally:
        store.close()
