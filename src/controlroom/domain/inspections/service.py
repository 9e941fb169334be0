"""Walking a round: begin, answer, pause, complete, call off; one transaction each (docs/domain.md §7).

Everything raises RoundUnknownError, RoundStateError, RoundMissedError and the store's errors.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.inspections.errors import (
    AnswerLacksError,
    ItemUnknownError,
    NothingLeftError,
    NumberUnreadableError,
    PlaceUnknownError,
    ReasonNeededError,
    RoundHeldError,
    RoundIncompleteError,
    RoundMissedError,
    RoundPausedError,
    RoundStateError,
    TemplateUnknownError,
)
from controlroom.domain.inspections.faults import note_on, passed_again, ticket_for
from controlroom.domain.inspections.opening import keep_known, put_one
from controlroom.domain.inspections.reading import due_called, lines, view_of
from controlroom.domain.inspections.rules import (
    LACKS_WORDS,
    STATE_WORDS,
    TO_DO,
    Answer,
    Item,
    Outcome,
    Round,
    State,
    Step,
    Text,
    Verdict,
    completed_state,
    judged,
    lacking,
    leads_from,
    outcome_of,
    rest_of,
    state_at,
    unanswered,
)
from controlroom.domain.inspections.schedule import due_by_hand
from controlroom.domain.inspections.tables import (
    ANSWER,
    LOCK,
    Setting,
    content_hash,
    find,
    put_round,
)
from controlroom.domain.inspections.views import Answered, RunView
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

LONGEST_NOTE = 500
_LONGEST_PATH = 300
_LARGEST = 1e12


@dataclass(frozen=True)
class Given:
    """An answer as somebody gives it. `file`: where its evidence lies, kept as text and never opened."""

    item: str
    verdict: Verdict
    number: float | None = None
    text: str = ""
    note: str = ""
    file: str = ""


def number_of(text: str) -> float:
    """The number somebody typed, with a point or a comma, in any width. Raises NumberUnreadableError."""
    typed = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
    if "." not in typed and typed.count(",") == 1:
        typed = typed.replace(",", ".")
    try:
        number = float(typed) if "_" not in typed else float("nan")
    except ValueError:
        raise NumberUnreadableError(found=text) from None
    if not abs(number) <= _LARGEST:  # Neither is a NaN.
        raise NumberUnreadableError(found=text)
    return number


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


def answer(store: Store, by: Origin, setting: Setting, id: str, given: Given) -> Answered:
    """Answers an item, or changes its answer, which stays in the history.

    A failure opens its ticket or adds to the one that is open, with the answer or not at all; an item that passes when
    it is looked at again leaves its ticket open and says so there. Raises ItemUnknownError, AnswerLacksError,
    RoundHeldError, RoundPausedError.
    """

    def work(transaction: Transaction) -> Answered:
        view, round = _mine(transaction, setting, id, Step.ANSWER)
        item = view.item(given.item)
        if item is None:
            raise ItemUnknownError(item=given.item, known=", ".join(each.id for each in view.items))
        found, former = _checked(transaction, item, given), view.answers.get(item.id)
        found, repeated, noted = _with_ticket(transaction, setting, view, round, item, found, former)
        answers = _put(transaction, round, view, [found])
        verb = "item-failed" if found.verdict is Verdict.FAIL else "answered" if former is None else "answer-changed"
        journal(transaction, verb, view, **_told(item, found), former=former.verdict.value if former else None)
        left = unanswered(view.items, answers)
        view = replace(view, answers=answers)
        return Answered(item.id, found.verdict, found.ticket, repeated, noted, view.next_unanswered(item.id), len(left))

    return store.write(work, by)


def pass_rest(store: Store, by: Origin, setting: Setting, id: str) -> int:
    """Passes what is left and may be passed together; how many. It is in the journal with the items it covered.

    Raises NothingLeftError, RoundHeldError, RoundPausedError.
    """

    def work(transaction: Transaction) -> int:
        view, round = _mine(transaction, setting, id, Step.ANSWER)
        rest = rest_of(view.items, view.answers)
        if not rest:
            raise NothingLeftError(n=len(unanswered(view.items, view.answers)))
        found = [Answer(item.id, Verdict.PASS, transaction.at, transaction.by.actor, rest=True) for item in rest]
        _put(transaction, round, view, found)
        journal(transaction, "rest-passed", view, n=len(rest), items=[item.id for item in rest])
        return len(rest)

    return store.write(work, by)


def pause(store: Store, by: Origin, setting: Setting, id: str) -> RunView:
    """It stands still; its time runs on. Raises RoundHeldError, RoundPausedError."""

    def work(transaction: Transaction) -> RunView:
        view, round = _mine(transaction, setting, id, Step.PAUSE)
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
        view, round = _mine(transaction, setting, id, Step.COMPLETE)
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
            raise _wrong_state(view)
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
        raise RoundHeldError(**_named(view), holder=former)
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


def _mine(transaction: Transaction, setting: Setting, id: str, step: Step) -> tuple[RunView, Round]:
    """A round that whoever acts is at. Raises RoundStateError, RoundMissedError, RoundHeldError, RoundPausedError."""
    one_at_a_time(transaction.connection, LOCK)
    view = view_of(transaction.connection, setting, id, transaction.at)
    require_step(transaction, setting, view, step)
    kept = find(transaction.connection, id)
    assert kept is not None
    if kept.round.holder != transaction.by.actor:
        raise RoundHeldError(**_named(view), holder=kept.round.holder)
    if kept.round.paused:
        raise RoundPausedError(**_named(view))
    return view, kept.round


def require_step(transaction: Transaction, setting: Setting, view: RunView, step: Step) -> None:
    """Raises RoundStateError or RoundMissedError when `step` is not possible now."""
    if leads_from(step, view.line.state):
        return
    kept = find(transaction.connection, view.line.id)
    if view.line.state is State.MISSED and kept is not None and state_at(kept.round, transaction.at) is State.MISSED:
        ended = kept.round.given_up_at or view.line.missed_at
        local = ended.astimezone(setting.days.zone).strftime("%H:%M")
        raise RoundMissedError(**_named(view), time=local)
    raise _wrong_state(view)


def _wrong_state(view: RunView) -> RoundStateError:
    return RoundStateError(**_named(view), state=_(STATE_WORDS[view.line.state]))


def _named(view: RunView) -> dict[str, str]:
    return {"name": str(view.line.name), "place": str(view.line.place_name)}


def _checked(transaction: Transaction, item: Item, given: Given) -> Answer:
    """The answer as it is kept. Raises AnswerLacksError."""
    note, text = clean_line(given.note, LONGEST_NOTE), clean_line(given.text, LONGEST_NOTE)
    file = clean_line(given.file, _LONGEST_PATH)
    lacks = lacking(item, given.verdict, number=given.number, text=text, note=note, file=file)
    if lacks is not None:
        raise AnswerLacksError(item=item.words, what=_(LACKS_WORDS[lacks]))
    verdict = judged(item, given.verdict, given.number)
    return Answer(
        item.id, verdict, transaction.at, transaction.by.actor, number=given.number, text=text, note=note, file=file
    )


def _with_ticket(
    transaction: Transaction, setting: Setting, view: RunView, round: Round, item: Item, found: Answer,
    former: Answer | None,
) -> tuple[Answer, bool, str]:  # fmt: skip
    """The answer with its ticket, whether that was open before, and the ticket that was told of a pass."""
    was_failed = former is not None and former.verdict is Verdict.FAIL and bool(former.ticket)
    if found.verdict is Verdict.FAIL:
        if former is not None and was_failed:
            # The same failure said in other words: nothing has happened again.
            if found.note and found.note != former.note:
                note_on(transaction, former.ticket, found.note)
            return replace(found, ticket=former.ticket), True, ""
        ticket, repeated = ticket_for(transaction, setting, view.checklist, round, item, found)
        return replace(found, ticket=ticket), repeated, ""
    if former is None or not was_failed:
        return found, False, ""
    noted = note_on(transaction, former.ticket, passed_again(setting, view.checklist, found))
    return found, False, noted


def _put(transaction: Transaction, round: Round, view: RunView, found: Iterable[Answer]) -> dict[str, Answer]:
    """Writes answers, and counts for the lists."""
    given = list(found)
    rows = [
        {
            "round": round.id, "item": each.item, "revision": round.revision, "at": each.at,
            "station": transaction.by.station, "actor": each.by, "verdict": each.verdict.value,
            "number": each.number, "text": each.text, "note": each.note, "file": each.file, "rest": each.rest,
            "ticket": each.ticket,
        }
        for each in given
    ]  # fmt: skip
    transaction.connection.execute(ANSWER.insert(), rows)
    answers = {**view.answers, **{each.item: each for each in given}}
    tickets = {each.ticket: None for each in (*_all_answers(view), *given) if each.ticket}
    put_round(
        transaction.connection, round, answered=len(answers), tickets=list(tickets),
        failed=sum(each.verdict is Verdict.FAIL for each in answers.values()),
    )  # fmt: skip
    return answers


def _all_answers(view: RunView) -> Iterable[Answer]:
    return (*(each for given in view.history.values() for each in given), *view.answers.values())


def _told(item: Item, found: Answer) -> dict[str, Any]:
    """What the journal tells of an answer."""
    return {
        "item_id": item.id, "item": both(item.words), "verdict": found.verdict.value, "number": found.number,
        "note": found.note, "ticket": found.ticket or None,
    }  # fmt: skip


def both(text: Text) -> dict[str, str]:
    """Words for the journal, which is read in either language."""
    return {"zh": text.zh, "en": text.en}


def journal(transaction: Transaction, verb: str, view: RunView, **more: Any) -> None:
    """The entry that tells what was done with a round: its names in both languages, and what else is to be told."""
    line = view.line
    told = {
        "template": line.template, "at": line.place, "round": both(line.name), "place": both(line.place_name),
        "due_at": iso(line.due_at),
    }  # fmt: skip
    transaction.journal(f"round.{verb}", f"round:{line.id}", told | more)
