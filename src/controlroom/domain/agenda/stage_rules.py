"""The stage of a room: what the speaker is told, and what the clock does by itself in roll mode (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.changes import SkipItem
from controlroom.domain.agenda.forecast import forecast_room
from controlroom.domain.agenda.live import FinishItem, Operation, StartItem
from controlroom.domain.agenda.rules import NONE, Agenda, Item, State

LONGEST_MESSAGE = 120

TEMPLATES: Mapping[str, str] = {
    "ten": N_("10 minutes left"),
    "five": N_("5 minutes left"),
    "two": N_("2 minutes left"),
    "one": N_("1 minute left"),
    "finish": N_("Please finish"),
    "over": N_("Your time is up"),
    "questions": N_("Please take questions now"),
    "closer": N_("Please speak closer to the microphone"),
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


@dataclass(frozen=True, slots=True)
class Rolled:
    """What the clock does next in a room: `operation` at the instant `at`; it is due once that has come."""

    at: datetime
    operation: Operation


def roll(agenda: Agenda, room: str, now: datetime, why_skipped: str = "") -> Rolled | None:
    """What roll mode does next in `room`: the forecast comes true by itself.

    What is on stage ends when its time is up; the next begins at its slot, or as soon after it as the room is free.
    What has gone by whole while nothing followed the clock is skipped, for `why_skipped`: nobody saw it. An item on
    hold waits for a person. None: there is nothing more to do today.
    """
    current = agenda.under_way(room)
    if current is not None:
        if current.state is State.HELD:
            return None
        # Never before somebody let it go on.
        end = max([current.due(now), *(pause.until or pause.since for pause in current.pauses)])
        return Rolled(end, FinishItem(current.id, end))
    day = agenda.calendar.day(now)
    items = agenda.of(room, day)
    following = next((item for item in items if item.is_open), None)
    if following is None:
        return None
    start, end = _by_the_clock(agenda, items, following)
    if end <= now:
        return Rolled(start, SkipItem(following.id, why_skipped))
    return Rolled(start, StartItem(following.id, start))


def _by_the_clock(agenda: Agenda, items: tuple[Item, ...], item: Item) -> tuple[datetime, datetime]:
    """When `item`, the next of `items`, would begin and end, had nobody waited with it until now."""
    seen_from = min(each.slot for each in items)
    expected = forecast_room(agenda, items, seen_from, agenda.day_of(item))[item.id]
    # Somebody who was broken off had the stage as well.
    left = max((each.ended_at for each in items if each.ended_at is not None), default=expected.start)
    late = max(left - expected.start, NONE)
    return expected.start + late, expected.end + late


def message_shown(stage: StageView, template: str, message: str, *, blink: bool) -> StageView:
    """The stage with a message to the speaker: a template, or free words."""
    free = "" if template else clean_line(message, LONGEST_MESSAGE)
    return replace(stage, template=template, message=free, blink=blink)


def message_cleared(stage: StageView) -> StageView:
    """The stage without a message."""
    return replace(stage, template="", message="", blink=False)
