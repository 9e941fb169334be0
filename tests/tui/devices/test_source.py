"""Which devices the board shows in which order, what it says of them, and what its keys ask for."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.devices.acting import acknowledge, human_test, set_maintenance
from controlroom.domain.devices.reading import device as read_device
from controlroom.domain.devices.reading import devices
from controlroom.domain.devices.rules import Shown
from controlroom.domain.devices.silence import AckKind
from controlroom.domain.devices.spares import fail_over
from controlroom.domain.devices.views import DevicesView, DeviceView, RoomView, WatchView
from controlroom.domain.devices.watching import begin_watch, watch
from controlroom.hardware.probes.readings import Reading
from controlroom.store.store import Store
from controlroom.tui.devices.detail import detail_lines, facts_words
from controlroom.tui.devices.heads import count_chips, rooms_line, untested_words, watch_line, why_empty
from controlroom.tui.devices.lines import Widths, device_line, left_words, state_words, strip_line, uptime_words
from controlroom.tui.devices.moves import ORDERS, TimeNotUnderstoodError, until_of, why_not
from controlroom.tui.devices.source import (
    DeviceFilter,
    Names,
    Only,
    Sorting,
    behind_what,
    choices,
    listed,
    next_choice,
)
from controlroom.tui.devices.tile import tile_lines
from tests.domain.devices import venue
from tests.domain.devices.venue import CALLER, DEAD, FINE, POLLER, WARM, Watching

HALL = venue.setting(
    venue.device("switch", "switch", critical=True, spare="switch-2"),
    venue.device("switch-2", "switch", address=None),
    venue.device("lamp", room="main", parent="switch"),
    venue.device("wall", "led_wall", room="main", spare="wall-2", critical=True, serial="LED-0921"),
    venue.device("wall-2", "led_wall"),
    venue.device("mixer", "sound", room="forum-a", group="conference"),
    venue.device("mic", "microphone", room="main", address=None),
)
NAMES = Names({"main": "Main Hall", "forum-a": "Forum A"}, {}, ZoneInfo("Asia/Shanghai"), 3)
EVERYTHING = DeviceFilter()
NOON = datetime(2026, 12, 9, 4, 0, tzinfo=UTC)


@pytest.fixture
def watching(sqlite_store: Store) -> Watching:
    return Watching(sqlite_store, HALL)


def view_of(watching: Watching) -> DevicesView:
    return devices(watching.store, HALL, watching.live())


def one(view: DevicesView, id: str) -> DeviceView:
    found = view.device(id)
    assert found is not None
    return found


def all_but(*found: tuple[str, Reading]) -> list[tuple[str, Reading]]:
    said = dict(found)
    return [(id, said.get(id, FINE)) for id in ("switch", "lamp", "wall", "wall-2", "mixer")]


def ids(view: DevicesView, filter: DeviceFilter = EVERYTHING, sorting: Sorting = Sorting.TROUBLE) -> list[str]:
    return [device.id for device in listed(view, filter, sorting)]


def names_in(view: DevicesView) -> Names:
    return replace(NAMES, devices={device.id: str(device.name) for device in view.devices})


def test_what_needs_somebody_comes_first_then_what_is_known_then_what_is_well(watching: Watching) -> None:
    watching.sees(*all_but(("wall", DEAD), ("mixer", WARM)), times=3)
    acknowledge(watching.store, CALLER, HALL, "wall", AckKind.PLAIN, "cable is on its way")
    watching.sees(*all_but(("wall", DEAD), ("mixer", WARM)))
    view = view_of(watching)
    assert ids(view)[:2] == ["mixer", "wall"]
    assert ids(view, DeviceFilter(only=Only.NEEDS)) == ["mixer"]
    assert ids(view, DeviceFilter(only=Only.TROUBLE))[:2] == ["mixer", "wall"]
    assert ids(view, sorting=Sorting.ROOM)[0] == "wall"


def test_what_nobody_looked_at_yet_stands_last_and_says_what_to_do(watching: Watching) -> None:
    everything = view_of(watching)
    assert "K checks the chosen device" in untested_words(everything)
    watching.sees(*all_but(("mixer", WARM)), times=3)
    view = view_of(watching)
    assert ids(view)[0] == "mixer"
    assert set(ids(view)[-2:]) == {"mic", "switch-2"}, "both are tested by a person, and nobody has"
    assert untested_words(view) == ""

    def told(id: str) -> str:
        detail = read_device(watching.store, HALL, id, watching.live())
        return "\n".join(each.plain for each in detail_lines(detail, view, names_in(view), view.at, 60))

    assert "Nobody has tested it yet: test it, then T notes how it was." in told("mic")
    assert "Nobody has tested it" not in told("mixer")
    human_test(watching.store, CALLER, HALL, "mic", ok=True)
    view = view_of(watching)
    assert ids(view)[-1] == "switch-2"
    assert "Nobody has tested it" not in told("mic")


def test_text_room_kind_and_group_are_found_together(watching: Watching) -> None:
    view = view_of(watching)
    assert ids(view, DeviceFilter(text="led-0921")) == ["wall"]
    assert ids(view, DeviceFilter(text="设备mic")) == ["mic"]
    assert set(ids(view, DeviceFilter(kind="led_wall"))) == {"wall", "wall-2"}
    assert ids(view, DeviceFilter(kind="led_wall", room="main")) == ["wall"]
    assert ids(view, DeviceFilter(group="conference")) == ["mixer"]
    assert choices(view, "room") == ["main", "forum-a"]
    assert [next_choice(one, ["a", "b"]) for one in (None, "a", "b", "gone")] == ["a", "b", None, None]


def test_a_first_failure_is_being_looked_at_and_the_third_is_a_fault(watching: Watching) -> None:
    watching.sees(*all_but())
    watching.sees(("wall", DEAD))
    told = []
    for _time in range(3):
        wall = one(view_of(watching), "wall")
        told.append(state_words(wall, 3)[::2])
        watching.sees(("wall", DEAD))
    assert told == [("✖", "checking 1/3"), ("✖", "checking 2/3"), ("✖", "fault")]


def test_what_is_not_asked_any_more_is_stale_and_what_nobody_tested_says_so(
    watching: Watching, clock: ManualClock
) -> None:
    watching.sees(*all_but())
    clock.advance(timedelta(minutes=5))
    view = view_of(watching)
    lamp, mic = one(view, "lamp"), one(view, "mic")
    assert state_words(lamp, 3) == ("?", "warn", "stale")
    assert mic.state is Shown.UNKNOWN


def test_a_device_behind_a_dead_switch_names_the_switch(watching: Watching) -> None:
    watching.sees(*all_but(), times=2)
    watching.sees(*all_but(("switch", DEAD), ("lamp", DEAD)), times=4)
    view = view_of(watching)
    lamp = one(view, "lamp")
    assert lamp.state is Shown.UNREACHABLE
    assert behind_what(lamp, view) == "switch"
    line = device_line(lamp, view, Widths.of(140), names_in(view), view.at).plain
    assert "⊘ unreachable" in line
    assert "behind Switch" in line


@pytest.mark.parametrize("total", [66, 76, 78, 90, 110, 140, 200])
def test_the_columns_fill_their_line(total: int) -> None:
    widths = [width for width in vars(Widths.of(total)).values() if width]
    assert sum(widths) + len(widths) - 1 == total


def test_a_line_says_who_knows_and_until_when_it_is_worked_on(watching: Watching) -> None:
    watching.sees(*all_but(("wall", DEAD)), times=3)
    acknowledge(watching.store, CALLER, HALL, "wall", AckKind.STICKY, "[red]cable[/]\x1b[2J")
    set_maintenance(watching.store, CALLER, HALL, "wall", watching.store.clock.now() + timedelta(hours=1), "swap")
    view = view_of(watching)
    wall = one(view, "wall")
    line = device_line(wall, view, Widths.of(140), names_in(view), view.at).plain
    assert "☑ 李娜" in line
    assert "⚙ until" in line
    narrow = device_line(wall, view, Widths.of(76), names_in(view), view.at).plain
    assert f"{wall.tickets[0]} ⚙☑" in narrow
    detail = read_device(watching.store, HALL, "wall", watching.live())
    text = "\n".join(each.plain for each in detail_lines(detail, view, names_in(view), view.at, 40))
    assert "[red]cable[/]" in text, "what people write is data"
    assert "\x1b" not in text


def test_the_clocks_of_a_fail_over_run_are_met_or_are_overdue() -> None:
    due = NOON + timedelta(minutes=5)
    assert left_words(due, None, NOON, NAMES) == ("plain", "▶ 5:00 left")
    assert left_words(due, None, NOON + timedelta(minutes=6, seconds=7), NAMES) == ("bad", "✖ overdue by 1:07")
    assert left_words(due, NOON, NOON, NAMES) == ("good", "✔ 12:00")
    assert left_words(due, NOON + timedelta(minutes=7), NOON, NAMES) == ("warn", "✔ 12:07, 2:00 late")


def test_a_replaced_device_shows_its_next_clock_and_its_spare_whom_it_stands_in_for(watching: Watching) -> None:
    watching.sees(*all_but(("wall", DEAD)), times=3)
    fail_over(watching.store, CALLER, HALL, "wall")
    view = view_of(watching)
    wall, spare = one(view, "wall"), one(view, "wall-2")
    line = device_line(wall, view, Widths.of(76), names_in(view), view.at + timedelta(minutes=1)).plain
    assert line.rstrip().endswith("⇄4:00")
    acknowledge(watching.store, CALLER, HALL, "wall", AckKind.STICKY, "known")
    set_maintenance(watching.store, CALLER, HALL, "wall", view.at + timedelta(hours=1), "swap")
    busy = view_of(watching)
    for total in range(74, 120):
        # On a terminal of 80 columns too no clock is cut to another time.
        line = device_line(
            one(busy, "wall"), busy, Widths.of(total), names_in(busy), view.at + timedelta(minutes=6)
        ).plain
        assert "✖1:00" in line or "overdue by 1:00" in line, total
        assert "…" not in line
    assert "↷ for Wall" in device_line(spare, view, Widths.of(140), names_in(view), view.at).plain
    detail = read_device(watching.store, HALL, "wall", watching.live())
    text = "\n".join(each.plain for each in detail_lines(detail, view, names_in(view), view.at, 60))
    assert "on the spot 5′ ▶ 5:00 left" in text
    assert "repaired 30′ ▶ 30:00 left" in text
    assert "LED-0921" in text


def test_an_hour_is_squeezed_to_the_worst_of_each_part_and_no_state_by_colour_alone() -> None:
    hour = [None] * 20 + [Shown.OK] * 20 + [Shown.CRITICAL] + [Shown.OK] * 19
    assert strip_line(hour, 6).plain == "  ▁▁█▁"
    assert strip_line([Shown.WARNING, Shown.UNKNOWN, Shown.UNREACHABLE, Shown.STANDBY], 60).plain == "▄?⊘·"


def test_uptime_is_never_rounded_up_to_the_whole() -> None:
    assert [uptime_words(share) for share in (1.0, 0.99999, 0.5, None)] == ["100 %", "99.9 %", "50.0 %", "–"]


def test_rooms_say_how_many_are_not_in_order_and_how_many_rooms_have_no_place() -> None:
    rooms = [
        RoomView("forum-a", Shown.OK, {Shown.OK: 3}, 0),
        RoomView("main", Shown.CRITICAL, {Shown.OK: 5, Shown.CRITICAL: 1}, 1),
        RoomView(None, Shown.STANDBY, {Shown.STANDBY: 2}, 0),
    ]
    assert rooms_line(rooms, NAMES, 80).plain == "Main Hall ✖ 1 of 6 · Forum A ✔ 3 · elsewhere ○ 2"
    assert rooms_line(rooms, NAMES, 30).plain == "Main Hall ✖ 1 of 6 · 2 more"


def test_who_watches_stands_there_and_that_nobody_does_or_has_no_network_stands_out() -> None:
    assert watch_line(WatchView("control", NOON, NOON, connected=True), NOON, NAMES).plain == "watched by control"
    assert (
        "Nothing answers station control"
        in watch_line(WatchView("control", NOON, NOON, connected=False), NOON, NAMES).plain
    )
    nobody = watch_line(WatchView("", None, NOON - timedelta(minutes=3), connected=True), NOON, NAMES).plain
    assert nobody == "✖ Nobody asks the devices since 11:57: start a control station."


def test_an_empty_board_says_why_and_what_to_do(watching: Watching) -> None:
    view = view_of(watching)
    assert "devices.toml" in why_empty(replace(view, devices=()), DeviceFilter())
    assert "No device fits" in why_empty(view, DeviceFilter(text="nothing"))
    assert "need somebody 0" in count_chips(view, DeviceFilter()).plain


def test_the_tile_of_the_dashboard_names_the_newest_faults_first_and_counts_the_others(watching: Watching) -> None:
    begin_watch(watching.store, POLLER, "here")
    watching.sees(*all_but(("wall", DEAD)), times=3)
    watching.sees(*all_but(("wall", DEAD), ("mixer", DEAD), ("wall-2", DEAD)), times=3)
    watch(watching.store, POLLER, "here", watching.memory)
    view = view_of(watching)
    lines = [line.plain for line in tile_lines(view, NAMES.rooms, NAMES.zone, view.at, 120, 3)]
    assert lines[0].startswith("Devices  ✖ 3")
    assert "3 need somebody" in lines[0]
    assert "watched by control" in lines[0]
    assert lines[2] == "… and 2 more"
    assert len(lines) == 3
    # The program that watched is gone: a minute later the same view says so.
    later = tile_lines(view, NAMES.rooms, NAMES.zone, view.at + timedelta(minutes=1), 120, 3)
    assert "Nobody asks the devices since" in later[0].plain


def test_measured_figures_have_names_and_an_unknown_one_keeps_its_own() -> None:
    assert facts_words({"lamp_hours": 1200, "fan_speed": 7.126}) == "lamp hours 1200 · fan speed 7.13"


@pytest.mark.parametrize(
    ("text", "minutes"), [("30", 30), ("12:30", 30), ("12：05", 5), ("11:00", 23 * 60), ("0:15", 12 * 60 + 15)]
)
def test_until_is_minutes_or_the_next_time_the_clocks_show_that(text: str, minutes: int) -> None:
    assert until_of(text, NOON, NAMES) == NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "soon", "25:00", "-5", "１２", "9999999"])
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(TimeNotUnderstoodError):
        until_of(text, NOON, NAMES)


def test_why_a_key_does_nothing_is_told(watching: Watching) -> None:
    watching.sees(*all_but())
    human_test(watching.store, CALLER, HALL, "mic", ok=False, note="dead battery")
    view = view_of(watching)
    wall, mic = one(view, "wall"), one(view, "mic")
    assert "no fault" in (why_not(ORDERS["acknowledge"], wall) or "")
    assert why_not(ORDERS["acknowledge"], mic) is None
    assert "a person tests it" in (why_not(ORDERS["check"], mic) or "")
    assert "No spare stands in" in (why_not(ORDERS["give-back"], wall) or "")
    assert "no longer has it" in (why_not(ORDERS["test"], replace(wall, gone=True)) or "")
