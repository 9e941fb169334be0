"""A sheet on paper: to a file whose name is asked for, or on the printer of a desk."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from controlroom.core.config.folder import Settings
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.inspections.views import RoundLine
from controlroom.tui.rounds.source import RoundsSource
from controlroom.tui.screens.keyed import Asked, KeyedScreen
from controlroom.tui.screens.paper_choice import choose, file_choices, printer_choices

_SUFFIXES = (".pdf", ".html")


def export(
    screen: KeyedScreen,
    settings: Settings,
    line: RoundLine,
    carry_out: Callable[[Callable[[RoundsSource], str]], object],
    now: datetime,
) -> None:
    """Ask where the sheet of a round goes, then have it written or printed by `carry_out`."""
    due = line.due_at.astimezone(settings.event.zone)

    def typed(file: str) -> None:
        carry_out(lambda source: _written(source, line.id, file))

    def write(suffix: str) -> None:
        name = f"{line.template}-{line.place}-{due:%Y%m%d-%H%M}-{now.astimezone(due.tzinfo):%H%M%S}{suffix}"
        screen.ask(Asked(_("File, in reports ▸"), typed), name)

    def print_at(desk: str) -> None:
        screen.tell(_("printing …"))
        carry_out(lambda source: _printed(source, line.id, desk))

    choices = [*file_choices(_SUFFIXES, write), *printer_choices(settings, print_at)]
    choose(screen.app, _("The sheet goes to"), choices)


def _written(source: RoundsSource, id: str, name: str) -> str:
    if not name.strip():
        return ""
    return "✔ " + _("Written: {file}").format(file=clean_line(source.write(id, name.strip())))


def _printed(source: RoundsSource, id: str, desk: str) -> str:
    source.print_out(id, desk)
    return "✔ " + _("The sheet went to the printer.")
