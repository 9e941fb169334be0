"""Faults of devices as tickets, inside the transaction that writes how the device stands (docs/domain.md §6 and §8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from controlroom.core.config.devices import DeviceConfig
from controlroom.core.i18n import _
from controlroom.domain.devices.dependency import behind
from controlroom.domain.devices.rules import Health
from controlroom.domain.devices.tables import Setting, read_known
from controlroom.domain.tickets.opening import NewTicket, mark_recovered, merge_within, open_ticket, reopen_within
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.states import State
from controlroom.domain.tickets.tables import (
    TICKET,
    Happened,
    find,
    id_of,
    number_of,
    open_for_cause,
    stands_for,
    write,
)
from controlroom.hardware.probes.readings import SILENT, Outcome
from controlroom.store.engine import one_at_a_time
from controlroom.store.store import Transaction

_UNTOUCHED = frozenset({State.REGISTERED, State.CLASSIFIED, State.DISPATCHED})
_LESS = {Level.HIGH: Level.MEDIUM, Level.MEDIUM: Level.LOW, Level.LOW: Level.LOW}


def cause(device: str, check: str) -> str:
    """What keeps a second ticket from being opened for the same thing."""
    return f"device:{device}/{check}"


def opened(
    transaction: Transaction, setting: Setting, device: DeviceConfig, room: str | None, check: str, health: Health
) -> str:
    """Opens the ticket of a fault that holds, or appends to the open one; returns its id."""
    return report(transaction, setting, device, room, check, _title(device, health), health.words, health.outcome)


def report(
    transaction: Transaction, setting: Setting, device: DeviceConfig, room: str | None, check: str, title: str,
    note: str, outcome: Outcome,
) -> str:  # fmt: skip
    """Opens a ticket for a device, or appends to the open one of the same check; returns its id.

    What is no fault yet (a warning, or a check that cannot judge) is less urgent.
    """
    degrees = setting.config.polling.critical if device.critical else setting.config.polling.ordinary
    urgency = Level(degrees.urgency)
    new = NewTicket(
        title=title, group=device.group, impact=Level(degrees.impact),
        urgency=urgency if outcome is Outcome.CRITICAL else _LESS[urgency], category=Category.TECHNICAL,
        cause=cause(device.id, check), device=device.id, room=room or "", source=f"device:{device.id}", note=note,
    )  # fmt: skip
    return open_ticket(transaction, setting.tickets, new).id


def verified(connection: Connection, ids: Iterable[str]) -> dict[str, datetime]:
    """Those of the tickets `ids` that somebody verified and so closed, or what they were merged into; and when."""
    numbers = [number for number in map(number_of, ids) if number is not None]
    closed = select(TICKET.c.number).where(TICKET.c.number.in_(numbers), TICKET.c.is_open.is_(False))
    standing = {number: stands_for(connection, number) for number in connection.execute(closed).scalars()}
    return {
        id_of(number): ticket.changed_at for number, ticket in standing.items()
        if ticket is not None and ticket.state is State.VERIFIED
    }  # fmt: skip


def still_there(
    transaction: Transaction, setting: Setting, device: DeviceConfig, room: str | None, check: str, health: Health
) -> str:
    """Somebody verified the ticket of a fault that was seen again since: it is reopened; one that had been merged into
    another stays so, and the fault gets its own. Returns the id of what is open now; empty: nothing was to be done.
    """
    one_at_a_time(transaction.connection, "tickets")
    ticket = stands_for(transaction.connection, number_of(health.ticket))
    if ticket is None or ticket.state is not State.VERIFIED:
        return ""
    if health.last_check is None or health.last_check < ticket.changed_at:
        return ""
    own = cause(device.id, check)
    if ticket.cause != own or open_for_cause(transaction.connection, own) is not None:
        return opened(transaction, setting, device, room, check, health)
    note = _("{device} still has its fault after it was verified: {words}")
    return reopen_within(transaction, ticket, note.format(device=device.name, words=health.words)).id


def take_in_children(
    transaction: Transaction, setting: Setting, device: DeviceConfig, before: Health, after: Health
) -> tuple[str, ...]:
    """A device is dead now: the tickets of what is silent behind it, opened while it was dying and touched by nobody
    since, are its own. One that somebody has taken on stays with them, and says so. Returns those that were merged.

    It may have answered once more after the way through it was gone; so a child may have been found dead before it.
    """
    if not after.is_dead or before.is_dead:
        return ()
    one_at_a_time(transaction.connection, "tickets")
    own = stands_for(transaction.connection, number_of(after.ticket))
    if own is None or not own.is_open:
        return ()
    dying = setting.config.interval(device) * setting.config.polling.max_attempts
    since = (before.against_since or transaction.at) - dying
    keys = {(id, check.key) for id in behind(device.id, setting.config) for check in setting.by_id[id].all_checks()}
    merged = []
    for known in read_known(transaction.connection, keys).values():
        health = known.health
        number = number_of(health.ticket) if health.outcome is Outcome.CRITICAL and health.code in SILENT else None
        ticket = find(transaction.connection, number) if number is not None else None
        if ticket is None or not ticket.is_open or ticket.opened_at < since or ticket.number == own.number:
            continue
        note = _("{device}, which it is reached through, is dead.").format(device=device.name)
        if ticket.state in _UNTOUCHED:
            own = merge_within(transaction, ticket, own, note)
            merged.append(ticket.id)
        else:
            write(transaction, ticket, ticket, Happened("noted", f"{note} {own.id}"))
    return tuple(sorted(merged))


def recovered(transaction: Transaction, device: DeviceConfig, check: str, health: Health) -> None:
    """The fault is over: its ticket waits for verification."""
    note = _("{device} is in order again: {words}").format(device=device.name, words=health.words)
    mark_recovered(transaction, cause(device.id, check), note)


def _title(device: DeviceConfig, health: Health) -> str:
    if health.flapping:
        return _("{device} keeps changing its state").format(device=device.name)
    return _("{device}: {words}").format(device=device.name, words=health.words)


def noted(transaction: Transaction, device: str, check: str, note: str) -> None:
    """A line in the history of the open ticket of a check, if there is one."""
    one_at_a_time(transaction.connection, "tickets")
    ticket = open_for_cause(transaction.connection, cause(device, check))
    if ticket is not None:
        write(transaction, ticket, ticket, Happened("noted", note))
