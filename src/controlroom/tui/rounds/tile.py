"""The rounds of today in one line of the dashboard. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.inspections.views import RoundLine
from controlroom.tui.rounds.lines import count_line, when_words
from controlroom.tui.rounds.source import count, day_of
from controlroom.tui.widgets.text import row, tinted


def rounds_tile(lines: Sequence[RoundLine], now: datetime, zone: tzinfo, width: int) -> Content:
    """What is to do, overdue, missed, failed today, and what is due next; nothing on a day without rounds."""
    today = now.astimezone(zone).date()
    found = [line for line in lines if day_of(line, now, zone) == today]
    if not found:
        return Content("")
    counted = count(found, now)
    parts = [tinted(_("Rounds"), "strong"), count_line(counted)]
    if counted.next is not None:
        words, tone = when_words(counted.next, now, zone)
        name = f"{clean_line(str(counted.next.name))} · {clean_line(str(counted.next.place_name))}"
        parts.append(tinted(_("{what}: {told}").format(what=words, told=name), tone))
    return row(parts, "  ").truncate(width, ellipsis=True)
