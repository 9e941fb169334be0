"""The laws of an incident, whatever is done with it in whatever order; clocks; who may decide."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.core.errors import ControlroomError
from controlroom.domain.incidents import moves
from controlroom.domain.incidents.moves import Act, Decision, Given, choice_named, count_of, step_named
from controlroom.domain.incidents.rules import (
    ENDED,
    Incident,
    State,
    StepState,
    current_step,
    due_at,
    is_late,
    is_settled,
    left,
    may_decide,
    now_of,
    number_of,
    state_of,
)
from controlroom.domain.incidents.views import line_of
from controlroom.domain.incidents.words import clock_words, left_words
from controlroom.domain.people.duty import Role
from tests.domain.incidents.books import POWER

NOON = datetime(2026, 12, 9, 4, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
STEPS = tuple(step.id for step in POWER.steps)


def fresh(**facts: object) -> Incident:
    return replace(Incident(1, POWER, NOON, "Li", NOON), **facts)  # type: ignore[arg-type]


def act(minutes: float = 0, by: str = "Li") -> Act:
    return Act(by, NOON + minutes * MINUTE, UTC)


def done(incident: Incident, step: str, minutes: float = 0, **given: object) -> Incident:
    return moves.tick(incident, step_named(incident, step), act(minutes), Given(**given))  # type: ignore[arg-type]


MOVES = st.tuples(
    st.sampled_from(["tick", "skip", "back", "ask", "grant", "deny", "say", "count", "close", "cancel"]),
    st.sampled_from(STEPS), st.sampled_from(["part", "all"]), st.integers(0, 1000), st.integers(-30, 30),
    st.sampled_from([Role.COMMANDER, Role.LEADER, Role.OPERATOR]),
)  # fmt: skip


def moved(incident: Incident, move: tuple[str, str, str, int, int, Role]) -> Incident:
    what, id, choice, number, minutes, role = move
    step, doing = step_named(incident, id), act(minutes)
    match what:
        case "tick":
            given = Given("a note", number, choice if step.choices else "")
            return moves.tick(incident, step, doing, given)
        case "skip":
            return moves.skip(incident, step, doing, "why")
        case "back":
            return moves.take_back(incident, step, doing, "why")
        case "ask":
            return moves.ask(incident, step, doing, number)
        case "grant" | "deny":
            return moves.decide(incident, step, doing, Decision(what == "grant", "Zhang", role, "a call"))
        case "say":
            return moves.say(incident, step, doing)
        case "count":
            return moves.count(incident, doing, number)
        case "close":
            return moves.close(incident, doing, "learnt")
        case _:
            return moves.cancel(incident, doing, "nothing")


@settings(max_examples=150, deadline=None)
@given(st.lists(MOVES, max_size=40))
def test_whatever_is_done_the_laws_hold(made: list[tuple[str, str, str, int, int, Role]]) -> None:
    incident = fresh()
    for move in made:
        before = incident
        try:
            incident = moved(before, move)
        except ControlroomError:
            continue
        assert before.is_running, "nothing moves what has ended"
        assert incident.changed_at >= before.changed_at, "time never runs back"
        for step in POWER.steps:
            run = incident.run(step.id)
            assert (run.state in ENDED) == (run.at is not None and bool(run.by))
            if run.at is not None:
                assert incident.started_at <= run.at <= incident.changed_at
            evacuated = step.id == "evacuate" and run.state is StepState.DONE and (run.number or 0) > 500
            if evacuated:
                assert run.approval is not None
                assert run.approval.granted
                assert run.approval.number >= (run.number or 0)
            if run.approval is not None and run.approval.granted is not None:
                assert move[0] not in ("grant", "deny") or move[1] != step.id or move[5] is Role.COMMANDER
        if incident.state is State.CLOSED:
            assert all(is_settled(incident, step) for step in POWER.steps)
            assert incident.review
        if incident.state in (State.CONTROLLED, State.RECOVERED):
            assert all(is_settled(incident, step) for step in POWER.steps if step.phase == "control")
        both = {state_of(incident, step) for step in POWER.steps if step.id in ("reset", "evacuate")}
        assert both != {StepState.OPEN}, "only one branch is taken"


@settings(max_examples=100, deadline=None)
@given(st.integers(-600, 600), st.integers(0, 100))
def test_no_clock_runs_behind_what_has_happened(minutes: int, ticked: int) -> None:
    incident = done(fresh(), "safety", ticked)
    now = NOON + minutes * MINUTE
    assert now_of(incident, now) >= incident.changed_at
    find = step_named(incident, "find")
    assert left(incident, find, now) <= 5 * MINUTE - ticked * MINUTE  # type: ignore[operator]


def test_a_clock_that_starts_with_another_step_waits_for_its_end() -> None:
    incident = fresh()
    reset = step_named(incident, "reset")
    assert due_at(incident, reset) is None
    assert left(incident, reset, NOON) is None
    incident = done(incident, "find", 4, choice="part")
    assert due_at(incident, reset) == NOON + 14 * MINUTE
    assert not is_late(incident, reset, NOON + 14 * MINUTE)
    assert is_late(incident, reset, NOON + 15 * MINUTE)
    ended = done(incident, "reset", 20)
    assert left(ended, reset, NOON + 99 * MINUTE) == -6 * MINUTE, "what it was over when it ended stays"


def test_the_step_at_hand_is_the_first_that_can_be_done() -> None:
    incident = done(fresh(), "safety")
    assert (current_step(incident) or POWER.steps[0]).id == "find"
    incident = done(incident, "find", choice="all")
    waiting = moves.ask(incident, step_named(incident, "evacuate"), act(), 800)
    assert (current_step(waiting) or POWER.steps[0]).id == "say", "what waits for an approval holds nobody up"


def test_taking_a_tick_back_opens_the_incident_again() -> None:
    incident = done(done(done(fresh(), "safety"), "find", choice="part"), "reset")
    assert incident.state is State.CONTROLLED
    assert moves.take_back(incident, step_named(incident, "reset"), act(), "it fell again").state is State.OPEN


def test_a_line_counts_what_applies_and_what_is_late() -> None:
    line = line_of(done(fresh(), "find", choice="all"), NOON + 3 * MINUTE)
    assert (line.done, line.steps, line.late, line.current) == (1, 6, 1, "safety")
    assert line.left_at(NOON + 3 * MINUTE) == -MINUTE


@pytest.mark.parametrize(
    ("role", "needed", "may"),
    [
        (Role.COMMANDER, Role.COMMANDER, True), (Role.COORDINATOR, Role.COMMANDER, False),
        (Role.LEADER, Role.COORDINATOR, False), (Role.COMMANDER, Role.COORDINATOR, True),
        (Role.LEADER, Role.LEADER, True), (Role.OPERATOR, Role.LEADER, False),
        (Role.DESK, Role.DESK, True), (Role.LEADER, Role.DESK, True), (Role.OPERATOR, Role.DESK, False),
        (None, Role.COMMANDER, True),
    ],
)  # fmt: skip
def test_who_may_decide(role: Role | None, needed: Role, may: bool) -> None:
    assert may_decide(role, needed) is may


def test_names_and_numbers_as_people_type_them() -> None:
    assert [number_of(text) for text in ("I-0012", "i12", " 12 ", "x", "", "１２", "-5")] == [
        12,
        12,
        12,
        None,
        None,
        None,
        5,
    ]
    incident = fresh()
    assert step_named(incident, "2").id == step_named(incident, "find").id == "find"
    assert choice_named(step_named(incident, "find"), "2") == "all"
    assert [count_of(text) for text in ("480", " 1,200 ", "４８０")] == [480, 1200, 480]
    for text in ("-1", "many", "", "1000001", "9" * 5000, "1.5"):
        with pytest.raises(ControlroomError):
            count_of(text)
    for text in ("0", "99", "nothing", "²"):
        with pytest.raises(ControlroomError):
            step_named(incident, text)


def test_times_in_words() -> None:
    assert (clock_words(timedelta(seconds=245)), clock_words(timedelta(seconds=3723))) == ("4:05", "1:02:03")
    assert (left_words(65 * timedelta(seconds=1)), left_words(-MINUTE)) == ("1:05 left", "1:00 over")
