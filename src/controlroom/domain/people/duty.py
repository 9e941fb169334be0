"""Who is on duty: groups, leaders, key posts with two holders, shifts, and what a person's role is.

docs/domain.md §1. All functions are pure; names are compared as they are written in event.toml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from controlroom.core.i18n import N_

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig, Group, Post


class Role(StrEnum):
    """What somebody may do on site."""

    OPERATOR = "operator"
    DESK = "desk"
    TECHNICIAN = "technician"
    LEADER = "leader"
    COORDINATOR = "coordinator"
    COMMANDER = "commander"


ROLE_WORDS: Mapping[Role, str] = {
    Role.OPERATOR: N_("operator"),
    Role.DESK: N_("desk"),
    Role.TECHNICIAN: N_("technician"),
    Role.LEADER: N_("group leader"),
    Role.COORDINATOR: N_("coordinator"),
    Role.COMMANDER: N_("commander"),
}

COMMAND, COORDINATION, TECHNICAL = "command", "coordination", "technical"
LEADING = frozenset({Role.LEADER, Role.COORDINATOR, Role.COMMANDER})
_ROLE_IN_GROUP: Mapping[str, Role] = {
    COMMAND: Role.COMMANDER, COORDINATION: Role.COORDINATOR, TECHNICAL: Role.TECHNICIAN,
}  # fmt: skip


@dataclass(frozen=True)
class Person:
    """Somebody on duty. `role` None: the event names nobody, so whoever acts may do everything."""

    name: str
    role: Role | None
    group: str = ""

    @property
    def is_trusted(self) -> bool:
        """Whether no table of roles binds them."""
        return self.role is None


@dataclass(frozen=True)
class OnDuty:
    """People of a group who are on shift from `starts` to `ends`."""

    group: str
    people: tuple[str, ...]
    starts: datetime
    ends: datetime


@dataclass(frozen=True)
class Roster:
    """Everybody event.toml names, with their groups, posts and shifts."""

    people: Mapping[str, Person]
    groups: Mapping[str, Group]
    posts: tuple[Post, ...] = ()
    shifts: tuple[OnDuty, ...] = ()

    def person(self, name: str) -> Person:
        """Who acts under `name`. Somebody the event does not name is an operator; where it names nobody, trusted."""
        if not self.people:
            return Person(name, None)
        return self.people.get(name) or Person(name, Role.OPERATOR)

    def leader(self, group: str) -> str:
        """Who leads a group: the first of `reachable_by`; "" if it has nobody."""
        return next(iter(self.reachable_by(group)), "")

    def holders(self, group: str) -> tuple[tuple[str, str], ...]:
        """The key posts of a group as (A, B): B is called when A cannot be reached; "" where there is no B."""
        return tuple((post.a, post.b or "") for post in self.posts if post.group == group)

    def reachable_by(self, group: str) -> tuple[str, ...]:
        """Whom to call about a matter of a group: leader, deputies, others who lead it, then A and B of its posts."""
        found = self.groups.get(group)
        named = [found.leader, *found.deputies] if found is not None else []
        leading = [person.name for person in self.people.values() if person.group == group and person.role in LEADING]
        holders = [name for pair in self.holders(group) for name in pair]
        return tuple(dict.fromkeys(name for name in (*named, *leading, *holders) if name))

    def on_shift(self, group: str, at: datetime) -> tuple[str, ...]:
        """Who of a group is on duty at `at`: those of the shifts that run; everybody of it where it has no shifts."""
        shifts = [shift for shift in self.shifts if shift.group == group]
        if not shifts:
            return self.members(group)
        return tuple(
            dict.fromkeys(name for shift in shifts if shift.starts <= at < shift.ends for name in shift.people)
        )

    def is_on_duty(self, name: str, at: datetime) -> bool:
        """Whether somebody can be called at `at`: during their shifts; always, where they stand in no shift."""
        own = [shift for shift in self.shifts if name in shift.people]
        return not own or any(shift.starts <= at < shift.ends for shift in own)

    def on_call(self, group: str, at: datetime) -> str:
        """Who is told of a group's matter at `at`: the first of `reachable_by` who is on duty, else the first on shift.

        With nobody on duty the leader all the same: somebody has to know. "" where the group has no people.
        """
        called = (*self.reachable_by(group), *self.on_shift(group, at))
        return next((name for name in called if self.is_on_duty(name, at)), self.leader(group))

    def members(self, group: str) -> tuple[str, ...]:
        """Everybody of a group, its leader first."""
        found = self.groups.get(group)
        named = [found.leader, *found.deputies, *found.members] if found is not None else []
        others = [person.name for person in self.people.values() if person.group == group]
        return tuple(dict.fromkeys(name for name in (*named, *others) if name))


def roster_of(event: EventConfig) -> Roster:
    """The roster of an event. Where somebody is named as operator, that role holds; else their place in a group."""
    people = _people_in_groups(event)
    for group, names in (
        *((post.group, (post.a, post.b)) for post in event.posts),
        *((shift.group, shift.people) for shift in event.shifts),
    ):
        for name in names:
            if name:
                people.setdefault(name, Person(name, _ROLE_IN_GROUP.get(group, Role.OPERATOR), group))
    for who in event.operators:
        former = people.get(who.name)
        people[who.name] = Person(who.name, Role(who.role), who.group or (former.group if former else ""))
    shifts = tuple(
        OnDuty(each.group, each.people, _utc(each.starts, event), _utc(each.ends, event)) for each in event.shifts
    )
    return Roster(people, {group.key: group for group in event.groups}, event.posts, shifts)


def _people_in_groups(event: EventConfig) -> dict[str, Person]:
    people: dict[str, Person] = {}
    for group in event.groups:
        in_group = _ROLE_IN_GROUP.get(group.key, Role.OPERATOR)
        leading = in_group if in_group in (Role.COMMANDER, Role.COORDINATOR) else Role.LEADER
        for name in (group.leader, *group.deputies):
            if name:
                people.setdefault(name, Person(name, leading, group.key))
        for name in group.members:
            people.setdefault(name, Person(name, in_group, group.key))
    return people


def _utc(local: datetime, event: EventConfig) -> datetime:
    return local.replace(tzinfo=event.zone).astimezone(UTC)
