"""Walking a round: begin, pause, complete, call off; one transaction each (docs/domain.md §7).

Everything raises RoundUnknownError, RoundStateError, RoundMissedError and the store's errors.
"""

from __future__ import annotations

from dataclasses import replace

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.inspections.acting import LONGEST_NOTE, journal, mine, named, require_step, wrong_state
from controlroom.domain.inspections.errors import (
    PlaceUnknownError,
    ReasonNeededError,
    RoundHeldError,
    RoundIncompleteError,
    TemplateUnknownError,
)
from controlroom.domain.inspections.opening import keep_known, put_one
from controlroom.domain.inspections.reading import due_called, lines, view_of
from controlroom.domain.inspections.rules import (
    TO_DO,
    Outcome,
    State,
    Step,
    completed_state,
    outcome_of,
    unanswered,
)
from controlroom.domain.inspections.schedule import due_by_hand
from controlroom.domain.inspections.tables import LOCK, Setting, content_hash, find, put_round
from controlroom.domain.inspections.views import RunView
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


def start(store: Store, by: Origin, setting: Setting, id: str, note: str = "") -> RunView:
    """Whoever acts does the round from now on. One that somebody else is at is taken over with a `note`.

    Raises RoundHeldError.
    """

    def work(transaction: Transaction) -> RunView:
        return _start(transaction, setting, id, note)

    return store.write(work, by)


def begin(store: Store, by: Origin, setting: Setting, template: str, place: str, note: str = "") -> RunView:
    """The round of a template that is to be done at a place now; where none is, one is opened by hand.

    Raises TemplateUnknownError, PlaceUnknownError, RoundHeldError.
    """

    def work(transaction: Transaction) -> RunView:
        one_at_a_time(transaction.connection, LOCK)
        plan = setting.plan(template)
        if plan is None:
            raise TemplateUnknownError(template=template, known=", ".join(each.key for each in setting.plans))
        if place not in plan.places:
            raise PlaceUnknownError(template=template, place=place, known=", ".join(plan.places))
        id = _to_do(transaction, setting, template, place)
        if id is None:
            known = keep_known(transaction, setting, plan)
            due = due_by_hand(plan, place, transaction.at, known.salt)
            put_one(transaction, due, State.OPEN)
            id = due.id
        return _start(transaction, setting, id, note)

    return store.write(work, by)


def pause(store: Store, by: Origin, setting: Setting, id: str) -> RunView:
    """It stands still; its time runs on. Raises RoundHeldError, RoundPausedError."""

    def work(transaction: Transaction) -> RunView:
        view, round = mine(transaction, setting, id, Step.PAUSE)
        put_round(transaction.connection, replace(round, paused=True))
        journal(transaction, "paused", view, answered=view.line.answered, items=view.line.items)
        return view_of(transaction.connection, setting, id, transaction.at)

    return store.write(work, by)


def resume(store: Store, by: Origin, setting: Setting, id: str, note: str = "") -> RunView:
    """It goes on; somebody else may go on with it with a note. Raises RoundHeldError."""
    return start(store, by, setting, id, note)


def complete(store: Store, by: Origin, setting: Setting, id: str) -> RunView:
    """Closes the sheet: passed or failed, in time or late. Raises RoundIncompleteError, RoundHeldError."""

    def work(transaction: Transaction) -> RunView:
        view, round = mine(transaction, setting, id, Step.COMPLETE)
        left = unanswered(view.items, view.answers)
        if left:
            names = _(", ").join(str(item.words) for item in left[:3]) + (" …" if len(left) > 3 else "")
            raise RoundIncompleteError(n=len(left), items=names)
        done = replace(
            round, state=completed_state(round, transaction.at), outcome=outcome_of(view.items, view.answers),
            completed_at=round.completed_at or transaction.at, completed_by=transaction.by.actor,
        )  # fmt: skip
        kept = find(transaction.connection, id)
        assert kept is not None
        hash = content_hash(done, kept.checklist, view.items, view.answers)
        put_round(transaction.connection, done, hash=hash)
        verb = "completed" if done.outcome is Outcome.PASSED else "failed"
        journal(
            transaction, verb, view, state=done.state.value, failed=view.line.failed, revision=done.revision, hash=hash
        )  # fmt: skip
        return view_of(transaction.connection, setting, id, transaction.at)

    return store.write(work, by)


def wont_do(store: Store, by: Origin, setting: Setting, id: str, reason: str) -> RunView:
    """It will not be done, and why; one that is not due yet can be called off too. Raises ReasonNeededError."""

    def work(transaction: Transaction) -> RunView:
        one_at_a_time(transaction.connection, LOCK)
        why = clean_line(reason, LONGEST_NOTE)
        if not why:
            raise ReasonNeededError()
        view = view_of(transaction.connection, setting, id, transaction.at)
        if view.line.completed_at is not None:  # A revision is ended by completing it.
            raise wrong_state(view)
        require_step(transaction, setting, view, Step.WONT_DO)
        kept = find(transaction.connection, id)
        if kept is None:
            due, _state = due_called(transaction.connection, setting, id, transaction.at)
            put_one(transaction, due, State.WONT_DO, why)
        else:
            put_round(transaction.connection, replace(kept.round, state=State.WONT_DO, reason=why, paused=False))
        journal(transaction, "called-off", view, reason=why)
        return view_of(transaction.connection, setting, id, transaction.at)

    return store.write(work, by)


def _start(transaction: Transaction, setting: Setting, id: str, note: str) -> RunView:
    connection, actor, words = transaction.connection, transaction.by.actor, clean_line(note, LONGEST_NOTE)
    one_at_a_time(connection, LOCK)
    view = view_of(connection, setting, id, transaction.at)
    require_step(transaction, setting, view, Step.START)
    kept = find(connection, id)
    if kept is None:
        due, _state = due_called(connection, setting, id, transaction.at)
        put_one(transaction, due, State.OPEN)
        kept = find(connection, id)
        assert kept is not None
    round = kept.round
    former = round.holder if round.holder not in ("", actor) else ""
    if former and not words:
        raise RoundHeldError(**named(view), holder=former)
    begun = replace(
        round, state=State.IN_PROGRESS, holder=actor, paused=False, started_at=round.started_at or transaction.at
    )
    if begun != round:
        put_round(connection, begun)
    verb = "taken-over" if former else "started" if round.state is State.OPEN else "resumed"
    journal(transaction, verb, view, **({"former": former} if former else {}), note=words)
    return view_of(connection, setting, id, transaction.at)


def _to_do(transaction: Transaction, setting: Setting, template: str, place: str) -> str | None:
    """The round of a template at a place that is to be done now, the newest."""
    found = [
        line
        for line in lines(transaction.connection, setting, transaction.at)
        if line.template == template and line.place == place and line.state in TO_DO
    ]
    return found[-1].id if found else None
