"""Lists of the fleet, of pick-ups and of rooms from csv and xlsx files (docs/domain.md §12).

A row is known again by what people know it by: a car by its plate, a pick-up by for whom and when, a room by for whom
and in which hotel, or by its number where the list has a column “id”. What is known is changed, what is not is new; an
empty cell says nothing, and nothing is ever struck off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from controlroom.core.errors import BadInputError, ControlroomError
from controlroom.core.i18n import LANGUAGES, N_, _, said
from controlroom.core.text import clean_line
from controlroom.domain.logistics.bookings import car_key
from controlroom.domain.logistics.errors import RowUnknownError
from controlroom.domain.logistics.fields import FIELDS, parse
from controlroom.domain.logistics.records import KIND_WORDS, Car, Kind, Record, Room, Vehicle
from controlroom.domain.logistics.service import add_within, change_within
from controlroom.domain.logistics.tables import LOCK, Row, Setting, require, rows_of
from controlroom.domain.people.files import Table
from controlroom.domain.people.folding import fold
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

ID: Final = "id"


class ColumnsMissingError(BadInputError):
    code = "LOGISTICS_COLUMNS"
    what = N_("{file} has no column for: {fields}. Its columns are: {columns}.")
    kept = N_("Nothing was taken in.")
    next_step = N_("Name the columns with --map COLUMN=FIELD; the fields are: {known}.")


class ColumnFieldError(BadInputError):
    code = "LOGISTICS_MAP"
    what = N_("“{found}”: there is no such column, or no such field; the fields are: {known}.")
    kept = N_("Nothing was taken in.")
    next_step = N_("Write the header as it stands in the file, an equals sign, and the field.")


@dataclass
class Report:
    """What taking a list in did, or would do."""

    read: int = 0
    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    ignored: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of `import vehicles --json`."""
        return {
            "read": self.read, "created": len(self.created), "updated": len(self.changed), "new": self.created,
            "changed": self.changed, "unchanged": self.unchanged, "ignored_columns": list(self.ignored),
            "rejected": [{"row": row, "reason": reason} for row, reason in self.rejected],
        }  # fmt: skip


class _OnlyLooking(Exception):
    """Takes a dry run back."""


def take_in(
    store: Store, by: Origin, setting: Setting, kind: Kind, table: Table, file: str, asked: Mapping[str, str],
    *, dry_run: bool = False,
) -> Report:  # fmt: skip
    """Takes a list in, in one transaction. Rows that cannot be read are told and left out.

    `asked`: header → field. Raises ColumnsMissingError, ColumnFieldError and the store's errors.
    """
    columns, ignored = columns_of(kind, table.headers, file, asked)
    report = Report()

    def work(transaction: Transaction) -> None:
        nonlocal report
        report = Report(ignored=ignored)
        one_at_a_time(transaction.connection, LOCK)
        known = {_key(row.record): row for row in rows_of(transaction.connection, kind)}
        for number, texts in _lines(table, columns):
            report.read += 1
            try:
                _take(transaction, setting, kind, texts, known, report)
            except ControlroomError as error:
                report.rejected.append((number, error.sentence()))
        if dry_run:
            raise _OnlyLooking
        if report.created or report.changed:
            what = {language: said(language, KIND_WORDS[kind]) for language in LANGUAGES}
            transaction.journal("logistics.imported", f"file:{file}", {
                "what": what, "file": file, "created": len(report.created), "changed": len(report.changed),
                "rejected": len(report.rejected),
            })  # fmt: skip

    try:
        store.write(work, by)
    except _OnlyLooking:
        pass
    return report


def columns_of(
    kind: Kind, headers: Sequence[str], file: str, asked: Mapping[str, str]
) -> tuple[dict[int, str], tuple[str, ...]]:
    """Which column holds which field, and the columns that are not read.

    Raises ColumnsMissingError, ColumnFieldError.
    """
    fields = FIELDS[kind]
    known = ", ".join((ID, *(each.id for each in fields)))
    for header, name in asked.items():
        if header not in headers or name not in (ID, *(each.id for each in fields)):
            raise ColumnFieldError(found=clean_line(f"{header}={name}", 80), known=known)
    words = {fold(word): each.id for each in reversed(fields) for word in (each.id, *each.headers.split())}
    words[ID] = ID
    columns: dict[int, str] = {}
    for index, header in enumerate(headers):
        name = asked.get(header) or words.get(fold(header), "")
        if name and (header in asked or name not in (*columns.values(), *asked.values())):
            columns[index] = name
    missing = [_(each.label) for each in fields if each.needed and each.id not in columns.values()]
    if missing:
        listed = ", ".join(clean_line(header, 40) for header in headers)
        raise ColumnsMissingError(file=file, fields=_(", ").join(missing), columns=listed, known=known)
    return columns, tuple(header for index, header in enumerate(headers) if index not in columns)


def _lines(table: Table, columns: Mapping[int, str]) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in table.rows:
        texts = {name: clean_line(cells[index]) for index, name in columns.items() if index < len(cells)}
        yield number, {name: text for name, text in texts.items() if text}


def _take(
    transaction: Transaction, setting: Setting, kind: Kind, texts: dict[str, str], known: dict[Any, Row],
    report: Report,
) -> None:  # fmt: skip
    row = _known(transaction, setting, kind, texts, known)
    if row is None:
        made = add_within(transaction, setting, kind, texts)
        known[_key(made.record)] = made
        report.created.append(made.id)
        return
    changed, news = change_within(transaction, setting, row, texts)
    if not news:
        report.unchanged += 1
        return
    known.pop(_key(row.record), None)
    known[_key(changed.record)] = changed
    if changed.id not in (*report.created, *report.changed):
        report.changed.append(changed.id)


def _known(
    transaction: Transaction, setting: Setting, kind: Kind, texts: dict[str, str], known: Mapping[Any, Row]
) -> Row | None:
    """The row that a line means; None: it is new. Raises RowUnknownError for a number that nothing has."""
    id = texts.pop(ID, "")
    if id:
        try:
            return require(transaction.connection, kind, id)
        except RowUnknownError:
            if set(texts) >= {each.id for each in FIELDS[kind] if each.needed}:
                return known.get(_key_of(kind, texts, setting, transaction))
            raise
    return known.get(_key_of(kind, texts, setting, transaction))


_KEYS: Final[Mapping[Kind, tuple[str, ...]]] = {
    Kind.CAR: ("plate",), Kind.VEHICLE: ("who", "at"), Kind.ROOM: ("who", "hotel"),
}  # fmt: skip


def _key_of(kind: Kind, texts: Mapping[str, str], setting: Setting, transaction: Transaction) -> tuple[Any, ...]:
    named = {name: texts.get(name, "") for name in _KEYS[kind]}
    values = parse(kind, named, setting.agenda.calendar, setting.today(transaction.at))
    if kind is Kind.CAR:
        return (car_key(values["plate"]),)
    return tuple(_folded(values[name]) for name in _KEYS[kind])


def _key(record: Record) -> tuple[Any, ...]:
    match record:
        case Car():
            return (car_key(record.plate),)
        case Vehicle():
            return _folded(record.who), record.at
        case Room():
            return _folded(record.who), _folded(record.hotel)
        case _:
            return ()


def _folded(value: Any) -> Any:
    return fold(value) if isinstance(value, str) else value
