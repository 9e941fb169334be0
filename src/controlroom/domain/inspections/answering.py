"""Answering the items of a round, each answer with its ticket in one transaction (docs/domain.md §7)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.inspections.acting import LONGEST_NOTE, both, journal, mine
from controlroom.domain.inspections.errors import (
    AnswerLacksError,
    ItemUnknownError,
    NothingLeftError,
)
from controlroom.domain.inspections.faults import note_on, passed_again, test_of_device, ticket_for
from controlroom.domain.inspections.rules import LACKS_WORDS, Round, Step, judged, lacking, rest_of, unanswered
from controlroom.domain.inspections.sheet import Answer, Given, Item, Verdict
from controlroom.domain.inspections.tables import ANSWER, Setting, put_round
from controlroom.domain.inspections.views import Answered, RunView
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_LONGEST_PATH = 300


def answer(store: Store, by: Origin, setting: Setting, id: str, given: Given) -> Answered:
    """Answers an item, or changes its answer, which stays in the history.

    A failure opens its ticket or adds to the one that is open, with the answer or not at all; an item that passes when
    it is looked at again leaves its ticket open and says so there. For a device it is a person's test.
    Raises ItemUnknownError, AnswerLacksError, RoundHeldError, RoundPausedError.
    """

    def work(transaction: Transaction) -> Answered:
        view, round = mine(transaction, setting, id, Step.ANSWER)
        item = view.item(given.item)
        if item is None:
            raise ItemUnknownError(item=given.item, known=", ".join(each.id for each in view.items))
        found, former = _checked(transaction, item, given), view.answers.get(item.id)
        fresh = test_of_device(transaction, setting, view.checklist, view.items, view.answers, found)
        found, repeated, noted = _with_ticket(transaction, setting, view, round, item, found, former, fresh)
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
        view, round = mine(transaction, setting, id, Step.ANSWER)
        rest = rest_of(view.items, view.answers)
        if not rest:
            raise NothingLeftError(n=len(unanswered(view.items, view.answers)))
        found = [Answer(item.id, Verdict.PASS, transaction.at, transaction.by.actor, rest=True) for item in rest]
        _put(transaction, round, view, found)
        journal(transaction, "rest-passed", view, n=len(rest), items=[item.id for item in rest])
        return len(rest)

    return store.write(work, by)


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
    former: Answer | None, fresh: str,
) -> tuple[Answer, bool, str]:  # fmt: skip
    """The answer with its ticket, whether that was open before, and the ticket that was told of a pass.

    `fresh`: the one that the test of its device has just opened.
    """
    was_failed = former is not None and former.verdict is Verdict.FAIL and bool(former.ticket)
    if found.verdict is Verdict.FAIL:
        if former is not None and was_failed:
            # The same failure said in other words: nothing has happened again.
            if found.note and found.note != former.note:
                note_on(transaction, former.ticket, found.note)
            return replace(found, ticket=former.ticket), True, ""
        if fresh:
            return replace(found, ticket=fresh), False, ""
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
