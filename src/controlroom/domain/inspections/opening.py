"""What the clock does to rounds: those that are due are opened, those that ran out are missed (docs/domain.md §7).

Any number of programs may do it at once on one store: the name of a round lets each be opened once.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, select

from controlroom.core.clock import iso
from controlroom.domain.inspections.rules import (
    TO_DO,
    Missed,
    Round,
    State,
    missed_reason,
    state_at,
)
from controlroom.domain.inspections.schedule import Due, Plan, actions, dues, next_moment, slots
from controlroom.domain.inspections.tables import (
    LOCK,
    ROUND,
    Known,
    Setting,
    fingerprint_of,
    keep_plan,
    keep_version,
    kept_of,
    plans_known,
    put_round,
    row_of_due,
)
from controlroom.store.engine import insert, one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_MOST_TOLD = 50  # rounds named in one entry of the journal


@dataclass(frozen=True)
class Looked:
    """What a look at the rounds found: plans that are new or changed, rounds to open, rounds nobody had the program
    running for, rounds that ran out, and when to look again."""

    plans: tuple[Plan, ...]
    open: tuple[Due, ...]
    absent: tuple[Due, ...]
    run_out: tuple[Round, ...]
    next: datetime | None


def carry_out(store: Store, by: Origin, setting: Setting) -> datetime | None:
    """Opens what is due and notes what was missed; returns when something is due next. Raises the store's errors."""
    looked = _looked(store, setting)
    if looked.plans:
        store.write(lambda transaction: _note_plans(transaction, setting), by)
        looked = _looked(store, setting)
    if looked.absent or looked.run_out:
        store.write(lambda transaction: _note_missed(transaction, setting), by)
    if looked.open:
        store.write(lambda transaction: _open(transaction, setting), by)
    return looked.next


def _looked(store: Store, setting: Setting) -> Looked:
    with store.read() as connection:
        return look(connection, setting, store.clock.now())


def look(connection: Connection, setting: Setting, now: datetime) -> Looked:
    """What is to be done at `now`."""
    known, ids = plans_known(connection), set(connection.execute(select(ROUND.c.id)).scalars())
    opening: list[Due] = []
    absent: list[Due] = []
    moments: list[datetime] = []
    for plan in setting.plans:
        found = dues(plan, setting.days, salt_of(known, plan))
        done = actions(found, ids, now, since_of(known, setting, plan, now))
        opening += done.open
        absent += done.missed
        moments += [each for each in (next_moment(found, ids, now), _first_slot(plan, setting, now)) if each]
    to_do = [kept_of(row).round for row in connection.execute(select(ROUND).where(ROUND.c.state.in_(TO_DO)))]
    moments += [at for each in to_do if (at := each.given_up_at) is not None and at > now]
    moments += [due.slot.missed_at for due in opening]
    return Looked(
        tuple(plan for plan in setting.plans if _is_news(known, setting, plan, now)),
        tuple(opening), tuple(absent), tuple(each for each in to_do if state_at(each, now) is State.MISSED),
        min(moments, default=None),
    )  # fmt: skip


def salt_of(known: dict[str, Known], plan: Plan) -> str | None:
    """What the samples of a plan are drawn with; None: not kept yet."""
    return known[plan.key].salt if plan.key in known else None


def since_of(known: dict[str, Known], setting: Setting, plan: Plan, now: datetime) -> datetime | None:
    """Since when a plan is as it is; None: since the first look at any. One that has changed just now, since now."""
    if not known:
        return None
    found = known.get(plan.key)
    is_new = found is None or found.fingerprint != fingerprint_of(plan, setting.days)
    return now if is_new else found.since  # type: ignore[union-attr]


def _is_news(known: dict[str, Known], setting: Setting, plan: Plan, now: datetime) -> bool:
    """Whether a plan is to be kept: not before its first round, for until then it may be changed at will."""
    if plan.schedule is None or not any(slot.opens_at <= now for slot in slots(plan.schedule, setting.days)):
        return False
    return plan.key not in known or known[plan.key].fingerprint != fingerprint_of(plan, setting.days)


def _first_slot(plan: Plan, setting: Setting, now: datetime) -> datetime | None:
    """When the next round of a plan may be begun, whether or not its sample can be drawn yet."""
    if plan.schedule is None:
        return None
    return min((slot.opens_at for slot in slots(plan.schedule, setting.days) if slot.opens_at > now), default=None)


def _note_plans(transaction: Transaction, setting: Setting) -> None:
    connection, now = transaction.connection, transaction.at
    one_at_a_time(connection, LOCK)
    known = plans_known(connection)
    news = [plan for plan in setting.plans if _is_news(known, setting, plan, now)]
    for plan in news:
        keep_plan(connection, plan, setting.days, since_of(known, setting, plan, now))
    if news:
        transaction.journal(
            "round.planned", f"template:{news[0].key}", {"n": len(news), "templates": [plan.key for plan in news]}
        )


def _open(transaction: Transaction, setting: Setting) -> None:
    one_at_a_time(transaction.connection, LOCK)
    found = _insert(transaction, look(transaction.connection, setting, transaction.at).open, State.OPEN)
    if found:
        told = [_told(due.id, due.plan.key, due.place, due.slot.due_at) for due in found[:_MOST_TOLD]]
        transaction.journal("round.opened", f"round:{found[0].id}", {"n": len(found), "rounds": told})


def _note_missed(transaction: Transaction, setting: Setting) -> None:
    """Missed for nobody had the program running, for nobody began it, or for it was not finished: each with its reason.

    What was answered until then stays, and so do its tickets.
    """
    connection = transaction.connection
    one_at_a_time(connection, LOCK)
    looked = look(connection, setting, transaction.at)
    absent = _insert(transaction, looked.absent, State.MISSED, Missed.NOT_RUNNING.value)
    told = [_told(due.id, due.plan.key, due.place, due.slot.due_at) | {"why": "not_running"} for due in absent]
    for round in looked.run_out:
        why = missed_reason(round)
        put_round(connection, replace(round, state=State.MISSED, reason=why.value, paused=False))
        told.append(_told(round.id, round.template, round.place, round.due_at) | {"why": why.value})
    if told:
        transaction.journal(
            "round.missed", f"round:{told[0]['id']}", {"n": len(told), "rounds": told[:_MOST_TOLD]}
        )  # fmt: skip


def _insert(transaction: Transaction, found: Sequence[Due], state: State, reason: str = "") -> list[Due]:
    """Puts rounds into the store; returns those that nobody else had put there."""
    if not found:
        return []
    connection, at = transaction.connection, transaction.at
    hashes = {plan.key: keep_version(connection, plan.checklist, at) for plan in _plans(found)}
    rows = [row_of_due(due, hashes[due.plan.key], at, state, reason) for due in found]
    statement = insert(ROUND, connection).on_conflict_do_nothing().returning(ROUND.c.id)
    written = set(connection.execute(statement, rows).scalars())
    return [due for due in found if due.id in written]


def _plans(found: Iterable[Due]) -> Iterable[Plan]:
    return {due.plan.key: due.plan for due in found}.values()


def _told(id: str, template: str, place: str, due_at: datetime) -> dict[str, str]:
    return {"id": id, "template": template, "place": place, "due_at": iso(due_at)}


def keep_known(transaction: Transaction, setting: Setting, plan: Plan) -> Known:
    """What the store knows of a plan; kept now, if it is not yet."""
    known = plans_known(transaction.connection)
    if plan.key in known:
        return known[plan.key]
    since = since_of(known, setting, plan, transaction.at)
    return keep_plan(transaction.connection, plan, setting.days, since)


def put_one(transaction: Transaction, due: Due, state: State, reason: str = "") -> None:
    """Puts one round into the store, for somebody who does not wait for the clock."""
    _insert(transaction, [due], state, reason)
