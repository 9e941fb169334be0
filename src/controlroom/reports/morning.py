"""The sheet of the morning meeting: yesterday, what is open, what the day brings (docs/domain.md §11). Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING

from controlroom.core.i18n import N_
from controlroom.domain.agenda.rules import Item, Kind
from controlroom.domain.inspections.rules import State as RoundState
from controlroom.reports.points import open_points
from controlroom.reports.sections import round_groups, round_words
from controlroom.reports.values import Both, Content, Line, Section, joined, told
from controlroom.reports.venue import Venue

if TYPE_CHECKING:
    from controlroom.reports.facts import Facts

_KEY = frozenset({Kind.OPENING, Kind.KEYNOTE, Kind.CLOSING})
_MOST = 24


@dataclass(frozen=True)
class Yesterday:
    """What the day before left. `guests_due` and `notes`: lines of today from guests and logistics, where there are
    such."""

    came: int = 0
    opened: int = 0
    closed: int = 0
    reports_missed: int = 0
    held: int = 0
    planned: int = 0
    guests_due: tuple[Line, ...] = ()
    notes: tuple[Line, ...] = ()


def morning_sheet(facts: Facts, venue: Venue, before: Yesterday) -> Content:
    """The sheet for the day `facts` are of."""
    today = facts.at.astimezone(venue.days.zone).date()
    found = [
        Section("yesterday", told(N_("Yesterday")), _yesterday(facts, venue, before, today)),
        Section("open", told(N_("Open points")), _open(facts, venue)),
        Section("agenda", told(N_("Key moments today")), _moments(facts, venue, today)),
    ]
    if before.guests_due:
        found.append(Section("guests", told(N_("Key guests due today")), before.guests_due))
    found.append(Section("rounds", told(N_("Rounds and tests due today")), _rounds(facts, venue, today)))
    if before.notes:
        found.append(Section("logistics", told(N_("Weather and logistics")), before.notes))
    return Content(facts.at, "", 0, (), tuple(found))


def _yesterday(facts: Facts, venue: Venue, before: Yesterday, today: date) -> tuple[Line, ...]:
    if today <= venue.days.starts:
        expected = told(N_("The first day: {n} people are expected."), n=f"{facts.flow.expected:,}")
        return (Line(expected),)
    missed = [
        each for each in facts.rounds
        if each.state is RoundState.MISSED and _day(each.due_at, venue) == today - timedelta(days=1)
    ]  # fmt: skip
    return (
        Line(told(N_("people who came: {n}"), n=f"{before.came:,}")),
        Line(told(N_("items held: {held} of {planned}"), held=before.held, planned=before.planned)),
        Line(told(N_("tickets opened: {opened}, closed: {closed}"), opened=before.opened, closed=before.closed)),
        Line(told(N_("rounds missed: {n}"), n=len(missed)), "warn" if missed else "good"),
        Line(
            told(N_("situation reports missed: {n}"), n=before.reports_missed),
            "warn" if before.reports_missed else "good",
        ),
    )


def _open(facts: Facts, venue: Venue) -> tuple[Line, ...]:
    points = open_points(facts, venue)
    lines = [Line(point.words, point.tone) for point in points[:_MOST]]
    if len(points) > _MOST:
        lines.append(Line(told(N_("… and {n} more"), n=len(points) - _MOST), "muted"))
    return tuple(lines) or (Line(told(N_("Nothing is open.")), "good"),)


def _moments(facts: Facts, venue: Venue, today: date) -> tuple[Line, ...]:
    """The first and last item of each room, openings, keynotes, closings, promised starts."""
    view, found = facts.agenda, dict[str, Item]()
    for room in view.agenda.rooms:
        items = [
            each for each in view.agenda.of(room, today) if each.id in view.forecast and each.kind is not Kind.BREAK
        ]
        key = [each for each in items if each.kind in _KEY or each.hard]
        found |= {each.id: each for each in (*items[:1], *key, *items[-1:])}
    ordered = sorted(found.values(), key=lambda item: (view.forecast[item.id].start, item.room))
    lines = [
        Line(
            told(
                N_("{time} {room}: {title}{speakers}"), time=venue.hm(view.forecast[item.id].start),
                room=venue.room(item.room), title=item.title, speakers=_speakers(item),
            ),
            "bad" if view.forecast[item.id].at_risk else "plain",
        )
        for item in ordered[:_MOST]
    ]  # fmt: skip
    return tuple(lines) or (Line(told(N_("Nothing is on the rundown today.")), "muted"),)


def _speakers(item: Item) -> Both:
    names = [each.name for each in item.on_stage][:3]
    return told(N_(" ({names})"), names=", ".join(names)) if names else Both("", "")


def _rounds(facts: Facts, venue: Venue, today: date) -> tuple[Line, ...]:
    due = (
        each for each in facts.rounds
        if _day(each.due_at, venue) == today and each.state in (RoundState.SCHEDULED, RoundState.OPEN)
    )  # fmt: skip
    by_time: dict[datetime, list[Both]] = {}
    for group in round_groups(due):
        by_time.setdefault(group[0].due_at, []).append(round_words(group, venue, timed=False))
    lines = [
        Line(told(N_("{time} {names}"), time=venue.hm(at), names=joined(names, N_("; "))))
        for at, names in sorted(by_time.items())
    ]
    if facts.devices.tests_missed:
        missed = [Both(each.name.zh, each.name.en) for each in facts.devices.tests_missed]
        lines.append(Line(told(N_("tests overdue: {names}"), names=joined(missed, N_(", "))), "warn"))
    return tuple(lines[:_MOST]) or (Line(told(N_("No round is due today.")), "muted"),)


def _day(at: datetime, venue: Venue) -> date:
    return at.astimezone(venue.days.zone).date()


def day_bounds(venue: Venue, day: date) -> tuple[datetime, datetime]:
    """From when to when a day of the venue lasts."""
    return venue.days.instant(day, time(0)), venue.days.instant(day + timedelta(days=1), time(0))
