"""What the rundown could do about a guest who is not there in time, over the board: done with one key, or left."""

from __future__ import annotations

from datetime import tzinfo

from textual import events
from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.tui.guest_list import Proposed
from controlroom.tui.screens.rundown_preview import RundownPreview
from controlroom.tui.widgets.text import tinted


class GuestProposal(RundownPreview):
    """Gives `do`, `announce`, `other` (the other way to answer it, if there is one), or None."""

    def __init__(self, lines: list[Content], other: str) -> None:
        super().__init__(_("What the rundown could do"), lines)
        self._other = other

    def on_mount(self) -> None:
        super().on_mount()
        keys = [
            _("Enter do it"),
            _("A do and announce"),
            *([f"S {self._other}"] if self._other else []),
            _("Esc leave it"),
        ]
        self.query_one("#rundown-preview").border_subtitle = Content(" · ".join(keys))

    def on_key(self, event: events.Key) -> None:
        if event.key in ("s", "S") and self._other:
            event.stop()
            self.dismiss("other")
        else:
            super().on_key(event)


def proposal_lines(proposal: Proposed, zone: tzinfo) -> list[Content]:
    """Why the rundown is concerned: who speaks where, and when they can."""
    name, title = clean_line(proposal.guest.name, 40), clean_line(proposal.item.title, 80)
    starts = f"{proposal.starts.astimezone(zone):%H:%M}"
    if proposal.until is None:
        words = _("{name} does not come and speaks in “{title}” at {time}.").format(name=name, title=title, time=starts)
    else:
        until = f"{proposal.until.astimezone(zone):%H:%M}"
        told = _("{name} can be on stage at {until}; “{title}” begins at {time}.")
        words = told.format(name=name, until=until, title=title, time=starts)
    return [tinted(f"▲ {words}", "warn"), Content("")]
