"""Use cases on signed tickets: issue, revoke, carry revocations from laptop to laptop."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select

from controlroom.core.clock import iso
from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_, _
from controlroom.core.ids import new_code
from controlroom.core.text import clean_line, visible
from controlroom.domain.passes.keys import SigningKey
from controlroom.domain.passes.model import IssuedPass, RevokedPass
from controlroom.domain.passes.rules import (
    BadValidityError,
    Pass,
    PassRefusal,
    Problem,
    Trust,
    read_pass,
    serial_of,
    write_pass,
)
from controlroom.domain.passes.views import Issued, LeftOut, Revocation, Ticket
from controlroom.domain.people.model import Person
from controlroom.store.engine import insert
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction
from controlroom.store.types import instant

ISSUED = IssuedPass.__table__  # type: ignore[attr-defined]
REVOKED = RevokedPass.__table__  # type: ignore[attr-defined]
PERSON = Person.__table__  # type: ignore[attr-defined]
Progress = Callable[[int, int], None]
"""Told (tickets done, tickets in all) now and then."""

_PROGRESS_EVERY = 100
_AT_ONCE = 500  # values in one statement
_LONGEST_REASON = 200

_FIND_REVOKED = Prepared(
    lambda _connection: select(REVOKED.c.code, REVOKED.c.at, REVOKED.c.actor, REVOKED.c.reason).where(
        REVOKED.c.serial == bindparam("serial")
    )
)


class NobodyToIssueError(BadInputError):
    code = "NOBODY_TO_ISSUE"
    what = N_("Nobody on the list matches: {asked}.")
    kept = N_("No ticket was made.")
    next_step = N_("Check the code or the category; import the list first if it is empty.")


class TicketNotKnownError(RuleRefusedError):
    code = "TICKET_NOT_KNOWN"
    what = N_("“{found}” is no ticket, no serial, and no code for which this laptop issued a ticket.")
    next_step = N_("Scan the ticket itself, or name the serial of 16 signs that “tickets issue” gave it.")


@dataclass(frozen=True)
class Terms:
    """What all tickets of one issue have in common: the event is the key's."""

    valid_from: datetime | None
    valid_until: datetime | None
    with_name: bool = False


def issue_for_people(
    store: Store,
    by: Origin,
    key: SigningKey,
    terms: Terms,
    *,
    code: str | None = None,
    category: str | None = None,
    replace: bool = False,
    progress: Progress = lambda done, total: None,
) -> Issued:
    """Tickets for the person with `code`, for a category, or for everybody on the list.

    Each is a new ticket with a serial of its own; former ones stay good unless `replace` revokes them. Cancelled and
    blocked people, and those whose code has no room, are left out and reported.
    Raises NobodyToIssueError, BadValidityError, StoreBusyError, StoreFaultError.
    """
    people = _people(store, code, category)
    if not people:
        raise NobodyToIssueError(asked=code or category or _("the list is empty"))
    # Signing is done before the transaction: the desks must not wait for it.
    made: list[Ticket] = []
    left: list[LeftOut] = []
    for done, person in enumerate(people):
        if done % _PROGRESS_EVERY == 0:
            progress(done, len(people))
        if (reason := _stays_out(person.status)) is not None:
            left.append(LeftOut(person.code, person.name, reason))
            continue
        says = _says(key, terms, person.code, person.category, person.party, person.name)
        try:
            text = write_pass(says, key.sign)
        except BadValidityError:
            raise
        except BadInputError as error:
            left.append(LeftOut(person.code, person.name, error.sentence()))
        else:
            made.append(Ticket(says, text, person.name, person.company, person.language))
    progress(len(people), len(people))
    asked = {"code": code} if code else {"category": category} if category else {"all": True}
    return _keep(store, by, key, made, left, asked, replace=replace)


def issue_blank(store: Store, by: Origin, key: SigningKey, terms: Terms, *, category: str, count: int) -> Issued:
    """`count` tickets with new codes, for people who are on no list. Raises BadValidityError and the store's errors."""
    with store.read() as connection:
        taken = set(connection.execute(select(PERSON.c.code)).scalars())
        taken.update(connection.execute(select(ISSUED.c.code)).scalars())
    made: list[Ticket] = []
    while len(made) < count:
        if (code := new_code()) in taken:
            continue
        taken.add(code)
        says = _says(key, terms, code, category, 1, "")
        made.append(Ticket(says, write_pass(says, key.sign), "", "", ""))
    return _keep(store, by, key, made, [], {"count": count, "category": category}, replace=False)


def revoke(store: Store, by: Origin, found: str, reason: str) -> list[Revocation]:
    """Revokes the ticket that `found` names: its text, its serial, or the code for which tickets were issued here.

    Returns the revocations in force for it; one that was in force before stays as it was.
    Raises TicketNotKnownError, StoreBusyError, StoreFaultError.
    """

    def work(transaction: Transaction) -> list[Revocation]:
        serials = _serials(transaction.connection, found)
        new = _revoke(transaction, serials, clean_line(reason, _LONGEST_REASON))
        if new:
            data = {"serials": new, "reason": clean_line(reason, _LONGEST_REASON)}
            transaction.journal("pass.revoked", f"pass:{new[0]}", data)
        return [each for serial in serials if (each := find_revocation(transaction.connection, serial))]

    return store.write(work, by)


def reinstate(store: Store, by: Origin, found: str, reason: str = "") -> list[str]:
    """Takes revocations back; returns the serials that are good again (none when nothing was revoked).

    Raises TicketNotKnownError, StoreBusyError, StoreFaultError.
    """

    def work(transaction: Transaction) -> list[str]:
        serials = [
            serial
            for serial in _serials(transaction.connection, found)
            if find_revocation(transaction.connection, serial) is not None
        ]
        if serials:
            transaction.connection.execute(delete(REVOKED).where(REVOKED.c.serial.in_(serials)))
            data = {"serials": serials, "reason": clean_line(reason, _LONGEST_REASON)}
            transaction.journal("pass.reinstated", f"pass:{serials[0]}", data)
        return serials

    return store.write(work, by)


def take_in_revocations(store: Store, by: Origin, revocations: Sequence[Revocation], *, file: str) -> int:
    """Adds revocations from another laptop; those known stay as they are. Returns how many were new."""

    def work(transaction: Transaction) -> int:
        known = _known_revoked(transaction.connection, [each.serial for each in revocations])
        new = {each.serial: each for each in revocations if each.serial not in known}
        if new:
            rows = [
                {"serial": r.serial, "code": r.code, "at": r.at, "actor": r.actor, "reason": r.reason}
                for r in new.values()
            ]
            transaction.connection.execute(REVOKED.insert(), rows)
            transaction.journal("pass.revocations_imported", f"file:{file}", {"new": len(new)})
        return len(new)

    return store.write(work, by)


def revocations(store: Store) -> list[Revocation]:
    """All tickets that are revoked, oldest first."""
    with store.read() as connection:
        rows = connection.execute(select(REVOKED).order_by(REVOKED.c.at, REVOKED.c.serial))
        return [Revocation(**row._mapping) for row in rows]


def note_new_key(store: Store, by: Origin, key: str, former_end: datetime | None) -> None:
    """Writes down that a key was made, and when the tickets of the former ones end."""

    def work(transaction: Transaction) -> None:
        data = {"former_end": iso(former_end) if former_end else None}
        transaction.journal("pass.key_made", f"ticket-key:{key}", data)

    store.write(work, by)


def judge(connection: Connection, text: str, trust: Trust, now: datetime) -> Pass | PassRefusal:
    """What a desk asks: is this ticket good now? Signature, event, validity, and the revocations of this store.

    A revoked ticket is called so even before or after its time.
    """
    answer = read_pass(text, trust, now)
    ticket = answer if isinstance(answer, Pass) else answer.ticket
    if ticket is None or ticket.event != trust.event:
        return answer
    revoked = find_revocation(connection, ticket.serial)
    return answer if revoked is None else PassRefusal(Problem.REVOKED, ticket, revoked.at, revoked.reason)


def find_revocation(connection: Connection, serial: str) -> Revocation | None:
    """Whether the ticket with this serial is revoked; one prepared statement, for the admission path."""
    row = _FIND_REVOKED.run(connection, serial=serial).fetchone()
    return Revocation(serial, row[0], instant(row[1]), row[2], row[3]) if row else None


def _people(store: Store, code: str | None, category: str | None) -> Sequence[Any]:
    query = select(
        PERSON.c.code, PERSON.c.name, PERSON.c.company, PERSON.c.category, PERSON.c.language, PERSON.c.status,
        PERSON.c.party,
    ).order_by(PERSON.c.category, PERSON.c.name, PERSON.c.code)  # fmt: skip
    if code is not None:
        query = query.where(PERSON.c.code == code)
    if category is not None:
        query = query.where(PERSON.c.category == category)
    with store.read() as connection:
        return connection.execute(query).all()


def _stays_out(status: str) -> str | None:
    if status == "cancelled":
        return _("the registration is cancelled")
    return _("the person is blocked") if status == "blocked" else None


def _says(key: SigningKey, terms: Terms, code: str, category: str, party: int, name: str) -> Pass:
    return Pass(
        key.id, key.event, secrets.token_hex(8), code, category, terms.valid_from, terms.valid_until, party,
        name if terms.with_name else "",
    )  # fmt: skip


def _keep(
    store: Store,
    by: Origin,
    key: SigningKey,
    made: list[Ticket],
    left: list[LeftOut],
    asked: dict[str, Any],
    *,
    replace: bool,
) -> Issued:
    """Writes down what was issued, and revokes what it replaces, in one transaction."""

    def work(transaction: Transaction) -> int:
        if not made:
            return 0
        revoked: list[str] = []
        if replace:
            former = _issued_for(transaction.connection, [each.ticket.code for each in made])
            revoked = _revoke(transaction, former, _("replaced by a new ticket"))
        transaction.connection.execute(ISSUED.insert(), [_row(each.ticket, transaction.at) for each in made])
        data = {**asked, "key": key.id, "issued": len(made), "left_out": len(left), "revoked": len(revoked)}
        transaction.journal("pass.issued", f"ticket-key:{key.id}", data)
        return len(revoked)

    return Issued(tuple(made), tuple(left), store.write(work, by))


def _row(says: Pass, at: datetime) -> dict[str, Any]:
    return {
        "serial": says.serial, "key": says.key, "code": says.code, "category": says.category,
        "valid_from": says.valid_from, "valid_until": says.valid_until, "party": says.party, "name": says.name,
        "issued_at": at,
    }  # fmt: skip


def _serials(connection: Connection, found: str) -> list[str]:
    """The serials of the tickets that a person means by `found`."""
    claimed = serial_of(found)
    if claimed is not None:
        return [claimed]
    tight = found.strip()
    issued = _issued_for(connection, [tight])
    if issued:
        return issued
    if len(tight) == 16 and set(tight.lower()) <= set("0123456789abcdef"):
        return [tight.lower()]
    raise TicketNotKnownError(found=visible(tight, 60))


def _issued_for(connection: Connection, codes: Sequence[str]) -> list[str]:
    return [
        str(serial)
        for part in _parts(codes)
        for serial in connection.execute(select(ISSUED.c.serial).where(ISSUED.c.code.in_(part))).scalars()
    ]


def _known_revoked(connection: Connection, serials: Sequence[str]) -> set[str]:
    return {
        str(serial)
        for part in _parts(serials)
        for serial in connection.execute(select(REVOKED.c.serial).where(REVOKED.c.serial.in_(part))).scalars()
    }


def _revoke(transaction: Transaction, serials: Sequence[str], reason: str) -> list[str]:
    """Revokes what is not revoked yet; returns those serials."""
    known = _known_revoked(transaction.connection, serials)
    new = [serial for serial in dict.fromkeys(serials) if serial not in known]
    if new:
        codes = _codes(transaction.connection, new)
        rows = [
            {
                "serial": serial, "code": codes.get(serial, ""), "at": transaction.at, "actor": transaction.by.actor,
                "reason": reason,
            }
            for serial in new
        ]  # fmt: skip
        transaction.connection.execute(insert(REVOKED, transaction.connection).on_conflict_do_nothing(), rows)
    return new


def _codes(connection: Connection, serials: Sequence[str]) -> dict[str, str]:
    return {
        row.serial: row.code
        for part in _parts(serials)
        for row in connection.execute(select(ISSUED.c.serial, ISSUED.c.code).where(ISSUED.c.serial.in_(part)))
    }


def _parts(values: Iterable[str]) -> Iterable[Collection[str]]:
    listed = list(values)
    return (listed[at : at + _AT_ONCE] for at in range(0, len(listed), _AT_ONCE))
