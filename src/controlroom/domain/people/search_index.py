"""Keeping the search index in step with the list (docs/domain.md §5, Search).

What changes in the index is planned from what it holds (`plan_index`) and then written (`write_index`): an import plans
while it holds no lock, everybody else does both in the transaction that writes the people.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, delete, select, update

from controlroom.domain.people.model import CompanyKey, Person, PersonKey, PersonSearch, SearchVersion
from controlroom.domain.people.search_rules import KEYS_VERSION, as_text, company_keys, from_text, keys_of
from controlroom.store.engine import insert, next_numbers
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

PERSON = Person.__table__  # type: ignore[attr-defined]
SEARCH = PersonSearch.__table__  # type: ignore[attr-defined]
KEY = PersonKey.__table__  # type: ignore[attr-defined]
COMPANY = CompanyKey.__table__  # type: ignore[attr-defined]
VERSION = SearchVersion.__table__  # type: ignore[attr-defined]

_AT_ONCE = 5_000
_ASKED_AT_ONCE = 500
_INDEXED = ("id", "name", "company", "phone", "email", "code")


def _binds(names: Sequence[str]) -> dict[str, Any]:
    return {name: bindparam(name) for name in names}


_KEY_COLUMNS = ("kind", "key", "number")
_PERSON_COLUMNS = ("person_id", "key_text", "company", "number")
_COMPANY_COLUMNS = ("key", "company")
_ADD_KEY = Prepared(lambda _connection: KEY.insert().values(_binds(_KEY_COLUMNS)))
_DROP_KEY = Prepared(lambda _connection: delete(KEY).where(*(KEY.c[name] == bindparam(name) for name in _KEY_COLUMNS)))
_ADD_PERSON = Prepared(lambda _connection: SEARCH.insert().values(_binds(_PERSON_COLUMNS)))
_CHANGE_PERSON = Prepared(
    lambda _connection: (
        update(SEARCH)
        .where(SEARCH.c.number == bindparam("who"))
        .values(key_text=bindparam("text"), company=bindparam("firm"))
    )
)
_ADD_COMPANY = Prepared(
    lambda connection: insert(COMPANY, connection).values(_binds(_COMPANY_COLUMNS)).on_conflict_do_nothing()
)

StoredKey = tuple[int, str, int]
"""Kind, text and number of a key, as `person_key` has them."""


@dataclass
class IndexPlan:
    """What brings the index in step with some people, each list in the order in which it is written.

    Somebody new has no number before it is written: in `new_keys` stands their place in `new`.
    """

    new: list[tuple[str, str, str]] = field(default_factory=list)
    """Person, their keys as text, company."""
    changed: list[tuple[str, str, int]] = field(default_factory=list)
    """Keys as text, company, number."""
    gone: list[StoredKey] = field(default_factory=list)
    added: list[StoredKey] = field(default_factory=list)
    new_keys: list[StoredKey] = field(default_factory=list)
    companies: list[tuple[str, str]] = field(default_factory=list)


def plan_index(connection: Connection, people: Sequence[Mapping[str, Any]]) -> IndexPlan:
    """What the index lacks of `people`, new or changed: each with id, name, company, phone, email and code."""
    known = _known(connection, [person["id"] for person in people])
    plan = IndexPlan()
    companies: set[str] = set()
    for person in people:
        keys, company = keys_of(person), person["company"]
        text = as_text(keys)
        number, old_text, old_company = known.get(person["id"], (None, "", None))
        if number is None:
            plan.new_keys += [(kind, key, len(plan.new)) for kind, key in keys]
            plan.new.append((person["id"], text, company))
        elif (old_text, old_company) != (text, company):
            plan.changed.append((text, company, number))
            if old_text != text:
                old = from_text(old_text)
                plan.gone += [(kind, key, number) for kind, key in set(old).difference(keys)]
                plan.added += [(kind, key, number) for kind, key in set(keys).difference(old)]
        if company != old_company:
            companies.add(company)
    plan.companies = [(key, company) for company in companies for key in company_keys(company)]
    # In the order of the index, which is then filled page by page.
    for keys_in_order in (plan.gone, plan.added, plan.new_keys):
        keys_in_order.sort()
    plan.companies.sort()
    return plan


def write_index(transaction: Transaction, plan: IndexPlan) -> None:
    """Writes what was planned; the index must be as it was then, except that others may have come in."""
    connection = transaction.connection
    if _version(connection) is None:
        connection.execute(insert(VERSION, connection).values(version=KEYS_VERSION).on_conflict_do_nothing())
    _write(connection, plan)


def index_people(transaction: Transaction, people: Iterable[Mapping[str, Any]]) -> None:
    """Brings the index in step with `people`, new or changed, as `plan_index` takes them.

    To be called in the transaction that writes their rows, and after it has.
    """
    rest = iter(people)
    while some := list(islice(rest, _AT_ONCE)):
        write_index(transaction, plan_index(transaction.connection, some))


def remove_people(transaction: Transaction, ids: Sequence[str]) -> None:
    """Takes people out of the index, in the transaction that takes them off the list."""
    known = _known(transaction.connection, ids)
    keys = [(kind, key, number) for number, text, _company in known.values() for kind, key in from_text(text)]
    _DROP_KEY.run_many(transaction.connection, _KEY_COLUMNS, keys)
    for some in _chunks(list(known)):
        transaction.connection.execute(delete(SEARCH).where(SEARCH.c.person_id.in_(some)))


def bring_up_to_date(store: Store, by: Origin) -> int:
    """Builds the index anew when people were taken in before it existed or under former rules; how many people.

    Needs a look at one row when there is nothing to do. Raises StoreBusyError, StoreFaultError.
    """
    with store.read() as connection:
        if _is_current(connection):
            return 0

    def work(transaction: Transaction) -> int:
        connection = transaction.connection
        if _is_current(connection):
            return 0
        for table in (KEY, COMPANY, SEARCH, VERSION):
            connection.execute(delete(table))
        connection.execute(VERSION.insert(), {"version": KEYS_VERSION})
        rows = connection.execute(select(*(PERSON.c[name] for name in _INDEXED))).all()
        index_people(transaction, (dict(zip(_INDEXED, row, strict=True)) for row in rows))
        transaction.journal("people.indexed", "people", {"people": len(rows), "version": KEYS_VERSION})
        return len(rows)

    return store.write(work, by)


def _version(connection: Connection) -> int | None:
    """By which rules the index was built: 0 for a store that had people before it had an index, None before anybody."""
    found: int | None = connection.execute(select(VERSION.c.version)).scalar()
    return found


def _is_current(connection: Connection) -> bool:
    return _version(connection) in (None, KEYS_VERSION)


def _write(connection: Connection, plan: IndexPlan) -> None:
    _DROP_KEY.run_many(connection, _KEY_COLUMNS, plan.gone)
    _CHANGE_PERSON.run_many(connection, ("text", "firm", "who"), plan.changed)
    _ADD_KEY.run_many(connection, _KEY_COLUMNS, plan.added)
    numbers = next_numbers(connection, SEARCH.c.number, len(plan.new))
    people = ((*row, number) for row, number in zip(plan.new, numbers, strict=True))
    _ADD_PERSON.run_many(connection, _PERSON_COLUMNS, people)
    # Numbers rise with the places, so the keys stay in the order of the index.
    _ADD_KEY.run_many(connection, _KEY_COLUMNS, ((kind, key, numbers[place]) for kind, key, place in plan.new_keys))
    _ADD_COMPANY.run_many(connection, _COMPANY_COLUMNS, plan.companies)


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str, str]]:
    """Who of `ids` is in the index: number, keys as text, company."""
    found: dict[str, tuple[int, str, str]] = {}
    for some in _chunks(ids):
        query = select(SEARCH.c.person_id, SEARCH.c.number, SEARCH.c.key_text, SEARCH.c.company)
        for id, *values in connection.execute(query.where(SEARCH.c.person_id.in_(some))):
            found[id] = (values[0], values[1], values[2])
    return found


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        yield ids[start : start + _ASKED_AT_ONCE]
