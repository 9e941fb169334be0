"""The devices on the dashboard: how many stand how, who needs somebody, which tests were missed, who watches. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo

from textual.content import Content

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.devices.rules import SHOWN_SYMBOLS, WORST_FIRST
from controlroom.domain.devices.views import DevicesView, DeviceView
from controlroom.tui.devices.heads import watch_line
from controlroom.tui.devices.lines import STATE_TONES, lasting
from controlroom.tui.devices.source import Names
from controlroom.tui.widgets.text import cell, row, tinted


def tile_lines(
    view: DevicesView, rooms: Mapping[str, str], zone: tzinfo, now: datetime, width: int, most: int
) -> list[Content]:
    """In at most `most` lines: the counts, then those that need somebody, the newest first; the last says how many
    more there are."""
    names = Names(rooms, {}, zone, 0)
    lines = [_counts(view, names, now, width)]
    alerts = view.alerts if view.watch.seen(now).connected else ()
    room = most - 1
    shown = alerts if len(alerts) <= room else alerts[: max(0, room - 1)]
    lines += [_alert(device, names, now) for device in shown]
    if (left := len(alerts) - len(shown)) and room > 0:
        more = ngettext("… and {n} more", "… and {n} more", left).format(n=left)
        lines.append(tinted(more, "bad"))
    return [line.truncate(width, ellipsis=True) for line in lines]


def _counts(view: DevicesView, names: Names, now: datetime, width: int) -> Content:
    counts = view.counts
    title = tinted(_("Devices"), "strong")
    watch = view.watch.seen(now)
    watched = watch_line(watch, now, names)
    if not watch.station or not watch.connected:
        return row([title, watched], "  ")
    states = [
        tinted(f"{SHOWN_SYMBOLS[each]} {counts[each]:,}", STATE_TONES[each]) for each in WORST_FIRST if counts[each]
    ]
    parts = [title, row(states, "  ")]
    if needs := len(view.alerts):
        parts.append(tinted(ngettext("{n} needs somebody", "{n} need somebody", needs).format(n=needs), "bad"))
    if missed := len(view.tests_missed):
        words = ngettext("◷ {n} test by a person missed", "◷ {n} tests by a person missed", missed)
        parts.append(tinted(words.format(n=missed), "warn"))
    whole = row([*parts, watched], "  ")
    return whole if whole.cell_length <= width else row(parts, "  ")


def _alert(device: DeviceView, names: Names, now: datetime) -> Content:
    tone = STATE_TONES[device.state]
    cells = [
        tinted(device.symbol, tone), cell(clean_line(str(device.name), 60), 24, "strong"),
        cell(names.room(device.room), 14, "muted"), cell(lasting(device.since, now), 8),
    ]  # fmt: skip
    cells += [tinted(clean_line(ticket, 12), "strong") for ticket in device.tickets[:1]]
    return row([*cells, tinted(clean_line(device.words, 200), tone)])
