"""Devices in words: the lines of their list. All functions are pure.

What a colour says, a sign or a word says as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rich.cells import cell_len
from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.devices.rules import SHOWN_WORDS, WORST_FIRST, Shown
from controlroom.domain.devices.views import DevicesView, DeviceView
from controlroom.tui.devices.source import (
    Names,
    behind_what,
)
from controlroom.tui.widgets.text import cell, row, tinted
from controlroom.tui.words import lasting_for

STATE_TONES: Mapping[Shown, str] = {
    Shown.OK: "good",
    Shown.WARNING: "warn",
    Shown.CRITICAL: "bad",
    Shown.UNKNOWN: "warn",
    Shown.UNREACHABLE: "muted",
    Shown.STANDBY: "muted",
}
BEATS: Mapping[Shown | None, str] = {
    Shown.OK: "▁",
    Shown.WARNING: "▄",
    Shown.CRITICAL: "█",
    Shown.UNKNOWN: "?",
    Shown.UNREACHABLE: "⊘",
    Shown.STANDBY: "·",
    None: " ",
}
"""A minute of the strip; None: nobody watched."""
ACKNOWLEDGED, MAINTENANCE, REPLACED, STANDS_IN, FLAPPING, MISSED = "☑", "⚙", "⇄", "↷", "≈", "◷"


def lasting(since: datetime | None, now: datetime) -> str:
    """For how long, in one or two figures; “–” when nobody knows."""
    if since is None:
        return "–"
    return lasting_for(now - since)


def state_words(device: DeviceView, attempts: int) -> tuple[str, str, str]:
    """Sign, tone and word of how a device stands. A first failure is being looked at, and no fault yet."""
    symbol, tone = device.symbol, STATE_TONES[device.state]
    check = device.worst_check
    if device.gone:
        return "?", "muted", _("not in the file")
    if check is not None and check.health.soft and not check.stale:
        return symbol, "warn", _("checking {n}/{all}").format(n=check.health.against, all=attempts)
    if check is not None and device.state is Shown.UNKNOWN and (check.stale or check.health.last_check is None):
        if not check.address:
            return symbol, tone, _("not tested")
        return symbol, tone, _("stale") if check.stale else _("not checked")
    return symbol, tone, _(SHOWN_WORDS[device.state])


def strip_line(strip: Sequence[Shown | None], width: int) -> Content:
    """The last hour in `width` cells, each with the worst of its minutes."""
    width = max(1, min(width, len(strip)))
    parts: list[Content] = []
    for number in range(width):
        slots = strip[number * len(strip) // width : (number + 1) * len(strip) // width]
        known = [state for state in slots if state is not None]
        state = min(known, key=WORST_FIRST.index) if known else None
        parts.append(tinted(BEATS[state], STATE_TONES[state] if state is not None else "muted"))
    return Content("").join(parts)


def uptime_words(uptime: float | None) -> str:
    """The share of the day, never rounded up to the whole."""
    if uptime is None:
        return "–"
    percent = int(uptime * 1000) / 10
    return "100 %" if uptime >= 1 else f"{percent:.1f} %"


@dataclass(frozen=True)
class Widths:
    """The columns of the list, in cells; 0: not shown."""

    state: int
    name: int
    kind: int
    room: int
    since: int
    strip: int
    uptime: int
    notes: int

    @classmethod
    def of(cls, total: int) -> Widths:
        """What fits into `total` cells; name and notes share what the others leave."""
        state, room, since = 14, 9 if total < 90 else 12, 7 if total < 90 else 8
        strip = 10 if total < 90 else 12 if total < 120 else 20
        kind, uptime = 12 if total >= 110 else 0, 7 if total >= 90 else 0
        fixed = (state, kind, room, since, strip, uptime)
        left = max(20, total - sum(fixed) - sum(width > 0 for width in fixed) - 1)
        notes = min(15, left // 2) if left < 40 else left - 26
        return cls(state, left - notes, kind, room, since, strip, uptime, notes)


def head_line(widths: Widths) -> Content:
    """What stands in the columns."""
    named = (
        (_("State"), widths.state), (_("Device"), widths.name), (_("Kind"), widths.kind), (_("Room"), widths.room),
        (_("Lasts"), widths.since), (_("Last hour"), widths.strip), (_("Uptime"), widths.uptime),
        (_("Notes"), widths.notes),
    )  # fmt: skip
    return row([cell(words, width, "muted") for words, width in named if width])


def device_line(device: DeviceView, view: DevicesView, widths: Widths, names: Names, now: datetime) -> Content:
    """One device."""
    symbol, tone, words = state_words(device, names.attempts)
    name = clean_line(str(device.name), 60)
    cells = [cell(f"{symbol} {words}", widths.state, tone), cell(name, widths.name, _name_tone(device))]
    if widths.kind:
        cells.append(cell(names.kind(device.kind), widths.kind, "muted"))
    cells.append(cell(names.room(device.room), widths.room, "muted"))
    cells.append(cell(lasting(device.since, now), widths.since, "muted" if device.state is Shown.OK else "plain"))
    cells.append(strip_line(device.strip, widths.strip).pad_right(max(0, widths.strip - len(device.strip))))
    if widths.uptime:
        cells.append(cell(uptime_words(device.uptime), widths.uptime, "muted", right=True))
    cells.append(_notes(device, view, names, now, widths.notes))
    return row(cells)


def _name_tone(device: DeviceView) -> str:
    return "strong" if device.needs_somebody else "muted" if device.gone or device.replaced_by else "plain"


def _notes(device: DeviceView, view: DevicesView, names: Names, now: datetime, width: int) -> Content:
    """What is known beside the state: in words where they fit, else by their signs and the ticket."""
    notes = list(_marks(device, view, names, now))
    tickets = [tinted(clean_line(ticket, 12), "strong") for ticket in device.tickets]
    whole = row([*tickets, *(tinted(f"{sign} {words}", tone) for sign, words, tone, _short in notes)])
    if whole.cell_length <= width:
        return whole
    if not tickets and not any(_has_figures(short) for _sign, _words, _tone, short in notes):
        return whole.truncate(width, ellipsis=True)
    room = width - sum(ticket.cell_length + 1 for ticket in tickets[:1])
    signs = [tinted(short, tone) for short, tone in _fitting([(note[3], note[2]) for note in notes], room)]
    return row([*tickets[:1], *([Content("").join(signs)] if signs else [])]).truncate(width, ellipsis=True)


def _has_figures(short: str) -> bool:
    return len(short) > 1


def _fitting(signs: Sequence[tuple[str, str]], room: int) -> Iterator[tuple[str, str]]:
    """Those of the signs that fit whole into `room` cells, in their order: half a clock would be another time. One with
    figures is kept before others, and an earlier before a later."""
    kept = set()
    for number, (short, _tone) in sorted(enumerate(signs), key=lambda each: not _has_figures(each[1][0])):
        if (width := cell_len(short)) <= room:
            room -= width
            kept.add(number)
    yield from (sign for number, sign in enumerate(signs) if number in kept)


def _marks(device: DeviceView, view: DevicesView, names: Names, now: datetime) -> Iterator[tuple[str, str, str, str]]:
    """Sign, words, tone and the shortest form of everything that explains a device beside its state, the most needed
    first."""
    if device.maintenance is not None:
        yield MAINTENANCE, _("until {time}").format(time=names.clock(device.maintenance.until)), "muted", MAINTENANCE
    if device.ack is not None:
        yield ACKNOWLEDGED, clean_line(device.ack.author, 20), "muted", ACKNOWLEDGED
    if device.replaced_by:
        tone, words, short = _running_clock(device, names, now)
        yield REPLACED, words or names.device(device.replaced_by), tone, REPLACED + short
    if device.stands_in_for:
        yield STANDS_IN, _("for {device}").format(device=names.device(device.stands_in_for)), "warn", STANDS_IN
    if device.flapping:
        yield FLAPPING, _("flapping"), "warn", FLAPPING
    if blamed := behind_what(device, view):
        yield "⊘", _("behind {device}").format(device=names.device(blamed)), "muted", "⊘"
    if device.test.missed and not device.gone and device.test.due_at is not None:
        yield MISSED, _("due {time}").format(time=names.clock(device.test.due_at)), "warn", MISSED


def _running_clock(device: DeviceView, names: Names, now: datetime) -> tuple[str, str, str]:
    """Tone, words and figures of the next clock of a fail-over that has not been stopped."""
    clocks = device.failover.clocks() if device.failover is not None else ()
    due = next((due for _name, due, done in clocks if done is None), None)
    if due is None:
        return "warn", "", ""
    span = abs(due - now)
    short = figures(span) if span < timedelta(minutes=10) else f"{span // timedelta(minutes=1)}′"
    return (*left_words(due, None, now, names), ("✖" if now > due else "") + short)


def left_words(due: datetime, done: datetime | None, now: datetime, names: Names) -> tuple[str, str]:
    """Tone and words of a clock: done in time or late, still running with what is left, or overdue by how much."""
    if done is not None:
        late = done - due
        if late <= timedelta(0):
            return "good", _("✔ {time}").format(time=names.clock(done))
        return "warn", _("✔ {time}, {late} late").format(time=names.clock(done), late=figures(late))
    left = due - now
    if left >= timedelta(0):
        return "plain", _("▶ {left} left").format(left=figures(left))
    return "bad", _("✖ overdue by {late}").format(late=figures(-left))


def figures(span: timedelta) -> str:
    """Minutes and seconds."""
    seconds = int(span.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02}"
