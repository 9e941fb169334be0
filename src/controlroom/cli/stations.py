"""`controlroom run` and `controlroom demo`."""

from __future__ import annotations

import gc
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from controlroom.cli.common import acting, actor_option, event_option, json_option, show_json
from controlroom.core.i18n import _

if TYPE_CHECKING:
    from controlroom.station.room import Adjust


@click.command(help=_("Open the control room, or a check-in desk."))
@event_option
@click.option(
    "--station",
    type=click.Choice(["control", "desk", "kiosk"]),
    default="control",
    help=_("Which station this computer is."),
)
@click.option("--desk", "desks", metavar="ID", multiple=True, help=_("A desk to run here; may be given several times."))
@actor_option
def run(event: Path, station: Literal["control", "desk", "kiosk"], desks: tuple[str, ...], actor: str | None) -> None:
    if station == "desk" and not desks:
        raise click.UsageError(_("a desk station needs --desk ID"))
    if station == "kiosk":
        if len(desks) != 1:
            raise click.UsageError(_("a kiosk needs --desk ID, one"))
        raise click.exceptions.Exit(run_kiosk(event, desk=desks[0], actor=actor))
    raise click.exceptions.Exit(run_screen(event, station=station, desks=desks, actor=actor))


def run_kiosk(event: Path, *, desk: str, actor: str | None) -> int:
    """Opens the kiosk and returns its exit code."""
    gc.disable()  # As for the other screens, below.
    from controlroom.tui.kiosk import KioskApp

    app = KioskApp(event, desk=desk, actor=acting(actor))
    app.run()
    return app.return_code or 0


def run_screen(
    event: Path,
    *,
    station: Literal["control", "desk"],
    desks: tuple[str, ...],
    actor: str | None,
    adjust: Adjust | None = None,
) -> int:
    """Opens the screens and returns their exit code."""
    # Collecting garbage while a thousand classes are made finds none and costs a tenth of the start; the app turns it
    # on again after its first frame.
    gc.disable()
    from controlroom.tui.app import ControlRoomApp

    app = ControlRoomApp(event, station=station, desks=desks, actor=acting(actor), adjust=adjust)
    app.run()
    return app.return_code or 0


@click.command(help=_("A simulated venue on virtual hardware, end to end."))
@click.option("--headless", is_flag=True, help=_("No screen: a summary at the end."))
@click.option("--people", type=click.IntRange(10, 100_000), default=60, help=_("How many people come."))
@click.option("--speed", type=click.FloatRange(0.1, 1000), help=_("1 is the pace of a quiet door."))
@click.option("--seed", type=int, default=1, help=_("Another seed, another crowd."))
@json_option
@actor_option
def demo(headless: bool, people: int, speed: float | None, seed: int, as_json: bool, actor: str | None) -> None:
    from controlroom.simulate.venue import Venue, rehearse

    if not headless and sys.stdout.isatty():
        with Venue(people=people, seed=seed, speed=speed or 2.0, print_time_s=0.8, with_desks=("D2", "D3")) as venue:
            venue.open_doors()
            raise click.exceptions.Exit(run_screen(venue.folder, station="control", desks=("D1",), actor=acting(actor)))
    summary = rehearse(people=people, seed=seed, speed=speed or 30.0)
    if as_json:
        show_json(summary.to_json())
    else:
        print(summary.words())
    if not summary.is_clean:
        raise click.exceptions.Exit(3)


COMMANDS = (run, demo)
