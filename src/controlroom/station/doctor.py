"""Looks whether an event could begin now: folder, store, fonts, and every desk's devices. Prints nothing on paper."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from filelock import FileLock, Timeout
from sqlalchemy import text

from controlroom.core.config.desks import DeskConfig, PrinterConfig, ScannerConfig
from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _
from controlroom.domain.checkin.gate import no_way_out
from controlroom.hardware.events import DeviceCause, DeviceState, cause_words
from controlroom.hardware.ports import PORT_ERRORS, cause_of, open_port
from controlroom.hardware.printer import open_printer
from controlroom.station.room import Room
from controlroom.store.store import Transaction

_ANSWER_WITHIN_S = 3.0
_LITTLE_DISK = 1_000_000_000
_NO_DISK = 100_000_000
_NOT_REACHED = N_("It was not reached. Check its address in desks.toml, its power, its cable and its network.")


class Level(StrEnum):
    """How bad a finding is."""

    GOOD = "good"
    WARNING = "warning"
    FAULT = "fault"


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `mend` says what to do, and is empty when all is well."""

    level: Level
    about: str
    what: str
    mend: str = ""


def broken(about: str, error: ControlroomError) -> Finding:
    """The finding that `error` is."""
    return Finding(Level.FAULT, about, f"{error.code}: {error.sentence()}", error.advice())


def examine(room: Room) -> Iterator[Finding]:
    """Looks at everything of an event that is open, one finding after the other; takes up to 3 s a device."""
    yield Finding(Level.GOOD, _("Event folder"), f"{room.settings.event.name} · {room.folder.root}")
    yield from _store(room)
    yield _fonts(room)
    yield from _ways_out(room)
    for desk in room.settings.desks:
        yield from _desk(room, desk)


def _store(room: Room) -> Iterator[Finding]:
    about = _("Store")
    try:
        with room.store.read() as connection:
            if connection.dialect.name == "sqlite":
                told = str(connection.execute(text("PRAGMA quick_check(1)")).scalar())
                if told != "ok":
                    mend = _("Copy the event folder away, then restore the newest backup.")
                    yield Finding(Level.FAULT, about, _("The file is damaged: {reason}.").format(reason=told), mend)
                    return
        room.store.write(_try_to_write, room.by)
    except ControlroomError as error:
        yield broken(about, error)
        return
    yield Finding(Level.GOOD, about, _("It is whole and can be written."))
    free = shutil.disk_usage(room.folder.root).free
    level = Level.FAULT if free < _NO_DISK else Level.WARNING if free < _LITTLE_DISK else Level.GOOD
    what = _("{n} GB free.").format(n=f"{free / 1e9:.1f}")
    yield Finding(level, _("Disk"), what, "" if level is Level.GOOD else _("Make room before the event begins."))


def _try_to_write(transaction: Transaction) -> None:
    # No journal entry follows, so the store takes it back: nothing is kept of the trial.
    transaction.connection.execute(text("UPDATE person SET note = note WHERE id = ''"))


def _fonts(room: Room) -> Finding:
    from controlroom.domain.badges.drawing import warm_up

    try:
        warm_up(room.settings.badges.values())
    except ControlroomError as error:
        return broken(_("Fonts"), error)
    return Finding(Level.GOOD, _("Fonts"), _("All that the badges need are there."))


def _ways_out(room: Room) -> Iterator[Finding]:
    for checkpoint in no_way_out(room.settings.event, room.settings.desks):
        what = _("In and out (entry_exit), but no desk there lets people out: who went out cannot come back.")
        mend = _('Give a desk there direction = "both" or "out" in desks.toml, or set admits = "once" in event.toml.')
        yield Finding(Level.WARNING, checkpoint, what, mend)


def _desk(room: Room, desk: DeskConfig) -> Iterator[Finding]:
    lock = FileLock(room.folder.spool / f"desk-{desk.id}.lock")
    try:
        room.folder.spool.mkdir(parents=True, exist_ok=True)
        lock.acquire(blocking=False)
    except Timeout:
        what = _("Open in another program, which holds its scanners and its printer.")
        yield Finding(Level.GOOD, desk.id, what)
        return
    try:
        for scanner in desk.scanners:
            yield _scanner(desk, scanner)
        if desk.printer is not None:
            yield _printer(room, desk, desk.printer)
    finally:
        lock.release()


def _scanner(desk: DeskConfig, config: ScannerConfig) -> Finding:
    about = f"{desk.id} {config.name}"
    try:
        open_port(config.port, config.baud, read_timeout_s=0.1).close()
    except PORT_ERRORS as error:
        return Finding(Level.FAULT, about, config.port, _mend(cause_of(error)))
    return Finding(Level.GOOD, about, _("{address} is there.").format(address=config.port))


def _printer(room: Room, desk: DeskConfig, config: PrinterConfig) -> Finding:
    """Connects as the desk does and waits for the first state; a model without status is asked nothing."""
    about = f"{desk.id} {config.name}"
    try:
        printer = open_printer(config, room.folder.root, lambda change: None)
    except ControlroomError as error:
        return broken(about, error)
    printer.start()
    try:
        until = time.monotonic() + _ANSWER_WITHIN_S
        while printer.state is DeviceState.CONNECTING and time.monotonic() < until:
            time.sleep(0.05)
        state, cause = printer.state, printer.cause
    finally:
        printer.stop()
    if state is DeviceState.CONNECTING:
        return Finding(Level.FAULT, about, config.url, cause_words(DeviceCause.TIMED_OUT))
    if state is DeviceState.READY:
        return Finding(Level.GOOD, about, _("{address} is there.").format(address=config.url))
    level = Level.WARNING if state is DeviceState.ATTENTION else Level.FAULT
    return Finding(level, about, config.url, _mend(cause))


def _mend(cause: DeviceCause) -> str:
    """The words of `cause`; a look that found nothing had no connection to lose, and nothing tries again after it."""
    return _(_NOT_REACHED) if cause is DeviceCause.DISCONNECTED else cause_words(cause)
