"""The print spool: queueing badges and recording what became of them, one transaction each."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select, update

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.core.ids import new_id
from controlroom.domain.badges.model import PrintJob
from controlroom.domain.badges.rules import JobState, require_move
from controlroom.domain.badges.views import JobView, SpoolView, Wearer
from controlroom.domain.people.model import Person
from controlroom.store.engine import insert
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

JOB = PrintJob.__table__  # type: ignore[attr-defined]
PERSON = Person.__table__  # type: ignore[attr-defined]


class JobGoneError(RuleRefusedError):
    code = "PRINT_JOB_GONE"
    what = N_("There is no print job {job}.")
    next_step = N_("Look at the desk's list of badges again.")


_QUEUE = Prepared(
    lambda connection: insert(JOB, connection).values(
        {column.name: bindparam(column.name, type_=column.type) for column in JOB.c}
    )
)
_MOVE = Prepared(
    lambda _connection: (
        update(JOB)
        .where(JOB.c.id == bindparam("job"), JOB.c.state == bindparam("old"))
        .values(
            state=bindparam("new", type_=JOB.c.state.type),
            cause=bindparam("why", type_=JOB.c.cause.type),
            changed_at=bindparam("now", type_=JOB.c.changed_at.type),
        )
    )
)


def queue_badge(
    transaction: Transaction, *, desk: str, person_id: str, nonce: str | None, copy: int = 0, reason: str = ""
) -> str:
    """Adds a job for `desk` inside a transaction of somebody else's use case; returns its id."""
    job = new_id()
    _QUEUE.run(
        transaction.connection, id=job, desk=desk, person_id=person_id, nonce=nonce, copy=copy, reason=reason,
        state=JobState.QUEUED.value, cause="", queued_at=transaction.at, changed_at=transaction.at,
    )  # fmt: skip
    return job


def withdraw(transaction: Transaction, nonce: str) -> bool | None:
    """Discards the job that the scan `nonce` asked for if it still waits; False when it does not, None without any."""
    job = transaction.connection.execute(select(JOB.c.id, JOB.c.state).where(JOB.c.nonce == nonce)).first()
    if job is None or job.state != JobState.QUEUED.value:
        return None if job is None else False
    _move(transaction, job.id, JobState.QUEUED, JobState.DISCARDED, "undone")
    return True


def move(store: Store, by: Origin, job: str, state: JobState, wanted: JobState, cause: str = "") -> None:
    """Takes `job` from `state` to `wanted`.

    Raises JobMoveRefusedError when the table of moves has no such move or the job is not in `state` any more.
    """
    require_move(state, wanted)

    def work(transaction: Transaction) -> None:
        _move(transaction, job, state, wanted, cause)
        transaction.journal(f"badge.{wanted.value}", f"print-job:{job}", {"desk": by.station, "cause": cause})

    store.write(work, by)


def recover(store: Store, by: Origin, desk: str) -> int:
    """Called when the desk's printer has just been taken over: a job left in `sending` by a program that died is
    `unknown` from now on, because nobody knows how much of it reached the paper. Returns how many there were."""

    def work(transaction: Transaction) -> int:
        left = transaction.connection.execute(
            select(JOB.c.id).where(JOB.c.desk == desk, JOB.c.state == JobState.SENDING.value)
        )
        jobs = [str(job) for job in left.scalars()]
        for job in jobs:
            _move(transaction, job, JobState.SENDING, JobState.UNKNOWN, "interrupted")
        if jobs:
            transaction.journal("badge.unknown", f"desk:{desk}", {"jobs": jobs, "cause": "interrupted"})
        return len(jobs)

    return store.write(work, by)


def settle_unknown(store: Store, by: Origin, job: str, *, printed: bool) -> None:
    """The operator has looked: the badge is there (`printed`), or it is not and is printed again, marked as such.

    Raises JobGoneError, JobMoveRefusedError.
    """

    def work(transaction: Transaction) -> None:
        row = _require(transaction, job)
        if printed:
            _move(transaction, job, JobState(row.state), JobState.CONFIRMED, "seen by operator")
            transaction.journal("badge.confirmed", f"print-job:{job}", {"cause": "seen by operator"})
            return
        _move(transaction, job, JobState(row.state), JobState.REPRINTED, "not seen by operator")
        again = _queue_copy(transaction, row.desk, row.person_id, "unknown whether printed")
        transaction.journal("badge.reprinted", f"print-job:{job}", {"again": again})

    store.write(work, by)


def retry_failed(store: Store, by: Origin, job: str) -> None:
    """Puts a failed job, of which no byte was sent, back in the queue. Raises JobGoneError, JobMoveRefusedError."""

    def work(transaction: Transaction) -> None:
        row = _require(transaction, job)
        _move(transaction, job, JobState(row.state), JobState.QUEUED, "")
        transaction.journal("badge.queued", f"print-job:{job}", {"cause": "retried"})

    store.write(work, by)


def reprint(store: Store, by: Origin, *, desk: str, person_id: str, reason: str) -> str:
    """Queues one more badge for a person, marked with its copy number; returns the job's id."""

    def work(transaction: Transaction) -> str:
        job = _queue_copy(transaction, desk, person_id, reason)
        transaction.journal("badge.reprinted", f"person:{person_id}", {"job": job, "reason": reason})
        return job

    return store.write(work, by)


def next_job(store: Store, desk: str) -> JobView | None:
    """The oldest badge that waits for the desk's printer."""
    with store.read() as connection:
        query = _jobs().where(JOB.c.desk == desk, JOB.c.state == JobState.QUEUED.value)
        row = connection.execute(query.order_by(JOB.c.queued_at, JOB.c.id).limit(1)).first()
    return _view(row) if row else None


def spool_view(store: Store, desk: str, limit: int = 20) -> SpoolView:
    """How the desk's spool stands; at most `limit` jobs of each kind that a person must look at."""
    with store.read() as connection:
        waiting = connection.execute(
            select(func.count()).where(
                JOB.c.desk == desk, JOB.c.state.in_([JobState.QUEUED.value, JobState.SENDING.value])
            )
        ).scalar_one()
        open_jobs = [
            tuple(
                _view(row)
                for row in connection.execute(
                    _jobs()
                    .where(JOB.c.desk == desk, JOB.c.state == state.value)
                    .order_by(JOB.c.queued_at, JOB.c.id)
                    .limit(limit)
                )
            )
            for state in (JobState.UNKNOWN, JobState.FAILED)
        ]
    return SpoolView(waiting, *open_jobs)


def _queue_copy(transaction: Transaction, desk: str, person_id: str, reason: str) -> str:
    newest = transaction.connection.execute(select(func.max(JOB.c.copy)).where(JOB.c.person_id == person_id)).scalar()
    copy = 0 if newest is None else newest + 1
    return queue_badge(transaction, desk=desk, person_id=person_id, nonce=None, copy=copy, reason=reason)


def _require(transaction: Transaction, job: str) -> Row[Any]:
    row = transaction.connection.execute(select(JOB).where(JOB.c.id == job)).first()
    if row is None:
        raise JobGoneError(job=job)
    return row


def _move(transaction: Transaction, job: str, state: JobState, wanted: JobState, cause: str) -> None:
    require_move(state, wanted)
    moved = _MOVE.run(transaction.connection, job=job, old=state.value, new=wanted.value, why=cause, now=transaction.at)
    if moved.rowcount != 1:
        require_move(JobState(_require(transaction, job).state), wanted)
        raise JobGoneError(job=job)


_WEARER = tuple(field.name for field in fields(Wearer))


def _jobs() -> Select[Any]:
    person = [PERSON.c[name] for name in _WEARER]
    return select(JOB.c.id, JOB.c.desk, JOB.c.state, JOB.c.cause, JOB.c.copy, JOB.c.queued_at, *person).join_from(
        JOB, PERSON
    )


def _view(row: Row[Any]) -> JobView:
    values = dict(row._mapping)
    wearer = Wearer(**{name: values.pop(name) for name in _WEARER})
    return JobView(copy_number=values.pop("copy"), state=JobState(values.pop("state")), wearer=wearer, **values)
