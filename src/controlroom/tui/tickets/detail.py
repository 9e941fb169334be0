"""One ticket in words: its facts, its clocks, what may be done now, its history. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.ids import SYSTEM
from controlroom.core.text import clean_line, visible
from controlroom.domain.tickets.clocks import CLOCK_WORDS, Clock, ClockName
from controlroom.domain.tickets.rules import LEVEL_WORDS, MOVE_WORDS, Move, Ticket
from controlroom.domain.tickets.states import State
from controlroom.tui.board_keys import in_lines
from controlroom.tui.incidents.lines import running_line
from controlroom.tui.tickets.lines import Names, priority_words, span_words, state_words
from controlroom.tui.widgets.text import row, tinted

if TYPE_CHECKING:
    from controlroom.domain.incidents.views import IncidentLine
    from controlroom.domain.tickets.views import EventView, Repeated, TicketView

MOVE_KEYS: Mapping[Move, str] = {
    Move.CLASSIFY: "c", Move.DISPATCH: "d", Move.ACCEPT: "a", Move.HOLD: "h", Move.RESUME: "h", Move.RESOLVE: "r",
    Move.VERIFY: "v", Move.SEND_BACK: "b", Move.REOPEN: "o", Move.REJECT: "x", Move.DUPLICATE: "m",
    Move.CANCEL: "X",
}  # fmt: skip
_SHIFTED = "⇧"
_HAPPENED = {
    "opened": N_("opened"), "repeated": N_("happened again"), "recovered": N_("well again by itself"),
    "classified": N_("classified"), "dispatched": N_("sent to {group} {person}"), "accepted": N_("accepted"),
    "held": N_("put on hold"), "resumed": N_("goes on"), "resolved": N_("resolved"), "verified": N_("verified"),
    "sent-back": N_("sent back"), "reopened": N_("reopened"), "rejected": N_("rejected"),
    "merged": N_("counts as {of}"), "cancelled": N_("cancelled"), "noted": N_("note"), "renamed": N_("renamed, was"),
    "escalated": N_("overdue, told to {group} {person}"), "took-in": N_("took in {ticket}"),
}  # fmt: skip


def detail_lines(
    ticket: Ticket, view: TicketView | None, moves: Sequence[Move], repeated: Repeated | None, names: Names,
    now: datetime, width: int, incidents: Sequence[IncidentLine] = (),
) -> list[Content]:  # fmt: skip
    """Everything about one ticket in lines of `width` cells; what is not known takes no room. `incidents`: those that
    run for it."""
    priority, priority_tone = priority_words(ticket.priority)
    state, state_tone = state_words(ticket.state)
    lines = [
        row([tinted(ticket.id, "muted"), tinted(clean_line(ticket.title), "strong")]),
        row([tinted(priority, priority_tone), tinted(state, state_tone), Content(_(ticket.category_words))],
            " · "),
        *map(running_line, incidents),
        *_now_lines(ticket, moves, width),
    ]  # fmt: skip
    if repeated is not None:
        n = len(repeated.tickets)
        words = ngettext("{n} ticket with this cause: {cause}", "{n} tickets with this cause: {cause}", n)
        told = words.format(n=n, cause=clean_line(repeated.subject, 40))
        lines.append(tinted("▲ " + told, "warn") + Content.styled("  i ", "bold $accent") + _("improvement note"))
    lines += _clock_lines(ticket, now)
    lines += [_fact(label, value) for label, value in _facts(ticket, names) if value]
    if view is not None and view.ticket.number == ticket.number:
        lines.append(tinted(_("History"), "muted"))
        lines += [_event_line(event, names) for event in reversed(view.history)]
    return [part.rstrip() for line in lines for part in line.wrap(width)]


def _now_lines(ticket: Ticket, moves: Sequence[Move], width: int) -> list[Content]:
    """What may be done now, with its key, no key parted from its word; first what Enter does."""
    if not moves:
        return [tinted(_("You can add a note: T."), "muted")]
    parts = []
    for number, move in enumerate(moves):
        key = MOVE_KEYS[move]
        shown = key.upper() if key.islower() else _SHIFTED + key
        if number == 0 and ticket.is_open:
            shown = "Enter"
        parts.append(Content.assemble((shown, "bold $accent"), f" {_(MOVE_WORDS[move])}"))
    return [row(line, "  ") for line in in_lines(parts, width)]


def _clock_lines(ticket: Ticket, now: datetime) -> list[Content]:
    lines = []
    for name in ClockName:
        clock = ticket.clock(name)
        if clock.target:
            words, tone = clock_words(clock, ticket.state, now)
            label = _("{clock} in {target}").format(clock=_(CLOCK_WORDS[name]), target=_minutes(clock.target))
            lines.append(Content.assemble((label + " ", "$text-muted"), tinted(words, tone)))
    return lines


def _minutes(span: timedelta) -> str:
    minutes = round(span.total_seconds() / 60)
    return _("{n} min").format(n=minutes) if minutes < 120 else _("{n} h").format(n=f"{minutes / 60:g}")


def clock_words(clock: Clock, state: State, now: datetime) -> tuple[str, str]:
    """How a clock stands, with a symbol, and the tone: running, paused, kept or failed, and by how much."""
    failed = clock.failed_by(now)
    if clock.since is not None:
        left = clock.left(now)
        if left < timedelta(0):
            return _("✖ overdue by {span}").format(span=span_words(left)), "bad"
        words = _("▶ runs, {span} left").format(span=span_words(left))
        before = " " + _("(failed before by {span})").format(span=span_words(failed)) if failed else ""
        return words + before, "warn" if failed else "plain"
    if failed:
        return _("✖ failed by {span}").format(span=span_words(failed)), "bad"
    if state is State.ON_HOLD and clock.spent:
        return _("… paused, {span} left").format(span=span_words(clock.left(now))), "muted"
    if clock.spent:
        return _("✔ kept, took {span}").format(span=span_words(clock.spent)), "good"
    return _("· not begun"), "muted"


def _facts(ticket: Ticket, names: Names) -> tuple[tuple[str, str], ...]:
    levels = _("impact {impact}, urgency {urgency}, risk {risk}").format(
        impact=_(LEVEL_WORDS[ticket.impact]), urgency=_(LEVEL_WORDS[ticket.urgency]), risk=ticket.risk
    )
    n = ticket.repeats
    return (
        (_("Group"), names.group(ticket.group)),
        (_("Person"), clean_line(ticket.assignee)),
        (_("Place"), names.room(ticket.room)),
        (_("Device"), clean_line(ticket.device)),
        (_("Rated"), levels),
        (_("Priority set by hand:"), clean_line(ticket.why_priority)),
        (_("Cause"), clean_line(ticket.found_cause)),
        (_("Done"), clean_line(ticket.action)),
        (_("Counts as"), ticket.duplicate_of),
        (_("Again"), ngettext("{n} time more", "{n} times more", n).format(n=n) if n else ""),
        (_("Reopened"), ngettext("{n} time", "{n} times", ticket.reopened).format(n=ticket.reopened)
         if ticket.reopened else ""),
        (_("Well again by itself"), names.when(ticket.recovered_at) if ticket.recovered_at else ""),
        (_("From"), visible(ticket.source, 60)),
        (_("Opened"), f"{names.when(ticket.opened_at)} · {_who(ticket.opened_by)}"),
    )  # fmt: skip


def _event_line(event: EventView, names: Names) -> Content:
    data = event.data
    words = _(_HAPPENED.get(event.verb, "")) or visible(event.verb, 30)
    told = words.format(
        group=names.group(str(data.get("group") or "")), person=clean_line(str(data.get("person") or "")),
        of=clean_line(str(data.get("of") or "")), ticket=clean_line(str(data.get("ticket") or "")),
    ).strip()  # fmt: skip
    head = f"{event.at.astimezone(names.zone):%H:%M} {_who(event.actor)} "
    note = clean_line(event.note)
    return Content.assemble((head, "$text-muted"), told, f": {note}" if note else "")


def _who(actor: str) -> str:
    return _("the program") if actor == SYSTEM else clean_line(actor, 20)


def _fact(label: str, value: str) -> Content:
    return Content.assemble((label + " ", "$text-muted"), value)
