"""How the people a search found stand, on both stores (docs/domain.md §5, Search)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.ids import new_id
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.onsite import rows_of
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.checkin.states import standing_of, with_states
from controlroom.domain.checkin.views import State, Whereabouts
from controlroom.domain.people.views import Found, Hit, PersonView
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING
from tests.support.people import add_person
from tests.support.scans import scan

LOUNGE = Gate("lounge", admits="entry_exit")


def hit(id: str, status: str = "registered") -> Hit:
    return Hit(PersonView(id, id, "王敏", "", "", "attendee", "", "", ""), "", status)


def test_a_hit_says_who_is_in_since_when_and_where(store: Store, clock: ManualClock) -> None:
    inside, expected = add_person(store, "IN"), add_person(store, "OUT")
    scan(store, "IN", "D1", "main")
    clock.advance(timedelta(minutes=5))
    scan(store, "IN", "D2", "hall")
    first, second = with_states(store, Found((hit(inside), hit(expected)), 2, False)).hits
    assert (first.state, first.entry) == (State.PRESENT, Whereabouts(OPENING + timedelta(minutes=5), "D2", "hall"))
    assert (second.state, second.entry) == (State.EXPECTED, None)


def test_who_went_out_again_has_left_in_a_search_as_on_the_board(store: Store, clock: ManualClock) -> None:
    person = add_person(store, "OUT")
    for direction in ("in", "out"):
        clock.advance(timedelta(minutes=5))
        admit(store, DESK_ONE, Presented("OUT", new_id(), "D1", direction, prints=False), LOUNGE)
    (found,) = with_states(store, Found((hit(person),), 1, False)).hits
    (row,) = rows_of(store, [person])
    assert found.state is row.state is State.LEFT
    assert found.entry is None


@pytest.mark.parametrize(
    ("status", "outside", "inside"),
    [
        ("registered", State.EXPECTED, State.PRESENT),
        ("unpaid", State.UNPAID, State.PRESENT),
        ("cancelled", State.CANCELLED, State.CANCELLED),
        ("blocked", State.BLOCKED, State.BLOCKED),
    ],
)
def test_who_must_stay_out_is_shown_so_even_when_they_are_in(status: str, outside: State, inside: State) -> None:
    found = standing_of(status, inside=False, admitted=False), standing_of(status, inside=True, admitted=True)
    assert found == (outside, inside)


def test_nobody_found_is_nothing_to_look_up(store: Store) -> None:
    assert with_states(store, Found((), 0, False)).to_json() == {"hits": [], "total": 0, "more": False}
