"""`controlroom round`: rounds and acceptance, by commands (docs/domain.md §7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli import round_paper
from controlroom.cli.common import DAY, asked_pin, common_options, open_event, show_json
from controlroom.cli.round_words import tell_answered, tell_clearances, tell_lines, tell_run
from controlroom.core.i18n import _, ngettext

if TYPE_CHECKING:
    from controlroom.domain.inspections.sheet import Given
    from controlroom.domain.inspections.views import RoundLine, RunView
    from controlroom.station.room import Room
    from controlroom.station.rounds import Rounds

_STATES = ("scheduled", "open", "in_progress", "completed", "late", "missed", "wont_do")

_id = click.argument("id", metavar="ROUND")
_note = click.option("--note", metavar="WORDS", default="", help=_("Why you take it over from somebody else."))


@click.group("round", help=_("Rounds and acceptance: what is due, the sheets, the signatures."), no_args_is_help=True)
def round_group() -> None:
    """The group of everything about rounds."""


@contextmanager
def _rounds(event: Path, at: str | None, actor: str | None) -> Iterator[tuple[Rounds, Room]]:
    from controlroom.station.rounds import Rounds

    with open_event(event, station="round", actor=actor, at=at) as room:
        yield Rounds(room), room


def _named(rounds: Rounds, text: str) -> str:
    """The id of the round that `text` names."""
    from controlroom.domain.inspections.naming import round_named

    return round_named(rounds.list(), text).id


@round_group.command(help=_("Show what is to be done now."))
@common_options
def due(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with _rounds(event, at, actor) as (rounds, room):
        _show_lines(rounds.due(), room, as_json, _("Nothing is to be done now."))


@round_group.command("list", help=_("Show the rounds of the event with their states."))
@click.option("--state", "states", metavar="STATE", multiple=True, type=click.Choice(_STATES), help=_("Only these."))
@click.option("--template", metavar="KEY", help=_("Only of this template."))
@click.option("--place", metavar="ID", help=_("Only at this place."))
@click.option("--day", metavar="DATE", type=DAY, help=_("Only those due on this day."))
@common_options
def list_rounds(
    states: tuple[str, ...], template: str | None, place: str | None, day: date | None, event: Path, as_json: bool,
    at: str | None, actor: str | None,
) -> None:  # fmt: skip
    with _rounds(event, at, actor) as (rounds, room):
        zone = room.settings.event.zone
        found = tuple(
            line
            for line in rounds.list()
            if (not states or line.state.value in states)
            and template in (None, line.template)
            and place in (None, line.place)
            and (day is None or line.due_at.astimezone(zone).date() == day)
        )
        _show_lines(found, room, as_json, _("There is no such round."))


@round_group.command(help=_("Begin a round: its name, or a template and a place; take it over with --note."))
@click.argument("round", metavar="ROUND|TEMPLATE")
@click.argument("place", metavar="[PLACE]", required=False)
@_note
@common_options
def start(round: str, place: str | None, note: str, **options: Any) -> None:
    def work(rounds: Rounds) -> RunView:
        return rounds.begin(round, place, note) if place else rounds.start(_named(rounds, round), note)

    _step(work, **options)


@round_group.command(help=_("Show a round with its sheet."))
@_id
@common_options
def show(id: str, **options: Any) -> None:
    _step(lambda rounds: rounds.show(_named(rounds, id)), **options)


@round_group.command(help=_("Answer an item: p (pass), f (fail), a (not applicable), or a number."))
@_id
@click.argument("item", metavar="ITEM")
@click.argument("answer", metavar="p|f|a|NUMBER", required=False, default="p")
@click.option("--number", metavar="N", help=_("The number that was found."))
@click.option("--text", metavar="WORDS", default="", help=_("The text of a line to be written down."))
@click.option("--note", metavar="WORDS", default="", help=_("A note, or why it does not apply."))
@click.option("--file", metavar="PATH", default="", help=_("Where the evidence lies; the path is kept, not the file."))
@common_options
def answer(
    id: str, item: str, answer: str, number: str | None, text: str, note: str, file: str, event: Path, as_json: bool,
    at: str | None, actor: str | None,
) -> None:  # fmt: skip
    given = _given(item, answer, number, text, note, file)
    with _rounds(event, at, actor) as (rounds, _room):
        done = rounds.answer(_named(rounds, id), given)
        found = rounds.evidence_found(file) if file else None
    if as_json:
        show_json(done.to_json() | {"file_found": found})
        return
    tell_answered(done)
    if found is False:
        print(_("No file lies at {file} yet; the path is kept.").format(file=given.file))


def _given(item: str, answer: str, number: str | None, text: str, note: str, file: str) -> Given:
    from controlroom.domain.inspections.rules import number_of
    from controlroom.domain.inspections.sheet import Given, Verdict

    said = {
        "p": Verdict.PASS, "pass": Verdict.PASS, "f": Verdict.FAIL, "fail": Verdict.FAIL, "a": Verdict.NA,
        "na": Verdict.NA,
    }.get(answer.lower())  # fmt: skip
    found = number if said is not None else answer
    value = number_of(found) if found is not None else None
    return Given(item, said or Verdict.PASS, value, text, note, file)


@round_group.command("pass-rest", help=_("Pass all that is left, but nothing critical, no numbers and no evidence."))
@_id
@common_options
def pass_rest(id: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with _rounds(event, at, actor) as (rounds, _room):
        n = rounds.pass_rest(_named(rounds, id))
    if as_json:
        show_json({"passed": n})
    else:
        print(ngettext("{n} item passed together.", "{n} items passed together.", n).format(n=n))


@round_group.command(help=_("Let a round stand still; its time runs on."))
@_id
@common_options
def pause(id: str, **options: Any) -> None:
    _step(lambda rounds: rounds.pause(_named(rounds, id)), **options)


@round_group.command(help=_("Go on with a round."))
@_id
@_note
@common_options
def resume(id: str, note: str, **options: Any) -> None:
    _step(lambda rounds: rounds.resume(_named(rounds, id), note), **options)


@round_group.command(help=_("Close the sheet: every item has its answer."))
@_id
@common_options
def complete(id: str, **options: Any) -> None:
    _step(lambda rounds: rounds.complete(_named(rounds, id)), **options)


@round_group.command("wont-do", help=_("Call a round off, with the reason."))
@_id
@click.argument("reason", metavar="REASON")
@common_options
def wont_do(id: str, reason: str, **options: Any) -> None:
    _step(lambda rounds: rounds.wont_do(_named(rounds, id), reason), **options)


@round_group.command(help=_("Sign a completed sheet for a group, with the name of who signs."))
@_id
@click.argument("group", metavar="GROUP")
@click.argument("name", metavar="NAME")
@common_options
def sign(
    id: str, group: str, name: str, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    with _rounds(event, at, actor) as (rounds, room):
        pin = asked_pin(name) if rounds.needs_pin(name) else ""
        view = rounds.sign(_named(rounds, id), group, name, pin)
        _show_run(view, rounds, room, as_json)


@round_group.command(help=_("Open a completed sheet again, with the reason; all sign anew."))
@_id
@click.argument("reason", metavar="REASON")
@common_options
def revise(id: str, reason: str, **options: Any) -> None:
    _step(lambda rounds: rounds.revise(_named(rounds, id), reason), **options)


@round_group.command(help=_("Say which places may be used: acceptance passed, and signed by all."))
@click.argument("places", metavar="[PLACE]…", nargs=-1)
@common_options
def clearance(places: tuple[str, ...], event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with _rounds(event, at, actor) as (rounds, _room):
        found = tuple(rounds.clearance(place) for place in places) if places else rounds.clearances()
        setting = rounds.setting
    if as_json:
        show_json({"places": [each.to_json() for each in found]})
    else:
        tell_clearances(found, setting)


def _step(
    work: Callable[[Rounds], RunView], *, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    with _rounds(event, at, actor) as (rounds, room):
        _show_run(work(rounds), rounds, room, as_json)


def _show_run(view: RunView, rounds: Rounds, room: Room, as_json: bool) -> None:
    show_json(view.to_json()) if as_json else tell_run(view, rounds.setting, room.settings.event.zone)


def _show_lines(lines: tuple[RoundLine, ...], room: Room, as_json: bool, none: str) -> None:
    if as_json:
        show_json({"rounds": [line.to_json() for line in lines]})
    else:
        tell_lines(lines, room.settings.event.zone, room.clock.now(), none)


for _command in round_paper.COMMANDS:
    round_group.add_command(_command)

COMMANDS = (round_group,)
