"""Clocks and deadlines, without a store."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.tickets.clocks import NONE, Clock, ClockName, begun, moved, next_due
from controlroom.domain.tickets.deadlines import by_deadline, deadline, is_breached, is_overdue
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from tests.conftest import OPENING
from tests.domain.tickets.setting import MINUTE, SETTING

TARGETS = SETTING.targets[2]
QUICK = settings(max_examples=60, deadline=None)
spans = st.integers(-90, 90).map(lambda n: n * MINUTE)
ways = st.lists(st.tuples(st.sampled_from(list(State)), spans), max_size=8)


def ticket(number: int, state: State, clocks: dict[ClockName, Clock]) -> Ticket:
    return Ticket(
        id=f"T-{number:04d}", number=number, version=1, state=state, title="x", opened_at=OPENING, opened_by="Li",
        changed_at=OPENING, clocks=clocks, next_due=next_due(clocks),
    )  # fmt: skip


def sent(way: list[tuple[State, timedelta]], number: int = 1) -> tuple[Ticket, datetime]:
    """A ticket after `way`, with a wall clock that goes on or back before each step."""
    at, state, clocks = OPENING, State.REGISTERED, begun(TARGETS, OPENING)
    for after, span in way:
        at += span
        clocks, state = moved(clocks, state, after, at), after
    return ticket(number, state, clocks), at


@QUICK
@given(ways, spans)
def test_what_ran_and_what_failed_never_shrink_whatever_the_wall_clock_does(
    way: list[tuple[State, timedelta]], span: timedelta
) -> None:
    before, at = sent(way)
    for target in (MINUTE, 500 * MINUTE):
        for name in ClockName:
            clock = before.clock(name)
            for after in (clock.halt(at + span), clock.run(at + span), clock.aimed(target, at + span)):
                assert after.spent >= clock.spent
                assert after.over >= clock.over >= NONE
                assert after.turn == clock.turn
            assert clock.anew().over == clock.over


@QUICK
@given(ways, st.integers(0, 300), st.integers(0, 300))
def test_the_later_it_is_the_less_is_left(way: list[tuple[State, timedelta]], sooner: int, more: int) -> None:
    found, at = sent(way)
    first, second = at + sooner * MINUTE, at + (sooner + more) * MINUTE
    for clock in found.clocks.values():
        assert clock.left(second) <= clock.left(first)
        assert clock.failed_by(second) >= clock.failed_by(first)
    assert is_breached(found, second) >= is_breached(found, first)


@QUICK
@given(st.lists(ways, max_size=12), st.integers(0, 300))
def test_tickets_come_in_the_order_of_their_deadlines_and_none_is_lost(
    found: list[list[tuple[State, timedelta]]], later: int
) -> None:
    tickets = [sent(way, number)[0] for number, way in enumerate(found, 1)][::-1]
    now = OPENING + later * MINUTE
    listed = by_deadline(tickets, now)
    assert sorted(each.number for each, _left in listed) == list(range(1, len(found) + 1))
    far = timedelta.max
    keys = [(left if left is not None else far, each.number) for each, left in listed]
    assert keys == sorted(keys)
    for each, left in listed:
        next_one = deadline(each, now)
        assert left == (next_one.left if next_one is not None else None)
        assert is_overdue(each, now) == (left is not None and left < NONE)
        failed = any(clock.failed_by(now) for clock in each.clocks.values())
        assert is_breached(each, now) == failed


def test_at_its_very_end_nothing_has_failed_yet() -> None:
    found, at = sent([(State.DISPATCHED, NONE)])
    end = at + TARGETS[ClockName.ACCEPT]
    assert not is_breached(found, end)
    assert is_breached(found, end + timedelta(microseconds=1))


def test_on_hold_and_resolved_the_clock_of_the_solution_stands_and_closed_none_runs() -> None:
    on_the_way = [(State.DISPATCHED, MINUTE), (State.ACCEPTED, MINUTE)]
    for state, running in (
        (State.ON_HOLD, set()), (State.RESOLVED, {ClockName.VERIFY}), (State.VERIFIED, set()),
        (State.CANCELLED, set()), (State.DISPATCHED, {ClockName.ACCEPT, ClockName.RESOLVE}),
    ):  # fmt: skip
        found, _at = sent([*on_the_way, (state, MINUTE)])
        assert {name for name, clock in found.clocks.items() if clock.since is not None} == running
