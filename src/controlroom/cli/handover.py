"""`controlroom handover`: a shift hands its open points over to the next, who accepts them by name (§11)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import NUMBER, asked_pin, common_options, open_event, show_json
from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from datetime import tzinfo

    from controlroom.reports.points import HandoverView


@click.group("handover", help=_("Hand a shift over: open points, accepted by name."), no_args_is_help=True)
def handover() -> None:
    """The group of hand-overs."""


@handover.command(help=_("Hand all open points over, with remarks of your own."))
@click.option("--to", metavar="NAME", default="", help=_("Who is to accept; default: whoever comes."))
@click.option("--remark", "remarks", metavar="TEXT", multiple=True, help=_("A point of your own; may be repeated."))
@common_options
def start(
    to: str, remarks: tuple[str, ...], event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    from controlroom.station.reports import Reports

    with open_event(event, station="handover", actor=actor, at=at) as room:
        found, zone = Reports(room).hand_over(to, remarks), room.settings.event.zone
    _tell(found, zone, as_json)


@handover.command(help=_("A hand-over with its points; without a number the newest."))
@click.argument("number", metavar="[NUMBER]", type=NUMBER, required=False)
@common_options
def show(number: int | None, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.reports import Reports

    with open_event(event, station="handover", actor=actor, at=at) as room:
        found, zone = Reports(room).handover(number), room.settings.event.zone
    if found is not None:
        _tell(found, zone, as_json)
    elif as_json:
        show_json(None)
    else:
        print(_("Nobody has handed over yet."))


@handover.command(help=_("Accept a hand-over by name: all its points, or some."))
@click.argument("number", metavar="NUMBER", type=NUMBER)
@click.option("--point", "points", metavar="N", type=click.IntRange(1), multiple=True, help=_("Only this point."))
@click.option("--name", metavar="NAME", default="", help=_("Who accepts; default: who acts."))
@common_options
def accept(
    number: int, points: tuple[int, ...], name: str, event: Path, as_json: bool, at: str | None, actor: str | None,
) -> None:  # fmt: skip
    from controlroom.station.reports import Reports

    with open_event(event, station="handover", actor=actor, at=at) as room:
        reports, zone = Reports(room), room.settings.event.zone
        found = reports.accept(number, name, points, asked_pin(name) if reports.needs_pin(name) else "")
    _tell(found, zone, as_json)


@handover.command("list", help=_("The hand-overs, the newest first; those not accepted are marked."))
@common_options
def list_command(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.reports import Reports

    with open_event(event, station="handover", actor=actor, at=at) as room:
        found, zone = Reports(room).handovers(), room.settings.event.zone
    if as_json:
        show_json([each.to_json() for each in found])
        return
    for each in found:
        print(_head(each, zone))
    if not found:
        print(_("Nobody has handed over yet."))


def _tell(found: HandoverView, zone: tzinfo, as_json: bool) -> None:
    if as_json:
        show_json(found.to_json())
        return
    print(_head(found, zone))
    for each in found.points:
        mark = f"✔ {clean_line(each.accepted_by)}" if each.accepted_by else "☐"
        print(f"  {each.place:>3}  {each.point.words}  {mark}")


def _head(found: HandoverView, zone: tzinfo) -> str:
    to = _(" to {name}").format(name=clean_line(found.to)) if found.to else ""
    words = _("{number}  {time}  handed over by {by}{to}").format(
        number=found.number, time=f"{found.at.astimezone(zone):%m-%d %H:%M}", by=clean_line(found.by), to=to
    )  # fmt: skip
    if not found.is_accepted:
        left = len(found.open)
        told = ngettext("{n} point not accepted", "{n} points not accepted", left).format(n=left)
        return "▲ " + _("{what}: {told}").format(what=words, told=told)
    names = _(", ").join(clean_line(name) for name in found.accepted_by)
    told = _("accepted by {name}").format(name=names) if names else _("nothing was open")
    return "✔ " + _("{what}: {told}").format(what=words, told=told)


COMMANDS = (handover,)
