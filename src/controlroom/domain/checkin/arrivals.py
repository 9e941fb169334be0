"""Reading how check-in flows from the store, and keeping what was counted (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, func, select

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.domain.checkin import flow, gate, heads
from controlroom.domain.checkin.flow import CategoryFlow, Counted, DeskFlow, FlowView, Plan
from controlroom.domain.checkin.tables import ADMISSION, PERSON, SCAN
from controlroom.store.journal import JournalEntry, Origin
from controlroom.store.store import Store, Transaction
from controlroom.store.types import five_minutes

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings

JOURNAL = JournalEntry.__table__  # type: ignore[attr-defined]
SLOT = timedelta(minutes=5)
MOST_WAITING = 100_000
_WINDOW = timedelta(hours=12)
_COUNTED = "queue.counted"


class BadQueueCountError(BadInputError):
    code = "QUEUE_COUNT"
    what = N_("“{found}” is no number of people waiting.")
    next_step = N_("Enter a whole number from 0 to {most}.")


def count_queue(store: Store, by: Origin, waiting: int) -> None:
    """Keeps how many people somebody saw waiting. Raises BadQueueCountError and the store's errors."""
    if not 0 <= waiting <= MOST_WAITING:
        raise BadQueueCountError(found=waiting, most=f"{MOST_WAITING:,}")

    def work(transaction: Transaction) -> None:
        transaction.journal(_COUNTED, "queue:check-in", {"waiting": waiting})

    store.write(work, by)


def flow_view(store: Store, settings: Settings, now: datetime) -> FlowView:
    """Check-in as it flows at `now`: curve against plan, desks, categories, queue. Sensible with nobody at all."""
    event = settings.event
    plan = event.planned_arrivals
    desk_ids = [desk.id for desk in settings.desks]
    with store.read() as connection:
        expected, present = _people_by_category(connection, gate.day_of(event, now))
        arrived = _arrivals(connection, now - _WINDOW)
        by_desk = _admissions(connection, now - _WINDOW)
        totals = dict(_pairs(connection, select(ADMISSION.c.desk, func.count()).group_by(ADMISSION.c.desk)))
        times = _scan_times(connection, desk_ids, now)
        counted = _last_count(connection, now)
        everybody = connection.execute(select(func.count(ADMISSION.c.person_id.distinct()))).scalar_one()
    slots = _slots([*(slot for slot, _category in arrived), *(slot for slot, _desk in by_desk)], plan, now)
    service = flow.service_seconds(times, event.check_in.service_s)
    desks = tuple(_desk(id, totals.get(id, 0), times.get(id, ()), now, service) for id in desk_ids)
    total, by_slot = sum(expected.values()), _spread(arrived, slots)
    return FlowView(
        at=now, expected=total, present=sum(present.values()), slots=slots,
        arrived=tuple(sum(counts) for counts in zip(*by_slot.values(), strict=True)) or (0,) * len(slots),
        before=everybody - sum(arrived.values()),
        planned=tuple(round(total * flow.planned_share(plan, slot + SLOT)) for slot in slots) if plan else (),
        by_desk=_spread(by_desk, slots), by_category=by_slot, desks=desks,
        categories=_categories([category.key for category in event.categories], expected, present),
        counted=counted, target_min=event.check_in.queue_target_min, service_s=service,
        forecast=_forecast(plan, now, total - sum(present.values()), counted, desks, service, settings),
    )  # fmt: skip


def flow_now(store: Store, settings: Settings, now: datetime) -> FlowView:
    """The same without the past: who is in, the queue and the forecast; no curve and no counts of desks.

    What a report needs, at a fraction of the work where a hundred thousand have come.
    """
    with store.read() as connection:
        expected, present = _people_by_category(connection, gate.day_of(settings.event, now))
    known = [category.key for category in settings.event.categories]
    whole = queue_now(store, settings, now, sum(expected.values()), sum(present.values()))
    return replace(whole, categories=_categories(known, expected, present))


def queue_now(store: Store, settings: Settings, now: datetime, expected: int, present: int) -> FlowView:
    """What desks and queue say, where it is known how many may come and how many of them are in: no categories either.

    It costs the same with a thousand people and a hundred thousand.
    """
    event, desk_ids = settings.event, [desk.id for desk in settings.desks]
    with store.read() as connection:
        times = _scan_times(connection, desk_ids, now)
        counted = _last_count(connection, now)
    service = flow.service_seconds(times, event.check_in.service_s)
    desks = tuple(_desk(id, 0, times.get(id, ()), now, service) for id in desk_ids)
    return FlowView(
        at=now, expected=expected, present=present, slots=(), arrived=(), before=0, planned=(), by_desk={},
        by_category={}, desks=desks, categories=(), counted=counted, target_min=event.check_in.queue_target_min,
        service_s=service,
        forecast=_forecast(event.planned_arrivals, now, expected - present, counted, desks, service, settings),
    )  # fmt: skip


def _forecast(
    plan: Plan, now: datetime, missing: int, counted: Counted | None, desks: Sequence[DeskFlow], service: float,
    settings: Settings,
) -> flow.Forecast | None:  # fmt: skip
    waiting = counted.waiting if counted is not None and counted.holds(now) else 0
    working = sum(1 for desk in desks if desk.last_15)
    return flow.forecast(
        plan, now, to_come=max(0, missing - waiting), waiting=waiting, desks=working or len(desks),
        per_desk=flow.pace_of_a_desk(desks, service), target_min=settings.event.check_in.queue_target_min,
    )  # fmt: skip


def _desk(id: str, admitted: int, times: Sequence[datetime], now: datetime, service: float) -> DeskFlow:
    return DeskFlow(
        id, admitted, flow.scans_within(times, now, 5), flow.scans_within(times, now, 15),
        flow.saturated(times, now, service),
    )  # fmt: skip


def _pairs(connection: Connection, query: Any) -> list[tuple[Any, Any]]:
    return [(row[0], row[1]) for row in connection.execute(query)]


def _people_by_category(connection: Connection, day: str) -> tuple[dict[str, int], dict[str, int]]:
    """Who may come in, and of them who is in on that day."""
    expected = {category: people for category, (people, _heads) in heads.expected(connection).items()}
    return expected, heads.present(connection, day)


def _arrivals(connection: Connection, since: datetime) -> dict[tuple[datetime, str], int]:
    """(five minutes, category) → people whose first admission it was."""
    first = (
        select(ADMISSION.c.person_id, func.min(ADMISSION.c.at).label("at")).group_by(ADMISSION.c.person_id).subquery()
    )
    slot = five_minutes(first.c.at)
    query = (
        select(slot, PERSON.c.category, func.count())
        .join_from(first, PERSON, PERSON.c.id == first.c.person_id)
        .where(first.c.at >= since)
        .group_by(slot, PERSON.c.category)
    )
    return {(row[0], row[1]): row[2] for row in connection.execute(query)}


def _admissions(connection: Connection, since: datetime) -> dict[tuple[datetime, str], int]:
    slot = five_minutes(ADMISSION.c.at)
    query = select(slot, ADMISSION.c.desk, func.count()).where(ADMISSION.c.at >= since)
    return {(row[0], row[1]): row[2] for row in connection.execute(query.group_by(slot, ADMISSION.c.desk))}


def _scan_times(connection: Connection, desks: Sequence[str], now: datetime) -> dict[str, list[datetime]]:
    query = select(SCAN.c.desk, SCAN.c.at).where(
        SCAN.c.desk.in_(desks), SCAN.c.at > now - 15 * flow.MINUTE, SCAN.c.at <= now
    )
    times: dict[str, list[datetime]] = {}
    for desk, at in connection.execute(query):
        times.setdefault(desk, []).append(at)
    return times


def _last_count(connection: Connection, now: datetime) -> Counted | None:
    query = (
        select(JOURNAL.c.at, JOURNAL.c.actor, JOURNAL.c.data)
        .where(JOURNAL.c.verb == _COUNTED, JOURNAL.c.at >= now - _WINDOW)
        .order_by(JOURNAL.c.seq.desc())
        .limit(1)
    )
    row = connection.execute(query).first()
    return None if row is None else Counted(int(row.data["waiting"]), row.at, row.actor)


def _slots(used: Sequence[datetime], plan: Plan, now: datetime) -> tuple[datetime, ...]:
    """All five minutes from the first arrival or point of today's plan to now, or to the plan's last of today."""
    points = [at for at, _share in plan if abs(at - now) <= _WINDOW]
    start, end = _slot_of(min([*used, *points], default=now - 11 * SLOT)), _slot_of(max([*points, now]))
    return tuple(start + number * SLOT for number in range(int((end - start) / SLOT) + 1))


def _slot_of(at: datetime) -> datetime:
    return at.replace(minute=at.minute - at.minute % 5, second=0, microsecond=0)


def _spread(counts: Mapping[tuple[datetime, str], int], slots: Sequence[datetime]) -> dict[str, tuple[int, ...]]:
    """The counts of each name along `slots`."""
    names = sorted({name for _slot, name in counts})
    return {name: tuple(counts.get((slot, name), 0) for slot in slots) for name in names}


def _categories(
    known: Sequence[str], expected: Mapping[str, int], present: Mapping[str, int]
) -> tuple[CategoryFlow, ...]:
    found = [*known, *sorted(set(expected) - set(known))]
    return tuple(
        CategoryFlow(category, expected.get(category, 0), present.get(category, 0))
        for category in found
        if expected.get(category)
    )
