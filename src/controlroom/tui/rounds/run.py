"""A round while it is walked: its sheet, the line at hand large, one key an answer."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from controlroom.core.i18n import _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.inspections.rules import DONE, State
from controlroom.domain.inspections.views import RunView
from controlroom.tui.actions import bindings
from controlroom.tui.board_keys import key_line
from controlroom.tui.rounds.draft import takes_number
from controlroom.tui.rounds.lines import sign_lines, usable_lines
from controlroom.tui.rounds.run_answers import RoundAnsweringScreen
from controlroom.tui.rounds.run_keys import KEYS, keys_now
from controlroom.tui.rounds.sheet import (
    Place,
    answer_keys,
    card_lines,
    head_of,
    item_line,
    places_of,
    progress_line,
)
from controlroom.tui.rounds.signing import BIG_ROWS
from controlroom.tui.rounds.source import RoundsSource, beginning, usable
from controlroom.tui.state import AppState
from controlroom.tui.widgets.alert_bar import AlertBar
from controlroom.tui.widgets.big_words import BigWords
from controlroom.tui.widgets.text import Words
from controlroom.tui.widgets.top_bar import TopBar
from controlroom.tui.widgets.window_list import WindowList


def _function_keys() -> list[BindingType]:
    """What works everywhere, without the keys that answer here."""
    return [
        Binding(keys, each.action, each.description, show=False)
        for each in bindings("rounds")
        if (keys := ",".join(key for key in each.key.split(",") if len(key) > 1 and key not in _OWN))
    ]


_OWN = frozenset(key for each in KEYS for key in each.key.split(","))


class RoundRunScreen(RoundAnsweringScreen):
    """`opening` gives the round, begun where whoever acts can. Call `store_changed` for every commit."""

    BINDINGS: ClassVar[list[BindingType]] = [
        *_function_keys(),
        Binding("pageup", "move(-5)", show=False),
        Binding("pagedown", "move(5)", show=False),
        Binding("home", "move(-9999)", show=False),
        Binding("end", "move(9999)", show=False),
    ]
    VERTICAL_BREAKPOINTS = [(0, "-short"), (32, "-tall")]
    keys = KEYS

    def __init__(
        self, state: AppState, source: Callable[[], RoundsSource | None], opening: Callable[[RoundsSource], RunView]
    ) -> None:
        super().__init__(state, source, opening)
        self._places: tuple[Place, ...] = ()

    def compose(self) -> ComposeResult:
        yield TopBar()
        yield Words(id="run-head")
        yield Words(id="run-progress")
        yield WindowList(self._line, id="run-sheet")
        with Vertical(id="run-card"):
            yield BigWords(id="run-usable")
            yield Words(id="run-words")
            yield Words(id="run-facts")
            yield Words(id="run-buttons")
        yield AlertBar()
        yield from self.compose_entry()
        yield Words(id="run-keys")

    def on_mount(self) -> None:
        self.listed.can_focus = False
        self.show(self._state)
        self.open_round()

    def on_resize(self) -> None:
        """Other lines."""
        self.call_after_refresh(self.show_all)

    @property
    def listed(self) -> WindowList:
        """The sheet."""
        return self.query_one("#run-sheet", WindowList)

    @property
    def is_writing(self) -> bool:
        """A question is open, or the line at hand takes digits."""
        return super().is_writing or (self.may_answer and takes_number(self.item))

    def show(self, state: AppState) -> None:
        """Show `state`."""
        self._state = state
        if not self.query("#run-keys"):
            return
        self.query_one(TopBar).show(state)
        self.query_one(AlertBar).show(state)
        self.time_passed()
        self.show_all()

    def opened(self, view: RunView) -> None:
        self._current = view.next_unanswered() or next((item.id for item in view.items), "")
        if beginning(view.line, self._me) == "ask":
            self.tell(_("{name} is doing it. T takes it over.").format(name=clean_line(view.line.holder, 40)))
        elif view.line.state is State.SCHEDULED:
            self.tell(_("It cannot be begun yet."))
        else:
            self.show_all()

    def show_all(self) -> None:
        if not self.query("#run-keys"):
            return
        view, settings = self.view, self._state.settings
        self.query_one("#keyed-note", Words).show(self._note)
        keys = keys_now(view.line, self._me, signed=bool(view.signing.needed)) if view is not None else ()
        self.query_one("#run-keys", Words).show(key_line(keys, self.size.width - 2, 2))
        if view is None or settings is None:
            self.query_one("#run-head", Words).show(_("reading the round …"))
            return
        self.query_one("#run-head", Words).show(head_of(view, self._state.now, settings.event.zone))
        self.query_one("#run-progress", Words).show(progress_line(view, view.answers, self.size.width - 2))
        self._places = places_of(view)
        at = next((n for n, each in enumerate(self._places) if each.item and each.item.id == self._current), 0)
        self.listed.show(len(self._places), self.listed.cursor)
        self.listed.go(at)
        self._show_card(view)

    def _line(self, index: int) -> Content | None:
        view = self.view
        if view is None or index >= len(self._places):
            return None
        place = self._places[index]
        id = place.item.id if place.item is not None else ""
        width = self.listed.scrollable_content_region.width
        device = self._devices.get(place.item.device) if place.item is not None else None
        return item_line(place, view.answers.get(id), width, current=bool(id) and id == self._current, device=device)

    def _show_card(self, view: RunView) -> None:
        card, big = self.query_one("#run-card"), self.query_one("#run-usable", BigWords)
        words, facts, buttons = (self.query_one(f"#run-{part}", Words) for part in ("words", "facts", "buttons"))
        # On a small screen the sheet needs the room; the panel of the signatures has it large.
        may = usable(view) and self.size.height >= 32
        big.show(_("MAY BE USED") if may else "", current_language(), BIG_ROWS if may else 0)
        place = next((each for each in self._places if each.item and each.item.id == self._current), None)
        if place is None or place.item is None:
            words.show(_("This sheet has no lines."))
            return
        item, answer = place.item, view.answers.get(place.item.id)
        card.border_title = Content(f"{place.number}/{len(view.items)} · {clean_line(place.section, 60)}")
        card.set_class(item.critical, "-critical")
        words.show(Content(clean_line(str(item.words))))
        lines = card_lines(
            item,
            answer,
            self._prepared.get(item.id),
            len(view.history.get(item.id, ())),
            self._devices.get(item.device),
        )
        if view.line.state in DONE:
            lines += self._done_lines(view)
        facts.show(Content("\n").join(lines))
        buttons.show(answer_keys(item) if self.may_answer else "")

    def _done_lines(self, view: RunView) -> list[Content]:
        settings = self._state.settings
        if settings is None:
            return []
        groups = {group.key: str(group.name) for group in settings.event.groups}
        return [*usable_lines(view, groups), *sign_lines(view, groups, settings.event.zone)]

    # Moving about

    @on(WindowList.Moved)
    def _moved(self) -> None:
        """Somebody clicked on a line."""
        cursor = self.listed.cursor
        item = self._places[cursor].item if cursor < len(self._places) else None
        if item is not None and item.id != self._current:
            self._current = item.id
            self.show_all()

    def action_move(self, by: int) -> None:
        view = self.view
        ids = [item.id for item in view.items] if view is not None else []
        if ids:
            at = ids.index(self._current) if self._current in ids else 0
            self._current = ids[max(0, min(at + by, len(ids) - 1))]
        self.show_all()

    def action_next(self) -> None:
        """The next line without an answer; where all are answered, the next."""
        view = self.view
        following = view.next_unanswered(self._current) if view is not None and self.may_answer else None
        if following is None:
            self.action_move(1)
        else:
            self._current = following
            self.show_all()

    def action_help(self) -> None:
        from controlroom.tui.screens.help import HelpScreen

        self.app.push_screen(HelpScreen(self._state, [(each.name, each.tooltip) for each in KEYS]))

    def action_close(self) -> None:
        """Away with an alert; else back to the list, once all that was ordered is done."""
        if self._state.alerts:
            self.app.call_later(self.app.run_action, "app.act('back')")
            return
        self._leaving = True
        if not self._jobs:
            self.dismiss()

    def after_complete(self) -> None:
        """The sheet is closed: who signs it stands together now."""
        view = self._view
        if view is None or view.line.state not in DONE:
            return
        if view.signing.missing:
            self.action_sign()
        elif view.line.failed:
            failed = view.line.failed
            words = ngettext("Completed; {n} line failed.", "Completed; {n} lines failed.", failed).format(n=failed)
            self.tell("▲ " + words)
        else:
            self.tell("✔ " + _("Completed, passed."), "good")
