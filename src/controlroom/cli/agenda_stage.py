"""Commands of the stages: message to the speaker, blackout, roll mode; and the reminders."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import actor_option, common_options, event_option, json_option, open_event, show_json
from controlroom.core.i18n import _
from controlroom.domain.agenda.stage_rules import TEMPLATES

if TYPE_CHECKING:
    from controlroom.domain.agenda.stage_rules import StageView
    from controlroom.station.stage import Stages

_on_off = click.argument("state", metavar="on|off", type=click.Choice(["on", "off"]))


def _common(command: Callable[..., None]) -> Callable[..., None]:
    for option in (actor_option, json_option, event_option):
        command = option(command)
    return command


@click.command(help=_("Show the speaker on a stage a message: free words, or a template."))
@click.argument("room", metavar="ROOM")
@click.argument("text", metavar="[TEXT]", default="")
@click.option("--template", metavar="KEY", default="", help=_("One of: {keys}").format(keys=", ".join(TEMPLATES)))
@click.option("--blink", is_flag=True, help=_("It blinks."))
@click.option("--clear", is_flag=True, help=_("Take the message away."))
@_common
def message(room: str, text: str, template: str, blink: bool, clear: bool, **options: Any) -> None:
    if clear:
        _tell(_change(lambda stages: stages.clear(room), **options), **options)
    else:
        _tell(_change(lambda stages: stages.say(room, text=text, template=template, blink=blink), **options), **options)


@click.command(help=_("Make the stage screen of a room dark, or light it again."))
@click.argument("room", metavar="ROOM")
@_on_off
@_common
def blackout(room: str, state: str, **options: Any) -> None:
    _tell(_change(lambda stages: stages.blackout(room, on=state == "on"), **options), **options)


@click.command(help=_("A room follows the clock by itself while a control room or a stage screen runs."))
@click.argument("room", metavar="ROOM")
@_on_off
@_common
def roll(room: str, state: str, **options: Any) -> None:
    _tell(_change(lambda stages: stages.roll(room, on=state == "on"), **options), **options)


def _change(change: Callable[[Stages], StageView], *, event: Path, as_json: bool, actor: str | None) -> StageView:
    from controlroom.station.stage import Stages

    with open_event(event, station="agenda", actor=actor) as room:
        return change(Stages(room))


def _tell(stage: StageView, *, as_json: bool, **_options: Any) -> None:
    if as_json:
        show_json(stage.to_json())
        return
    print(_("Message to the speaker: {words}").format(words=stage.words or "—"), _("(blinks)") if stage.blink else "")
    print(_("Screen: {state}").format(state=_("dark") if stage.blackout else _("on")))
    print(_("Follows the clock by itself: {state}").format(state=_("yes") if stage.roll else _("no")))


@click.command(help=_("Show the reminders that nobody has acknowledged."))
@click.option("--ack", is_flag=True, help=_("Acknowledge them all."))
@common_options
def reminders(ack: bool, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor, at=at) as room:
        rundown = Rundown(room)
        found = rundown.acknowledge() if ack else rundown.reminders()
        zone = room.settings.event.zone
    if as_json:
        show_json({"reminders": [each.to_json(zone) for each in found], "acknowledged": ack})
        return
    if not found:
        print(_("No reminder is open."))
    for each in found:
        given = each.given_at.astimezone(zone).strftime("%H:%M")
        print(f"{'✔' if ack else '▲'} {given}  {each.room}  {each.words(zone)}")


COMMANDS = (message, blackout, roll, reminders)
