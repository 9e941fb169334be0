"""Finding people as their names are typed (docs/domain.md §5, Search); `search_index` keeps what is searched in step.

The index is three tables (model.py): keys of people, keys of companies, and for each person the text of their keys.
A lookup is a range of one index, read in the order of its hits and no further than MOST_COUNTED: the first letter
costs no more than the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

from sqlalchemy import Connection, bindparam, literal_column, select

from controlroom.domain.people.model import CompanyKey, Person, PersonKey, PersonSearch
from controlroom.domain.people.search_rules import LONGEST_QUERY, Kind, Lookup, Matcher, name_keys, parse
from controlroom.domain.people.views import Found, Hit, PersonView
from controlroom.store.prepared import Prepared
from controlroom.store.store import Store

PERSON = Person.__table__  # type: ignore[attr-defined]
SEARCH = PersonSearch.__table__  # type: ignore[attr-defined]
KEY = PersonKey.__table__  # type: ignore[attr-defined]
COMPANY = CompanyKey.__table__  # type: ignore[attr-defined]

MOST_COUNTED = 1000
"""Above it a total is said as “1,000+”."""
_SCREENFUL = 20
_EVERYBODY = 2**31 - 2
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
