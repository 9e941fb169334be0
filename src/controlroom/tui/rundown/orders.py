"""What is ordered on the board of the rundown: at once, after a preview, after a question, or by a form."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import date

from textual import on
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _, ngettext
from controlroom.core.ids import new_id
from controlroom.core.text import clean_line
from controlroom.domain.agenda.changes import EditItem, PlanItems
from controlroom.domain.agenda.form import item_of_texts, news_of, texts_of
from controlroom.domain.agenda.live import Operation
from controlroom.domain.agenda.reminders import Remind
from controlroom.domain.agenda.words import clock
from controlroom.tui.base import BeginsIncidents
from controlroom.tui.incidents.source import Beginning
from controlroom.tui.rundown.reading import RundownReadingScreen
from controlroom.tui.rundown.source import AT_ONCE, PREVIEWED, Chosen, RundownSource, operation, question
from controlroom.tui.widgets.text import Words
from controlroom.tui.words import error_words

_CARD_TWICE_S = 5.0
"""A second card within this is a key pressed twice."""


class RundownOrderingScreen(RundownReadingScreen):
    """The part of the board that takes orders; whoever derives from it shows the rundown and moves the cursor."""

    def __init__(self, source: Callable[[], RundownSource | None]) -> None:
        super().__init__(source)
        self._room = ""
        self._item = ""
        self._day: date | None = None
        self._asking = ""
        self._asked_of = ("", "")
        self._card_at = float("-inf")
        self._to_be_seen: tuple[tuple[str, Remind], ...] = ()

    @property
    def _chosen(self) -> Chosen | None:
        """Where the cursor is; while a question is open what it asks about, wherever that went meanwhile."""
        if self._view is None:
            return None
        room, item = self._asked_of if self._asking else (self._room, self._item)
        return Chosen(self._view, room, self._view.agenda.items.get(item))

    def _refused(self, error: ControlroomError) -> None:
        self.tell(error_words(error))

    def action_order(self, what: str) -> None:
        """Something that is done at once."""
        self._forget_note()
        if (chosen := self._chosen) is None:
            return
        if what == "card":
            now, before, self._card_at = time.monotonic(), self._card_at, time.monotonic()
            if now - before < _CARD_TWICE_S:
                self.tell(_("A time card was noted just now."))
                return
        try:
            self.do_at_once(AT_ONCE[what](chosen))
        except ControlroomError as error:
            self._refused(error)

    def action_see(self, what: str) -> None:
        """Something that is shown before it is done."""
        self._forget_note()
        if (chosen := self._chosen) is not None:
            try:
                self.preview(PREVIEWED[what](chosen), self._left)
            except ControlroomError as error:
                self._refused(error)

    def _left(self, reason: str) -> None:
        """A preview was left, or there is none for `reason`."""
        self.tell(reason)

    def action_ask(self, what: str) -> None:
        """Something that needs a few words first."""
        self._forget_note()
        if (chosen := self._chosen) is None:
            return
        try:
            asked = question(what, chosen)
        except ControlroomError as error:
            self._refused(error)
            return
        self._ask(what, chosen, asked.words, asked.value)
        self.show_rundown()

    def _ask(self, what: str, chosen: Chosen, words: str, value: str) -> None:
        self._asking = what
        self._asked_of = (chosen.room, chosen.item.id if chosen.item is not None else "")
        self.query_one("#rundown-ask", Words).show(words)
        entry = self.query_one("#rundown-input", Input)
        entry.value = value
        entry.cursor_position = len(value)
        self.query_one("#rundown-entry").display = True
        entry.focus()

    @on(Input.Submitted, "#rundown-input")
    def _entered(self, event: Input.Submitted) -> None:
        """What was typed is done, or stays with the reason why not."""
        what, chosen, text = self._asking, self._chosen, event.value
        if chosen is None or (not text.strip() and what not in ("skip", "cancel", "substitute")):
            self._close_question()
            return
        try:
            wanted = operation(what, chosen, text)
        except ControlroomError as error:
            self._refused(error)
            return
        self._forget_note()
        self._close_question()

        def left(reason: str) -> None:
            self._ask(what, chosen, question(what, chosen).words, text)
            self.tell(reason)

        self.preview(wanted, left)

    def _close_question(self) -> None:
        self._asking = ""
        self.query_one("#rundown-entry").display = False
        self.set_focus(None)

    def action_incident(self) -> None:
        """The chosen item, or the room without one, is at risk: an incident begins."""
        self._forget_note()
        if (chosen := self._chosen) is None or not isinstance(self.app, BeginsIncidents):
            return
        item, room = chosen.item, chosen.room if chosen.room in self.room_names() else ""
        label = clean_line(item.title, 40) if item is not None else self.room_names().get(room, room)
        self.app.begin_incident(Beginning(label, item=item.id if item is not None else "", room=room))

    def action_edit(self) -> None:
        """The plan of the chosen item, in a form; what was refused comes back as it was typed."""
        if (chosen := self._chosen) is None or chosen.item is None:
            return
        agenda, item = chosen.view.agenda, chosen.item

        def build(texts: Mapping[str, str]) -> Operation:
            return EditItem(item.id, news_of(item, texts, agenda.calendar, agenda.day_of(item)))

        self._fill(_("Plan of an item"), texts_of(item, agenda.calendar), build)

    def action_new(self) -> None:
        """A new item of the room, behind the chosen one."""
        view, day = self._view, self._day
        if view is None:
            return
        agenda = view.agenda
        chosen, room = agenda.items.get(self._item), self._room or next(iter(agenda.rooms), "")
        on_day = day or agenda.calendar.day(view.at)
        start = clock(chosen.slot + chosen.clock_length(), agenda.calendar.zone) if chosen is not None else ""

        def build(texts: Mapping[str, str]) -> Operation:
            return PlanItems((item_of_texts(new_id(), room, texts, agenda.calendar, on_day),))

        self._fill(_("New item in {room}").format(room=self.room_names().get(room, room)), {"start": start}, build)

    def _fill(
        self, title: str, texts: Mapping[str, str], build: Callable[[Mapping[str, str]], Operation], error: str = ""
    ) -> None:
        """The form; whatever is refused, or left at its preview, comes back as it was typed."""
        from controlroom.tui.rundown.form import ItemForm

        def filled(answer: dict[str, str] | None) -> None:
            if answer is None:
                return

            def again(reason: str) -> None:
                self._fill(title, answer, build, reason)

            try:
                self.preview(build(answer), again)
            except ControlroomError as refused:
                again(error_words(refused))

        self._forget_note()
        self.app.push_screen(ItemForm(title, texts, error), filled)

    def action_turn_back(self) -> None:
        self._forget_note()
        self.turn_back(self._room, again=False)

    def action_do_again(self) -> None:
        self._forget_note()
        self.turn_back(self._room, again=True)

    def action_seen(self) -> None:
        """The reminders were seen to: one at once; several when the key comes again, and no newer one with them."""
        confirmed, self._to_be_seen = self._to_be_seen, ()
        now_open = tuple((each.item, each.kind) for each in self._reminders)
        if confirmed or len(now_open) == 1:
            self.acknowledge(confirmed or now_open)
        elif now_open:
            words = ngettext("J once more: {n} reminder was seen to.", "J once more: all {n} reminders were seen to.",
                             len(now_open))  # fmt: skip
            self.tell(words.format(n=len(now_open)))
            self._to_be_seen = now_open
        else:
            self.tell(_("No reminder is open."))

    def _forget_note(self) -> None:
        super()._forget_note()
        self._to_be_seen = ()

    def action_announce(self) -> None:
        if self._announceable is None:
            self.tell(_("There is nothing new to announce."))
        else:
            self.announce_change(self._announceable)
