"""A list of guests, csv or xlsx, taken in (docs/domain.md §4): a cell that is empty says nothing, nobody is removed.

A row is somebody on the list of people by its code, else by the name, where only one has it. A row nobody could be
found for is a guest all the same; one that could mean several is rejected.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.i18n import _
from controlroom.core.ids import new_id
from controlroom.core.text import clean_line, visible
from controlroom.domain.guests.columns import Times, columns_of, is_yes, level_of, pick_up_of, texts_of
from controlroom.domain.guests.reading import codes_of
from controlroom.domain.guests.rules import Guest, State, level_in
from controlroom.domain.guests.service import Details, with_details
from controlroom.domain.guests.tables import Happened, all_guests, write
from controlroom.domain.guests.times import Days
from controlroom.domain.people.files import Table
from controlroom.domain.people.folding import fold
from controlroom.domain.people.model import Person
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_PERSON = Person.__table__  # type: ignore[attr-defined]
_TEXTS = ("name", "company", "flight", "companion", "phone", "seat", "diet", "needs", "note")


@dataclass(frozen=True)
class GuestsImport:
    """What taking a list in did, or would do. `joined`: how many of the rows are on the list of people."""

    read: int
    created: tuple[str, ...]
    updated: tuple[str, ...]
    unchanged: int
    joined: int
    rejected: tuple[tuple[int, str], ...]
    ignored: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of `import guests --json`."""
        return {
            "read": self.read, "created": len(self.created), "updated": len(self.updated),
            "unchanged": self.unchanged, "on_the_list": self.joined,
            "rejected": [{"row": row, "reason": reason} for row, reason in self.rejected],
            "ignored_columns": list(self.ignored),
        }  # fmt: skip


@dataclass(frozen=True)
class GuestsPlan:
    """A list that was read: what its columns are, and how its times are meant."""

    table: Table
    file: str
    columns: Mapping[int, str]
    days: Days


def plan_of(table: Table, file: str, days: Days, asked: Mapping[str, str]) -> GuestsPlan:
    """`asked`: header → field. Raises GuestColumnsError, GuestFieldError, GuestColumnError."""
    return GuestsPlan(table, file, columns_of(table.headers, file, asked), days)


def see_import(store: Store, plan: GuestsPlan) -> GuestsImport:
    """What taking it in would do; nothing is changed."""
    with store.read() as connection:
        return _Taking(connection, plan, store.clock.now()).taken()


def take_in(store: Store, by: Origin, plan: GuestsPlan) -> GuestsImport:
    """Takes the good rows in, all at once."""

    def work(transaction: Transaction) -> GuestsImport:
        one_at_a_time(transaction.connection, "guests")
        taking = _Taking(transaction.connection, plan, transaction.at)
        found = taking.taken()
        for before, after in taking.changes:
            write(transaction, before, after, Happened("added" if before is None else "edited", plan.file))
        if taking.changes:
            transaction.journal(
                "guest.imported", f"file:{clean_line(plan.file, 100)}",
                {"file": clean_line(plan.file, 100), "n": len(taking.changes), "created": len(found.created),
                 "updated": len(found.updated)},
            )  # fmt: skip
        return found

    return store.write(work, by)


@dataclass
class _Taking:
    """One list being compared with what is known."""

    connection: Connection
    plan: GuestsPlan
    at: datetime
    changes: list[tuple[Guest | None, Guest]] = field(default_factory=list)

    def taken(self) -> GuestsImport:
        self.times = Times(self.plan.days, self.plan.days.today(self.at))
        self._know()
        created: list[str] = []
        updated: list[str] = []
        rejected: list[tuple[int, str]] = []
        unchanged = joined = 0
        for number, cells in self.plan.table.rows:
            try:
                if number in self.plan.table.unread:
                    raise ValueError(_("a formula of this row has no result in the file: open it and save it again"))
                before, after = self._row(texts_of(self.plan.columns, cells))
            except ValueError as error:
                rejected.append((number, str(error)))
                continue
            joined += bool(after.person)
            if before is None:
                created.append(after.name)
            elif after != before:
                updated.append(after.name)
            else:
                unchanged += 1
            if after != before:
                self.changes.append((before, after))
        headers, columns = self.plan.table.headers, self.plan.columns
        ignored = tuple(header for number, header in enumerate(headers) if number not in columns and header)
        return GuestsImport(
            len(self.plan.table.rows), tuple(created), tuple(updated), unchanged, joined, tuple(rejected), ignored
        )

    def _know(self) -> None:
        everybody = all_guests(self.connection)
        codes = codes_of(self.connection)
        self.by_person = {guest.person: guest for guest in everybody if guest.person}
        self.by_code = {code: guest for guest in everybody if (code := codes.get(guest.id, ""))}
        self.by_name: defaultdict[str, list[Guest]] = defaultdict(list)
        for guest in everybody:
            self.by_name[fold(guest.name)].append(guest)
        self.people_by_code: dict[str, Any] = {}
        self.people_by_name: defaultdict[str, list[Any]] = defaultdict(list)
        query = select(
            _PERSON.c.id, _PERSON.c.code, _PERSON.c.name, _PERSON.c.company, _PERSON.c.category, _PERSON.c.needs
        )  # fmt: skip
        for row in self.connection.execute(query):
            self.people_by_code[row.code] = row
            self.people_by_name[fold(row.name)].append(row)
        self.seen: set[str] = set()

    def _row(self, texts: dict[str, str]) -> tuple[Guest | None, Guest]:
        """Whom a row is about, as they were and will be. Raises ValueError, in words."""
        person = self._person(texts)
        name = texts.get("name") or (clean_line(person.name) if person is not None else "")
        if not name:
            raise ValueError(_("the name is missing"))
        before = self._known(name, person)
        level = level_of(texts["level"]) if "level" in texts else None
        details = Details(
            **{each: texts[each] for each in _TEXTS if each in texts},
            level=level, due=self.times.instant(texts["due"]) if "due" in texts else None,
            pick_up=pick_up_of(texts, before, self.times), kit=is_yes(texts["kit"]) if "kit" in texts else None,
        )  # fmt: skip
        details = replace(details, name=name, person=person.id if person is not None else None)
        if before is None:
            details = replace(
                details, company=details.company or (person.company if person is not None else ""),
                needs=details.needs or (person.needs if person is not None else ""),
            )  # fmt: skip
        level = level_in(person.category if person is not None else "")
        start = before or Guest(new_id(), "", level, State.EXPECTED, self.at)
        after = self._with_eta(with_details(start, details), texts)
        # Somebody on no list has nothing but the name to be known by.
        keys = {after.id, f"person:{after.person}" if after.person else f"name:{fold(name)}"}
        if keys & self.seen:
            raise ValueError(_("“{name}” stands in the list twice").format(name=name))
        self.seen |= keys
        return before, after

    def _with_eta(self, guest: Guest, texts: Mapping[str, str]) -> Guest:
        if guest.state not in (State.EXPECTED, State.PICKED_UP) or "eta" not in texts:
            return guest
        return replace(guest, eta=self.times.instant(texts["eta"]), why_late=texts.get("why_late", guest.why_late))

    def _person(self, texts: Mapping[str, str]) -> Any:
        """Who of the list of people it is, or None. Raises ValueError for a code nobody has."""
        if code := texts.get("code"):
            if code not in self.people_by_code:
                raise ValueError(_("nobody on the list has the code “{code}”").format(code=visible(code, 40)))
            return self.people_by_code[code]
        found = self.people_by_name.get(fold(texts.get("name", "")), [])
        if len(found) > 1 and (company := fold(texts.get("company", ""))):
            found = [each for each in found if fold(each.company) == company] or found
        if len(found) > 1:
            raise ValueError(
                _("several people on the list are called “{name}” ({codes}): give the row a code").format(
                    name=texts.get("name", ""), codes=", ".join(visible(each.code, 40) for each in found[:3])
                )
            )
        return found[0] if found else None

    def _known(self, name: str, person: Any) -> Guest | None:
        """The guest that the row is about, if they are looked after already."""
        if person is not None and person.id in self.by_person:
            return self.by_person[person.id]
        found = [
            guest for guest in self.by_name.get(fold(name), [])
            if person is None or not guest.person or guest.person == person.id
        ]  # fmt: skip
        if len(found) > 1:
            raise ValueError(_("several guests are called “{name}”: give the row a code").format(name=name))
        return found[0] if found else None
