"""Words for blank badges, batches and badges that come out elsewhere: pure functions, in the language in force."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import tzinfo
from typing import TYPE_CHECKING

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.badges.rules import BATCH_WORDS, BatchState, JobState
from controlroom.domain.badges.views import BatchView, JobView, StockView
from controlroom.hardware.events import DeviceChanged, cause_words
from controlroom.tui.words import listed

if TYPE_CHECKING:
    from controlroom.tui.state import DeskState

_FIRST_SENTENCE = re.compile(r"[^.。]+")


def blanks_left(stock: StockView) -> str:
    """How many blank badges there are."""
    return ngettext("{n} blank badge left", "{n} blank badges left", stock.left).format(n=f"{stock.left:,}")


def blanks_short(stock: StockView, zone: tzinfo) -> str:
    """How many there are, until when they last, and what to do; for a stock that runs short."""
    if not stock.left:
        return _("None is left. Fetch more, then count them with Ctrl+G.")
    left = blanks_left(stock)
    if stock.until is None:
        return _("{left}. Fetch more.").format(left=left)
    until = f"{stock.until.astimezone(zone):%H:%M}"
    return _("{left}, at this rate until {time}. Fetch more.").format(left=left, time=until)


def batch_progress(batch: BatchView) -> tuple[str, str, str]:
    """Symbol, tone and words for how a batch is getting on."""
    words = [_("{done} of {planned} printed").format(done=f"{batch.done:,}", planned=f"{batch.planned:,}")]
    symbol, tone = "·", "plain"
    if batch.state is not BatchState.RUNNING:
        symbol, tone = "▲", "warn"
        words.append(_(BATCH_WORDS[batch.state]))
    elif batch.minutes_left is not None and batch.is_open:
        minutes = max(1, round(batch.minutes_left))
        words.append(ngettext("about {n} min left", "about {n} min left", minutes).format(n=minutes))
    for number, what in ((batch.unknown, _("{n} in doubt")), (batch.failed, _("{n} failed"))):
        if number:
            tone = "warn"
            words.append(what.format(n=number))
    return symbol, tone, " · ".join(words)


def comes_out_elsewhere(moved: Iterable[JobView]) -> str:
    """How many badges of this desk come out at which other desk."""
    counts: dict[str, int] = {}
    for job in moved:
        counts[job.desk] = counts.get(job.desk, 0) + 1
    return listed(
        ngettext("{n} badge comes out at desk {desk}", "{n} badges come out at desk {desk}", n).format(
            n=n, desk=clean_line(desk, 20)
        )
        for desk, n in counts.items()
    )


def badge_step(here: DeskState, ready: str) -> str:
    """What the desk does about the badge of who is shown; `ready` once it is on paper here."""
    if here.badge_at:
        return _("Hand over the materials; the badge comes out at desk {desk}.").format(
            desk=clean_line(here.badge_at, 20)
        )
    match here.badge:
        case JobState.QUEUED | JobState.SENDING:
            fault = here.printer_fault
            if fault is None:
                return _("The badge is being printed: wait for it.")
            return _("The badge waits: {cause}. It comes out by itself afterwards.").format(cause=_short(fault))
        case JobState.UNKNOWN:
            return _("Look at the printer: F5 if the badge is there, F6 prints it again.")
        case JobState.FAILED:
            return _("The badge failed: see the cause below; F7 tries again, Ctrl+R gives it up.")
        case JobState.REPRINTED:
            return _("Another badge is being printed: hand over that one, destroy the first if it turns up.")
        case JobState.DISCARDED:
            return _("The badge was given up: Ctrl+Y shows it and prints another one.")
    return ready


def reprint_words(name: str, here: DeskState) -> str:
    """What becomes of a reprint that was just ordered at the desk `here`."""
    name, fault = clean_line(name, 40), here.printer_fault
    if fault is None:
        return _("Reprint sent: {name}.").format(name=name)
    return _("Reprint queued: {name}. The printer: {cause}.").format(name=name, cause=_short(fault))


def _short(fault: DeviceChanged) -> str:
    """The cause alone; what to do about it is said in the lines of the desk."""
    found = _FIRST_SENTENCE.match(cause_words(fault.cause))
    return found.group() if found is not None else ""
