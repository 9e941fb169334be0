"""What every command has in common: options, opening the event, printing."""

from __future__ import annotations

import getpass
import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, time, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict

import click
from click.core import ParameterSource

from controlroom.core.clock import Clock, ShiftedClock, SystemClock, from_iso
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, current_language, use_language_of_event
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig
    from controlroom.station.room import Adjust, Room

Decorator = Callable[[Callable[..., None]], Callable[..., None]]

NUMBER = click.IntRange(1, 999_999_999)
"""What counts from 1 and a store can be asked for: a report, a change."""

PIN_VARIABLE = "CONTROLROOM_PIN"
APPROVER_PIN_VARIABLE = "CONTROLROOM_APPROVER_PIN"

_EVENT = "controlroom.event"


def _nearest(context: click.Context, parameter: click.Parameter, folder: Path) -> Path:
    """The folder that stands nearest to the command: its own --event, else that of a group before it."""
    if context.get_parameter_source(parameter.name or "") is not ParameterSource.COMMANDLINE:
        before: Path = context.meta.get(_EVENT, folder)
        return before
    context.meta[_EVENT] = folder
    return folder


event_option: Decorator = click.option(
    "--event", metavar="DIR", envvar="CONTROLROOM_EVENT", default=Path(), type=click.Path(path_type=Path),
    callback=_nearest, help=_("The event folder."),
)  # fmt: skip
json_option: Decorator = click.option("--json", "as_json", is_flag=True, help=_("Answer in JSON, for scripts."))
at_option: Decorator = click.option("--at", metavar="ISO", help=_("Take this instant for now (with a time zone)."))
actor_option: Decorator = click.option(
    "--actor", metavar="NAME", help=_("Who acts, for the journal; default: the user.")
)


class Options(TypedDict):
    """What `common_options` hand to a command."""

    event: Path
    as_json: bool
    at: str | None
    actor: str | None


def common_options(command: Callable[..., None]) -> Callable[..., None]:
    """`--event`, `--json`, `--at` and `--actor`, in this order in its help."""
    for option in (actor_option, at_option, json_option, event_option):
        command = option(command)
    return command


class BadInstantError(BadInputError):
    code = "BAD_INSTANT"
    what = N_("“{found}” is not an instant.")
    next_step = N_("Write it like 2026-05-18T09:00:00+08:00, with its time zone.")


class BadDayError(BadInputError):
    code = "BAD_DAY"
    what = N_("“{found}” is neither a day nor an instant.")
    next_step = N_("Write a day like 2026-05-18, or an instant with its time zone like 2026-05-18T09:00:00+08:00.")


class NoDayError(BadInputError):
    code = "NO_DAY"
    what = N_("“{found}” is not a day of the calendar.")
    next_step = N_("Write it like 2026-05-18.")


class UnknownCategoryError(BadInputError):
    code = "UNKNOWN_CATEGORY"
    what = N_("There is no category “{found}” in event.toml; the categories are: {known}.")
    next_step = N_("Name one of them by its key.")


class _Day(click.ParamType[date]):
    """A day as an option names it. Raises NoDayError."""

    name = "day"

    def convert(self, value: str, param: click.Parameter | None, ctx: click.Context | None) -> date:
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise NoDayError(found=value) from None


DAY = _Day()


def instant(text: str) -> datetime:
    """The instant that an option names. Raises BadInstantError.

    An instant on the edge of the calendar has no local time somewhere, and once stored no screen could show it.
    """
    try:
        found = from_iso(text)
    except ValueError:
        raise BadInstantError(found=text) from None
    if not 1970 <= found.year <= 9998:
        raise BadInstantError(found=text)
    return found


def day_or_instant(text: str, zone: tzinfo, *, end: bool) -> datetime:
    """The instant that an option names; of a plain date the first second of that day in `zone`, or its last.

    Raises BadDayError.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        try:
            return instant(text)
        except BadInstantError:
            raise BadDayError(found=text) from None
    if not 1970 <= day.year <= 9998:
        raise BadDayError(found=text)
    return datetime.combine(day, time(23, 59, 59) if end else time(0), zone).astimezone(UTC)


def open_event(
    folder: Path, *, station: str, actor: str | None, at: str | None = None, adjust: Adjust | None = None
) -> Room:
    """The event in `folder`, in its own language unless the environment names one. Raises what Room raises."""
    from controlroom.core.event_language import event_language
    from controlroom.station.pins import CommandPins
    from controlroom.station.room import open_room

    clock: Clock = ShiftedClock(instant(at)) if at else SystemClock()
    use_language_of_event(event_language(folder, current_language()))  # What is wrong in it is told in its language.
    room = open_room(
        folder, station=station, actor=acting(actor), clock=clock, adjust=adjust or (lambda settings: settings)
    )
    room.pins = CommandPins(room.store)
    use_language_of_event(room.settings.event.language)
    if room.claimed:
        try:
            _prove(room, named=bool(actor))
        except BaseException:
            room.close()
            raise
    return room


def _prove(room: Room, *, named: bool) -> None:
    """Who is named with --actor and has a PIN gives it; the user of the machine is not asked, and acts unnamed."""
    from controlroom.domain.people.operators import OperatorPinNeededError
    from controlroom.station.operators import Operators

    # Never an argument: others would read it in the list of processes.
    pin = os.environ.get(PIN_VARIABLE, "")
    if not pin and named:
        if not sys.stdin.isatty():
            raise OperatorPinNeededError(name=room.claimed)
        pin = click.prompt(_("PIN of {name}").format(name=room.claimed), hide_input=True, err=True)
    if pin:
        Operators(room).claim(pin)


def asked_pin(name: str, variable: str = PIN_VARIABLE) -> str:
    """The PIN of somebody who does one thing by name; never an argument: others would read it among the processes."""
    typed: str = os.environ.get(variable) or click.prompt(
        _("PIN of {name}").format(name=clean_line(name, 60)), hide_input=True, err=True
    )
    return typed


def take_event(command: click.Command) -> None:
    """Let every group from `command` down take --event as its commands do, for whoever names the folder first."""
    if not isinstance(command, click.Group):
        return
    if not any(parameter.name == "event" for parameter in command.params):
        option = click.Option(
            ["--event"], metavar="DIR", type=click.Path(path_type=Path), expose_value=False, callback=_nearest,
            help=_("The event folder, here or after the command."),
        )  # fmt: skip
        command.params.append(option)
    for each in command.commands.values():
        take_event(each)


def require_categories(event: EventConfig, keys: Iterable[str]) -> None:
    """Raises UnknownCategoryError for a key that is no category of `event`."""
    for key in keys:
        if event.category(key) is None:
            raise UnknownCategoryError(found=key, known=", ".join(each.key for each in event.categories))


def acting(actor: str | None) -> str:
    """The name that goes into the journal."""
    if actor:
        return clean_line(actor, 60)
    try:
        return clean_line(getpass.getuser(), 60)
    except (OSError, KeyError, ImportError):  # no such thing as a user here
        return "operator"


def show_json(value: Any) -> None:
    """One line of JSON on stdout, at once."""
    print(json.dumps(value, ensure_ascii=False), flush=True)


def cell(text: str, width: int) -> str:
    """`text` in exactly `width` cells of the terminal, in which a Chinese character takes two."""
    from rich.cells import cell_len, set_cell_size

    clean = clean_line(text)
    return set_cell_size(clean, width) if cell_len(clean) <= width else set_cell_size(clean, width - 1) + "…"


def progress_line(words: str, *, quiet: bool) -> Callable[[int, int], None]:
    """Draws `words` with {done} and {total} over and over in one line of a terminal; nothing where there is none."""
    if quiet or not sys.stderr.isatty():
        return lambda done, total: None

    def draw(done: int, total: int) -> None:
        told = words.format(done=done, total=total)
        print("\r" + told, end="\n" if done == total else "", file=sys.stderr, flush=True)

    return draw
