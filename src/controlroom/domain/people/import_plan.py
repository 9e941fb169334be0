"""What a list of attendees does to the people who are known (docs/domain.md §5). All functions are pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from controlroom.core.i18n import _
from controlroom.core.ids import new_code, new_id
from controlroom.core.text import clean_line, visible
from controlroom.domain.people.headers import FIELDS
from controlroom.domain.people.owners import same_owner
from controlroom.domain.people.rules import UPDATABLE, AttendeeRow, Rejection, changes, identity


class KnownPeople:
    """Everybody on the list, found by id, by code or by identity; each a row with the columns of `person`."""

    def __init__(self, people: Iterable[Any]) -> None:
        self.by_id: dict[str, Any] = {}
        self.by_code: dict[str, Any] = {}
        self.by_identity: defaultdict[str, list[Any]] = defaultdict(list)
        for person in people:
            self.by_id[person.id] = person
            self.by_code[person.code] = person
            self.by_identity[identity(person)].append(person)

    def find(self, row: AttendeeRow) -> Sequence[Any]:
        """The people that `row` may mean: none, one, or several that cannot be told apart."""
        if row.code:
            found = self.by_code.get(row.code)
            return [found] if found is not None else []
        return self.by_identity.get(identity(row), [])


@dataclass
class ImportPlan:
    """What an import is going to do. `indexed` are the created and the updated as the search index wants them,
    `renamed` the codes that pass to somebody else; `codes` and `identities` are those the list or the plan has."""

    created: list[dict[str, Any]] = field(default_factory=list)
    updated: list[dict[str, Any]] = field(default_factory=list)
    unchanged: int = 0
    rejected: list[Rejection] = field(default_factory=list)
    indexed: list[dict[str, Any]] = field(default_factory=list)
    renamed: list[str] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)
    identities: set[str] = field(default_factory=set)


def plan_import(known: KnownPeople, rows: Sequence[AttendeeRow], *, rename: bool) -> ImportPlan:
    """What `rows`, each somebody else (`rules.split_duplicates`), do to the people who are known."""
    plan = ImportPlan()
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
            values = {field: found[0]._mapping[field] for field in UPDATABLE} | changed
            plan.updated.append({"who": found[0].id, **values})
            plan.indexed.append({"id": found[0].id, "code": found[0].code, **values})
            if row.code and not same_owner(found[0], row):
                plan.renamed.append(row.code)
        else:
            plan.unchanged += 1
    # As they are stored: page by page.
    plan.created.sort(key=lambda person: str(person["id"]))
    plan.updated.sort(key=lambda person: str(person["who"]))
    plan.codes = {row.code for row in rows} | {person["code"] for person in plan.created}
    plan.identities = {identity(row) for row in rows}
    return plan


def is_overtaken(plan: ImportPlan, known: KnownPeople, now: Mapping[str, Any], ids: Iterable[str]) -> bool:
    """Whether what became of the people `ids`, who now stand as `now` has them by id, matters to `plan`.

    A row looks at who has its code and at who has its identity: what becomes of anybody else does not concern it.
    """
    changed = [pair for pair in ((known.by_id.get(id), now.get(id)) for id in ids) if pair[0] != pair[1]]
    people = [person for pair in changed for person in pair if person is not None]
    return any(person.code in plan.codes or identity(person) in plan.identities for person in people)


def _other_owner(known: Any, row: AttendeeRow) -> str:
    return _("the code “{code}” belongs to {owner}, here it is given to {name}; --rename lets it pass on").format(
        code=visible(row.code, 40), owner=clean_line(known.name, 60), name=clean_line(row.name, 60)
    )


def _plan_new(plan: ImportPlan, known: KnownPeople, row: AttendeeRow) -> None:
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


def _unused_code(known: KnownPeople) -> str:
    while (code := new_code()) in known.by_code:
        pass
    return code
