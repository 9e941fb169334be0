"""Spans, strip and uptime from steps; sessions from the rundown. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.agenda.live import StartItem
from controlroom.domain.devices.expected import NOTHING_PLANNED, Sessions, is_expected, next_test
from controlroom.domain.devices.rules import Shown
from controlroom.domain.devices.uptime import Step, merged, spans, strip, uptime
from tests.conftest import OPENING
from tests.domain.agenda.rundowns import agenda, at, did, item
from tests.domain.devices import venue

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
PROJECTOR = venue.device("projector", "projector", room="main")


def test_of_several_checks_the_worst_counts() -> None:
    steps = [
        Step(OPENING + 10 * MINUTE, "tcp", Shown.OK, Shown.CRITICAL),
        Step(OPENING + 20 * MINUTE, "snmp", Shown.OK, Shown.WARNING),
        Step(OPENING + 30 * MINUTE, "tcp", Shown.CRITICAL, Shown.OK),
    ]
    found = spans(steps, {"tcp": Shown.OK, "snmp": Shown.WARNING}, OPENING, OPENING + HOUR)
    assert [(span.state, span.until - span.since) for span in found] == [
        (Shown.OK, 10 * MINUTE), (Shown.CRITICAL, 10 * MINUTE), (Shown.CRITICAL, 10 * MINUTE),
        (Shown.WARNING, 30 * MINUTE),
    ]  # fmt: skip
    assert uptime(found, [(OPENING, OPENING + HOUR)]) == 40 / 60


def test_time_in_which_nothing_is_known_counts_for_nothing() -> None:
    steps = [Step(OPENING + 30 * MINUTE, "tcp", None, Shown.OK)]
    found = spans(steps, {"tcp": Shown.OK}, OPENING, OPENING + HOUR)
    assert [span.state for span in found] == [None, Shown.OK]
    assert uptime(found, [(OPENING, OPENING + HOUR)]) == 1.0
    assert uptime(found, []) is None


instants = st.integers(-300, 300).map(lambda n: OPENING + n * MINUTE)
state = st.sampled_from(list(Shown))
steps = st.lists(st.builds(Step, instants, st.sampled_from(["a", "b"]), st.none() | state, state, st.booleans()))


@given(steps, st.lists(st.tuples(instants, instants)))
def test_no_span_runs_backward_and_all_together_are_the_time(
    found: list[Step], watched: list[tuple[datetime, datetime]]
) -> None:  # fmt: skip
    now = OPENING + 5 * HOUR
    told = spans(found, {"a": Shown.OK, "b": Shown.OK}, OPENING - HOUR, now)
    assert all(span.until > span.since for span in told)
    assert sum((span.until - span.since for span in told), timedelta(0)) == 6 * HOUR
    share = uptime(told, merged(watched))
    assert share is None or 0 <= share <= 1
    assert len(strip(told, merged(watched), now)) == 60


def test_two_who_watched_at_once_count_once() -> None:
    assert merged([(OPENING, OPENING + 2 * HOUR), (OPENING + HOUR, OPENING + 3 * HOUR)]) == [
        (OPENING, OPENING + 3 * HOUR)
    ]
    assert merged([(OPENING + HOUR, OPENING)]) == []


def test_a_projector_is_expected_from_a_quarter_of_an_hour_before_its_first_session_to_the_end_of_its_last() -> None:
    planned = agenda(item("talk", "9:00", 30), item("panel", "14:00", 60), item("other", "16:00", 30, room="forum"))
    sessions = Sessions.of(planned, at("8:00"))

    def expected(time: str, room: str = "main", life: str = "in_service") -> bool:
        return is_expected(PROJECTOR, room, life, sessions, at(time), 15 * MINUTE)

    assert [expected(time) for time in ("8:44", "8:45", "12:00", "14:59", "15:00")] == [False, True, True, True, False]
    assert not expected("15:50", "forum", "stored")
    assert expected("15:50", "forum")
    assert not expected("12:00", "forum")
    assert not is_expected(PROJECTOR, None, "in_service", NOTHING_PLANNED, at("12:00"), MINUTE)


def test_an_overrun_keeps_it_on() -> None:
    planned = did(agenda(item("talk", "9:00", 30)), ("9:00", StartItem("talk")))
    assert is_expected(PROJECTOR, "main", "in_service", Sessions.of(planned, at("9:45")), at("9:44"), MINUTE)


def test_the_first_test_of_a_day_may_be_up_to_an_hour_early() -> None:
    sessions = Sessions.of(agenda(item("talk", "9:00", 30)), at("6:00"))

    def due(last: str | None, now: str) -> tuple[datetime | None, bool]:
        found = next_test(at(last) if last else None, "in_service", sessions, at(now), 2 * HOUR, HOUR)
        return found.due_at, found.missed

    assert due(None, "6:59") == (at("7:00"), False)
    assert due(None, "7:00") == (at("7:00"), True)
    assert due("6:30", "7:00") == (at("7:30"), False)
    assert due("5:00", "7:00") == (at("7:00"), True)
    assert due("7:00", "9:30") == (None, False)


def test_on_a_day_without_any_item_the_house_is_open_from_its_doors_on() -> None:
    planned = agenda(item("talk", "9:00", 30))
    day, following = at("9:00").date(), at("9:00").date() + timedelta(days=1)
    doors = (at("8:00") + timedelta(days=1), at("18:00") + timedelta(days=1))
    found = Sessions.of(planned, at("6:00"), {day: (at("5:00"), at("23:00")), following: doors})
    assert found.house == ((at("9:00"), at("9:30")), doors)
    assert found.rooms.keys() == {"main"}
