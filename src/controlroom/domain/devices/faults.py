"""Faults of devices as tickets, inside the transaction that writes how the device stands (docs/domain.md §6 and §8)."""

from __future__ import annotations

from controlroom.core.config.devices import DeviceConfig
from controlroom.core.i18n import _
from controlroom.domain.devices.rules import Health
from controlroom.domain.devices.tables import Setting
from controlroom.domain.tickets.opening import NewTicket, mark_recovered, open_ticket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.tables import Happened, open_for_cause, write
from controlroom.hardware.probes.readings import Outcome
from controlroom.store.store import Transaction

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
    ticket = open_for_cause(transaction.connection, cause(device, check))
    if ticket is not None:
        write(transaction, ticket, ticket, Happened("noted", note))
