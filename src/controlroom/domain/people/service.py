"""Use cases on people: taking in a list, finding somebody by code."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import partial
from operator import itemgetter

from sqlalchemy import Connection, bindparam, select, update

from controlroom.domain.people.columns import match_columns
from controlroom.domain.people.files import Table
from controlroom.domain.people.headers import FIELDS
from controlroom.domain.people.import_plan import ImportPlan, KnownPeople, is_overtaken, plan_import
from controlroom.domain.people.mapping import ListMapping, read_row, unknown_words
from controlroom.domain.people.model import Person
from controlroom.domain.people.rules import UPDATABLE, AttendeeRow, CategoryLookup, Rejection, split_duplicates
from controlroom.domain.people.search_index import IndexPlan, plan_index, write_index
from controlroom.domain.people.touched import people_of
from controlroom.domain.people.views import ImportReport, PersonView
from controlroom.store import journal
from controlroom.store.engine import keep_still
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

PERSON = Person.__table__  # type: ignore[attr-defined]
Progress = Callable[[int, int], None]
"""Told (rows done, rows in all) now and then."""

_PROGRESS_EVERY = 500
_TRIES = 3
# In the minutes of a plan; more are not looked through while the desks wait.
_MOST_CHANGES = 5_000
_ASKED_AT_ONCE = 500

_COLUMNS = ("id", *FIELDS)
_CHANGED = ("who", *UPDATABLE)
_ADD = Prepared(lambda _connection: PERSON.insert().values({name: bindparam(name) for name in _COLUMNS}))
_CHANGE = Prepared(
    lambda _connection: (
        update(PERSON).where(PERSON.c.id == bindparam("who")).values({name: bindparam(name) for name in UPDATABLE})
    )
)


def import_attendees(
    store: Store,
    by: Origin,
    table: Table,
    categories: CategoryLookup,
    *,
    file: str,
    overrides: Mapping[str, str] | None = None,
    mapping: ListMapping | None = None,
    rename: bool = False,
    dry_run: bool = False,
    progress: Progress = lambda done, total: None,
) -> ImportReport:
    """Takes in a list of attendees in one transaction: good rows go in, bad ones are reported with their row.

    A row with a code is the person with that code; one without is found by name and telephone, e-mail or company.
    Nobody is ever removed or un-checked, and codes never change; with `rename` a code may pass to somebody else
    (docs/domain.md §5). `mapping` is what a person said about the columns and categories, `overrides` what the command
    line says of columns. `dry_run` changes nothing. Whatever `progress` raises ends the import before anything is kept.
    Raises MissingColumnError, UnknownColumnError, UnknownFieldError, StoreBusyError, StoreFaultError.
    """
    mapping = mapping or ListMapping()
    columns = match_columns(table.headers, overrides, mapping.chosen(table.headers))
    lookup = mapping.lookup(categories)
    left_columns = (*columns.unused, *(header for header, _field in columns.doubled))
    rows: list[AttendeeRow] = []
    rejected: list[Rejection] = []
    for done, (number, cells) in enumerate(table.rows):
        if done % _PROGRESS_EVERY == 0:
            progress(done, len(table.rows))
        parsed = read_row(table, number, cells, columns, lookup)
        if isinstance(parsed, Rejection):
            rejected.append(parsed)
        else:
            rows.append(parsed)
    kept, doubled = split_duplicates(rows)
    rejected += doubled

    def report(plan: ImportPlan) -> ImportReport:
        refused = sorted([*rejected, *plan.rejected], key=lambda rejection: rejection.row)
        return ImportReport(
            len(table.rows), len(plan.created), len(plan.updated), plan.unchanged, tuple(refused),
            unknown_words(refused), table.left_out, categories.keys, left_columns,
        )  # fmt: skip

    def tell(transaction: Transaction, plan: ImportPlan) -> None:
        told = report(plan)
        data = {
            "read": told.read, "created": told.created, "updated": told.updated, "unchanged": told.unchanged,
            "rejected": len(told.rejected), **({"renamed": plan.renamed} if plan.renamed else {}),
        }  # fmt: skip
        transaction.journal("people.imported", f"file:{file}", data)

    if dry_run:
        with store.read() as connection:
            plan = plan_import(_everybody(connection), kept, rename=rename)
    else:
        plan = _take_in(store, by, kept, tell, rename=rename)
    progress(len(table.rows), len(table.rows))
    return report(plan)


@dataclass(frozen=True)
class _Draft:
    """A plan, made of the people who were `known` when the journal's newest entry was `seq`."""

    seq: int
    known: KnownPeople
    plan: ImportPlan
    index: IndexPlan


def _take_in(
    store: Store, by: Origin, rows: Sequence[AttendeeRow], tell: Callable[[Transaction, ImportPlan], None], *,
    rename: bool,
) -> ImportPlan:  # fmt: skip
    """Plans while the desks go on deciding, then writes at one stroke.

    When somebody whom the plan is about was changed in between, it is made anew; the last time while nobody else can
    write, so that it ends.
    """
    for tries_left in reversed(range(_TRIES)):
        with store.read() as connection:
            draft = _draft(connection, rows, rename=rename)
        done = store.write(partial(_write, draft, rows, tell, rename=rename, may_wait=tries_left > 0), by)
        if done is not None:
            return done
    raise AssertionError("the last try does not wait")


def _write(
    draft: _Draft, rows: Sequence[AttendeeRow], tell: Callable[[Transaction, ImportPlan], None],
    transaction: Transaction, *, rename: bool, may_wait: bool,
) -> ImportPlan | None:  # fmt: skip
    """Writes the draft and its entry; None, and nothing is kept, when it is overtaken and there is time for another."""
    connection = transaction.connection
    keep_still(connection, PERSON)
    if _is_overtaken(connection, draft):
        if may_wait:
            return None
        draft = _draft(connection, rows, rename=rename)
    _ADD.run_many(connection, _COLUMNS, map(itemgetter(*_COLUMNS), draft.plan.created))
    _CHANGE.run_many(connection, _CHANGED, map(itemgetter(*_CHANGED), draft.plan.updated))
    write_index(transaction, draft.index)
    tell(transaction, draft.plan)
    return draft.plan


def _draft(connection: Connection, rows: Sequence[AttendeeRow], *, rename: bool) -> _Draft:
    seq = journal.last_seq(connection)
    known = _everybody(connection)
    plan = plan_import(known, rows, rename=rename)
    return _Draft(seq, known, plan, plan_index(connection, plan.indexed))


def _is_overtaken(connection: Connection, draft: _Draft) -> bool:
    entries = journal.entries_after(connection, draft.seq, _MOST_CHANGES + 1)
    ids = people_of(entries)
    if ids is None or len(entries) > _MOST_CHANGES:
        return True
    now = {}
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        some = ids[start : start + _ASKED_AT_ONCE]
        now.update({row.id: row for row in connection.execute(select(PERSON).where(PERSON.c.id.in_(some)))})
    return is_overtaken(draft.plan, draft.known, now, ids)


def _everybody(connection: Connection) -> KnownPeople:
    return KnownPeople(connection.execute(select(PERSON)))


def find_by_code(store: Store, code: str) -> PersonView | None:
    """The person with exactly this code."""
    columns = [PERSON.c[field.name] for field in fields(PersonView)]
    with store.read() as connection:
        row = connection.execute(select(*columns).where(PERSON.c.code == code)).first()
    return PersonView(**row._mapping) if row else None
