"""The people and their scans as lists, for spreadsheets (docs/domain.md §5 and §16)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select

from controlroom.core.i18n import _
from controlroom.core.text import visible
from controlroom.domain.checkin.onsite import Roll, detailed_rows
from controlroom.domain.checkin.onsite_views import STATUS_WORDS, Order, PeopleFilter
from controlroom.domain.checkin.rules import LONGEST_CODE, WORDS, Outcome
from controlroom.domain.checkin.tables import PERSON, SCAN
from controlroom.domain.checkin.views import STATE_WORDS
from controlroom.domain.people.headers import FIELDS
from controlroom.domain.people.list_files import ExportReport, Row, check_target, write_list
from controlroom.store.journal import Origin
from controlroom.store.store import Store

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig

_BATCH = 500
_VERB = "people.exported"
Progress = Callable[[int, int], None]
"""Told (rows done, rows in all) now and then."""


def export_attendees(
    store: Store,
    by: Origin,
    event: EventConfig,
    file: Path,
    filter: PeopleFilter,
    order: Order = Order.NAME,
    *,
    force: bool = False,
    progress: Progress = lambda done, total: None,
) -> ExportReport:
    """Writes the people that `filter` wants to `file`, with headers an import knows again, and journals it.

    Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError and the store's errors; the file is
    then as it was.
    """
    check_target(file, force=force)
    roll = Roll(store)
    roll.refresh()
    ids = roll.select(filter, order, [category.key for category in event.categories]).ids
    headers = [*(_(words) for words in FIELDS.values()), _("on site"), _("since"), _("at desk")]
    rows = _attendee_rows(store, event, ids, progress)
    return write_list(store, by, file, _VERB, _facts("attendees", filter), headers, rows, force=force)


def export_checkins(
    store: Store,
    by: Origin,
    event: EventConfig,
    file: Path,
    filter: PeopleFilter,
    *,
    force: bool = False,
    progress: Progress = lambda done, total: None,
) -> ExportReport:
    """Writes every scan with its answer, oldest first, to `file`; with a filter, those of the people it wants.

    Raises as `export_attendees`.
    """
    check_target(file, force=force)
    wanted: set[str] | None = None
    if filter.asks:
        roll = Roll(store)
        roll.refresh()
        wanted = set(roll.select(filter).ids)
    headers = [
        _("time"), _("desk"), _("checkpoint"), _("direction"), _("code"), _("name"), _("company"), _("category"),
        _("answer"), _("first admitted"), _("first desk"),
    ]  # fmt: skip
    rows = _scan_rows(store, event, wanted, progress)
    return write_list(store, by, file, _VERB, _facts("checkins", filter), headers, rows, force=force)


def _facts(what: str, filter: PeopleFilter) -> dict[str, Any]:
    return {"what": what, "filter": filter.to_json()}


def _attendee_rows(store: Store, event: EventConfig, ids: Sequence[str], progress: Progress) -> Iterator[Row]:
    names = {category.key: str(category.name) for category in event.categories}
    for start in range(0, len(ids), _BATCH):
        progress(start, len(ids))
        for person, row in detailed_rows(store, ids[start : start + _BATCH]):
            values = {**person, "category": names.get(person["category"], person["category"])}
            values["status"] = _(STATUS_WORDS.get(person["status"], person["status"]))
            yield [
                *(str(values[field]) for field in FIELDS), _(STATE_WORDS[row.state]), _local(row.since, event),
                row.desk or "",
            ]  # fmt: skip
    progress(len(ids), len(ids))


def _scan_rows(store: Store, event: EventConfig, wanted: set[str] | None, progress: Progress) -> Iterator[Row]:
    names = {category.key: str(category.name) for category in event.categories}
    query = (
        select(SCAN, PERSON.c.name, PERSON.c.company, PERSON.c.category)
        .join_from(SCAN, PERSON, PERSON.c.id == SCAN.c.person_id, isouter=True)
        .where(SCAN.c.outcome.is_not(None))
        .order_by(SCAN.c.at, SCAN.c.nonce)
    )
    with store.read() as connection:
        total = connection.execute(select(func.count()).select_from(SCAN)).scalar_one()
        for done, scan in enumerate(connection.execution_options(stream_results=True).execute(query)):
            if done % _BATCH == 0:
                progress(done, total)
            if wanted is not None and scan.person_id not in wanted:
                continue
            yield [
                _local(scan.at, event), scan.desk, scan.checkpoint, scan.direction, visible(scan.code, LONGEST_CODE),
                scan.name or "", scan.company or "", names.get(scan.category, scan.category or ""),
                _outcome(scan.outcome), _local(scan.first_at, event), scan.first_desk or "",
            ]  # fmt: skip
        progress(total, total)


def _outcome(value: str) -> str:
    try:
        return _(WORDS[Outcome(value)])
    except (ValueError, KeyError):
        return value


def _local(at: datetime | None, event: EventConfig) -> str:
    return "" if at is None else f"{at.astimezone(event.zone):%Y-%m-%d %H:%M:%S}"
