"""`controlroom incident`: emergencies by their playbooks, by commands (docs/domain.md §10)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import APPROVER_PIN_VARIABLE, Decorator, asked_pin, common_options, open_event, show_json
from controlroom.cli.incident_words import tell_broadcast, tell_lines, tell_playbooks, tell_view
from controlroom.core.i18n import _

if TYPE_CHECKING:
    from controlroom.domain.incidents.views import IncidentView
    from controlroom.station.incidents import Incidents
    from controlroom.station.room import Room

_id: Decorator = click.argument("id", metavar="INCIDENT")
_reason: Decorator = click.argument("reason", metavar="WHY")
_note: Decorator = click.option("--note", metavar="WORDS", default="", help=_("Words that are kept with it."))
_about_step: Decorator = click.option("--step", metavar="STEP", default="", help=_("The step it is about."))


def _on_step(command: Callable[..., None]) -> Callable[..., None]:
    return _id(click.argument("step", metavar="STEP")(command))


@click.group("incident", help=_("Emergencies by their playbooks: steps, clocks, approvals."), no_args_is_help=True)
def incident_group() -> None:
    """The group of everything about incidents."""


@contextmanager
def _incidents(event: Path, at: str | None, actor: str | None) -> Iterator[tuple[Incidents, Room]]:
    from controlroom.station.incidents import Incidents

    with open_event(event, station="incident", actor=actor, at=at) as room:
        yield Incidents(room), room


def _answer(
    work: Callable[[Incidents], IncidentView], *, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:
    """Carries out `work` and shows the incident as it stands after."""
    with _incidents(event, at, actor) as (incidents, room):
        _show(work(incidents), room, as_json=as_json)


def _show(view: IncidentView, room: Room, *, as_json: bool) -> None:
    if as_json:
        show_json(view.to_json())
    else:
        tell_view(view, room.settings.event)


def _counted(number: str | None) -> int | None:
    """Raises CountUnreadableError."""
    from controlroom.domain.incidents.moves import count_of

    return count_of(number) if number is not None else None


@incident_group.command(help=_("Show the playbooks one can begin."))
@common_options
def playbooks(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with _incidents(event, at, actor) as (incidents, _room):
        found = incidents.playbooks()
        if as_json:
            show_json({"playbooks": [line.to_json() for line in found]})
        else:
            tell_playbooks(found)


@incident_group.command(help=_("Begin an incident by a playbook; --drill touches nothing live."))
@click.argument("playbook", metavar="PLAYBOOK")
@click.option("--room", "place", metavar="ID", default="", help=_("The room or area it is in."))
@click.option("--device", metavar="ID", default="", help=_("The device that failed."))
@click.option("--ticket", metavar="TICKET", default="", help=_("The ticket it began with."))
@click.option("--item", metavar="ITEM", default="", help=_("The item of the rundown at risk: its id, cue or title."))
@click.option("--source", metavar="WORDS", default="", help=_("A risk of another kind, or what else it came from."))
@click.option("--what", metavar="WORDS", default="", help=_("What happened, in a few words."))
@click.option("--drill", is_flag=True, help=_("A drill: no ticket, no announcement, no change of the rundown."))
@click.option("--another", is_flag=True, help=_("Also when one of the same kind runs in the same room."))
@common_options
def start(
    playbook: str, place: str, device: str, ticket: str, item: str, source: str, what: str, drill: bool,
    another: bool, **options: Any,
) -> None:  # fmt: skip
    def work(incidents: Incidents) -> IncidentView:
        from controlroom.domain.incidents.starting import NewIncident

        return incidents.start(NewIncident(playbook, place, device, ticket, source, what, drill, another, item))

    _answer(work, **options)


@incident_group.command("list", help=_("Show the incidents: those that run first."))
@click.option("--running", is_flag=True, help=_("Only those that run."))
@common_options
def list_incidents(running: bool, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with _incidents(event, at, actor) as (incidents, room):
        found = incidents.list(running_only=running)
        if as_json:
            show_json({"incidents": [line.to_json() for line in found]})
        else:
            tell_lines(found, room.settings.event, incidents.now())


@incident_group.command(help=_("Show an incident with its steps, clocks and chain of command."))
@_id
@common_options
def show(id: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.show(id), **options)


@incident_group.command(help=_("A step is done; with the number or note that proves it."))
@_on_step
@click.option("--number", metavar="N", help=_("How many, where the step asks for a number or a head count."))
@_note
@common_options
def tick(id: str, step: str, number: str | None, note: str, **options: Any) -> None:
    def work(incidents: Incidents) -> IncidentView:
        from controlroom.domain.incidents.moves import Given

        return incidents.tick(id, step, Given(note, _counted(number)))

    _answer(work, **options)


@incident_group.command(help=_("A step is not done; say why."))
@_on_step
@_reason
@common_options
def skip(id: str, step: str, reason: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.skip(id, step, reason), **options)


@incident_group.command(help=_("A tick or a skip was wrong: take it back; say why."))
@_on_step
@_reason
@common_options
def untick(id: str, step: str, reason: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.take_back(id, step, reason), **options)


@incident_group.command(help=_("Answer a step by one of its choices, by name or number."))
@_on_step
@click.argument("choice", metavar="CHOICE")
@_note
@common_options
def choose(id: str, step: str, choice: str, note: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.choose(id, step, choice, note), **options)


@incident_group.command(help=_("Ask for the approval of a step, for so many people where it is about a number."))
@_on_step
@click.argument("number", metavar="[N]", required=False)
@_note
@common_options
def ask(id: str, step: str, number: str | None, note: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.ask(id, step, _counted(number), note), **options)


def _decided(command: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Decorator, ...] = (
        click.option("--who", metavar="NAME", default="", help=_("Who decided; default: whoever acts.")),
        click.option("--call", metavar="WORDS", default="", help=_("On whose phone call, where they are not here.")),
        click.option("--here", is_flag=True, help=_("They are here and give their PIN, which is asked for.")),
        click.option(
            "--number", metavar="N",
            help=_("For how many they were told it is; refused where another number is asked for now."),
        ),
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def _decide(
    id: str, step: str, who: str, call: str, number: str | None, *, granted: bool, here: bool, event: Path,
    as_json: bool, at: str | None, actor: str | None,
) -> None:  # fmt: skip
    with _incidents(event, at, actor) as (incidents, room):
        decide = incidents.approve if granted else incidents.deny
        pin = asked_pin(who, APPROVER_PIN_VARIABLE) if here else ""
        _show(decide(id, step, who, call, _counted(number), pin), room, as_json=as_json)


@incident_group.command(help=_("Record that an approval is granted, by somebody whose role may."))
@_on_step
@_decided
@common_options
def approve(id: str, step: str, who: str, call: str, number: str | None, **options: Any) -> None:
    _decide(id, step, who, call, number, granted=True, **options)


@incident_group.command(help=_("Record that an approval is denied."))
@_on_step
@_decided
@common_options
def deny(id: str, step: str, who: str, call: str, number: str | None, **options: Any) -> None:
    _decide(id, step, who, call, number, granted=False, **options)


@incident_group.command(help=_("So many people were counted."))
@_id
@click.argument("number", metavar="N")
@_note
@common_options
def count(id: str, number: str, note: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.count(id, _counted(number) or 0, note), **options)


@incident_group.command(help=_("Keep a note, on the whole or with --step on a step."))
@_id
@click.argument("words", metavar="WORDS")
@_about_step
@common_options
def note(id: str, words: str, step: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.note(id, words, step), **options)


@incident_group.command(help=_("Send the text of a step to everybody; --preview only shows it."))
@_on_step
@click.option("--preview", is_flag=True, help=_("Only show the exact text in both languages."))
@common_options
def broadcast(
    id: str, step: str, preview: bool, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    with _incidents(event, at, actor) as (incidents, _room):
        told = incidents.see_broadcast(id, step) if preview else incidents.broadcast(id, step)[1]
        if as_json:
            show_json(told.to_json())
        else:
            tell_broadcast(told)


@incident_group.command(help=_("Open the ticket of a step before it is ticked."))
@_on_step
@common_options
def ticket(id: str, step: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.open_ticket(id, step), **options)


@incident_group.command(help=_("Put a filler into the rundown of its room; --step: the step that asks for it."))
@_id
@_about_step
@common_options
def filler(id: str, step: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.filler(id, step), **options)


@incident_group.command(help=_("Hold what is on stage in its room; --step: the step that asks for it."))
@_id
@_about_step
@common_options
def hold(id: str, step: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.hold(id, step), **options)


@incident_group.command(help=_("Close an incident with a note of what was learnt."))
@_id
@click.argument("review", metavar="REVIEW")
@common_options
def close(id: str, review: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.close(id, review), **options)


@incident_group.command(help=_("Call an incident off that turned out to be nothing; say why."))
@_id
@_reason
@common_options
def cancel(id: str, reason: str, **options: Any) -> None:
    _answer(lambda incidents: incidents.cancel(id, reason), **options)


@incident_group.command("drill-result", help=_("Each step against its clock, on the screen or as .md, .txt or .html."))
@_id
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=_("Write over a file that is there."))
@common_options
def drill_result(
    id: str, file: Path | None, force: bool, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:
    with _incidents(event, at, actor) as (incidents, _room):
        found = incidents.write_result(id, file, force=force) if file is not None else incidents.result(id)
        if as_json:
            show_json(found.to_json() | ({"file": str(file)} if file is not None else {}))
        elif file is not None:
            print(_("Written to {file}.").format(file=file))
        else:
            from controlroom.station.drill_result import text_of

            print(text_of(found), end="")


COMMANDS = (incident_group,)
