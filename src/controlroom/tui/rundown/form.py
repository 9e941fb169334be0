"""The form of one item of the rundown, new or to be changed. Enter in any field shows what it would do."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.i18n import N_, _
from controlroom.domain.agenda.form import FIELDS, LABELS
from controlroom.domain.agenda.rules import KIND_WORDS, Kind
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words

_KINDS = list(Kind)
_SWITCHES = {
    "hard": (N_("soft: moves along"), N_("hard: promised")),
    "counts": (N_("after its minutes"), N_("at its planned end, however late it began")),
}
_LONGEST = 600


class ItemForm(ModalScreen[dict[str, str] | None]):
    """Gives the texts of the fields, or None. `texts`: what they begin with; `error`: why they came back."""

    takes_typing = True

    def __init__(self, title: str, texts: Mapping[str, str], error: str = "") -> None:
        super().__init__()
        self._title, self._texts, self._error = title, texts, error

    def compose(self) -> ComposeResult:
        with Vertical(id="item-form", classes="panel"):
            for field in FIELDS:
                with Horizontal(classes="form-row"):
                    yield Words(id=f"label-{field}", classes="form-label")
                    if field == "kind":
                        yield Chooser(_KINDS.index(Kind(self._texts.get("kind") or "talk")), id="field-kind")
                    elif field in _SWITCHES:
                        yield Chooser(1 if self._texts.get(field) else 0, id=f"field-{field}")
                    else:
                        yield Input(
                            self._texts.get(field, ""), id=f"field-{field}", compact=True, max_length=_LONGEST,
                        )  # fmt: skip
            yield Words(id="item-form-error")
            yield Words(id="item-form-keys")

    def on_mount(self) -> None:
        panel = self.query_one("#item-form")
        panel.border_title, panel.border_subtitle = self._title, _("Esc closes")
        for field in FIELDS:
            self.query_one(f"#label-{field}", Words).show(_(LABELS[field]))
        self.query_one("#field-kind", Chooser).show_names([_(KIND_WORDS[kind]) for kind in _KINDS])
        for field, names in _SWITCHES.items():
            self.query_one(f"#field-{field}", Chooser).show_names([_(name) for name in names])
        self.query_one("#item-form-error", Words).show(self._error)
        self.query_one("#item-form-keys", Words).show(
            " · ".join((_("Enter see what it would do"), _("↑ ↓ field"), _("← → choose")))
        )
        self.query_one("#field-title", Input).focus()

    @on(Input.Submitted)
    @on(Chooser.Submitted)
    def _submitted(self) -> None:
        texts = {each.id.removeprefix("field-"): each.value for each in self.query(Input) if each.id}
        texts["kind"] = _KINDS[self.query_one("#field-kind", Chooser).chosen % len(_KINDS)].value
        for field in _SWITCHES:
            texts[field] = "1" if self.query_one(f"#field-{field}", Chooser).chosen % 2 else ""
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
