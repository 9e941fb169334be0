"""The form of a new ticket, over any board. Enter in any field opens it; a scan meanwhile is decided as always."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.tickets.rules import CATEGORY_WORDS, LEVEL_WORDS, Category, Level
from controlroom.tui.screens.help import HelpScreen, PanelKey
from controlroom.tui.state import AppState
from controlroom.tui.tickets.lines import priority_words
from controlroom.tui.wedge import without
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words, tinted

_LABELS = {
    "title": N_("What is wrong"),
    "group": N_("Send to"),
    "category": N_("Kind"),
    "impact": N_("Impact"),
    "urgency": N_("Urgency"),
    "room": N_("Place"),
    "device": N_("Device"),
    "note": N_("Note"),
}
_CHOOSERS = ("group", "category", "impact", "urgency", "room")
_LEVELS = list(Level)
_CATEGORIES = list(Category)
_KEYS: tuple[PanelKey, ...] = (
    ("Enter", N_("Open the ticket.")),
    ("↑ ↓", N_("The field before, the next field.")),
    ("← →", N_("In a text: a character back or on. In a choice: the one before, the next.")),
    ("H M L", N_("In impact and urgency: high, medium, low.")),
    ("Esc", N_("Close without writing anything.")),
)


@dataclass(frozen=True)
class TicketDraft:
    """What a new ticket begins with, or what was filled in; nobody types `cause` and `source` (see `NewTicket`)."""

    title: str = ""
    group: str = ""
    category: Category | None = None
    impact: Level = Level.MEDIUM
    urgency: Level = Level.MEDIUM
    room: str = ""
    device: str = ""
    note: str = ""
    source: str = ""
    cause: str = ""


class TicketForm(ModalScreen[None]):
    """A panel over the board. What was typed stays until the ticket is open, or Esc."""

    takes_typing = True

    class Done(Message):
        """Open it."""

        def __init__(self, draft: TicketDraft) -> None:
            super().__init__()
            self.draft = draft

    def __init__(self, state: AppState, draft: TicketDraft) -> None:
        super().__init__()
        self._state, self._draft = state, draft
        event = state.settings.event if state.settings is not None else None
        self._groups = ["", *(group.key for group in event.groups)] if event is not None else [""]
        self._rooms = ["", *(room.id for room in event.rooms)] if event is not None else [""]
        if draft.room not in self._rooms:
            self._rooms.append(draft.room)
        self._first = {
            "group": _place(self._groups, draft.group),
            "category": _CATEGORIES.index(draft.category) + 1 if draft.category is not None else 0,
            "impact": _LEVELS.index(draft.impact),
            "urgency": _LEVELS.index(draft.urgency),
            "room": _place(self._rooms, draft.room),
        }

    def compose(self) -> ComposeResult:
        with Vertical(id="ticket-form", classes="panel"):
            for field in _LABELS:
                with Horizontal(classes="form-row"):
                    yield Words(id=f"label-{field}", classes="form-label")
                    if field in _CHOOSERS:
                        yield Chooser(self._first[field], id=f"field-{field}")
                    else:
                        yield Input(
                            getattr(self._draft, field), id=f"field-{field}", compact=True, select_on_focus=False,
                            max_length=120 if field == "title" else 500,
                        )  # fmt: skip
            yield Words(id="ticket-form-priority")
            yield Words(id="ticket-form-error")
            yield Words(id="ticket-form-keys")

    def on_mount(self) -> None:
        self.show(self._state)
        self.query_one("#field-title", Input).focus()

    def show(self, state: AppState) -> None:
        """Show the words in the language in force."""
        self._state = state
        if not self.query("#ticket-form-keys"):
            return
        panel = self.query_one("#ticket-form")
        panel.border_title, panel.border_subtitle = _("New ticket"), _("Esc closes")
        for field, label in _LABELS.items():
            self.query_one(f"#label-{field}", Words).show(_(label))
        levels = [_(LEVEL_WORDS[level]) for level in _LEVELS]
        names = self._names(state)
        self._chooser("group").show_names([names.get(key) or key or _("nobody yet") for key in self._groups])
        kinds = [_(CATEGORY_WORDS[each]) for each in _CATEGORIES]
        self._chooser("category").show_names([_("not sorted yet"), *kinds])
        self._chooser("impact").show_names(levels)
        self._chooser("urgency").show_names(levels)
        self._chooser("room").show_names([names.get(f"room:{key}") or key or "–" for key in self._rooms])
        keys = (_("Enter open the ticket"), _("↑ ↓ field"), _("← → choose"), _("F1 keys"))
        self.query_one("#ticket-form-keys", Words).show(" · ".join(keys))
        self._show_priority()

    @staticmethod
    def _names(state: AppState) -> Mapping[str, str]:
        if state.settings is None:
            return {}
        event = state.settings.event
        groups = {group.key: clean_line(str(group.name), 40) for group in event.groups}
        return {**groups, **{f"room:{room.id}": clean_line(str(room.name), 40) for room in event.rooms}}

    def _chooser(self, field: str) -> Chooser:
        return self.query_one(f"#field-{field}", Chooser)

    def _show_priority(self) -> None:
        """What impact and urgency come to, and whether anybody is sent at once."""
        view, draft = self.query_one("#ticket-form-priority", Words), self._filled()
        if self._state.settings is None:
            view.show("")
            return
        matrix = self._state.settings.event.tickets.matrix
        row = {Level.HIGH: matrix.high, Level.MEDIUM: matrix.medium, Level.LOW: matrix.low}[draft.impact]
        words, tone = priority_words(row[_LEVELS.index(draft.urgency)])
        sent = draft.group and draft.category is not None
        then = _("The group is sent at once.") if sent else _("It is registered; kind and group send it at once.")
        view.show(tinted(words, tone) + " · " + tinted(then, "plain" if sent else "muted"))

    def _filled(self) -> TicketDraft:
        category = self._chooser("category").chosen % (len(_CATEGORIES) + 1)
        texts = {name: self.query_one(f"#field-{name}", Input).value for name in ("title", "device", "note")}
        return TicketDraft(
            title=texts["title"], device=texts["device"].strip(), note=texts["note"],
            group=self._groups[self._chooser("group").chosen % len(self._groups)],
            category=_CATEGORIES[category - 1] if category else None,
            impact=_LEVELS[self._chooser("impact").chosen % len(_LEVELS)],
            urgency=_LEVELS[self._chooser("urgency").chosen % len(_LEVELS)],
            room=self._rooms[self._chooser("room").chosen % len(self._rooms)],
            source=self._draft.source, cause=self._draft.cause,
        )  # fmt: skip

    def refuse(self, error: ControlroomError) -> None:
        """Say what is wrong; everything that was typed stays."""
        words = self.query_one("#ticket-form-error", Words)
        words.show(f"✖ {error.whole()}")
        words.call_after_refresh(words.scroll_visible, animate=False)

    def take_out(self, code: str) -> None:
        """A scanner that is a keyboard wrote `code` into a field: it does not belong there."""
        focused = self.focused
        if isinstance(focused, Input):
            # In the field's own queue: its last characters may still be on their way.
            focused.call_later(without, focused, code)

    @on(Chooser.Chosen)
    def _chosen(self) -> None:
        self._show_priority()

    @on(Input.Submitted)
    @on(Chooser.Submitted)
    def _submitted(self) -> None:
        self.query_one("#ticket-form-error", Words).show("")
        self.post_message(self.Done(self._filled()))

    def on_key(self, event: events.Key) -> None:
        focused = self.focused
        if event.key == "escape":
            self.dismiss()
        elif event.key == "f1":
            self.app.push_screen(HelpScreen(self._state, _KEYS))
        elif event.key in ("down", "up"):
            self.focus_next() if event.key == "down" else self.focus_previous()
        elif isinstance(focused, Chooser) and focused.id in ("field-impact", "field-urgency") and event.key in "hml":
            focused.chosen = "hml".index(event.key)
            self.show(self._state)
        else:
            return
        event.stop()
        event.prevent_default()


def _place(keys: Sequence[str], key: str) -> int:
    return list(keys).index(key) if key in keys else 0
