"""When boards read again."""

from __future__ import annotations

from controlroom.tui.refresh import Refresh


def test_the_first_change_is_read_at_once_and_a_burst_is_one_reading() -> None:
    plan = Refresh(0.25)
    assert plan.ask(10.0) == 0.0
    assert plan.ask(10.01) is None


def test_the_next_reading_waits_for_its_turn() -> None:
    plan = Refresh(0.25)
    plan.ask(10.0)
    plan.finish(plan.start(10.0))
    assert plan.ask(10.1) == 0.25 - (10.1 - 10.0)


def test_a_change_during_a_reading_is_not_missed() -> None:
    plan = Refresh(0.25)
    plan.ask(10.0)
    number = plan.start(10.0)
    assert plan.ask(10.1) is None
    assert plan.finish(number) == (True, True)


def test_an_answer_for_another_board_is_dropped() -> None:
    plan = Refresh(0.25)
    plan.ask(10.0)
    stale = plan.start(10.0)
    plan.restart()
    plan.ask(10.1)
    newest = plan.start(10.1)
    assert plan.finish(stale) == (False, False)
    assert plan.finish(newest) == (True, False)
