"""What a situation report says of each noun (docs/domain.md §11). All functions are pure: views in, a section out.

Sentences are short and exact; of long lists the worst stand first, and how many more there are is said.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.core.i18n import N_
from controlroom.domain.agenda.rules import State
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.checkin.flow import FlowView, Queue
from controlroom.domain.devices.rules import SHOWN_WORDS, Shown
from controlroom.domain.devices.views import DevicesView, DeviceView
from controlroom.domain.inspections.rules import State as RoundState
from controlroom.domain.inspections.views import RoundLine
from controlroom.domain.tickets.deadlines import is_overdue
from controlroom.domain.tickets.rules import PRIORITY_WORDS, Ticket
from controlroom.domain.tickets.states import STATE_WORDS as TICKET_WORDS
from controlroom.reports.values import Both, Line, Section, joined, same, told
from controlroom.reports.venue import Venue

AHEAD = timedelta(hours=2)
MOST = 8  # lines of one kind
_MOST_PLACES = 2
_MINUTE = timedelta(minutes=1)

TITLES = {
    "people": N_("People"), "agenda": N_("Rundown"), "tickets": N_("Tickets"), "devices": N_("Devices"),
    "rounds": N_("Rounds"), "incidents": N_("Emergencies"), "guests": N_("Guests"), "queue": N_("Check-in queue"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class OpenIncident:
    """An emergency that is not over. `late`: steps over their time; `waiting`: steps that wait for an approval."""

    id: str
    name: Both
    since: datetime
    step: Both | None = None
    late: int = 0
    waiting: int = 0


@dataclass(frozen=True, slots=True)
class LateGuest:
    """A guest who comes late, by so much, or is missing."""

    id: str
    name: str
    late: timedelta
    expected: datetime | None = None


def people(flow: FlowView, venue: Venue) -> Section:
    """Who is in against who is expected, in all and by category."""
    share = flow.present / flow.expected if flow.expected else 0.0
    if not flow.expected:
        return Section("people", told(TITLES["people"]), (_line(N_("Nobody is on the list."), "muted"),))
    lines = [
        _line(
            N_("{present} of {expected} in the house ({share}, target {target})"),
            "good" if share >= venue.attendance_target else "plain", present=f"{flow.present:,}",
            expected=f"{flow.expected:,}", share=f"{share:.1%}", target=f"{venue.attendance_target:.0%}",
        )
    ]  # fmt: skip
    of_each = [
        told(
            N_("{category} {present}/{expected}"), category=venue.categories.get(each.category) or same(each.category),
            present=f"{each.present:,}", expected=f"{each.expected:,}",
        )
        for each in flow.categories
    ]  # fmt: skip
    lines.append(Line(joined(of_each, N_(", "))))
    return Section("people", told(TITLES["people"]), tuple(lines), {"people.present": flow.present})


def agenda(view: AgendaView, venue: Venue, now: datetime) -> Section:
    """How far each room is off its plan, and what the next two hours bring."""
    lines: list[Line] = []
    figures: dict[str, float] = {}
    today = view.agenda.calendar.day(now)
    for room in view.agenda.rooms:
        if not view.agenda.of(room, today):
            continue
        off = round(view.offset(room) / _MINUTE)
        figures[f"agenda.off.{room}"] = off
        lines.append(_room_line(view, room, off, venue))
        lines += _ahead(view, room, venue, now)
    if not lines:
        lines = [_line(N_("Nothing is on the rundown today."), "muted")]
    return Section("agenda", told(TITLES["agenda"]), tuple(lines), figures)


def _room_line(view: AgendaView, room: str, off: int, venue: Venue) -> Line:
    current = view.agenda.under_way(room)
    stage = (
        told(N_("on hold: {title}"), title=current.title)
        if current is not None and current.state is State.HELD
        else told(N_("on stage: {title}"), title=current.title)
        if current is not None
        else told(N_("nobody on stage"))
    )
    name, limit = venue.room(room), view.agenda.rules.host_off / _MINUTE
    if off == 0:
        return _line(N_("{room}: to plan, {stage}"), "good", room=name, stage=stage)
    if off > 0:
        return _line(
            N_("{room}: {n} min over plan, {stage}"), "bad" if off > limit else "warn", room=name, n=off, stage=stage
        )
    return _line(N_("{room}: {n} min ahead of plan, {stage}"), "warn", room=name, n=-off, stage=stage)


def _ahead(view: AgendaView, room: str, venue: Venue, now: datetime) -> list[Line]:
    items = [item for item in view.agenda.items.values() if item.room == room and item.is_open]
    coming = sorted((view.forecast[item.id].start, item.id) for item in items if item.id in view.forecast)
    found = []
    for start, id in coming:
        if not now <= start < now + AHEAD:
            continue
        item, expected = view.agenda.items[id], view.forecast[id]
        late = round(expected.late / _MINUTE)
        words = told(N_("{time} {title}"), time=venue.hm(start), title=item.title)
        if expected.at_risk:
            found.append(_line(N_("{item}: its promised start is at risk"), "bad", item=words))
        elif late:
            found.append(_line(N_("{item} ({late} min)"), "plain", item=words, late=f"{late:+}"))
        else:
            found.append(Line(words))
    return _cut(found)


def tickets(found: Sequence[Ticket], now: datetime, venue: Venue) -> Section:
    """Open tickets by priority and risk level, what is overdue, and the worst of them by name."""
    overdue = [ticket for ticket in found if is_overdue(ticket, now)]
    figures = {"tickets.open": float(len(found)), "tickets.overdue": float(len(overdue))}
    items = {ticket.id: told(N_("{id} {title}"), id=ticket.id, title=ticket.title) for ticket in found}
    title = told(TITLES["tickets"])
    if not found:
        return Section("tickets", title, (_line(N_("No ticket is open."), "good"),), figures)
    by_priority = [
        told(N_("{n} {kind}"), n=sum(each.priority == priority for each in found), kind=told(words))
        for priority, words in PRIORITY_WORDS.items()
        if any(each.priority == priority for each in found)
    ]
    by_level = [
        told(N_("level {level}: {n}"), level=level, n=sum(each.risk == level for each in found))
        for level in sorted({each.risk for each in found})
    ]
    worst = "bad" if overdue or any(each.priority == 1 for each in found) else "warn"
    lines = [
        _line(
            N_("open: {n} ({kinds}; {levels})"), worst, n=len(found), kinds=joined(by_priority, N_(", ")),
            levels=joined(by_level, N_(", ")),
        )
    ]  # fmt: skip
    if overdue:
        lines.append(_line(N_("overdue: {n}"), "bad", n=len(overdue)))
    told_of = sorted(
        (each for each in found if each in overdue or each.priority <= 2), key=lambda each: (each.priority, each.number)
    )
    lines += _cut([_ticket_line(each, now, venue) for each in told_of])
    return Section("tickets", title, tuple(lines), figures, items)


def _ticket_line(ticket: Ticket, now: datetime, venue: Venue) -> Line:
    words = told(
        N_("{id} {title}: {priority}, {state}"), id=ticket.id, title=ticket.title,
        priority=told(PRIORITY_WORDS.get(ticket.priority, "—")), state=told(TICKET_WORDS[ticket.state]),
    )  # fmt: skip
    if ticket.group:
        words = told(N_("{words} ({group})"), words=words, group=venue.group(ticket.group))
    if is_overdue(ticket, now) and ticket.next_due is not None:
        late = round((now - ticket.next_due) / _MINUTE)
        return _line(N_("{words}, overdue by {n} min"), "bad", words=words, n=late)
    return Line(words, "bad" if ticket.priority == 1 else "warn")


def devices(view: DevicesView) -> Section:
    """Which devices have a fault that holds, and who stands in for them."""
    faults = [each for each in view.devices if not each.gone and any(check.is_fault for check in each.checks)]
    figures = {"devices.faults": float(len(faults)), "devices.tests_missed": float(len(view.tests_missed))}
    items = {each.id: Both(each.name.zh, each.name.en) for each in faults}
    lines: list[Line] = []
    if not view.watch.station and any(each.config.all_checks() for each in view.devices):
        lines.append(_line(N_("Nobody watches the devices."), "bad"))
    if faults:
        lines.append(_line(N_("faults: {n}"), "bad", n=len(faults)))
        lines += _cut([_device_line(each) for each in faults])
    elif view.devices:
        lines.append(_line(N_("No fault is known."), "good" if view.watch.station else "plain"))
    else:
        lines.append(_line(N_("There is no device."), "muted"))
    if view.tests_missed:
        lines.append(_line(N_("tests by people missed: {n}"), "warn", n=len(view.tests_missed)))
    return Section("devices", told(TITLES["devices"]), tuple(lines), figures, items)


def _device_line(device: DeviceView) -> Line:
    state = told(SHOWN_WORDS[device.state])
    name = Both(device.name.zh, device.name.en)
    if device.replaced_by:
        return _line(N_("{name}: {state}, {spare} stands in"), "warn", name=name, state=state, spare=device.replaced_by)
    if device.maintenance is not None:
        return _line(N_("{name}: {state}, under maintenance"), "warn", name=name, state=state)
    words = told(N_("{name}: {state}"), name=name, state=state)
    if device.tickets:
        words = told(N_("{words} ({group})"), words=words, group=device.tickets[-1])
    return Line(words, "bad" if device.state is Shown.CRITICAL and device.ack is None else "warn")


def rounds(found: Sequence[RoundLine], now: datetime, venue: Venue) -> Section:
    """Rounds of today that were missed, are overdue or failed, and those of the next two hours."""
    zone = venue.days.zone
    today = [each for each in found if each.due_at.astimezone(zone).date() == now.astimezone(zone).date()]
    missed = [each for each in today if each.state is RoundState.MISSED]
    overdue = [each for each in today if each.is_overdue(now)]
    failed = [each for each in today if each.failed]
    coming = [each for each in found if each.state is RoundState.SCHEDULED and now <= each.due_at < now + AHEAD]
    lines = [
        *_named(N_("missed: {rounds}"), "bad", missed, venue),
        *_named(N_("overdue: {rounds}"), "bad", overdue, venue),
    ]
    lines += _named(N_("with lines that failed: {rounds}"), "warn", failed, venue)
    if today and not lines:
        lines.append(_line(N_("None missed, none overdue."), "good"))
    lines += _named(N_("next: {rounds}"), "plain", coming, venue)
    if not lines:
        lines.append(_line(N_("No round is due today."), "muted"))
    items = {
        f"{group[0].template}.{group[0].due_at:%m%dT%H%M}": round_words(group, venue) for group in round_groups(missed)
    }
    return Section("rounds", told(TITLES["rounds"]), tuple(lines), {"rounds.missed": float(len(missed))}, items)


def _named(message: str, tone: str, found: Sequence[RoundLine], venue: Venue) -> list[Line]:
    groups = round_groups(found)
    if not groups:
        return []
    names = [round_words(each, venue) for each in groups[:MOST]]
    if len(groups) > MOST:
        names.append(told(N_("{n} more"), n=len(groups) - MOST))
    return [_line(message, tone, rounds=joined(names, N_("; ")))]


def round_groups(found: Iterable[RoundLine]) -> list[list[RoundLine]]:
    """Rounds of one template at one time together, by time: they are walked as one."""
    groups: dict[tuple[datetime, str], list[RoundLine]] = {}
    for each in found:
        groups.setdefault((each.due_at, each.template), []).append(each)
    return [groups[key] for key in sorted(groups)]


def round_words(group: Sequence[RoundLine], venue: Venue, *, timed: bool = True) -> Both:
    """When and what is walked, and where; of many places only how many."""
    first = group[0]
    name = Both(first.name.zh, first.name.en)
    if timed:
        name = told(N_("{time} {title}"), time=venue.hm(first.due_at), title=name)
    if len(group) > _MOST_PLACES:
        return told(N_("{name} ({n} places)"), name=name, n=len(group))
    places = joined([Both(each.place_name.zh, each.place_name.en) for each in group], N_(", "))
    return told(N_("{words} ({group})"), words=name, group=places)


def incidents(found: Sequence[OpenIncident], venue: Venue) -> Section:
    """Emergencies that are not over."""
    lines = []
    for each in found:
        words = told(N_("{id} {name}, since {time}"), id=each.id, name=each.name, time=venue.hm(each.since))
        if each.step is not None:
            words = told(N_("{words}: {step}"), words=words, step=each.step)
        if each.waiting:
            words = told(N_("{words}; waits for approval"), words=words)
        if each.late:
            words = told(N_("{words}; steps over their time: {n}"), words=words, n=each.late)
        lines.append(Line(words, "bad"))
    items = {each.id: told(N_("{id} {title}"), id=each.id, title=each.name) for each in found}
    shown = tuple(_cut(lines)) or (_line(N_("None."), "good"),)
    return Section("incidents", told(TITLES["incidents"]), shown, {"incidents.open": float(len(found))}, items)


def guests(found: Sequence[LateGuest], venue: Venue) -> Section:
    """Guests who are late."""
    lines = []
    for each in found:
        words = told(N_("{name}: {n} min late"), name=each.name, n=round(each.late / _MINUTE))
        if each.expected is not None:
            words = told(N_("{words}, expected {time}"), words=words, time=venue.hm(each.expected))
        lines.append(Line(words, "warn"))
    shown = tuple(_cut(lines)) or (_line(N_("Nobody is late."), "good"),)
    items = {each.id: same(each.name) for each in found}
    return Section("guests", told(TITLES["guests"]), shown, {"guests.late": float(len(found))}, items)


def queue(flow: FlowView, venue: Venue) -> Section:
    """What is known of the queue, and what the plan of arrivals makes of it."""
    lines = [_queue_line(flow)]
    forecast = flow.forecast
    if forecast is not None and forecast.reached_at is not None:
        desks = told(N_("{n} desks would keep it"), n=forecast.desks_needed) if forecast.desks_needed else told(
            N_("no number of desks keeps it")
        )  # fmt: skip
        lines.append(
            _line(
                N_("The wait passes {target} min at {time}, the longest is {longest} min at {at}; {desks}."), "warn",
                target=f"{flow.target_min:g}", time=venue.hm(forecast.reached_at), desks=desks,
                longest=round(forecast.longest_min), at=venue.hm(forecast.longest_at),
            )
        )  # fmt: skip
    elif forecast is not None:
        lines.append(_line(N_("The plan of arrivals keeps the wait below {n} min."), "good", n=f"{flow.target_min:g}"))
    figures = {} if flow.wait_min is None else {"queue.wait": float(round(flow.wait_min))}
    return Section("queue", told(TITLES["queue"]), tuple(lines), figures)


def _queue_line(flow: FlowView) -> Line:
    if flow.queue is Queue.COUNTED and flow.counted is not None:
        if flow.wait_min is None:
            return _line(N_("{n} people wait, no desk works"), "bad", n=flow.counted.waiting)
        tone = "good" if flow.wait_min <= flow.target_min else "bad"
        words = N_("{n} people wait, some {min} min (target {target} min)")
        return _line(words, tone, n=flow.counted.waiting, min=round(flow.wait_min), target=f"{flow.target_min:g}")
    if flow.queue is Queue.STANDS:
        return _line(N_("Every open desk works without a pause: there is a queue; count it."), "warn")
    if flow.queue is Queue.NONE:
        return _line(N_("No queue: every desk has pauses."), "good")
    return _line(N_("Nobody counted the queue lately."), "muted")


def _line(message: str, tone: str = "plain", /, **details: object) -> Line:
    return Line(told(message, **details), tone)


def _cut(lines: Iterable[Line]) -> list[Line]:
    listed = list(lines)
    if len(listed) <= MOST:
        return listed
    return [*listed[: MOST - 1], _line(N_("… and {n} more"), "muted", n=len(listed) - MOST + 1)]
