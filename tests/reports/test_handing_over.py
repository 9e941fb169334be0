"""A shift hands over, the next accepts by name (docs/domain.md §11)."""

from __future__ import annotations

import pytest

from controlroom.domain.people.duty import Roster
from controlroom.reports import handing_over
from controlroom.reports.errors import (
    HandoverDoneError,
    HandoverMeantError,
    HandoverNameError,
    HandoverPointError,
    HandoverSameError,
    HandoverUnknownError,
)
from controlroom.reports.points import Point
from controlroom.reports.values import same
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from tests.domain.tickets.setting import ROSTER

LI, WANG = Origin("control", "Li"), Origin("control", "Wang")
ANYBODY = Roster({}, {})
POINTS = tuple(Point("ticket", f"T-{n:04}", same(f"T-{n:04} dark")) for n in (1, 2, 3))


def test_points_are_accepted_one_by_one_and_then_the_rest(store: Store) -> None:
    found = handing_over.start(store, LI, POINTS)
    assert not found.is_accepted
    some = handing_over.accept(store, WANG, ANYBODY, found.number, places=(2,))
    assert [each.accepted_by for each in some.points] == ["", "Wang", ""]
    done = handing_over.accept(store, LI, ANYBODY, found.number, "Zhao")
    assert done.is_accepted
    assert done.accepted_by == ("Zhao", "Wang")
    with pytest.raises(HandoverDoneError):
        handing_over.accept(store, WANG, ANYBODY, found.number)
    assert handing_over.handovers(store)[0] == done


def test_nobody_accepts_their_own_hand_over(store: Store) -> None:
    found = handing_over.start(store, LI, POINTS)
    for name in ("", "Li", " LI "):
        with pytest.raises(HandoverSameError):
            handing_over.accept(store, LI, ANYBODY, found.number, name)
    with pytest.raises(HandoverSameError):
        handing_over.start(store, LI, POINTS, to="li")
    assert not handing_over.handover(store, found.number).is_accepted


def test_nothing_is_handed_to_somebody_who_could_never_accept_it(store: Store) -> None:
    with pytest.raises(HandoverNameError):
        handing_over.start(store, LI, POINTS, "Nobody", ROSTER)
    assert handing_over.start(store, LI, POINTS, " zhou ", ROSTER).to == "zhou"
    assert handing_over.start(store, LI, POINTS, "Nobody", ANYBODY).to == "Nobody"


def test_what_is_meant_for_somebody_is_accepted_by_them(store: Store) -> None:
    found = handing_over.start(store, LI, POINTS, to="Zhao")
    with pytest.raises(HandoverMeantError):
        handing_over.accept(store, WANG, ANYBODY, found.number)
    assert handing_over.accept(store, WANG, ANYBODY, found.number, "Zhao").is_accepted


def test_where_the_event_names_people_only_these_accept(store: Store) -> None:
    found = handing_over.start(store, LI, POINTS)
    with pytest.raises(HandoverNameError):
        handing_over.accept(store, WANG, ROSTER, found.number, "Mallory")
    assert handing_over.accept(store, WANG, ROSTER, found.number).is_accepted


def test_what_is_not_there_is_said(store: Store) -> None:
    with pytest.raises(HandoverUnknownError):
        handing_over.accept(store, WANG, ANYBODY, 9)
    found = handing_over.start(store, LI, ())
    assert found.is_accepted, "nothing was open"
    with pytest.raises(HandoverPointError):
        handing_over.accept(store, WANG, ANYBODY, found.number, places=(4,))
