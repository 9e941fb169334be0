"""Commands on what is overdue, and on what repeats: `ticket ack`, `escalate`, `repeated`, `case write`, `cases`."""

from __future__ import annotations

from pathlib import Path

import click

from controlroom.cli.common import instant, show_json
from controlroom.cli.ticket_common import common_options, opened
from controlroom.core.clock import SystemClock, iso
from controlroom.core.i18n import _


@click.command(help=_("Say that you see to an overdue ticket: it is shown as escalated no longer."))
@click.argument("id", metavar="TICKET")
@common_options
def ack(id: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    with opened(event, actor, at) as (tickets, _room):
        seen = tickets.acknowledge(id)
    if as_json:
        show_json({"acknowledged": seen})
    else:
        print(_("Noted; it stays in the history.") if seen else _("Nothing of it was escalated; nothing was changed."))


_ESCALATE = _("Tell what is overdue to whom it is to be told, as an open control room does by itself.")
_AHEAD = _("With --at in the future it only says what would be told until then, and tells nobody.")


@click.command(short_help=_ESCALATE, help=f"{_ESCALATE}\n\n{_AHEAD}")
@common_options
def escalate(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.cli.ticket_words import tell_coming, tell_escalations

    with opened(event, actor, at) as (tickets, room):
        if at is not None and instant(at) > SystemClock().now():
            # Nobody is told today that something was overdue tomorrow.
            coming = tickets.coming_escalations()
            if as_json:
                show_json({"escalated": [], "coming": [each.to_json() for each in coming], "next": None})
            else:
                tell_coming(coming, room.settings.event)
            return
        before = set(tickets.escalations())
        following = tickets.escalate()
        found = [each for each in reversed(tickets.escalations()) if each not in before]
        if as_json:
            told = [each.to_json() for each in found]
            show_json({"escalated": told, "next": iso(following) if following else None})
        else:
            tell_escalations(found, room.settings.event, following)


@click.command(help=_("Show causes that repeat and ask for an improvement note."))
@common_options
def repeated(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.cli.ticket_words import tell_repeated

    with opened(event, actor, at) as (tickets, _room):
        found = tickets.repeated()
    if as_json:
        listed = [{"subject": each.subject, "tickets": [ticket.id for ticket in each.tickets]} for each in found]
        show_json({"repeated": listed})
    else:
        tell_repeated(found)


@click.group("case", help=_("The case library."), no_args_is_help=True)
def case() -> None:
    """The group of the commands on one case."""


@case.command(help=_("Keep a case: what was wrong, what helped, what to do better."))
@click.option("--ticket", "ids", metavar="TICKET", multiple=True, help=_("A ticket it comes from; may be given again."))
@click.option("--subject", metavar="WORDS", default="", help=_("What it is about; default: the cause that was found."))
@click.option("--problem", metavar="WORDS", default="", help=_("What was wrong; default: the ticket's title."))
@click.option("--handling", metavar="WORDS", default="", help=_("What helped; default: what was done."))
@click.option("--lesson", metavar="WORDS", default="", help=_("What to do better the next time."))
@common_options
def write(
    ids: tuple[str, ...], subject: str, problem: str, handling: str, lesson: str, event: Path, as_json: bool,
    at: str | None, actor: str | None,
) -> None:  # fmt: skip
    with opened(event, actor, at) as (tickets, _room):
        if ids:
            last = tickets.show(ids[-1]).ticket
            subject = subject or last.found_cause or last.device or last.title
            problem, handling = problem or last.title, handling or last.action
        number = tickets.write_case(subject=subject, problem=problem, handling=handling, lesson=lesson, tickets=ids)
    if as_json:
        show_json({"case": number})
    else:
        print(_("Kept as case {n}.").format(n=number))


@click.command(help=_("Show the case library, newest first; with TEXT only the cases that have all its words."))
@click.argument("text", metavar="[TEXT]", nargs=-1)
@common_options
def cases(text: tuple[str, ...], event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.cli.ticket_words import tell_cases

    with opened(event, actor, at) as (tickets, room):
        found = [each for each in tickets.cases() if each.has(" ".join(text))]
        if as_json:
            show_json({"cases": [each.to_json() for each in found]})
        else:
            tell_cases(found, room.settings.event)


COMMANDS = (ack, escalate, repeated, case, cases)
