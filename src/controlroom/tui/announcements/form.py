"""The form of a new announcement, or of one that is withdrawn, over the board. Enter in any field sends it round."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

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
from controlroom.domain.announcements.rules import LONGEST, LONGEST_REASON
from controlroom.tui.screens.help import HelpScreen, PanelKey
from controlroom.tui.state import AppState
from controlroom.tui.wedge import without
from controlroom.tui.widgets.text import Words, tinted

_LABELS = {"reason": N_("Reason"), "zh": N_("In Chinese"), "en": N_("In English")}
_KEYS: tuple[PanelKey, ...] = (
    ("Enter", N_("Send it round.")),
    ("↑ ↓", N_("The field before, the next field.")),
    ("1 … 9", N_("In the line of groups: this group must hear it, or need not.")),
    ("0", N_("In the line of groups: all of them, or none.")),
    ("Esc", N_("Close without writing anything.")),
)


@dataclass(frozen=True)
class AnnouncementDraft:
    """What is filled in. `withdraws`: the number of the one that is taken back, None for a new one."""

    zh: str = ""
    en: str = ""
    reason: str = ""
    to: tuple[str, ...] = ()
    withdraws: int | None = None
    former: tuple[str, str] = ("", "")


class GroupPicker(Words, can_focus=True):
    """The groups with their numbers; a digit takes one in or out, 0 all or none."""

    class Submitted(Message):
        """Enter was pressed."""

    def __init__(self, groups: Sequence[str], chosen: Sequence[str], id: str | None = None) -> None:
        super().__init__(id=id)
        self._groups = list(groups)
        self.chosen = {group for group in chosen if group in groups}
        self._names: Mapping[str, str] = {}

    @property
    def keys(self) -> tuple[str, ...]:
        """Those that are taken, in the event's order."""
        return tuple(group for group in self._groups if group in self.chosen)

    def show_names(self, names: Mapping[str, str]) -> None:
        """Show the groups in the language in force."""
        self._names = names
        parts = []
        for number, group in enumerate(self._groups, 1):
            name = names.get(group) or clean_line(group)
            on = group in self.chosen
            parts.append(
                Content.styled(f"{number} ", "bold $accent")
                + tinted(f"▸{name}" if on else name, "good" if on else "plain")
            )
        parts.append(Content.styled("0 ", "bold $accent") + Content(_("all")))
        self.show(Content("  ").join(parts))

    def on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            self.post_message(self.Submitted())
        elif event.key == "0":
            self.chosen = set() if len(self.chosen) == len(self._groups) else set(self._groups)
        elif event.key.isdecimal() and event.key.isascii() and int(event.key) <= len(self._groups):
            self.chosen ^= {self._groups[int(event.key) - 1]}
        else:
            return
        self.show_names(self._names)
        event.stop()
        event.prevent_default()


class AnnouncementForm(ModalScreen[None]):
    """A panel over the board. `send` is given what was filled in; what was typed stays until it went round, or Esc."""

    takes_typing = True

    def __init__(self, state: AppState, draft: AnnouncementDraft, send: Callable[[AnnouncementDraft], object]) -> None:
        super().__init__()
        self._state, self._draft, self._send = state, draft, send
        self._sending = False
        self._fields = ("reason", "zh", "en") if draft.withdraws is not None else ("zh", "en")

    def compose(self) -> ComposeResult:
        event = self._state.settings.event if self._state.settings is not None else None
        with Vertical(id="announcement-form", classes="panel"):
            yield Words(id="announcement-former")
            for field in self._fields:
                with Horizontal(classes="form-row"):
                    yield Words(id=f"label-{field}", classes="form-label")
                    yield Input(
                        getattr(self._draft, field), id=f"field-{field}", compact=True, select_on_focus=False,
                        max_length=LONGEST_REASON if field == "reason" else LONGEST,
                    )  # fmt: skip
            if self._draft.withdraws is None:
                with Horizontal(classes="form-row form-groups"):
                    yield Words(id="label-to", classes="form-label")
                    groups = [group.key for group in event.groups] if event is not None else []
                    yield GroupPicker(groups, self._draft.to, id="field-to")
            yield Words(id="announcement-hint")
            yield Words(id="announcement-error")
            yield Words(id="announcement-form-keys")

    def on_mount(self) -> None:
        self.show(self._state)
        self.query_one(f"#field-{self._fields[0]}", Input).focus()

    def show(self, state: AppState) -> None:
        """Show the words in the language in force."""
        self._state = state
        if not self.query("#announcement-form-keys"):
            return
        draft, panel = self._draft, self.query_one("#announcement-form")
        title = _("New announcement") if draft.withdraws is None else _("Withdraw #{n}").format(n=draft.withdraws)
        panel.border_title, panel.border_subtitle = title, _("Esc closes")
        former = "\n".join(clean_line(words, LONGEST) for words in draft.former if words)
        self.query_one("#announcement-former", Words).show(tinted(former, "muted"))
        for field in self._fields:
            self.query_one(f"#label-{field}", Words).show(_(_LABELS[field]))
        if draft.withdraws is None and state.settings is not None:
            self.query_one("#label-to", Words).show(_("Must hear it"))
            names = {group.key: clean_line(str(group.name), 30) for group in state.settings.event.groups}
            self.query_one("#field-to", GroupPicker).show_names(names)
            hint = _("Each group acknowledges it; until then it is said again.")
        else:
            hint = _("What holds instead, in both languages; left empty, it is said that this is withdrawn, and why.")
        self.query_one("#announcement-hint", Words).show(tinted(hint, "muted"))
        keys = (_("Enter send it round"), _("↑ ↓ field"), _("F1 keys"))
        self.query_one("#announcement-form-keys", Words).show(" · ".join(keys))

    def _filled(self) -> AnnouncementDraft:
        texts = {field: self.query_one(f"#field-{field}", Input).value for field in self._fields}
        to = self.query_one("#field-to", GroupPicker).keys if self._draft.withdraws is None else ()
        return replace(
            self._draft, zh=texts["zh"], en=texts["en"], reason=texts.get("reason", ""), to=to,
        )  # fmt: skip

    def refuse(self, error: ControlroomError) -> None:
        """Say what is wrong; everything that was typed stays."""
        self._sending = False
        self.query_one("#announcement-error", Words).show(f"✖ {error.whole()}")

    def take_out(self, code: str) -> None:
        """A scanner that is a keyboard wrote `code` into a field: it does not belong there."""
        focused = self.focused
        if isinstance(focused, Input):
            # In the field's own queue: its last characters may still be on their way.
            focused.call_later(without, focused, code)

    @on(Input.Submitted)
    @on(GroupPicker.Submitted)
    def _submitted(self) -> None:
        if self._sending:
            return  # Enter twice: it is on its way.
        self._sending = True
        self.query_one("#announcement-error", Words).show("")
        self._send(self._filled())

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            self.dismiss()
        elif event.key == "f1":
            self.app.push_screen(HelpScreen(self._state, _KEYS))
        elif event.key in ("down", "up"):
            self.focus_next() if event.key == "down" else self.focus_previous()
        else:
            return
        event.stop()
        event.prevent_default()
