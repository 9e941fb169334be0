"""Arrivals in little room."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from controlroom.tui.dashboard.arrivals import sparkline

START = datetime(2026, 12, 9, 0, 0, tzinfo=UTC)


def arrivals(*people: int) -> list[tuple[datetime, int]]:
    return [(START + index * timedelta(minutes=5), count) for index, count in enumerate(people)]


def test_bars_grow_with_people_and_times_stand_below() -> None:
    lines = sparkline(arrivals(0, 4, 8, 2), UTC, 40, 3).plain.split("\n")
    assert lines == ["    █", "  █ █ ▄", "00:00 00:15"]


def test_the_newest_are_kept_when_there_is_no_room_for_all() -> None:
    lines = sparkline(arrivals(*range(60)), UTC, 20, 2).plain.split("\n")
    assert len(lines[0]) == 20
    assert lines[-1].endswith("04:55")


def test_nobody_at_all_is_an_empty_line() -> None:
    assert sparkline(arrivals(0, 0), UTC, 20, 2).plain.startswith("\n")
