"""`controlroom scan` and `controlroom desk`."""

from __future__ import annotations

from typing import Annotated

import typer

from controlroom.cli.common import HERE, Actor, At, Event, Json, open_event, show_json
from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command(help=_("Decide one code by hand, as the desk would."))(scan)
    app.command(help=_("Run one check-in desk: its screen, or with --headless JSON lines."))(desk)


def scan(
    code: Annotated[str, typer.Argument(metavar="CODE", help=_("The check-in code."))],
    desk: Annotated[str, typer.Option("--desk", metavar="ID", help=_("The desk that decides."))],
    event: Event = HERE,
    nonce: Annotated[
        str | None, typer.Option("--nonce", metavar="UUID", help=_("The same nonce always gets the same answer."))
    ] = None,
    json: Json = False,
    at: At = None,
    actor: Actor = None,
) -> None:
    from controlroom.domain.checkin.rules import NEXT_STEPS, SYMBOLS, WORDS, Outcome

    with open_event(event, station=desk, actor=actor, at=at) as room:
        decision = room.admit(room.settings.desk(desk), code, nonce)
        zone = room.settings.event.zone
    if json:
        show_json(decision.to_json())
    else:
        who = f" {decision.person.name}" if decision.person else f" {visible(decision.code)}"
        print(f"{SYMBOLS[decision.outcome]} {_(WORDS[decision.outcome])}:{who}")
        if decision.first is not None:
            when = decision.first.at.astimezone(zone).strftime("%m-%d %H:%M:%S")
            print(_("First admitted {when} at desk {desk}.").format(when=when, desk=clean_line(decision.first.desk)))
        print(_(NEXT_STEPS[decision.outcome]))
    if decision.outcome is not Outcome.ADMITTED:
        raise typer.Exit(1)


def desk(
    id: Annotated[str, typer.Argument(metavar="ID", help=_("The desk's id in desks.toml."))],
    event: Event = HERE,
    headless: Annotated[bool, typer.Option("--headless", help=_("No screen: JSON lines on stdout."))] = False,
    scanner: Annotated[
        str | None, typer.Option("--scanner", metavar="PORT", help=_("Use this scanner instead of the configured."))
    ] = None,
    printer: Annotated[
        str | None, typer.Option("--printer", metavar="URL", help=_("Use this printer instead of the configured."))
    ] = None,
    json: Json = False,
    actor: Actor = None,
) -> None:
    from controlroom.cli.desk_lines import other_devices, run_headless
    from controlroom.cli.stations import run_screen

    adjust = other_devices(id, scanner, printer)
    if not headless:
        raise typer.Exit(run_screen(event, station="desk", desk=id, actor=actor, adjust=adjust))
    with open_event(event, station=id, actor=actor, adjust=adjust) as room:
        raise typer.Exit(run_headless(room, id))
