"""The form of one person: a walk-in with the fewest fields that a badge needs, or an entry of the list to correct.

Enter in any field writes it. A scan meanwhile is decided as always and takes nothing away from what is typed.
"""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.checkin.views import STATE_SYMBOLS, STATE_WORDS, SearchHit, SearchHits
from controlroom.domain.people.views import PersonView
from controlroom.tui.screens.help import HelpScreen, PanelKey
from controlroom.tui.state import AppState
from controlroom.tui.wedge import without
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words, cell, row, tinted

WALK_IN = ("name", "company", "phone", "category")
CORRECTION = ("name", "company", "title", "phone", "email", "category", "needs", "note")
_LABELS = {
    "name": N_("Name"),
    "company": N_("Company"),
    "title": N_("Title"),
    "phone": N_("Telephone"),
    "email": N_("E-mail"),
    "category": N_("Category"),
    "needs": N_("Needs"),
    "note": N_("Note"),
}
_LONGEST = 200
_SHORTEST_PHONE = 7
_ALIKE_KEYS = ("f5", "f6", "f7")
_FIELD_KEYS: tuple[PanelKey, ...] = (
    ("↑ ↓", N_("The field before, the next field.")),
    ("← →", N_("In a text: a character back or on. In a choice: the one before, the next.")),
    ("Esc", N_("Close without writing anything.")),
)
_WALK_IN_KEYS: tuple[PanelKey, ...] = (
    ("Enter", N_("Take this person in: admitted, with a badge.")),
    ("F5 F6 F7", N_("It is the first, second, third of the people shown, who are on the list: take that one.")),
    *_FIELD_KEYS,
)
_CORRECTION_KEYS: tuple[PanelKey, ...] = (("Enter", N_("Write the corrected entry down.")), *_FIELD_KEYS)


class PersonForm(ModalScreen[None]):
    """A panel over the desk. `person`: whom to correct, None for a walk-in. `texts`: what the fields begin with."""

    class Typed(Message):
        """The name or the telephone of a walk-in is another one: who is that on the list?"""

        def __init__(self, name: str, phone: str) -> None:
            super().__init__()
            self.name = name
            self.phone = phone

    class Done(Message):
        """Write it."""

        def __init__(self, person: PersonView | None, texts: Mapping[str, str]) -> None:
            super().__init__()
            self.person = person
            self.texts = texts

    class Taken(Message):
        """The walk-in is somebody of the list."""

        def __init__(self, hit: SearchHit) -> None:
            super().__init__()
            self.hit = hit

    def __init__(self, state: AppState, person: PersonView | None, texts: Mapping[str, str]) -> None:
        super().__init__()
        self._state = state
        self._person = person
        self._texts = texts
        self._fields = WALK_IN if person is None else CORRECTION
        self._alike: tuple[SearchHit, ...] = ()
        self._looked_for = ("", "")
        self._submitting = False
        self._warned = ""
        event = state.settings.event if state.settings is not None else None
        self._categories = [category.key for category in event.categories] if event else []
        wanted = texts.get("category") or (event.default_category if event else "")
        self._first = self._categories.index(wanted) if wanted in self._categories else 0

    def compose(self) -> ComposeResult:
        with Vertical(id="form", classes="panel"):
            for field in self._fields:
                with Horizontal(classes="form-row"):
                    yield Words(id=f"label-{field}", classes="form-label")
                    if field == "category":
                        yield Chooser(self._first, id="field-category")
                        continue
                    yield Input(
                        self._texts.get(field, ""), id=f"field-{field}", compact=True, max_length=_LONGEST,
                        select_on_focus=False,
                    )  # fmt: skip
            yield Words(id="form-alike")
            yield Words(id="form-error")
            yield Words(id="form-keys")

    def on_mount(self) -> None:
        self.show(self._state)
        self.query_one("#field-name", Input).focus()
        if self._person is None and any(self._sought()):
            self.post_message(self.Typed(*self._sought()))

    def show(self, state: AppState) -> None:
        """Show the words in the language in force."""
        self._state = state
        panel = self.query_one("#form")
        panel.border_title = _("Walk-in") if self._person is None else _("Correct an entry")
        panel.border_subtitle = _("Esc closes")
        for field in self._fields:
            self.query_one(f"#label-{field}", Words).show(_(_LABELS[field]))
        done = _("Enter admit and print the badge") if self._person is None else _("Enter save")
        self.query_one("#form-keys", Words).show(" · ".join((done, _("↑ ↓ field"), _("← → category"), _("F1 keys"))))
        if state.settings is not None:
            names = [clean_line(str(category.name), 40) for category in state.settings.event.categories]
            self.query_one(Chooser).show_names(names)
        self._show_alike()

    def show_alike(self, name: str, phone: str, hits: SearchHits | None) -> None:
        """Who on the list may be meant by what is typed; an Enter that came before goes on."""
        if (name, phone) == self._sought():
            self._looked_for = (name, phone)
            self._alike = hits.hits[: len(_ALIKE_KEYS)] if hits is not None else ()
            self._show_alike()
            if self._submitting:
                self._submitted()

    def refuse(self, error: ControlroomError) -> None:
        """Say what is wrong; everything that was typed stays."""
        self._submitting = False
        self.query_one("#form-error", Words).show(f"✖ {error.whole()}")

    def take_out(self, code: str) -> None:
        """A scanner that is a keyboard wrote `code` into a field: it does not belong there."""
        focused = self.focused
        if isinstance(focused, Input):
            # In the field's own queue: its last characters may still be on their way.
            focused.call_later(without, focused, code)

    def _sought(self) -> tuple[str, str]:
        """Name and telephone; the beginning of a number says nothing yet of whose it is."""
        name, phone = (self.query_one(f"#field-{field}", Input).value.strip() for field in ("name", "phone"))
        return name, phone if len(phone) >= _SHORTEST_PHONE else ""

    def _show_alike(self) -> None:
        view = self.query_one("#form-alike", Words)
        if self._person is not None:
            view.display = False
            return
        if not any(self._sought()):
            view.show(tinted(_("Who may be on the list already is shown here while you type."), "muted"))
            return
        if not self._alike:
            known = self._looked_for == self._sought()
            view.show(tinted(_("Nobody like this is on the list yet.") if known else "", "muted"))
            return
        rows = [tinted(_("Already on the list?"), "warn")]
        for key, hit in zip(_ALIKE_KEYS, self._alike, strict=False):
            state = f"{STATE_SYMBOLS[hit.state]} {_(STATE_WORDS[hit.state])}"
            rows.append(
                row([cell(key.upper(), 3, "strong"), cell(state, 11), cell(clean_line(hit.person.name, 40), 20),
                     cell(clean_line(hit.person.company, 60), 26, "muted"), cell(hit.phone[-4:], 4, "muted")])
            )  # fmt: skip
        view.show(Content("\n").join(rows))

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        if self._person is None and event.input.id in ("field-name", "field-phone"):
            self.post_message(self.Typed(*self._sought()))

    @on(Input.Submitted)
    @on(Chooser.Submitted)
    def _submitted(self) -> None:
        # Enter may be quicker than the search that knows of a namesake.
        self._submitting = self._person is None and self._looked_for != self._sought()
        if self._submitting:
            self.post_message(self.Typed(*self._sought()))
            return
        texts = {field: self.query_one(f"#field-{field}", Input).value for field in self._fields if field != "category"}
        texts["category"] = self._categories[self.query_one(Chooser).chosen] if self._categories else ""
        key = self._key_of_namesake(texts["name"].strip().casefold())
        if key and self._warned != texts["name"]:
            self._warned = texts["name"]
            words = _(
                "▲ Somebody of this name is on the list: {key} takes them. Enter once more: this is another person."
            )
            self.query_one("#form-error", Words).show(words.format(key=key.upper()))
            return
        self.query_one("#form-error", Words).show("")
        self.post_message(self.Done(self._person, texts))

    def _key_of_namesake(self, name: str) -> str:
        """The key that takes somebody of this name from the list; empty without any, and in a correction."""
        alike = () if self._person is not None else zip(_ALIKE_KEYS, self._alike, strict=False)
        return next((key for key, hit in alike if hit.person.name.casefold() == name), "")

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            self.dismiss()
        elif event.key == "f1":
            self.app.push_screen(HelpScreen(self._state, _WALK_IN_KEYS if self._person is None else _CORRECTION_KEYS))
        elif event.key in ("down", "up"):
            self.focus_next() if event.key == "down" else self.focus_previous()
        elif event.key in _ALIKE_KEYS and self._person is None:
            index = _ALIKE_KEYS.index(event.key)
            if index < len(self._alike):
                self.post_message(self.Taken(self._alike[index]))
        else:
            return
        event.stop()
        event.prevent_default()
