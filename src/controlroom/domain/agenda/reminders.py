"""What the room must be told in time: the speaker, the time cards, warning, danger, over, the end of a break.

Which reminders are due follows from the forecast and from those that were given (docs/domain.md §3). Each is given
once; when an operation puts its moment off to an instant ahead, it is armed again. A clock set back arms nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controlroom.core.i18n import N_
from controlroom.domain.agenda.forecast import Expected, Forecast
from controlroom.domain.agenda.rules import UNDER_WAY, Agenda, Item, Kind, State


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


@dataclass(frozen=True, slots=True)
class Reminded:
    """The last reminder of its kind that an item had: the how manieth, for which moment, when it was given.

    `rearmed`: an operation put the moment off since, and it will be given again. `seen`: somebody acknowledged it.
    """

    nth: int
    due_at: datetime
    given_at: datetime
    rearmed: bool = False
    seen: bool = False


Given = Mapping[tuple[str, Remind], Reminded]
"""The reminders that were given, of each item and kind the last."""


def moments(agenda: Agenda, item: Item, when: Expected, given: Given, now: datetime) -> list[Due]:
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
    return [
        Due(item.id, Remind.WARNING, end - rules.warning(item), end),
        Due(item.id, Remind.DANGER, end - rules.danger(item), end),
        Due(item.id, Remind.OVER, end, end),
        *_cards(agenda, item, end, given.get((item.id, Remind.CARD_1))),
    ]


def _cards(agenda: Agenda, item: Item, end: datetime, first: Reminded | None) -> list[Due]:
    """The time cards a speaker has coming: the second some minutes after the first was shown or asked for."""
    rules = agenda.rules
    if not item.on_stage or item.cards >= min(2, rules.time_cards):
        return []
    asked = first.given_at if first is not None and not first.rearmed else None
    found = [] if item.cards else [Due(item.id, Remind.CARD_1, end, end)]
    if rules.time_cards > 1 and (item.cards or asked is not None):
        found.append(Due(item.id, Remind.CARD_2, max(end, asked or end) + rules.card_after, end))
    return found


def due(agenda: Agenda, expected: Forecast, given: Given, now: datetime) -> list[Due]:
    """The reminders to give now, in the order of their moments.

    After the program was off, only what still helps is given: of warning, danger and over the last one.
    """
    found: list[Due] = []
    for item, when in _watched(agenda, expected, now):
        come = [each for each in moments(agenda, item, when, given, now) if each.at <= now]
        found += [each for each in _still_useful(come) if not _in_force(given, each)]
    return sorted(found, key=lambda each: (each.at, each.item, each.kind))


def next_moment(agenda: Agenda, expected: Forecast, given: Given, now: datetime) -> datetime | None:
    """The next instant at which a reminder will be due if nothing is done until then."""
    return min(
        (
            each.at
            for item, when in _watched(agenda, expected, now)
            for each in moments(agenda, item, when, given, now)
            if each.at > now and not _in_force(given, each)
        ),
        default=None,
    )


def still_open(agenda: Agenda, expected: Forecast, given: Given, now: datetime) -> list[Due]:
    """What was given, was not acknowledged and still says something: with the times as they are by now."""
    found: list[Due] = []
    for item, when in _watched(agenda, expected, now):
        in_force = [each for each in moments(agenda, item, when, given, now) if _in_force(given, each)]
        found += [each for each in _still_useful(in_force) if not given[each.item, each.kind].seen]
    return sorted(found, key=lambda each: (each.at, each.item, each.kind))


def rearming(
    agenda: Agenda, expected: Forecast, given: Given, items: Iterable[str], now: datetime
) -> dict[tuple[str, Remind], bool]:
    """Which reminders of `items` an operation arms again (True), and which it puts in force again (False).

    Armed: their moment lies ahead, later than the one they were given for. In force again: an undo put it back.
    """
    found: dict[tuple[str, Remind], bool] = {}
    for id in items:
        when = expected.get(id)
        for each in moments(agenda, agenda.items[id], when, given, now) if when is not None else ():
            last = given.get((id, each.kind))
            if last is None:
                continue
            if not last.rearmed and each.at > max(now, last.due_at):
                found[id, each.kind] = True
            elif last.rearmed and each.at <= last.due_at:
                found[id, each.kind] = False
    return found


def _watched(agenda: Agenda, expected: Forecast, now: datetime) -> Iterator[tuple[Item, Expected]]:
    """What is on stage, and what is to come today."""
    today = agenda.calendar.day(now)
    for id, when in expected.items():
        item = agenda.items[id]
        if item.state in UNDER_WAY or (item.is_open and agenda.day_of(item) == today):
            yield item, when


def _in_force(given: Given, each: Due) -> bool:
    last = given.get((each.item, each.kind))
    return last is not None and not last.rearmed


_LADDERS = ((Remind.WARNING, Remind.DANGER, Remind.OVER), (Remind.CARD_1, Remind.CARD_2))
"""Reminders that overtake each other."""


def up_to(kind: Remind) -> tuple[Remind, ...]:
    """`kind` behind those it overtakes."""
    ladder = next((ladder for ladder in _LADDERS if kind in ladder), (kind,))
    return ladder[: ladder.index(kind) + 1]


def _still_useful(come: Collection[Due]) -> list[Due]:
    overtaken = {kind for each in come for kind in up_to(each.kind)[:-1]}
    return [each for each in come if each.kind not in overtaken]
