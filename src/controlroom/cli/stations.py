"""`controlroom run` and `controlroom demo`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from controlroom.cli.common import HERE, Actor, Event, Json, acting, show_json
from controlroom.core.i18n import _

if TYPE_CHECKING:
    from controlroom.station.room import Adjust


def register(app: typer.Typer) -> None:
    """Adds the commands of this module."""
    app.command(help=_("Open the control room, or a check-in desk."))(run)
    app.command(help=_("A simulated venue on virtual hardware, end to end."))(demo)


def run(
    event: Event = HERE,
    station: Annotated[
        Literal["control", "desk"], typer.Option("--station", help=_("Which station this computer is."))
    ] = "control",
    desk: Annotated[str | None, typer.Option("--desk", metavar="ID", help=_("The desk to run here."))] = None,
    actor: Actor = None,
) -> None:
    if station == "desk" and desk is None:
        raise typer.BadParameter(_("a desk station needs --desk ID"))
    raise typer.Exit(run_screen(event, station=station, desk=desk, actor=actor))


def run_screen(
    event: Path,
    *,
    station: Literal["control", "desk"],
    desk: str | None,
    actor: str | None,
    adjust: Adjust | None = None,
) -> int:
    """Opens the screens and returns their exit code."""
    from controlroom.tui.app import ControlRoomApp

    app = ControlRoomApp(event, station=station, desk=desk, actor=acting(actor), adjust=adjust)
    app.run()
    return app.return_code or 0


def demo(
    headless: Annotated[bool, typer.Option("--headless", help=_("No screen: a summary at the end."))] = False,
    people: Annotated[int, typer.Option("--people", min=10, max=100_000, help=_("How many people come."))] = 60,
    speed: Annotated[
        float | None, typer.Option("--speed", min=0.1, max=1000, help=_("1 is the pace of a quiet door."))
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help=_("Another seed, another crowd."))] = 1,
    json: Json = False,
    actor: Actor = None,
) -> None:
    from controlroom.simulate.venue import Venue, rehearse

    if not headless and sys.stdout.isatty():
        with Venue(people=people, seed=seed, speed=speed or 2.0, print_time_s=0.8, with_desks=("D2", "D3")) as venue:
            venue.open_doors()
            raise typer.Exit(run_screen(venue.folder, station="control", desk="D1", actor=acting(actor)))
    summary = rehearse(people=people, seed=seed, speed=speed or 30.0)
    if json:
        show_json(summary.to_json())
    else:
        print(summary.words())
    if not summary.is_clean:
        raise typer.Exit(3)
