"""What a stage screen shows: pure functions of what was read and of now (docs/domain.md §3)."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.forecast import forecast_room
from controlroom.domain.agenda.rules import NONE, Agenda, Item, State
from controlroom.tui.words import listed

if TYPE_CHECKING:
    from controlroom.domain.agenda.stage_rules import StageView

_SECOND = timedelta(seconds=1)


class Look(StrEnum):
    """How a stage looks: a colour and a symbol each, and a word beside them."""

    CALM = "calm"
    NORMAL = "normal"
    WARNING = "warning"
    DANGER = "danger"
    OVER = "over"
    HELD = "held"


SYMBOLS = {
    Look.CALM: "○", Look.NORMAL: "▶", Look.WARNING: "▲", Look.DANGER: "◆", Look.OVER: "■", Look.HELD: "‖",
}  # fmt: skip
WORDS = {
    Look.NORMAL: N_("running"),
    Look.WARNING: N_("please come to an end"),
    Look.DANGER: N_("time is nearly up"),
    Look.OVER: N_("OVER TIME"),
    Look.HELD: N_("ON HOLD"),
}


@dataclass(frozen=True)
class Scene:
    """One moment of the stage. `anchor`: the digits change when a whole number of seconds lies between it and now.

    `large`: what stands in large letters below the digits; `left`: the share of the time that is left; `flashes`: the
    state does, `blinks`: the message.
    """

    look: Look
    state: str
    digits: str
    anchor: datetime | None = None
    large: str = ""
    title: str = ""
    speakers: str = ""
    following: str = ""
    left: float | None = None
    flashes: bool = False
    blinks: bool = False
    dark: bool = False


@dataclass(frozen=True)
class Watched:
    """What concerns one room on one day, taken out of the rundown once and looked at every second."""

    agenda: Agenda
    room: str
    day: date
    items: tuple[Item, ...]
    current: Item | None
    later: Item | None
    """The first item of a later day."""


def watched(agenda: Agenda, room: str, now: datetime) -> Watched:
    """What concerns `room` today."""
    day = agenda.calendar.day(now)
    later = (item for item in agenda.items.values() if item.room == room and item.is_open)
    return Watched(
        agenda, room, day, agenda.of(room, day), agenda.under_way(room),
        min((item for item in later if agenda.day_of(item) > day), key=lambda item: item.slot, default=None),
    )  # fmt: skip


def scene_of(seen: Watched, stage: StageView, now: datetime, *, up: bool) -> Scene:
    """The stage at `now`. `up`: the digits count what has passed instead of what is left."""
    following = [item for item in seen.items if item.is_open]
    if seen.current is not None:
        scene = _on_stage(seen, seen.current, following, now, up=up)
    elif following:
        scene = _waiting(seen, following, now)
    else:
        scene = _nothing(seen, now)
    if message := stage.words:
        scene = replace(scene, large=message, blinks=stage.blink)
    return replace(scene, dark=stage.blackout)


def _on_stage(seen: Watched, item: Item, following: list[Item], now: datetime, *, up: bool) -> Scene:
    assert item.started_at is not None
    due, rules = item.due(now), seen.agenda.rules
    left, whole = due - now, due - item.started_at - item.paused(now)
    if item.state is State.HELD:
        look = Look.HELD
    elif left <= NONE:
        look = Look.OVER
    elif left <= rules.danger(item):
        look = Look.DANGER
    else:
        look = Look.WARNING if left <= rules.warning(item) else Look.NORMAL
    begun = item.started_at + item.paused(now)
    state = _(WORDS[look])
    return Scene(
        look, state, clock_face(math.floor((now - begun) / _SECOND) if up else math.ceil(left / _SECOND)),
        # On hold both move along with now: there is nothing to wait for.
        None if look is Look.HELD and not item.count_to_end else begun if up else due,
        large=state if look in (Look.OVER, Look.HELD) else "",
        title=clean_line(item.title), speakers=_names(item), following=_next(seen, following, now),
        left=min(max(left / whole, 0.0), 1.0) if whole > NONE else 0.0,
        flashes=look is Look.OVER,
    )  # fmt: skip


def _waiting(seen: Watched, following: list[Item], now: datetime) -> Scene:
    item = following[0]
    start = forecast_room(seen.agenda, seen.items, now, seen.agenda.day_of(item))[item.id].start
    late = start <= now
    if late:  # It could have begun: since its slot, or since its speaker is there.
        start = max(item.slot, item.not_before or item.slot)
    words = _("was to begin at {time}") if late else _("the next begins at {time}")
    return Scene(
        Look.WARNING if late else Look.CALM, words.format(time=_time(seen, start)),
        clock_face(math.ceil((start - now) / _SECOND)), start,
        title=clean_line(item.title), speakers=_names(item), following=_next(seen, following[1:], now),
    )  # fmt: skip


def _nothing(seen: Watched, now: datetime) -> Scene:
    if seen.room not in seen.agenda.rooms:
        rooms = listed(seen.agenda.rooms)
        words = _("there is no room “{room}”; the rooms are: {known}") if seen.room else _("say which room: {known}")
        state = words.format(room=clean_line(seen.room, 40), known=rooms)
    else:
        state = _("nothing more today") if seen.items else _("nothing is planned here today")
    later = ""
    if seen.later is not None:
        when = seen.later.slot.astimezone(seen.agenda.calendar.zone).strftime("%m-%d %H:%M")
        later = _("Next: {time}  {title}").format(time=when, title=clean_line(seen.later.title))
    return Scene(Look.CALM, state, now.astimezone(seen.agenda.calendar.zone).strftime("%H:%M"), following=later)


def _next(seen: Watched, following: list[Item], now: datetime) -> str:
    if not following:
        return _("Nothing follows today.") if seen.items else ""
    item = following[0]
    expected = forecast_room(seen.agenda, seen.items, now, seen.agenda.day_of(item))[item.id]
    told = _("Next: {time}  {title}").format(time=_time(seen, expected.start), title=clean_line(item.title))
    return "  ·  ".join(part for part in (told, _names(item)) if part)


def _names(item: Item) -> str:
    return listed(clean_line(who.name, 60) for who in item.on_stage)


def _time(seen: Watched, at: datetime) -> str:
    return at.astimezone(seen.agenda.calendar.zone).strftime("%H:%M")


def clock_face(seconds: int) -> str:
    """Seconds as 12:05 or 1:02:05, with a minus once they are over."""
    sign, rest = "−" if seconds < 0 else "", abs(seconds)
    hours, rest = divmod(rest, 3600)
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{sign}{rest // 60:02d}:{rest % 60:02d}"


def until_tick(now: datetime, anchor: datetime | None, *, halves: bool) -> float:
    """Seconds until something on the stage changes by itself: the clock, the digits, or what blinks."""
    anchors = [now.replace(microsecond=0)]
    if anchor is not None:
        anchors.append(anchor)
    if halves:
        anchors.append(anchors[0] + _SECOND / 2)
    return min(((each - now) % _SECOND or _SECOND) / _SECOND for each in anchors)
