"""What the strip says of devices and badges."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from controlroom.domain.badges.rules import JobState
from controlroom.domain.badges.views import JobView, SpoolView, Wearer
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceRole, DeviceState
from controlroom.tui.desk.status_strip import fitting_rows, status_lines
from controlroom.tui.state import AppState, DeskReading, Phase

OPEN = AppState("desk", "D1", phase=Phase.OPEN)


def job(state: JobState, name: str, cause: str = "") -> JobView:
    at = datetime(2026, 12, 9, tzinfo=UTC)
    return JobView("j", "D1", state, cause, 0, Wearer("C", name, "", "", "attendee", ""), at)


def told(state: AppState, width: int = 200) -> str:
    return "\n".join(row.plain for line in status_lines(state) for row in line.rows(width))


def device(kind: DeviceRole, state: DeviceState, cause: DeviceCause = DeviceCause.NONE) -> AppState:
    return OPEN.at("D1", devices={(kind, "x"): DeviceChanged("x", kind, state, cause)})


def test_a_device_has_a_symbol_a_word_and_the_next_step() -> None:
    assert "✔ Scanner   x ready" in told(device("scanner", DeviceState.READY))
    text = told(device("printer", DeviceState.FAULT, DeviceCause.PAPER_OUT))
    assert "✖ Printer   x fault No paper. Put in a new roll" in text


def test_in_little_room_a_long_cause_goes_on_below_its_text() -> None:
    rows = told(device("printer", DeviceState.FAULT, DeviceCause.DISCONNECTED), 60).split("\n")
    assert all(len(row) <= 60 for row in rows)
    assert rows[1].startswith(" " * 12 + "and power")


def test_a_badge_in_doubt_and_a_failed_one_name_the_person_and_the_key() -> None:
    spool = SpoolView(3, (job(JobState.UNKNOWN, "王敏"),), (job(JobState.FAILED, "[b]A", "too long"),) * 2)
    text = told(OPEN.at("D1", reading=DeskReading((), spool)))
    assert "3 waiting" in text
    assert "Did the badge of 王敏 come out?  F5 it is there · F6 print again" in text
    assert "The badge of [b]A failed: too long  F7 retry · Ctrl+R give up (and 1 more)" in text


def test_a_cause_of_the_printer_is_said_in_words() -> None:
    spool = SpoolView(0, (), (job(JobState.FAILED, "王敏", "write_failed"),))
    assert "Writing failed." in told(OPEN.at("D1", reading=DeskReading((), spool)))


def test_in_too_little_room_what_is_urgent_is_kept() -> None:
    devices = {
        (kind, name): DeviceChanged(name, kind, state, cause)
        for kind, name, state, cause in (
            ("scanner", "a", DeviceState.READY, DeviceCause.NONE),
            ("scanner", "b", DeviceState.READY, DeviceCause.NONE),
            ("printer", "p", DeviceState.FAULT, DeviceCause.COVER_OPEN),
        )
    }
    spool = SpoolView(0, (job(JobState.UNKNOWN, "王敏"),), ())
    lines = status_lines(OPEN.at("D1", devices=devices, reading=DeskReading((), spool)))
    kept = [row.plain for row in fitting_rows(lines, 200, 2)]
    assert ["The cover is open" in kept[0], "Did the badge of 王敏" in kept[1]] == [True, True]
    assert [row.plain[0] for row in fitting_rows(lines, 200, 5)] == ["✔", "✔", "✖", "✔", "?"]


def test_badges_of_this_desk_that_come_out_elsewhere_are_counted_by_desk() -> None:
    moved = tuple(replace(job(JobState.QUEUED, "王敏"), desk=desk, moved_from="D1") for desk in ("D2", "D2"))
    text = told(OPEN.at("D1", reading=DeskReading((), SpoolView(0, (), (), moved))))
    assert "2 badges come out at desk D2, because of the printer here." in text
