"""The words of the board of guests: a line of the list, its filters, the figures on top. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from textual.content import Content

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line, visible
from controlroom.domain.guests.rules import (
    HERE,
    LEVEL_WORDS,
    ON_THE_WAY,
    STATE_WORDS,
    Attendance,
    Guest,
    State,
    attendance,
)
from controlroom.domain.logistics.rules import TROUBLE_WORDS, Trouble
from controlroom.tui.guests.source import GuestFilter, GuestsReading
from controlroom.tui.widgets.text import cell, row, tinted

STATES: Mapping[State, tuple[str, str]] = {
    State.EXPECTED: ("·", "plain"), State.PICKED_UP: ("→", "plain"), State.ARRIVED: ("✔", "good"),
    State.LOUNGE: ("✔", "good"), State.ON_STAGE: ("▶", "good"), State.LEFT: ("»", "muted"),
    State.ABSENT: ("✖", "bad"),
}  # fmt: skip
"""Symbol and tone of a state."""
_HOUR = timedelta(hours=1)


def state_words(state: State) -> tuple[str, str]:
    """Symbol with word, and the tone."""
    symbol, tone = STATES[state]
    return f"{symbol} {_(STATE_WORDS[state])}", tone


def time_words(at: datetime | None, now: datetime, zone: tzinfo) -> str:
    """An instant by the venue's clock; with its date on another day."""
    if at is None:
        return "–"
    local = at.astimezone(zone)
    return f"{local:%H:%M}" if local.date() == now.astimezone(zone).date() else f"{local:%m-%d %H:%M}"


def span_words(span: timedelta) -> str:
    """A length in minutes, or hours and minutes."""
    minutes = int(span.total_seconds() // 60)
    if minutes < 100:
        return _("{n} min").format(n=minutes)
    return _("{hours}h{minutes}").format(hours=minutes // 60, minutes=f"{minutes % 60:02}")


def late_words(guest: Guest, now: datetime, after: timedelta) -> tuple[str, str]:
    """By how much they are late, with its symbol, and the tone; empty for who is not."""
    late = guest.late_by(now)
    if late <= after:
        return "", "muted"
    return (f"✖ {span_words(late)}", "bad") if guest.is_missing(now) else (f"▲ {span_words(late)}", "warn")


def pick_up_short(guest: Guest, now: datetime, zone: tzinfo, troubles: Sequence[Trouble] = ()) -> tuple[str, str]:
    """When and by what they are fetched, and the tone: a pick-up that is late, or whose car cannot come, says so."""
    pick_up = guest.pick_up
    if not pick_up.is_planned:
        return "", "muted"
    at = time_words(pick_up.at, now, zone) if pick_up.at is not None else ""
    words = " ".join(part for part in (at, clean_line(pick_up.vehicle), clean_line(pick_up.driver)) if part)
    if troubles:
        return f"✖ {_(TROUBLE_WORDS[troubles[0]])} {words}", "bad"
    if guest.waits_for_pick_up(now):
        return f"✖ {words}", "bad"
    return words, "plain" if guest.state is State.EXPECTED else "muted"


@dataclass(frozen=True)
class Widths:
    """The columns of the list, in cells; 0: left out."""

    name: int
    companion: int
    pick_up: int
    seat: int
    time: int = 5
    late: int = 9
    state: int = 15
    level: int = 8

    @classmethod
    def of(cls, total: int, *, dated: bool) -> Widths:
        """What fits into `total`; the name has what the others leave. `dated`: somebody comes on another day."""
        companion, pick_up, seat = (12, 20, 6) if total >= 104 else (9, 12, 0) if total >= 74 else (9, 0, 0)
        time = 11 if dated else 5
        fixed = (time, 9, 15, 8, companion, pick_up, seat)
        room = total - sum(fixed) - sum(1 for column in fixed if column)
        return cls(max(10, room), companion, pick_up, seat, time)


def is_dated(guests: Iterable[Guest], now: datetime, zone: tzinfo) -> bool:
    """Whether any of them comes on another day than today."""
    today = now.astimezone(zone).date()
    times = (guest.expected_at for guest in guests)
    return any(at.astimezone(zone).date() != today for at in times if at is not None)


def head_line(widths: Widths) -> Content:
    """The titles of the columns."""
    titles = [
        (_("comes"), widths.time), (_("late"), widths.late), (_("where now"), widths.state), (_("level"), widths.level),
        (_("guest"), widths.name), (_("companion"), widths.companion), (_("pick-up"), widths.pick_up),
        (_("seat"), widths.seat),
    ]  # fmt: skip
    return row([cell(title, width, "muted") for title, width in titles if width])


def guest_line(
    guest: Guest, widths: Widths, now: datetime, after: timedelta, zone: tzinfo, troubles: Sequence[Trouble] = ()
) -> Content:
    """One guest as a line. `troubles`: of the car that fetches them."""
    state, tone = state_words(guest.state)
    late, late_tone = late_words(guest, now, after)
    pick_up, pick_up_tone = pick_up_short(guest, now, zone, troubles)
    gone = guest.state not in ON_THE_WAY | HERE
    name = clean_line(guest.name)
    cells = [
        cell(time_words(guest.expected_at, now, zone), widths.time, "muted" if gone else "plain"),
        cell(late, widths.late, late_tone),
        cell(state, widths.state, tone),
        cell(_(LEVEL_WORDS[guest.level]), widths.level, "strong" if guest.is_key and not gone else "muted"),
        cell(f"{name} ✱" if guest.needs or guest.diet else name, widths.name, "muted" if gone else "strong"),
        cell(clean_line(guest.companion) or "–", widths.companion, "plain" if guest.companion else "muted"),
    ]
    if widths.pick_up:
        cells.append(cell(pick_up, widths.pick_up, pick_up_tone))
    if widths.seat:
        cells.append(cell(clean_line(guest.seat), widths.seat))
    return row(cells)


def filter_lines(filter: GuestFilter, reading: GuestsReading, found: int, now: datetime) -> Content:
    """Two lines: how many key guests came and who is where; what is asked for, and how many are found."""
    second = [
        _chip("⇧V", _("VIP and speakers"), on=filter.key), _chip("⇧L", _("late"), on=filter.late),
        _chip("⇧W", _("on the way"), on=filter.on_the_way), _chip("⇧H", _("here"), on=filter.here),
    ]  # fmt: skip
    if filter.text:
        second.append(_chip("/", f"“{visible(filter.text, 24)}”", on=True))
    if filter.asks:
        second.append(tinted(ngettext("→ {n} guest", "→ {n} guests", found).format(n=f"{found:,}"), "strong"))
    return Content("\n").join([row(figures(reading, now), "  "), row(second, "  ")])


def figures(reading: GuestsReading, now: datetime) -> list[Content]:
    """The attendance of key guests against its target, who is on the way, here, late, and late to be fetched."""
    guests = reading.view.guests
    parts = [attendance_words(attendance(guests), reading.rules.attendance_target)]
    on_the_way, here = (sum(guest.state in states for guest in guests) for states in (ON_THE_WAY, HERE))
    parts.append(Content(_("on the way {n}").format(n=on_the_way)))
    parts.append(Content(_("here {n}").format(n=here)))
    late = sum(reading.is_late(guest, now) for guest in guests)
    if late:
        parts.append(tinted(ngettext("✖ {n} late", "✖ {n} late", late).format(n=late), "bad"))
    waiting = sum(guest.waits_for_pick_up(now) for guest in guests)
    if waiting:
        words = ngettext("✖ {n} pick-up late", "✖ {n} pick-ups late", waiting)
        parts.append(tinted(words.format(n=waiting), "bad"))
    without = sum(bool(reading.car_troubles(guest)) for guest in guests)
    if without:
        words = ngettext("✖ {n} vehicle trouble", "✖ {n} vehicle troubles", without)
        parts.append(tinted(words.format(n=without), "bad"))
    return parts


def attendance_words(found: Attendance, target: float) -> Content:
    """How many of the key guests came, against the target."""
    if found.share is None:
        return tinted(_("no key guests"), "muted")
    reached = found.reaches(target)
    words = _("key guests {came} of {expected} ({share}, target {target})").format(
        came=found.came, expected=found.expected, share=f"{found.share:.0%}", target=f"{target:.0%}"
    )
    return tinted(f"{'✔' if reached else '·'} {words}", "good" if reached else "strong")


def _chip(key: str, words: str, *, on: bool) -> Content:
    head = Content.styled(key + " ", "bold $accent")
    return head + (Content.styled(f"▸{words}", "bold $text-success") if on else Content(words))
