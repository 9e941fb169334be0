"""PINs: whose they are however a name is typed, and who has to wait before the next is taken (docs/domain.md §1)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.ids import SYSTEM
from controlroom.core.pins import PinDelay, PinError, PinsWaitError, hash_pin
from controlroom.domain.inspections.errors import SignerPinError
from controlroom.domain.people.duty import Role
from controlroom.domain.people.operators import OPERATOR
from controlroom.reports.errors import HandoverPinError
from controlroom.station.pins import one_try
from controlroom.station.reports import Reports
from controlroom.station.room import Room, open_room
from controlroom.station.rounds import Rounds
from controlroom.store.journal import Origin

PEOPLE = """
[[operators]]
name = "Li Na"
role = "coordinator"
pin = "{pin}"
[[operators]]
name = "Bob"
role = "leader"
pin = "{other}"
[[operators]]
name = "Chen"
role = "technician"
"""
TEN = datetime(2026, 12, 9, 2, 5, tzinfo=UTC)
TYPED = ("Li Na", " Li  Na ", "L\u200bi Na", "\u202eLi Na", "Li\tNa", "li na")


@pytest.fixture(scope="module")
def pin() -> str:
    return hash_pin("4711")


@pytest.fixture
def room(event_folder: EventFolder, pin: str) -> Iterator[Room]:
    with (event_folder.config / "event.toml").open("a", encoding="utf-8") as event:
        event.write(PEOPLE.format(pin=pin))
    with Room(event_folder, Origin("control", "Chen"), ManualClock(TEN)) as opened:
        yield opened


@pytest.mark.parametrize("name", TYPED)
def test_however_a_name_is_typed_its_pin_is_asked_for(room: Room, name: str) -> None:
    reports, rounds = Reports(room), Rounds(room)
    found = reports.hand_over(remarks=["the key is at desk 1"])
    assert reports.needs_pin(name)
    assert rounds.needs_pin(name)
    with pytest.raises(HandoverPinError):
        reports.accept(found.number, name)
    with pytest.raises(SignerPinError):
        rounds.sign(rounds.due()[0].id, "coordination", name)
    shown = reports.handover(found.number)
    assert shown is not None
    assert not shown.accepted_by


def test_whoever_guesses_the_pin_of_who_takes_over_waits(room: Room) -> None:
    reports = Reports(room)
    found = reports.hand_over(remarks=["the key is at desk 1"])
    for _attempt in range(PinDelay.FREE_TRIES):
        with pytest.raises(HandoverPinError):
            reports.accept(found.number, "Li Na", pin="0000")
    with pytest.raises(PinsWaitError, match="10 s|11 s"):
        reports.accept(found.number, "Li Na", pin="4711")
    assert isinstance(room.clock, ManualClock)
    room.clock.advance(timedelta(seconds=11))
    assert reports.accept(found.number, "Li Na", pin="4711").accepted_by == ("Li Na",)


def test_a_name_that_got_a_pin_meanwhile_is_not_taken_for_proof(event_folder: EventFolder, pin: str) -> None:
    file = event_folder.config / "event.toml"
    text, people = file.read_text("utf-8"), PEOPLE.format(pin=pin)
    file.write_text(text + people.replace(f'pin = "{pin}"\n', ""), "utf-8")
    with open_room(event_folder.root, station="control", actor="Li Na", clock=ManualClock(TEN)) as room:
        assert room.by.role == Role.COORDINATOR
        found = Reports(room.__class__(event_folder, Origin("tech", "Chen"), room.clock)).hand_over(remarks=["a key"])
        file.write_text(text + people, "utf-8")
        room.reload()
        assert room.by.role == Role.OPERATOR
        with pytest.raises(HandoverPinError):
            Reports(room).accept(found.number)


def try_wrong(room: Room, machine: ManualClock) -> None:
    with pytest.raises(PinError), one_try(room, "Li Na", machine):
        raise HandoverPinError(name="Li Na")


def test_commands_count_wrong_pins_in_the_journal_and_wait_by_the_machine_s_clock(room: Room) -> None:
    machine = ManualClock(datetime(2026, 11, 30, tzinfo=UTC))
    for _attempt in range(PinDelay.FREE_TRIES):
        try_wrong(room, machine)
    tries = [entry.data["tries"] for entry in room.journal_tail(10) if entry.verb == "operator.refused"]
    assert tries == [3, 2, 1]
    assert isinstance(room.clock, ManualClock)
    room.clock.advance(timedelta(hours=9))  # As with --at: no help.
    with pytest.raises(PinsWaitError, match="11 s"), one_try(room, " li  na", machine):
        pytest.fail("no PIN is tried")
    machine.advance(timedelta(seconds=10))
    try_wrong(room, machine)
    machine.advance(timedelta(seconds=19))
    with pytest.raises(PinsWaitError), one_try(room, "Li Na", machine):
        pytest.fail("no PIN is tried")
    with one_try(room, "Chen", machine):
        pass  # Others do not wait for it.
    machine.advance(timedelta(hours=1))
    with one_try(room, "Li Na", machine):
        pass  # Long ago: begun anew.


def test_a_machine_s_clock_that_was_set_back_makes_nobody_wait_for_ever(room: Room) -> None:
    machine = ManualClock(datetime(2026, 11, 30, tzinfo=UTC))
    for _attempt in range(PinDelay.FREE_TRIES):
        try_wrong(room, machine)
    back = ManualClock(datetime(2026, 11, 20, tzinfo=UTC))
    with one_try(room, "Li Na", back):
        pass


def test_nobody_acts_under_the_name_of_the_program(event_folder: EventFolder) -> None:
    for name in (SYSTEM, "System"):
        with open_room(event_folder.root, station="control", actor=name, clock=ManualClock(TEN)) as room:
            assert room.by.actor == OPERATOR
