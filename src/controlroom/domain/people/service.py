"""Use cases on people: taking in a list, finding somebody by code."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Any

from sqlalchemy import bindparam, select, update

from controlroom.core.i18n import _
from controlroom.core.ids import new_code, new_id
from controlroom.core.text import clean_line, visible
from controlroom.domain.people.columns import match_columns
from controlroom.domain.people.files import Table
from controlroom.domain.people.headers import FIELDS
from controlroom.domain.people.mapping import ListMapping, read_row, unknown_words
from controlroom.domain.people.model import Person
from controlroom.domain.people.owners import same_owner
from controlroom.domain.people.rules import (
    UPDATABLE,
    AttendeeRow,
    CategoryLookup,
    Rejection,
    changes,
    identity,
    split_duplicates,
)
from controlroom.domain.people.search import index_people
from controlroom.domain.people.views import ImportReport, PersonView
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

PERSON = Person.__table__  # type: ignore[attr-defined]
Progress = Callable[[int, int], None]
"""Told (rows done, rows in all) now and then."""

_PROGRESS_EVERY = 500


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

    def work(transaction: Transaction) -> ImportReport:
        plan = _plan(transaction, kept, rename=rename)
        refused = sorted([*rejected, *plan.rejected], key=lambda rejection: rejection.row)
        report = ImportReport(
            len(table.rows), len(plan.created), len(plan.updated), plan.unchanged, tuple(refused),
            unknown_words(refused), table.left_out, categories.keys, left_columns,
        )  # fmt: skip
        if not dry_run:
            _apply(transaction, plan)
            transaction.journal(
                "people.imported",
                f"file:{file}",
                {
                    "read": report.read, "created": report.created, "updated": report.updated,
                    "unchanged": report.unchanged, "rejected": len(report.rejected),
                    **({"renamed": plan.renamed} if plan.renamed else {}),
                },
            )  # fmt: skip
        return report

    report = store.write(work, by)
    progress(len(table.rows), len(table.rows))
    return report


@dataclass
class _Plan:
    """What an import is going to do. `indexed` are the created and the updated as the search index wants them,
    `renamed` the codes that pass to somebody else."""

    created: list[dict[str, Any]]
    updated: list[dict[str, Any]]
    unchanged: int
    rejected: list[Rejection]
    indexed: list[dict[str, str]]
    renamed: list[str] = field(default_factory=list)


class _Known:
    """Everybody on the list, found by code or by identity."""

    def __init__(self, transaction: Transaction) -> None:
        self.by_code: dict[str, Any] = {}
        self.by_identity: defaultdict[str, list[Any]] = defaultdict(list)
        for row in transaction.connection.execute(select(PERSON)):
            self.by_code[row.code] = row
            self.by_identity[identity(row)].append(row)

    def find(self, row: AttendeeRow) -> Sequence[Any]:
        """The stored people that `row` may mean: none, one, or several that cannot be told apart."""
        if row.code:
            found = self.by_code.get(row.code)
            return [found] if found is not None else []
        return self.by_identity.get(identity(row), [])


def _plan(transaction: Transaction, rows: Sequence[AttendeeRow], *, rename: bool) -> _Plan:
    known = _Known(transaction)
    plan = _Plan([], [], 0, [], [])
    for row in rows:
        found = known.find(row)
        if len(found) > 1:
            codes = ", ".join(sorted(visible(person.code, 40) for person in found)[:3])
            reason = _("several people on the list match ({codes}); give the row a code").format(codes=codes)
            plan.rejected.append(Rejection(row.row, reason))
        elif not found:
            _plan_new(plan, known, row)
        elif row.code and not rename and not same_owner(found[0], row):
            plan.rejected.append(Rejection(row.row, _other_owner(found[0], row)))
        elif changed := changes(found[0]._mapping, row):
            # One statement serves all: what stays is written as it is.
            same = {field: found[0]._mapping[field] for field in UPDATABLE}
            plan.updated.append({"who": found[0].id, **same, **changed})
            plan.indexed.append({"id": found[0].id, "code": found[0].code, **same, **changed})
            if row.code and not same_owner(found[0], row):
                plan.renamed.append(row.code)
        else:
            plan.unchanged += 1
    return plan


def _other_owner(known: Any, row: AttendeeRow) -> str:
    return _("the code “{code}” belongs to {owner}, here it is given to {name}; --rename lets it pass on").format(
        code=visible(row.code, 40), owner=clean_line(known.name, 60), name=clean_line(row.name, 60)
    )


def _plan_new(plan: _Plan, known: _Known, row: AttendeeRow) -> None:
    twins = known.by_identity.get(identity(row), []) if row.code else []
    if twins:
        # The list now gives a code to somebody who is in under another one: a second entry could be admitted twice.
        reason = _("this person is already on the list with the code “{code}”").format(code=visible(twins[0].code, 40))
        plan.rejected.append(Rejection(row.row, reason))
        return
    values = {field: getattr(row, field) for field in FIELDS}
    values["code"] = row.code or _unused_code(known)
    created = {"id": new_id(), **values}
    plan.created.append(created)
    plan.indexed.append(created)


def _unused_code(known: _Known) -> str:
    while (code := new_code()) in known.by_code:
        pass
    return code


def _apply(transaction: Transaction, plan: _Plan) -> None:
    if plan.created:
        transaction.connection.execute(PERSON.insert(), plan.created)
    if plan.updated:
        statement = update(PERSON).where(PERSON.c.id == bindparam("who"))
        transaction.connection.execute(statement.values({field: bindparam(field) for field in UPDATABLE}), plan.updated)
    index_people(transaction, plan.indexed)


def find_by_code(store: Store, code: str) -> PersonView | None:
    """The person with exactly this code."""
    columns = [PERSON.c[field.name] for field in fields(PersonView)]
    with store.read() as connection:
        row = connection.execute(select(*columns).where(PERSON.c.code == code)).first()
    return PersonView(**row._mapping) if row else None
