"""`controlroom report`: figures, situation reports, the morning sheet (docs/domain.md §3, §11)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from controlroom.cli.agenda_report import kpi
from controlroom.cli.common import (
    NUMBER,
    Decorator,
    actor_option,
    at_option,
    common_options,
    event_option,
    json_option,
    open_event,
    show_json,
)
from controlroom.core.i18n import LANGUAGES, Language, _, current_language
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.reports.writing import Document
    from controlroom.station.reports import Reports


@click.group("report", help=_("How it goes: figures and reports."), no_args_is_help=True)
def report_group() -> None:
    """The group of all reports."""


report_group.add_command(kpi)


def _paper(command: Callable[..., None]) -> Callable[..., None]:
    options: tuple[Decorator, ...] = (
        click.option("--out", metavar="FILE", type=click.Path(path_type=Path), help=_("Write it there: .md or .html.")),
        click.option("--printer", metavar="URL", help=_("Print it there, on a roll of paper.")),
        click.option("--force", is_flag=True, help=_("Write over a file that exists.")),
        click.option(
            "--language", type=click.Choice([*LANGUAGES, "both"]), default="both", show_default=True,
            help=_("The language of file and paper; both: that of the event first."),
        ),
        event_option, json_option, at_option, actor_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


@report_group.command(help=_("The situation now against the last report; with --issue it goes round."))
@click.option("--issue", "issuing", is_flag=True, help=_("Issue it, with name and time."))
@click.option("--note", metavar="TEXT", help=_("Words on top."))
@_paper
def situation(
    issuing: bool, note: str | None, out: Path | None, printer: str | None, force: bool, language: str, event: Path,
    as_json: bool, at: str | None, actor: str | None,
) -> None:  # fmt: skip
    from controlroom.reports.values import HEAD
    from controlroom.station.reports import SUFFIXES, Reports

    with open_event(event, station="report", actor=actor, at=at) as room:
        reports = Reports(room)
        if out is not None:
            from controlroom.domain.people.list_files import check_target

            check_target(out, force=force, suffixes=SUFFIXES)  # Before anything is issued.
        draft, issued = reports.draft(), None
        if issuing:
            issued = reports.issue(draft, note)
            draft = issued.content
        elif note is not None:
            draft = draft.with_notes({**{each.key: each.note for each in draft.sections}, HEAD: clean_line(note, 400)})
        document = reports.document(draft, issued)
        _put_out(reports, document, out, printer, force, language)
    if as_json:
        show_json(issued.to_json() if issued is not None else {"number": None, **draft.to_json()})
        return
    _say(document, out, printer)


@report_group.command("list", help=_("The reports: due, overdue, missed, and those that were issued."))
@common_options
def list_command(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.reports.due import STATE_TONES, State
    from controlroom.reports.values import SYMBOLS
    from controlroom.station.reports import Reports

    with open_event(event, station="report", actor=actor, at=at) as room:
        reports, zone = Reports(room), room.settings.event.zone
        grid, issued, today = reports.due(), reports.issued(), room.clock.now().astimezone(zone).date()
    if as_json:
        head = [
            {
                "number": each.number,
                "issued_at": each.to_json()["issued_at"],
                "by": each.actor,
                "head": each.content.head,
            }
            for each in issued
        ]
        show_json({"grid": [each.to_json() for each in grid], "issued": head})
        return
    by_number = {each.number: each for each in issued}
    for due in grid:
        if due.state is State.SCHEDULED and due.due_at.astimezone(zone).date() > today:
            continue
        told = by_number.get(due.number)
        who = f"  {_('no. {number}').format(number=due.number)} {clean_line(told.actor)}" if told is not None else ""
        print(f"{SYMBOLS[STATE_TONES[due.state]]} {due.due_at.astimezone(zone):%m-%d %H:%M}  {due.words}{who}")
    for extra in reversed([each for each in issued if each.due_at is None]):
        number = _("no. {number}").format(number=extra.number)
        print(f"+ {extra.at.astimezone(zone):%m-%d %H:%M}  {_('extra')}  {number} {clean_line(extra.actor)}")


@report_group.command(help=_("A report as it was issued; to a file or a printer too."))
@click.argument("number", metavar="NUMBER", type=NUMBER)
@_paper
def show(
    number: int, out: Path | None, printer: str | None, force: bool, language: str, event: Path, as_json: bool,
    at: str | None, actor: str | None,
) -> None:  # fmt: skip
    from controlroom.station.reports import Reports

    with open_event(event, station="report", actor=actor, at=at) as room:
        reports = Reports(room)
        issued = reports.show(number)
        document = reports.document(issued.content, issued)
        _put_out(reports, document, out, printer, force, language)
    if as_json:
        show_json(issued.to_json())
        return
    _say(document, out, printer)


@report_group.command(help=_("The sheet of the morning meeting: yesterday, open points, the day."))
@_paper
def morning(
    out: Path | None, printer: str | None, force: bool, language: str, event: Path, as_json: bool, at: str | None,
    actor: str | None,
) -> None:  # fmt: skip
    from controlroom.station.reports import Reports

    with open_event(event, station="report", actor=actor, at=at) as room:
        reports = Reports(room)
        content = reports.morning()
        document = reports.morning_document(content)
        _put_out(reports, document, out, printer, force, language)
    if as_json:
        show_json(content.to_json())
        return
    _say(document, out, printer)


@report_group.command(help=_("Write into the next report: under a section, or on top (head); no words take it out."))
@click.argument("section", metavar="SECTION")
@click.argument("words", metavar="[TEXT]", default="")
@common_options
def note(section: str, words: str, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.reports import Reports

    with open_event(event, station="report", actor=actor, at=at) as room:
        Reports(room).note(section, words)
    if as_json:
        show_json({"section": section, "note": words})
        return
    print(_("Kept for the next report.") if words.strip() else _("Taken out of the next report."))


def _put_out(
    reports: Reports, document: Document, out: Path | None, printer: str | None, force: bool, language: str
) -> None:
    chosen = None if language == "both" else cast(Language, language)
    languages = reports.languages(chosen, both=chosen is None)
    if out is not None:
        reports.write(document, languages, out, force=force)
    if printer is not None:
        reports.print_out(document, languages, printer)


def _say(document: Document, out: Path | None, printer: str | None) -> None:
    """The document in the language in force; where it went elsewhere, only that."""
    title = document.title.said(current_language())
    if out is not None:
        print(_("{what} written to {file}.").format(what=title, file=out))
    if printer is not None:
        print(_("{what} sent to the printer.").format(what=title))
    if out is not None or printer is not None:
        return
    print(f"{document.event}\n{title}  {'  '.join(str(fact) for fact in document.facts)}")
    if document.head:
        print(f"» {document.head}")
    if document.changes:
        print(f"\n{document.changes_title}")
        for line in document.changes:
            print(f"  {line.symbol} {line.words}")
    for section in document.sections:
        print(f"\n{section.title}")
        for line in section.lines:
            print(f"  {line.symbol} {line.words}")
        if section.note:
            print(f"  » {section.note}")


COMMANDS = (report_group,)
