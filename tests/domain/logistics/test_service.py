"""Logistics in the store: entered, corrected, struck off, with a journal, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from controlroom.core.clock import ManualClock
from controlroom.core.i18n import use_language
from controlroom.domain.announcements.service import latest as announcements
from controlroom.domain.logistics.errors import (
    DietUnknownError,
    MealUnknownError,
    NothingChangesError,
    RowChangedError,
    RowFieldError,
    RowMissingError,
    RowUnknownError,
    SampleGoneError,
    SampleKeptError,
    TripStateError,
    WhyNeededError,
)
from controlroom.domain.logistics.importing import ColumnsMissingError, Report, take_in
from controlroom.domain.logistics.meals import Diner
from controlroom.domain.logistics.reading import history, view_of
from controlroom.domain.logistics.records import Kind, Room, Sample, Trip, Vehicle
from controlroom.domain.logistics.rules import Trouble
from controlroom.domain.logistics.service import add, change, discard, keep_after_all, move, remove
from controlroom.domain.logistics.serving import enter
from controlroom.domain.logistics.views import LogisticsView
from controlroom.domain.people.authority import NotPermittedError
from controlroom.domain.people.files import Table
from controlroom.store.journal import Entry, Origin, latest
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import NINE, at
from tests.domain.logistics.setting import SETTING

LI = Origin("control", "李娜")
TECHNICIAN = Origin("control", "韩冰", "technician")
LEADER = Origin("control", "王强", "leader")
CAR = {"at": "10:30", "who": "张伟", "driver": "老王", "phone": "138", "seats": "4", "people": "2"}


@pytest.fixture(autouse=True)
def _nine(clock: ManualClock) -> None:
    clock.advance(NINE - clock.now())


def nobody(_connection: Connection) -> Iterable[Diner]:
    return (Diner("attendee", "素食", "", 5, 2),)


def view(store: Store) -> LogisticsView:
    return view_of(store, SETTING, nobody)


def newest(store: Store) -> Entry:
    with store.read() as connection:
        return latest(connection, 1)[0]


def test_a_vehicle_is_entered_with_a_time_of_today_and_told_in_the_journal(store: Store) -> None:
    row = add(store, LI, SETTING, Kind.VEHICLE, CAR)
    assert (row.id, row.version) == ("V-001", 1)
    assert isinstance(row.record, Vehicle)
    assert (row.record.at, row.record.seats) == (at("10:30"), 4)
    entry = newest(store)
    assert (entry.verb, entry.subject, entry.data["name"]) == ("logistics.added", "vehicle:V-001", "张伟")
    assert view(store).of(Kind.VEHICLE)[0].record == row.record


def test_what_is_missing_or_unreadable_is_named_and_nothing_is_kept(store: Store) -> None:
    with pytest.raises(RowMissingError, match="for whom"):
        add(store, LI, SETTING, Kind.VEHICLE, {"at": "10:30"})
    with pytest.raises(RowFieldError, match="25:99"):
        add(store, LI, SETTING, Kind.VEHICLE, CAR | {"at": "25:99"})
    with pytest.raises(RowFieldError):
        add(store, LI, SETTING, Kind.PARKING, {"name": "北", "places": "-3"})
    assert view(store).of(Kind.VEHICLE) == ()


def test_a_correction_names_what_changed_and_what_was_before(store: Store) -> None:
    add(store, LI, SETTING, Kind.VEHICLE, CAR)
    row = change(store, LI, SETTING, Kind.VEHICLE, "v-001", {"driver": "老李", "note": "\x1b[31mMU1"}, version=1)
    assert isinstance(row.record, Vehicle)
    assert (row.version, row.record.driver, row.record.note, row.record.phone) == (2, "老李", "[31mMU1", "138")
    entry = newest(store)
    assert entry.data["change"]["en"].startswith("driver 老李; note")
    assert entry.data["before"]["driver"] == "老王"
    with pytest.raises(NothingChangesError):
        change(store, LI, SETTING, Kind.VEHICLE, "V-001", {"driver": "老李"})
    with pytest.raises(RowMissingError):
        change(store, LI, SETTING, Kind.VEHICLE, "V-001", {"who": " "})
    with pytest.raises(RowUnknownError):
        change(store, LI, SETTING, Kind.VEHICLE, "V-999", {"who": "x"})


def test_of_two_who_change_one_row_the_second_is_told(store: Store) -> None:
    add(store, LI, SETTING, Kind.VEHICLE, CAR)
    change(store, LI, SETTING, Kind.VEHICLE, "V-001", {"driver": "老李"}, version=1)
    with pytest.raises(RowChangedError, match="李娜"):
        change(store, LEADER, SETTING, Kind.VEHICLE, "V-001", {"driver": "老赵"}, version=1)
    with pytest.raises(RowChangedError):
        move(store, LEADER, SETTING, "V-001", Trip.UNDER_WAY, version=1)


def test_a_vehicle_goes_on_step_by_step_and_is_corrected_with_a_reason(store: Store, clock: ManualClock) -> None:
    add(store, LI, SETTING, Kind.VEHICLE, CAR)
    clock.advance(timedelta(hours=2))
    assert view(store).of(Kind.VEHICLE)[0].troubles == (Trouble.LATE,)
    with pytest.raises(TripStateError):
        move(store, LI, SETTING, "V-001", Trip.DONE)
    for trip in (Trip.UNDER_WAY, Trip.ARRIVED, Trip.DONE):
        move(store, LI, SETTING, "V-001", trip)
    found = view(store).of(Kind.VEHICLE)[0]
    assert (found.over, found.troubles) == (True, ())
    with pytest.raises(NothingChangesError):
        move(store, LI, SETTING, "V-001", Trip.DONE)
    move(store, LI, SETTING, "V-001", Trip.ARRIVED, "按错了")
    assert [entry.data["to"] for entry in history(store, "vehicle:V-001", 2)] == ["arrived", "done"]


def test_what_is_struck_off_is_gone_from_the_list_and_its_number_is_not_given_again(store: Store) -> None:
    add(store, LI, SETTING, Kind.VEHICLE, CAR)
    with pytest.raises(WhyNeededError):
        remove(store, LI, SETTING, Kind.VEHICLE, "V-001", " ")
    remove(store, LI, SETTING, Kind.VEHICLE, "V-001", "双份")
    assert view(store).of(Kind.VEHICLE) == ()
    assert newest(store).data["was"]["driver"] == "老王"
    assert add(store, LI, SETTING, Kind.VEHICLE, CAR).id == "V-002"


def test_a_sample_is_kept_48_hours_and_before_that_only_a_leader_discards_it(store: Store, clock: ManualClock) -> None:
    for dish in ("鱼", "豆腐"):
        row = add(store, LI, SETTING, Kind.SAMPLE, {"dish": dish, "where": "冰箱 2"})
    assert isinstance(row.record, Sample)
    assert (row.record.taken_at, row.record.taken_by) == (NINE, "李娜")
    for by, reason in ((LI, ""), (TECHNICIAN, "变味"), (LEADER, "")):
        with pytest.raises(SampleKeptError, match="12-11 09:00"):
            discard(store, by, SETTING, "S-001", reason)
    discard(store, LEADER, SETTING, "S-001", "冰箱坏了")
    assert newest(store).verb == "logistics.sample-discarded-early"
    with pytest.raises(SampleGoneError):
        discard(store, LEADER, SETTING, "S-001", "again")
    clock.advance(timedelta(hours=48))
    assert [row.troubles for row in view(store).of(Kind.SAMPLE)] == [(Trouble.MAY_DISCARD,), ()]
    discard(store, TECHNICIAN, SETTING, "S-002")
    assert newest(store).verb == "logistics.sample-discarded"
    keep_after_all(store, LI, SETTING, "S-002", "拿错了")
    assert view(store).of(Kind.SAMPLE)[0].troubles == (Trouble.MAY_DISCARD,)


def test_who_may_announce_nothing_warns_of_no_weather(store: Store) -> None:
    with pytest.raises(NotPermittedError):
        add(store, TECHNICIAN, SETTING, Kind.WEATHER, {"words": "大风 8 级", "level": "warning"})
    note = add(store, TECHNICIAN, SETTING, Kind.WEATHER, {"words": "多云"})
    with pytest.raises(NotPermittedError):
        change(store, TECHNICIAN, SETTING, Kind.WEATHER, note.id, {"level": "warning"})
    add(store, LEADER, SETTING, Kind.WEATHER, {"words": "大风 8 级", "level": "warning"})


def test_the_keeping_of_a_sample_ends_by_no_other_way_either(store: Store, clock: ManualClock) -> None:
    add(store, TECHNICIAN, SETTING, Kind.SAMPLE, {"dish": "鱼", "where": "冰箱 2"})
    with pytest.raises(SampleKeptError):
        remove(store, TECHNICIAN, SETTING, Kind.SAMPLE, "S-001", "变味")
    with pytest.raises(SampleKeptError):
        change(store, TECHNICIAN, SETTING, Kind.SAMPLE, "S-001", {"taken_at": "2026-05-01 09:00"})
    change(store, TECHNICIAN, SETTING, Kind.SAMPLE, "S-001", {"taken_at": "08:30", "where": "冰箱 1"})
    assert [row.troubles for row in view(store).of(Kind.SAMPLE)] == [()]
    clock.advance(timedelta(hours=48))
    remove(store, TECHNICIAN, SETTING, Kind.SAMPLE, "S-001", "已清理")
    add(store, TECHNICIAN, SETTING, Kind.SAMPLE, {"dish": "豆腐", "where": "冰箱 2"})
    remove(store, LEADER, SETTING, Kind.SAMPLE, "S-002", "登记错了")


def say_taken(store: Store, by: Origin, when: str, id: str = "S-001") -> None:
    change(store, by, SETTING, Kind.SAMPLE, id, {"taken_at": when})


def test_a_sample_is_not_made_older_than_it_is_minute_by_minute(store: Store, clock: ManualClock) -> None:
    add(store, TECHNICIAN, SETTING, Kind.SAMPLE, {"dish": "鱼", "where": "冰箱 2"})
    with pytest.raises(SampleKeptError, match="12-11 09:00"):
        say_taken(store, TECHNICIAN, "2026-12-07 09:01")
    with pytest.raises(SampleKeptError):
        say_taken(store, TECHNICIAN, "08:29")
    say_taken(store, TECHNICIAN, "08:30")
    with pytest.raises(SampleKeptError):
        say_taken(store, TECHNICIAN, "08:25")  # Once: who could again could for ever.
    say_taken(store, TECHNICIAN, "08:45")
    say_taken(store, LEADER, "08:00")
    add(store, TECHNICIAN, SETTING, Kind.SAMPLE, {"dish": "豆腐", "where": "冰箱 2"})
    clock.advance(timedelta(minutes=31))
    with pytest.raises(SampleKeptError):
        say_taken(store, TECHNICIAN, "08:55", "S-002")
    say_taken(store, TECHNICIAN, "09:05", "S-002")
    clock.advance(timedelta(hours=48))
    say_taken(store, TECHNICIAN, "2026-12-09 08:00", "S-002")  # Its time is over: nothing is ended.


@pytest.mark.parametrize(
    ("kind", "texts", "time"),
    [(Kind.SAMPLE, {"dish": "鱼", "where": "冰箱 2"}, "taken_at"), (Kind.WEATHER, {"words": "多云"}, "at")],
)  # fmt: skip
def test_a_time_that_is_always_known_is_not_taken_away(
    store: Store, kind: Kind, texts: dict[str, str], time: str
) -> None:
    row = add(store, LI, SETTING, kind, texts)
    with pytest.raises(RowMissingError):
        change(store, LI, SETTING, kind, row.id, {time: ""})
    assert view(store).of(kind)[0].record == row.record


def test_a_sample_that_was_entered_as_of_later_today_is_put_right_at_once(store: Store) -> None:
    add(store, TECHNICIAN, SETTING, Kind.SAMPLE, {"dish": "鱼", "where": "冰箱 2", "taken_at": "19:00"})
    entered = view(store).of(Kind.SAMPLE)[0].record
    say_taken(store, TECHNICIAN, "09:00")
    corrected = view(store).of(Kind.SAMPLE)[0].record
    assert isinstance(entered, Sample)
    assert isinstance(corrected, Sample)
    assert entered.taken_at - corrected.taken_at == timedelta(hours=10)


def test_a_warning_of_the_weather_goes_round_once_and_a_later_note_ends_it(store: Store) -> None:
    add(store, LI, SETTING, Kind.WEATHER, {"words": "多云"})
    add(store, LI, SETTING, Kind.WEATHER, {"words": "大风 8 级", "level": "warning"})
    change(store, LI, SETTING, Kind.WEATHER, "W-002", {"at": "10:00"})
    with store.read() as connection:
        told = announcements(connection, 5)
    assert [(each.zh, each.en) for each in told] == [("天气预警：大风 8 级", "Weather warning: 大风 8 级")]
    assert told[0].waiting == ("command", "logistics")
    assert view(store).urgent()[Kind.WEATHER, Trouble.WARNING] == 1
    add(store, LI, SETTING, Kind.WEATHER, {"words": "风停了"})
    assert (Kind.WEATHER, Trouble.WARNING) not in view(store).urgent()
    assert [row.id for row in view(store).of(Kind.WEATHER)] == ["W-003", "W-002", "W-001"]


def test_the_figures_of_a_meal_are_entered_by_diet(store: Store) -> None:
    enter(store, LI, SETTING, "lunch", "vegetarian", {"ordered": "5"})
    meal = view(store).meals[0]
    plate = meal.plates[1]
    assert (meal.id, plate.diet, plate.needed, plate.missing) == ("lunch@2026-12-09", "vegetarian", 6, 1)
    assert plate.troubles == (Trouble.SHORT,)
    with pytest.raises(RowChangedError):
        enter(store, LI, SETTING, "lunch@2026-12-09", "vegetarian", {"ordered": "6"}, version=7)
    enter(store, LI, SETTING, "lunch@2026-12-09", "vegetarian", {"ordered": "6", "served": "2"}, version=1)
    assert view(store).meals[0].plates[1].troubles == ()
    assert newest(store).data["diet"] == {"zh": "素食", "en": "vegetarian"}
    for wrong in ("supper", "lunch@2027-01-01", "lunch@nonsense"):
        with pytest.raises(MealUnknownError):
            enter(store, LI, SETTING, wrong, "vegetarian", {"ordered": "6"})
    with pytest.raises(DietUnknownError):
        enter(store, LI, SETTING, "lunch", "halal+vegetarian", {"ordered": "6"})


HEADERS = ("姓名", "接站时间", "司机", "座位数", "航班", "颜色")


def taken(store: Store, *rows: tuple[str, ...], dry_run: bool = False) -> Report:
    table = Table(HEADERS, tuple(enumerate(rows, 2)), "utf-8")
    return take_in(store, LI, SETTING, Kind.VEHICLE, table, "cars.csv", {}, dry_run=dry_run)


def test_a_list_of_vehicles_is_taken_in_once_however_often(store: Store) -> None:
    rows = (("张伟", "2026-12-09 10:30:00", "老王", "4.0", "MU1", "红"), ("刘洋", "12-09 15:00", "", "", "", ""))
    assert taken(store, *rows, dry_run=True).created == ["V-001", "V-002"]
    assert view(store).of(Kind.VEHICLE) == (), "a dry run writes nothing"
    report = taken(store, *rows)
    assert (report.created, report.rejected, report.ignored) == (["V-001", "V-002"], [], ("颜色",))
    assert (newest(store).verb, newest(store).data["created"]) == ("logistics.imported", 2)
    assert taken(store, *rows).unchanged == 2
    changed = taken(store, ("张 伟", "10:30", "老李", "", "", ""))
    assert (changed.changed, changed.created) == (["V-001"], [])
    first = view(store).of(Kind.VEHICLE)[0].record
    assert isinstance(first, Vehicle)
    assert (first.driver, first.seats, first.note) == ("老李", 4, "MU1"), "an empty cell says nothing"


def test_bad_rows_are_told_with_their_number_and_good_ones_go_in(store: Store) -> None:
    report = taken(
        store, ("", "10:30", "", "", "", ""), ("张伟", "soon", "", "", "", ""), ("刘洋", "15:00", "", "", "", "")
    )
    assert [row for row, _reason in report.rejected] == [2, 3]
    assert report.created == ["V-001"]


def test_a_list_of_rooms_needs_its_columns_and_they_can_be_named(store: Store) -> None:
    table = Table(
        ("客人", "旅馆", "入住日期", "天数", "是否确认"), ((2, ("王芳", "国际", "2026-12-08", "2", "是")),), "utf-8"
    )
    with pytest.raises(ColumnsMissingError, match="hotel"):
        take_in(store, LI, SETTING, Kind.ROOM, table, "rooms.csv", {})
    take_in(store, LI, SETTING, Kind.ROOM, table, "rooms.csv", {"旅馆": "hotel"})
    room = view(store).of(Kind.ROOM)[0].record
    assert isinstance(room, Room)
    assert (room.who, room.hotel, room.nights, room.confirmed) == ("王芳", "国际", 2, True)


def test_errors_speak_the_language_in_force(store: Store) -> None:
    use_language("zh")
    with pytest.raises(RowMissingError) as refused:
        add(store, LI, SETTING, Kind.ROOM, {})
    assert "对象、酒店" in refused.value.sentence()
