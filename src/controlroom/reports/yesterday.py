"""Reading what the day before left, for the morning sheet (docs/domain.md §11)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import func, select

from controlroom.domain.agenda.rules import State as ItemState
from controlroom.domain.checkin.tables import ADMISSION
from controlroom.domain.tickets.tables import TICKET
from controlroom.reports import service
from controlroom.reports.due import State
from controlroom.reports.facts import Facts
from controlroom.reports.morning import Yesterday, day_bounds
from controlroom.reports.setting import Setting
from controlroom.store.journal import JournalEntry
from controlroom.store.store import Store

_JOURNAL = JournalEntry.__table__  # type: ignore[attr-defined]
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
    return Yesterday(people, new, gone, reports_missed=missed, held=held, planned=planned)


def _items(facts: Facts, day: date, begins: datetime, ends: datetime) -> tuple[int, int]:
    agenda = facts.agenda.agenda
    items = [item for room in agenda.rooms for item in agenda.of(room, day)]
    planned = [item for item in agenda.items.values() if not item.inserted and begins <= item.planned_start < ends]
    return sum(item.state is ItemState.FINISHED for item in items), len(planned)
