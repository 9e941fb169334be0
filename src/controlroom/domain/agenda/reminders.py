"""What the room must be told in time: the speaker, the time cards, warning, danger, over, the end of a break.

Which reminders are due follows from the forecast and from those that were given (docs/domain.md §3). Each is given
once; when an operation lifts the item back before the moment, it is armed again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controlroom.core.i18n import N_
from controlroom.domain.agenda.forecast import Expected, Forecast
from controlroom.domain.agenda.rules import Agenda, Item, Kind, State


class Remind(StrEnum):
    """What a reminder is of."""

    SPEAKER = "speaker"
    WARNING = "warning"
    DANGER = "danger"
    OVER = "over"
    CARD_1 = "card-1"
    CARD_2 = "card-2"
    BREAK_END = "break-end"


REMINDER_WORDS = {
    Remind.SPEAKER: N_("Fetch the speaker: “{title}” begins at {time}"),
    Remind.WARNING: N_("“{title}” should come to its end: until {time}"),
    Remind.DANGER: N_("“{title}” is nearly over: until {time}"),
    Remind.OVER: N_("“{title}” is over its time since {time}"),
    Remind.CARD_1: N_("Show the first time card: “{title}” should have ended at {time}"),
    Remind.CARD_2: N_("Show the second and last time card: “{title}” should have ended at {time}"),
    Remind.BREAK_END: N_("Call people back: the break ends at {time}"),
}


@dataclass(frozen=True, slots=True)
class Due:
    """A reminder and the moment it belongs to; `about`: the time that its words name."""

    item: str
    kind: Remind
    at: datetime
    about: datetime


Given = Mapping[tuple[str, Remind], bool]
"""The reminders that were given: whether the last of this kind is still in force (False: armed again)."""


def moments(agenda: Agenda, item: Item, when: Expected, now: datetime) -> list[Due]:
    """All reminders of an item as it stands, whether their moment has come or not."""
    rules = agenda.rules
    if item.is_open:
        if item.kind is Kind.BREAK or not item.on_stage:
            return []
        return [Due(item.id, Remind.SPEAKER, when.start - rules.reminder, when.start)]
    if item.state is not State.RUNNING:
        return []
    end = item.due(now)
    if item.kind is Kind.BREAK:
        return [Due(item.id, Remind.BREAK_END, end - rules.reminder, end)]
    found = [
        Due(item.id, Remind.WARNING, end - rules.warning(item), end),
        Due(item.id, Remind.DANGER, end - rules.danger(item), end),
        Due(item.id, Remind.OVER, end, end),
    ]
    if item.on_stage:
        if item.cards < 1:
            found.append(Due(item.id, Remind.CARD_1, end, end))
        if item.cards < rules.time_cards:
            found.append(Due(item.id, Remind.CARD_2, end + rules.card_after, end))
    return found


def due(agenda: Agenda, expected: Forecast, given: Given, now: datetime) -> list[Due]:
    """The reminders to give now, in the order of their moments.

    After the program was off, only what still helps is given: of warning, danger and over the last one.
    """
    today = agenda.calendar.day(now)
    found: list[Due] = []
    for id, when in expected.items():
        item = agenda.items[id]
        if item.ended_at is None and agenda.day_of(item) == today:
            come = [each for each in moments(agenda, item, when, now) if each.at <= now]
            found += _still_useful([each for each in come if not given.get((id, each.kind), False)])
    return sorted(found, key=lambda each: (each.at, each.item, each.kind))


def to_rearm(
    agenda: Agenda, expected: Forecast, given: Given, items: Iterable[str], now: datetime
) -> list[tuple[str, Remind]]:
    """Which given reminders of `items` are armed again, because their moment lies ahead of `now` once more."""
    found: list[tuple[str, Remind]] = []
    for id in items:
        when = expected.get(id)
        if when is not None:
            ahead = {each.kind for each in moments(agenda, agenda.items[id], when, now) if each.at > now}
            found += [(id, kind) for kind in ahead if given.get((id, kind), False)]
    return found


_ONE_OF = (Remind.WARNING, Remind.DANGER, Remind.OVER)
_CARDS = (Remind.CARD_1, Remind.CARD_2)


def _still_useful(come: Collection[Due]) -> list[Due]:
    kinds = {each.kind for each in come}
    useless: set[Remind] = set()
    for ladder in (_ONE_OF, _CARDS):
        reached = [kind for kind in ladder if kind in kinds]
        useless |= set(reached[:-1])
    return [each for each in come if each.kind not in useless]
