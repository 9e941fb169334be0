"""`controlroom people` and `contacts`: who may do what, who is on duty, whom to call (docs/domain.md §1)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import cell, common_options, json_option, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from datetime import tzinfo

    from controlroom.domain.people.contacts import ContactLine, ContactSheet

_emergency = click.option("--emergency", metavar="KIND", help=_("The kind of emergency; else everybody."))


class NoContactsTargetError(BadInputError):
    code = "CONTACTS_TARGET"
    what = N_("It was not said where the contact sheet shall go.")
    next_step = N_("Name a file that ends in .pdf or .html, or --printer URL.")


@click.group("people", help=_("Who may do what, who is on duty, how many are advised."), no_args_is_help=True)
def people_group() -> None:
    """The group of everything about people on duty."""


@people_group.command(help=_("Show who may do what: the whole table."))
@json_option
def roles(as_json: bool) -> None:
    from controlroom.domain.people.authority import GRANTS
    from controlroom.domain.people.duty import ROLE_WORDS, Role

    if as_json:
        show_json(
            {
                "grants": [
                    {
                        "what": _(grant.what), "roles": [role.value for role in Role if role in grant.roles],
                        "verbs": list(grant.verbs),
                    }
                    for grant in GRANTS
                ]
            }
        )  # fmt: skip
        return
    width = max(max(_cells(_(words)) for words in ROLE_WORDS.values()), 4)
    print(cell("", 44), *(cell(_(ROLE_WORDS[role]), width) for role in Role))
    for grant in GRANTS:
        ticks = (cell("✔" if role in grant.roles else "·", width) for role in Role)
        print(cell(_(grant.what), 44), *ticks)


def _cells(words: str) -> int:
    from rich.cells import cell_len

    return cell_len(words)


@people_group.command(help=_("Show how many people on duty are advised for everybody expected."))
@click.option("--attendees", type=click.IntRange(0, 1_000_000), help=_("For so many instead."))
@common_options
def staffing(attendees: int | None, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.contacts import Contacts

    with open_event(event, station="people", actor=actor, at=at) as room:
        found = Contacts(room).staffing(attendees)
    if as_json:
        show_json(found.to_json())
        return
    from controlroom.domain.people.staffing import staffing_words

    print(staffing_words(found))


@people_group.command(help=_("Show who is on duty now and when that changes, by group."))
@common_options
def shifts(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.domain.people.staffing import shift_words
    from controlroom.station.contacts import Contacts

    with open_event(event, station="people", actor=actor, at=at) as room:
        found, zone = Contacts(room).shifts(), room.settings.event.zone
    if as_json:
        show_json({"shifts": [each.to_json() for each in found]})
        return
    for each in found:
        print(cell(str(each.name), 22), shift_words(each, zone))
    if not found:
        print(_("event.toml names nobody in a group yet."))


@click.group("contacts", help=_("Whom to call, in which order."), invoke_without_command=True)
@_emergency
@common_options
@click.pass_context
def contacts(
    context: click.Context, emergency: str | None, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:
    if context.invoked_subcommand is not None:
        return
    from controlroom.station.contacts import Contacts

    with open_event(event, station="contacts", actor=actor, at=at) as room:
        sheet, zone = Contacts(room).sheet(emergency), room.settings.event.zone
    show_json(sheet.to_json()) if as_json else _tell(sheet, zone)


@contacts.command(help=_("Keep that somebody was called: reached, or not; then say who is next."))
@click.argument("who", metavar="WHO")
@click.option("--reached/--not-reached", default=True, help=_("Whether they answered."))
@click.option("--note", metavar="WORDS", default="", help=_("What was said."))
@_emergency
@common_options
def called(
    who: str, reached: bool, note: str, emergency: str | None, event: Path, as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    from controlroom.domain.people.contacts import row_of
    from controlroom.station.contacts import Contacts

    with open_event(event, station="contacts", actor=actor, at=at) as room:
        contacts = Contacts(room)
        key = contacts.called(who, reached=reached, emergency=emergency, note=note)
        sheet = contacts.sheet(emergency)
        zone = room.settings.event.zone
    row = row_of(sheet, key)
    if as_json:
        show_json({"row": [line.to_json() for line in row]})
        return
    for place, line in enumerate(row):
        print(_line(line, zone, behind=line.outside and place > 0))


@contacts.command(help=_("Write the contact sheet to a pdf, html or markdown file, or print it."))
@click.argument("file", metavar="[FILE]", required=False, type=click.Path(path_type=Path))
@click.option("--printer", metavar="URL", help=_("Print it there, on a roll of paper."))
@click.option("--force", is_flag=True, help=_("Write over a file that exists."))
@_emergency
@common_options
def export(
    file: Path | None, printer: str | None, force: bool, emergency: str | None, event: Path, as_json: bool,
    at: str | None, actor: str | None,
) -> None:  # fmt: skip
    if file is None and printer is None:
        raise NoContactsTargetError()
    from controlroom.station.contact_paper import print_contacts, write_contacts

    with open_event(event, station="contacts", actor=actor, at=at) as room:
        if file is not None:
            write_contacts(room, emergency, file, force=force)
        if printer is not None:
            print_contacts(room, emergency, printer)
    if as_json:
        show_json({"file": str(file) if file is not None else None, "printer": printer})
        return
    if file is not None:
        print(_("{what} written to {file}.").format(what=_("The contact sheet"), file=file))
    if printer is not None:
        print(_("{what} sent to the printer.").format(what=_("The contact sheet")))


def _tell(sheet: ContactSheet, zone: tzinfo) -> None:
    kind = sheet.emergency
    if kind is not None:
        print(f"{kind.name} — {kind.first}" if kind.first else str(kind.name))
    row = None
    for line in sheet.lines:
        if str(line.row) != row and not line.outside:
            print(f"\n{line.row}")
        elif line.outside and row is not None and not _outside_before(sheet, line):
            print("\n" + _("From outside"))
        print(_line(line, zone, behind=line.outside and str(line.row) == row))
        row = str(line.row)
    if not sheet.lines:
        print(_("Nobody stands on the contact sheet yet: fill in contacts.toml, and the groups of event.toml."))
    else:
        n = len(sheet.lines)
        print("\n" + ngettext("{n} to call", "{n} to call", n).format(n=n))


def _outside_before(sheet: ContactSheet, line: ContactLine) -> bool:
    at = sheet.lines.index(line)
    return at > 0 and sheet.lines[at - 1].outside


def _line(line: ContactLine, zone: tzinfo, *, behind: bool) -> str:
    from controlroom.domain.people.contacts import STANDING_SYMBOLS, call_words

    name = str(line.name) if not behind else f"↳ {line.name}"
    told = [cell(name, 30), cell(line.place_words(), 16), cell(" / ".join(line.phones) or "—", 26)]
    rest = [call_words(line, zone), "" if line.on_duty else _("off shift"), line.person, str(line.note or "")]
    return f"{STANDING_SYMBOLS[line.standing]} " + " ".join((*told, " · ".join(each for each in rest if each))).rstrip()


COMMANDS = (people_group, contacts)
