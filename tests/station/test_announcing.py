"""Announcements while stations are open: said again by one of several programs, and as text in the event folder."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Connection

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import ControlroomError
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.announcements import reading
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.station.announcements import FILE, Announcements
from controlroom.station.announcing import AnnouncementDuty
from controlroom.station.reconcile import Reconciler
from controlroom.station.room import Room, open_room
from controlroom.station.rundown import Rundown
from tests.domain.agenda.rundowns import NINE, morning
from tests.domain.announcements.setting import LATE

TEN = timedelta(minutes=10)


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(NINE - clock.now())
    with open_room(event_folder.root, station="control", actor="李娜", clock=clock) as room:
        yield room


def fail(error: ControlroomError) -> None:
    raise AssertionError(error)


def text(room: Room) -> str:
    return (room.folder.root / FILE).read_text("utf-8")


def test_the_clock_says_again_what_nobody_has_acknowledged(room: Room, clock: ManualClock) -> None:
    board, reconciler = Announcements(room), Reconciler(room, fail)
    number = board.post(LATE, ["technical"]).id
    for turns in (0, 1, 2, 2, 2):
        reconciler.reconcile()
        assert board.show(number).resent == turns
        clock.advance(TEN)
    assert board.show(number).is_escalated


def test_of_two_programs_one_says_it_again(room: Room, clock: ManualClock) -> None:
    number = Announcements(room).post(LATE, ["technical"]).id
    with open_room(room.folder.root, station="tech", actor="陈伟", clock=clock) as other:
        for _turn in range(3):
            clock.advance(TEN)
            both = [threading.Thread(target=AnnouncementDuty(each, fail).carry_out) for each in (room, other)]
            for thread in both:
                thread.start()
            for thread in both:
                thread.join()
    verbs = [entry.verb for entry in room.journal_tail(100)]
    assert verbs.count("announcement.resent") == 2
    assert verbs.count("announcement.escalated") == 1
    assert len(Announcements(room).show(number).resends) == 3


def test_all_announcements_stand_as_text_in_the_event_folder(room: Room, clock: ManualClock) -> None:
    board, duty = Announcements(room), AnnouncementDuty(room, fail)
    duty.carry_out()
    assert not (room.folder.root / FILE).exists()
    number = board.post(LATE, ["technical", "logistics"]).id
    duty.carry_out()
    assert LATE["zh"] in text(room)
    assert LATE["en"] in text(room)
    board.acknowledge(number, "technical")
    clock.advance(TEN)
    board.withdraw(number, "内场改期")
    duty.carry_out()
    first, second = text(room).split("\n\n")
    assert "技术保障组：李娜" in first
    assert "内场改期" in first
    assert LATE["zh"] in first
    assert "撤回" in second


def test_the_text_is_made_anew_only_when_something_has_changed(
    room: Room, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    board, duty, read = Announcements(room), AnnouncementDuty(room, fail), list[int]()
    everything = reading.everything

    def counted(connection: Connection) -> tuple[AnnouncementView, ...]:
        read.append(1)
        return everything(connection)

    monkeypatch.setattr(reading, "everything", counted)
    number = board.post(LATE, ["technical"]).id
    for change in (
        lambda: None, lambda: board.acknowledge(number, "technical"), lambda: board.post(LATE, ["technical"]),
        lambda: clock.advance(TEN), lambda: board.withdraw(number, "wrong"), (room.folder.root / FILE).unlink,
    ):  # fmt: skip
        change()
        before = len(read)
        duty.carry_out()
        duty.carry_out()
        assert len(read) == before + 1
        assert text(room).count("#") >= 1


def test_a_file_that_cannot_be_written_is_told_once_and_stops_nothing(room: Room, clock: ManualClock) -> None:
    told: list[str] = []
    duty = AnnouncementDuty(room, lambda error: told.append(error.code))
    number = Announcements(room).post(LATE, ["technical"]).id
    (room.folder.root / FILE.parent).write_text("a file where the folder should be")
    for _attempt in range(2):
        clock.advance(TEN)
        duty.carry_out()
    assert told == ["EXPORT_FAILED"]
    assert Announcements(room).show(number).resent == 2
    (room.folder.root / FILE.parent).unlink()
    duty.carry_out()
    assert LATE["zh"] in text(room)


def test_what_the_rundown_announces_is_for_the_groups_that_event_toml_names(room: Room) -> None:
    rundown = Rundown(room)
    rundown.do(PlanItems(morning()))
    rundown.announce(rundown.do(StartItem("opening")).seq)
    (told,) = Announcements(room).list()
    assert told.waiting == room.settings.event.announcements.agenda_to == ("conference", "technical", "publicity")
    assert told.subject.startswith("agenda:")
