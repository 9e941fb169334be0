"""When situation reports are due: also over a change of the clocks, and after hours without the program (§11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.i18n import use_language
from controlroom.domain.inspections.schedule import Days, Slot
from controlroom.reports.due import DueReport, Known, State, Why, current, following, grid, next_turn, plan, slot_at
from tests.reports.venue import TWO_HOURS, VENUE, at

NOBODY = Known({})
GRID = grid(TWO_HOURS, VENUE.days)


def states(now: datetime, known: Known = NOBODY) -> list[State]:
    return [each.state for each in plan(GRID, known, now)][:6]


def test_a_report_is_due_then_overdue_and_missed_when_the_next_is_due() -> None:
    assert states(at("7:59"))[0] is State.SCHEDULED
    assert states(at("8:00"))[0] is State.DUE
    assert states(at("8:16"))[0] is State.OVERDUE
    assert states(at("10:00"))[:2] == [State.MISSED, State.DUE]


def test_every_day_of_the_event_has_its_reports() -> None:
    assert len(GRID) == 12
    assert {slot.due_at for slot in GRID} >= {at("8:00"), at("18:00"), at("8:00", 19), at("18:00", 19)}


def test_what_was_due_while_nothing_ran_is_missed_and_says_so() -> None:
    found = plan(GRID, Known({}, asked=frozenset({at("8:00")})), at("13:00"))
    assert [(each.state, each.why) for each in found[:3]] == [
        (State.MISSED, Why.NOT_ISSUED), (State.MISSED, Why.NOT_RUNNING), (State.OVERDUE, None),
    ]  # fmt: skip
    assert found[1].words == "report missed: the program was not running"


def test_a_late_report_stays_a_late_one() -> None:
    known = Known({at("8:00"): (1, at("8:10")), at("10:00"): (2, at("11:00"))})
    assert states(at("11:30"), known)[:2] == [State.ISSUED, State.LATE]
    assert states(at("23:00"), known)[:2] == [State.ISSUED, State.LATE]


def test_a_report_shortly_before_the_hour_is_that_of_the_hour() -> None:
    known = Known({at("8:00"): (1, at("8:02"))})
    slot = slot_at(GRID, known, at("9:45"))
    assert slot is not None
    assert slot.due_at == at("10:00")
    assert slot_at(GRID, known, at("9:00")) is None, "an extra one"
    late = slot_at(GRID, NOBODY, at("9:45"))
    assert late is not None
    assert late.due_at == at("8:00"), "what waits goes first"


def test_a_grid_that_was_changed_asks_nobody_for_the_past() -> None:
    hourly = grid(replace(TWO_HOURS, every=timedelta(hours=1)), VENUE.days)
    found = plan(hourly, Known({}, since=at("11:30")), at("11:30"))
    assert [each.due_at for each in found][0] == at("11:00")
    asked = plan(hourly, Known({}, asked=frozenset({at("9:00")}), since=at("11:30")), at("11:30"))
    assert asked[0].due_at == at("9:00"), "what was asked for stays missed"


def test_one_report_is_to_be_issued_now_and_another_follows() -> None:
    found = plan(GRID, NOBODY, at("10:05"))
    now, then = current(found), following(found)
    assert now is not None
    assert then is not None
    assert (now.due_at, then.due_at) == (at("10:00"), at("12:00"))
    assert next_turn(found, at("10:05")) == at("12:00")


def test_a_night_on_which_the_clocks_change_has_every_report_two_hours_after_the_one_before() -> None:
    berlin = Days(ZoneInfo("Europe/Berlin"), date(2026, 10, 24), date(2026, 10, 25), time(9))
    night = replace(TWO_HOURS, first=time(20), last=time(8))
    found = [slot.due_at for slot in grid(night, berlin)][:7]
    assert {after - before for before, after in zip(found, found[1:], strict=False)} == {timedelta(hours=2)}
    assert [at.astimezone(berlin.zone).hour for at in found] == [20, 22, 0, 2, 3, 5, 7], "the night has an hour more"


@given(st.integers(0, 3 * 24 * 60), st.sets(st.integers(0, 11)))
def test_no_report_is_ever_dropped(minute: int, issued: set[int]) -> None:
    now = at("0:00") + timedelta(minutes=minute)
    known = Known({GRID[n].due_at: (n + 1, GRID[n].due_at) for n in issued if GRID[n].due_at <= now})
    found = plan(GRID, known, now)
    assert [each.due_at for each in found] == [slot.due_at for slot in GRID]
    assert sum(each.state in (State.DUE, State.OVERDUE) for each in found) <= 1


def test_a_report_that_was_missed_is_no_missed_round_in_chinese() -> None:
    missed = DueReport(Slot(at("8:00"), at("7:30"), at("8:15"), at("10:00")), State.MISSED, why=Why.NOT_RUNNING)
    use_language("zh")
    assert missed.words == "漏发：程序没有运行"
