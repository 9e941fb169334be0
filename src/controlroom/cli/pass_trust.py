"""`controlroom tickets revoke`, `revoked` and `keys`: which tickets are believed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, event_option, instant, json_option, open_event, show_json
from controlroom.core.clock import iso
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line, visible

if TYPE_CHECKING:
    from controlroom.core.config.ticket_keys import TicketKeysConfig
    from controlroom.domain.passes.views import Revocation
    from controlroom.station.room import Room


class NoTicketKeysError(BadInputError):
    code = "NO_TICKET_KEYS"
    what = N_("This event folder has no config/ticket_keys.toml, so no ticket can be judged.")
    next_step = N_("Copy the file from the organiser's laptop, or issue the first ticket here.")


class ReasonMissingError(BadInputError):
    code = "REVOCATION_REASON"
    what = N_("A ticket is revoked only with a reason: the desk tells it to the person.")
    next_step = N_("Add --reason “lost, replaced” or the like.")


def require_keys(room: Room) -> TicketKeysConfig:
    """The event's ticket keys. Raises NoTicketKeysError."""
    if room.settings.ticket_keys is None:
        raise NoTicketKeysError()
    return room.settings.ticket_keys


@click.command(help=_("Revoke a ticket: by its text, its serial or, where it was issued, the person's code."))
@click.argument("ticket", metavar="TICKET")
@click.option("--reason", metavar="WORDS", default="", help=_("Why; the desk shows it."))
@click.option("--undo", is_flag=True, help=_("Make it good again."))
@event_option
@json_option
@actor_option
def revoke(ticket: str, reason: str, undo: bool, event: Path, as_json: bool, actor: str | None) -> None:
    from controlroom.domain.passes import service

    if not undo and not clean_line(reason):
        raise ReasonMissingError()
    with open_event(event, station="tickets", actor=actor) as room:
        if undo:
            _tell_reinstated(service.reinstate(room.store, room.by, ticket, reason), as_json=as_json)
            return
        revoked = service.revoke(room.store, room.by, ticket, reason)
        if as_json:
            show_json({"revoked": [each.to_json() for each in revoked]})
            return
        for each in revoked:
            _tell_revoked(each, room)
    print(_("Desks that share this store refuse it from now on. To others carry the list:"))
    print("  controlroom tickets revoked --export FILE  →  controlroom tickets revoked --import FILE")
    print(_("It was a mistake? Make it good again:"))
    print(f"  controlroom tickets revoke {revoked[0].serial} --undo")


def _tell_revoked(each: Revocation, room: Room) -> None:
    """Whose ticket is not good any more, since when, and why."""
    person = room.person(each.code) if each.code else None
    whose = f"{clean_line(person.name)} ({visible(each.code, 40)})" if person else visible(each.code, 40) or "—"
    print("✔", _("The ticket of {whose} is revoked: {reason}").format(whose=whose, reason=clean_line(each.reason)))
    since = each.at.astimezone(room.settings.event.zone).strftime("%Y-%m-%d %H:%M")
    words = _("serial {serial}, revoked since {since} by {actor}")
    print("  " + words.format(serial=each.serial, since=since, actor=clean_line(each.actor)))


def _tell_reinstated(serials: list[str], *, as_json: bool) -> None:
    if as_json:
        show_json({"reinstated": serials})
        return
    for serial in serials:
        print(_("{serial} is good again.").format(serial=serial))
    if not serials:
        print(_("It was not revoked; nothing was changed."))


@click.command(help=_("List the revoked tickets, or carry them to a laptop that does not share the store."))
@click.option("--export", "to", metavar="FILE", type=click.Path(path_type=Path), help=_("Write them to a file."))
@click.option("--import", "source", metavar="FILE", type=click.Path(path_type=Path), help=_("Add those of a file."))
@event_option
@json_option
@actor_option
def revoked(to: Path | None, source: Path | None, event: Path, as_json: bool, actor: str | None) -> None:
    from controlroom.domain.passes import service
    from controlroom.domain.passes.files import read_revocations, write_revocations

    with open_event(event, station="tickets", actor=actor) as room:
        new = 0
        if source is not None:
            found = read_revocations(source, require_keys(room).event)
            new = service.take_in_revocations(room.store, room.by, found, file=source.name)
        known = service.revocations(room.store)
        if to is not None:
            write_revocations(to, require_keys(room).event, known)
        if as_json:
            show_json({"revoked": [each.to_json() for each in known], "new": new})
            return
        for each in known:
            print(_line(each, room))
    n = len(known)
    print(ngettext("{n} ticket is revoked.", "{n} tickets are revoked.", n).format(n=n))
    if source is not None:
        print(ngettext("{n} of them is new here.", "{n} of them are new here.", new).format(n=new))


def _line(each: Revocation, room: Room) -> str:
    when = each.at.astimezone(room.settings.event.zone).strftime("%m-%d %H:%M")
    return (
        f"{each.serial}  {when}  {visible(each.code, 40) or '—'}  {clean_line(each.actor)}  {clean_line(each.reason)}"
    )


@click.command(help=_("List the ticket keys; with --rotate make a new one for all tickets from now on."))
@click.option("--rotate", is_flag=True, help=_("Make a new key, when a laptop was lost for example."))
@click.option("--until", metavar="ISO", help=_("With --rotate: the tickets of all former keys end then."))
@event_option
@json_option
@actor_option
def keys(rotate: bool, until: str | None, event: Path, as_json: bool, actor: str | None) -> None:
    from controlroom.domain.passes import keys as key_files
    from controlroom.domain.passes import service

    if until is not None and not rotate:
        raise click.UsageError(_("--until needs --rotate"))
    ends = instant(until) if until else None
    with open_event(event, station="tickets", actor=actor) as room:
        if rotate:
            id = key_files.rotate(room.folder, ends)
            service.note_new_key(room.store, room.by, id, ends)
            room.reload()
        found = require_keys(room)
        here = {key.id: key_files.has_private(room.folder, key.id) for key in found.keys}
        if as_json:
            listed = [
                {"id": key.id, "until": iso(key.until) if key.until else None, "private": here[key.id]}
                for key in found.keys
            ]
            show_json({"event": found.event, "keys": listed})
            return
        print(_("Event {id}. Tickets signed with these keys are believed:").format(id=found.event))
        for key in found.keys:
            end = key.until.astimezone(room.settings.event.zone).strftime("%Y-%m-%d %H:%M") if key.until else "…"
            print(f"  {key.id}  → {end}  " + (_("signs here") if here[key.id] else _("only checked here")))
    if rotate:
        print(_("Copy config/ticket_keys.toml to every desk; keep the folder keys/ to yourself."))


COMMANDS = (revoke, revoked, keys)
