"""People on site: the whole list with everybody's state, in order, filtered, a window of it at a time.

How it stays quick with 100,000 people: the roll keeps, for everybody, the id, a sort key and the number of their kind
(a few bytes each, never a name). A filter is decided once for each kind, and what a commit changed is read from the
journal, person by person. The lines that are seen are then read by id (docs/performance.md).
"""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, case, func, or_, select, type_coerce

from controlroom.core.clock import iso
from controlroom.domain.checkin.onsite_views import (
    Kind,
    Order,
    PeopleFilter,
    PersonDetail,
    PersonRow,
    Selection,
    Visit,
    where_of,
)
from controlroom.domain.checkin.tables import ADMISSION, PERSON, SCAN
from controlroom.domain.people.touched import people_of
from controlroom.store import journal
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_BATCH = 500
# More changes than this are read as a whole: one pass over the list is then cheaper.
_MOST_CHANGES = 2_000
_ALL_ORDERS = frozenset(Order)


def inside() -> ColumnElement[bool]:
    """Which admissions hold now: the one place that says so."""
    holds: ColumnElement[bool] = ADMISSION.c.left_at.is_(None)
    return holds


def name_key(name: str) -> bytes:
    """Sorts names as a Chinese list does: Latin first, by letters, then Han signs in the order of GB 2312, which is
    pinyin for the 3,755 commonest; rarer ones follow them."""
    return name.casefold().encode("gb18030", "replace")


class Roll:
    """Everybody on the list of `store`, in memory, brought up to date by `refresh`. Safe to share between threads."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._lock = threading.Lock()
        self._seq = -1
        self._forget()

    def refresh(self) -> bool:
        """Takes in what was committed since the last time; whether anything was. Raises the store's errors."""
        with self._lock, self._store.read() as connection:
            if self._seq < 0:
                self._load(connection)
                return True
            newest = journal.last_seq(connection)
            if newest == self._seq:
                return False
            entries = journal.entries_after(connection, self._seq, _MOST_CHANGES + 1)
            people = people_of(entries)
            if people is None or len(entries) > _MOST_CHANGES:
                self._load(connection)
                return True
            self._update(connection, people)
            self._seq = newest
            return bool(people)

    def select(self, filter: PeopleFilter, order: Order = Order.NAME, categories: Sequence[str] = ()) -> Selection:
        """Who `filter` wants, in `order`; `categories` is the order of the categories. Raises the store's errors."""
        hits = self._hits(filter.text) if filter.text else None
        with self._lock:
            slots: Sequence[int] = self._ordered(order, categories)
            if hits is not None:
                found = {self._slots[id] for id in hits if id in self._slots}
                slots = [slot for slot in slots if slot in found]
            counted = Counter(self._kinds if hits is None else (self._kinds[slot] for slot in slots))
            wanted = bytes(filter.matches(kind) for kind in self._known)
            kinds, ids = self._kinds, self._ids
            if 0 in wanted:
                chosen = [ids[slot] for slot in slots if wanted[kinds[slot]]]
            else:
                chosen = [ids[slot] for slot in slots]
            return Selection(chosen, {self._known[number]: people for number, people in counted.items()})

    def _forget(self) -> None:
        # One place in each for each person; places never move, the orders are lists of places.
        self._ids: list[str] = []
        self._keys: list[bytes] = []
        self._kinds = array("H")
        self._since: list[str] = []
        self._slots: dict[str, int] = {}
        self._known: list[Kind] = []
        self._number: dict[Kind, int] = {}
        self._orders: dict[Order, list[int]] = {order: [] for order in Order}
        self._stale: set[Order] = set(Order)

    def _load(self, connection: Connection) -> None:
        self._forget()
        self._seq = journal.last_seq(connection)
        # Two passes in the order of their keys, put together here: a join looks everybody up once more.
        latest = {row[0]: (row[1], row[2]) for row in connection.execute(select(_latest()))}
        self._take((row, latest.get(row[0], _NEVER)) for row in connection.execute(select(*_MARKS)))

    def _update(self, connection: Connection, people: Sequence[str]) -> None:
        for start in range(0, len(people), _BATCH):
            rows = connection.execute(_marks(people[start : start + _BATCH]))
            self._take((row[:-2], row[-2:]) for row in rows)

    def _take(self, rows: Iterable[tuple[Any, Any]]) -> None:
        """People, each with how often they were admitted and since when they are in."""
        alike: dict[tuple[Any, ...], int] = {}
        for (id, name, status, category, language, needs), (admitted, since) in rows:
            facts = (status, category, language, bool(needs), bool(admitted), since is not None)
            number = alike.get(facts)
            if number is None:
                number = alike[facts] = self._numbered(*facts)
            came = since if isinstance(since, str) else iso(since) if since is not None else ""
            self._put(id, name_key(name), number, came)

    def _numbered(
        self, status: str, category: str, language: str, needs: bool, admitted: bool, inside: bool
    ) -> int:  # fmt: skip
        """The number of the kind of whoever is described so."""
        kind = Kind(where_of(status, inside=inside, admitted=admitted), status, category, language, needs)
        number = self._number.get(kind)
        if number is None:
            number = self._number[kind] = len(self._known)
            self._known.append(kind)
        return number

    def _put(self, id: str, key: bytes, kind: int, since: str) -> None:
        slot = self._slots.get(id)
        if slot is None:
            self._slots[id] = len(self._ids)
            self._ids.append(id)
            self._keys.append(key)
            self._kinds.append(kind)
            self._since.append(since)
            self._stale = set(_ALL_ORDERS)
            return
        if key != self._keys[slot]:
            self._keys[slot] = key
            self._stale = set(_ALL_ORDERS)
        if kind != self._kinds[slot]:
            self._kinds[slot] = kind
            self._stale.add(Order.CATEGORY)
        if since != self._since[slot]:
            self._since[slot] = since
            self._stale.add(Order.ARRIVAL)

    def _ordered(self, order: Order, categories: Sequence[str]) -> list[int]:
        """The places in `order`. What was in order before is nearly so now, and sorting that is quick."""
        if order in self._stale:
            by_name = self._orders[Order.NAME]
            if Order.NAME in self._stale:
                by_name.extend(range(len(by_name), len(self._ids)))
                by_name.sort(key=self._keys.__getitem__)
                self._stale.discard(Order.NAME)
            if order is Order.ARRIVAL:
                self._orders[order] = sorted(by_name, key=self._since.__getitem__, reverse=True)
            elif order is Order.CATEGORY:
                self._orders[order] = self._by_category(by_name, categories)
            self._stale.discard(order)
        return self._orders[order]

    def _by_category(self, by_name: Sequence[int], categories: Sequence[str]) -> list[int]:
        rank = {category: place for place, category in enumerate(categories)}
        ranks = [rank.get(kind.category, len(rank)) for kind in self._known]
        piles: list[list[int]] = [[] for _rank in range(len(rank) + 1)]
        for slot in by_name:
            piles[ranks[self._kinds[slot]]].append(slot)
        return [slot for pile in piles for slot in pile]

    def _hits(self, text: str) -> list[str]:
        pattern = "%" + text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
        columns = (PERSON.c.name, PERSON.c.company, PERSON.c.phone, PERSON.c.code)
        query = select(PERSON.c.id).where(or_(*(column.ilike(pattern, escape="\\") for column in columns)))
        with self._store.read() as connection:
            return [row[0] for row in connection.execute(query)]


def _latest() -> Any:
    """Each admitted person's admissions: how many, and the newest that holds."""
    return (
        select(
            ADMISSION.c.person_id,
            func.count().label("admitted"),
            # As it is kept: on SQLite the text itself, which is in the order of time.
            type_coerce(func.max(case((inside(), ADMISSION.c.at))), String).label("since"),
        )
        .group_by(ADMISSION.c.person_id)
        .subquery()
    )


_MARKS = (
    PERSON.c.id, PERSON.c.name, PERSON.c.status, PERSON.c.category, PERSON.c.language,
    (PERSON.c.needs != "").label("needs"),
)  # fmt: skip
_NEVER = (None, None)


def _marks(people: Sequence[str]) -> Select[Any]:
    latest = _latest()
    query = select(*_MARKS, latest.c.admitted, latest.c.since)
    query = query.join_from(PERSON, latest, latest.c.person_id == PERSON.c.id, isouter=True)
    return query.where(PERSON.c.id.in_(people))


def rows_of(store: Store, ids: Sequence[str]) -> list[PersonRow]:
    """The lines of these people, in the order of `ids`; who is not on the list any more is left out."""
    return [row for _fields, row in detailed_rows(store, ids)]


def detailed_rows(store: Store, ids: Sequence[str]) -> list[tuple[Mapping[str, Any], PersonRow]]:
    """Everything on the list about these people beside their lines, as `rows_of`."""
    found: dict[str, tuple[Mapping[str, Any], PersonRow]] = {}
    with store.read() as connection:
        for start in range(0, len(ids), _BATCH):
            batch = list(ids[start : start + _BATCH])
            visits = _visits(connection, batch)
            for person in connection.execute(select(PERSON).where(PERSON.c.id.in_(batch))):
                found[person.id] = (dict(person._mapping), _row(person, visits.get(person.id, [])))
    return [found[id] for id in ids if id in found]


def _visits(connection: Connection, ids: Sequence[str]) -> dict[str, list[Any]]:
    query = select(
        ADMISSION.c.person_id, ADMISSION.c.at, ADMISSION.c.desk, ADMISSION.c.checkpoint, inside().label("inside")
    )
    visits: dict[str, list[Any]] = {}
    for visit in connection.execute(query.where(ADMISSION.c.person_id.in_(ids)).order_by(ADMISSION.c.at)):
        visits.setdefault(visit.person_id, []).append(visit)
    return visits


def _row(person: Any, visits: Sequence[Any]) -> PersonRow:
    last = next((visit for visit in reversed(visits) if visit.inside), None)
    state = where_of(person.status, inside=last is not None, admitted=bool(visits))
    return PersonRow(
        person.id, person.name, person.company, person.category, person.language, person.needs != "", state,
        last.at if last else None, last.desk if last else None,
    )  # fmt: skip


def detail_of(store: Store, id: str) -> PersonDetail | None:
    """Everything about one person, or None when nobody has this id."""
    with store.read() as connection:
        person = connection.execute(select(PERSON).where(PERSON.c.id == id)).first()
        if person is None:
            return None
        visits = _visits(connection, [id]).get(id, [])
        counted = connection.execute(
            select(SCAN.c.outcome, func.count()).where(SCAN.c.person_id == id).group_by(SCAN.c.outcome)
        )
        scans = {row[0]: row[1] for row in counted if row[0] is not None}
    return PersonDetail(
        _row(person, visits), person.code, person.title, person.phone, person.email, person.status, person.note,
        person.needs, tuple(Visit(visit.at, visit.desk, visit.checkpoint) for visit in visits), scans,
    )  # fmt: skip


def people_window(
    store: Store, filter: PeopleFilter, offset: int, limit: int, order: Order = Order.NAME
) -> list[PersonRow]:
    """`limit` lines from `offset` on, for who needs them once; a board keeps a Roll."""
    roll = Roll(store)
    roll.refresh()
    return rows_of(store, roll.select(filter, order).ids[offset : offset + limit])


def people_count(store: Store, filter: PeopleFilter) -> int:
    """How many people `filter` wants."""
    roll = Roll(store)
    roll.refresh()
    return len(roll.select(filter).ids)


def note_list_viewed(store: Store, by: Origin) -> None:
    """Somebody opened the full list: that is kept (docs/domain.md §16). Once for each opening, not each refresh."""

    def work(transaction: Transaction) -> None:
        transaction.journal("people.list_viewed", "list:people", {})

    store.write(work, by)
