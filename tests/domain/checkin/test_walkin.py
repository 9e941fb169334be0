"""Walk-ins, on both stores (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.core.ids import is_own_code, new_id
from controlroom.domain.badges.service import next_job
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.checkin.walkin import NameIsCodeError, walk_in
from controlroom.domain.people.rules import AttendeeRow
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE
from tests.support.people import add_person

ROW = AttendeeRow(0, "李雷", "attendee", company="星河科技")


def presented() -> Presented:
    return Presented("", new_id(), "D1", "in", prints=True)


def test_a_walk_in_is_on_the_list_admitted_and_gets_a_badge_in_one_transaction(store: Store) -> None:
    decision = walk_in(store, DESK_ONE, ROW, presented(), Gate("main"))
    assert decision.outcome is Outcome.ADMITTED
    assert decision.person is not None
    assert is_own_code(decision.person.code)
    job = next_job(store, "D1")
    assert job is not None
    assert (job.wearer.name, job.wearer.code) == ("李雷", decision.person.code)
    with store.read() as connection:
        entries = journal.latest(connection, 5)
    assert [entry.verb for entry in entries] == ["checkin.walked_in"]
    again = admit(store, DESK_ONE, Presented(decision.person.code, new_id(), "D2", "in", True), Gate("main"))
    assert again.outcome is Outcome.ALREADY


def test_a_walk_in_at_a_closed_gate_is_on_the_list_and_outside(store: Store) -> None:
    opens = datetime(2027, 1, 1, tzinfo=UTC)
    decision = walk_in(store, DESK_ONE, ROW, presented(), Gate("main", openings=((opens, opens + timedelta(1)),)))
    assert (decision.outcome, decision.job) == (Outcome.NOT_YET, None)
    assert decision.person is not None


def test_a_code_of_the_list_scanned_into_the_name_is_noticed(store: Store) -> None:
    add_person(store, "ATT001", "Anna Müller")
    add_person(store, "MARIA", "Maria Sol")
    with pytest.raises(NameIsCodeError, match="the code of Anna Müller"):
        walk_in(store, DESK_ONE, replace(ROW, name="ATT001"), presented(), Gate("main"))
    # Somebody may be called as another one's code reads.
    assert walk_in(store, DESK_ONE, replace(ROW, name="MARIA"), presented(), Gate("main")).outcome is Outcome.ADMITTED
