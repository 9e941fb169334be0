"""Finding people as their names are typed, and keeping the index in step (docs/domain.md §5, Search).

The index is three tables (model.py): keys of people, keys of companies, and for each person the text of their keys.
A lookup is a range of one index, read in the order of its hits and no further than MOST_COUNTED: the first letter
costs no more than the last. Nothing here needs pypinyin except what makes keys.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import islice
from typing import Any

from sqlalchemy import Connection, bindparam, delete, literal_column, select, update

from controlroom.domain.people.model import CompanyKey, Person, PersonKey, PersonSearch, SearchVersion
from controlroom.domain.people.search_rules import (
    KEYS_VERSION,
    LONGEST_QUERY,
    Kind,
    Lookup,
    Matcher,
    as_text,
    company_keys,
    from_text,
    keys_of,
    name_keys,
    parse,
)
from controlroom.domain.people.views import Found, Hit, PersonView
from controlroom.store.engine import insert
from controlroom.store.journal import Origin
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store, Transaction

PERSON = Person.__table__  # type: ignore[attr-defined]
SEARCH = PersonSearch.__table__  # type: ignore[attr-defined]
KEY = PersonKey.__table__  # type: ignore[attr-defined]
COMPANY = CompanyKey.__table__  # type: ignore[attr-defined]
VERSION = SearchVersion.__table__  # type: ignore[attr-defined]

MOST_COUNTED = 1000
"""Above it a total is said as “1,000+”."""
_SCREENFUL = 20
_EVERYBODY = 2**31 - 2
_AT_ONCE = 5_000
_ASKED_AT_ONCE = 500
_INDEXED = ("id", "name", "company", "phone", "email", "code")
_SHOWN = tuple(field.name for field in fields(PersonView))
_LAST = "\U0010ffff"
_NONE: Any = literal_column("0")  # SQLite would bind one of its own

_WITH_TEXT = (SEARCH.c.number, SEARCH.c.key_text, SEARCH.c.company)


def _of_person(*columns: Any) -> Any:
    source = KEY.join(SEARCH, SEARCH.c.number == KEY.c.number) if len(columns) > 1 else KEY
    return (
        select(*columns)
        .select_from(source)
        .where(KEY.c.kind == bindparam("kind"), KEY.c.key >= bindparam("first"), KEY.c.key <= bindparam("last"))
        .order_by(KEY.c.key, KEY.c.number)
        .limit(bindparam("most"))
        .offset(_NONE)
    )


def _of_company(*columns: Any) -> Any:
    return (
        select(*columns)
        .join_from(COMPANY, SEARCH, SEARCH.c.company == COMPANY.c.company)
        .where(COMPANY.c.key >= bindparam("first"), COMPANY.c.key <= bindparam("last"))
        .order_by(COMPANY.c.key, COMPANY.c.company, SEARCH.c.number)
        .limit(bindparam("most"))
        .offset(_NONE)
    )


_NUMBERS = Prepared(lambda _connection: _of_person(KEY.c.number))
_TEXTS = Prepared(lambda _connection: _of_person(*_WITH_TEXT))
_COMPANY_NUMBERS = Prepared(lambda _connection: _of_company(SEARCH.c.number))
_COMPANY_TEXTS = Prepared(lambda _connection: _of_company(*_WITH_TEXT))

_KEY_COLUMNS = ("kind", "key", "number")
_ADD_KEY = Prepared(lambda _connection: KEY.insert().values({name: bindparam(name) for name in _KEY_COLUMNS}))
_DROP_KEY = Prepared(lambda _connection: delete(KEY).where(*(KEY.c[name] == bindparam(name) for name in _KEY_COLUMNS)))


def search(store: Store, text: str, limit: int) -> Found:
    """Who is meant by `text`, the best `limit` of them; never raises for what was typed.

    All of it as one word comes first, then people in whom each of its words is found. `total` is exact up to
    MOST_COUNTED; beyond, and for common words together, `more` is true and there are at least `total`.
    Raises StoreFaultError.
    """
    query = parse(text)
    if not query.joined:
        return Found((), 0, False)
    with store.read() as connection:
        numbers, more = _collect(connection, query.joined, MOST_COUNTED)
        if query.words and not more:
            others, more = _collect_all(connection, query.words, enough=limit)
            numbers = list(dict.fromkeys([*numbers, *others]))
        hits = _hits(connection, numbers[:limit])
    more = more or len(numbers) > MOST_COUNTED
    return Found(hits, min(len(numbers), MOST_COUNTED), more)


def namesakes(store: Store, name: str, limit: int) -> Found:
    """Whose name is written or read as `name`, the same characters first: 张伟 and 章伟 sound alike.

    Needs pypinyin where the name is Chinese. Raises StoreFaultError.
    """
    keys = [key for kind, key in name_keys(name) if kind == Kind.NAME] if len(name) <= LONGEST_QUERY else []
    word = [Lookup(kind, key, whole=True) for key in keys for kind in (Kind.NAME, Kind.WORD)]
    if not word:
        return Found((), 0, False)
    with store.read() as connection:
        numbers, more = _collect(connection, word, MOST_COUNTED)
        return Found(_hits(connection, numbers[:limit]), min(len(numbers), MOST_COUNTED), more)


def _rows(connection: Connection, lookup: Lookup, most: int, *, texts: bool = False) -> Sequence[Any]:
    bounds = {"first": lookup.start, "last": lookup.start if lookup.whole else lookup.start + _LAST, "most": most}
    if lookup.kind is Kind.COMPANY:
        return (_COMPANY_TEXTS if texts else _COMPANY_NUMBERS).run(connection, **bounds).fetchall()
    return (_TEXTS if texts else _NUMBERS).run(connection, kind=lookup.kind.value, **bounds).fetchall()


def _collect(connection: Connection, word: Sequence[Lookup], most: int) -> tuple[list[int], bool]:
    """The people one word finds, best first, and whether there may be more: it stops when it has more than `most`."""
    found: dict[int, None] = {}
    for lookup in word:
        rows = _rows(connection, lookup, most + 1)
        found.update((row[0], None) for row in rows)
        if len(rows) > most or len(found) > most:
            return list(found), True
    return list(found), False


def _collect_all(connection: Connection, words: Sequence[Sequence[Lookup]], enough: int) -> tuple[list[int], bool]:
    """The people in whom every word is found, best first.

    Whom a rare word finds is looked at for the others. Where all words are common, the first thousands of one usually
    hold a screenful, or the `enough` that are wanted; where they do not, everybody whom each word finds is read.
    """
    pools = [(word, *_collect(connection, word, MOST_COUNTED)) for word in words]
    rare = [(len(numbers), place) for place, (_word, numbers, more) in enumerate(pools) if not more]
    if rare:
        _size, place = min(rare)
        return _checked(connection, words[place], words, _EVERYBODY), False
    found = _checked(connection, words[0], words, 2 * MOST_COUNTED)
    if len(found) >= min(enough, _SCREENFUL):
        return found, True
    first, *others = ([row[0] for lookup in word for row in _rows(connection, lookup, _EVERYBODY)] for word in words)
    everywhere = set(first).intersection(*others)
    return list(dict.fromkeys(number for number in first if number in everywhere)), False


def _checked(
    connection: Connection, driver: Sequence[Lookup], words: Sequence[Sequence[Lookup]], most: int
) -> list[int]:
    """Those of about the first `most` people that `driver` finds in whom every word is found, best first."""
    # The driver's own word fits in any case: it is asked last, for its place.
    matchers = [Matcher(word) for word in sorted(words, key=lambda word: word is driver)]
    places: dict[int, int] = {}
    seen = 0
    for lookup in driver:
        rows = _rows(connection, lookup, most, texts=True) if seen < most else ()
        seen += len(rows)
        for number, keys, company in rows:
            if number not in places:
                total = 0
                for matcher in matchers:
                    if (place := matcher.place(keys, company)) is None:
                        break
                    total += place
                else:
                    places[number] = total
    return sorted(places, key=lambda number: (places[number], number))


def _hits(connection: Connection, numbers: Sequence[int]) -> tuple[Hit, ...]:
    query = select(SEARCH.c.number, PERSON.c.phone, PERSON.c.status, *(PERSON.c[name] for name in _SHOWN))
    joined = query.join_from(SEARCH, PERSON, PERSON.c.id == SEARCH.c.person_id).where(SEARCH.c.number.in_(numbers))
    found = {
        row[0]: Hit(PersonView(*row[3:]), row.phone, row.status)
        for row in (connection.execute(joined) if numbers else ())
    }
    return tuple(found[number] for number in numbers if number in found)


# Keeping the index in step


def index_people(transaction: Transaction, people: Iterable[Mapping[str, Any]]) -> None:
    """Brings the index in step with `people`, new or changed: each with id, name, company, phone, email and code.

    To be called in the transaction that writes their rows, and after it has.
    """
    connection = transaction.connection
    if _version(connection) is None:
        connection.execute(insert(VERSION, connection).values(version=KEYS_VERSION).on_conflict_do_nothing())
    _index(connection, people)


def remove_people(transaction: Transaction, ids: Sequence[str]) -> None:
    """Takes people out of the index, in the transaction that takes them off the list."""
    known = _known(transaction.connection, ids)
    _drop_keys(transaction.connection, known.values())
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
        _index(connection, (dict(zip(_INDEXED, row, strict=True)) for row in rows))
        transaction.journal("people.indexed", "people", {"people": len(rows), "version": KEYS_VERSION})
        return len(rows)

    return store.write(work, by)


def _version(connection: Connection) -> int | None:
    """By which rules the index was built: 0 for a store that had people before it had an index, None before anybody."""
    found: int | None = connection.execute(select(VERSION.c.version)).scalar()
    return found


def _is_current(connection: Connection) -> bool:
    return _version(connection) in (None, KEYS_VERSION)


def _index(connection: Connection, people: Iterable[Mapping[str, Any]]) -> None:
    companies: set[str] = set()
    rest = iter(people)
    while some := list(islice(rest, _AT_ONCE)):
        _index_some(connection, some)
        companies.update(person["company"] for person in some)
    rows = [{"key": key, "company": company} for company in sorted(companies) for key in company_keys(company)]
    if rows:
        connection.execute(insert(COMPANY, connection).on_conflict_do_nothing(), rows)


def _index_some(connection: Connection, people: Sequence[Mapping[str, Any]]) -> None:
    known = _known(connection, [person["id"] for person in people])
    keys = {person["id"]: keys_of(person) for person in people}
    wanted = {person["id"]: (as_text(keys[person["id"]]), person["company"]) for person in people}
    changed = {id: number for id, (number, *has) in known.items() if tuple(has) != wanted[id]}
    _drop_keys(connection, (known[id] for id in changed))
    if changed:
        statement = update(SEARCH).where(SEARCH.c.number == bindparam("who"))
        connection.execute(
            statement.values(key_text=bindparam("text"), company=bindparam("firm")),
            [{"who": number, "text": wanted[id][0], "firm": wanted[id][1]} for id, number in changed.items()],
        )
    new = [{"person_id": id, "key_text": text, "company": company} for id, (text, company) in wanted.items()
           if id not in known]  # fmt: skip
    numbers = changed | _numbered(connection, new)
    # In the order of the index, which is then filled page by page.
    rows = sorted([(kind, key, number) for id, number in numbers.items() for kind, key in keys[id]])
    _ADD_KEY.run_many(connection, _KEY_COLUMNS, rows)


def _numbered(connection: Connection, rows: Sequence[Mapping[str, str]]) -> dict[str, int]:
    """New people in the index: id → number."""
    if not rows:
        return {}
    statement = SEARCH.insert().returning(SEARCH.c.person_id, SEARCH.c.number)
    return {row[0]: row[1] for row in connection.execute(statement, rows)}


def _known(connection: Connection, ids: Sequence[str]) -> dict[str, tuple[int, str, str]]:
    """Who of `ids` is in the index: number, keys as text, company."""
    found: dict[str, tuple[int, str, str]] = {}
    for some in _chunks(ids):
        query = select(SEARCH.c.person_id, SEARCH.c.number, SEARCH.c.key_text, SEARCH.c.company)
        for id, *values in connection.execute(query.where(SEARCH.c.person_id.in_(some))):
            found[id] = (values[0], values[1], values[2])
    return found


def _drop_keys(connection: Connection, known: Iterable[tuple[int, str, str]]) -> None:
    rows = [(kind, key, number) for number, text, _company in known for kind, key in from_text(text)]
    _DROP_KEY.run_many(connection, _KEY_COLUMNS, rows)


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(ids), _ASKED_AT_ONCE):
        yield ids[start : start + _ASKED_AT_ONCE]
