"""The form of one guest, new or to be changed. Enter in any field keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.i18n import N_, _
from controlroom.domain.guests.rules import LEVEL_WORDS, Level
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words

LABELS: Mapping[str, str] = {
    "name": N_("Name"), "level": N_("Level"), "code": N_("Code"), "company": N_("Company"),
    "due": N_("Arrival time"), "flight": N_("Flight"), "pick_up_at": N_("Pick-up time"),
    "place": N_("Pick-up place"), "vehicle": N_("Vehicle"), "driver": N_("Driver"),
    "driver_phone": N_("Driver phone"), "companion": N_("Companion"), "phone": N_("Companion phone"),
    "kit": N_("Kit"), "seat": N_("Seat"), "diet": N_("Diet"), "needs": N_("Needs"), "note": N_("Note"),
}  # fmt: skip
_LEVELS = list(Level)
_KIT = (N_("not yet"), N_("has it"))
_LONGEST = 200


class GuestForm(ModalScreen[dict[str, str] | None]):
    """Gives the texts of the fields, or None. `texts`: what they begin with; `error`: why they came back."""

    takes_typing = True

    def __init__(self, title: str, texts: Mapping[str, str], error: str = "") -> None:
        super().__init__()
        self._title, self._texts, self._error = title, texts, error

    def compose(self) -> ComposeResult:
        with Vertical(id="guest-form", classes="panel"):
            for field in LABELS:
                with Horizontal(classes="form-row"):
                    yield Words(id=f"label-{field}", classes="form-label")
                    if field == "level":
                        yield Chooser(_LEVELS.index(Level(self._texts.get("level") or "guest")), id="field-level")
                    elif field == "kit":
                        yield Chooser(1 if self._texts.get("kit") else 0, id="field-kit")
                    else:
                        yield Input(
                            self._texts.get(field, ""), id=f"field-{field}", compact=True, max_length=_LONGEST,
                            select_on_focus=False,
                        )  # fmt: skip
            yield Words(id="guest-form-error")

    def on_mount(self) -> None:
        panel = self.query_one("#guest-form")
        panel.border_title = Content(self._title)  # Names are data, never markup.
        panel.border_subtitle = " · ".join((_("Enter keep it"), _("↑ ↓ field"), _("← → choose"), _("Esc closes")))
        for field, label in LABELS.items():
            self.query_one(f"#label-{field}", Words).show(_(label))
        self.query_one("#field-level", Chooser).show_names([_(LEVEL_WORDS[level]) for level in _LEVELS])
        self.query_one("#field-kit", Chooser).show_names([_(words) for words in _KIT])
        self.query_one("#guest-form-error", Words).show(self._error)
        self.query_one("#field-name", Input).focus()

    @on(Input.Submitted)
    @on(Chooser.Submitted)
    def _submitted(self) -> None:
        texts = {each.id.removeprefix("field-"): each.value for each in self.query(Input) if each.id}
        texts["level"] = _LEVELS[self.query_one("#field-level", Chooser).chosen % len(_LEVELS)].value
        texts["kit"] = "1" if self.query_one("#field-kit", Chooser).chosen % 2 else ""
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
