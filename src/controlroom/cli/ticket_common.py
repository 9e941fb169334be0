"""What the commands on tickets have in common: options, opening the event, answering with the ticket as it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import Decorator, actor_option, at_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import visible
from controlroom.domain.tickets.errors import TicketGroupError

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.domain.tickets.rules import Ticket
    from controlroom.station.room import Room
    from controlroom.station.tickets import Tickets


class UnknownRoomError(BadInputError):
    code = "TICKET_ROOM"
    what = N_("There is no room “{found}” in event.toml; the rooms are: {known}.")
    next_step = N_("Name one of them by its id, or leave the room out.")


class UnknownDeviceError(BadInputError):
    code = "TICKET_DEVICE"
    what = N_("There is no device “{found}” in devices.toml.")
    next_step = N_("Name a device by its id, or leave it out and say in the title what it is.")


def require_place(settings: Settings, device: str, room: str) -> None:
    """Raises UnknownDeviceError and UnknownRoomError; what is not named is fine."""
    rooms = [each.id for each in settings.event.rooms]
    if room and room not in rooms:
        raise UnknownRoomError(found=visible(room), known=", ".join(rooms))
    if device and device not in {each.id for each in settings.devices.devices}:
        raise UnknownDeviceError(found=visible(device))


def require_group(settings: Settings, group: str) -> None:
    """Raises TicketGroupError; no group is fine."""
    groups = [each.key for each in settings.event.groups]
    if group and group not in groups:
        raise TicketGroupError(group=visible(group), known=", ".join(groups))


def common_options(command: Callable[..., None]) -> Callable[..., None]:
    """What every command on tickets takes."""
    options: tuple[Decorator, ...] = (event_option, json_option, at_option, actor_option)
    for option in reversed(options):
        command = option(command)
    return command


def change_options(command: Callable[..., None]) -> Callable[..., None]:
    """What every command takes that changes a ticket somebody has looked at."""
    seen = click.option(
        "--seen", metavar="N", type=click.IntRange(1), help=_("Only if it still is at this version (see show --json).")
    )
    return seen(common_options(command))


@contextmanager
def opened(event: Path, actor: str | None, at: str | None) -> Iterator[tuple[Tickets, Room]]:
    """The tickets of an event, for one command."""
    from controlroom.station.tickets import Tickets

    with open_event(event, station="ticket", actor=actor, at=at) as room:
        yield Tickets(room), room


Change = Callable[["Tickets"], "Ticket"]


def carry_out(change: Change, *, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    """Changes a ticket and tells how it stands then."""
    with opened(event, actor, at) as (tickets, room):
        answer(change(tickets), room, as_json=as_json)


def answer(ticket: Ticket, room: Room, *, as_json: bool, more: dict[str, Any] | None = None) -> None:
    """Tells how a ticket stands after a change."""
    from controlroom.cli.ticket_words import tell_standing
    from controlroom.domain.tickets.views import ticket_to_json

    if as_json:
        show_json({"ticket": ticket_to_json(ticket, room.clock.now()), **(more or {})})
    else:
        tell_standing(ticket, room.settings.event, room.clock.now())
