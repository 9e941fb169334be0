"""`event.toml`: what the event is, who is in it, where one is checked in."""

from __future__ import annotations

import unicodedata
from datetime import UTC, date, datetime, time
from itertools import pairwise
from typing import Annotated, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, NaiveDatetime, StringConstraints, field_validator, model_validator

from controlroom.core.config.announcements import AnnouncementRules
from controlroom.core.config.loading import HASHED_PIN, ConfigModel, Key, Line, Words
from controlroom.core.config.reports import ReportRules
from controlroom.core.config.tickets import TicketRules
from controlroom.core.i18n import Language, _
from controlroom.core.text import clean_line

Role = Literal["operator", "desk", "technician", "leader", "coordinator", "commander"]
"""What somebody may do on site (docs/domain.md §1)."""

_LONGEST_NAME = 60
PersonName = Annotated[Line, StringConstraints(min_length=1, max_length=_LONGEST_NAME)]
"""As people act under it: a name that is typed is cleaned in the same way."""


class Group(ConfigModel):
    """A group of people on duty (docs/domain.md §1): who leads it, who stands in for them, who else belongs to it."""

    key: Key
    name: Words
    duty: Words
    leader: PersonName | None = None
    deputies: tuple[PersonName, ...] = ()
    members: tuple[PersonName, ...] = ()


class Post(ConfigModel):
    """A key post with two holders: if `a` cannot be reached, `b` is called (docs/domain.md §1)."""

    key: Key
    name: Words
    group: Key
    a: PersonName
    b: PersonName | None = None


class Shift(ConfigModel):
    """Who of a group is on duty from `starts` to `ends`, in the venue's time."""

    group: Key
    people: tuple[PersonName, ...] = Field(min_length=1)
    starts: NaiveDatetime
    ends: NaiveDatetime

    @model_validator(mode="after")
    def _ends_after_start(self) -> Shift:
        if self.ends <= self.starts:
            raise ValueError(_("“ends” must not be before “starts”"))
        return self


_LEADING: tuple[Role, ...] = ("leader", "coordinator", "commander")


class VenueRoom(ConfigModel):
    """A room of the venue."""

    id: Key
    name: Words
    capacity: int = Field(gt=0)


class Area(ConfigModel):
    """A place of the venue without an agenda that is looked at on rounds: a foyer, a kitchen (docs/domain.md §7)."""

    id: Key
    name: Words


class AdmissionWindow(ConfigModel):
    """When a checkpoint is open: from `opens` to `closes`, local time, on `days` (none: every day of the event).

    One that closes at or before it opens goes on past midnight.
    """

    days: tuple[date, ...] = ()
    opens: time
    closes: time


class Checkpoint(ConfigModel):
    """A place where people are admitted (docs/domain.md §5).

    `admits`: once, once on each day, or in and out as often as they like (`entry_exit`). `categories` (none: all)
    and `windows` (none: always) say who and when, `capacity` how many at a time. Who comes in here leaves the
    checkpoints in `leaves`. `prints = false`: no badges here.
    """

    id: Key
    name: Words
    admits: Literal["once", "once_per_day", "entry_exit"] = "once"
    categories: tuple[Key, ...] = ()
    windows: tuple[AdmissionWindow, ...] = ()
    capacity: int | None = Field(default=None, gt=0)
    leaves: tuple[Key, ...] = ()
    prints: bool = True


class Question(ConfigModel):
    """Something the desk must ask before it admits, of everybody or of `categories`, everywhere or at `checkpoints`.

    `confirm` must be answered with yes, `choice` with one of `choices`, `text` with words. `each_time`: at every entry,
    not only until it was answered once.
    """

    id: Key
    words: Words
    kind: Literal["confirm", "choice", "text"] = "confirm"
    choices: tuple[Words, ...] = Field(default=(), max_length=3)
    categories: tuple[Key, ...] = ()
    checkpoints: tuple[Key, ...] = ()
    each_time: bool = False

    @model_validator(mode="after")
    def _choices_for_a_choice(self) -> Question:
        if (self.kind == "choice") != bool(self.choices):
            raise ValueError(_("“choices” belong to the kind “choice”, and only there"))
        return self


class Operator(ConfigModel):
    """Somebody who works at the stations. `pin` is the line that `controlroom pin` makes, never the PIN."""

    name: PersonName
    role: Role = "leader"
    group: Key | None = None
    phone: Line = Field(default="", max_length=40)
    pin: str | None = Field(default=None, pattern=HASHED_PIN)


class Category(ConfigModel):
    """A kind of person: what they are handed and which badge they wear (docs/domain.md §4-5)."""

    key: Key
    name: Words
    aliases: tuple[str, ...] = ()
    materials: tuple[Words, ...] = ()
    badge: Key = "attendee"
    notice: Words | None = None


class PlannedArrivals(ConfigModel):
    """By `at`, in the venue's time, so great a `share` of everybody expected is to be in (docs/domain.md §5)."""

    at: NaiveDatetime
    share: float = Field(ge=0, le=1)


class CheckInRules(ConfigModel):
    """Targets of the check-in area, and how arrivals are planned (docs/domain.md §5)."""

    answer_target_s: float = Field(default=3.0, gt=0)
    queue_target_min: float = Field(default=10.0, gt=0)
    attendance_target: float = Field(default=0.95, gt=0, le=1)
    undo_min: float = Field(default=15.0, ge=0)
    day_starts: time = time(4)
    sound: bool = False
    kiosk_back_s: float = Field(default=5.0, ge=2, le=60)
    service_s: float = Field(default=12.0, gt=0)
    print_at_check_in: Literal["always", "if_not_printed"] = "if_not_printed"
    stock_warning: int = Field(default=50, ge=0, le=100_000)
    arrivals_plan: tuple[PlannedArrivals, ...] = ()

    @field_validator("arrivals_plan")
    @classmethod
    def _rising(cls, plan: tuple[PlannedArrivals, ...]) -> tuple[PlannedArrivals, ...]:
        for before, after in pairwise(plan):
            if after.at <= before.at:
                raise ValueError(_("allowed: times that rise from point to point"))
            if after.share < before.share:
                raise ValueError(_("allowed: shares that never fall; each counts everybody up to then"))
        return plan


class Equipment(ConfigModel):
    """Something items need that there are only `count` of (docs/domain.md §3)."""

    key: Key
    name: Words
    count: int = Field(default=1, gt=0)


class RundownRules(ConfigModel):
    """The numbers of the rundown (docs/domain.md §3)."""

    buffer: float = Field(default=0.10, ge=0, lt=1)
    break_least: float = Field(default=0.67, gt=0, le=1)
    reminder_min: float = Field(default=5.0, ge=0, le=120)
    time_cards: int = Field(default=2, ge=0, le=9)
    card_after_min: float = Field(default=2.0, ge=0, le=60)
    host_off_min: float = Field(default=5.0, ge=0, le=120)
    deviation_target: float = Field(default=0.05, ge=0, le=1)
    completed_target: float = Field(default=0.98, ge=0, le=1)
    equipment: tuple[Equipment, ...] = ()


GuestLevel = Literal["vip", "speaker", "guest", "media", "staff", "attendee"]
"""How much a guest is looked after (docs/domain.md §4)."""


class GuestRules(ConfigModel):
    """The numbers of guests (docs/domain.md §4)."""

    attendance_target: float = Field(default=0.90, ge=0, le=1)
    late_after_min: float = Field(default=5.0, ge=0, le=240)
    to_stage_min: float = Field(default=10.0, ge=0, le=240)
    alert_levels: tuple[GuestLevel, ...] = ("vip", "speaker")


class StaffingStep(ConfigModel):
    """Up to `most` attendees (none: any number) one person on duty for `each` of them."""

    each: int = Field(gt=0, le=1000)
    most: int | None = Field(default=None, gt=0)


class StaffingRules(ConfigModel):
    """How many people on duty are advised (docs/domain.md §1)."""

    steps: tuple[StaffingStep, ...] = Field(
        default=(StaffingStep(most=99, each=15), StaffingStep(most=300, each=10), StaffingStep(each=8)), min_length=1
    )

    @field_validator("steps")
    @classmethod
    def _rising_to_any_number(cls, steps: tuple[StaffingStep, ...]) -> tuple[StaffingStep, ...]:
        limits = [step.most for step in steps]
        known = [limit for limit in limits if limit is not None]
        if limits[-1] is not None or len(known) != len(steps) - 1 or sorted(set(known)) != known:
            raise ValueError(_("allowed: “most” rises from step to step; only the last step has none"))
        return steps


class EventConfig(ConfigModel):
    """The whole of `event.toml`."""

    name: Words
    language: Language = "zh"
    timezone: str
    starts: date
    ends: date
    opens: time = time(9)
    groups: tuple[Group, ...]
    posts: tuple[Post, ...] = ()
    shifts: tuple[Shift, ...] = ()
    rooms: tuple[VenueRoom, ...]
    areas: tuple[Area, ...] = ()
    checkpoints: tuple[Checkpoint, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    default_category: Key
    questions: tuple[Question, ...] = ()
    operators: tuple[Operator, ...] = ()
    check_in: CheckInRules = CheckInRules()
    rundown: RundownRules = RundownRules()
    tickets: TicketRules = TicketRules()
    reports: ReportRules = ReportRules()
    announcements: AnnouncementRules = AnnouncementRules()
    guests: GuestRules = GuestRules()
    staffing: StaffingRules = StaffingRules()

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(_("allowed: an IANA zone such as Asia/Shanghai")) from None
        return value

    @model_validator(mode="after")
    def _ends_after_start(self) -> EventConfig:
        if self.ends < self.starts:
            raise ValueError(_("“ends” must not be before “starts”"))
        return self

    @property
    def zone(self) -> ZoneInfo:
        """The zone that times are shown in."""
        return ZoneInfo(self.timezone)

    @property
    def planned_arrivals(self) -> tuple[tuple[datetime, float], ...]:
        """The plan of arrivals: (instant, share of everybody expected), rising; empty without a plan."""
        plan = self.check_in.arrivals_plan
        return tuple((point.at.replace(tzinfo=self.zone).astimezone(UTC), point.share) for point in plan)

    @property
    def places(self) -> dict[str, Words]:
        """Rooms and areas by their ids, with their names."""
        rooms = {room.id: room.name for room in self.rooms}
        return rooms | {area.id: area.name for area in self.areas}

    @property
    def leaders(self) -> tuple[Operator, ...]:
        """Those whose PIN lets a desk do what it may not do alone (docs/domain.md §5)."""
        return tuple(who for who in self.operators if who.pin is not None and who.role in _LEADING)

    @property
    def with_pin(self) -> dict[str, Operator]:
        """The operators who have a PIN, by their names: they act under these with it only (docs/domain.md §1)."""
        return {who.name: who for who in self.operators if who.pin is not None}

    def known_as(self, name: str) -> str:
        """A name as it stands here, of who has a PIN, however it is typed; any other as it was typed, in one line."""
        wanted = clean_line(name, _LONGEST_NAME)
        if wanted in self.with_pin:
            return wanted
        return next((each for each in self.with_pin if _folded(each) == _folded(wanted)), wanted)

    def pin_of(self, name: str) -> str | None:
        """What is kept of the PIN of `name`, however it is typed; None: they have none."""
        who = self.with_pin.get(self.known_as(name))
        return who.pin if who is not None else None

    def category(self, key: str) -> Category | None:
        """The category called `key`, if the event has it."""
        return next((category for category in self.categories if category.key == key), None)

    def checkpoint(self, id: str) -> Checkpoint | None:
        """The checkpoint called `id`, if the event has it."""
        return next((checkpoint for checkpoint in self.checkpoints if checkpoint.id == id), None)


def _folded(name: str) -> str:
    """What is left of a name when capitals and wide letters make no difference."""
    return unicodedata.normalize("NFKC", name).casefold()
