"""What is ordered on the board of contacts: who was called, and the sheet on paper; carried out in workers."""

from __future__ import annotations

from collections.abc import Callable

from textual import on, work
from textual.message import Message
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.people.contacts import ContactLine
from controlroom.tui.base import HearsScanner
from controlroom.tui.contacts.source import ContactsReading, ContactsSource
from controlroom.tui.following import BoardScreen
from controlroom.tui.screens.keyed import Asked
from controlroom.tui.screens.paper_choice import choose, file_choices, no_printer, printer_choices
from controlroom.tui.widgets.text import Words

_SUFFIXES = (".pdf", ".html", ".md")


class Told(Message):
    """What became of an order."""

    def __init__(self, words: str, *, goes_on: bool = False) -> None:
        super().__init__()
        self.words, self.goes_on = words, goes_on


class ContactsOrderingScreen(BoardScreen[ContactsSource, ContactsReading]):
    """The part of the board that takes orders; whoever derives from it shows the sheet and moves the cursor."""

    def __init__(self, source: Callable[[], ContactsSource | None]) -> None:
        super().__init__(source)
        self._kind: str | None = None
        self._to_next = self._from_top = True
        self._asking: Asked | None = None
        self._note = ""

    @property
    def current(self) -> ContactLine | None:
        """The line the cursor is on."""
        raise NotImplementedError

    def show_words(self) -> None:
        """Show everything but the list."""
        raise NotImplementedError

    def focus_list(self) -> None:
        """Give the keys back to the list."""
        raise NotImplementedError

    def tell(self, words: str) -> None:
        """Said in the line of keys until the next key of this board."""
        self._note = words
        self.show_words()

    def action_called(self, answer: str) -> None:
        line = self.current
        if line is None:
            return
        reached = answer == "yes"
        words = _("{name} was reached. What was said?") if reached else _("{name} was not reached. Note?")
        kind = self._kind

        def keep(source: ContactsSource, note: str) -> str:
            source.called(line.key, reached=reached, emergency=kind, note=note)
            kept = _("Kept: {name} was reached.") if reached else _("Kept: {name} was not reached.")
            return kept.format(name=clean_line(str(line.name), 40))

        asked = words.format(name=clean_line(str(line.name), 24)) + " ▸"

        def typed(note: str) -> None:
            self._order(lambda source: keep(source, note), goes_on=True)

        self._ask(Asked(asked, typed))

    def _ask(self, asked: Asked, value: str = "") -> None:
        self._asking, self._note = asked, ""
        self.query_one("#contacts-ask", Words).show(asked.words)
        self.query_one("#contacts-entry").display = True
        entry = self.query_one("#contacts-input", Input)
        entry.value = value
        entry.cursor_position = len(value)
        self.set_focus(entry)  # At once: the next key is a sign of the note.
        self.show_words()

    # Paper and files

    def action_print(self) -> None:
        settings, kind = self._state.settings if self._state is not None else None, self._kind

        def print_at(desk: str) -> None:
            self.tell(_("printing …"))
            self._order(lambda source: _printed(source, kind, desk))

        if settings is None:
            return
        if choices := printer_choices(settings, print_at):
            choose(self.app, _("The contact sheet goes to"), choices)
        else:
            self.tell(no_printer())

    def action_export(self) -> None:
        state, kind = self._state, self._kind
        if state is None or state.settings is None:
            return
        at = state.now.astimezone(state.settings.event.zone)
        stem = f"contacts-{kind}" if kind else "contacts"

        def typed(name: str) -> None:
            if name.strip():
                self.tell(_("exporting …"))
                self._order(lambda source: _written(source, kind, name.strip()))

        def write(suffix: str) -> None:
            self._ask(Asked(_("File, in reports ▸"), typed), f"{stem}-{at:%Y%m%d-%H%M%S}{suffix}")

        choose(self.app, _("The contact sheet goes to"), file_choices(_SUFFIXES, write))

    @on(Input.Submitted, "#contacts-input")
    def _entered(self, event: Input.Submitted) -> None:
        if isinstance(app := self.app, HearsScanner) and app.scanned():  # Its first sign was the key that asked.
            self.tell(_("As fast as a scanner: Enter once more keeps it, Esc does not."))
            return
        asking = self._asking
        self.close_question()
        if asking is not None:
            asking.done(event.value)

    def close_question(self) -> None:
        self._asking, self._note = None, ""
        self.query_one("#contacts-entry").display = False
        self.focus_list()

    @work(thread=True, exit_on_error=False, group="contacts-orders")
    def _order(self, order: Callable[[ContactsSource], str], *, goes_on: bool = False) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(Told(order(source), goes_on=goes_on))
        except ControlroomError as error:
            self.post_message(Told(f"✖ {error.whole()}"))

    @on(Told)
    def _told(self, message: Told) -> None:
        self._to_next = self._to_next or message.goes_on
        self.tell(message.words)
        self._plan.restart()
        self.store_changed()


def _printed(source: ContactsSource, kind: str | None, desk: str) -> str:
    source.print_at(kind, desk)
    return "✔ " + _("The contact sheet went to the printer.")


def _written(source: ContactsSource, kind: str | None, name: str) -> str:
    return "✔ " + _("Written: {file}").format(file=clean_line(source.write(kind, name)))
