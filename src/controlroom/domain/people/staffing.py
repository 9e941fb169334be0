"""How many people on duty are advised, and who is on duty until when (docs/domain.md §1). All functions are pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from controlroom.core.clock import iso
from controlroom.core.i18n import _, ngettext
from controlroom.domain.people.duty import Roster

if TYPE_CHECKING:
    from controlroom.core.config.event import StaffingStep
    from controlroom.core.config.loading import Words


@dataclass(frozen=True)
class Staffing:
    """What is advised for so many `attendees`: one for `each` of them. `named`: people event.toml names; `on_duty`:
    those of them who can be called now."""

    attendees: int
    each: int
    advised: int
    named: int
    on_duty: int

    @property
    def missing(self) -> int:
        """How many more should be named."""
        return max(0, self.advised - self.named)

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom people staffing --json`."""
        return {
            "attendees": self.attendees, "one_for": self.each, "advised": self.advised, "named": self.named,
            "on_duty": self.on_duty, "missing": self.missing,
        }  # fmt: skip


def staffing(steps: Sequence[StaffingStep], attendees: int, roster: Roster, at: datetime) -> Staffing:
    """The advice for `attendees`, against whom the event names; a begun share counts whole."""
    each = next(step.each for step in steps if step.most is None or attendees <= step.most)
    on_duty = sum(roster.is_on_duty(name, at) for name in roster.people)
    return Staffing(attendees, each, -(-attendees // each), len(roster.people), on_duty)


def staffing_words(found: Staffing) -> str:
    """The advice in one sentence, in the language in force."""
    words = _("{attendees} expected: {advised} on duty advised (1 for {each}), {named} named, {on_duty} on duty now")
    told = words.format(
        attendees=f"{found.attendees:,}", advised=found.advised, each=found.each, named=found.named,
        on_duty=found.on_duty,
    )  # fmt: skip
    if found.missing:
        told += _("; ") + ngettext("{n} too few", "{n} too few", found.missing).format(n=found.missing)
    return told


@dataclass(frozen=True)
class GroupShift:
    """Who of a group is on duty now. `until`: when that changes, and who is then; None: it has no shifts to come."""

    group: str
    name: Words
    people: tuple[str, ...]
    until: datetime | None = None
    following: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom people shifts --json`."""
        return {
            "group": self.group, "on_duty": list(self.people), "until": iso(self.until) if self.until else None,
            "following": list(self.following),
        }  # fmt: skip


def shifts_at(roster: Roster, at: datetime) -> tuple[GroupShift, ...]:
    """The groups that have people, with who is on duty at `at` and the next change."""
    found = []
    for key, group in roster.groups.items():
        if not roster.members(key) and not any(shift.group == key for shift in roster.shifts):
            continue
        now = roster.on_shift(key, at)
        edges = sorted(
            {edge for shift in roster.shifts if shift.group == key for edge in (shift.starts, shift.ends) if edge > at}
        )
        change = next((edge for edge in edges if roster.on_shift(key, edge) != now), None)
        following = roster.on_shift(key, change) if change is not None else ()
        found.append(GroupShift(key, group.name, now, change, following))
    return tuple(found)


def shift_words(found: GroupShift, zone: tzinfo) -> str:
    """Who of a group is on duty, until when, and who then, in the language in force."""
    people = _(", ").join(found.people) or _("nobody")
    if found.until is None:
        return people
    following = _(", ").join(found.following) or _("nobody")
    return _("{people} until {time}, then {following}").format(
        people=people, time=f"{found.until.astimezone(zone):%m-%d %H:%M}", following=following
    )
