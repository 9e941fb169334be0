"""What people do about devices: acknowledge, work on them, test them, move them on; one transaction each.

docs/domain.md §6.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update

from controlroom.core.clock import iso
from controlroom.core.config.devices import HUMAN_TEST, LIFE_STATES, DeviceConfig
from controlroom.core.text import clean_line
from controlroom.domain.devices.errors import (
    DeviceUnknownError,
    LifeStateError,
    MaintenanceScopeError,
    NoMaintenanceError,
    NoPlaceError,
    NotAcknowledgedError,
    NothingToAcknowledgeError,
    ReasonMissingError,
    UntilRefusedError,
)
from controlroom.domain.devices.news import Change, end_acks, names_of, told_of, write_news
from controlroom.domain.devices.rules import TEST_FAILED, Health, decided
from controlroom.domain.devices.scene import Moved
from controlroom.domain.devices.silence import Ack, AckKind, Window
from controlroom.domain.devices.tables import (
    ACK,
    LIFE,
    ONE,
    WINDOW,
    Known,
    Setting,
    read_known,
    read_scene,
    read_windows,
)
from controlroom.hardware.probes.readings import Code, Outcome, Reading
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

LONGEST_REASON = 300
LONGEST_DAYS = 31


def require_device(setting: Setting, id: str) -> DeviceConfig:
    """The device called `id`. Raises DeviceUnknownError."""
    found = setting.by_id.get(id)
    if found is None:
        raise DeviceUnknownError(device=id)
    return found


def require_reason(reason: str) -> str:
    """`reason`, cleaned. Raises ReasonMissingError."""
    cleaned = clean_line(reason, LONGEST_REASON)
    if not cleaned:
        raise ReasonMissingError()
    return cleaned


def acknowledge(
    store: Store, by: Origin, setting: Setting, id: str, kind: AckKind, reason: str, until: datetime | None = None
) -> Ack:
    """Somebody knows of the fault of a device; one acknowledgement takes the place of another.

    `until` belongs to the kind that expires. Raises DeviceUnknownError, ReasonMissingError, UntilRefusedError,
    NothingToAcknowledgeError.
    """
    device, words = require_device(setting, id), require_reason(reason)

    def work(transaction: Transaction) -> Ack:
        one_at_a_time(transaction.connection, ONE)
        ends = until if kind is AckKind.EXPIRING else None
        if kind is AckKind.EXPIRING:
            _require_until(ends, transaction.at, transaction.at)
        healths = [known.health for known in read_known(transaction.connection, device=id).values()]
        # Not what may pass by itself: nobody would be told when it comes back and holds.
        if not any(health.is_fault or health.flapping for health in healths):
            raise NothingToAcknowledgeError(device=device.id)
        end_acks(transaction, id, transaction.by.actor)
        ack = Ack(kind, transaction.by.actor, words, transaction.at, ends)
        row = {
            "device": id, "kind": kind.value, "author": ack.author, "reason": words, "at": ack.at, "until": ends,
            "ended_at": None, "ended_by": "",
        }  # fmt: skip
        transaction.connection.execute(ACK.insert(), row)
        told = {"kind": kind.value, "reason": words, "until": iso(ends) if ends else None}
        transaction.journal("device.acknowledged", f"device:{id}", {**names_of(device), **told})
        return ack

    return store.write(work, by)


def unacknowledge(store: Store, by: Origin, setting: Setting, id: str) -> None:
    """The acknowledgement is taken back: the fault calls again. Raises DeviceUnknownError, NotAcknowledgedError."""
    device = require_device(setting, id)

    def work(transaction: Transaction) -> None:
        one_at_a_time(transaction.connection, ONE)
        if read_scene(transaction.connection, setting, transaction.at).ack(id, transaction.at) is None:
            raise NotAcknowledgedError(device=id)
        end_acks(transaction, id, transaction.by.actor)
        transaction.journal("device.unacknowledged", f"device:{id}", names_of(device))

    store.write(work, by)


def set_maintenance(
    store: Store, by: Origin, setting: Setting, scope: str, until: datetime, reason: str, since: datetime | None = None
) -> Window:
    """Somebody works on a device, or in a room (`scope`), from `since` (None: now) to `until`.

    Its checks go on; its faults call nobody. Raises MaintenanceScopeError, ReasonMissingError, UntilRefusedError.
    """
    words = require_reason(reason)
    if scope not in setting.by_id and scope not in setting.rooms:
        raise MaintenanceScopeError(found=scope)

    def work(transaction: Transaction) -> Window:
        begins = since or transaction.at
        _require_until(until, max(begins, transaction.at), transaction.at)
        device, room = (scope, "") if scope in setting.by_id else ("", scope)
        row = {
            "device": device, "room": room, "since": begins, "until": until, "author": transaction.by.actor,
            "reason": words, "ended_at": None, "ended_by": "",
        }  # fmt: skip
        id = transaction.connection.execute(WINDOW.insert().returning(WINDOW.c.id), row).scalar_one()
        told = {"name": scope, "since": iso(begins), "until": iso(until), "reason": words}
        transaction.journal("device.maintenance-set", f"{'device' if device else 'room'}:{scope}", told)
        return Window(id, device, room, begins, until, transaction.by.actor, words)

    return store.write(work, by)


def end_maintenance(store: Store, by: Origin, setting: Setting, scope: str) -> tuple[Window, ...]:
    """The work on a device or in a room (`scope`) is done, or not done at all. Raises NoMaintenanceError."""

    def work(transaction: Transaction) -> tuple[Window, ...]:
        windows = read_windows(transaction.connection, transaction.at)
        found = tuple(window for window in windows if scope in (window.device or window.room,))
        if not found:
            raise NoMaintenanceError(found=scope)
        transaction.connection.execute(
            update(WINDOW)
            .where(WINDOW.c.id.in_([window.id for window in found]))
            .values(ended_at=transaction.at, ended_by=transaction.by.actor)
        )
        kind = "device" if found[0].device else "room"
        transaction.journal("device.maintenance-ended", f"{kind}:{scope}", {"name": scope})
        return tuple(replace(window, ended_at=transaction.at) for window in found)

    return store.write(work, by)


def human_test(store: Store, by: Origin, setting: Setting, id: str, *, ok: bool, note: str = "") -> Health:
    """A person tested a device. What they say holds at once, until somebody tests it again.

    Raises DeviceUnknownError.
    """
    device = require_device(setting, id)

    def work(transaction: Transaction) -> Health:
        after, told = tested(transaction, setting, device, ok=ok, note=note)
        transaction.journal("device.test-passed" if ok else "device.test-failed", f"device:{id}", told)
        return after

    return store.write(work, by)


def tested(
    transaction: Transaction, setting: Setting, device: DeviceConfig, *, ok: bool, note: str
) -> tuple[Health, dict[str, object]]:
    """What a person found of a device, in a transaction that somebody else journals: a round is one too.

    Returns how the test stands now, and what the journal tells of it.
    """
    words = clean_line(note, LONGEST_REASON)
    outcome, code = (Outcome.OK, Code.OK.value) if ok else (Outcome.CRITICAL, TEST_FAILED)
    one_at_a_time(transaction.connection, ONE)
    key = (device.id, HUMAN_TEST)
    known = read_known(transaction.connection, {key}).get(key, Known(Health()))
    scene = read_scene(transaction.connection, setting, transaction.at)
    health = decided(known.health, Reading(outcome, code, {"note": words}), transaction.at)
    change = Change(key, known, health)
    after = write_news(transaction, setting, scene, device, [change])[key].health
    return after, {**names_of(device), **told_of(replace(change, after=after)), "note": words}


def move(store: Store, by: Origin, setting: Setting, id: str, state: str, where: str = "", note: str = "") -> Moved:
    """A device goes on in its life. Raises DeviceUnknownError, LifeStateError, NoPlaceError."""
    device = require_device(setting, id)
    if state not in LIFE_STATES:
        raise LifeStateError(found=state, known=" → ".join(LIFE_STATES))
    place = clean_line(where, 80)
    if state == "stored" and not place:
        raise NoPlaceError(device=id)

    def work(transaction: Transaction) -> Moved:
        row = {
            "device": id, "at": transaction.at, "actor": transaction.by.actor, "state": state, "place": place,
            "note": clean_line(note, LONGEST_REASON),
        }  # fmt: skip
        transaction.connection.execute(LIFE.insert(), row)
        transaction.journal("device.moved", f"device:{id}", {**names_of(device), "state": state, "place": place})
        return Moved(state, place)

    return store.write(work, by)


def _require_until(until: datetime | None, since: datetime, now: datetime) -> None:
    if until is None or not since < until <= now + timedelta(days=LONGEST_DAYS):
        shown = iso(until) if until is not None else "—"
        raise UntilRefusedError(until=shown, since=iso(since), days=LONGEST_DAYS)
