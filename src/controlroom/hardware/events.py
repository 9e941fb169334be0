"""What hardware tells the rest of the program: typed events, and words for every cause (docs/domain.md §5-6).

A device says "lost" once and "back" once: `StateReporter` lets a change through and swallows its repetition.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, Literal

from controlroom.core.i18n import N_, _, ngettext

DeviceRole = Literal["scanner", "printer"]


class DeviceState(StrEnum):
    """How a device stands. ATTENTION still works; FAULT does not."""

    CONNECTING = "connecting"
    READY = "ready"
    ATTENTION = "attention"
    FAULT = "fault"


class DeviceCause(StrEnum):
    """Why a device is not simply ready."""

    NONE = "none"
    NOT_FOUND = "not_found"
    SEVERAL_FOUND = "several_found"
    BUSY = "busy"
    NO_PERMISSION = "no_permission"
    DISCONNECTED = "disconnected"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    PAPER_NEAR_END = "paper_near_end"
    PAPER_OUT = "paper_out"
    COVER_OPEN = "cover_open"
    OFFLINE = "offline"
    PRINTER_ERROR = "printer_error"
    BAD_REPLY = "bad_reply"
    NOISE = "noise"
    WRITE_FAILED = "write_failed"
    STOPPED = "stopped"
    NO_LIBUSB = "no_libusb"
    NOT_A_PRINTER = "not_a_printer"
    NO_PRINT_SYSTEM = "no_print_system"
    QUEUE_STOPPED = "queue_stopped"
    JOB_GIVEN_UP = "job_given_up"


@dataclass(frozen=True, slots=True)
class Scanned:
    """A code was read. `received`: seconds of `time.monotonic()` when its end sign arrived."""

    device: str
    code: str
    received: float


@dataclass(frozen=True, slots=True)
class DeviceChanged:
    """A device's state is another one than before. `dropped`: bytes thrown away, for the cause NOISE."""

    device: str
    kind: DeviceRole
    state: DeviceState
    cause: DeviceCause
    dropped: int = 0


_WORDS: Final[dict[DeviceCause, str]] = {
    DeviceCause.NONE: N_("In order."),
    DeviceCause.NOT_FOUND: N_("Not found. Check that it is plugged in and that its address in desks.toml is right."),
    DeviceCause.SEVERAL_FOUND: N_("Several devices match. Add the serial number to its address in desks.toml."),
    DeviceCause.BUSY: N_("Another program is using it. Close that program."),
    DeviceCause.NO_PERMISSION: N_(
        "This user may not open it. Give the user access to it (on Linux: the group dialout or lp, for a USB printer "
        "a udev rule)."
    ),
    DeviceCause.DISCONNECTED: N_("The connection was lost. Check its cable and power; it is tried again by itself."),
    DeviceCause.REFUSED: N_("It refuses the connection. Check that it is on and that no other computer holds it."),
    DeviceCause.TIMED_OUT: N_("It does not answer. Check that it is on and in the same network, then look for paper."),
    DeviceCause.PAPER_NEAR_END: N_("Paper is nearly used up. Keep a new roll at hand."),
    DeviceCause.PAPER_OUT: N_("No paper. Put in a new roll; printing goes on by itself."),
    DeviceCause.COVER_OPEN: N_("The cover is open. Close it; printing goes on by itself."),
    DeviceCause.OFFLINE: N_("It is off line. Release its feed button or switch it on line."),
    DeviceCause.PRINTER_ERROR: N_(
        "It reports a fault of its own. Remove jammed paper, then switch it off and on again."
    ),
    DeviceCause.BAD_REPLY: N_("It answered for another job. Look whether the badge came out before printing it again."),
    DeviceCause.NOISE: N_("Garbage on the line was dropped. Check the cable and the baud rate, then scan again."),
    DeviceCause.WRITE_FAILED: N_("Writing failed. Check that the disk has room and the file may be written."),
    DeviceCause.STOPPED: N_("The program was stopping. Look whether the badge came out before printing it again."),
    DeviceCause.NO_LIBUSB: N_(
        "The system has no libusb, which USB printers need. Install it (Debian: libusb-1.0-0; macOS: brew install "
        "libusb), or use the system's print queue."
    ),
    DeviceCause.NOT_A_PRINTER: N_("This USB device does not print. Correct the address in desks.toml."),
    DeviceCause.NO_PRINT_SYSTEM: N_(
        "The computer's print system does not answer. Start it (on Linux: install and start CUPS), or write the "
        "printer's own address in desks.toml."
    ),
    DeviceCause.QUEUE_STOPPED: N_("Its print queue is paused. Resume it in the system's printer settings."),
    DeviceCause.JOB_GIVEN_UP: N_("The print system gave the badge up. Look whether it came out before printing again."),
}


def cause_words(cause: DeviceCause, dropped: int = 0) -> str:
    """`cause` and the next step, in the language in force."""
    words = _(_WORDS[cause])
    if cause is DeviceCause.NOISE and dropped:
        words += " " + ngettext("({n} byte dropped)", "({n} bytes dropped)", dropped).format(n=dropped)
    return words


_LOST: Final = frozenset({DeviceCause.NOT_FOUND, DeviceCause.DISCONNECTED, DeviceCause.REFUSED, DeviceCause.TIMED_OUT})


class StateReporter:
    """Passes on the changes of one device, each once; safe to use from several threads.

    While a device is lost, another way of being lost is no news: a cable pulled is told as `disconnected`, and the
    attempts that then find no port stay silent.
    """

    def __init__(self, device: str, kind: DeviceRole, on_event: Callable[[DeviceChanged], None]) -> None:
        self._device = device
        self._kind: DeviceRole = kind
        self._on_event = on_event
        self._lock = threading.Lock()
        self._state: DeviceState | None = None
        self._cause = DeviceCause.NONE

    @property
    def state(self) -> DeviceState:
        """The state last told; CONNECTING before any."""
        return self._state or DeviceState.CONNECTING

    @property
    def cause(self) -> DeviceCause:
        """The cause last told."""
        return self._cause

    def report(self, state: DeviceState, cause: DeviceCause = DeviceCause.NONE, dropped: int = 0) -> None:
        """Tell `state` and `cause` unless they are what was told last."""
        with self._lock:
            still_lost = self._state is state is DeviceState.FAULT and {self._cause, cause} <= _LOST
            if still_lost or (self._state, self._cause) == (state, cause):
                return
            self._state, self._cause = state, cause
            # Inside the lock: two changes reach the listener in the order they happened.
            self._on_event(DeviceChanged(self._device, self._kind, state, cause, dropped))
