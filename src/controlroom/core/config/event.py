"""`event.toml`: what the event is, who is in it, where one is checked in."""

from __future__ import annotations

from datetime import UTC, date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, NaiveDatetime, field_validator, model_validator

from controlroom.core.config.loading import ConfigModel, Key, Words
from controlroom.core.i18n import Language, _


class Group(ConfigModel):
    """A group of people on duty (docs/domain.md §1)."""

    key: Key
    name: Words
    duty: Words


class VenueRoom(ConfigModel):
    """A room of the venue."""

    id: Key
    name: Words
    capacity: int = Field(gt=0)


class Checkpoint(ConfigModel):
    """A place where people are admitted, once each."""

    id: Key
    name: Words


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
    service_s: float = Field(default=12.0, gt=0)
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


class EventConfig(ConfigModel):
    """The whole of `event.toml`."""

    name: Words
    language: Language = "zh"
    timezone: str
    starts: date
    ends: date
    groups: tuple[Group, ...]
    rooms: tuple[VenueRoom, ...]
    checkpoints: tuple[Checkpoint, ...] = Field(min_length=1)
    categories: tuple[Category, ...] = Field(min_length=1)
    default_category: Key
    check_in: CheckInRules = CheckInRules()

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

    def category(self, key: str) -> Category | None:
        """The category called `key`, if the event has it."""
        return next((category for category in self.categories if category.key == key), None)

    def checkpoint(self, id: str) -> Checkpoint | None:
        """The checkpoint called `id`, if the event has it."""
        return next((checkpoint for checkpoint in self.checkpoints if checkpoint.id == id), None)
