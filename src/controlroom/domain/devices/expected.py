"""When devices are expected to be on, and when people are to test them (docs/domain.md §6). Pure: from the rundown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.rules import Agenda

if TYPE_CHECKING:
    from controlroom.core.config.devices import DeviceConfig

_ON_SITE = frozenset({"installed", "tested", "in_service", "faulty"})

Times = tuple[tuple[datetime, datetime], ...]
_NO_DAYS: Mapping[date, tuple[datetime, datetime]] = {}


@dataclass(frozen=True, slots=True)
class Sessions:
    """When each room has sessions, and the whole house: of each day from the first item to the end of the last."""

    rooms: Mapping[str, Times]
    house: Times

    @classmethod
    def of(
        cls, agenda: Agenda, now: datetime, open_days: Mapping[date, tuple[datetime, datetime]] = _NO_DAYS
    ) -> Sessions:
        """As the rundown is forecast at `now`; what is not held counts for nothing.

        `open_days`: when the house is open on the days of the event; it counts on a day that has no item at all.
        """
        expected = forecast(agenda, now)
        rooms: dict[str, Times] = {}
        days: dict[date, tuple[datetime, datetime]] = {}
        for (room, day), items in agenda.stretches.items():
            times = [expected[item.id] for item in items if item.id in expected]
            if not times:
                continue
            begins, ends = min(each.start for each in times), max(each.end for each in times)
            rooms[room] = (*rooms.get(room, ()), (begins, ends))
            first, last = days.get(day, (begins, ends))
            days[day] = (min(first, begins), max(last, ends))
        house = sorted({**open_days, **days}.values())
        return cls({room: tuple(sorted(times)) for room, times in rooms.items()}, tuple(house))


NOTHING_PLANNED = Sessions({}, ())


def is_expected(
    device: DeviceConfig, room: str | None, life: str, sessions: Sessions, now: datetime, before: timedelta
) -> bool:
    """Whether `device`, which serves `room` and is at `life` of its life, is to be on now.

    One that is stored, on its way or returned never is; one for sessions is from `before` the first session of a day
    in its room to the end of the last.
    """
    if life not in _ON_SITE:
        return False
    if not device.for_sessions:
        return True
    return any(begins - before <= now < ends for begins, ends in sessions.rooms.get(room or "", ()))


_CLOCKS_DIFFER = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class NextTest:
    """When a device is to be tested by a person next. `missed`: that was to have been by now."""

    last: datetime | None
    due_at: datetime | None
    missed: bool


def next_test(
    last: datetime | None, life: str, sessions: Sessions, now: datetime, before: timedelta, every: timedelta
) -> NextTest:
    """Every device is tested `before` the opening of each day, then `every` so often until its end.

    A test at most `every` before that first moment is the first test. One in the future (the clock was set back) is
    none. `due_at` is None when nothing more is planned.
    """
    if last is not None and last > now + _CLOCKS_DIFFER:
        last = None
    if life not in _ON_SITE:
        return NextTest(last, None, missed=False)
    for opening, ends in sessions.house:
        if now >= ends:
            continue
        first = opening - before
        due_at = first if last is None else max(first, last + every)
        return NextTest(last, due_at, missed=now >= due_at)
    return NextTest(last, None, missed=False)
