"""The rundown in the store: its tables, and items to documents and back."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, func, select

from controlroom.core.i18n import Language
from controlroom.domain.agenda.model import AgendaChange, AgendaItem, AgendaReminder, Stage
from controlroom.domain.agenda.preview import Known
from controlroom.domain.agenda.reminders import Given, Remind, Reminded
from controlroom.domain.agenda.rules import Agenda, Calendar, Item, Rules
from controlroom.domain.people.model import Person

ITEM = AgendaItem.__table__  # type: ignore[attr-defined]
CHANGE = AgendaChange.__table__  # type: ignore[attr-defined]
REMINDER = AgendaReminder.__table__  # type: ignore[attr-defined]
STAGE = Stage.__table__  # type: ignore[attr-defined]
PERSON = Person.__table__  # type: ignore[attr-defined]
_NAMES_AT_ONCE = 500

Image = dict[str, Any]
_ITEMS: TypeAdapter[list[Item]] = TypeAdapter(list[Item])


@dataclass(frozen=True)
class Setting:
    """What the configuration says of the rundown: days, numbers, rooms and their names in both languages."""

    calendar: Calendar
    rules: Rules
    rooms: tuple[str, ...]
    names: Mapping[str, Mapping[Language, str]]

    def room_name(self, key: str, language: Language) -> str:
        """The name of a room; its key, if it has been taken out of the configuration."""
        return self.names.get(key, {}).get(language, key)


def to_images(items: Iterable[Item]) -> list[Image]:
    """Items as documents of JSON."""
    dumped: list[Image] = _ITEMS.dump_python(list(items), mode="json")
    return dumped


def to_items(images: Iterable[Image]) -> list[Item]:
    """Items from their documents."""
    return _ITEMS.validate_python(list(images))


def read_agenda(connection: Connection, setting: Setting) -> Agenda:
    """The rundown as it stands. Rooms that only items know come behind those of the configuration."""
    items = {item.id: item for item in to_items(connection.execute(select(ITEM.c.body)).scalars())}
    others = sorted({item.room for item in items.values()} - set(setting.rooms))
    return Agenda(items, setting.calendar, setting.rules, (*setting.rooms, *others))


def find_item(connection: Connection, id: str) -> Item | None:
    """The item with this id, as it stands."""
    return next(iter(to_items(connection.execute(select(ITEM.c.body).where(ITEM.c.id == id)).scalars())), None)


def last_change(connection: Connection) -> int:
    """The number of the newest change; whoever has seen it has seen all. 0: none yet."""
    return int(connection.execute(select(func.coalesce(func.max(CHANGE.c.seq), 0))).scalar_one())


def given_reminders(connection: Connection) -> Given:
    """Of each item and kind the last reminder that was given."""
    columns = (REMINDER.c[name] for name in ("item_id", "kind", "nth", "due_at", "given_at", "rearmed", "seen_at"))
    return {
        (row.item_id, Remind(row.kind)): Reminded(
            row.nth, row.due_at, row.given_at, row.rearmed, row.seen_at is not None
        )
        for row in connection.execute(select(*columns).order_by(REMINDER.c.nth))
    }


def people_known(connection: Connection) -> Known:
    """Looks names up on the event's list; a name that several people bear means none of them."""

    def known(names: Collection[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        ordered = sorted(names)
        for start in range(0, len(ordered), _NAMES_AT_ONCE):
            some = ordered[start : start + _NAMES_AT_ONCE]
            query = (
                select(PERSON.c.name, func.min(PERSON.c.id)).where(PERSON.c.name.in_(some)).group_by(PERSON.c.name)
            ).having(func.count() == 1)
            found.update((row[0], row[1]) for row in connection.execute(query))
        return found

    return known
