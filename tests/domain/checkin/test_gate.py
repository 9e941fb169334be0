"""Who a checkpoint lets in, when and how often (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.clock import event_day_of
from controlroom.core.config.event import AdmissionWindow
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.domain.checkin.gate import (
    Gate,
    GateQuestion,
    Refusal,
    closed,
    gate_of,
    judge,
    keeps_out,
    next_place,
    openings_of,
    unanswered,
)
from controlroom.domain.checkin.rules import Outcome, Reason

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
DAYS = (date(2026, 5, 18), date(2026, 5, 19))
NOON = datetime(2026, 5, 18, 4, tzinfo=UTC)


@dataclass(frozen=True)
class Came:
    nth: int
    left_at: datetime | None = None


def window(opens: str, closes: str, *days: date) -> AdmissionWindow:
    return AdmissionWindow(days=days, opens=time.fromisoformat(opens), closes=time.fromisoformat(closes))


@pytest.mark.parametrize(
    ("status", "category", "expected"),
    [
        (None, "", Refusal(Outcome.UNKNOWN, Reason.NONE)),
        ("blocked", "vip", Refusal(Outcome.BLOCKED, Reason.NONE)),
        ("cancelled", "vip", Refusal(Outcome.VOID, Reason.CANCELLED)),
        ("registered", "attendee", Refusal(Outcome.WRONG_CHECKPOINT, Reason.CATEGORY)),
        ("registered", "vip", None),
        ("unpaid", "vip", None),
    ],
)
def test_a_lounge_for_vips_takes_vips(status: str | None, category: str, expected: Refusal | None) -> None:
    assert judge(status, category, Gate("lounge", categories=frozenset({"vip"})), NOON) == expected


def test_a_gate_is_open_in_its_windows_and_says_when_it_opens_or_closed() -> None:
    openings = openings_of([window("08:00", "10:00"), window("13:00", "14:00")], DAYS, SHANGHAI)
    assert len(openings) == 4

    def at(hour: int, minute: int = 0, day: int = 18) -> Refusal | None:
        return closed(openings, datetime(2026, 5, day, hour, minute, tzinfo=SHANGHAI))

    assert at(8) is None
    assert at(9, 59) is None
    assert at(7, 59) == Refusal(Outcome.NOT_YET, Reason.WINDOW, datetime(2026, 5, 18, 0, tzinfo=UTC))
    assert at(10) == Refusal(Outcome.NOT_YET, Reason.WINDOW, datetime(2026, 5, 18, 5, tzinfo=UTC))
    assert at(14, day=19) == Refusal(Outcome.EXPIRED, Reason.WINDOW, datetime(2026, 5, 19, 6, tzinfo=UTC))


def test_a_window_past_midnight_belongs_to_the_day_it_opens() -> None:
    openings = openings_of([window("20:00", "02:00", DAYS[0])], DAYS, SHANGHAI)
    assert closed(openings, datetime(2026, 5, 19, 1, 59, tzinfo=SHANGHAI)) is None
    assert closed(openings, datetime(2026, 5, 19, 2, tzinfo=SHANGHAI)) is not None


def test_windows_that_touch_are_one() -> None:
    assert len(openings_of([window("08:00", "12:00"), window("12:00", "18:00")], DAYS[:1], SHANGHAI)) == 1


@pytest.mark.parametrize(("day", "hours"), [(date(2026, 3, 29), 22), (date(2026, 10, 25), 24), (date(2026, 7, 1), 23)])
def test_the_night_the_clocks_change_is_as_long_as_it_is(day: date, hours: int) -> None:
    ((opens, closes),) = openings_of([window("00:30", "23:30")], [day], BERLIN)
    assert closes - opens == timedelta(hours=hours)


def test_the_small_hours_belong_to_the_evening_before() -> None:
    assert event_day_of(datetime(2026, 5, 19, 1, tzinfo=SHANGHAI), SHANGHAI, time(4)) == DAYS[0]
    assert event_day_of(datetime(2026, 5, 19, 4, tzinfo=SHANGHAI), SHANGHAI, time(4)) == DAYS[1]


def test_once_means_once_even_for_who_has_left() -> None:
    assert keeps_out("once", [], 1) is None
    assert keeps_out("once", [Came(1)], 1) == Came(1)
    assert keeps_out("once", [Came(1, NOON)], 1) == Came(1, NOON)
    assert keeps_out("entry_exit", [Came(1, NOON)], 1) is None
    assert keeps_out("entry_exit", [Came(1, NOON), Came(2)], 1) == Came(2)


def test_a_party_of_three_takes_three_places() -> None:
    assert keeps_out("once", [Came(1), Came(2)], 3) is None
    assert keeps_out("once", [Came(1), Came(2), Came(3)], 3) == Came(1)
    assert next_place([Came(1), Came(3)]) == 2


@given(st.lists(st.sampled_from(["in", "out", "undo"]), max_size=30), st.integers(1, 4))
def test_never_more_inside_than_the_party_has_people(moves: list[str], party: int) -> None:
    entries: list[Came] = []
    for move in moves:
        inside = [entry for entry in entries if entry.left_at is None]
        if move == "in" and keeps_out("entry_exit", entries, party) is None:
            entries.append(Came(next_place(entries)))
        elif move == "out" and inside:
            entries[entries.index(inside[0])] = Came(inside[0].nth, NOON)
        elif move == "undo" and inside:
            entries.remove(inside[-1])
        assert sum(entry.left_at is None for entry in entries) <= party
        assert len({entry.nth for entry in entries}) == len(entries)


def test_a_question_is_open_until_it_is_answered_rightly() -> None:
    confirm, choice, always = GateQuestion("id", True), GateQuestion("meal", False), GateQuestion("bag", True, True)
    asked = (confirm, choice, always)
    assert unanswered(asked, {}, {}) == ("id", "meal", "bag")
    assert unanswered(asked, {"id": "yes", "meal": "fish", "bag": "yes"}, {}) == ("bag",)
    assert unanswered(asked, {"id": "yes"}, {"id": "no", "meal": "fish", "bag": "yes"}) == ("id",)


def test_the_gates_of_the_sample_event_are_read(event_folder: EventFolder) -> None:
    event = load_settings(event_folder).event
    gate = gate_of(event, "vip-lounge")
    assert gate.admits == "entry_exit"
    assert gate.categories == {"vip", "speaker", "staff"}
    assert gate_of(event, "main").period(NOON) == ""
