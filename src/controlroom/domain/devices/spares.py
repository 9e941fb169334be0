"""Spares: one takes over from a device that failed, and gives back; one transaction each (docs/domain.md §6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select, update

from controlroom.core.config.devices import HUMAN_TEST, DeviceConfig
from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import _
from controlroom.core.ids import new_id
from controlroom.domain.agenda.changes import InsertItem
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.rules import DROPPED, UNDER_WAY, Agenda, State
from controlroom.domain.agenda.service import Applied, apply_within
from controlroom.domain.agenda.tables import read_agenda
from controlroom.domain.devices import faults
from controlroom.domain.devices.acting import require_device, require_reason
from controlroom.domain.devices.errors import (
    AlreadyReplacedError,
    NoSpareError,
    NotReplacedError,
    SpareDeadError,
    SpareInUseError,
    SpareKindError,
)
from controlroom.domain.devices.news import names_of
from controlroom.domain.devices.reading import failover_view
from controlroom.domain.devices.rules import SHOWN_WORDS, Shown
from controlroom.domain.devices.scene import Scene
from controlroom.domain.devices.spare_views import AtRisk, FailedOver, FailoverView
from controlroom.domain.devices.tables import (
    FAILOVER,
    ONE,
    Known,
    Setting,
    file_of,
    read_known,
    read_scene,
    write_known,
)
from controlroom.hardware.probes.readings import Outcome
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

SOON = timedelta(minutes=60)
"""An item that begins within this is at risk."""


def fail_over(
    store: Store, by: Origin, setting: Setting, id: str, *, spare: str = "", reason: str = "", force: bool = False,
    filler: bool = False,
) -> FailedOver:  # fmt: skip
    """The spare of a device takes over: the one the file names, or `spare`.

    It serves the room from now on, the three clocks run, the device's ticket is opened or told, and the agenda item at
    risk is named with a filler for it. `force`: also a spare that has a fault or is in use, with a reason. `filler`: it
    goes into the rundown with that, or not at all; where the rundown takes none the spare takes over all the same.
    Raises DeviceUnknownError, NoSpareError, SpareKindError, AlreadyReplacedError, SpareDeadError, SpareInUseError,
    ReasonMissingError.
    """
    device = require_device(setting, id)
    stepping_in = _spare_of(setting, device, spare)
    words = require_reason(reason) if force else reason.strip() and require_reason(reason)

    def work(transaction: Transaction) -> FailedOver:
        one_at_a_time(transaction.connection, ONE)
        connection, now = transaction.connection, transaction.at
        scene = read_scene(connection, setting, now)
        _require_free(connection, scene, device, stepping_in, force=force)
        room = scene.room(device) or ""
        at_risk = item_at_risk(read_agenda(connection, setting.agenda), setting, room, now)
        if (taken := scene.stands_in_for(stepping_in.id)) is not None:
            _close(connection, taken.id, now)
        bridged, refused = _bridged(transaction, setting, at_risk) if filler and at_risk is not None else (None, None)
        ticket = _ticket(transaction, setting, scene, device, stepping_in, at_risk)
        row = {
            "device": id, "spare": stepping_in.id, "room": room, "at": now, "actor": transaction.by.actor,
            "reason": words, "ticket": ticket, "item": at_risk.item if at_risk is not None else "",
            "on_spot_at": None, "in_service_at": None, "repaired_at": None, "given_back_at": None,
        }  # fmt: skip
        number = connection.execute(FAILOVER.insert().returning(FAILOVER.c.id), row).scalar_one()
        told = {"spare": stepping_in.id, "spare_zh": stepping_in.name.zh, "spare_en": stepping_in.name.en}
        item = {"item": at_risk.item, "title": at_risk.title} if at_risk is not None else {}
        data = {**names_of(device), **told, **item, "ticket": ticket, "reason": words, "failover": number}
        if bridged is not None:
            data |= {"touched": ["agenda"], "seq": bridged.seq, "rundown": dict(bridged.sentence)}
        transaction.journal("device.failed-over", f"device:{id}", data)
        seq = bridged.seq if bridged is not None else None
        return FailedOver(_of(connection, setting, number), at_risk, seq, refused)

    return store.write(work, by)


def arrived(store: Store, by: Origin, setting: Setting, id: str) -> FailoverView:
    """A technician is on the spot: the first clock stops. Raises DeviceUnknownError, NotReplacedError."""
    return _mark(store, by, setting, id, "arrived", "on_spot_at")


def spare_in_service(store: Store, by: Origin, setting: Setting, id: str) -> FailoverView:
    """The spare works: the second clock stops, and the first. Raises DeviceUnknownError, NotReplacedError."""
    return _mark(store, by, setting, id, "spare-in-service", "on_spot_at", "in_service_at")


def give_back(store: Store, by: Origin, setting: Setting, id: str, note: str = "") -> FailoverView:
    """The device works again and serves; its spare is free. All clocks stop.

    Raises DeviceUnknownError, NotReplacedError.
    """
    columns = ("on_spot_at", "in_service_at", "repaired_at", "given_back_at")
    return _mark(store, by, setting, id, "given-back", *columns, note=note)


def at_risk(store: Store, setting: Setting, id: str) -> AtRisk | None:
    """The agenda item that hangs on a device now. Raises DeviceUnknownError, and the store's errors."""
    device, now = require_device(setting, id), store.clock.now()
    with store.read() as connection:
        room = read_scene(connection, setting, now).room(device) or ""
        return item_at_risk(read_agenda(connection, setting.agenda), setting, room, now)


def item_at_risk(agenda: Agenda, setting: Setting, room: str, now: datetime) -> AtRisk | None:
    """What is on in `room`, or begins within the hour, and a filler that would bridge it: behind what is on, or now."""
    if not room:
        return None
    expected = forecast(agenda, now)
    items = [item for item in agenda.items.values() if item.room == room and item.state not in DROPPED]
    running = [item for item in items if item.state in UNDER_WAY]
    coming = [
        item for item in items if item.state is State.PLANNED and now - SOON <= expected[item.id].start <= now + SOON
    ]
    found = min(running or coming, key=lambda item: expected[item.id].start, default=None)
    if found is None:
        return None
    length = timedelta(minutes=setting.config.polling.filler_min)
    title = _("Short technical break")
    after = found.id if running else ""
    filler = InsertItem(id=new_id(), title=title, length=length, after=after, room="" if after else room)
    return AtRisk(found.id, found.title, expected[found.id].start, bool(running), filler)


def _bridged(
    transaction: Transaction, setting: Setting, at_risk: AtRisk
) -> tuple[Applied, None] | tuple[None, RuleRefusedError]:
    """The filler in the rundown, or why it takes none: what does not fit there keeps no spare from taking over."""
    try:
        return apply_within(transaction, setting.agenda, at_risk.filler), None
    except RuleRefusedError as refused:
        return None, refused


def _spare_of(setting: Setting, device: DeviceConfig, wanted: str) -> DeviceConfig:
    named = wanted or device.spare
    if not named:
        raise NoSpareError(device=device.id)
    spare = require_device(setting, named)
    if spare.kind != device.kind or spare.id == device.id:
        raise SpareKindError(spare=spare.id, found=spare.kind, device=device.id, kind=device.kind)
    return spare


def _require_free(
    connection: Connection, scene: Scene, device: DeviceConfig, spare: DeviceConfig, *, force: bool
) -> None:
    """What stands against the spare. That a device is replaced already cannot be forced: its spare would be lost."""
    if scene.spare_for(device.id):
        raise AlreadyReplacedError(device=device.id, spare=scene.spare_for(device.id))
    if force:
        return
    if (taken := scene.stands_in_for(spare.id)) is not None:
        raise SpareInUseError(spare=spare.id, other=taken.device)
    if scene.spare_for(spare.id):
        raise SpareDeadError(spare=spare.id, state=_("it is replaced itself"))
    healths = read_known(connection, device=spare.id)
    dead = next((known.health for known in healths.values() if known.health.is_fault), None)
    if dead is not None and dead.shown in (Shown.CRITICAL, Shown.UNREACHABLE):
        raise SpareDeadError(spare=spare.id, state=_(SHOWN_WORDS[dead.shown]))


def _ticket(
    transaction: Transaction, setting: Setting, scene: Scene, device: DeviceConfig, spare: DeviceConfig,
    at_risk: AtRisk | None,
) -> str:  # fmt: skip
    """The ticket of the fault, which is told of the spare; one is opened where none is."""
    note = _("{spare} takes over from {device}.").format(spare=spare.name, device=device.name)
    if at_risk is not None:
        note += " " + _("At risk: “{title}”.").format(title=at_risk.title)
    healths = read_known(transaction.connection, device=device.id)
    ticketed = next(((key, known) for key, known in healths.items() if known.health.ticket), None)
    if ticketed is not None:
        faults.noted(transaction, device.id, ticketed[0][1], note)
        return ticketed[1].health.ticket
    checks = device.all_checks()
    key = (device.id, checks[0].key if checks else HUMAN_TEST)
    title = _("{device}: replaced by {spare}").format(device=device.name, spare=spare.name)
    ticket = faults.report(transaction, setting, device, scene.room(device), key[1], title, note, Outcome.CRITICAL)
    known = healths.get(key)
    if known is not None and known.health.is_fault:
        # From now on this is the ticket of the fault: it is told when the device has recovered.
        standing = replace(known.health, ticket=ticket)
        write_known(transaction.connection, {key: Known(standing, known.version + 1, file_of(device))})
    return ticket


def _mark(
    store: Store, by: Origin, setting: Setting, id: str, verb: str, *columns: str, note: str = ""
) -> FailoverView:
    device = require_device(setting, id)

    def work(transaction: Transaction) -> FailoverView:
        one_at_a_time(transaction.connection, ONE)
        connection = transaction.connection
        open_one = select(FAILOVER).where(FAILOVER.c.device == id, FAILOVER.c.given_back_at.is_(None))
        row = connection.execute(open_one.order_by(FAILOVER.c.id.desc()).limit(1)).one_or_none()
        if row is None:
            raise NotReplacedError(device=id)
        # What has been marked already keeps its time.
        news: dict[str, Any] = {name: transaction.at for name in columns if getattr(row, name) is None}
        if news:
            connection.execute(update(FAILOVER).where(FAILOVER.c.id == row.id).values(news))
        spare = setting.by_id.get(row.spare)
        told = {"spare": row.spare, "spare_zh": spare.name.zh, "spare_en": spare.name.en} if spare is not None else {}
        words = require_reason(note) if note.strip() else ""
        transaction.journal(f"device.{verb}", f"device:{id}", {**names_of(device), **told, "note": words})
        return _of(connection, setting, row.id)

    return store.write(work, by)


def _close(connection: Connection, id: int, now: datetime) -> None:
    """A spare is taken away from what it stood in for: that has none any more."""
    connection.execute(update(FAILOVER).where(FAILOVER.c.id == id).values(given_back_at=now))


def _of(connection: Connection, setting: Setting, id: int) -> FailoverView:
    return failover_view(connection.execute(select(FAILOVER).where(FAILOVER.c.id == id)).one(), setting)
