"""Logistics on the dashboard: a line only when something is urgent."""

from __future__ import annotations

from datetime import UTC, datetime

from controlroom.core.i18n import use_language
from controlroom.domain.logistics.records import Kind, Parking, Record, Weather, WeatherNote
from controlroom.domain.logistics.rules import Numbers, Trouble
from controlroom.domain.logistics.views import LogisticsView, RowView
from controlroom.tui.logistics.tile import logistics_tile

NOW = datetime(2026, 12, 9, 1, tzinfo=UTC)


def row(kind: Kind, record: Record, *troubles: Trouble) -> RowView:
    return RowView(kind, "X-001", 1, NOW, "Li", record, troubles)


def view(*rows: RowView) -> LogisticsView:
    return LogisticsView(NOW, Numbers(), (), {row.kind: (row,) for row in rows})


FULL = row(Kind.PARKING, Parking("north", 9, 9), Trouble.FULL)
STORM = row(Kind.WEATHER, WeatherNote("[b]storm", NOW, Weather.WARNING), Trouble.WARNING)


def test_nothing_urgent_takes_no_room() -> None:
    assert logistics_tile(view(row(Kind.WEATHER, WeatherNote("cloudy", NOW))), 80).plain == ""


def test_what_is_urgent_is_told_with_the_weather_first_and_as_data() -> None:
    assert logistics_tile(view(FULL, STORM), 80).plain == (
        "Logistics  ✖ weather warning: [b]storm  ✖ car park: full, 1"
    )
    use_language("zh")
    assert logistics_tile(view(FULL), 80).plain == "后勤  ✖ 停车场：已满 1"
