"""Which item and which instant an operator means by what they type."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from controlroom.core.clock import from_iso
from controlroom.domain.agenda.errors import ItemAmbiguousError, ItemUnknownError
from controlroom.domain.agenda.rules import Agenda, Calendar, Item

_NAMED = 5
_SHORTEST_ID = 6
"""From so many signs on the start of an id is one: fewer might be a word of a title."""


def item_named(agenda: Agenda, text: str, now: datetime) -> Item:
    """The item with this id, cue or title, else that whose title or speaker has `text`, on the day of `now` first.

    Raises ItemUnknownError, ItemAmbiguousError.
    """
    if text in agenda.items:
        return agenda.items[text]
    today = agenda.calendar.day(now)
    wanted = text.strip().casefold()
    for kind in (_is_cue, _is_title, _is_start_of_id, _has_words):
        found = [item for item in agenda.items.values() if wanted and kind(item, wanted)]
        here = [item for item in found if agenda.day_of(item) == today] or found
        if len(here) == 1:
            return here[0]
        if here:
            named = "; ".join(f"{item.id[:8]} {item.title}" for item in here[:_NAMED])
            raise ItemAmbiguousError(item=text, found=named)
    raise ItemUnknownError(item=text)


def _is_cue(item: Item, wanted: str) -> bool:
    return bool(item.cue) and item.cue.casefold() == wanted


def _is_title(item: Item, wanted: str) -> bool:
    return item.title.casefold() == wanted


def _is_start_of_id(item: Item, wanted: str) -> bool:
    return len(wanted) >= _SHORTEST_ID and item.id.casefold().startswith(wanted)


def _has_words(item: Item, wanted: str) -> bool:
    return wanted in item.title.casefold() or any(wanted in who.name.casefold() for who in item.on_stage)


def instant_named(calendar: Calendar, text: str, day: date) -> datetime:
    """An instant with a zone, or HH:MM of the venue's clock on a day of the event (a day may run past midnight).

    Raises ValueError for anything else, and for a time that the clock skips on that day.
    """
    text = text.strip().replace("：", ":")
    if "T" in text or len(text) > len("23:59:59"):
        return from_iso(text)
    at = time.fromisoformat(text.zfill(5) if text.count(":") == 1 else text)
    if at.tzinfo is not None:
        raise ValueError(text)
    on = day if at >= calendar.day_starts else day + timedelta(days=1)
    return local_instant(calendar, datetime.combine(on, at))


def local_instant(calendar: Calendar, local: datetime) -> datetime:
    """The instant of a local time, the first of one that is shown twice. Raises ValueError for one that is skipped."""
    instant = local.replace(tzinfo=calendar.zone).astimezone(UTC)
    if instant.astimezone(calendar.zone).replace(tzinfo=None) != local:
        raise ValueError(local.isoformat())
    return instant
