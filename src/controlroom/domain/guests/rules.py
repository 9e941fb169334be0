"""A guest: level, where they are, when they are expected, and how late that is (docs/domain.md §4). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from controlroom.core.i18n import N_

NONE = timedelta(0)


class Level(StrEnum):
    """How much a guest is looked after."""

    VIP = "vip"
    SPEAKER = "speaker"
    GUEST = "guest"
    MEDIA = "media"
    STAFF = "staff"
    ATTENDEE = "attendee"


def level_in(category: str) -> Level:
    """How much somebody of this category of the people list is looked after, unless it is said: a VIP as a VIP."""
    return Level(category) if category in set(Level) else Level.GUEST


LEVEL_WORDS: Mapping[Level, str] = {
    Level.VIP: N_("VIP"),
    Level.SPEAKER: N_("speaker"),
    Level.GUEST: N_("guest"),
    Level.MEDIA: N_("media"),
    Level.STAFF: N_("staff"),
    Level.ATTENDEE: N_("attendee"),
}

KEY_LEVELS = frozenset({Level.VIP, Level.SPEAKER})
"""Key guests: of these 90 % are to come."""


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers that event.toml has of guests.

    `attendance_target`: the share of key guests that is to come. `late_after`: so much behind their time they count as
    late. `to_stage`: what a guest needs from the door to the stage. `alert_levels`: whose check-in is told at once.
    """

    attendance_target: float = 0.9
    late_after: timedelta = timedelta(minutes=5)
    to_stage: timedelta = timedelta(minutes=10)
    alert_levels: frozenset[Level] = KEY_LEVELS


class State(StrEnum):
    """Where a guest is. `absent`: it is known that they do not come."""

    EXPECTED = "expected"
    PICKED_UP = "picked_up"
    ARRIVED = "arrived"
    LOUNGE = "lounge"
    ON_STAGE = "on_stage"
    LEFT = "left"
    ABSENT = "absent"


STATE_WORDS: Mapping[State, str] = {
    State.EXPECTED: N_("expected"),
    State.PICKED_UP: N_("picked up"),
    State.ARRIVED: N_("arrived"),
    State.LOUNGE: N_("in the lounge"),
    State.ON_STAGE: N_("on the stage"),
    State.LEFT: N_("left"),
    State.ABSENT: N_("does not come"),
}

ON_THE_WAY = frozenset({State.EXPECTED, State.PICKED_UP})
HERE = frozenset({State.ARRIVED, State.LOUNGE, State.ON_STAGE})
CAME = HERE | {State.LEFT}

_FORWARD = (State.EXPECTED, State.PICKED_UP, State.ARRIVED, State.LOUNGE, State.ON_STAGE, State.LEFT)


def follows(state: State) -> frozenset[State]:
    """What can come after a state without correcting it: anything further on; in and out of the lounge and the stage.

    Somebody on the way may turn out not to come; somebody who left or does not come may appear after all.
    """
    if state in (State.LEFT, State.ABSENT):
        return frozenset({State.PICKED_UP, State.ARRIVED})
    later = set(_FORWARD[_FORWARD.index(state) + 1 :])
    if state in ON_THE_WAY:
        # Nobody leaves who never came.
        later = (later - {State.LEFT}) | {State.ABSENT}
    if state is State.ON_STAGE:
        later |= {State.ARRIVED, State.LOUNGE}
    if state is State.LOUNGE:
        later |= {State.ARRIVED}
    return frozenset(later)


def next_state(state: State) -> State | None:
    """What usually comes next; None at the end."""
    if state is State.ABSENT:
        return State.ARRIVED
    place = _FORWARD.index(state) + 1
    return _FORWARD[place] if place < len(_FORWARD) else None


@dataclass(frozen=True, slots=True)
class PickUp:
    """How a guest is fetched: what, by whom, where, when (UTC). Empty where it is not known yet."""

    vehicle: str = ""
    driver: str = ""
    phone: str = ""
    place: str = ""
    at: datetime | None = None

    @property
    def is_planned(self) -> bool:
        return bool(self.vehicle or self.driver or self.at)


@dataclass(frozen=True, slots=True)
class Guest:
    """A guest as they stand; instants in UTC.

    `person`: their id on the list of people, where they are on it. `due`: when they are to be here; `eta`: when they
    now say they will, None as long as nothing else is known. `flight`: what they come by, a flight or a train.
    `companion`, `phone`: who is with them, and how to reach that one. `kit`: whether they have their material.
    `since`: when they came into `state`. `version` counts changes.
    """

    id: str
    name: str
    level: Level
    state: State
    since: datetime
    version: int = 1
    person: str = ""
    company: str = ""
    due: datetime | None = None
    eta: datetime | None = None
    why_late: str = ""
    flight: str = ""
    pick_up: PickUp = PickUp()
    companion: str = ""
    phone: str = ""
    kit: bool = False
    seat: str = ""
    diet: str = ""
    needs: str = ""
    note: str = ""

    @property
    def is_key(self) -> bool:
        """Whether they count for the attendance of key guests."""
        return self.level in KEY_LEVELS

    @property
    def expected_at(self) -> datetime | None:
        """When they come, as far as is known."""
        return self.eta or self.due

    def late_by(self, now: datetime) -> timedelta:
        """How much later than due they come or came; zero for who is on time, early, or has no time."""
        if self.due is None:
            return NONE
        if self.state in ON_THE_WAY:
            return max((self.eta or self.due) - self.due, now - self.due, NONE)
        return NONE

    def waits_for_pick_up(self, now: datetime) -> bool:
        """Whether they should have been fetched by now and were not."""
        return self.state is State.EXPECTED and self.pick_up.at is not None and now > self.pick_up.at

    def is_missing(self, now: datetime) -> bool:
        """Whether they should be here by now and are not."""
        return self.state in ON_THE_WAY and self.expected_at is not None and now > self.expected_at


def moved(guest: Guest, state: State, at: datetime) -> Guest:
    """The same in another state; whoever is here needs no time of arrival any more."""
    if state in CAME:
        return replace(guest, state=state, since=at, eta=None, why_late="")
    return replace(guest, state=state, since=at)


@dataclass(frozen=True, slots=True)
class Attendance:
    """How many of the key guests came. `expected`: all of them, those who are known not to come included."""

    came: int
    expected: int

    def reaches(self, target: float) -> bool:
        """Whether so great a share came; nobody expected is no failure."""
        return self.came >= self.wanted(target)

    def wanted(self, target: float) -> int:
        """How many are to come, a part of one counting as one."""
        return -int(-round(self.expected * target, 6) // 1)

    @property
    def share(self) -> float | None:
        """None where there are no key guests."""
        return self.came / self.expected if self.expected else None


def attendance(guests: Iterable[Guest]) -> Attendance:
    """The attendance of key guests, against 90 % (docs/domain.md §4)."""
    key = [guest for guest in guests if guest.is_key]
    return Attendance(sum(guest.state in CAME for guest in key), len(key))


def late(guests: Iterable[Guest], now: datetime, after: timedelta = NONE) -> list[Guest]:
    """Those who come late or are missing by more than `after`, the first due first."""
    found = [guest for guest in guests if guest.late_by(now) > after]
    return sorted(found, key=lambda guest: (guest.due or now, guest.name))


def pick_ups(guests: Iterable[Guest], *, everything: bool = False) -> list[Guest]:
    """Those whom somebody fetches and who wait for it, the first first; with `everything` also who was fetched."""
    found = [guest for guest in guests if guest.pick_up.is_planned]
    if not everything:
        found = [guest for guest in found if guest.state is State.EXPECTED]
    # Without a time they come last.
    return sorted(found, key=lambda guest: (guest.pick_up.at is None, guest.pick_up.at or guest.since, guest.name))
