"""`controlroom guest`: those who are looked after one by one (docs/domain.md §4)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import Decorator, common_options, open_event, show_json
from controlroom.core.i18n import _
from controlroom.domain.guests.rules import Level, State

if TYPE_CHECKING:
    from controlroom.domain.guests.rules import Guest
    from controlroom.domain.guests.service import Details
    from controlroom.station.guests import Guests
    from controlroom.station.room import Room

_LEVELS, _STATES = click.Choice([level.value for level in Level]), click.Choice([state.value for state in State])
_who = click.argument("who", metavar="GUEST")


@click.group("guest", help=_("Guests: where each is, when they come, who is with them."), no_args_is_help=True)
def guest() -> None:
    """The group of all commands on guests."""


@contextmanager
def opened(event: Path, at: str | None, actor: str | None) -> Iterator[tuple[Guests, Room]]:
    """The guests of an event, for one command."""
    from controlroom.station.guests import Guests

    with open_event(event, station="guest", actor=actor, at=at) as room:
        yield Guests(room), room


def _answer(guests: Guests, room: Room, found: Guest, *, as_json: bool, more: dict[str, Any] | None = None) -> None:
    """How a guest stands after a change."""
    from controlroom.cli.guest_words import tell_standing
    from controlroom.domain.guests.views import guest_to_json

    now = room.clock.now()
    if as_json:
        show_json({"guest": guest_to_json(found, now, guests.show(found.id).code), **(more or {})})
    else:
        tell_standing(found, room.settings.event.zone, now, guests.rules.late_after)


@guest.command("list", help=_("List guests, the first due first."))
@click.option("--state", type=_STATES, help=_("Only those in this state."))
@click.option("--level", type=_LEVELS, help=_("Only those of this level."))
@click.option("--late", "only_late", is_flag=True, help=_("Only those who are late."))
@common_options
def list_guests(
    state: str | None, level: str | None, only_late: bool, event: Path, as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    from controlroom.cli.guest_words import tell_list
    from controlroom.domain.guests.views import guest_to_json

    with opened(event, at, actor) as (guests, room):
        view, after = guests.view(), guests.rules.late_after
        found = [
            each for each in view.guests
            if (state is None or each.state.value == state) and (level is None or each.level.value == level)
            and (not only_late or each.late_by(view.at) > after)
        ]  # fmt: skip
        if as_json:
            show_json({"guests": [guest_to_json(each, view.at, view.codes.get(each.id, "")) for each in found]})
        else:
            tell_list(found, view.codes, room.settings.event.zone, view.at, after)


@guest.command(help=_("Show a guest with their whole history."))
@_who
@common_options
def show(who: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.cli.guest_words import tell_guest
    from controlroom.domain.guests.rules import follows
    from controlroom.domain.guests.views import guest_to_json

    with opened(event, at, actor) as (guests, room):
        view, now = guests.show(guests.named(who).id), room.clock.now()
        if as_json:
            possible = [state.value for state in State if state in follows(view.guest.state)]
            history = [each.to_json() for each in view.history]
            told = guest_to_json(view.guest, now, view.code)
            show_json({"guest": told, "history": history, "possible": possible})
        else:
            tell_guest(view, room.settings.event.zone, now, guests.rules.late_after, guests.fleet())


_DETAILS: tuple[Decorator, ...] = (
    click.option("--level", type=_LEVELS, help=_("How much they are looked after.")),
    click.option("--code", metavar="CODE", default="", help=_("Their code on the list of people.")),
    click.option("--company", metavar="WORDS", help=_("Where they come from.")),
    click.option("--due", metavar="TIME", help=_("When they are to be here: 10:30, or with its date.")),
    click.option("--flight", metavar="WORDS", help=_("Flight or train.")),
    click.option("--vehicle", metavar="WORDS", help=_("The car that fetches them.")),
    click.option("--driver", metavar="NAME", help=_("Who drives.")),
    click.option("--driver-phone", metavar="NUMBER", help=_("The driver's telephone.")),
    click.option("--pick-up", "pick_up_at", metavar="TIME", help=_("When they are fetched.")),
    click.option("--from", "pick_up_place", metavar="PLACE", help=_("Where they are fetched.")),
    click.option("--companion", metavar="NAME", help=_("Who is with them.")),
    click.option("--phone", metavar="NUMBER", help=_("The companion's telephone.")),
    click.option("--kit/--no-kit", default=None, help=_("Whether they have their material.")),
    click.option("--seat", metavar="WORDS", help=_("Where they sit.")),
    click.option("--diet", metavar="WORDS", help=_("What they eat, and what not.")),
    click.option("--needs", metavar="WORDS", help=_("Interpreter, equipment, assistance.")),
    click.option("--note", metavar="WORDS", help=_("What else is to be known.")),
)  # fmt: skip


def _detailed(command: Callable[..., None]) -> Callable[..., None]:
    for option in reversed(_DETAILS):
        command = option(command)
    return command


def _details(guests: Guests, before: Guest | None, name: str | None, told: dict[str, Any]) -> Details:
    """What the options say."""
    from controlroom.domain.guests.rules import PickUp
    from controlroom.domain.guests.service import Details

    named = {"vehicle": "vehicle", "driver": "driver", "phone": "driver_phone", "place": "pick_up_place"}
    pick_up = None
    if any(told[option] is not None for option in (*named.values(), "pick_up_at")):
        words = {part: told[option] for part, option in named.items() if told[option] is not None}
        pick_up = replace(before.pick_up if before is not None else PickUp(), **words)
        if told["pick_up_at"] is not None:
            pick_up = replace(pick_up, at=guests.instant(told["pick_up_at"], before))
    plain = ("company", "flight", "companion", "phone", "kit", "seat", "diet", "needs", "note")
    return Details(
        name=name, level=Level(told["level"]) if told["level"] else None, pick_up=pick_up,
        due=guests.instant(told["due"], before) if told["due"] is not None else None,
        **{each: told[each] for each in plain},
    )  # fmt: skip


@guest.command(help=_("Look after somebody more; found on the list of people by code, else by name."))
@click.argument("name", metavar="NAME")
@_detailed
@common_options
def add(name: str, event: Path, as_json: bool, at: str | None, actor: str | None, **told: Any) -> None:
    with opened(event, at, actor) as (guests, room):
        made = guests.add(_details(guests, None, name, told), told["code"])
        _answer(guests, room, made, as_json=as_json)


@guest.command(help=_("Change what is known of a guest; what is not said stays."))
@_who
@click.option("--name", metavar="NAME", help=_("What they are called."))
@_detailed
@common_options
def edit(
    who: str, name: str | None, event: Path, as_json: bool, at: str | None, actor: str | None, **told: Any
) -> None:  # fmt: skip
    with opened(event, at, actor) as (guests, room):
        found = guests.named(who)
        made = guests.edit(found.id, _details(guests, found, name, told), told["code"])
        _answer(guests, room, made, as_json=as_json)


@guest.command(help=_("A guest was picked up, arrived, is on stage, left …; without a state what comes next."))
@_who
@click.argument("state", type=_STATES, required=False)
@click.option("--note", metavar="WORDS", default="", help=_("A few words for the history."))
@common_options
def move(
    who: str, state: str | None, note: str, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    from controlroom.domain.guests.rules import next_state

    with opened(event, at, actor) as (guests, room):
        found = guests.named(who)
        wanted = State(state) if state is not None else next_state(found.state)
        made = guests.move(found.id, wanted or found.state, note)
        _answer(guests, room, made, as_json=as_json)


@guest.command(help=_("A guest comes later than was due; says what the rundown could do about it."))
@_who
@click.argument("time", metavar="TIME")
@click.option("--why", metavar="WORDS", default="", help=_("The reason; it is announced."))
@click.option("--apply", "applies", is_flag=True, help=_("Do in the rundown what is proposed."))
@click.option("--announce", is_flag=True, help=_("With --apply: put its announcement on the board at once."))
@click.option("--substitute", is_flag=True, help=_("With --apply: whoever is named steps in instead."))
@common_options
def late(
    who: str, time: str, why: str, applies: bool, announce: bool, substitute: bool, event: Path, as_json: bool,
    at: str | None, actor: str | None,
) -> None:  # fmt: skip
    with opened(event, at, actor) as (guests, room):
        found = guests.named(who)
        made = guests.expect(found.id, guests.instant(time, found), why)
        _propose(guests, room, made, as_json=as_json, applies=applies, announce=announce, substitute=substitute)


def _propose(
    guests: Guests, room: Room, found: Guest, *, as_json: bool, applies: bool, announce: bool, substitute: bool
) -> None:  # fmt: skip
    """What the rundown could do about a guest who is not there in time, or with `applies` that it is done."""
    from controlroom.cli.agenda_words import tell_done, tell_preview
    from controlroom.cli.guest_words import tell_proposal
    from controlroom.domain.agenda.views import preview_to_json

    told: list[dict[str, Any]] = []
    if not as_json:
        _answer(guests, room, found, as_json=False)
    for each in guests.proposals(found.id):
        operation = (each.substitute if substitute else None) or each.operation
        if operation is None:
            continue
        if not as_json:
            tell_proposal(each, room.settings.event.zone)
        seen, sentence, seq = guests.see(operation)
        fact = {"item": each.item.id, "title": each.item.title, "operation": operation.verb, "applied": applies}
        if applies:
            done = guests.apply(operation, seq, announce=announce)
            seen, sentence = done.seen, done.sentence
        told.append({**fact, **preview_to_json(seen, sentence)})
        if not as_json:
            tell_done(done, announced=announce) if applies else tell_preview(seen, sentence, alone=False)
    if as_json:
        _answer(guests, room, found, as_json=True, more={"proposals": told})
    elif told and not applies:
        print(_("The rundown is as it was. With --apply this is done, with --announce also announced."))


@guest.command("on-time", help=_("A guest comes as planned after all."))
@_who
@common_options
def on_time(who: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with opened(event, at, actor) as (guests, room):
        _answer(guests, room, guests.expect(guests.named(who).id, None), as_json=as_json)


@guest.command(help=_("What was noted of a guest was wrong: any state, with the reason."))
@_who
@click.argument("state", type=_STATES)
@click.option("--why", metavar="WORDS", required=True, help=_("The reason; it stays in the history."))
@common_options
def correct(
    who: str, state: str, why: str, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    with opened(event, at, actor) as (guests, room):
        _answer(guests, room, guests.correct(guests.named(who).id, State(state), why), as_json=as_json)


@guest.command(help=_("A guest does not come; says who is named to step in."))
@_who
@click.option("--why", metavar="WORDS", default="", help=_("The reason; it stays in the history."))
@click.option("--apply", "applies", is_flag=True, help=_("Do in the rundown what is proposed."))
@click.option("--announce", is_flag=True, help=_("With --apply: put its announcement on the board at once."))
@common_options
def absent(
    who: str, why: str, applies: bool, announce: bool, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:  # fmt: skip
    with opened(event, at, actor) as (guests, room):
        made = guests.move(guests.named(who).id, State.ABSENT, why)
        _propose(guests, room, made, as_json=as_json, applies=applies, announce=announce, substitute=True)


@guest.command(help=_("Add a note to the history of a guest."))
@_who
@click.argument("words", metavar="WORDS")
@common_options
def note(who: str, words: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with opened(event, at, actor) as (guests, room):
        _answer(guests, room, guests.note(guests.named(who).id, words), as_json=as_json)


@guest.command(help=_("Who is fetched when, by whom; who is late to be fetched."))
@click.option("--all", "everything", is_flag=True, help=_("Those who were fetched as well."))
@common_options
def pickups(everything: bool, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.cli.guest_words import tell_pick_ups
    from controlroom.domain.guests.rules import pick_ups
    from controlroom.domain.guests.views import guest_to_json

    with opened(event, at, actor) as (guests, room):
        view = guests.view()
        found = pick_ups(view.guests, everything=everything)
        fleet = guests.fleet()
        if as_json:
            show_json({"pick_ups": [
                guest_to_json(each, view.at, view.codes.get(each.id, ""))
                | {"vehicle_troubles": [trouble.value for trouble in fleet.troubles_of(f"guest:{each.id}")]}
                for each in found
            ]})  # fmt: skip
        else:
            tell_pick_ups(found, room.settings.event.zone, view.at, fleet)


@guest.command(help=_("How many of the key guests came, against the target."))
@common_options
def attendance(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.cli.guest_words import tell_attendance, tell_levels
    from controlroom.domain.guests.rules import attendance as counted
    from controlroom.domain.guests.views import attendance_to_json

    with opened(event, at, actor) as (guests, _room):
        everybody, target = guests.view().guests, guests.rules.attendance_target
        found = counted(everybody)
    if as_json:
        show_json(attendance_to_json(found, target))
    else:
        tell_attendance(found, target)
        tell_levels(everybody)


COMMANDS = (guest,)
