"""Which rounds are shown, and what the board says of a day; pure (docs/domain.md §7)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from controlroom.core.i18n import use_language
from controlroom.domain.inspections.rules import Outcome, SignState, State
from controlroom.domain.inspections.sheet import Text
from controlroom.domain.inspections.views import RoundLine, RunView
from controlroom.tui.rounds.lines import Widths, round_line, state_words, when_words
from controlroom.tui.rounds.run_keys import keys_now
from controlroom.tui.rounds.source import (
    Only,
    RoundsFilter,
    beginning,
    count,
    day_shown,
    days_of,
    next_turn,
    shown,
    span,
    usable,
)
from controlroom.tui.rounds.tile import rounds_tile
from tests.domain.inspections.sheets import EXITS, SHANGHAI, at, minutes, sheet

TODAY = date(2026, 5, 18)
NOW = at("10:10")


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def line(state: State, due: str = "10:00", day: int = 18, **facts: Any) -> RoundLine:
    due_at = at(due, day)
    place = facts.pop("place", "main")
    return RoundLine(
        f"r.{place}.{day}.{due}", facts.pop("template", "two-hour"), Text("巡检", "Round"), place,
        Text("主会场", "Main Hall"), "conference", due_at, due_at - minutes(15), due_at + minutes(15),
        due_at + minutes(120), state, items=8, **facts,
    )  # fmt: skip


DAY = (
    line(State.MISSED, "08:00"),
    line(State.COMPLETED, "08:00", place="forum-a", outcome=Outcome.PASSED, failed=2),
    line(State.OPEN, "10:00"),
    line(State.SCHEDULED, "12:00"),
    line(State.SCHEDULED, "08:00", day=19),
)


def test_today_is_shown_or_the_next_day_with_rounds() -> None:
    assert day_shown(RoundsFilter(), DAY, NOW, SHANGHAI) == TODAY
    assert day_shown(RoundsFilter(), DAY[-1:], NOW, SHANGHAI) == date(2026, 5, 19)
    assert day_shown(RoundsFilter(), DAY[3:], at("10:00", 21), SHANGHAI) == date(2026, 5, 19)


def test_what_is_still_to_be_done_of_yesterday_stands_with_today() -> None:
    left = line(State.IN_PROGRESS, "20:00", day=17)
    assert left in shown(RoundsFilter(), (left, *DAY), NOW, SHANGHAI)
    assert days_of((left,), NOW, SHANGHAI) == [TODAY]


def test_missed_rounds_stay_among_what_is_to_do() -> None:
    found = shown(RoundsFilter(only=Only.TO_DO), DAY, NOW, SHANGHAI)
    assert [each.state for each in found] == [State.MISSED, State.OPEN]
    assert [each.state for each in shown(RoundsFilter(only=Only.MISSED), DAY, NOW, SHANGHAI)] == [State.MISSED]


def test_place_and_template_filter() -> None:
    assert {each.place for each in shown(RoundsFilter(place="forum-a"), DAY, NOW, SHANGHAI)} == {"forum-a"}
    assert shown(RoundsFilter(template="other"), DAY, NOW, SHANGHAI) == ()


def test_a_day_in_numbers() -> None:
    counted = count(DAY[:-1], NOW)
    assert (counted.open, counted.overdue, counted.missed, counted.done, counted.lines) == (1, 0, 1, 1, 2)
    assert counted.next is DAY[2]
    assert count(DAY[:-1], at("10:20")).overdue == 1


def test_the_next_change_that_comes_by_itself() -> None:
    assert next_turn(DAY, NOW) == at("11:45")
    assert next_turn((line(State.MISSED),), NOW) is None


@pytest.mark.parametrize(
    ("state", "time", "standing", "told"),
    [
        (State.SCHEDULED, "09:00", "○ scheduled", "due in 1:00"),
        (State.OPEN, "09:50", "△ may begin", "due in 10 min"),
        (State.OPEN, "10:05", "▲ due", "late in 10 min"),
        (State.OPEN, "10:20", "▲ overdue", "5 min late"),
        (State.IN_PROGRESS, "10:20", "▶ under way", "5 min late"),
        (State.MISSED, "13:00", "✖ MISSED", "nobody began it"),
    ],
)
def test_every_state_has_its_word_and_its_clock(state: State, time: str, standing: str, told: str) -> None:
    found = line(state, reason="not_begun" if state is State.MISSED else "")
    assert state_words(found, at(time))[0] == standing
    assert when_words(found, at(time), SHANGHAI)[0] == told


def test_lines_fit_their_width_in_both_languages() -> None:
    found = line(State.IN_PROGRESS, holder="欧阳娜娜", answered=3, failed=1, tickets=("T-0001", "T-0002"))
    for language in ("en", "zh"):
        use_language(language)
        for width in (78, 104, 140):
            assert round_line(found, Widths.of(width), NOW, SHANGHAI).cell_length <= width


def test_the_dashboard_has_a_line_only_on_a_day_with_rounds() -> None:
    told = rounds_tile(DAY, NOW, SHANGHAI, 120).plain
    assert "1 to do" in told
    assert "1 missed" in told
    assert "late in 5 min: Round · Main Hall" in told
    assert rounds_tile(DAY[3:], at("10:00", 25), SHANGHAI, 120).plain == ""


@pytest.mark.parametrize(
    ("state", "holder", "paused", "does"),
    [
        (State.OPEN, "", False, "start"),
        (State.IN_PROGRESS, "me", False, "look"),
        (State.IN_PROGRESS, "me", True, "start"),
        (State.IN_PROGRESS, "other", False, "ask"),
        (State.MISSED, "", False, "look"),
        (State.SCHEDULED, "", False, "look"),
    ],
)
def test_what_opening_a_round_does(state: State, holder: str, paused: bool, does: str) -> None:
    assert beginning(line(state, holder=holder, paused=paused), "me") == does


def test_signing_is_offered_only_where_somebody_signs() -> None:
    done = line(State.COMPLETED, outcome=Outcome.PASSED)
    assert "G" in [key.shown for key in keys_now(done, "me")]
    assert "G" not in [key.shown for key in keys_now(done, "me", signed=False)]


def test_a_place_may_be_used_when_all_have_signed_an_acceptance_that_passed() -> None:
    accepted = sheet(EXITS, acceptance=True, sign_off=("technical",))
    done = line(State.COMPLETED, outcome=Outcome.PASSED)
    view = RunView(done, accepted, accepted.sections, {}, signing=SignState(("technical",)))
    assert not usable(view)
    signed = replace(view, signing=SignState(()))
    assert not usable(signed), "nobody is named to sign it"


def test_stretches_of_time() -> None:
    found = [span(timedelta(**each)) for each in ({"seconds": 61}, {"minutes": -5}, {"minutes": 125}, {"hours": 30})]
    assert found == ["2 min", "5 min", "2:05", "2 d"]
