"""Groups, people and targets as the tests of tickets use them."""

from __future__ import annotations

from datetime import UTC, timedelta

from controlroom.core.config.event import Group
from controlroom.core.config.loading import Words
from controlroom.domain.people.duty import Person, Role, Roster
from controlroom.domain.tickets.clocks import ClockName
from controlroom.domain.tickets.rules import Level
from controlroom.domain.tickets.tables import Setting
from controlroom.store.journal import Origin

MINUTE = timedelta(minutes=1)


def _group(key: str, leader: str) -> Group:
    return Group(key=key, name=Words(zh=key, en=key.title()), duty=Words(zh=key, en=key), leader=leader or None)


ROSTER = Roster(
    people={
        name: Person(name, role, group)
        for name, role, group in (
            ("Zhang", Role.COMMANDER, "command"), ("Li", Role.COORDINATOR, "coordination"),
            ("Wang", Role.LEADER, "technical"), ("Chen", Role.TECHNICIAN, "technical"),
            ("Zhao", Role.TECHNICIAN, "technical"), ("Sun", Role.LEADER, "logistics"),
            ("Qian", Role.OPERATOR, ""), ("Zhou", Role.DESK, "conference"),
        )
    },
    groups={
        key: _group(key, leader)
        for key, leader in (
            ("command", "Zhang"), ("coordination", "Li"), ("conference", "Wu"), ("technical", "Wang"),
            ("logistics", "Sun"), ("publicity", ""),
        )
    },
)  # fmt: skip

_MINUTES = {1: (5, 30, 60), 2: (15, 60, 60), 3: (60, 240, 60), 4: (120, 480, 60)}

SETTING = Setting(
    roster=ROSTER,
    matrix={
        Level.HIGH: {Level.HIGH: 1, Level.MEDIUM: 2, Level.LOW: 3},
        Level.MEDIUM: {Level.HIGH: 2, Level.MEDIUM: 3, Level.LOW: 3},
        Level.LOW: {Level.HIGH: 3, Level.MEDIUM: 4, Level.LOW: 4},
    },
    targets={
        priority: {name: minutes * MINUTE for name, minutes in zip(ClockName, found, strict=True)}
        for priority, found in _MINUTES.items()
    },
    step=15 * MINUTE,
    verifying="coordination",
    commanding="command",
    improve_after=2,
    zone=UTC,
)

LI, WANG, CHEN, ZHAO, SUN, QIAN, ZHOU = (
    Origin("control", name) for name in ("Li", "Wang", "Chen", "Zhao", "Sun", "Qian", "Zhou")
)
