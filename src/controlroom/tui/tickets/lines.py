"""The words of the board of tickets: a line of the list, its filters, a card. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line, visible
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import STATE_WORDS, State
from controlroom.tui.tickets.source import ORDERS, Order, TicketFilter, TicketsReading
from controlroom.tui.widgets.text import cell, row, tinted

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig
    from controlroom.domain.tickets.views import TicketSummary

PRIORITIES: Mapping[int, tuple[str, str, str]] = {
    1: ("!!", "bad", N_("urgent")), 2: ("!", "warn", N_("high")), 3: ("·", "plain", N_("normal")),
    4: ("·", "muted", N_("minor")),
}  # fmt: skip
"""Symbol, tone and word of a priority."""
STATES: Mapping[State, tuple[str, str]] = {
    State.REGISTERED: ("+", "warn"), State.CLASSIFIED: ("+", "plain"), State.DISPATCHED: ("→", "warn"),
    State.ACCEPTED: ("▶", "plain"), State.ON_HOLD: ("…", "muted"), State.RESOLVED: ("✔", "plain"),
    State.VERIFIED: ("✔", "good"), State.REJECTED: ("·", "muted"), State.DUPLICATE: ("=", "muted"),
    State.CANCELLED: ("·", "muted"),
}  # fmt: skip
"""Symbol and tone of a state."""
_SOON = timedelta(minutes=5)
_HOUR, _DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True)
class Names:
    """What keys of the configuration are called, in the language in force."""

    groups: Mapping[str, str]
    rooms: Mapping[str, str]
    zone: tzinfo

    @classmethod
    def of(cls, event: EventConfig) -> Names:
        """The names of `event`."""
        return cls(
            {group.key: clean_line(str(group.name)) for group in event.groups},
            {room.id: clean_line(str(room.name)) for room in event.rooms},
            event.zone,
        )

    def group(self, key: str) -> str:
        """The group's name, or its key when the event does not know it any more."""
        return self.groups.get(key) or clean_line(key)

    def room(self, key: str) -> str:
        """The room's name, or what was written."""
        return self.rooms.get(key) or clean_line(key)

    def when(self, at: datetime) -> str:
        """An instant as the venue's clocks show it."""
        return f"{at.astimezone(self.zone):%m-%d %H:%M}"


def span_words(span: timedelta) -> str:
    """A length of time, never negative: mm:ss below an hour, else hours and minutes, or days."""
    span = abs(span)
    seconds = int(span.total_seconds())
    if span < _HOUR:
        return f"{seconds // 60:02}:{seconds % 60:02}"
    if span < _DAY:
        return f"{seconds // 3600}h{seconds // 60 % 60:02}"
    return f"{span.days}d{seconds // 3600 % 24}h"


def countdown(ticket: Ticket, now: datetime) -> tuple[str, str]:
    """What is left until the next deadline, or by how much it is over, with its symbol; and the tone."""
    if ticket.next_due is None:
        return "–", "muted"
    left = ticket.next_due - now
    if left < timedelta(0):
        return f"✖ -{span_words(left)}", "bad"
    return (f"▲ {span_words(left)}", "warn") if left <= _SOON else (f"  {span_words(left)}", "plain")


def priority_words(priority: int) -> tuple[str, str]:
    """Symbol with word, and the tone."""
    symbol, tone, word = PRIORITIES.get(priority, PRIORITIES[4])
    return f"{symbol} {_(word)}", tone


def state_words(state: State) -> tuple[str, str]:
    """Symbol with word, and the tone."""
    symbol, tone = STATES[state]
    return f"{symbol} {_(STATE_WORDS[state])}", tone


@dataclass(frozen=True)
class Widths:
    """The columns of the list, in cells. `who` 0: it stands in the column of the group, which then is `group`."""

    title: int
    group: int
    who: int
    where: int
    id: int = 6
    left: int = 8
    priority: int = 9
    state: int = 13

    @classmethod
    def of(cls, total: int) -> Widths:
        """What fits into `total`; the title has what the others leave."""
        wide = total >= 104
        state = 13 if wide else 11
        group, who, where = (12, 9, 14) if wide else (10, 0, 8) if total >= 72 else (8, 0, 0)
        columns = [6, 8, 9, state, group, who, where]
        room = total - sum(columns) - sum(1 for column in columns if column)
        return cls(max(12, room), group, who, where, state=state)


def head_line(widths: Widths) -> Content:
    """The titles of the columns."""
    titles = [
        (_("ticket"), widths.id), (_("left"), widths.left), (_("priority"), widths.priority),
        (_("stage"), widths.state), (_("what is wrong"), widths.title),
        (_("group") if widths.who else _("who"), widths.group), (_("who"), widths.who), (_("where"), widths.where),
    ]  # fmt: skip
    return row([cell(title, width, "muted") for title, width in titles if width])


def ticket_line(ticket: Ticket, widths: Widths, names: Names, now: datetime, *, escalated: bool = False) -> Content:
    """One ticket as a line."""
    left, left_tone = countdown(ticket, now)
    priority, priority_tone = priority_words(ticket.priority)
    state, state_tone = state_words(ticket.state)
    group, who = names.group(ticket.group), clean_line(ticket.assignee)
    title = clean_line(ticket.title)
    cells = [
        cell(ticket.id, widths.id, "muted"),
        cell(left, widths.left, left_tone),
        cell(priority, widths.priority, priority_tone if ticket.is_open else "muted"),
        cell(state if widths.who else _(STATE_WORDS[ticket.state]), widths.state, state_tone),
        cell(f"▲ {title}" if escalated else title, widths.title, "strong" if ticket.is_open else "muted"),
        cell(group if widths.who else who or group, widths.group),
    ]
    if widths.who:
        cells.append(cell(who, widths.who))
    if widths.where:
        cells.append(cell(clean_line(ticket.device) or names.room(ticket.room), widths.where, "muted"))
    return row(cells)


def filter_lines(
    filter: TicketFilter, order: Order, reading: TicketsReading, found: int, names: Names, now: datetime
) -> Content:
    """Two lines: how many are open, of which priority and overdue; what is asked for, the order, how many are found."""
    counts = reading.counts
    first = [_opened(sum(counts.values())), *_by_priority(counts), _overdue(reading.overdue(now))]
    wanted = priority_words(filter.priority)[0] if filter.priority else "–"
    second = [
        _chip("⇧M", _("mine"), "", on=filter.mine),
        _chip("⇧O", _("overdue"), "", on=filter.overdue),
        _chip("⇧G", _("group"), names.group(filter.group) if filter.group else "–", on=bool(filter.group)),
        _chip("⇧P", _("priority"), wanted, on=bool(filter.priority)),
        _chip("⇧A", _("closed"), "", on=filter.closed),
        _chip("S", _("by"), _(ORDERS[order]), on=False),
    ]
    if filter.text:
        second.append(_chip("/", "", f"“{visible(filter.text, 24)}”", on=True))
    if filter.asks or filter.closed:
        first.append(tinted(ngettext("→ {n} shown", "→ {n} shown", found).format(n=f"{found:,}"), "strong"))
    return Content("\n").join([row(first, "  "), row(second, "  ")])


def summary_line(summary: TicketSummary, now: datetime) -> Content:
    """The open tickets in one line: by priority, how many are overdue, and what is due next."""
    parts = [_opened(summary.open), *_by_priority(summary.by_priority), _overdue(summary.overdue)]
    if summary.next_due is not None and summary.next_due >= now:
        words = _("next {ticket} in {span}").format(ticket=summary.next_id, span=span_words(summary.next_due - now))
        parts.append(Content(words))
    return Content.assemble(("5 ", "bold $accent"), _("Tickets"), "  ") + row(parts, "  ")


def _opened(count: int) -> Content:
    return tinted(ngettext("{n} open", "{n} open", count).format(n=f"{count:,}"), "strong")


def _by_priority(counts: Mapping[int, int]) -> list[Content]:
    return [
        tinted(f"{symbol} {_(word)} {counts[priority]:,}", tone)
        for priority, (symbol, tone, word) in PRIORITIES.items()
        if counts.get(priority)
    ]


def _overdue(count: int) -> Content:
    if not count:
        return tinted(_("✔ none overdue"), "good")
    return tinted(ngettext("✖ {n} overdue", "✖ {n} overdue", count).format(n=f"{count:,}"), "bad")


def _chip(key: str, words: str, value: str, *, on: bool) -> Content:
    text = " ".join(part for part in (words, value) if part)
    head = Content.styled(key + " ", "bold $accent")
    return head + (Content.styled(f"▸{text}", "bold $text-success") if on else Content(text))


CARD_ROWS = 3
"""The rows of a card on the board by state."""
_NARROW = 16


def column_heads(columns: Mapping[State, Sequence[Ticket]], width: int) -> Content:
    """How many tickets are in each state."""
    cells = []
    for state, tickets in columns.items():
        # The number first: it is never cut.
        cells.append(cell(f"{len(tickets):,} {_(STATE_WORDS[state])}", width, STATES[state][1] if tickets else "muted"))
    return row(cells)


def card_row(ticket: Ticket, number: int, width: int, now: datetime) -> Content:
    """The row `number` of a card of `width` cells: ticket and what is left, title; in a narrow one a row for each."""
    left, tone = countdown(ticket, now)
    symbol, priority_tone, _word = PRIORITIES.get(ticket.priority, PRIORITIES[4])
    if number == 0 and width < _NARROW:
        return cell(f"{symbol}{ticket.id}", width, priority_tone)
    if number == 0:
        return cell(f"{symbol}{ticket.id}", 8, priority_tone) + cell(left.strip(), width - 8, tone, right=True)
    if number == 1:
        return cell(clean_line(ticket.title), width, "strong")
    return cell(left.strip() if width < _NARROW else "", width, tone)
