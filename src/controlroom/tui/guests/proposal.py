"""Why the rundown is concerned by a guest who is not there in time, in words. Pure."""

from __future__ import annotations

from datetime import tzinfo

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.tui.guests.source import Proposed
from controlroom.tui.widgets.text import tinted


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
