"""The flow of check-in as the store tells it, on both stores (docs/domain.md §5)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder, Settings, load_settings
from controlroom.domain.checkin.arrivals import BadQueueCountError, count_queue, flow_view
from controlroom.domain.checkin.flow import CategoryFlow, FlowView
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING
from tests.support.people import add_person
from tests.support.scans import scan

PLAN = """arrivals_plan = [
    { at = "2026-05-18T08:00", share = 0.0 },
    { at = "2026-05-18T09:00", share = 0.5 },
    { at = "2026-05-18T10:00", share = 1.0 },
]
"""


def settings_of(folder: EventFolder, plan: str) -> Settings:
    file = folder.config / "event.toml"
    text = file.read_text("utf-8")
    start, end = text.index("arrivals_plan"), text.index("# --- Groups on duty")
    file.write_text(text[:start] + plan + text[end:], "utf-8")
    return load_settings(folder)


@pytest.fixture
def settings(event_folder: EventFolder) -> Settings:
    return settings_of(event_folder, PLAN)


def view(store: Store, settings: Settings, clock: ManualClock) -> FlowView:
    return flow_view(store, settings, clock.now())


def test_with_nobody_and_no_plan_everything_is_zero_and_nothing_is_forecast(
    store: Store, event_folder: EventFolder, clock: ManualClock
) -> None:
    flow = view(store, settings_of(event_folder, ""), clock)
    assert (flow.expected, flow.present, flow.planned, flow.forecast, flow.counted, flow.wait_min) == (
        0, 0, (), None, None, None,
    )  # fmt: skip
    assert sum(flow.arrived) == 0
    assert len(flow.cumulative) == len(flow.slots) == 12
    assert [desk.desk for desk in flow.desks] == ["D1", "D2", "D3"]
    assert flow.open_desks == ()


def test_arrivals_stand_beside_the_plan_by_five_minutes_desk_and_category(
    store: Store, settings: Settings, clock: ManualClock
) -> None:
    for number in range(20):
        add_person(store, f"C{number}", category="vip" if number < 4 else "attendee")
    add_person(store, "X", status="cancelled")
    for number in range(6):
        scan(store, f"C{number}", "D1" if number % 2 else "D2")
        clock.advance(timedelta(minutes=1))
    flow = view(store, settings, clock)
    assert (flow.expected, flow.present) == (20, 6)
    at = flow.slots.index(OPENING)
    assert flow.slots[0] == OPENING - timedelta(minutes=30)
    assert flow.slots[-1] == OPENING + timedelta(minutes=90)
    assert flow.arrived[at : at + 2] == (5, 1)
    assert flow.cumulative[-1] == 6
    assert len(flow.cumulative) == at + 2
    assert (flow.planned[0], flow.planned[5], flow.planned[-1]) == (1, 5, 20)
    assert flow.by_desk["D1"][at : at + 2] == (2, 1)
    assert flow.by_category["vip"][at] == 4
    assert flow.categories == (CategoryFlow("vip", 4, 4), CategoryFlow("attendee", 16, 2))


def test_somebody_admitted_twice_arrives_once_and_each_desk_counts_its_own(
    store: Store, settings: Settings, clock: ManualClock
) -> None:
    add_person(store, "C1")
    scan(store, "C1")
    clock.advance(timedelta(minutes=10))
    scan(store, "C1", "D3", "vip-lounge")
    flow = view(store, settings, clock)
    assert (flow.present, sum(flow.arrived), flow.cumulative[-1]) == (1, 1, 1)
    assert [(desk.desk, desk.admitted, desk.last_5, desk.last_15) for desk in flow.desks] == [
        ("D1", 1, 0, 1), ("D2", 0, 0, 0), ("D3", 1, 1, 1),
    ]  # fmt: skip


def test_who_came_half_a_day_ago_is_counted_before_the_curve(
    store: Store, settings: Settings, clock: ManualClock
) -> None:
    add_person(store, "C1")
    scan(store, "C1")
    clock.advance(timedelta(hours=13))
    flow = view(store, settings, clock)
    assert (flow.before, sum(flow.arrived), flow.cumulative[-1]) == (1, 0, 1)


def test_a_counted_queue_gives_minutes_of_waiting_until_it_is_too_old(
    store: Store, settings: Settings, clock: ManualClock
) -> None:
    for number in range(10):
        add_person(store, f"C{number}")
        scan(store, f"C{number}")
    count_queue(store, DESK_ONE, 99)
    count_queue(store, DESK_ONE, 30)
    flow = view(store, settings, clock)
    assert flow.counted is not None
    assert (flow.counted.waiting, flow.counted.actor, flow.counted.at) == (30, "王敏", OPENING)
    assert flow.wait_min == 15.0
    clock.advance(timedelta(minutes=16))
    assert view(store, settings, clock).wait_min is None
    with pytest.raises(BadQueueCountError, match="from 0 to 100,000"):
        count_queue(store, DESK_ONE, -1)


def test_desks_without_a_pause_are_saturated_and_the_forecast_uses_their_pace(
    store: Store, settings: Settings, clock: ManualClock
) -> None:
    for number in range(200):
        add_person(store, f"C{number}")
    for number in range(60):
        clock.advance(timedelta(seconds=6))
        scan(store, f"C{number}")
    flow = view(store, settings, clock)
    assert flow.service_s == 6.0
    assert [desk.saturated for desk in flow.desks] == [True, False, False]
    assert flow.forecast is not None
    assert flow.forecast.desks == 1
    assert flow.forecast.reached_at is None


def test_the_plan_is_in_the_time_of_the_venue(settings: Settings, tmp_path: Path) -> None:
    assert settings.event.planned_arrivals[0] == (OPENING - timedelta(minutes=30), 0.0)
