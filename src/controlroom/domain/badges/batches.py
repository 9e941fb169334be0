"""Badges printed ahead of the day: planned, paused, resumed, cancelled; one transaction each (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, exists, func, select, update

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_, _
from controlroom.core.ids import new_id
from controlroom.domain.badges.model import PrintBatch, PrintJob
from controlroom.domain.badges.rules import BATCH_WORDS, RATE_WINDOW, BatchState, JobState, minutes_left
from controlroom.domain.badges.views import BatchView
from controlroom.domain.people.model import Person
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

BATCH = PrintBatch.__table__  # type: ignore[attr-defined]
JOB = PrintJob.__table__  # type: ignore[attr-defined]
PERSON = Person.__table__  # type: ignore[attr-defined]
_DONE = (JobState.CONFIRMED.value, JobState.SENT.value)
_WAITING = (JobState.QUEUED.value, JobState.SENDING.value)
_NO_BADGE = (JobState.DISCARDED.value, JobState.REPRINTED.value)


class NobodyToPrintError(RuleRefusedError):
    code = "BATCH_EMPTY"
    what = N_("There is nobody whose badge this batch would print.")
    next_step = N_("Badges that are printed or waiting are left out; choose another category, or print them all again.")


class BatchGoneError(RuleRefusedError):
    code = "BATCH_GONE"
    what = N_("Desk {desk} has no batch of badges to deal with.")
    next_step = N_("Plan one first.")


class BatchStateError(RuleRefusedError):
    code = "BATCH_STATE"
    what = N_("This batch is {state} and cannot become {wanted}.")
    next_step = N_("Look at its progress again, or plan another batch.")


@dataclass(frozen=True)
class BatchFilter:
    """Whose badges are printed: of a category (None: all), with a status, and unless `again`, without a badge."""

    category: str | None = None
    status: str = "registered"
    again: bool = False


def plan_batch(store: Store, by: Origin, desk: str, wanted: BatchFilter) -> str:
    """Queues badges at `desk` in the order of names, behind those of people who stand there; returns the batch.

    Raises NobodyToPrintError.
    """

    def work(transaction: Transaction) -> str:
        batch = new_id()
        rows = transaction.connection.execute(_people(wanted)).all()
        if not rows:
            raise NobodyToPrintError()
        at = transaction.at
        transaction.connection.execute(
            BATCH.insert().values(id=batch, desk=desk, state=BatchState.RUNNING.value, planned=len(rows), planned_at=at)
        )
        transaction.connection.execute(
            JOB.insert(),
            [
                {
                    "id": new_id(), "desk": desk, "person_id": row.id, "nonce": None, "copy": row.copies,
                    "reason": "batch", "state": JobState.QUEUED.value, "cause": "", "details": {},
                    "queued_at": at, "changed_at": at, "batch": batch, "priority": place, "moved_from": None,
                }
                for place, row in enumerate(rows, 1)
            ],
        )  # fmt: skip
        transaction.journal("batch.planned", f"batch:{batch}", {"desk": desk, "n": len(rows), **asdict(wanted)})
        return batch

    return store.write(work, by)


def pause_batch(store: Store, by: Origin, batch: str) -> None:
    """No more badges of the batch are sent; the one under way is finished. Raises BatchGoneError, BatchStateError."""
    _change(store, by, batch, BatchState.PAUSED)


def resume_batch(store: Store, by: Origin, batch: str) -> None:
    """Goes on after a pause. Raises BatchGoneError, BatchStateError."""
    _change(store, by, batch, BatchState.RUNNING)


def cancel_batch(store: Store, by: Origin, batch: str) -> None:
    """Discards what was not sent yet. Raises BatchGoneError, BatchStateError."""
    _change(store, by, batch, BatchState.CANCELLED)


def batch_views(store: Store, desk: str, now: datetime, limit: int = 5) -> tuple[BatchView, ...]:
    """The newest batches of a desk with their progress, newest first."""
    with store.read() as connection:
        rows = connection.execute(_newest_first().where(BATCH.c.desk == desk).limit(limit)).all()
        return tuple(_progress(connection, row, now) for row in rows)


def open_batches(store: Store, now: datetime, desk: str | None = None) -> tuple[BatchView, ...]:
    """The batches that are not finished, of one desk or of all (None), newest first."""
    waiting = exists(select(JOB.c.id).where(JOB.c.batch == BATCH.c.id, JOB.c.state.in_(_WAITING)))
    query = _newest_first().where(BATCH.c.state != BatchState.CANCELLED.value, waiting)
    with store.read() as connection:
        rows = connection.execute(query if desk is None else query.where(BATCH.c.desk == desk)).all()
        return tuple(_progress(connection, row, now) for row in rows)


def open_batch(store: Store, desk: str, now: datetime) -> BatchView:
    """The newest batch of `desk` that is not finished. Raises BatchGoneError."""
    for view in open_batches(store, now, desk):
        return view
    raise BatchGoneError(desk=desk)


def count_wanted(store: Store, wanted: BatchFilter) -> int:
    """How many badges a batch of `wanted` would print now."""
    people = _people(wanted).with_only_columns(func.count(), maintain_column_froms=True).order_by(None)
    with store.read() as connection:
        return int(connection.execute(people).scalar_one())


def _newest_first() -> Select[Any]:
    return select(BATCH).order_by(BATCH.c.planned_at.desc(), BATCH.c.id)


def _progress(connection: Connection, row: Row[Any], now: datetime) -> BatchView:
    counts = {
        state: count
        for state, count in connection.execute(
            select(JOB.c.state, func.count()).where(JOB.c.batch == row.id).group_by(JOB.c.state)
        )
    }
    recent = connection.execute(
        select(func.count(), func.min(JOB.c.changed_at), func.max(JOB.c.changed_at)).where(
            JOB.c.batch == row.id, JOB.c.state.in_(_DONE), JOB.c.changed_at >= now - RATE_WINDOW
        )
    ).one()
    return _view(row, counts, minutes_left(_queued(counts), *recent))


def _people(wanted: BatchFilter) -> Select[Any]:
    mine = JOB.c.person_id == PERSON.c.id
    copies = select(func.coalesce(func.max(JOB.c.copy) + 1, 0)).where(mine).scalar_subquery().label("copies")
    query = select(PERSON.c.id, copies).where(PERSON.c.status == wanted.status).order_by(PERSON.c.name, PERSON.c.id)
    if wanted.category is not None:
        query = query.where(PERSON.c.category == wanted.category)
    if not wanted.again:
        query = query.where(~exists(select(JOB.c.id).where(and_(mine, JOB.c.state.not_in(_NO_BADGE)))))
    return query


_FROM = {
    BatchState.PAUSED: BatchState.RUNNING,
    BatchState.RUNNING: BatchState.PAUSED,
}


def _change(store: Store, by: Origin, batch: str, wanted: BatchState) -> None:
    def work(transaction: Transaction) -> None:
        row = transaction.connection.execute(select(BATCH).where(BATCH.c.id == batch)).first()
        if row is None:
            raise BatchGoneError(desk=by.station)
        state = BatchState(row.state)
        if state is BatchState.CANCELLED or (wanted in _FROM and state is not _FROM[wanted]):
            raise BatchStateError(state=_(BATCH_WORDS[state]), wanted=_(BATCH_WORDS[wanted]))
        transaction.connection.execute(update(BATCH).where(BATCH.c.id == batch).values(state=wanted.value))
        discarded = 0
        if wanted is BatchState.CANCELLED:
            discarded = transaction.connection.execute(
                update(JOB)
                .where(JOB.c.batch == batch, JOB.c.state == JobState.QUEUED.value, JOB.c.priority > 0)
                .values(state=JobState.DISCARDED.value, cause="batch cancelled", changed_at=transaction.at)
            ).rowcount
        verb = "resumed" if wanted is BatchState.RUNNING else wanted.value
        transaction.journal(f"batch.{verb}", f"batch:{batch}", {"desk": row.desk, "n": discarded})

    store.write(work, by)


def _queued(counts: dict[str, int]) -> int:
    return counts.get(JobState.QUEUED.value, 0) + counts.get(JobState.SENDING.value, 0)


def _view(row: Row[Any], counts: dict[str, int], minutes: float | None) -> BatchView:
    by_state = {state.value: counts.get(state.value, 0) for state in JobState}
    return BatchView(
        row.id, row.desk, BatchState(row.state), row.planned, queued=_queued(counts),
        confirmed=by_state["confirmed"], sent=by_state["sent"], unknown=by_state["unknown"],
        failed=by_state["failed"], discarded=by_state["discarded"] + by_state["reprinted"], minutes_left=minutes,
    )  # fmt: skip
