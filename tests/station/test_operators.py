"""Who acts: named at the start, by PIN from then on (docs/domain.md §1)."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.pins import hash_pin
from controlroom.domain.people.authority import NotPermittedError
from controlroom.domain.people.duty import Role
from controlroom.domain.people.operators import OperatorPinError, OperatorUnknownError
from controlroom.station.contacts import Contacts
from controlroom.station.operators import Operators
from controlroom.station.room import Room, open_room
from controlroom.store.store import Transaction

PEOPLE = """
[[operators]]
name = "李娜"
role = "coordinator"
group = "coordination"
pin = "{pin}"
[[operators]]
name = "王敏"
role = "desk"
[[operators]]
name = "operator"
role = "commander"
pin = "{pin}"
"""


@pytest.fixture(scope="module")
def pin() -> str:
    return hash_pin("4711")


@pytest.fixture
def named(event_folder: EventFolder, pin: str) -> EventFolder:
    file = event_folder.config / "event.toml"
    file.write_text(file.read_text(encoding="utf-8") + PEOPLE.format(pin=pin), encoding="utf-8")
    return event_folder


@pytest.fixture
def room(named: EventFolder, clock: ManualClock) -> Iterator[Room]:
    with open_room(named.root, station="control", actor="王敏", clock=clock) as opened:
        yield opened


def verbs(room: Room) -> list[tuple[str, str]]:
    return [(entry.verb, entry.actor) for entry in reversed(room.journal_tail(20)) if entry.verb != "people.indexed"]


def test_who_signs_in_acts_with_their_role_and_signing_out_gives_it_back(room: Room) -> None:
    operators = Operators(room)
    operators.sign_in("李娜", "4711")
    assert (room.by.actor, room.by.role, room.at("D1").actor) == ("李娜", Role.COORDINATOR, "李娜")
    operators.sign_out()
    operators.sign_out()
    assert (room.by.actor, room.by.role) == ("王敏", Role.DESK)
    assert verbs(room) == [("operator.signed-in", "李娜"), ("operator.signed-out", "李娜")]


def test_a_wrong_pin_changes_nothing(room: Room) -> None:
    with pytest.raises(OperatorPinError):
        Operators(room).sign_in("李娜", "4712")
    assert room.by.actor == "王敏"


def test_who_has_no_pin_cannot_sign_in_and_is_told_who_can(room: Room) -> None:
    with pytest.raises(OperatorUnknownError) as told:
        Operators(room).sign_in("王敏", "")
    assert "李娜" in told.value.sentence()


def test_who_is_named_at_the_start_and_has_a_pin_acts_unnamed_until_they_give_it(
    named: EventFolder, clock: ManualClock
) -> None:
    with open_room(named.root, station="control", actor="李娜", clock=clock) as room:
        # Even where somebody is called so in the file: whoever has a PIN is believed with it only.
        assert (room.claimed, room.by.actor, room.by.role) == ("李娜", "operator", Role.OPERATOR)
        with pytest.raises(OperatorPinError):
            Operators(room).claim("1")
        Operators(room).claim("4711")
        assert (room.by.actor, room.by.role) == ("李娜", Role.COORDINATOR)


def test_what_somebody_signed_in_as_holds_after_the_file_was_saved_and_goes_with_their_line(
    room: Room, named: EventFolder
) -> None:
    Operators(room).sign_in("李娜", "4711")
    room.reload()
    assert room.by.role == Role.COORDINATOR
    file = named.config / "event.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("李娜", "李 娜"), encoding="utf-8")
    room.reload()
    assert (room.by.actor, room.by.role) == ("李娜", Role.OPERATOR)


def test_a_pin_given_to_whoever_acts_takes_their_role_until_they_give_it(
    named: EventFolder, clock: ManualClock, pin: str
) -> None:
    with open_room(named.root, station="control", actor="王敏", clock=clock) as room:
        file = named.config / "event.toml"
        text = file.read_text(encoding="utf-8").replace('role = "desk"', f'role = "leader"\npin = "{pin}"')
        file.write_text(text, encoding="utf-8")
        room.reload()
        assert room.by.role == Role.OPERATOR
        Operators(room).sign_in("王敏", "4711")
        assert (room.by.actor, room.by.role) == ("王敏", Role.LEADER)


def test_the_role_of_whoever_signed_in_is_what_the_store_asks(room: Room) -> None:
    def verify(transaction: Transaction) -> None:
        transaction.journal("ticket.verified", "ticket:T-0001", {})

    with pytest.raises(NotPermittedError):
        room.store.write(verify, room.by)
    Operators(room).sign_in("李娜", "4711")
    room.store.write(verify, room.by)


def test_who_called_is_whoever_signed_in(room: Room) -> None:
    contacts = Contacts(room)
    Operators(room).sign_in("李娜", "4711")
    key = contacts.called("fire", reached=False, emergency="environment", note="busy")
    (line,) = [line for line in contacts.sheet("environment").lines if line.key == key]
    assert line.last is not None
    assert (line.last.by, line.last.reached, line.last.note) == ("李娜", False, "busy")


def test_who_was_taken_out_or_got_another_pin_signs_in_anew(room: Room, named: EventFolder, pin: str) -> None:
    file, other = named.config / "event.toml", hash_pin("4712")
    whole = file.read_text(encoding="utf-8")
    for meanwhile, then in ((whole.replace('"李娜"', '"李响"'), whole), (whole.replace(pin, other, 1), None)):
        file.write_text(whole, encoding="utf-8")
        room.reload()
        Operators(room).sign_in("李娜", "4711")
        assert room.by.role == Role.COORDINATOR
        for text in (meanwhile, then):
            if text is not None:
                file.write_text(text, encoding="utf-8")
                room.reload()
        assert (room.by.actor, room.by.role) == ("李娜", Role.OPERATOR)
        Operators(room).sign_out()
    Operators(room).sign_in("李娜", "4712")
    assert room.by.role == Role.COORDINATOR


def test_a_role_that_was_changed_holds_at_once_without_signing_in_again(room: Room, named: EventFolder) -> None:
    Operators(room).sign_in("李娜", "4711")
    file = named.config / "event.toml"
    file.write_text(file.read_text("utf-8").replace('"李娜"\nrole = "coordinator"', '"李娜"\nrole = "desk"'), "utf-8")
    room.reload()
    assert room.by.role == Role.DESK
