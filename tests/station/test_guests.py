"""Guests and what else the event knows: check-in tells of them, and the rundown has an answer to their delay."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.desks import DeskConfig
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import ControlroomError
from controlroom.domain.agenda.changes import PlanItems, Substitute
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.agenda.rules import Part, Speaker
from controlroom.domain.announcements.service import latest
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.domain.guests.errors import GuestCodeError
from controlroom.domain.guests.rules import Level, State
from controlroom.domain.guests.service import Details
from controlroom.station.guests import Guests
from controlroom.station.reconcile import Reconciler, desk_reconciler
from controlroom.station.room import Room, open_room
from controlroom.station.rundown import Rundown
from tests.domain.agenda.rundowns import NINE, at, item, minutes, morning
from tests.support.people import add_person
from tests.support.waiting import wait_until


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(at("8:00") - clock.now())
    with open_room(event_folder.root, station="control", actor="李娜", clock=clock) as room:
        Rundown(room).do(PlanItems(morning()))
        yield room


@pytest.fixture
def guests(room: Room) -> Guests:
    return Guests(room)


def desk(room: Room) -> DeskConfig:
    return room.settings.desks[0]


def board(room: Room) -> tuple[AnnouncementView, ...]:
    with room.store.read() as connection:
        return latest(connection, 20)


def fail(error: ControlroomError) -> None:
    raise AssertionError(error)


def test_a_vip_who_checks_in_is_told_once_however_many_programs_look(
    room: Room, guests: Guests, event_folder: EventFolder, clock: ManualClock
) -> None:
    add_person(room.store, "A1", "Prof. Zhang", category="vip")
    guest = guests.add(Details(name="Prof. Zhang", level=Level.VIP, companion="Li Na"))
    with ExitStack() as rooms:
        others = [
            rooms.enter_context(open_room(event_folder.root, station=f"S{n}", actor="王敏", clock=clock))
            for n in range(2)
        ]
        room.admit(desk(room), "A1")
        reconcilers = [Reconciler(each, fail) for each in (room, *others)]
        threads = [threading.Thread(target=each.reconcile) for each in reconcilers]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        reconcilers[0].reconcile()
    (told,) = board(room)
    assert told.en == "VIP Prof. Zhang has arrived at Main check-in; companion: Li Na."
    assert guests.show(guest.id).guest.state is State.ARRIVED
    assert [entry.verb for entry in room.journal_tail(50)].count("guest.checked-in") == 1
    assert [each.verb for each in guests.show(guest.id).history] == ["added", "checked-in"]


def test_the_duty_wakes_when_somebody_checks_in(room: Room, guests: Guests) -> None:
    add_person(room.store, "A1", "Prof. Zhang")
    guest = guests.add(Details(name="Prof. Zhang", level=Level.VIP))
    reconciler = Reconciler(room, fail)
    reconciler.start()
    try:
        room.admit(desk(room), "A1")
        wait_until(lambda: guests.show(guest.id).guest.state is State.ARRIVED, "noticed")
    finally:
        reconciler.stop()


def test_a_desk_that_runs_alone_tells_it_and_does_nothing_else(
    room: Room, guests: Guests, event_folder: EventFolder, clock: ManualClock
) -> None:
    add_person(room.store, "A1", "Prof. Zhang")
    guests.add(Details(name="Prof. Zhang", level=Level.VIP))
    clock.advance(minutes(150))  # Reminders and rounds are due by now; they are not a desk's.
    with open_room(event_folder.root, station="D2", actor="王敏", clock=clock) as alone:
        reconciler = desk_reconciler(alone, fail)
        reconciler.start()
        try:
            room.admit(desk(room), "A1")
            wait_until(lambda: len(board(room)) == 1, "told")
        finally:
            reconciler.stop()
    system = [entry for entry in room.journal_tail(50) if entry.actor == "system" and entry.verb != "store.upgraded"]
    assert [entry.verb for entry in system] == ["guest.checked-in"]


def test_what_a_dead_desk_did_not_tell_any_more_the_next_program_tells(
    room: Room, guests: Guests, event_folder: EventFolder, clock: ManualClock
) -> None:
    add_person(room.store, "A1", "Prof. Zhang")
    guests.add(Details(name="Prof. Zhang", level=Level.VIP))
    room.admit(desk(room), "A1")
    assert board(room) == ()
    with open_room(event_folder.root, station="D2", actor="王敏", clock=clock) as later:
        for each in (desk_reconciler(later, fail), Reconciler(room, fail), desk_reconciler(room, fail)):
            each.reconcile()
    assert len(board(room)) == 1


def test_who_came_before_being_a_guest_is_noticed_and_a_correction_holds(
    room: Room, guests: Guests, clock: ManualClock
) -> None:
    add_person(room.store, "A1", "Prof. Zhang")
    room.admit(desk(room), "A1")
    clock.advance(minutes(1))
    guest = guests.add(Details(name="Prof. Zhang"), "A1")
    assert guests.notice_check_ins() == 1
    guests.correct(guest.id, State.EXPECTED, "somebody else used the code")
    clock.advance(minutes(1))
    assert guests.notice_check_ins() == 0
    assert guests.show(guest.id).guest.state is State.EXPECTED


def test_an_admission_that_was_taken_back_is_no_arrival(room: Room, guests: Guests) -> None:
    add_person(room.store, "A1", "Prof. Zhang")
    guests.add(Details(name="Prof. Zhang", level=Level.VIP))
    decision = room.admit(desk(room), "A1")
    room.undo(desk(room).id, decision.nonce, "wrong badge")
    assert guests.notice_check_ins() == 0


def test_a_guest_is_joined_to_the_list_by_code_or_by_a_name_that_only_one_has(room: Room, guests: Guests) -> None:
    zhang = add_person(room.store, "A1", "Prof. Zhang")
    for code in ("B1", "B2"):
        add_person(room.store, code, "李雷")
    assert guests.add(Details(name="prof. zhang")).person == zhang
    assert guests.add(Details(name="李雷")).person == ""
    by_code = guests.add(Details(level=Level.VIP), "B2")
    assert (by_code.name, guests.show(by_code.id).code) == ("李雷", "B2")
    with pytest.raises(GuestCodeError):
        guests.add(Details(name="X"), "nobody")


def test_a_speaker_who_comes_later_makes_the_next_item_go_first(room: Room, guests: Guests) -> None:
    guest = guests.add(Details(name="Prof. Zhang", level=Level.SPEAKER, due=at("9:10")))
    assert guests.proposals(guest.id) == ()
    guests.expect(guest.id, at("10:00"), "flight delayed")
    (proposal,) = guests.proposals(guest.id)
    assert (proposal.item.id, proposal.starts, proposal.until) == ("keynote", at("9:30"), at("10:10"))
    assert proposal.late is not None
    assert (proposal.late.pull, proposal.late.who) == (True, "Prof. Zhang")
    assert proposal.substitute == Substitute("keynote", who="Prof. Zhang", by="Dr. Li")
    _seen, sentence, seq = guests.see(proposal.late)
    assert sentence["en"].startswith("Prof. Zhang is late (flight delayed) and arrives at 10:00;")
    assert Rundown(room).view().agenda.items["keynote"].slot == at("9:30")
    done = guests.apply(proposal.late, seq, announce=True)
    assert board(room)[0].en == done.sentence["en"]
    assert guests.proposals(guest.id) == ()


def test_within_the_minutes_to_the_stage_nothing_is_proposed(room: Room, guests: Guests) -> None:
    guest = guests.add(Details(name="Ms. Wang", due=at("9:00")))
    guests.expect(guest.id, at("10:20"))
    assert guests.proposals(guest.id) == ()
    guests.expect(guest.id, at("10:21"))
    (proposal,) = guests.proposals(guest.id)
    assert proposal.until == at("10:31")
    assert proposal.substitute is None


def test_for_somebody_who_does_not_come_whoever_is_named_steps_in(room: Room, guests: Guests) -> None:
    zhang, wang = (guests.add(Details(name=name)) for name in ("Prof. Zhang", "Ms. Wang"))
    for guest in (zhang, wang):
        guests.move(guest.id, State.ABSENT, "ill")
    (proposal,) = guests.proposals(zhang.id)
    assert proposal.operation == proposal.substitute
    assert proposal.operation is not None
    guests.apply(proposal.operation, None, announce=False)
    speakers = Rundown(room).view().agenda.items["keynote"].speakers
    assert [(who.name, who.part) for who in speakers][:1] == [("Dr. Li", Part.SPEAKER)]
    assert guests.proposals(zhang.id) == ()
    assert guests.proposals(wang.id) == ()


def test_nobody_says_anything_and_the_clock_runs_on(room: Room, guests: Guests, clock: ManualClock) -> None:
    guest = guests.add(Details(name="Prof. Zhang", due=at("9:10")))
    clock.advance(at("9:00") - clock.now())
    Rundown(room).do(StartItem("opening"))
    clock.advance(at("9:25") - clock.now())
    (proposal,) = guests.proposals(guest.id)
    assert proposal.until == at("9:35")
    guests.move(guest.id, State.ARRIVED)
    assert guests.proposals(guest.id) == ()


def test_a_speaker_is_known_by_the_list_of_people_before_the_name(room: Room, guests: Guests) -> None:
    first, second = (add_person(room.store, code, "李雷") for code in ("B1", "B2"))
    guest = guests.add(Details(name="李雷", due=at("9:00")), "B2")
    for number, person in enumerate((first, second)):
        speaker = Speaker("李雷", person=person)
        hall = ("forum-a", "forum-b")[number]
        Rundown(room).do(PlanItems((item(f"extra-{number}", "13:00", 30, room=hall, speakers=(speaker,)),)))
    guests.expect(guest.id, at("13:00"))
    assert [each.item.id for each in guests.proposals(guest.id)] == ["extra-1"]


def test_alert_levels_are_those_of_the_event(room: Room, guests: Guests) -> None:
    add_person(room.store, "A1", "Journalist")
    guests.add(Details(name="Journalist", level=Level.MEDIA))
    event = room.settings.event
    changed = event.model_copy(update={"guests": event.guests.model_copy(update={"alert_levels": ("media",)})})
    room.settings = replace(room.settings, event=changed)
    room.admit(desk(room), "A1")
    assert guests.notice_check_ins() == 1
    assert board(room)[0].en == "media Journalist has arrived at Main check-in; no companion is named."


def test_nine_oclock_is_nine_oclock_at_the_venue(guests: Guests) -> None:
    assert guests.instant("9:00") == NINE
