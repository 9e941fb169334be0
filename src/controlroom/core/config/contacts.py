"""`contacts.toml`: whom to call in which kind of emergency, and what can be had from outside (docs/domain.md §1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import (
    ConfigModel,
    ConfigValueError,
    Key,
    Line,
    Words,
    duplicate_key,
    load_toml,
    unknown_reference,
)
from controlroom.core.i18n import _

FILE = "contacts.toml"
Phone = Annotated[Line, StringConstraints(min_length=2, max_length=40)]
Source = Literal["vendor", "hospital", "authority", "venue", "person", "other"]
"""Where help comes from: who is paid for it, a hospital, police and fire brigade, a second venue, somebody's own."""


class Emergency(ConfigModel):
    """A kind of emergency. `groups` are called in this order, each by its own people; `first`: what to do at once."""

    key: Key
    name: Words
    groups: tuple[Key, ...] = Field(min_length=1)
    first: Words | None = None


class Contact(ConfigModel):
    """Help from outside. `emergencies` (none: all) say when; `backup`: whom to call when nobody answers here."""

    id: Key
    name: Words
    kind: Source = "other"
    emergencies: tuple[Key, ...] = ()
    phones: tuple[Phone, ...] = Field(min_length=1)
    person: Line = Field(default="", max_length=60)
    note: Words | None = None
    backup: Key | None = None


class ContactsConfig(ConfigModel):
    """The whole of `contacts.toml`. `again_min`: who did not answer is called again after so many minutes."""

    again_min: float = Field(default=10.0, gt=0, le=240)
    emergencies: tuple[Emergency, ...] = ()
    contacts: tuple[Contact, ...] = ()

    def emergency(self, key: str) -> Emergency | None:
        """The kind of emergency called `key`, if there is one."""
        return next((each for each in self.emergencies if each.key == key), None)


def load_contacts(path: Path, event: EventConfig) -> ContactsConfig:
    """The sheet in `path`; an empty one where there is no such file. Raises the errors of `loading`."""
    if not path.exists():
        return ContactsConfig()
    contacts = load_toml(path, ContactsConfig)
    kinds = _once("emergencies", [each.key for each in contacts.emergencies])
    ids = _once("contacts", [each.id for each in contacts.contacts])
    groups = [group.key for group in event.groups]
    for number, kind in enumerate(contacts.emergencies, 1):
        _known(f"emergencies[{number}].groups", kind.groups, groups)
    for number, contact in enumerate(contacts.contacts, 1):
        _known(f"contacts[{number}].emergencies", contact.emergencies, kinds)
        others = [id for id in ids if id != contact.id]
        _known(f"contacts[{number}].backup", (contact.backup,) if contact.backup else (), others)
    _no_circle(contacts)
    return contacts


def _no_circle(contacts: ContactsConfig) -> None:
    """Who stands in for whom ends somewhere, and nobody stands in for two: else nobody knows who is next."""
    backups = {each.id: each.backup for each in contacts.contacts if each.backup}
    taken: set[str] = set()
    for number, contact in enumerate(contacts.contacts, 1):
        if contact.backup in taken:
            raise duplicate_key(FILE, f"contacts[{number}].backup", contact.backup or "")
        taken |= {contact.backup} if contact.backup else set()
        seen, at = {contact.id}, contact.backup
        while at is not None:
            if at in seen:
                raise ConfigValueError(
                    file=FILE, key=f"contacts[{number}].backup", found=repr(contact.backup),
                    allowed=_("allowed: a contact that does not come back to this one"),
                )  # fmt: skip
            seen.add(at)
            at = backups.get(at)


def _once(key: str, values: Sequence[str]) -> list[str]:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise duplicate_key(FILE, f"{key}[{number + 1}]", value)
    return list(values)


def _known(key: str, found: Iterable[str], allowed: list[str]) -> None:
    for value in found:
        if value not in allowed:
            raise unknown_reference(FILE, key, value, allowed)
