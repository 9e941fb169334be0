"""`checklists/*.toml`: what is looked at on a round, where and when; one template a file (docs/domain.md §7)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from controlroom.core.config.devices import DevicesConfig
from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import (
    ConfigModel,
    ConfigValueError,
    Key,
    Words,
    duplicate_key,
    load_toml,
    unknown_reference,
)
from controlroom.core.i18n import _
from controlroom.core.toml_file import toml_files

Level = Literal["high", "medium", "low"]
Trouble = Literal["technical", "people", "process", "environment", "opinion"]
_MOST_ITEMS = 300


class Limits(ConfigModel):
    """From `least` to `most`, both of which still are within; one of them may be left out."""

    least: float | None = Field(default=None, allow_inf_nan=False)
    most: float | None = Field(default=None, allow_inf_nan=False)

    @model_validator(mode="after")
    def _a_span(self) -> Limits:
        if self.least is None and self.most is None:
            raise ValueError(_("allowed: “least”, “most” or both"))
        if self.least is not None and self.most is not None and self.least > self.most:
            raise ValueError(_("“least” must not be above “most”"))
        return self


class TicketDefaults(ConfigModel):
    """What the ticket that a failure opens is given; what is left out comes from the template.

    There left out: the template's group, medium and medium, and the category `process`, or `technical` with a device.
    """

    group: Key | None = None
    category: Trouble | None = None
    impact: Level | None = None
    urgency: Level | None = None


class ItemConfig(ConfigModel):
    """A line of the sheet.

    `type`: `check` is passed or failed, `number` is judged by its limits (outside `limits` it fails by itself, outside
    `warning` it passes with a warning), `text` is written down. `unit`: one word, or in both languages. `critical`: its
    failure fails the round. `device`: an id of devices.toml whose open ticket takes the failure. `evidence`: what an
    answer must bring.
    """

    id: Key
    words: Words
    type: Literal["check", "number", "text"] = "check"
    unit: Words | None = None
    warning: Limits | None = None
    limits: Limits | None = None
    critical: bool = False
    device: Key | None = None
    evidence: Literal["none", "note", "number", "file"] = "none"
    ticket: TicketDefaults = TicketDefaults()

    @field_validator("unit", mode="before")
    @classmethod
    def _one_word_for_both(cls, value: object) -> object:
        return {"zh": value, "en": value} if isinstance(value, str) else value

    @model_validator(mode="after")
    def _limits_for_a_number(self) -> ItemConfig:
        if self.type != "number" and (self.warning or self.limits):
            raise ValueError(_("“limits” and “warning” belong to the type “number”, and only there"))
        return self


class SectionConfig(ConfigModel):
    """Items under one heading, at every place of the template or only at `places`."""

    title: Words
    places: tuple[Key, ...] = ()
    items: tuple[ItemConfig, ...] = Field(min_length=1)


class _Scheduled(ConfigModel):
    """`grace_min`: finished so many minutes after it was due it still is in time. `early_min`: so many minutes before
    it may be begun. `days` (none: every day of the event)."""

    grace_min: int = Field(default=15, ge=0, le=1440)
    early_min: int = Field(default=0, ge=0, le=1440)
    days: tuple[date, ...] = ()


class GridSchedule(_Scheduled):
    """Every `every_min` minutes from `starts` to `ends`, in the venue's time; past midnight where `ends` is earlier."""

    kind: Literal["grid"]
    starts: time
    ends: time
    every_min: int = Field(ge=5, le=1440)

    @model_validator(mode="after")
    def _grace_within_the_grid(self) -> GridSchedule:
        if self.grace_min >= self.every_min:
            raise ValueError(_("“grace_min” must be less than “every_min”: the next round is due by then"))
        if self.early_min >= self.every_min:
            raise ValueError(_("“early_min” must be less than “every_min”: the last round is still due then"))
        return self


class BeforeOpeningSchedule(_Scheduled):
    """Once a day, `before_min` minutes before the doors open (`opens` in event.toml)."""

    kind: Literal["before_opening"]
    before_min: int = Field(gt=0, le=1440)

    @model_validator(mode="after")
    def _grace_until_opening(self) -> BeforeOpeningSchedule:
        if self.grace_min > self.before_min:
            raise ValueError(_("“grace_min” must not be more than “before_min”: the doors are open by then"))
        return self


class DayBeforeSchedule(_Scheduled):
    """Once, at the time `at` of the day before the event begins, or before each of `days`."""

    kind: Literal["day_before"]
    at: time


Schedule = Annotated[GridSchedule | BeforeOpeningSchedule | DayBeforeSchedule, Field(discriminator="kind")]


class Sampling(ConfigModel):
    """Only a share is looked at, drawn anew each time: of the items at each place, or of the places with all items."""

    share: float = Field(gt=0, le=1)
    of: Literal["items", "places"] = "items"


class ChecklistConfig(ConfigModel):
    """A template of rounds.

    `places`: rooms or areas of event.toml; a round is made for each. `group` walks it and gets the tickets unless an
    item says otherwise. `sign_off`: groups that must all sign. `acceptance`: a place may be used only when such a round
    was passed there and all have signed. Without `schedule` it is held when somebody begins it.
    """

    key: Key
    name: Words
    group: Key
    places: tuple[Key, ...] = Field(min_length=1)
    acceptance: bool = False
    sign_off: tuple[Key, ...] = ()
    ticket: TicketDefaults = TicketDefaults()
    schedule: Schedule | None = None
    sampling: Sampling | None = None
    sections: tuple[SectionConfig, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _signed_by_somebody(self) -> ChecklistConfig:
        if self.acceptance and not self.sign_off:
            raise ValueError(_("an acceptance needs “sign_off”: the groups that must all sign"))
        if self.acceptance and self.sampling is not None:
            raise ValueError(_("an acceptance looks at everything: remove “sampling”"))
        if sum(len(section.items) for section in self.sections) > _MOST_ITEMS:
            raise ValueError(_("allowed: at most {n} items").format(n=_MOST_ITEMS))
        return self


def load_checklists(folder: Path, event: EventConfig, devices: DevicesConfig) -> tuple[ChecklistConfig, ...]:
    """The templates in `folder`, in the order of their files; none where there is no such folder.

    Raises the errors of `loading`: the first mistake found is named with file and key.
    """
    found: dict[str, ChecklistConfig] = {}
    for path in toml_files(folder):
        checklist = load_toml(path, ChecklistConfig)
        if checklist.key in found:
            raise duplicate_key(path.name, "key", checklist.key)
        _check(path.name, checklist, event, devices)
        found[checklist.key] = checklist
    return tuple(found.values())


def _check(file: str, checklist: ChecklistConfig, event: EventConfig, devices: DevicesConfig) -> None:
    groups, places = [group.key for group in event.groups], event.places
    _known(file, "group", [checklist.group], groups)
    _known(file, "places", checklist.places, list(places))
    _once(file, "places", checklist.places)
    _known(file, "sign_off", checklist.sign_off, groups)
    _once(file, "sign_off", checklist.sign_off)
    if checklist.ticket.group is not None:
        _known(file, "ticket.group", [checklist.ticket.group], groups)
    ids = [device.id for device in devices.devices]
    for number, section in enumerate(checklist.sections, 1):
        _known(file, f"sections[{number}].places", section.places, list(checklist.places))
        for place, item in enumerate(section.items, 1):
            key = f"sections[{number}].items[{place}]"
            if item.device is not None:
                _known(file, f"{key}.device", [item.device], ids)
            if item.ticket.group is not None:
                _known(file, f"{key}.ticket.group", [item.ticket.group], groups)
    _items_once(file, checklist)
    _something_everywhere(file, checklist)


def _items_once(file: str, checklist: ChecklistConfig) -> None:
    counted = Counter(item.id for section in checklist.sections for item in section.items)
    for number, section in enumerate(checklist.sections, 1):
        for place, item in enumerate(section.items, 1):
            if counted[item.id] > 1:
                raise duplicate_key(file, f"sections[{number}].items[{place}].id", item.id)


def _something_everywhere(file: str, checklist: ChecklistConfig) -> None:
    for place in checklist.places:
        if not any(place in (section.places or checklist.places) for section in checklist.sections):
            raise ConfigValueError(
                file=file, key="places", found=repr(place), allowed=_("allowed: places at which a section has items")
            )


def _known(file: str, key: str, found: Iterable[str], allowed: Sequence[str]) -> None:
    for value in found:
        if value not in allowed:
            raise unknown_reference(file, key, value, allowed)


def _once(file: str, key: str, values: Sequence[str]) -> None:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise duplicate_key(file, f"{key}[{number + 1}]", value)
