"""Times of guests as they stand in lists and are typed (docs/domain.md §4). Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from controlroom.core.clock import event_day_of, from_iso
from controlroom.domain.guests.errors import GuestTimeError

_CLOCK = r"(?P<hour>\d{1,2})[:：](?P<minute>\d{2})(?:[:：](?P<second>\d{2})(?:\.\d+)?)?"
_DAY = r"(?:(?P<year>\d{4})[-/.年])?(?P<month>\d{1,2})[-/.月](?P<day>\d{1,2})日?"
_TIME = re.compile(rf"(?:{_DAY}[ T]*)?{_CLOCK}")


@dataclass(frozen=True)
class Days:
    """By which days and clock times are read: the zone of the venue, when a day of the event begins, and its days."""

    zone: tzinfo
    day_starts: time
    first: date
    last: date

    def today(self, now: datetime) -> date:
        """The day of the event that `now` is on; before it the first, afterwards the last."""
        return min(max(event_day_of(now, self.zone, self.day_starts), self.first), self.last)


def instant_of(text: str, days: Days, day: date) -> datetime:
    """10:30 on `day`, or with its date, or an instant with a zone; in UTC. Raises GuestTimeError.

    A time before the day of the event begins is of the night after it.
    """
    asked = " ".join(text.split())
    found = _TIME.fullmatch(asked)
    try:
        if found is None:
            return from_iso(asked)
        at = time(int(found["hour"]), int(found["minute"]), int(found["second"] or 0))
        if found["month"]:
            on = date(int(found["year"] or day.year), int(found["month"]), int(found["day"]))
        else:
            on = day if at >= days.day_starts else day + timedelta(days=1)
        return _instant(datetime.combine(on, at), days.zone)
    except (ValueError, OverflowError):
        raise GuestTimeError(found=text) from None


def _instant(local: datetime, zone: tzinfo) -> datetime:
    instant = local.replace(tzinfo=zone).astimezone(UTC)
    if instant.astimezone(zone).replace(tzinfo=None) != local or not 1970 <= local.year <= 9998:
        raise ValueError(local.isoformat())  # The clocks skip it on that day.
    return instant
