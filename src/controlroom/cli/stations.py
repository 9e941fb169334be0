"""`controlroom run` and `controlroom demo`."""

from __future__ import annotations

import gc
import math
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, Literal

import click

from controlroom.cli.common import acting, actor_option, event_option, json_option, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import LANGUAGES, N_, _, name_language

if TYPE_CHECKING:
    from textual.app import App

    from controlroom.core.i18n import Language
    from controlroom.simulate.morning_report import MorningSummary
    from controlroom.simulate.power_cut_report import PowerCutSummary
    from controlroom.simulate.show import ShowSummary
    from controlroom.simulate.surge_report import SurgeSummary
    from controlroom.simulate.venue import Summary
    from controlroom.station.room import Adjust


class NoScreenError(BadInputError):
    code = "NO_SCREEN"
    what = N_("There is no terminal here to show a screen on.")
    next_step = N_("Start it in a terminal; without one, “controlroom desk ID --headless” runs a desk.")


@click.command(
    help=_(
        "Open the control room, check-in desks, a technician's tickets, a self-service kiosk, or the screen of a stage."
    )
)
@event_option
@click.option(
    "--station",
    type=click.Choice(["control", "desk", "tech", "kiosk", "stage"]),
    default="control",
    help=_("Which station this computer is."),
)
@click.option("--desk", "desks", metavar="ID", multiple=True, help=_("A desk to run here; may be given several times."))
@click.option("--room", metavar="ID", default="", help=_("The room whose stage it is."))
@click.option("--language", type=click.Choice(LANGUAGES), help=_("The language it begins in; left out: the event's."))
@actor_option
def run(
    event: Path,
    station: Literal["control", "desk", "tech", "kiosk", "stage"],
    desks: tuple[str, ...],
    room: str,
    language: Language | None,
    actor: str | None,
) -> None:
    if language is not None:
        name_language(language)
    if station == "desk" and not desks:
        raise click.UsageError(_("a desk station needs --desk ID"))
    if station == "kiosk":
        if len(desks) != 1:
            raise click.UsageError(_("a kiosk needs --desk ID, one"))
        raise click.exceptions.Exit(run_kiosk(event, desk=desks[0], actor=actor))
    if station == "stage":
        raise click.exceptions.Exit(run_stage(event, room=room, actor=actor))
    raise click.exceptions.Exit(run_screen(event, station=station, desks=desks, actor=actor))


def run_kiosk(event: Path, *, desk: str, actor: str | None) -> int:
    """Opens the kiosk and returns its exit code."""
    _require_terminal()
    gc.disable()  # As for the other screens, below.
    from controlroom.tui.kiosk.app import KioskApp

    app = KioskApp(event, desk=desk, actor=acting(actor))
    return _shown(app)


def run_stage(event: Path, *, room: str, actor: str | None) -> int:
    """Opens the screen of a stage and returns its exit code."""
    _require_terminal()
    gc.disable()  # As for the other screens, below.
    from controlroom.tui.stage.app import StageApp

    app = StageApp(event, room=room, actor=acting(actor))
    return _shown(app)


def _require_terminal() -> None:
    # Without one the screens would read an input that has ended, again and again, as fast as they can.
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        raise NoScreenError()


def _shown(app: App[Any]) -> int:
    """Runs the screens; returns their exit code.

    A closed window or an orderly shutdown ends them like their own key does: what is left open, the watch over the
    devices above all, would keep every other program waiting until it has not been heard of for long enough.
    """

    def end(_signal: int, _frame: FrameType | None) -> None:
        app.call_later(app.exit, return_code=0)

    for name in ("SIGTERM", "SIGHUP", "SIGBREAK"):  # Each system has some of them.
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), end)
    app.run()
    return app.return_code or 0


def run_screen(
    event: Path,
    *,
    station: Literal["control", "desk", "tech"],
    desks: tuple[str, ...],
    actor: str | None,
    adjust: Adjust | None = None,
) -> int:
    """Opens the screens and returns their exit code. Raises NoScreenError."""
    _require_terminal()
    # Collecting garbage while a thousand classes are made finds none and costs a tenth of the start; the app turns it
    # on again after its first frame.
    gc.disable()
    from controlroom.tui.app import ControlRoomApp

    app = ControlRoomApp(event, station=station, desks=desks, actor=acting(actor), adjust=adjust)
    return _shown(app)


class _Speed(click.ParamType[float]):
    """How fast people come: a number, or `max` for all at once, which is infinity."""

    name = "number|max"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        if str(value).lower() == "max":
            return math.inf
        return float(click.FloatRange(0.1, 1000).convert(value, param, ctx))


@click.command(help=_("A simulated venue on virtual hardware, end to end."))
@click.option("--headless", is_flag=True, help=_("No screen: a summary at the end."))
@click.option("--people", type=click.IntRange(10, 100_000), default=60, help=_("How many people come."))
@click.option("--speed", type=_Speed(), help=_("1 is the pace of a quiet door; max: all at once, the drill."))
@click.option("--desks", type=click.IntRange(1, 64), help=_("With --speed max: how many desks, each a program; 8."))
@click.option(
    "--event", metavar="DIR", type=click.Path(path_type=Path),
    help=_("With --speed max: rehearse on a copy of this event, with its desks and its list."),
)  # fmt: skip
@click.option("--days", type=click.IntRange(1, 14), help=_("With --speed max: the rundown of so many days instead."))
@click.option(
    "--scenario", type=click.Choice(["morning", "power-cut"]),
    help=_("With --headless: by script: morning (a projector, the switch and the stream fail), power-cut."),
)  # fmt: skip
@click.option("--seed", type=int, default=1, help=_("Another seed, another crowd."))
@json_option
@actor_option
def demo(
    headless: bool, people: int, speed: float | None, desks: int | None, event: Path | None, days: int | None,
    scenario: str | None, seed: int, as_json: bool, actor: str | None,
) -> None:  # fmt: skip
    screen = not headless and sys.stdout.isatty()
    summary: Summary | SurgeSummary | ShowSummary | MorningSummary | PowerCutSummary
    if scenario is not None:
        summary = _rehearse_script(scenario, headless=headless, quiet=as_json)
    elif days is not None:
        summary = _rehearse_show(days, seed, headless=headless, fast=speed == math.inf)
    elif speed == math.inf:
        if screen:
            raise click.UsageError(_("--speed max has no screen: add --headless"))
        summary = _rehearse_surge(people, seed, desks, event)
    elif desks is not None or event is not None:
        raise click.UsageError(_("--desks and --event belong to --speed max"))
    elif screen:
        raise click.exceptions.Exit(_show_venue(people, seed, speed or 2.0, actor))
    else:
        from controlroom.simulate.venue import rehearse

        summary = rehearse(people=people, seed=seed, speed=speed or 30.0)
    if as_json:
        show_json(summary.to_json())
    else:
        print(summary.words())
    if not summary.is_clean:
        raise click.exceptions.Exit(3)


def _show_venue(people: int, seed: int, speed: float, actor: str | None) -> int:
    from controlroom.simulate.venue import Venue

    with Venue(
        people=people, seed=seed, speed=speed, print_time_s=0.8, with_desks=("D2", "D3"), with_devices=True
    ) as venue:
        venue.open_doors()
        return run_screen(venue.folder, station="control", desks=("D1",), actor=acting(actor))


def _rehearse_script(scenario: str, *, headless: bool, quiet: bool) -> MorningSummary | PowerCutSummary:
    from controlroom.cli.story import story
    from controlroom.simulate.morning import rehearse_morning
    from controlroom.simulate.power_cut import rehearse_power_cut

    if not headless:
        raise click.UsageError(_("--scenario belongs to --headless"))

    def show(words: str) -> None:
        print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)

    tell = show if sys.stderr.isatty() else lambda words: None
    summary = rehearse_power_cut(tell=tell) if scenario == "power-cut" else rehearse_morning(tell=tell)
    if sys.stderr.isatty():
        show("")
    if not quiet:
        print("\n".join([*story(summary.journal, summary.event), ""]))
    return summary


def _rehearse_show(days: int, seed: int, *, headless: bool, fast: bool) -> ShowSummary:
    from controlroom.simulate.show import rehearse_show

    if not (headless and fast):
        raise click.UsageError(_("--days belongs to --headless --speed max"))
    return rehearse_show(days=days, seed=seed)


def _rehearse_surge(people: int, seed: int, desks: int | None, event: Path | None) -> SurgeSummary:
    from controlroom.core.event_language import event_language
    from controlroom.core.i18n import current_language, use_language_of_event
    from controlroom.simulate.surge import rehearse_surge

    if event is not None:
        use_language_of_event(event_language(event, current_language()))

    def show(words: str) -> None:
        print(f"\r\x1b[K{words}", end="", file=sys.stderr, flush=True)

    def end(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    # Asked to end in any way, it first ends its desks.
    signal.signal(signal.SIGTERM, end)
    if not sys.stderr.isatty():
        return rehearse_surge(people=people, seed=seed, desks=desks, event=event)
    try:
        return rehearse_surge(people=people, seed=seed, desks=desks, event=event, progress=show)
    finally:
        show("")


COMMANDS = (run, demo)
