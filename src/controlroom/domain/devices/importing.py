"""A device register from a csv or xlsx file, merged into `devices.toml` (docs/domain.md §6).

The file `devices.toml` is the register: an import writes it, after it has shown what changes, and keeps a copy of the
one that was. A cell that is empty says nothing; a device that is not in the list stays.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from controlroom.core.config.devices import DeviceConfig, DevicesConfig, check_register
from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import allowed_words
from controlroom.core.errors import BadInputError, ControlroomError, FaultError, RuleRefusedError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.devices.register_columns import FIELDS, facts_of, field_of
from controlroom.domain.devices.register_text import rewritten
from controlroom.domain.people.files import Table
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


class NoIdColumnError(BadInputError):
    code = "DEVICES_NO_ID"
    what = N_("No column of {file} holds the devices' short names; its columns are: {columns}.")
    next_step = N_("Name it with --map COLUMN=id.")


class BadFieldError(BadInputError):
    code = "DEVICES_FIELD"
    what = N_("“{found}” is no field of a device; the fields are: {known}.")
    next_step = N_("Write it like --map COLUMN=FIELD.")


class NoColumnError(BadInputError):
    code = "DEVICES_COLUMN"
    what = N_("There is no column “{found}”; the columns are: {columns}.")
    next_step = N_("Write the header as it stands in the file.")


class RegisterRefusedError(BadInputError):
    code = "DEVICES_REFUSED"
    what = N_("With this list the register would have a mistake: {reason}")
    kept = N_("devices.toml is as it was.")
    next_step = N_("Correct the list and import it again.")


class RegisterChangedError(RuleRefusedError):
    code = "DEVICES_CHANGED"
    what = N_("devices.toml was saved by somebody else in the meantime.")
    kept = N_("It is as they saved it.")
    next_step = N_("Import again.")


class RegisterNotWrittenError(FaultError):
    code = "DEVICES_NOT_WRITTEN"
    what = N_("devices.toml cannot be written: {reason}.")
    kept = N_("It is as it was.")
    next_step = N_("Check rights and room on the disk, close the file in other programs, and try again.")


@dataclass(frozen=True)
class RegisterPlan:
    """What taking a list in would change. `changed`: the fields of each device that gets others."""

    read: int
    after: DevicesConfig
    text: str
    seen: bytes
    created: tuple[str, ...]
    changed: Mapping[str, tuple[str, ...]]
    unchanged: int
    rejected: tuple[tuple[int, str], ...]
    ignored: tuple[str, ...] = ()

    @property
    def changes(self) -> int:
        """How many devices are written."""
        return len(self.created) + len(self.changed)

    def to_json(self, backup: str | None) -> dict[str, Any]:
        """The shape of `import devices --json`."""
        return {
            "read": self.read, "created": len(self.created), "updated": len(self.changed),
            "unchanged": self.unchanged,
            "rejected": [{"row": row, "reason": reason} for row, reason in self.rejected],
            "new": list(self.created), "changed": {id: list(names) for id, names in self.changed.items()},
            "ignored_columns": list(self.ignored), "backup": backup,
        }  # fmt: skip


def plan_import(
    table: Table, file: str, seen: bytes, config: DevicesConfig, event: EventConfig, asked: Mapping[str, str]
) -> RegisterPlan:
    """What the list would make of the register `config`, which stands in `seen`. `asked`: header → field.

    Raises NoIdColumnError, BadFieldError, NoColumnError, RegisterRefusedError.
    """
    columns = _columns(table.headers, file, asked)
    merged = {device.id: device for device in config.devices}
    done = _Done()
    for number, cells in table.rows:
        try:
            _take_row(_texts(columns, cells), merged, event, done)
        except ValueError as error:
            done.rejected.append((number, str(error)))
    after = config.model_copy(update={"devices": tuple(merged.values())})
    try:
        check_register(after, [room.id for room in event.rooms], [group.key for group in event.groups])
    except ControlroomError as error:
        raise RegisterRefusedError(reason=error.sentence()) from None
    text = rewritten(seen.decode("utf-8-sig"), config, after)
    ignored = tuple(header for number, header in enumerate(table.headers) if number not in columns and header)
    return RegisterPlan(
        len(table.rows), after, text, seen, tuple(done.created),
        {id: tuple(names) for id, names in done.changed.items()}, done.unchanged, tuple(done.rejected), ignored,
    )  # fmt: skip


@dataclass
class _Done:
    created: list[str] = field(default_factory=list)
    changed: dict[str, list[str]] = field(default_factory=dict)
    unchanged: int = 0
    rejected: list[tuple[int, str]] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)


def _columns(headers: Sequence[str], file: str, asked: Mapping[str, str]) -> dict[int, str]:
    """Which column holds which field; of two for one field the first."""
    for header, name in asked.items():
        if name not in FIELDS and name != "ignore":
            raise BadFieldError(found=name, known=", ".join(FIELDS))
        if header not in headers:
            raise NoColumnError(found=header, columns=", ".join(headers))
    columns: dict[int, str] = {}
    for number, header in enumerate(headers):
        name = asked.get(header, field_of(header))
        if name and name != "ignore" and (header in asked or name not in {*columns.values(), *asked.values()}):
            columns[number] = name
    if "id" not in columns.values():
        raise NoIdColumnError(file=file, columns=", ".join(headers))
    return columns


def _texts(columns: Mapping[int, str], cells: Sequence[str]) -> dict[str, str]:
    found = {name: clean_line(cells[number], 300) for number, name in columns.items() if number < len(cells)}
    return {name: text for name, text in found.items() if text}


def _take_row(texts: dict[str, str], merged: dict[str, DeviceConfig], event: EventConfig, done: _Done) -> None:
    """One row into the register. Raises ValueError, in words."""
    id = texts.pop("id", "")
    if not id:
        raise ValueError(_("the short name is missing"))
    if id in done.seen:
        raise ValueError(_("“{id}” stands in the list twice").format(id=id))
    before = merged.get(id)
    facts = before.model_dump(mode="json", exclude_unset=True) if before is not None else {"id": id}
    facts |= facts_of(texts, before, event)
    try:
        after = DeviceConfig.model_validate(facts)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        reason = allowed_words(first)
        raise ValueError(f"{where}: {reason}" if where else reason) from None
    done.seen.add(id)
    if before is None:
        done.created.append(id)
    elif after != before:
        names = [name for name in DeviceConfig.model_fields if getattr(after, name) != getattr(before, name)]
        done.changed[id] = names
    else:
        done.unchanged += 1
    merged[id] = after


def take_in(store: Store, by: Origin, target: Path, backups: Path, plan: RegisterPlan, source: str) -> Path:
    """Writes the register that `plan` shows to `target`; returns the copy of the one that was.

    It appears whole, once the journal has it. Raises RegisterChangedError, RegisterNotWrittenError.
    """
    try:
        if target.read_bytes() != plan.seen:
            raise RegisterChangedError()
        backups.mkdir(parents=True, exist_ok=True)
        copy = backups / f"devices-{_stamp(store.clock.now())}.toml"
        copy.write_bytes(plan.seen)
        handle, name = tempfile.mkstemp(prefix=".devices-", suffix=".part", dir=target.parent)
        part = Path(name)
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(plan.text.encode())
            _journal(store, by, plan, source)
            os.replace(part, target)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise RegisterNotWrittenError(reason=error.strerror or error) from error
    return copy


def _journal(store: Store, by: Origin, plan: RegisterPlan, source: str) -> None:
    def work(transaction: Transaction) -> None:
        told = {"file": source, "n": plan.changes, "created": list(plan.created), "changed": list(plan.changed)}
        transaction.journal("device.imported", "file:devices.toml", told)

    store.write(work, by)


def _stamp(at: datetime) -> str:
    return at.strftime("%Y%m%dT%H%M%S%f")
