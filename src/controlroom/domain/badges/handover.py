"""Somebody checks in: is their badge printed already, does it wait in a batch, or is one to be printed?"""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import and_, bindparam, literal_column, or_, select, update

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_
from controlroom.domain.badges.model import PrintJob
from controlroom.domain.badges.rules import ON_PAPER, JobState, PrintAtCheckIn, wants_badge
from controlroom.domain.badges.service import TAKEN_BACK, next_copy, queue_badge
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

JOB = PrintJob.__table__  # type: ignore[attr-defined]

_PRINTED = Prepared(
    lambda _connection: select(JOB.c.id).where(
        JOB.c.person_id == bindparam("person"),
        JOB.c.cause != literal_column(f"'{TAKEN_BACK}'"),
        or_(
            *(JOB.c.state == literal_column(f"'{state.value}'") for state in (JobState.SENDING, *sorted(ON_PAPER))),
            # Asked for at another checkpoint a moment ago: it comes out there.
            and_(JOB.c.state == literal_column("'queued'"), JOB.c.priority == literal_column("0")),
        ),
    )
)
_AHEAD = Prepared(
    lambda _connection: select(JOB.c.id).where(
        JOB.c.person_id == bindparam("person"),
        JOB.c.state == literal_column("'queued'"),
        JOB.c.priority > literal_column("0"),
    )
)
_PULL = Prepared(
    lambda _connection: (
        update(JOB)
        .where(JOB.c.id == bindparam("job"))
        .values(
            desk=bindparam("at_desk", type_=JOB.c.desk.type),
            nonce=bindparam("scan", type_=JOB.c.nonce.type),
            priority=literal_column("0"),
            queued_at=bindparam("now", type_=JOB.c.queued_at.type),
        )
    )
)


@dataclass(frozen=True)
class BadgeAnswer:
    """What checking in means for somebody's badge: the job that prints it, or that one `is_printed` already."""

    job: str | None
    is_printed: bool


class BadgePrintedError(RuleRefusedError):
    code = "BADGE_PRINTED"
    what = N_("The badge of this person is printed already, or on its way to the printer.")
    next_step = N_("Print it once more with F4, which asks for the reason.")


def has_badge_printed(transaction: Transaction, person_id: str) -> bool:
    """Whether a badge of this person is on paper, or on its way there, as far as anybody knows."""
    return _PRINTED.run(transaction.connection, person=person_id).fetchone() is not None


def badge_at_check_in(
    transaction: Transaction, *, desk: str, person_id: str, nonce: str | None, policy: PrintAtCheckIn
) -> BadgeAnswer:
    """The badge of somebody who is being admitted, inside the admission's transaction (docs/domain.md §5).

    One that still waits in a batch is taken out of its row and printed here, next: nobody gets two.
    """
    printed = has_badge_printed(transaction, person_id)
    if not wants_badge(policy, printed=printed):
        return BadgeAnswer(None, is_printed=True)
    ahead = _AHEAD.run(transaction.connection, person=person_id).fetchone()
    if ahead is not None:
        job = str(ahead[0])
        _PULL.run(transaction.connection, job=job, at_desk=desk, scan=nonce, now=transaction.at)
        return BadgeAnswer(job, is_printed=False)
    copy = next_copy(transaction.connection, person_id) if printed else 0
    job = queue_badge(transaction, desk=desk, person_id=person_id, nonce=nonce, copy=copy)
    return BadgeAnswer(job, is_printed=False)


def next_badge(store: Store, person_id: str) -> int:
    """The copy number that this person's next badge carries; 0: they have none yet."""
    with store.read() as connection:
        printed = _PRINTED.run(connection, person=person_id).fetchone() is not None
        return next_copy(connection, person_id) if printed else 0


def print_first(store: Store, by: Origin, *, desk: str, person_id: str) -> str:
    """Prints the badge of somebody who has none, at `desk` and next; returns the job.

    One that waits in a batch is taken out of its row. Raises BadgePrintedError.
    """

    def work(transaction: Transaction) -> str:
        answer = badge_at_check_in(
            transaction, desk=desk, person_id=person_id, nonce=None, policy="if_not_printed"
        )  # fmt: skip
        if answer.job is None:
            raise BadgePrintedError()
        transaction.journal("badge.queued", f"print-job:{answer.job}", {"desk": desk, "cause": "asked for"})
        return answer.job

    return store.write(work, by)
