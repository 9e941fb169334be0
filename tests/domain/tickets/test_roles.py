"""Who may do what with a ticket: every move, every role, with a ticket of their own group and of another."""

from __future__ import annotations

import pytest

from controlroom.domain.people.duty import Person, Role
from controlroom.domain.tickets.rules import MOVES, Level, Move, Ticket, leads_from, may, moves_for, target_of
from controlroom.domain.tickets.states import CLOSED, State
from tests.conftest import OPENING

BOTH, OWN, NOBODY = "any group", "own group", "nobody"

# operator, desk, technician, leader, coordinator, commander
TABLE: dict[Move, tuple[str, str, str, str, str, str]] = {
    Move.CLASSIFY: (BOTH, NOBODY, NOBODY, BOTH, BOTH, BOTH),
    Move.DISPATCH: (BOTH, NOBODY, NOBODY, BOTH, BOTH, BOTH),
    Move.ACCEPT: (OWN, NOBODY, OWN, OWN, BOTH, BOTH),
    Move.HOLD: (OWN, NOBODY, OWN, OWN, BOTH, BOTH),
    Move.RESUME: (OWN, NOBODY, OWN, OWN, BOTH, BOTH),
    Move.RESOLVE: (OWN, NOBODY, OWN, OWN, BOTH, BOTH),
    Move.VERIFY: (NOBODY, NOBODY, NOBODY, NOBODY, BOTH, BOTH),
    Move.SEND_BACK: (NOBODY, NOBODY, NOBODY, NOBODY, BOTH, BOTH),
    Move.REOPEN: (NOBODY, NOBODY, NOBODY, BOTH, BOTH, BOTH),
    Move.REJECT: (NOBODY, NOBODY, NOBODY, BOTH, BOTH, BOTH),
    Move.DUPLICATE: (BOTH, NOBODY, NOBODY, BOTH, BOTH, BOTH),
    Move.CANCEL: (NOBODY, NOBODY, NOBODY, BOTH, BOTH, BOTH),
}

R, C, D, A, H, S = (
    State.REGISTERED, State.CLASSIFIED, State.DISPATCHED, State.ACCEPTED, State.ON_HOLD, State.RESOLVED,
)  # fmt: skip
FROM: dict[Move, set[State]] = {
    Move.CLASSIFY: {R}, Move.DISPATCH: {C, D, A, H}, Move.ACCEPT: {D}, Move.HOLD: {A}, Move.RESUME: {H},
    Move.RESOLVE: {A}, Move.VERIFY: {S}, Move.SEND_BACK: {S}, Move.REOPEN: set(CLOSED), Move.REJECT: {R, C, D},
    Move.DUPLICATE: {R, C, D, A, H}, Move.CANCEL: {R, C, D, A, H, S},
}  # fmt: skip


def ticket(state: State = State.DISPATCHED, group: str = "technical") -> Ticket:
    return Ticket(
        id="T-0001", number=1, version=1, state=state, title="LED wall dark", opened_at=OPENING, opened_by="Li",
        changed_at=OPENING, group=group, impact=Level.HIGH,
    )  # fmt: skip


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("role", list(Role))
def test_a_move_is_for_these_roles_and_of_these_groups(move: Move, role: Role) -> None:
    who = TABLE[move][list(Role).index(role)]
    assert may(move, Person("Chen", role, "technical"), ticket()) == (who != NOBODY)
    assert may(move, Person("Sun", role, "logistics"), ticket()) == (who == BOTH)


@pytest.mark.parametrize("move", list(Move))
def test_somebody_of_no_group_may_what_their_role_may(move: Move) -> None:
    assert may(move, Person("Qian", Role.OPERATOR), ticket()) == (TABLE[move][0] != NOBODY)


@pytest.mark.parametrize("move", list(Move))
def test_where_the_event_names_nobody_everybody_may_everything(move: Move) -> None:
    assert may(move, Person("whoever", None), ticket())


@pytest.mark.parametrize("move", list(Move))
@pytest.mark.parametrize("state", list(State))
def test_a_move_is_possible_in_these_states_and_in_no_other(move: Move, state: State) -> None:
    assert leads_from(move, state) == (state in FROM[move])
    assert (move in moves_for(ticket(state), Person("Li", None))) == (state in FROM[move])


def test_nothing_leads_out_of_a_closed_state_but_reopening() -> None:
    for state in CLOSED:
        assert moves_for(ticket(state), Person("Li", None)) == (Move.REOPEN,)


def test_what_was_verified_goes_back_to_its_group_and_everything_else_to_the_register() -> None:
    assert target_of(Move.REOPEN, ticket(State.VERIFIED)) is State.DISPATCHED
    assert target_of(Move.REOPEN, ticket(State.VERIFIED, group="")) is State.REGISTERED
    for state in CLOSED - {State.VERIFIED}:
        assert target_of(Move.REOPEN, ticket(state)) is State.REGISTERED


def test_the_table_and_its_moves_are_whole() -> None:
    assert MOVES.keys() == TABLE.keys() == FROM.keys() == set(Move)
