"""The rundown in words, as screens, sheets and the command line say it."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.clashes import Clash
from controlroom.domain.agenda.rules import Agenda

CLASH_WORDS = {
    "speaker": N_("{what} is in two rooms at {time}: {first} and {second}"),
    "substitute": N_("{what} cannot step in in {first}: on stage in {second} at {time}"),
    "room": N_("{first} and {second} both want the room from {time}"),
    "equipment": N_("{what} is wanted too often at {time}: {first} and {second}"),
}


def clock(at: datetime, zone: tzinfo) -> str:
    """A time as the venue's clocks show it."""
    return at.astimezone(zone).strftime("%H:%M")


def signed(off: timedelta) -> str:
    """How far off: +12:05 is late, −0:30 early, in minutes and seconds; over an hour with hours."""
    total = round(off.total_seconds())
    sign = "+" if total > 0 else "−" if total < 0 else "±"
    hours, rest = divmod(abs(total), 3600)
    told = f"{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
    return f"{sign}{hours}:{told}" if hours else sign + told


def minutes_off(off: timedelta) -> str:
    """How far off in whole minutes, with its sign: +8 min is late."""
    n = round(off.total_seconds() / 60)
    sign = "+" if n > 0 else "−" if n < 0 else "±"
    return _("{n} min").format(n=f"{sign}{abs(n)}")


def clash_words(clash: Clash, agenda: Agenda) -> str:
    """A clash in words."""
    first, second = (f"“{clean_line(agenda.items[id].title)}”" for id in (clash.first, clash.second))
    return _(CLASH_WORDS[clash.kind]).format(
        what=clean_line(clash.what), time=clock(clash.at, agenda.calendar.zone), first=first, second=second
    )
