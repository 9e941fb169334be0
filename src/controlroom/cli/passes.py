"""`controlroom tickets`: signed QR tickets, from issue to revocation."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import (
    actor_option,
    common_options,
    day_or_instant,
    event_option,
    json_option,
    open_event,
    progress_line,
    require_categories,
    show_json,
)
from controlroom.cli.pass_trust import COMMANDS as TRUST_COMMANDS
from controlroom.cli.pass_trust import require_keys
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line, visible

if TYPE_CHECKING:
    from controlroom.domain.passes.rules import Pass
    from controlroom.domain.passes.views import Issued
    from controlroom.station.room import Room

_SHOWN = 50


class TicketsForWhomError(BadInputError):
    code = "TICKETS_FOR_WHOM"
    what = N_("It was not said, or said twice, who gets a ticket.")
    kept = N_("No ticket was made.")
    next_step = N_("Say one of: --code CODE, --category KEY, --all, or --count N with --category KEY.")


class NoTicketError(BadInputError):
    code = "NO_TICKET"
    what = N_("“{found}” is not a signed ticket.")
    next_step = N_("Give the whole text of its QR code; it begins with CRP.")


@click.group(help=_("Signed QR tickets: issue, check, revoke."))
def tickets() -> None:
    """The group of all commands on tickets."""


@tickets.command(help=_("Issue tickets for people on the list, or blank ones, as sheets to print."))
@click.option("--code", metavar="CODE", help=_("For the person with this code."))
@click.option("--category", metavar="KEY", help=_("For everybody of this category."))
@click.option("--all", "everybody", is_flag=True, help=_("For everybody on the list."))
@click.option("--count", metavar="N", type=click.IntRange(1, 100_000), help=_("So many blank tickets, with new codes."))
@click.option("--valid-from", metavar="DAY|ISO", help=_("Good from this day or instant on; default: the first day."))
@click.option(
    "--valid-until",
    metavar="DAY|ISO",
    help=_("Good until the end of this day, or this instant; default: the morning after the last day."),
)
@click.option("--with-name", is_flag=True, help=_("Write the name into the QR code, for desks without the list."))
@click.option("--replace", is_flag=True, help=_("Revoke the tickets these people had before."))
@click.option("--out", metavar="FILE.pdf|DIR", type=click.Path(path_type=Path),
              help=_("A4 sheets as PDF, or a folder for one picture each."))  # fmt: skip
@event_option
@json_option
@actor_option
def issue(
    code: str | None, category: str | None, everybody: bool, count: int | None, valid_from: str | None,
    valid_until: str | None, with_name: bool, replace: bool, out: Path | None, event: Path, as_json: bool,
    actor: str | None,
) -> None:  # fmt: skip
    from controlroom.domain.passes.keys import signing_key
    from controlroom.domain.passes.rules import default_validity
    from controlroom.domain.passes.service import Terms, issue_blank, issue_for_people

    _one_of(code, category, everybody, count)
    if count is not None and replace:
        raise click.UsageError(_("--replace does not go with --count: blank tickets replace none"))
    if out is not None:
        from controlroom.station.ticket_sheets import check_target

        check_target(out)
    progress = progress_line(_("{done} of {total} tickets"), quiet=as_json)
    with open_event(event, station="tickets", actor=actor) as room:
        config = room.settings.event
        require_categories(config, (category,) if category is not None else ())
        start, end = default_validity(config.starts, config.ends, config.zone)
        if valid_from:
            start = day_or_instant(valid_from, config.zone, end=False)
        if valid_until:
            end = day_or_instant(valid_until, config.zone, end=True)
        terms = Terms(start, end, with_name)
        key = signing_key(room.folder, room.clock.now())
        if count is not None and category is not None:
            made = issue_blank(room.store, room.by, key, terms, category=category, count=count)
        else:
            made = issue_for_people(
                room.store, room.by, key, terms, code=code, category=category, replace=replace, progress=progress
            )  # fmt: skip
        unprintable: list[str] = []
        if out is not None and made.tickets:
            from controlroom.station.ticket_sheets import write_sheets

            unprintable = write_sheets(made.tickets, config, out, progress)
    if as_json:
        show_json(_issued_json(made) | {"out": str(out) if out else None, "unprintable": unprintable})
    else:
        _tell_issued(made, out, unprintable)


def _one_of(code: str | None, category: str | None, everybody: bool, count: int | None) -> None:
    """Refuses an order that names nobody, or several."""
    if count is not None:
        if category is None or code is not None or everybody:
            raise TicketsForWhomError()
    elif (code is not None) + (category is not None) + everybody != 1:
        raise TicketsForWhomError()


def _issued_json(made: Issued) -> dict[str, Any]:
    return {
        "issued": len(made.tickets),
        "revoked": made.revoked,
        "left_out": [{"code": each.code, "name": each.name, "reason": each.reason} for each in made.left_out],
        "tickets": [each.to_json() for each in made.tickets],
    }


def _tell_issued(made: Issued, out: Path | None, unprintable: list[str]) -> None:
    if out is None:
        for each in made.tickets:
            print(visible(each.ticket.code, 128), clean_line(each.name), each.text, sep="\t")
    n = len(made.tickets)
    print(ngettext("{n} ticket issued.", "{n} tickets issued.", n).format(n=n))
    if made.revoked:
        print(
            ngettext("{n} former ticket revoked.", "{n} former tickets revoked.", made.revoked).format(n=made.revoked)
        )
    if out is not None and made.tickets:
        print(_("Sheets: {file}").format(file=out))
    for left in made.left_out[:_SHOWN]:
        line = _("left out: {name} ({code}): {reason}")
        print("  " + line.format(name=clean_line(left.name), code=visible(left.code, 40), reason=left.reason))
    _tell_more(len(made.left_out))
    for code in unprintable[:_SHOWN]:
        print(
            "  "
            + _("{code}: name or company is in no packaged font; the ticket lacks it").format(code=visible(code, 40))
        )
    _tell_more(len(unprintable))


def _tell_more(n: int) -> None:
    if (more := n - _SHOWN) > 0:
        print(
            "  " + ngettext("… and {n} more; --json lists all", "… and {n} more; --json lists all", more).format(n=more)
        )


@tickets.command(help=_("Check one ticket: the text of its QR code, or - for standard input."))
@click.argument("text", metavar="TEXT")
@common_options
def verify(text: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.domain.passes.keys import trust_of
    from controlroom.domain.passes.rules import Pass, PassRefusal, looks_like_pass
    from controlroom.domain.passes.service import judge
    from controlroom.domain.passes.views import verdict_json

    found = sys.stdin.read(4096) if text == "-" else text
    if not looks_like_pass(found):
        raise NoTicketError(found=visible(found.strip(), 60))
    with open_event(event, station="tickets", actor=actor, at=at) as room:
        trust = trust_of(require_keys(room))
        with room.store.read() as connection:
            answer = judge(connection, found, trust, room.clock.now())
        zone = room.settings.event.zone
        if as_json:
            show_json(verdict_json(answer, zone))
        elif isinstance(answer, Pass):
            print("✔", _("The ticket is good."))
            _tell_pass(room, answer)
        else:
            print("✖", answer.words(zone))
            if answer.ticket is not None:
                _tell_pass(room, answer.ticket)
            print(answer.next_step())
    if isinstance(answer, PassRefusal):
        raise click.exceptions.Exit(1)


def _tell_pass(room: Room, ticket: Pass) -> None:
    config = room.settings.event
    category = config.category(ticket.category)

    def when(at: datetime | None) -> str:
        return at.astimezone(config.zone).strftime("%Y-%m-%d %H:%M") if at else "…"

    lines = (
        (_("name"), clean_line(ticket.name) or "—"),
        (_("category"), str(category.name) if category else ticket.category),
        (_("code"), visible(ticket.code, 128)),
        (_("valid"), f"{when(ticket.valid_from)} – {when(ticket.valid_until)}"),
        (_("admits"), str(ticket.party)),
        (_("serial"), ticket.serial),
    )
    for label, value in lines:
        print("  " + _("{label}: {value}").format(label=label, value=value))


for command in TRUST_COMMANDS:
    tickets.add_command(command)

COMMANDS = (tickets,)
