"""Logistics in one line of the dashboard: only what is short, late, unmanned, full or a warning. Pure."""

from __future__ import annotations

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.logistics.records import KIND_WORDS, Kind, WeatherNote
from controlroom.domain.logistics.rules import TROUBLE_WORDS, Trouble
from controlroom.domain.logistics.views import LogisticsView
from controlroom.tui.widgets.text import row, tinted


def logistics_tile(view: LogisticsView, width: int) -> Content:
    """What is urgent, the weather first; nothing while nothing is."""
    found = view.urgent()
    if not found:
        return Content("")
    parts = [tinted(_("Logistics"), "strong")]
    if (Kind.WEATHER, Trouble.WARNING) in found:
        words = next(
            row.record.words
            for row in view.of(Kind.WEATHER)
            if Trouble.WARNING in row.troubles and isinstance(row.record, WeatherNote)
        )
        parts.append(tinted("✖ " + _("weather warning: {words}").format(words=clean_line(words, 80)), "bad"))
    for (kind, trouble), count in found.items():
        if kind is not Kind.WEATHER:
            words = _("{what}: {trouble}, {n}").format(
                what=_(KIND_WORDS[kind]), trouble=_(TROUBLE_WORDS[trouble]), n=count
            )
            parts.append(tinted(f"✖ {words}", "bad"))
    return row(parts, "  ").truncate(width, ellipsis=True)
