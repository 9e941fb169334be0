"""The stage of a room: what the speaker in front of it is told (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line

LONGEST_MESSAGE = 120

TEMPLATES: Mapping[str, str] = {
    "ten": N_("10 minutes left"),
    "five": N_("5 minutes left"),
    "two": N_("2 minutes left"),
    "one": N_("1 minute left"),
    "finish": N_("Please finish"),
    "over": N_("Your time is up"),
    "questions": N_("Questions now, please"),
    "closer": N_("Closer to the mic, please"),
    "louder": N_("Louder, please"),
    "slower": N_("More slowly, please"),
    "wait": N_("Please wait a moment"),
    "start": N_("Please begin"),
}
"""What is said to speakers again and again, by its key; in the order in which it is offered."""


@dataclass(frozen=True, slots=True)
class StageView:
    """What the stage screen of a room is told to show, and whether the room follows the clock."""

    room: str
    template: str = ""
    message: str = ""
    blink: bool = False
    blackout: bool = False
    roll: bool = False
    roll_since: datetime | None = None

    @property
    def words(self) -> str:
        """The message to the speaker in the language in force; empty: none."""
        known = TEMPLATES.get(self.template)
        return _(known) if known is not None else clean_line(self.message, LONGEST_MESSAGE)

    def to_json(self) -> dict[str, Any]:
        """The shape of the stage's commands with `--json`."""
        return {
            "room": self.room, "template": self.template, "message": self.words, "blink": self.blink,
            "blackout": self.blackout, "roll": self.roll,
        }  # fmt: skip


def message_shown(stage: StageView, template: str, message: str, *, blink: bool) -> StageView:
    """The stage with a message to the speaker: a template, or free words."""
    free = "" if template else clean_line(message, LONGEST_MESSAGE)
    return replace(stage, template=template, message=free, blink=blink)


def message_cleared(stage: StageView) -> StageView:
    """The stage without a message."""
    return replace(stage, template="", message="", blink=False)
