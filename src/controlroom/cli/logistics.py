"""`controlroom logistics`: meals, samples, vehicles, rooms, points, car parks, weather (docs/domain.md §12)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, tzinfo
from typing import TYPE_CHECKING, Any, Unpack

import click

from controlroom.cli.common import DAY, Options, common_options, open_event, show_json
from controlroom.core.i18n import N_, _
from controlroom.domain.logistics.fields import FIELDS, Field, Type
from controlroom.domain.logistics.records import Kind, Trip, Weather

if TYPE_CHECKING:
    from controlroom.domain.logistics.tables import Row
    from controlroom.station.logistics import Logistics


@contextmanager
def _opened(options: Options) -> Iterator[tuple[Logistics, tzinfo]]:
    from controlroom.station.logistics import Logistics

    with open_event(
        options["event"], station="logistics", actor=options["actor"], at=options["at"]
    ) as room:  # fmt: skip
        yield Logistics(room), room.settings.event.zone


@click.group(help=_("Logistics: meals, food samples, vehicles, rooms, medical point, parking, weather."))
def logistics() -> None:
    """The group of all commands about logistics."""


@logistics.command(help=_("Show everything, and what has to be seen to."))
@common_options
def show(**options: Unpack[Options]) -> None:
    from controlroom.cli.logistics_words import meal_lines, row_line

    with _opened(options) as (source, zone):
        view = source.view()
    if options["as_json"]:
        show_json(view.to_json())
        return
    for meal in view.meals:
        print("\n".join(meal_lines(meal, zone)))
    for rows in view.rows.values():
        for row in rows:
            print(row_line(row, zone, view.numbers))


def _listing(kind: Kind, options: Options) -> None:
    from controlroom.cli.logistics_words import row_line

    with _opened(options) as (source, zone):
        view = source.view()
    if options["as_json"]:
        show_json({"rows": [row.to_json(view.at, view.numbers) for row in view.of(kind)]})
        return
    for row in view.of(kind):
        print(row_line(row, zone, view.numbers))


def _told(source: Logistics, row: Row, zone: tzinfo, options: Options) -> None:
    """The row as it stands now."""
    from controlroom.cli.logistics_words import row_line

    view = source.view()
    found = next((each for each in view.of(row.kind) if each.id == row.id), None)
    if options["as_json"]:
        show_json(found.to_json(view.at, view.numbers) if found is not None else {"id": row.id, "removed": True})
    elif found is not None:
        print(row_line(found, zone, view.numbers))
    else:
        print(_("{id} is struck off.").format(id=row.id))


def _with_fields(kind: Kind) -> Callable[[Callable[..., None]], Callable[..., None]]:
    def wrap(command: Callable[..., None]) -> Callable[..., None]:
        for field in reversed(FIELDS[kind]):
            command = _option(field)(command)
        return command

    return wrap


_SHAPES = {
    Type.TEXT: "WORDS", Type.TIME: "TIME", Type.DATE: "DAY", Type.NUMBER: "N", Type.YES: "yes|no",
    Type.LEVEL: "|".join(Weather),
}  # fmt: skip


def _option(field: Field) -> Callable[[Callable[..., None]], Callable[..., None]]:
    # `--at` says which instant is now, as everywhere; the time of a pick-up is `--time`.
    name = "--time" if field.id == "at" else f"--{field.id.replace('_', '-')}"
    return click.option(name, f"field_{field.id}", metavar=_SHAPES[field.type], help=_(field.label))


def _split(options: dict[str, Any]) -> tuple[dict[str, str], Options]:
    """The fields that were given, and what every command takes."""
    fields = {name.removeprefix("field_"): value for name, value in options.items() if name.startswith("field_")}
    rest: Any = {name: value for name, value in options.items() if not name.startswith("field_")}
    return {name: value for name, value in fields.items() if value is not None}, rest


_WORDS = {
    Kind.SAMPLE: ("samples", N_("Food samples, kept 48 hours.")),
    Kind.CAR: ("fleet", N_("The vehicles: plate, driver, seats, whether in service, whom they fetch next.")),
    Kind.VEHICLE: ("vehicles", N_("Pick-ups: who is met when, by which driver.")),
    Kind.ROOM: ("rooms", N_("Hotel rooms.")),
    Kind.MEDICAL: ("medical", N_("The medical point: staff, AED, drugs.")),
    Kind.PARKING: ("parking", N_("Car parks: places, and how many are taken.")),
    Kind.WEATHER: ("weather", N_("What is known of the weather; a warning is announced.")),
}
_id = click.argument("id", metavar="ID")
_version = click.option("--version", type=int, metavar="N", help=_("Only if it still is the version you saw."))
_reason = click.option("--reason", metavar="WORDS", default="", help=_("Why; it stands in the journal."))


def _group(kind: Kind) -> click.Group:
    name, words = _WORDS[kind]

    @click.group(name, help=_(words))
    def group() -> None:
        """List, add, change, remove, and what else a kind has."""

    @group.command("list", help=_("List them, what has to be seen to first."))
    @common_options
    def list_rows(**options: Unpack[Options]) -> None:
        _listing(kind, options)

    @group.command(help=_("Enter a new one."))
    @_with_fields(kind)
    @common_options
    def add(**given: Any) -> None:
        texts, options = _split(given)
        with _opened(options) as (source, zone):
            _told(source, source.add(kind, texts), zone, options)

    @group.command(help=_("Correct one: only what is given changes."))
    @_id
    @_version
    @_with_fields(kind)
    @common_options
    def change(id: str, version: int | None, **given: Any) -> None:
        texts, options = _split(given)
        with _opened(options) as (source, zone):
            _told(source, source.change(kind, id, texts, version), zone, options)

    @group.command(help=_("Strike one off, with a reason."))
    @_id
    @_version
    @_reason
    @common_options
    def remove(id: str, version: int | None, reason: str, **options: Unpack[Options]) -> None:
        with _opened(options) as (source, zone):
            _told(source, source.remove(kind, id, reason, version), zone, options)

    @group.command(help=_("What was done with one, newest first."))
    @_id
    @common_options
    def history(id: str, **options: Unpack[Options]) -> None:
        _tell_history(kind, id, options)

    return group


def _tell_history(kind: Kind, id: str, options: Options) -> None:
    from controlroom.tui.words import journal_sentence

    with _opened(options) as (source, zone):
        entries = source.history(kind, id.upper())
    if options["as_json"]:
        show_json({"entries": [entry.to_json() for entry in entries]})
        return
    for entry in entries:
        symbol, _tone, sentence = journal_sentence(entry, {})
        print(f"{entry.at.astimezone(zone):%m-%d %H:%M:%S}  {symbol} {sentence}")


_GROUPS = {kind: _group(kind) for kind in _WORDS}
for _each in _GROUPS.values():
    logistics.add_command(_each)


@_GROUPS[Kind.VEHICLE].command(help=_("It goes on: {states}.").format(states=" ".join(Trip)))
@_id
@click.argument("state", metavar="STATE", type=click.Choice([trip.value for trip in Trip]))
@_version
@_reason
@common_options
def move(id: str, state: str, version: int | None, reason: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (source, zone):
        _told(source, source.move(id, Trip(state), reason, version), zone, options)


@_GROUPS[Kind.SAMPLE].command(help=_("It is thrown away; before its 48 hours only by a leader, with a reason."))
@_id
@_reason
@common_options
def discard(id: str, reason: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (source, zone):
        _told(source, source.discard(id, reason), zone, options)


@_GROUPS[Kind.SAMPLE].command(help=_("It was said to be discarded, and is still there."))
@_id
@_reason
@common_options
def keep(id: str, reason: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (source, zone):
        _told(source, source.keep_after_all(id, reason), zone, options)


@logistics.group(help=_("Meals: when, for how many, how many servings of what."))
def meals() -> None:
    """The group of the commands about meals."""


@meals.command("list", help=_("List the meals of all days with their servings."))
@click.option("--day", metavar="DATE", type=DAY, help=_("Only this day of the event."))
@common_options
def list_meals(day: date | None, **options: Unpack[Options]) -> None:
    from controlroom.cli.logistics_words import meal_lines

    with _opened(options) as (source, zone):
        view = source.view()
    found = [meal for meal in view.meals if day in (None, meal.day)]
    if options["as_json"]:
        show_json({"meals": [meal.to_json() for meal in found]})
        return
    for meal in found:
        print("\n".join(meal_lines(meal, zone)))


@meals.command(help=_("Enter how many servings are ordered or handed out."))
@click.argument("meal", metavar="MEAL[@DAY]")
@click.argument("diet", metavar="DIET", default="ordinary")
@_version
@_with_fields(Kind.MEAL)
@common_options
def enter(meal: str, diet: str, version: int | None, **given: Any) -> None:
    texts, options = _split(given)
    with _opened(options) as (source, zone):
        row = source.enter_servings(meal, diet, texts, version)
        found = next(each for each in source.view().meals if row.id.startswith(f"{each.id}/"))
    if options["as_json"]:
        show_json(found.to_json())
        return
    from controlroom.cli.logistics_words import meal_lines

    print("\n".join(meal_lines(found, zone)))


COMMANDS = (logistics,)
