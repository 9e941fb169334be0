"""What a failed line becomes: a ticket, in the same transaction, one at most for one cause (docs/domain.md §7)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.i18n import N_, Language, said
from controlroom.domain.devices.acting import tested
from controlroom.domain.inspections.rules import (
    Round,
    cause_of,
)
from controlroom.domain.inspections.sheet import (
    Answer,
    Checklist,
    Item,
    Text,
    Verdict,
)
from controlroom.domain.inspections.tables import Setting
from controlroom.domain.tickets.opening import NewTicket, open_ticket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.tables import TICKET, Happened, find, id_of, number_of, write
from controlroom.store.engine import one_at_a_time
from controlroom.store.store import Transaction

_TITLE = N_("{place}: {item}")
_FOUND = N_("{round}: failed")
_FOUND_NUMBER = N_("{round}: failed, {number} found, {limits} allowed")
_PASSED = N_("{round}: passed when looked at again by {name}")


def ticket_for(
    transaction: Transaction, setting: Setting, checklist: Checklist, round: Round, item: Item, answer: Answer
) -> tuple[str, bool]:
    """Opens the ticket of a failed answer; its id, and whether it was open before.

    A device that has an open ticket already gets no second one: what was found is appended to that.
    """
    language = setting.language
    cause = _standing_cause(transaction.connection, item.device) or cause_of(round, item)
    words = {
        "place": _in(language, setting.place_name(round.place)), "item": _in(language, item.words),
    }  # fmt: skip
    found = [_found_words(language, checklist, item, answer), answer.note, answer.file]
    wish = item.ticket
    opened = open_ticket(
        transaction,
        setting.tickets,
        NewTicket(
            title=said(language, _TITLE).format(**words),
            # A group that was taken out of the configuration since is no reason to lose a failure.
            group=wish.group if wish.group in setting.tickets.roster.groups else "",
            impact=Level(wish.impact), urgency=Level(wish.urgency), category=Category(wish.category), cause=cause,
            device=item.device, room=round.place, source=f"round:{round.id}",
            note=" · ".join(each for each in found if each),
        ),
    )  # fmt: skip
    return opened.id, opened.repeated


def test_of_device(
    transaction: Transaction, setting: Setting, checklist: Checklist, items: Iterable[Item],
    answers: Mapping[str, Answer], found: Answer,
) -> str:  # fmt: skip
    """An answer to an item with a device is a person's test of that device; returns the ticket it opened, if any.

    Of several items of one device all must have passed. One that does not apply says nothing of it.
    """
    given = {**answers, found.item: found}
    item = next(each for each in items if each.id == found.item)
    device = setting.devices.by_id.get(item.device) if setting.devices is not None and item.device else None
    if device is None or setting.devices is None or found.verdict is Verdict.NA:
        return ""
    same = [given[each.id].verdict for each in items if each.device == item.device and each.id in given]
    before = _standing(transaction.connection, item.device)
    words = f"{_in(setting.language, checklist.name)}: {_in(setting.language, item.words)}"
    note = f"{words} · {found.note}" if found.note else words
    tested(transaction, setting.devices, device, ok=Verdict.FAIL not in same, note=note)
    after = _standing(transaction.connection, item.device)
    return after if after != before and found.verdict is Verdict.FAIL else ""


def note_on(transaction: Transaction, ticket: str, words: str) -> str:
    """Adds a line to a ticket's history; its id, or nothing when there is no such ticket."""
    one_at_a_time(transaction.connection, "tickets")
    number = number_of(ticket)
    found = find(transaction.connection, number) if number is not None else None
    if found is None:
        return ""
    write(transaction, found, replace(found), Happened("noted", words))
    return found.id


def passed_again(setting: Setting, checklist: Checklist, answer: Answer) -> str:
    """What the ticket of a failure is told when the item passes: it stays open until somebody has verified it."""
    told = said(setting.language, _PASSED).format(round=_in(setting.language, checklist.name), name=answer.by)
    return f"{told} · {answer.note}" if answer.note else told


def _found_words(language: Language, checklist: Checklist, item: Item, answer: Answer) -> str:
    name = _in(language, checklist.name)
    if answer.number is None or item.limits is None or answer.verdict is not Verdict.FAIL:
        return said(language, _FOUND).format(round=name)
    unit = _in(language, item.unit)
    number = f"{answer.number:g} {unit}".rstrip()
    return said(language, _FOUND_NUMBER).format(round=name, number=number, limits=item.limits.words())


def _standing_cause(connection: Connection, device: str) -> str:
    """The cause of the open ticket that the checks of a device have opened; empty: there is none."""
    found = _open_of_device(connection, device)
    return str(found.cause) if found is not None else ""


def _standing(connection: Connection, device: str) -> str:
    """The name of that ticket."""
    found = _open_of_device(connection, device)
    return id_of(found.number) if found is not None else ""


def _open_of_device(connection: Connection, device: str) -> Any:
    if not device:
        return None
    open_ones = (TICKET.c.is_open, TICKET.c.cause.startswith(f"device:{device}/", autoescape=True))
    query = select(TICKET.c.cause, TICKET.c.number).where(*open_ones).order_by(TICKET.c.number).limit(1)
    return connection.execute(query).one_or_none()


def _in(language: Language, text: Text) -> str:
    return text.zh if language == "zh" else text.en
