"""One import of a list: what is remembered, what the command line says, what the operator says on the screen."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from controlroom.cli.common import progress_line
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.domain.people import layouts
from controlroom.domain.people.columns import resolve, sort_columns
from controlroom.domain.people.files import Table, read_table
from controlroom.domain.people.mapping import ListMapping
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import Progress, import_attendees
from controlroom.domain.people.views import ImportReport
from controlroom.station.room import Room


class UnknownCategoryKeyError(BadInputError):
    code = "UNKNOWN_CATEGORY_KEY"
    what = N_("“--category” names the category “{found}”; allowed: {names}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Name one of the allowed categories, or add yours to event.toml.")


class NoTerminalError(BadInputError):
    code = "NO_TERMINAL"
    what = N_("“--review” needs a terminal to show the columns on.")
    kept = N_("Nothing was imported.")
    next_step = N_("Run it in a terminal, or say the columns with --map and the categories with --category.")


@dataclass(frozen=True)
class Wishes:
    """What the command line asks for. `columns`: header → field; `categories`: word → category."""

    columns: Mapping[str, str]
    categories: Mapping[str, str]
    review: bool
    rename: bool
    dry_run: bool
    forget: bool
    quiet: bool


class ListImport:
    """The import of one file into an open event."""

    def __init__(self, room: Room, file: Path, wishes: Wishes) -> None:
        self._room = room
        self._file = file
        self._wishes = wishes
        config = room.settings.event
        self._lookup = CategoryLookup.of(config.categories, config.default_category)

    def run(self) -> ImportReport | None:
        """Imports; None when the operator left the screen. Raises what reading and importing raise, and
        UnknownCategoryKeyError, NoTerminalError."""
        words = {word: self._key(key) for word, key in self._wishes.categories.items()}
        interactive = sys.stdin.isatty() and sys.stdout.isatty() and not self._wishes.quiet
        if self._wishes.review and not interactive:
            raise NoTerminalError()
        table = read_table(self._file)
        if self._wishes.forget and not self._wishes.dry_run:
            layouts.forget(self._room.store, self._room.by, table)
        known = None if self._wishes.forget else layouts.remembered(self._room.store, table)
        asked = resolve(table.headers, self._wishes.columns)
        mapping = (known or ListMapping()).with_columns(table.headers, asked).with_categories(words)
        if self._wishes.review or (interactive and _needs_a_look(table, mapping)):
            return self._reviewed(table, mapping, as_last_time=known is not None)
        if known is not None and not self._wishes.quiet:
            print(_("Columns and categories as last time for lists like this (--forget-layout forgets them)."))
        progress = progress_line(_("{done} of {total} rows"), quiet=self._wishes.quiet)
        report = self._take_in(table, mapping, progress)
        if mapping != (known or ListMapping()):
            self._remember(table, mapping)
        return report

    def _key(self, found: str) -> str:
        key = found if found in self._lookup.keys else self._lookup.find(found)
        if key is None:
            raise UnknownCategoryKeyError(found=found, names=", ".join(self._lookup.allowed))
        return key

    def _take_in(self, table: Table, mapping: ListMapping, progress: Progress) -> ImportReport:
        return import_attendees(
            self._room.store, self._room.by, table, self._lookup, file=self._file.name, mapping=mapping,
            rename=self._wishes.rename, dry_run=self._wishes.dry_run, progress=progress,
        )  # fmt: skip

    def _remember(self, table: Table, mapping: ListMapping) -> None:
        if not self._wishes.dry_run:
            layouts.remember(self._room.store, self._room.by, table, mapping, file=self._file.name)

    def _reviewed(self, table: Table, mapping: ListMapping, *, as_last_time: bool) -> ImportReport | None:
        from controlroom.tui.import_app import ImportApp
        from controlroom.tui.screens.mapping import ListShown

        def take_in(confirmed: ListMapping, progress: Progress) -> ImportReport:
            report = self._take_in(table, confirmed, progress)
            self._remember(table, confirmed)
            return report

        shown = ListShown(
            self._file.name, table, mapping, self._lookup,
            as_last_time=as_last_time, dry_run=self._wishes.dry_run,
        )  # fmt: skip
        app = ImportApp(shown, take_in)
        report = app.run()
        if app.error is not None:
            raise app.error
        return report


def _needs_a_look(table: Table, mapping: ListMapping) -> bool:
    """No column holds the name, or two claim the same field and nobody has said which it is."""
    chosen = mapping.chosen(table.headers)
    columns = sort_columns(table.headers, chosen)
    return not columns.named or (not chosen and bool(columns.contested))
