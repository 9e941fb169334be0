"""A few questions, over the board. Enter in any field does it, Esc leaves it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.i18n import _
from controlroom.tui.fields import Field
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words

_LONGEST = 300


class FormScreen(ModalScreen[dict[str, str] | None]):
    """Gives the texts of `fields`, or None. `lines` stand above them; `texts`: what they begin with; `error`: why they
    came back."""

    takes_typing = True

    def __init__(
        self, title: str, fields: Sequence[Field], texts: Mapping[str, str], lines: Sequence[Content] = (),
        error: str = "",
    ) -> None:  # fmt: skip
        super().__init__()
        self._title, self._fields, self._texts = title, fields, texts
        self._lines, self._error = lines, error

    def compose(self) -> ComposeResult:
        with Vertical(id="form-screen", classes="panel"):
            yield Words(id="form-screen-lines")
            for field in self._fields:
                value = self._texts.get(field.id, field.value)
                with Horizontal(classes="form-row"):
                    yield Words(id=f"label-{field.id}", classes="form-label")
                    if field.choices is not None:
                        known = list(field.choices)
                        yield Chooser(known.index(value) if value in known else 0, id=f"field-{field.id}")
                    else:
                        yield Input(value, id=f"field-{field.id}", compact=True, max_length=_LONGEST)
            yield Words(id="form-screen-error")
            yield Words(id="form-screen-keys")

    def on_mount(self) -> None:
        panel = self.query_one("#form-screen")
        panel.border_title, panel.border_subtitle = Content(self._title), _("Esc closes")
        self.query_one("#form-screen-lines", Words).show(Content("\n").join(self._lines))
        for field in self._fields:
            self.query_one(f"#label-{field.id}", Words).show(_(field.label))
            if field.choices is not None:
                chooser = self.query_one(f"#field-{field.id}", Chooser)
                chooser.show_names([_(words) for words in field.choices.values()])
        self.query_one("#form-screen-error", Words).show(self._error)
        self.query_one("#form-screen-keys", Words).show(" · ".join((_("Enter do it"), _("↑ ↓ field"), _("← → choose"))))
        self.query_one(f"#field-{self._fields[0].id}").focus()

    @on(Input.Submitted)
    @on(Chooser.Submitted)
    def _submitted(self) -> None:
        texts: dict[str, str] = {}
        for field in self._fields:
            if field.choices is not None:
                known = list(field.choices)
                texts[field.id] = known[self.query_one(f"#field-{field.id}", Chooser).chosen % len(known)]
            else:
                texts[field.id] = self.query_one(f"#field-{field.id}", Input).value
        self.dismiss(texts)

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            self.dismiss(None)
        elif event.key in ("down", "up"):
            self.focus_next() if event.key == "down" else self.focus_previous()
        else:
            return
        event.stop()
        event.prevent_default()
