"""The screens of one import run from a terminal: the columns, then the progress, then out again."""

from __future__ import annotations

import threading
from collections.abc import Callable

from textual import work
from textual.app import App, ComposeResult
from textual.containers import Vertical
from textual.message import Message
from textual.screen import ModalScreen

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.domain.people.mapping import ListMapping
from controlroom.domain.people.views import ImportReport
from controlroom.tui.screens.mapping import ListShown, MappingScreen
from controlroom.tui.themes import THEMES
from controlroom.tui.widgets.text import Words

Progress = Callable[[int, int], None]
TakeIn = Callable[[ListMapping, Progress], ImportReport]
"""Imports with what a person confirmed; what its progress raises ends it with nothing changed."""


class _StoppedError(Exception):
    """The operator stopped the import before it was kept."""


class ProgressScreen(ModalScreen[None]):
    """How far the import is. Esc stops it as long as nothing is kept."""

    BINDINGS = [("escape", "stop", "")]
    AUTO_FOCUS = None
    DEFAULT_CSS = """
    ProgressScreen { align: center middle; }
    ProgressScreen Vertical { width: 60; height: auto; border: solid $accent; background: $surface; padding: 1 2; }
    """

    def __init__(self, stop: Callable[[], None]) -> None:
        super().__init__()
        self._stop = stop

    def compose(self) -> ComposeResult:
        with Vertical():
            yield Words(id="progress")
            yield Words(id="progress-keys")

    def on_mount(self) -> None:
        self.show(0, 0)
        self.query_one("#progress-keys", Words).show(_("Esc stops; nothing is kept until all rows are read."))

    def show(self, done: int, total: int) -> None:
        """Show how far it is."""
        words = _("{done} of {total} rows").format(done=f"{done:,}", total=f"{total:,}") if total else "…"
        bar = "█" * (40 * done // total if total else 0)
        self.query_one("#progress", Words).show(f"{words}\n{bar:░<40}")

    def action_stop(self) -> None:
        """Stop, if it is not too late."""
        self._stop()
        self.query_one("#progress-keys", Words).show(_("stopping …"))


class ImportApp(App[ImportReport | None]):
    """Shows a list, takes it in when it is confirmed. `error` is what kept the import from being done."""

    CSS_PATH = ["styles/common.tcss"]
    ENABLE_COMMAND_PALETTE = False
    ALLOW_SELECT = False

    class Told(Message):
        """So many rows are done."""

        def __init__(self, done: int, total: int) -> None:
            super().__init__()
            self.done = done
            self.total = total

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, ImportApp.Told)

    class Stopped(Message):
        """Nothing was changed; the columns are shown again."""

    class Ended(Message):
        """The import was done, or could not be."""

        def __init__(self, report: ImportReport | None, error: ControlroomError | None) -> None:
            super().__init__()
            self.report = report
            self.error = error

    def __init__(self, shown: ListShown, take_in: TakeIn) -> None:
        super().__init__()
        self._list = shown
        self._take_in = take_in
        self._stop = threading.Event()
        self.error: ControlroomError | None = None

    def on_mount(self) -> None:
        for theme in THEMES:
            self.register_theme(theme)
        self.theme = THEMES[0].name
        self._review()

    def _review(self) -> None:
        self.push_screen(MappingScreen(self._list), self._decided)

    def _decided(self, mapping: ListMapping | None) -> None:
        if mapping is None:
            self.exit(None)
            return
        self._list = ListShown(
            self._list.file, self._list.table, mapping, self._list.categories, dry_run=self._list.dry_run
        )
        self._stop.clear()
        self.push_screen(ProgressScreen(self._stop.set))
        self._import(mapping)

    @work(thread=True, group="import")
    def _import(self, mapping: ListMapping) -> None:
        try:
            report = self._take_in(mapping, self._progress)
        except _StoppedError:
            self.post_message(self.Stopped())
        except ControlroomError as error:
            self.post_message(self.Ended(None, error))
        else:
            self.post_message(self.Ended(report, None))

    def _progress(self, done: int, total: int) -> None:
        # The last call comes after the commit: then it is too late to stop.
        if self._stop.is_set() and done < total:
            raise _StoppedError()
        self.post_message(self.Told(done, total))

    def on_import_app_told(self, message: Told) -> None:
        """Progress."""
        if isinstance(self.screen, ProgressScreen):
            self.screen.show(message.done, message.total)

    def on_import_app_stopped(self) -> None:
        """Back to the columns."""
        self.pop_screen()
        self._review()

    def on_import_app_ended(self, message: Ended) -> None:
        """Out."""
        self.error = message.error
        self.exit(message.report)
