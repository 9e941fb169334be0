"""`controlroom agenda`: the rundown, by commands (docs/domain.md §3)."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click

from controlroom.cli import agenda_changes, agenda_moves, agenda_report, agenda_stage
from controlroom.cli.agenda_common import MINUTES, carry_out, operation_options
from controlroom.cli.agenda_words import tell_agenda, tell_done, tell_history
from controlroom.cli.common import (
    DAY,
    NUMBER,
    actor_option,
    common_options,
    event_option,
    json_option,
    open_event,
    show_json,
)
from controlroom.core.i18n import _


@click.group("agenda", help=_("The rundown: show it, run it, change it, undo."), no_args_is_help=True)
def agenda() -> None:
    pass


@agenda.command(help=_("Show what is planned, forecast and done."))
@click.option("--room", "rooms", metavar="ID", multiple=True, help=_("Only this room; may be given again."))
@click.option("--day", metavar="DATE", type=DAY, help=_("Only this day of the event."))
@common_options
def show(
    rooms: tuple[str, ...], day: date | None, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:
    from controlroom.domain.agenda.moves import known_room
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor, at=at) as room:
        rundown = Rundown(room)
        view, setting = rundown.view(), rundown.setting
    for each in rooms:
        known_room(view.agenda, each)
    show_json(view.to_json(day, rooms)) if as_json else tell_agenda(view, setting, day, rooms)


@agenda.command(help=_("An item begins; what is on stage in its room ends."))
@click.argument("item", metavar="ITEM")
@click.option("--since", metavar="TIME", help=_("It began already then."))
@operation_options
def start(item: str, since: str | None, **options: Any) -> None:
    from controlroom.domain.agenda.live import StartItem

    carry_out(lambda asked: StartItem(asked.item(item), asked.time(since)), **options)


@agenda.command(help=_("What is on stage ends."))
@click.argument("item", metavar="ITEM")
@click.option("--since", metavar="TIME", help=_("It ended already then."))
@operation_options
def finish(item: str, since: str | None, **options: Any) -> None:
    from controlroom.domain.agenda.live import FinishItem

    carry_out(lambda asked: FinishItem(asked.item(item), asked.time(since)), **options)


@agenda.command(help=_("The clock of what is on stage stands still."))
@click.argument("item", metavar="ITEM")
@operation_options
def hold(item: str, **options: Any) -> None:
    from controlroom.domain.agenda.live import HoldItem

    carry_out(lambda asked: HoldItem(asked.item(item)), **options)


@agenda.command(help=_("It goes on where it was held."))
@click.argument("item", metavar="ITEM")
@operation_options
def resume(item: str, **options: Any) -> None:
    from controlroom.domain.agenda.live import ResumeItem

    carry_out(lambda asked: ResumeItem(asked.item(item)), **options)


@agenda.command(help=_("Give an item minutes, or take them: add ITEM -- -5."))
@click.argument("item", metavar="ITEM")
@click.argument("minutes", metavar="MINUTES", type=MINUTES)
@operation_options
def add(item: str, minutes: timedelta, **options: Any) -> None:
    from controlroom.domain.agenda.live import AddTime

    carry_out(lambda asked: AddTime(asked.item(item), minutes), **options)


@agenda.command(help=_("Note that the speaker was shown a time card."))
@click.argument("item", metavar="ITEM")
@operation_options
def card(item: str, **options: Any) -> None:
    from controlroom.domain.agenda.live import ShowTimeCard

    carry_out(lambda asked: ShowTimeCard(asked.item(item)), **options)


@agenda.command(help=_("Note why an item deviates from the plan."))
@click.argument("item", metavar="ITEM")
@click.argument("words", metavar="WORDS")
@operation_options
def cause(item: str, words: str, **options: Any) -> None:
    from controlroom.domain.agenda.live import NoteCause

    carry_out(lambda asked: NoteCause(asked.item(item), words), **options)


@agenda.command(help=_("Take the last change back."))
@click.option("--room", metavar="ID", default="", help=_("The last change of this room."))
@common_options
def undo(room: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    _turn_back(room, event, as_json, at, actor, again=False)


@agenda.command(help=_("Do again what was taken back last."))
@click.option("--room", metavar="ID", default="", help=_("In this room."))
@common_options
def redo(room: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    _turn_back(room, event, as_json, at, actor, again=True)


def _turn_back(room_id: str, event: Path, as_json: bool, at: str | None, actor: str | None, *, again: bool) -> None:
    from controlroom.domain.agenda.views import preview_to_json
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor, at=at) as room:
        rundown = Rundown(room)
        done = rundown.redo(room_id) if again else rundown.undo(room_id)
    if as_json:
        show_json({"seq": done.seq, **preview_to_json(done.seen, done.sentence)})
    else:
        tell_done(done, announced=False)


@agenda.command(help=_("Put the announcement of a change on the board."))
@click.argument("seq", metavar="N", type=NUMBER)
@common_options
def announce(seq: int, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor, at=at) as room:
        sentence = Rundown(room).announce(seq)
    if as_json:
        show_json(dict(sentence))
    else:
        print(sentence["zh"])
        print(sentence["en"])


@agenda.command(help=_("Show what was done to the rundown, newest first."))
@click.option("--limit", metavar="N", type=click.IntRange(1, 10_000), default=30, show_default=True)
@click.option("--room", metavar="ID", default="", help=_("Only this room."))
@event_option
@json_option
@actor_option
def history(limit: int, room: str, event: Path, as_json: bool, actor: str | None) -> None:
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor) as opened:
        changes = Rundown(opened).history(limit, room)
        zone = opened.settings.event.zone
    if as_json:
        show_json({"changes": [change.to_json() for change in changes]})
    else:
        tell_history(changes, zone)


for _command in (
    *agenda_moves.COMMANDS,
    *agenda_changes.COMMANDS,
    *agenda_stage.COMMANDS,
    agenda_report.report,
):
    agenda.add_command(_command)

COMMANDS = (agenda,)
