"""Reading what the day before left, for the morning sheet (docs/domain.md §11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from controlroom.core.i18n import N_
from controlroom.domain.agenda.rules import State as ItemState
from controlroom.domain.checkin.tables import ADMISSION
from controlroom.domain.guests import tables as guests
from controlroom.domain.guests.rules import LEVEL_WORDS, ON_THE_WAY
from controlroom.domain.logistics.records import WEATHER_WORDS, Weather, WeatherNote
from controlroom.domain.logistics.records import Kind as LogisticsKind
from controlroom.domain.logistics.tables import rows_of
from controlroom.domain.tickets.tables import TICKET
from controlroom.reports import service
from controlroom.reports.due import State
from controlroom.reports.facts import Facts
from controlroom.reports.morning import Yesterday, day_bounds
from controlroom.reports.setting import Setting
from controlroom.reports.values import Line, told
from controlroom.store.journal import JournalEntry
from controlroom.store.store import Store

_JOURNAL = JournalEntry.__table__  # type: ignore[attr-defined]
_WEATHER_TONES = {Weather.NOTE: "plain", Weather.WATCH: "warn", Weather.WARNING: "bad"}
_CLOSING = ("ticket.verified", "ticket.rejected", "ticket.cancelled", "ticket.merged")


def read_yesterday(store: Store, setting: Setting, facts: Facts) -> Yesterday:
    """The figures of the day before that of `facts`. Raises the store's errors."""
    venue = setting.venue
    day = facts.at.astimezone(venue.days.zone).date() - timedelta(days=1)
    begins, ends = day_bounds(venue, day)
    came = select(func.count(ADMISSION.c.person_id.distinct())).where(ADMISSION.c.at >= begins, ADMISSION.c.at < ends)
    opened = select(func.count()).select_from(TICKET).where(TICKET.c.opened_at >= begins, TICKET.c.opened_at < ends)
    closed = select(func.count()).where(
        _JOURNAL.c.at >= begins, _JOURNAL.c.at < ends, _JOURNAL.c.verb.in_(_CLOSING)
    )  # fmt: skip
    with store.read() as connection:
        counts = [int(connection.execute(query).scalar_one()) for query in (came, opened, closed)]
    reports = service.due(store, setting.rhythm, venue)
    missed = sum(each.state is State.MISSED and begins <= each.due_at < ends for each in reports)
    held, planned = _items(facts, day, begins, ends)
    people, new, gone = counts
    return Yesterday(
        people, new, gone, reports_missed=missed, held=held, planned=planned,
        guests_due=_guests_due(store, setting, day + timedelta(days=1)), notes=_weather(store),
    )  # fmt: skip


def _items(facts: Facts, day: date, begins: datetime, ends: datetime) -> tuple[int, int]:
    agenda = facts.agenda.agenda
    items = [item for room in agenda.rooms for item in agenda.of(room, day)]
    planned = [item for item in agenda.items.values() if not item.inserted and begins <= item.planned_start < ends]
    return sum(item.state is ItemState.FINISHED for item in items), len(planned)


def _guests_due(store: Store, setting: Setting, day: date) -> tuple[Line, ...]:
    """Key guests who are to come on `day`, the first first."""
    venue = setting.venue
    begins, ends = day_bounds(venue, day)
    with store.read() as connection:
        found = [each for each in guests.all_guests(connection) if each.is_key and each.state in ON_THE_WAY]
    lines = []
    for each in sorted(found, key=lambda guest: (guest.expected_at or ends, guest.name)):
        if each.expected_at is None or not begins <= each.expected_at < ends:
            continue
        words = told(
            N_("{time} {name} ({group})"), time=venue.hm(each.expected_at), name=each.name,
            group=told(LEVEL_WORDS[each.level]),
        )  # fmt: skip
        if each.pick_up.is_planned:
            how = " ".join(part for part in (each.pick_up.vehicle, each.pick_up.driver) if part)
            words = told(N_("{words}, fetched by {vehicle}"), words=words, vehicle=how or "—")
        lines.append(Line(words))
    return tuple(lines)


def _weather(store: Store) -> tuple[Line, ...]:
    """What was entered last of the weather."""
    with store.read() as connection:
        rows = rows_of(connection, LogisticsKind.WEATHER)
    latest = max(rows, key=lambda row: row.id, default=None)
    if latest is None or not isinstance(latest.record, WeatherNote):
        return ()
    level = latest.record.level
    words = told(N_("weather ({level}): {words}"), level=told(WEATHER_WORDS[level]), words=latest.record.words)
    return (Line(words, _WEATHER_TONES[level]),)
