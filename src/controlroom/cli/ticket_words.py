"""Tickets as lines of a terminal. What is over or near its end says so in words; there is no colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from controlroom.cli.common import cell
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.tickets.clocks import CLOCK_WORDS, ClockName
from controlroom.domain.tickets.deadlines import by_deadline, deadline
from controlroom.domain.tickets.rules import LEVEL_WORDS, PRIORITY_WORDS, Ticket
from controlroom.domain.tickets.states import STATE_WORDS, State

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig
    from controlroom.domain.tickets.views import CaseView, EscalationView, EventView, Repeated, TicketView

_SOON = timedelta(minutes=5)
# Cells of the terminal.
_ID, _PRIORITY, _STATE, _GROUP, _LEFT, _WHO = 7, 15, 13, 18, 28, 10
_LABEL = 14

EVENT_WORDS: Mapping[str, str] = {
    "opened": N_("opened"), "repeated": N_("happened again"), "recovered": N_("well again by itself"),
    "classified": N_("classified"), "dispatched": N_("dispatched"), "accepted": N_("accepted"),
    "held": N_("put on hold"), "resumed": N_("goes on"), "resolved": N_("resolved"),
    "verified": N_("verified and closed"), "sent-back": N_("sent back"), "reopened": N_("reopened"),
    "rejected": N_("rejected"), "merged": N_("merged"), "took-in": N_("took in a duplicate"),
    "cancelled": N_("cancelled"), "noted": N_("note"), "renamed": N_("renamed from"),
    "escalated": N_("overdue, told"), "escalation-seen": N_("seen to"),
}  # fmt: skip


def left_words(left: timedelta) -> str:
    """What is left of a time, or by how much it is over: seconds below a minute, then minutes, then hours."""
    seconds = int(abs(left).total_seconds())
    over = left < timedelta(0)
    if seconds < 60:
        return _("{n} s over").format(n=seconds) if over else _("{n} s left").format(n=seconds)
    minutes = seconds // 60
    if minutes < 120:
        return _("{n} min over").format(n=minutes) if over else _("{n} min left").format(n=minutes)
    hours = minutes // 60
    if hours < 48:
        words = _("{h} h {min} min over") if over else _("{h} h {min} min left")
        return words.format(h=hours, min=minutes % 60)
    words = _("{d} d {h} h over") if over else _("{d} d {h} h left")
    return words.format(d=hours // 24, h=hours % 24)


def countdown(ticket: Ticket, now: datetime) -> str:
    """The next deadline of a ticket with its symbol; a dash while no clock of it runs."""
    found = deadline(ticket, now)
    if found is None:
        return "—"
    symbol = "✖" if found.left < timedelta(0) else "▲" if found.left < _SOON else "·"
    return f"{symbol} {left_words(found.left)} ({_(CLOCK_WORDS[found.clock])})"


def group_name(event: EventConfig, key: str) -> str:
    """What people call a group; its key where the event does not know it any more."""
    return next((str(group.name) for group in event.groups if group.key == key), clean_line(key)) or "—"


def tell_list(tickets: Iterable[Ticket], event: EventConfig, now: datetime) -> None:
    """A line a ticket, the most overdue first."""
    listed = [ticket for ticket, _left in by_deadline(tickets, now)]
    for ticket in listed:
        print(_line(ticket, event, now))
    if not listed:
        print(_("No ticket is as asked for."))
        return
    over = sum(countdown(ticket, now).startswith("✖") for ticket in listed)
    words = ngettext("{n} ticket, {over} overdue.", "{n} tickets, {over} overdue.", len(listed))
    print(words.format(n=f"{len(listed):,}", over=f"{over:,}"))


def _line(ticket: Ticket, event: EventConfig, now: datetime) -> str:
    cells = (
        (ticket.id, _ID), (f"{ticket.priority} {_(PRIORITY_WORDS[ticket.priority])}", _PRIORITY),
        (_(STATE_WORDS[ticket.state]), _STATE), (countdown(ticket, now), _LEFT),
        (group_name(event, ticket.group), _GROUP), (ticket.assignee or "—", _WHO),
    )  # fmt: skip
    return "  ".join([*(cell(text, width) for text, width in cells), clean_line(ticket.title)])


def tell_standing(ticket: Ticket, event: EventConfig, now: datetime) -> None:
    """How a ticket stands, in two lines at most."""
    where = group_name(event, ticket.group) if ticket.group else _("no group yet")
    words = _("{ticket} is {state}: {title} ({where})")
    print(
        words.format(
            ticket=ticket.id, state=_(STATE_WORDS[ticket.state]), title=clean_line(ticket.title),
            where=f"{where}, {clean_line(ticket.assignee)}" if ticket.assignee else where,
        )
    )  # fmt: skip
    if (found := deadline(ticket, now)) is not None:
        print(f"  {countdown(ticket, now)}, {found.due.astimezone(event.zone):%m-%d %H:%M}")


def tell_called(people: Sequence[str], group: str, call: str) -> None:
    """Who is to take a ticket on, after it was sent to a whole group."""
    if people:
        print("  " + _("On shift now: {names}").format(names=clean_line(_(", ").join(people), 300)))
    elif call:
        print("  " + _("Nobody of {group} is on shift now. Call {name}.").format(group=group, name=clean_line(call)))


def tell_ticket(view: TicketView, event: EventConfig, now: datetime) -> None:
    """Everything of one ticket, and its whole history."""
    ticket = view.ticket
    tell_standing(ticket, event, now)
    for label, value in _facts(ticket, event):
        if value:
            print(f"  {cell(label, _LABEL)} {value}")
    for name in ClockName:
        if (line := _clock_line(ticket, name, event, now)) is not None:
            print(f"  {cell(_(CLOCK_WORDS[name]), _LABEL)} {line}")
    print()
    for each in view.history:
        print(_event_line(each, event))


def _facts(ticket: Ticket, event: EventConfig) -> Iterable[tuple[str, str]]:
    said = f" ({clean_line(ticket.why_priority)})" if ticket.why_priority else ""
    yield _("priority"), f"{ticket.priority} {_(PRIORITY_WORDS[ticket.priority])}{said}"
    yield _("impact"), f"{_(LEVEL_WORDS[ticket.impact])} × {_(LEVEL_WORDS[ticket.urgency])}"
    yield _("category"), _(ticket.category_words)
    yield _("device"), clean_line(ticket.device)
    yield _("room"), next((str(room.name) for room in event.rooms if room.id == ticket.room), clean_line(ticket.room))
    yield _("cause"), clean_line(ticket.found_cause)
    yield _("action"), clean_line(ticket.action)
    yield _("duplicate of"), ticket.duplicate_of
    yield _("repeats"), str(ticket.repeats or "")
    yield _("reopened"), str(ticket.reopened or "")


def _clock_line(ticket: Ticket, name: ClockName, event: EventConfig, now: datetime) -> str | None:
    """What a clock says, or None when it never ran."""
    clock = ticket.clock(name)
    failed, parts = clock.failed_by(now), list[str]()
    if clock.due is not None:
        parts.append(f"{left_words(clock.left(now))}, {clock.due.astimezone(event.zone):%m-%d %H:%M}")
    elif clock.spent and ticket.state is State.ON_HOLD and name is ClockName.RESOLVE:
        parts.append(_("stands still, {left}").format(left=left_words(clock.left(now))))
    if failed:
        parts.append("✖ " + _("failed by {n} min").format(n=max(1, int(failed.total_seconds() // 60))))
    return "; ".join(parts) or None


def _event_line(each: EventView, event: EventConfig) -> str:
    when = each.at.astimezone(event.zone).strftime("%m-%d %H:%M:%S")
    words = _(EVENT_WORDS[each.verb]) if each.verb in EVENT_WORDS else clean_line(each.verb)
    if each.verb in ("dispatched", "escalated"):
        words += f" → {group_name(event, str(each.data.get('group', '')))}"
        words += f", {clean_line(str(each.data['person']))}" if each.data.get("person") else ""
    if each.verb in ("merged", "took-in"):
        words += f" {clean_line(str(each.data.get('of') or each.data.get('ticket')))}"
    note = f": {clean_line(each.note, 500)}" if each.note else ""
    return f"  {when}  {cell(clean_line(each.actor), _WHO)}  {words}{note}"


def tell_coming(found: Iterable[EscalationView], event: EventConfig) -> None:
    """What would be told until then if nobody did anything; nothing of it was written."""
    for each in found:
        words = _("{time}  {ticket} would be overdue ({clock}), {whom} would be told: {title}")
        print(
            words.format(
                time=each.at.astimezone(event.zone).strftime("%m-%d %H:%M:%S"), ticket=each.ticket,
                clock=_(CLOCK_WORDS[each.clock]), title=clean_line(each.title), whom=_whom(each, event),
            )
        )  # fmt: skip
    print(_("That is in the future: nobody was told, and nothing was changed."))


def _whom(each: EscalationView, event: EventConfig) -> str:
    group = group_name(event, each.group)
    return f"{group}, {clean_line(each.person)}" if each.person else group


def tell_escalations(found: Iterable[EscalationView], event: EventConfig, following: datetime | None) -> None:
    """What was told just now, and when there will be more."""
    for each in found:
        words = _("✖ {ticket} is overdue ({clock}), told to {whom}: {title}")
        print(
            words.format(
                ticket=each.ticket, clock=_(CLOCK_WORDS[each.clock]), title=clean_line(each.title),
                whom=_whom(each, event),
            )
        )  # fmt: skip
    if following is None:
        print(_("Nothing else will be overdue as things stand."))
    else:
        print(_("Next at {time}.").format(time=following.astimezone(event.zone).strftime("%m-%d %H:%M:%S")))


def tell_repeated(found: Iterable[Repeated]) -> None:
    """Causes that ask for an improvement note."""
    empty = True
    for each in found:
        empty = False
        ids = _(", ").join(ticket.id for ticket in each.tickets)
        n = len(each.tickets)
        words = ngettext("▲ {subject}: {n} time ({tickets})", "▲ {subject}: {n} times ({tickets})", n)
        print(words.format(subject=clean_line(each.subject), n=n, tickets=clean_line(ids, 300)))
    if empty:
        print(_("No cause repeats that no case tells of."))
    else:
        print(_("Write what to do better: controlroom ticket case write --ticket T-… --lesson “…”"))


def tell_cases(cases: Iterable[CaseView], event: EventConfig) -> None:
    """The cases of the library."""
    empty = True
    for case in cases:
        empty = False
        when = case.at.astimezone(event.zone).strftime("%Y-%m-%d")
        print(f"{case.id}  {when}  {clean_line(case.subject)}  {clean_line(' '.join(case.tickets))}")
        for label, words in ((_("problem"), case.problem), (_("handling"), case.handling), (_("lesson"), case.lesson)):
            if words:
                print(f"  {cell(label, _LABEL)} {clean_line(words, 500)}")
    if empty:
        print(_("No case is found."))
