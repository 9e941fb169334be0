"""The tickets as a file: a list for spreadsheets, or JSON with every history (docs/domain.md §8)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import select

from controlroom.core.clock import iso
from controlroom.core.i18n import N_, _
from controlroom.domain.people.list_files import Cell, ExportReport, Row, check_target, write_document, write_list
from controlroom.domain.tickets.clocks import CLOCK_WORDS, ClockName
from controlroom.domain.tickets.reading import event_view
from controlroom.domain.tickets.rules import LEVEL_WORDS, Ticket
from controlroom.domain.tickets.states import STATE_WORDS
from controlroom.domain.tickets.tables import EVENT, TICKET, Setting, ticket_of
from controlroom.domain.tickets.views import EventView, ticket_to_json
from controlroom.store.journal import Origin
from controlroom.store.store import Store

SUFFIXES = (".csv", ".xlsx", ".json")
_VERB = "ticket.exported"
_MINUTE = timedelta(minutes=1)
_HEADERS = (
    N_("ticket"), N_("what is wrong"), N_("state of the ticket"),
    N_("priority"), N_("why this priority"), N_("category"), N_("impact"),
    N_("urgency"), N_("risk level"), N_("group"), N_("assignee"), N_("room"), N_("device"), N_("opened"),
    N_("opened by"), N_("cause"), N_("action"), N_("duplicate of"), N_("repeats"), N_("reopened"),
)  # fmt: skip


def export_tickets(store: Store, by: Origin, setting: Setting, file: Path, *, force: bool = False) -> ExportReport:
    """Writes every ticket to `file`, closed ones too, the oldest first, and journals it.

    Of each clock: its target, what ran, when it is due, by how much it failed, in minutes. Raises ExportSuffixError,
    ExportExistsError (unless `force`), ExportFailedError and the store's errors; the file is then as it was.
    """
    check_target(file, force=force, suffixes=SUFFIXES)
    with store.read() as connection:
        tickets = [ticket_of(row) for row in connection.execute(select(TICKET).order_by(TICKET.c.number))]
        history: dict[int, list[EventView]] = {}
        if file.suffix.lower() == ".json":
            for row in connection.execute(select(EVENT).order_by(EVENT.c.seq)):
                history.setdefault(row.ticket, []).append(event_view(row))
    now = store.clock.now()
    if file.suffix.lower() == ".json":
        data = _document(tickets, history, now)
        facts = {"what": "tickets", "rows": len(tickets)}
        write_document(store, by, file, _VERB, facts, data, force=force)
        return ExportReport(str(file), len(tickets))
    headers = [*(_(words) for words in _HEADERS), *_clock_headers()]
    rows = _rows(tickets, setting, now)
    return write_list(store, by, file, _VERB, {"what": "tickets"}, headers, rows, force=force)


def _document(tickets: list[Ticket], history: Mapping[int, list[EventView]], now: datetime) -> bytes:
    listed = [
        {
            **ticket_to_json(ticket, now),
            "clocks": {
                name.value: {
                    "target_s": ticket.clock(name).target.total_seconds(),
                    "ran_s": _ran(ticket, name, now).total_seconds(),
                    "failed_by_s": ticket.clock(name).failed_by(now).total_seconds(),
                }
                for name in ClockName
            },
            "history": [each.to_json() for each in history.get(ticket.number, [])],
        }
        for ticket in tickets
    ]
    return json.dumps({"at": iso(now), "tickets": listed}, ensure_ascii=False, indent=1).encode()


def _clock_headers() -> Iterator[str]:
    for name in ClockName:
        for words in (N_("{clock}: target (min)"), N_("{clock}: ran (min)"), N_("{clock}: due"),
                      N_("{clock}: failed by (min)")):  # fmt: skip
            yield _(words).format(clock=_(CLOCK_WORDS[name]))


def _rows(tickets: list[Ticket], setting: Setting, now: datetime) -> Iterator[Row]:
    for ticket in tickets:
        group = setting.roster.groups.get(ticket.group)
        yield [
            ticket.id, ticket.title, _(STATE_WORDS[ticket.state]), ticket.priority, ticket.why_priority,
            _(ticket.category_words), _(LEVEL_WORDS[ticket.impact]), _(LEVEL_WORDS[ticket.urgency]),
            ticket.risk, str(group.name) if group is not None else ticket.group, ticket.assignee, ticket.room,
            ticket.device, _local(ticket.opened_at, setting), ticket.opened_by, ticket.found_cause, ticket.action,
            ticket.duplicate_of, ticket.repeats, ticket.reopened, *_clocks(ticket, setting, now),
        ]  # fmt: skip


def _clocks(ticket: Ticket, setting: Setting, now: datetime) -> Iterator[Cell]:
    for name in ClockName:
        clock = ticket.clock(name)
        yield _minutes(clock.target)
        yield _minutes(_ran(ticket, name, now))
        yield _local(clock.due, setting)
        yield _minutes(clock.failed_by(now))


def _ran(ticket: Ticket, name: ClockName, now: datetime) -> timedelta:
    clock = ticket.clock(name)
    return clock.target - clock.left(now)


def _minutes(span: timedelta) -> float:
    return round(span / _MINUTE, 1)


def _local(at: datetime | None, setting: Setting) -> str:
    return "" if at is None else f"{at.astimezone(setting.zone):%Y-%m-%d %H:%M:%S}"
