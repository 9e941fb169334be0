"""The guests in one line of the dashboard: key guests here against expected, and who is late. Pure."""

from __future__ import annotations

from datetime import datetime

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.guests.rules import Guest
from controlroom.tui.guests.lines import figures, span_words
from controlroom.tui.guests.source import GuestsReading
from controlroom.tui.widgets.text import row, tinted

_NAMED = 3


def guests_line(reading: GuestsReading, now: datetime, width: int) -> Content:
    """The figures, then by name who is late, as many as have room; nothing where nobody is looked after."""
    if not reading.view.guests:
        return Content("")
    head = Content.assemble(("8 ", "bold $accent"), _("Guests"), "  ") + row(figures(reading, now), "  ")
    late = [guest for guest in reading.view.guests if reading.is_late(guest, now)]
    late.sort(key=lambda guest: (not guest.is_key, -guest.late_by(now)))
    line = head
    for guest in late[:_NAMED]:
        longer = line + "  " + _late(guest, now)
        if longer.cell_length > width:
            break
        line = longer
    return line


def _late(guest: Guest, now: datetime) -> Content:
    symbol, tone = ("✖", "bad") if guest.is_missing(now) else ("▲", "warn")
    return tinted(f"{symbol} {clean_line(guest.name, 20)} {span_words(guest.late_by(now))}", tone)
