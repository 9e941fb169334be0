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
from controlroom.domain.people.operators import ANY_LEADER, OPERATOR, OperatorPinError
from controlroom.reports.errors import HandoverPinError
from controlroom.station.operators import Operators
from controlroom.station.pins import CommandPins, in_turn
from controlroom.station.reports import Reports
from controlroom.station.room import Room, open_room
from controlroom.station.rounds import Rounds
from controlroom.station.rounds_board import RoundsBoard
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
TYPED = ("Li Na", " Li  Na ", "L\u200bi Na", "\u202eLi Na", "Li\tNa", "li na", "Ｌｉ Ｎａ")


@pytest.fixture(scope="module")
def people() -> str:
    return PEOPLE.format(pin=hash_pin("4711"), other=hash_pin("2468"))


@pytest.fixture
def room(event_folder: EventFolder, people: str) -> Iterator[Room]:
    with (event_folder.config / "event.toml").open("a", encoding="utf-8") as event:
        event.write(people)
    with Room(event_folder, Origin("control", "Chen"), ManualClock(TEN)) as opened:
        yield opened


def told(room: Room) -> list[tuple[str, object, object]]:
    """What the journal says of PINs, oldest first."""
    return [
        (each.verb.removeprefix("operator."), each.data["name"], each.data["tries"])
        for each in reversed(room.journal_tail(30)) if each.verb in ("operator.refused", "operator.proved")
    ]  # fmt: skip


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


def wrong(operators: Operators, name: str) -> None:
    with pytest.raises(OperatorPinError):
        operators.prove(name, "0000")


def advance(room: Room, **by: float) -> None:
    assert isinstance(room.clock, ManualClock)
    room.clock.advance(timedelta(**by))


def test_whoever_guesses_the_pin_of_who_takes_over_waits(room: Room) -> None:
    reports = Reports(room)
    found = reports.hand_over(remarks=["the key is at desk 1"])
    for _attempt in range(PinDelay.FREE_TRIES):
        with pytest.raises(HandoverPinError):
            reports.accept(found.number, "Li Na", pin="0000")
    with pytest.raises(PinsWaitError, match="10 s|11 s"):
        reports.accept(found.number, "Li Na", pin="4711")
    assert told(room) == [("refused", "Li Na", 3)]
    advance(room, seconds=11)
    assert reports.accept(found.number, "li na", pin="4711").accepted_by == ("Li Na",)
    assert told(room)[1:] == [("proved", "Li Na", 3)]


def test_a_right_pin_ends_the_row_of_its_own_name_only(room: Room) -> None:
    operators = Operators(room)
    for _attempt in range(2):
        wrong(operators, "Li Na")
    operators.prove("Bob", "2468")
    wrong(operators, "li  na")
    with pytest.raises(PinsWaitError):  # Bob waits with her: all questions here share one pause.
        operators.prove("Bob", "2468")
    assert told(room) == [("refused", "Li Na", 3)]


def test_wrong_pins_for_several_names_count_together_and_all_are_told_of(room: Room) -> None:
    operators = Operators(room)
    for name in ("Li Na", "Bob", "Li Na"):
        wrong(operators, name)
    with pytest.raises(PinsWaitError, match="11 s"):
        operators.prove("Bob", "2468")
    assert told(room) == [("refused", "Li Na", 2), ("refused", "Bob", 1)]
    advance(room, seconds=11)
    operators.prove("Bob", "2468")
    wrong(operators, "Li Na")
    assert told(room)[2:] == [("proved", "Bob", 1), ("refused", "Li Na", 3)]
    advance(room, hours=1)
    wrong(operators, "Li Na")
    operators.prove("Li Na", "4711")  # Long ago: begun anew.


def test_whoever_knows_one_leader_s_pin_does_not_guess_those_of_the_others(room: Room) -> None:
    def guess() -> None:
        with in_turn(room, ANY_LEADER):
            raise HandoverPinError(name="somebody")

    for _attempt in range(2):
        with pytest.raises(PinError):
            guess()
    with in_turn(room, ANY_LEADER):
        pass
    with pytest.raises(PinError):
        guess()
    with pytest.raises(PinsWaitError):
        guess()
    assert told(room) == [("refused", {"en": "a leader", "zh": "负责人"}, 3)]


def test_whoever_guesses_the_pin_of_a_signer_waits_and_the_journal_says_so(room: Room) -> None:
    rounds = RoundsBoard(room)
    id = rounds.due()[0].id
    for _attempt in range(PinDelay.FREE_TRIES):
        with pytest.raises(SignerPinError, match="Li Na"):
            rounds.sign(id, "coordination", "li na", "0000")
    with pytest.raises(PinsWaitError, match="11 s"):
        rounds.sign(id, "coordination", "Li Na", "4711")
    assert told(room) == [("refused", "Li Na", 3)]


def test_a_name_that_got_a_pin_meanwhile_is_not_taken_for_proof(event_folder: EventFolder, people: str) -> None:
    file = event_folder.config / "event.toml"
    text = file.read_text("utf-8")
    without = "\n".join(line for line in people.splitlines() if not line.startswith("pin = "))
    for name in ("Li Na", "li na"):
        file.write_text(text + without, "utf-8")
        with open_room(event_folder.root, station="control", actor=name, clock=ManualClock(TEN)) as room:
            assert room.by.role == (Role.COORDINATOR if name == "Li Na" else Role.OPERATOR)
            given = Reports(room.__class__(event_folder, Origin("tech", "Chen"), room.clock)).hand_over(
                remarks=["a key"]
            )
            file.write_text(text + people, "utf-8")
            room.reload()
            assert room.by.role == Role.OPERATOR
            with pytest.raises(HandoverPinError):
                Reports(room).accept(given.number)


@pytest.mark.parametrize("name", TYPED)
def test_however_a_name_is_given_at_the_start_its_pin_is_asked_for(room: Room, name: str) -> None:
    with Room(room.folder, Origin("tech", name), ManualClock(TEN)) as opened:
        assert (opened.claimed, opened.by.actor) == ("Li Na", OPERATOR)
        Operators(opened).claim("4711")
        assert (opened.by.actor, opened.by.role, opened.is_proven) == ("Li Na", Role.COORDINATOR, True)


@pytest.fixture
def machine(room: Room) -> ManualClock:
    """The machine's clock of commands that are given to `room`."""
    machine = ManualClock(datetime(2026, 11, 30, tzinfo=UTC))
    room.pins = CommandPins(room.store, machine)
    return machine


def test_commands_count_wrong_pins_in_the_journal_and_wait_by_the_machine_s_clock(
    room: Room, machine: ManualClock
) -> None:
    operators = Operators(room)
    for _attempt in range(PinDelay.FREE_TRIES):
        wrong(operators, "Li Na")
    assert told(room) == [("refused", "Li Na", tries) for tries in (1, 2, 3)]
    advance(room, hours=9)  # As with --at: no help.
    with pytest.raises(PinsWaitError, match="11 s"):
        operators.prove(" li  na", "4711")
    machine.advance(timedelta(seconds=10))
    wrong(operators, "Li Na")
    machine.advance(timedelta(seconds=19))
    with pytest.raises(PinsWaitError):
        operators.prove("Li Na", "4711")
    operators.prove("Bob", "2468")  # Others do not wait for it.
    machine.advance(timedelta(seconds=2))
    operators.prove("Li Na", "4711")
    wrong(operators, "Li Na")
    assert told(room)[3:] == [("refused", "Li Na", 4), ("proved", "Li Na", 4), ("refused", "Li Na", 1)]


def test_a_wait_at_a_screen_is_one_of_commands_too(room: Room) -> None:
    operators = Operators(room)
    for _attempt in range(PinDelay.FREE_TRIES):
        wrong(operators, "Li Na")
    room.pins = CommandPins(room.store, room.clock)
    with pytest.raises(PinsWaitError):
        operators.prove("Li Na", "4711")


def test_nobody_acts_under_the_name_of_the_program(event_folder: EventFolder) -> None:
    for name in (SYSTEM, "System"):
        with open_room(event_folder.root, station="control", actor=name, clock=ManualClock(TEN)) as room:
            assert room.by.actor == OPERATOR
