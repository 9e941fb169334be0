"""Issuing situation reports, writing into the next one, and what the clock does to those nobody issued
(docs/domain.md §11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from controlroom.core.clock import iso
from controlroom.core.text import clean_line
from controlroom.reports.due import DueReport, State, grid, next_turn, plan, slot_at
from controlroom.reports.errors import ReportSupersededError, ReportUnknownError, SectionUnknownError
from controlroom.reports.sections import TITLES
from controlroom.reports.tables import (
    LOCK,
    NOTE,
    REPORT,
    grid_is_news,
    issued_of,
    keep_grid,
    keep_slot,
    known_of,
    last_report,
    next_number,
    notes_of,
)
from controlroom.reports.values import HEAD, Content, Issued
from controlroom.reports.venue import Rhythm, Venue
from controlroom.store.engine import insert, one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

LONGEST = 400  # signs of a note


def issue(store: Store, by: Origin, rhythm: Rhythm, venue: Venue, content: Content, head: str | None = None) -> Issued:
    """A draft goes round with what people wrote into it; it is the report of the grid that waits, if one does.

    `head`: words on top that go before those kept. Raises ReportSupersededError when somebody issued one since the
    draft was made, and the store's errors.
    """

    def work(transaction: Transaction) -> Issued:
        connection, now = transaction.connection, transaction.at
        one_at_a_time(connection, LOCK)
        last = last_report(connection)
        if last is not None and last.number != content.since:
            raise ReportSupersededError(number=last.number, by=last.actor)
        notes = notes_of(connection) | ({HEAD: clean_line(head, LONGEST)} if head is not None else {})
        found = grid(rhythm, venue.days)
        slot = slot_at(found, known_of(connection, found, now), now)
        issued = Issued(
            next_number(connection, REPORT.c.number), now, by.station, by.actor,
            slot.due_at if slot is not None else None, content.with_notes(notes),
        )  # fmt: skip
        connection.execute(
            REPORT.insert().values(
                number=issued.number, at=now, station=by.station, actor=by.actor, due_at=issued.due_at,
                body=issued.content.to_json(),
            )
        )  # fmt: skip
        connection.execute(NOTE.delete())
        late = slot is not None and now > slot.late_at
        transaction.journal(
            "report.issued", f"report:{issued.number}",
            {"number": issued.number, "due": _iso(issued.due_at), "late": late, "note": issued.content.head},
        )  # fmt: skip
        return issued

    return store.write(work, by)


def write_note(store: Store, by: Origin, section: str, words: str) -> None:
    """Writes into the next report: on top (HEAD) or under a section; without words, takes it out.

    Raises SectionUnknownError.
    """
    if section != HEAD and section not in TITLES:
        raise SectionUnknownError(section=section, known=", ".join(TITLES))
    line = clean_line(words, LONGEST)

    def work(transaction: Transaction) -> None:
        connection = transaction.connection
        if line:
            values = {"words": line, "at": transaction.at, "actor": by.actor}
            connection.execute(
                insert(NOTE, connection).values(section=section, **values)
                .on_conflict_do_update(index_elements=["section"], set_=values)
            )  # fmt: skip
        else:
            connection.execute(NOTE.delete().where(NOTE.c.section == section))
        transaction.journal("report.noted", f"report-section:{section}", {"section": section, "note": line})

    store.write(work, by)


def notes(store: Store) -> dict[str, str]:
    """What people wrote for the next report, by section."""
    with store.read() as connection:
        return notes_of(connection)


def issued(store: Store, limit: int = 200) -> tuple[Issued, ...]:
    """The reports that went round, the newest first."""
    with store.read() as connection:
        rows = connection.execute(select(REPORT).order_by(REPORT.c.number.desc()).limit(limit))
        return tuple(issued_of(row) for row in rows)


def last(store: Store) -> Issued | None:
    """The one that went round last."""
    with store.read() as connection:
        return last_report(connection)


def report(store: Store, number: int) -> Issued:
    """One that went round. Raises ReportUnknownError."""
    with store.read() as connection:
        row = connection.execute(select(REPORT).where(REPORT.c.number == number)).one_or_none()
    if row is None:
        raise ReportUnknownError(number=number)
    return issued_of(row)


def due(store: Store, rhythm: Rhythm, venue: Venue) -> tuple[DueReport, ...]:
    """Every report of the grid as it stands now, whether or not a station was running to write it down."""
    found, now = grid(rhythm, venue.days), store.clock.now()
    with store.read() as connection:
        return plan(found, known_of(connection, found, now), now)


def carry_out(store: Store, by: Origin, rhythm: Rhythm, venue: Venue) -> datetime | None:
    """Notes which report is asked for and which were missed, each once; returns when the next turn is."""
    found, now = grid(rhythm, venue.days), store.clock.now()
    with store.read() as connection:
        known, is_news = known_of(connection, found, now), grid_is_news(connection, found)
    reports = plan(found, known, now)
    begun = any(slot.due_at <= now for slot in found)
    if begun and is_news:
        store.write(lambda transaction: _note_grid(transaction, rhythm, venue), by)
    missed = [each for each in reports if each.state is State.MISSED and each.due_at not in known.missed]
    if missed:
        store.write(lambda transaction: _note_missed(transaction, rhythm, venue), by)
    if any(each.state in (State.DUE, State.OVERDUE) and each.due_at not in known.asked for each in reports):
        store.write(lambda transaction: _note_asked(transaction, rhythm, venue), by)
    return next_turn(reports, now)


def _note_grid(transaction: Transaction, rhythm: Rhythm, venue: Venue) -> None:
    connection, found = transaction.connection, grid(rhythm, venue.days)
    one_at_a_time(connection, LOCK)
    if grid_is_news(connection, found):
        keep_grid(connection, found, known_of(connection, found, transaction.at).since)
        transaction.journal("report.planned", "report:grid", {"n": len(found)})


def _note_missed(transaction: Transaction, rhythm: Rhythm, venue: Venue) -> None:
    connection, found = transaction.connection, grid(rhythm, venue.days)
    one_at_a_time(connection, LOCK)
    known = known_of(connection, found, transaction.at)
    reports = plan(found, known, transaction.at)
    missed = [each for each in reports if each.state is State.MISSED and each.due_at not in known.missed]
    for each in missed:
        keep_slot(connection, each.due_at, missed_at=each.slot.missed_at)
    if missed:
        told = [{"due": iso(each.due_at), "why": each.why.value if each.why else ""} for each in missed]
        times = ", ".join(venue.hm(each.due_at) for each in missed)
        transaction.journal("report.missed", "report:grid", {"n": len(missed), "times": times, "reports": told})


def _note_asked(transaction: Transaction, rhythm: Rhythm, venue: Venue) -> None:
    connection, found = transaction.connection, grid(rhythm, venue.days)
    one_at_a_time(connection, LOCK)
    known = known_of(connection, found, transaction.at)
    reports = plan(found, known, transaction.at)
    waiting = (each for each in reports if each.state in (State.DUE, State.OVERDUE) and each.due_at not in known.asked)
    first = next(waiting, None)
    if first is not None:
        keep_slot(connection, first.due_at, asked_at=transaction.at)
        data = {"due": iso(first.due_at), "time": venue.hm(first.due_at)}
        transaction.journal("report.fell-due", "report:grid", data)


def _iso(at: datetime | None) -> str | None:
    return iso(at) if at is not None else None
