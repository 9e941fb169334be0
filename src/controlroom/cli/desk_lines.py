"""Desks without a screen: one JSON line for every scan, badge and device, until SIGINT or SIGTERM."""

from __future__ import annotations

import dataclasses
import json
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType
from typing import Any

from controlroom.core.config.desks import PrinterConfig, ScannerConfig
from controlroom.core.config.folder import Settings
from controlroom.core.errors import ControlroomError
from controlroom.station.desk import DeskStation
from controlroom.station.events import (
    ClockTrouble,
    Decided,
    DeskDeviceChanged,
    JobChanged,
    NotDecided,
    Reprinted,
    SettingsChanged,
    SettingsRefused,
    StationEvent,
    TakenBack,
    TroubleOver,
)
from controlroom.station.reconcile import desk_reconciler
from controlroom.station.room import Adjust, Room
from controlroom.station.watching import ConfigWatcher


def other_devices(desk: str, scanner: str | None, printer: str | None) -> Adjust:
    """Puts the devices named on the command line in place of the configured ones, as long as the program runs."""

    def adjust(settings: Settings) -> Settings:
        config = settings.desk(desk)
        update: dict[str, Any] = {}
        if scanner is not None:
            old = config.scanners[0] if config.scanners else ScannerConfig(port=scanner)
            update["scanners"] = (old.model_copy(update={"port": scanner}),)
        if printer is not None:
            settings_of = config.printer.model_dump() if config.printer else {}
            update["printer"] = PrinterConfig(**settings_of | {"url": printer})
        changed = config.model_copy(update=update)
        return dataclasses.replace(settings, desks=tuple(changed if d.id == desk else d for d in settings.desks))

    return adjust


def run_headless(room: Room, desks: Sequence[str]) -> int:
    """Runs the desks until it is told to stop; returns the exit code."""
    out = _Lines()
    stations = [DeskStation(room, desk, out.tell) for desk in desks]
    watcher = ConfigWatcher(room, out.tell)
    reconciler = desk_reconciler(room, lambda error: out.tell(ClockTrouble(error)))

    def stop(_signal: int, _frame: FrameType | None) -> None:
        out.stopping.set()

    for name in ("SIGINT", "SIGTERM", "SIGBREAK"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), stop)
    try:
        for station in stations:
            station.start()
        watcher.start()
        reconciler.start()
        out.write({"event": "ready"})
        # With a time limit: on Windows a wait without one cannot be interrupted by Ctrl+C.
        while not out.stopping.wait(0.5):
            pass
    finally:
        watcher.stop()
        reconciler.stop()
        for station in stations:
            station.stop()
    return 3 if out.broken else 0


class _Lines:
    """Writes events as JSON lines, one thread at a time; a reader that has gone stops the desk."""

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.broken = False
        self._lock = threading.Lock()

    def tell(self, event: StationEvent) -> None:
        self.write(_line(event))

    def write(self, line: dict[str, Any]) -> None:
        with self._lock:
            if self.broken:
                return
            try:
                sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
                sys.stdout.flush()
            except (BrokenPipeError, ValueError):
                # Nobody listens any more. What was decided is in the store; go on closing in order.
                self.broken = True
                self.stopping.set()


def _line(event: StationEvent) -> dict[str, Any]:
    match event:
        case Decided(decision=decision, ms=ms):
            return {"event": "scan", **decision.to_json(), "ms": round(ms, 3)}
        case TakenBack(desk=desk, nonce=nonce):
            return {"event": "taken_back", "desk": desk, "nonce": nonce}
        case NotDecided(desk=desk, code=code, error=error):
            return {"event": "not_decided", "desk": desk, "code": code, **_error(error)}
        case Reprinted(desk=desk, person=person, job=job):
            return {"event": "reprinted", "desk": desk, "job": job, "code": person.code}
        case JobChanged():
            return {
                "event": "print", "desk": event.desk, "job": event.job, "code": event.code,
                "state": event.state.value, "cause": event.cause,
                **({"moved_to": event.moved_to} if event.moved_to else {}),
            }  # fmt: skip
        case DeskDeviceChanged(desk=desk, change=change):
            return {
                "event": "device", "desk": desk, "name": change.device, "kind": change.kind,
                "state": change.state.value, "cause": change.cause.value,
            }  # fmt: skip
        case SettingsChanged() | SettingsRefused() | ClockTrouble() | TroubleOver():
            return _line_of_program(event)


def _line_of_program(event: SettingsChanged | SettingsRefused | ClockTrouble | TroubleOver) -> dict[str, Any]:
    """What concerns no desk but the program."""
    match event:
        case SettingsChanged():
            return {"event": "config", "state": "changed"}
        case SettingsRefused(error=error):
            return {"event": "config", "state": "refused", **_error(error)}
        case ClockTrouble(error=error):
            return {"event": "clock", "state": "refused", **_error(error)}
        case TroubleOver(codes=codes):
            return {"event": "clock", "state": "over", "error": " ".join(sorted(codes))}


def _error(error: ControlroomError) -> dict[str, str]:
    return {"error": error.code, "what": error.sentence(), "next": error.advice()}
