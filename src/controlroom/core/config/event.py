"""`event.toml`: what the event is, who is in it, where one is checked in."""

from __future__ import annotations

from datetime import date
from typing import Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

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


class CheckInRules(ConfigModel):
    """Targets of the check-in area (docs/domain.md §5)."""

    answer_target_s: float = Field(default=3.0, gt=0)
    queue_target_min: float = Field(default=10.0, gt=0)
    attendance_target: float = Field(default=0.95, gt=0, le=1)
    print_at_check_in: Literal["always", "if_not_printed"] = "if_not_printed"
    stock_warning: int = Field(default=50, ge=0, le=100_000)


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

    def category(self, key: str) -> Category | None:
        """The category called `key`, if the event has it."""
        return next((category for category in self.categories if category.key == key), None)

    def checkpoint(self, id: str) -> Checkpoint | None:
        """The checkpoint called `id`, if the event has it."""
        return next((checkpoint for checkpoint in self.checkpoints if checkpoint.id == id), None)
