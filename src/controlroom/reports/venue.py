"""What reports need of the configuration: names in both languages, the clock of the venue, when reports are due."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from controlroom.domain.inspections.schedule import Days
from controlroom.reports.values import Both, same

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.core.config.loading import Words


@dataclass(frozen=True)
class Venue:
    """The event by its names. `morning`: when the morning meeting is."""

    name: Both
    days: Days
    day_starts: time
    morning: time
    rooms: Mapping[str, Both]
    categories: Mapping[str, Both]
    groups: Mapping[str, Both]
    attendance_target: float

    def hm(self, at: datetime) -> str:
        """A time of the venue's clock."""
        return at.astimezone(self.days.zone).strftime("%H:%M")

    def room(self, id: str) -> Both:
        """The name of a room; its id, if it has been taken out of the configuration."""
        return self.rooms.get(id) or same(id)

    def group(self, key: str) -> Both:
        """The name of a group; its key, if it has been taken out of the configuration."""
        return self.groups.get(key) or same(key)


@dataclass(frozen=True)
class Rhythm:
    """When situation reports are due: every `every` from `first` to `last`; overdue after `grace`, early by `early`."""

    first: time
    last: time
    every: timedelta
    grace: timedelta
    early: timedelta


def venue_of(settings: Settings) -> Venue:
    """The names of an event."""
    event = settings.event
    return Venue(
        name=_both(event.name),
        days=Days(event.zone, event.starts, event.ends, event.opens),
        day_starts=event.check_in.day_starts,
        morning=event.reports.morning_at,
        rooms={key: _both(name) for key, name in event.places.items()},
        categories={category.key: _both(category.name) for category in event.categories},
        groups={group.key: _both(group.name) for group in event.groups},
        attendance_target=event.check_in.attendance_target,
    )


def rhythm_of(settings: Settings) -> Rhythm:
    """When an event's reports are due."""
    found = settings.event.reports
    every = timedelta(minutes=found.every_min)
    return Rhythm(
        found.first_at, found.last_at, every, timedelta(minutes=found.grace_min), min(every / 4, timedelta(minutes=30))
    )


def _both(words: Words) -> Both:
    return Both(words.zh, words.en)
