"""What a kiosk is doing, and for how long: frozen values and rules without a clock (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from controlroom.domain.badges.rules import JobState
from controlroom.hardware.events import DeviceChanged, DeviceState
from controlroom.tui.state import AppState

PRINTING_S = 12.0
"""How long a guest is kept for a badge that is being printed."""
LONGEST_RESULT_S = 15.0
TAKE_S = 4.0
"""How long “take your badge” stands after the badge came out, as far as LONGEST_RESULT_S allows."""
UNANSWERED_S = 20.0
WAITING_S = 40.0
NOTE_S = 20.0
PIN_S = 20.0
MENU_S = 30.0


class Mode(StrEnum):
    """Who the kiosk is dealing with, and how far."""

    IDLE = "idle"
    TYPING = "typing"
    WAITING = "waiting"
    QUESTION = "question"
    RESULT = "result"
    PIN = "pin"
    MENU = "menu"


STAFF = frozenset({Mode.PIN, Mode.MENU})


@dataclass(frozen=True)
class Kiosk:
    """`since`: monotonic seconds of the mode's beginning, or of the last key in it. `printed`: when the badge came out.

    `undecided`: the result is that the store did not take the scan. `note`: what the staff's panel says.
    """

    mode: Mode = Mode.IDLE
    since: float = 0.0
    typed: str = ""
    printed: float | None = None
    undecided: bool = False
    note: str = ""


def is_over(kiosk: Kiosk, now: float, *, printing: bool, back_s: float) -> bool:
    """Whether the kiosk goes back to its instruction by itself at `now` (monotonic seconds)."""
    lasted = now - kiosk.since
    match kiosk.mode:
        case Mode.IDLE:
            return bool(kiosk.note) and lasted >= NOTE_S
        case Mode.RESULT:
            return lasted >= _result_s(kiosk, printing=printing, back_s=back_s)
        case Mode.TYPING | Mode.QUESTION:
            return lasted >= UNANSWERED_S
        case Mode.WAITING:
            return lasted >= WAITING_S
        case Mode.PIN:
            return lasted >= PIN_S
        case Mode.MENU:
            return lasted >= MENU_S


def _result_s(kiosk: Kiosk, *, printing: bool, back_s: float) -> float:
    if printing:
        return max(back_s, PRINTING_S)
    if kiosk.printed is not None:
        return max(back_s, min(kiosk.printed - kiosk.since + TAKE_S, LONGEST_RESULT_S))
    return back_s


def printer_trouble(state: AppState) -> DeviceChanged | None:
    """The printer, while it does not print although badges are wanted here."""
    desk = state.desk_config
    if desk is None or state.settings is None or desk.printer is None:
        return None
    checkpoint = state.settings.event.checkpoint(desk.checkpoint)
    if checkpoint is not None and not checkpoint.prints:
        return None
    return state.here.printer_fault


def scanners_lost(state: AppState) -> bool:
    """Whether this kiosk has scanners, and none of them works."""
    scanners = [change for change in state.here.devices.values() if change.kind == "scanner"]
    return bool(scanners) and all(change.state is DeviceState.FAULT for change in scanners)


def is_printing(state: AppState) -> bool:
    """Whether the badge of the guest at the kiosk is on its way to paper."""
    return state.here.badge in (JobState.QUEUED, JobState.SENDING) and printer_trouble(state) is None
