"""What stands above the devices: how many stand how, what is asked, the rooms, and who watches. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from textual.content import Content

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line, visible
from controlroom.domain.devices.rules import PROBLEMS, SHOWN_SYMBOLS, WORST_FIRST, Shown
from controlroom.domain.devices.views import DevicesView, RoomView, WatchView
from controlroom.tui.devices.lines import STATE_TONES
from controlroom.tui.devices.source import (
    ONLY_WORDS,
    SORTING_WORDS,
    DeviceFilter,
    Names,
    Only,
    Sorting,
    fits_only,
    is_untested,
)
from controlroom.tui.widgets.text import row, tinted


def watch_line(watch: WatchView, now: datetime, names: Names) -> Content:
    """Who asks the devices; that nobody does, or that nothing answers whoever does, stands out."""
    watch = watch.seen(now)
    if not watch.station:
        if watch.last is None:
            return tinted(_("✖ Nobody asks the devices: start a control station."), "bad")
        words = _("✖ Nobody asks the devices since {time}: start a control station.")
        return tinted(words.format(time=names.moment(watch.last, now)), "bad")
    station = clean_line(watch.station, 20)
    if not watch.connected:
        words = _("✖ Nothing answers station {station}: its network, or the devices are not there yet. None is judged.")
        return tinted(words.format(station=station), "bad")
    return tinted(_("watched by {station}").format(station=station), "muted")


def untested_words(view: DevicesView) -> str:
    """What to do where nothing was ever tested; empty as soon as anything was."""
    listed = [device for device in view.devices if not device.gone]
    if not listed or not all(map(is_untested, listed)):
        return ""
    return _("? Nothing was tested yet: K checks the chosen device, T notes what a person tested.")


def count_chips(view: DevicesView, filter: DeviceFilter) -> Content:
    """How many devices there are, need somebody, are not in order, and are in each state; which are shown."""
    chips = []
    for only in Only:
        wanted = replace(filter, only=only)
        count = sum(wanted.fits(device) for device in view.devices)
        tone = "bad" if only is Only.NEEDS and count else "plain"
        chips.append(_chip("O" if only is Only.ALL else "", _(ONLY_WORDS[only]), count, tone, on=filter.only is only))
    counts = view.counts
    states = [
        tinted(f"{SHOWN_SYMBOLS[state]} {counts[state]:,}", STATE_TONES[state])
        for state in WORST_FIRST
        if counts[state]
    ]
    return row([*chips, *states], "  ")


def _chip(key: str, words: str, count: int, tone: str, *, on: bool) -> Content:
    head = Content.styled(key + " ", "bold $accent") if key else Content("")
    text = f"{words} {count:,}"
    return head + (Content.styled(f"▸{text}", "bold $text-success") if on else tinted(text, tone))


def filter_line(filter: DeviceFilter, sorting: Sorting, names: Names, found: int) -> Content:
    """What else is asked, the order, and how many are found."""
    named = (
        ("R", _("room"), names.room(filter.room), filter.room),
        ("C", _("kind"), names.kind(filter.kind) if filter.kind else "–", filter.kind),
        ("W", _("group"), names.group(filter.group) if filter.group else "–", filter.group),
    )
    chips = [_asked(key, f"{words} {value}", on=asked is not None) for key, words, value, asked in named]
    chips.append(_asked("V", _(SORTING_WORDS[sorting]), on=False))
    if filter.text:
        chips.append(_asked("/", f"“{visible(filter.text, 24)}”", on=True))
    chips.append(tinted(ngettext("{n} device", "{n} devices", found).format(n=f"{found:,}"), "strong"))
    return row(chips, "  ")


def _asked(key: str, text: str, *, on: bool) -> Content:
    head = Content.styled(key + " ", "bold $accent")
    return head + (Content.styled(f"▸{text}", "bold $text-success") if on else Content(text))


def rooms_line(rooms: Sequence[RoomView], names: Names, width: int) -> Content:
    """The rooms with how many of their devices are not in order, the worst first, as many as `width` has room for."""
    ordered = sorted(rooms, key=lambda room: (WORST_FIRST.index(room.state), room.room is None))
    parts: list[Content] = []
    left = width
    for number, room in enumerate(ordered):
        part = tinted(_room_words(room, names), STATE_TONES[room.state])
        after = _more(len(ordered) - number - 1)
        if left < part.cell_length + (after.cell_length + 3 if after else 0):
            parts.append(_more(len(ordered) - number))
            break
        parts.append(part)
        left -= part.cell_length + 3
    return row(parts, " · ")


def _more(n: int) -> Content:
    return tinted(ngettext("{n} more", "{n} more", n).format(n=n), "muted") if n else Content("")


def _room_words(room: RoomView, names: Names) -> str:
    name = names.room(room.room) if room.room is not None else _("elsewhere")
    wrong = sum(room.counts.get(state, 0) for state in (*PROBLEMS, Shown.UNREACHABLE))
    total = sum(room.counts.values())
    symbol = SHOWN_SYMBOLS[room.state]
    if not wrong:
        return f"{name} {symbol} {total}"
    return _("{room} {symbol} {n} of {all}").format(room=name, symbol=symbol, n=wrong, all=total)


def why_empty(view: DevicesView, filter: DeviceFilter) -> str:
    """Why no device is listed, and what to do about it."""
    if not view.devices:
        return (
            _("No device is registered yet.") + "\n" + _("Write them into devices.toml; it is read when it is saved.")
        )
    if filter.only is Only.NEEDS and not any(fits_only(device, Only.NEEDS) for device in view.devices):
        return _("✔ No device needs somebody.") + "\n" + _("Esc shows all devices.")
    return _("No device fits these filters.") + "\n" + _("Esc takes them off.")
