"""Where something goes on paper: to a file of some kind, or on the printer of a desk. One list for every board."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from textual.app import App

from controlroom.core.config.folder import Settings
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.tui.screens.choice import ChoiceScreen

_FILES: Mapping[str, str] = {
    ".pdf": N_("PDF file …"), ".html": N_("HTML file …"), ".md": N_("Markdown file …"),
}  # fmt: skip
Choice = tuple[str, Callable[[], None]]


def file_choices(suffixes: Sequence[str], chosen: Callable[[str], None]) -> list[Choice]:
    """A file with each of these endings; `chosen` gets the ending."""
    return [(_(_FILES[each]), _with(chosen, each)) for each in suffixes]


def printer_choices(settings: Settings, chosen: Callable[[str], None]) -> list[Choice]:
    """The printer of each desk that has one; `chosen` gets the desk's id."""
    return [
        (_("printer of {desk}").format(desk=clean_line(str(desk.name), 30)), _with(chosen, desk.id))
        for desk in settings.desks if desk.printer is not None
    ]  # fmt: skip


def no_printer() -> str:
    """Why there is nothing to choose."""
    return _("No desk has a printer: name one in desks.toml.")


def choose(app: App[Any], title: str, choices: Sequence[Choice]) -> None:
    """Ask which; Esc is none of them."""

    def chosen(which: int | None) -> None:
        if which is not None:
            choices[which][1]()

    app.push_screen(ChoiceScreen(title, [words for words, _do in choices], 0), chosen)


def _with(chosen: Callable[[str], None], what: str) -> Callable[[], None]:
    return lambda: chosen(what)
