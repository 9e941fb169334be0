"""The contact sheet: whom to call in an emergency, in which order, and who is next (docs/domain.md §1). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta, tzinfo
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from controlroom.core.clock import iso
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.people.duty import LEADING, Roster

if TYPE_CHECKING:
    from controlroom.core.config.contacts import Contact, ContactsConfig, Emergency
    from controlroom.core.config.event import Group
    from controlroom.core.config.loading import Words

REMEMBERED = timedelta(hours=12)
"""How long the sheet tells of a call."""


class Standing(StrEnum):
    """Where somebody stands in their row of people to call. A call counts for `again_min` of contacts.toml."""

    NEXT = "next"
    REACHED = "reached"
    NOT_REACHED = "not_reached"
    LATER = "later"


STANDING_WORDS: Mapping[Standing, str] = {
    Standing.NEXT: N_("call now"),
    Standing.REACHED: N_("reached"),
    Standing.NOT_REACHED: N_("not reached"),
    Standing.LATER: N_("then"),
}
STANDING_SYMBOLS: Mapping[Standing, str] = {
    Standing.NEXT: "▶", Standing.REACHED: "✔", Standing.NOT_REACHED: "✖", Standing.LATER: "·",
}  # fmt: skip

PLACE_WORDS: Mapping[str, str] = {
    "leader": N_("group leader"),
    "deputy": N_("deputy"),
    "coordinator": N_("coordinator"),
    "commander": N_("commander"),
    "member": N_("member"),
    "vendor": N_("vendor"),
    "hospital": N_("hospital"),
    "authority": N_("police, fire"),
    "venue": N_("venue"),
    "person": N_("person"),
    "other": N_("other"),
}
"""What somebody is in their group, or where help comes from."""


@dataclass(frozen=True)
class Attempt:
    """A call that was made, as the journal has it."""

    at: datetime
    by: str
    reached: bool
    note: str = ""


@dataclass(frozen=True)
class ContactLine:
    """Somebody to call. `key`: `person:NAME` or `contact:ID`. `row`: whose row it stands in; of help from outside the
    one it begins with.

    `place`: what they are there, a key of PLACE_WORDS, or `post` with `post` and its holder `a` or `b`. `on_duty`: they
    can be called now. `last`: the last call within REMEMBERED.
    """

    key: str
    name: Words | str
    row: Words | str
    place: str
    phones: tuple[str, ...] = ()
    on_duty: bool = True
    outside: bool = False
    post: Words | None = None
    person: str = ""
    note: Words | None = None
    last: Attempt | None = None
    standing: Standing = Standing.LATER

    def place_words(self) -> str:
        """What they are, in the language in force."""
        if self.post is not None:
            return f"{self.post} {self.place.upper()}"
        return _(PLACE_WORDS[self.place])

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom contacts --json`."""
        last = self.last
        return {
            "id": self.key, "name": str(self.name), "row": str(self.row), "place": self.place_words(),
            "person": self.person, "phones": list(self.phones), "on_duty": self.on_duty,
            "note": str(self.note) if self.note else "", "standing": self.standing.value,
            "last": {"at": iso(last.at), "by": last.by, "reached": last.reached, "note": last.note} if last else None,
        }  # fmt: skip


@dataclass(frozen=True)
class ContactSheet:
    """Whom to call, row after row. `emergency` None: everybody, whatever happened."""

    at: datetime
    emergency: Emergency | None
    lines: tuple[ContactLine, ...]

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom contacts --json`."""
        kind = self.emergency
        return {
            "at": iso(self.at), "emergency": kind.key if kind else None,
            "first": str(kind.first) if kind is not None and kind.first else "",
            "contacts": [line.to_json() for line in self.lines],
        }  # fmt: skip


def row_of(sheet: ContactSheet, key: str) -> tuple[ContactLine, ...]:
    """The first row that has the line with this key, in its order."""
    found = next((line for line in sheet.lines if line.key == key), None)
    return tuple(line for line in sheet.lines if found is not None and line.row == found.row)


def call_words(line: ContactLine, zone: tzinfo) -> str:
    """What stands of the calls of a line: that they are next, or what came of the last call, and when."""
    told = [_(STANDING_WORDS[Standing.NEXT])] if line.standing is Standing.NEXT else []
    if line.last is not None:
        told.append(result_words(line.last, zone))
    return " · ".join(told)


def result_words(call: Attempt, zone: tzinfo) -> str:
    """What came of a call, when, and what was said."""
    words = _(STANDING_WORDS[Standing.REACHED if call.reached else Standing.NOT_REACHED])
    told = f"{words} {call.at.astimezone(zone):%H:%M}"
    return f"{told} · {clean_line(call.note, 60)}" if call.note else told


def sheet(
    config: ContactsConfig,
    roster: Roster,
    phones: Mapping[str, str],
    emergency: str | None,
    attempts: Mapping[str, Attempt],
    now: datetime,
) -> ContactSheet:
    """Whom to call in `emergency` (None: in any) at `now`, each row in its order; `phones` by the names of people."""
    kind = config.emergency(emergency) if emergency is not None else None
    groups = kind.groups if kind is not None else tuple(roster.groups)
    rows = [_people(roster, roster.groups[key], phones, now) for key in groups]
    rows += _outside(config, emergency)
    again = timedelta(minutes=config.again_min)
    return ContactSheet(now, kind, tuple(line for row in rows for line in with_calls(row, attempts, again, now)))


def with_calls(
    row: Sequence[ContactLine], attempts: Mapping[str, Attempt], again: timedelta, now: datetime
) -> tuple[ContactLine, ...]:
    """A row with who was called and who is next: the first who was not called within `again`.

    Nobody is while somebody of the row was reached; when all were called in vain, whoever has waited longest. Help from
    outside is called where it is needed: there somebody is next once nobody answered.
    """
    known = [replace(line, last=_remembered(attempts.get(line.key), now)) for line in row]
    fresh = {line.key: line.last for line in known if line.last is not None and now - line.last.at < again}
    reached = any(last.reached for last in fresh.values())
    to_call = [line.key for line in known if line.key not in fresh]
    following = ""
    if known and not reached and (fresh or not known[0].outside):
        following = to_call[0] if to_call else min(fresh, key=lambda key: fresh[key].at)
    return tuple(replace(line, standing=_standing(line, fresh, following)) for line in known)


def _standing(line: ContactLine, fresh: Mapping[str, Attempt], following: str) -> Standing:
    if line.key == following:
        return Standing.NEXT
    last = fresh.get(line.key)
    if last is None:
        return Standing.LATER
    return Standing.REACHED if last.reached else Standing.NOT_REACHED


def _remembered(last: Attempt | None, now: datetime) -> Attempt | None:
    return last if last is not None and now - last.at < REMEMBERED else None


def _people(roster: Roster, group: Group, phones: Mapping[str, str], now: datetime) -> list[ContactLine]:
    """The people of a group, those who can be called now first: who leads it, then who is on shift."""
    leading = roster.reachable_by(group.key)
    on_shift = roster.on_shift(group.key, now)
    others = [name for name in (*on_shift, *roster.members(group.key)) if name not in leading]
    names = tuple(dict.fromkeys((*leading, *others)))
    lines = [_person(roster, group, name, phones.get(name, ""), on_duty=roster.is_on_duty(name, now)) for name in names]
    return sorted(lines, key=lambda line: not line.on_duty)


def _person(roster: Roster, group: Group, name: str, phone: str, *, on_duty: bool) -> ContactLine:
    numbers = (phone,) if phone else ()
    line = ContactLine(f"person:{name}", name, group.name, "member", numbers, on_duty)
    if name == group.leader:
        return replace(line, place="leader")
    if name in group.deputies:
        return replace(line, place="deputy")
    for post in roster.posts:
        if post.group == group.key and name in (post.a, post.b):
            return replace(line, place="a" if name == post.a else "b", post=post.name)
    role = roster.person(name).role
    return replace(line, place=role.value) if role in LEADING else line


def _outside(config: ContactsConfig, emergency: str | None) -> list[list[ContactLine]]:
    """Help from outside, each with whoever is called when nobody answers there."""
    by_id = {each.id: each for each in config.contacts}
    wanted = [
        each for each in config.contacts if emergency is None or not each.emergencies or emergency in each.emergencies
    ]
    followed = {each.backup for each in wanted}
    return [
        [_contact(contact, first) for contact in _chain(first, by_id)] for first in wanted if first.id not in followed
    ]


def _chain(first: Contact, by_id: Mapping[str, Contact]) -> Iterable[Contact]:
    at: Contact | None = first
    while at is not None:
        yield at
        at = by_id[at.backup] if at.backup else None


def _contact(contact: Contact, first: Contact) -> ContactLine:
    return ContactLine(
        f"contact:{contact.id}", contact.name, first.name, contact.kind, contact.phones, outside=True,
        person=contact.person, note=contact.note,
    )  # fmt: skip
