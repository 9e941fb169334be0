"""The print spool: queueing badges and recording what became of them, one transaction each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal_column,
    or_,
    select,
    update,
)

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_, _
from controlroom.core.ids import new_id
from controlroom.domain.badges import stock
from controlroom.domain.badges.model import PrintBatch, PrintJob
from controlroom.domain.badges.rules import (
    ON_PAPER,
    WORDS,
    BatchState,
    JobMoveRefusedError,
    JobState,
    require_move,
)
from controlroom.domain.badges.views import JobView, SpoolView, Wearer
from controlroom.domain.people.model import Person
from controlroom.store.engine import insert
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

JOB = PrintJob.__table__  # type: ignore[attr-defined]
BATCH = PrintBatch.__table__  # type: ignore[attr-defined]
PERSON = Person.__table__  # type: ignore[attr-defined]
_WAITING = (JobState.QUEUED.value, JobState.SENDING.value)


TAKEN_BACK = "taken back"
"""The cause of a job whose admission was undone when the badge was, or may have been, on its way to paper: it is asked
back and counts no more as this person's badge. Whatever becomes of the job, this cause stays."""


class BadgeWaitsError(RuleRefusedError):
    code = "BADGE_WAITS"
    what = N_("The badge of this person still waits for the printer, or is being printed.")
    next_step = N_("Mend the printer if it has a fault; the badge then comes out by itself.")


class JobGoneError(RuleRefusedError):
    code = "PRINT_JOB_GONE"
    what = N_("There is no print job {job}.")
    next_step = N_("Look at the desk's list of badges again.")


_QUEUE = Prepared(
    lambda connection: insert(JOB, connection).values(
        {column.name: bindparam(column.name, type_=column.type) for column in JOB.c}
    )
)


def _move_statement(_connection: Connection) -> Update:
    """Moves a job. The row itself says whether its admission was undone meanwhile, in the same instant: such a badge is
    not tried again if nothing of it was printed, and stays marked if something may be."""
    new, why = (bindparam(name, type_=column.type) for name, column in (("new", JOB.c.state), ("why", JOB.c.cause)))
    gone = JOB.c.cause == literal_column(f"'{TAKEN_BACK}'")
    blank = or_(*(new == literal_column(f"'{state.value}'") for state in (JobState.QUEUED, JobState.FAILED)))
    return (
        update(JOB)
        .where(JOB.c.id == bindparam("job"), JOB.c.state == bindparam("old"))
        .values(
            state=case((and_(gone, blank), literal_column(f"'{JobState.DISCARDED.value}'")), else_=new),
            cause=case((gone, JOB.c.cause), else_=why),
            details=bindparam("details", type_=JOB.c.details.type),
            changed_at=bindparam("now", type_=JOB.c.changed_at.type),
        )
        .returning(JOB.c.state, JOB.c.cause)
    )


_MOVE = Prepared(_move_statement)


def queue_badge(
    transaction: Transaction, *, desk: str, person_id: str, nonce: str | None, copy: int = 0, reason: str = ""
) -> str:
    """Adds a job for `desk` inside a transaction of somebody else's use case; returns its id."""
    job = new_id()
    _QUEUE.run(
        transaction.connection, id=job, desk=desk, person_id=person_id, nonce=nonce, copy=copy, reason=reason,
        state=JobState.QUEUED.value, cause="", details={}, queued_at=transaction.at, changed_at=transaction.at,
        batch=None, priority=0, moved_from=None,
    )  # fmt: skip
    return job


def withdraw(transaction: Transaction, nonce: str) -> bool | None:
    """Discards the job that the scan `nonce` asked for if nothing of it was printed; False when it may have been, None
    without any."""
    mine = select(JOB.c.id, JOB.c.state).where(JOB.c.nonce == nonce).with_for_update()
    job = transaction.connection.execute(mine).first()
    if job is None:
        return None
    if job.state not in (JobState.QUEUED.value, JobState.FAILED.value):
        # The badge is asked back: whoever comes in after all gets a new one.
        transaction.connection.execute(update(JOB).where(JOB.c.id == job.id).values(cause=TAKEN_BACK))
        return False
    _move(transaction, job.id, JobState(job.state), JobState.DISCARDED, "undone")
    return True


def move(
    store: Store,
    by: Origin,
    job: str,
    state: JobState,
    wanted: JobState,
    cause: str = "",
    details: Mapping[str, Any] | None = None,
) -> JobState:
    """Takes `job` from `state` to `wanted`; `details` are those of an error that `cause` is the code of.

    A badge that went to the paper is counted off the stock of blanks in the same transaction. Returns the state it is
    in now: `discarded` where nothing was printed and the admission was undone while it was on its way.

    Raises JobMoveRefusedError when the table of moves has no such move or the job is not in `state` any more.
    """
    require_move(state, wanted)

    def work(transaction: Transaction) -> JobState:
        became, why = _move(transaction, job, state, wanted, cause, details)
        transaction.journal(f"badge.{became.value}", f"print-job:{job}", {"desk": by.station, "cause": why})
        return became

    return store.write(work, by)


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
    """The operator has looked: the badge is there (`printed`), or it is not and is printed again, marked as such; not
    when its admission was undone.

    Raises JobGoneError, JobMoveRefusedError.
    """

    def work(transaction: Transaction) -> None:
        row = _require(transaction, job)
        if printed:
            _move(transaction, job, JobState(row.state), JobState.CONFIRMED, "seen by operator")
            transaction.journal("badge.confirmed", f"print-job:{job}", {"cause": "seen by operator"})
            return
        if row.cause == TAKEN_BACK:
            _move(transaction, job, JobState(row.state), JobState.DISCARDED, TAKEN_BACK)
            transaction.journal("badge.discarded", f"print-job:{job}", {"desk": row.desk, "cause": TAKEN_BACK})
            return
        _move(transaction, job, JobState(row.state), JobState.REPRINTED, "not seen by operator")
        again = _queue_copy(transaction, row.desk, row.person_id, "unknown whether printed")
        told = {"again": again, "name": _name(transaction, row.person_id), "desk": row.desk}
        transaction.journal("badge.reprinted", f"print-job:{job}", told)

    store.write(work, by)


def retry_failed(store: Store, by: Origin, job: str) -> None:
    """Puts a failed job, of which no byte was sent, back in the queue. Raises JobGoneError, JobMoveRefusedError."""

    def work(transaction: Transaction) -> None:
        row = _require(transaction, job)
        _move(transaction, job, JobState(row.state), JobState.QUEUED, "")
        transaction.journal("badge.queued", f"print-job:{job}", {"cause": "retried"})

    store.write(work, by)


def discard_failed(store: Store, by: Origin, job: str) -> None:
    """A failed badge is not wanted any more. Raises JobGoneError, JobMoveRefusedError."""

    def work(transaction: Transaction) -> None:
        row = _require(transaction, job)
        if row.state != JobState.FAILED.value:
            raise JobMoveRefusedError(state=_(WORDS[JobState(row.state)]), wanted=_(WORDS[JobState.DISCARDED]))
        _move(transaction, job, JobState(row.state), JobState.DISCARDED, row.cause, row.details)
        transaction.journal("badge.discarded", f"print-job:{job}", {"desk": row.desk, "cause": row.cause})

    store.write(work, by)


def move_to_fallback(store: Store, by: Origin, desk: str, fallback: str) -> list[JobView]:
    """Gives the badges of people who wait at `desk` to the printer of `fallback`; returns them.

    A badge moves at most once, and never one of which bytes may have left. Badges of a batch stay: nobody waits
    for them, and they are wanted in one stack.
    """
    wanted = (
        (JOB.c.desk == desk)
        & (JOB.c.state == JobState.QUEUED.value)
        & JOB.c.moved_from.is_(None)
        & (JOB.c.priority == 0)
    )
    with store.read() as connection:
        if connection.execute(select(JOB.c.id).where(wanted).limit(1)).first() is None:
            return []

    def work(transaction: Transaction) -> list[JobView]:
        rows = transaction.connection.execute(_jobs().where(wanted).order_by(JOB.c.queued_at, JOB.c.id)).all()
        if rows:
            jobs = [row.id for row in rows]
            transaction.connection.execute(
                update(JOB)
                .where(JOB.c.id.in_(jobs), JOB.c.state == JobState.QUEUED.value)
                .values(desk=fallback, moved_from=desk, changed_at=transaction.at)
            )
            transaction.journal(
                "badge.moved", f"desk:{desk}", {"jobs": jobs, "from": desk, "to": fallback, "n": len(jobs)}
            )
        return [_view(row) for row in rows]

    return store.write(work, by)


def reprint(store: Store, by: Origin, *, desk: str, person_id: str, reason: str) -> str:
    """Queues one more badge for a person, marked with its copy number; returns the job's id.

    Raises BadgeWaitsError while one for a person at a desk is not on paper yet.
    """
    waits = select(JOB.c.id).where(
        JOB.c.person_id == person_id,
        JOB.c.cause != TAKEN_BACK,
        or_(JOB.c.state == JobState.SENDING.value, and_(JOB.c.state == JobState.QUEUED.value, JOB.c.priority == 0)),
    )

    def work(transaction: Transaction) -> str:
        if transaction.connection.execute(waits.limit(1)).first() is not None:
            raise BadgeWaitsError()
        job = _queue_copy(transaction, desk, person_id, reason)
        told = {"job": job, "reason": reason, "name": _name(transaction, person_id), "desk": desk}
        transaction.journal("badge.reprinted", f"person:{person_id}", told)
        return job

    return store.write(work, by)


def next_job(store: Store, desk: str) -> JobView | None:
    """The badge that the desk's printer takes next: the oldest of a person, else the next of a running batch."""
    mine = _jobs().where(JOB.c.desk == desk, JOB.c.state == JobState.QUEUED.value)
    people = mine.where(JOB.c.priority == 0).order_by(JOB.c.queued_at, JOB.c.id).limit(1)
    ahead = (
        mine.join(BATCH, BATCH.c.id == JOB.c.batch)
        .where(JOB.c.priority > 0, BATCH.c.state == BatchState.RUNNING.value)
        .order_by(JOB.c.queued_at, JOB.c.priority)
        .limit(1)
    )
    with store.read() as connection:
        row = connection.execute(people).first() or connection.execute(ahead).first()
    return _view(row) if row else None


def spool_view(store: Store, desk: str, limit: int = 20) -> SpoolView:
    """How the desk's spool stands; at most `limit` jobs of each kind that a person must look at."""
    oldest_first = (JOB.c.queued_at, JOB.c.id)
    with store.read() as connection:
        counted = connection.execute(
            select(func.count(), func.coalesce(func.sum(case((JOB.c.priority > 0, 1), else_=0)), 0)).where(
                JOB.c.desk == desk, JOB.c.state.in_(_WAITING)
            )
        )
        waiting, ahead = counted.one()

        def found(*conditions: ColumnElement[bool]) -> tuple[JobView, ...]:
            query = _jobs().where(*conditions).order_by(*oldest_first).limit(limit)
            return tuple(_view(row) for row in connection.execute(query))

        unknown, failed = (
            found(JOB.c.desk == desk, JOB.c.state == state.value) for state in (JobState.UNKNOWN, JobState.FAILED)
        )
        moved = found(JOB.c.moved_from == desk, JOB.c.state.in_(_WAITING))
    return SpoolView(waiting - ahead, unknown, failed, moved, ahead)


def _queue_copy(transaction: Transaction, desk: str, person_id: str, reason: str) -> str:
    copy = next_copy(transaction.connection, person_id)
    return queue_badge(transaction, desk=desk, person_id=person_id, nonce=None, copy=copy, reason=reason)


def _name(transaction: Transaction, person_id: str) -> str | None:
    """For the journal: who reads it long after the admission must not look the person up."""
    name: str | None = transaction.connection.execute(select(PERSON.c.name).where(PERSON.c.id == person_id)).scalar()
    return name


def next_copy(connection: Connection, person_id: str) -> int:
    """The copy number of one more badge for a person; 0 is the first."""
    newest = connection.execute(select(func.max(JOB.c.copy)).where(JOB.c.person_id == person_id)).scalar()
    return 0 if newest is None else int(newest) + 1


def _require(transaction: Transaction, job: str) -> Row[Any]:
    row = transaction.connection.execute(select(JOB).where(JOB.c.id == job)).first()
    if row is None:
        raise JobGoneError(job=job)
    return row


def _move(
    transaction: Transaction,
    job: str,
    state: JobState,
    wanted: JobState,
    cause: str,
    details: Mapping[str, Any] | None = None,
) -> tuple[JobState, str]:
    """Gives the state and the cause that the job has now."""
    require_move(state, wanted)
    moved = _MOVE.run(
        transaction.connection, job=job, old=state.value, new=wanted.value, why=cause, details=dict(details or {}),
        now=transaction.at,
    ).fetchall()  # fmt: skip
    if not moved:
        require_move(JobState(_require(transaction, job).state), wanted)
        raise JobGoneError(job=job)
    if state is JobState.SENDING and wanted in ON_PAPER:
        stock.count_down(transaction, job)
    return JobState(moved[0][0]), str(moved[0][1])


_WEARER = tuple(field.name for field in fields(Wearer))


def _jobs() -> Select[Any]:
    person = [PERSON.c[name] for name in _WEARER]
    job = ("id", "desk", "state", "cause", "details", "copy", "queued_at", "moved_from", "batch")
    return select(*(JOB.c[name] for name in job), *person).join_from(JOB, PERSON)


def _view(row: Row[Any]) -> JobView:
    values = dict(row._mapping)
    wearer = Wearer(**{name: values.pop(name) for name in _WEARER})
    return JobView(copy_number=values.pop("copy"), state=JobState(values.pop("state")), wearer=wearer, **values)
