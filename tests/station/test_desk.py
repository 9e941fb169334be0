"""A desk at work, in this process: what the end-to-end tests cannot reach from outside."""

from __future__ import annotations

import contextlib
import sqlite3
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, TypeVar

import pytest

from controlroom.core.config.folder import EventFolder
from controlroom.domain.badges.rules import JobState
from controlroom.domain.badges.views import Wearer
from controlroom.domain.checkin.rules import Outcome
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from controlroom.station.desk import DeskStation, DeskTakenError
from controlroom.station.events import Decided, JobChanged, NotDecided, SettingsChanged, SettingsRefused, StationEvent
from controlroom.station.printing import encode_badge
from controlroom.station.room import Room, open_room
from controlroom.station.watching import ConfigWatcher
from tests.support.people import add_person
from tests.support.waiting import wait_until

E = TypeVar("E", bound=StationEvent)


class Ears:
    """Collects what a station tells."""

    def __init__(self) -> None:
        self.events: list[StationEvent] = []
        self._news = threading.Condition()

    def tell(self, event: StationEvent) -> None:
        with self._news:
            self.events.append(event)
            self._news.notify_all()

    def wait_for(self, kind: type[E], wanted: Callable[[E], bool] = lambda event: True) -> E:
        until = time.monotonic() + 20
        with self._news:
            while True:
                for event in self.events:
                    if isinstance(event, kind) and wanted(event):
                        return event
                left = until - time.monotonic()
                assert left > 0, f"no {kind.__name__}; told: {self.events}"
                self._news.wait(left)


def desks_toml(scanner: str, printer: str) -> str:
    return f"""
[[desks]]
id = "D1"
name = {{ zh = "一号台", en = "Desk 1" }}
checkpoint = "main"
[[desks.scanners]]
port = '{scanner}'
[desks.printer]
url = "{printer}"
"""


@pytest.fixture
def scanner() -> Iterator[VirtualScanner]:
    device = VirtualScanner()
    yield device
    device.close()


@pytest.fixture
def printer() -> Iterator[VirtualPrinter]:
    device = VirtualPrinter()
    yield device
    device.close()


@pytest.fixture
def room(event_folder: EventFolder, scanner: VirtualScanner, printer: VirtualPrinter) -> Iterator[Room]:
    (event_folder.config / "desks.toml").write_text(desks_toml(scanner.port, printer.url), encoding="utf-8")
    with open_room(event_folder.root, station="test", actor="王敏") as opened:
        yield opened


@pytest.fixture
def ears() -> Ears:
    return Ears()


@pytest.fixture
def desk(room: Room, ears: Ears) -> Iterator[DeskStation]:
    station = DeskStation(room, "D1", ears.tell)
    station.start()
    yield station
    station.stop()


def test_a_typed_code_is_decided_like_a_scanned_one(room: Room, desk: DeskStation, ears: Ears) -> None:
    add_person(room.store, "C1", "张伟")
    desk.present("C1")
    decided = ears.wait_for(Decided)
    assert (decided.desk, decided.decision.outcome) == ("D1", Outcome.ADMITTED)
    ears.wait_for(JobChanged, lambda event: event.state is JobState.CONFIRMED)


def test_the_rest_of_a_party_comes_in_at_once_even_at_a_door_both_ways(
    room: Room, desk: DeskStation, ears: Ears
) -> None:
    add_person(room.store, "C1", "张伟", party=4)
    desk._config = desk.config.model_copy(update={"direction": "both"})
    desk.present("C1")
    desk.admit_rest(ears.wait_for(Decided).decision)
    decisions = [event.decision for event in ears.events if isinstance(event, Decided)]
    assert [(each.outcome, each.place) for each in decisions] == [(Outcome.ADMITTED, place) for place in (1, 2, 3, 4)]
    assert len({each.job for each in decisions}) == 4


def test_a_scan_that_the_store_would_not_take_is_said_and_can_be_presented_again(
    room: Room, desk: DeskStation, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controlroom.station.desk._BETWEEN_TRIES_S", 0.01)
    add_person(room.store, "C1")
    monkeypatch.setattr(room.store._turns, "turn", lambda _limit: contextlib.nullcontext(0.2))  # Not five seconds.
    blocker = sqlite3.connect(room.folder.database, isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    desk.present("C1")
    refused = ears.wait_for(NotDecided)
    assert (refused.code, refused.error.code) == ("C1", "STORE_BUSY")
    blocker.execute("ROLLBACK")
    blocker.close()
    desk.present("C1")
    assert ears.wait_for(Decided).decision.outcome is Outcome.ADMITTED


def test_a_name_that_no_font_can_draw_fails_before_paper_and_says_which_sign(
    room: Room, desk: DeskStation, ears: Ears, printer: VirtualPrinter
) -> None:
    add_person(room.store, "C1", "สมชาย")
    desk.present("C1")
    assert ears.wait_for(Decided).decision.outcome is Outcome.ADMITTED
    failed = ears.wait_for(JobChanged, lambda event: event.state is JobState.FAILED)
    assert "ส" in failed.cause
    assert printer.pages == []


def test_another_printer_in_desks_toml_is_taken_while_the_desk_runs(
    room: Room, desk: DeskStation, ears: Ears, scanner: VirtualScanner, printer: VirtualPrinter
) -> None:
    add_person(room.store, "C1")
    other = VirtualPrinter()
    watcher = ConfigWatcher(room, ears.tell)
    watcher.start()
    file = room.folder.config / "desks.toml"
    file.write_text(desks_toml(scanner.port, other.url), encoding="utf-8")
    ears.wait_for(SettingsChanged)
    desk.present("C1")
    ears.wait_for(JobChanged, lambda event: event.state is JobState.CONFIRMED)
    watcher.stop()
    other.close()
    assert (len(printer.pages), len(other.pages)) == (0, 1)


def test_a_mistake_in_a_saved_file_keeps_the_old_configuration(room: Room, ears: Ears) -> None:
    watcher = ConfigWatcher(room, ears.tell)
    watcher.start()
    before = room.settings
    (room.folder.config / "desks.toml").write_text("[[desks]\n", encoding="utf-8")
    refused = ears.wait_for(SettingsRefused)
    watcher.stop()
    assert refused.error.code == "CONFIG_SYNTAX"
    assert "line 1" in refused.error.sentence()
    assert room.settings is before


@pytest.mark.parametrize(("slip", "code"), [("", "DESK_REMOVED"), (desks_toml("x", "tcp://"), "PRINTER_ADDRESS")])
def test_a_desk_at_work_keeps_its_scanner_and_printer_when_desks_toml_is_emptied_or_wrong(
    room: Room, desk: DeskStation, ears: Ears, scanner: VirtualScanner, slip: str, code: str
) -> None:
    add_person(room.store, "C1")
    watcher = ConfigWatcher(room, ears.tell)
    watcher.start()
    (room.folder.config / "desks.toml").write_text(slip, encoding="utf-8")
    assert ears.wait_for(SettingsRefused).error.code == code
    scanner.scan("C1")
    ears.wait_for(JobChanged, lambda event: event.state is JobState.CONFIRMED)
    watcher.stop()
    assert desk.config == room.settings.desk("D1")


def test_a_change_is_found_though_the_system_has_no_more_watches_to_give(
    room: Room, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    def none_left(*_path: object, **_options: object) -> None:
        raise OSError(28, "inotify watch limit reached")

    monkeypatch.setattr("watchfiles.watch", none_left)
    watcher = ConfigWatcher(room, ears.tell)
    watcher.start()
    (room.folder.config / "desks.toml").write_text(desks_toml("/dev/other", "file:badges.prn"), encoding="utf-8")
    ears.wait_for(SettingsChanged)
    watcher.stop()


def test_a_desk_cannot_be_opened_twice_but_again_after_it_was_closed(room: Room, ears: Ears) -> None:
    first = DeskStation(room, "D1", ears.tell)
    first.start()
    second = DeskStation(room, "D1", ears.tell)
    with pytest.raises(DeskTakenError):
        second.start()
    second.stop()
    first.stop()
    third = DeskStation(room, "D1", ears.tell)
    third.start()
    third.stop()


def test_what_was_read_before_the_desk_closes_is_still_decided(room: Room, ears: Ears) -> None:
    for number in range(20):
        add_person(room.store, f"C{number}")
    station = DeskStation(room, "D1", ears.tell)
    station.start()
    for number in range(20):
        station.present(f"C{number}")
    station.stop()
    assert len([event for event in ears.events if isinstance(event, Decided)]) == 20


def test_a_code_that_breaks_something_does_not_silence_the_desk(room: Room, desk: DeskStation, ears: Ears) -> None:
    add_person(room.store, "C1")
    desk.present("half a sign: \udcff")
    broken = ears.wait_for(NotDecided)
    assert broken.error.code == "NOT_DECIDED"
    desk.present("C1")
    assert ears.wait_for(Decided).decision.outcome is Outcome.ADMITTED


def test_a_desk_whose_checkpoint_was_taken_out_of_the_event_says_so(room: Room, desk: DeskStation, ears: Ears) -> None:
    add_person(room.store, "C1")
    before = room.settings
    gone = [checkpoint for checkpoint in before.event.checkpoints if checkpoint.id != "main"]
    room.settings = replace(before, desks=(), event=before.event.model_copy(update={"checkpoints": tuple(gone)}))
    desk.present("C1")
    assert ears.wait_for(NotDecided).error.code == "CHECKPOINT_GONE"
    room.settings = before
    desk.present("C1")
    assert ears.wait_for(Decided).decision.outcome is Outcome.ADMITTED


def test_a_badge_that_breaks_the_drawing_does_not_stop_those_behind_it(
    room: Room, desk: DeskStation, ears: Ears, monkeypatch: pytest.MonkeyPatch
) -> None:
    def encode(wearer: Wearer, *rest: Any) -> bytes:
        if wearer.code == "C1":
            raise IndexError("list index out of range")
        return encode_badge(wearer, *rest)

    monkeypatch.setattr("controlroom.station.printing.encode_badge", encode)
    add_person(room.store, "C1", "Ada Byron")
    add_person(room.store, "C2", "张伟")
    desk.present("C1")
    desk.present("C2")
    failed = ears.wait_for(JobChanged, lambda event: event.state is JobState.FAILED)
    assert failed.code == "C1"
    assert failed.cause == "The badge of Ada Byron could not be drawn: IndexError: list index out of range."
    ears.wait_for(JobChanged, lambda event: event.state is JobState.CONFIRMED and event.code == "C2")


def test_a_printer_that_breaks_off_again_and_again_does_not_take_the_whole_queue_into_doubt(
    room: Room, desk: DeskStation, ears: Ears, printer: VirtualPrinter
) -> None:
    def told(state: JobState) -> int:
        return sum(isinstance(event, JobChanged) and event.state is state for event in ears.events)

    stop = threading.Event()

    def break_off() -> None:
        while not stop.wait(0.01):
            printer.reset_after(2000)

    breaking = threading.Thread(target=break_off)
    breaking.start()
    for number in range(8):
        add_person(room.store, f"C{number}")
        desk.present(f"C{number}")
    ears.wait_for(JobChanged, lambda event: event.state is JobState.UNKNOWN)
    time.sleep(2.5)
    stop.set()
    breaking.join()
    printer.reset_after(10**9)
    doubted = told(JobState.UNKNOWN)
    assert 1 <= doubted <= 2
    wait_until(lambda: told(JobState.CONFIRMED) == 8 - doubted, "the others on paper")
