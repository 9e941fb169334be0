"""The last day of the devices, read from the store: strip and uptime of each (docs/domain.md §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from controlroom.domain.devices.rules import Shown
from controlroom.domain.devices.tables import STEP
from controlroom.domain.devices.uptime import Step, Told, Watched, spans, strip, uptime
from controlroom.domain.devices.watching import watched

DAY = timedelta(days=1)

_SHOWN = {state.value: state for state in Shown}


@dataclass(frozen=True)
class Past:
    """What happened in the last day, and when somebody watched."""

    now: datetime
    steps: Mapping[str, list[Step]]
    watched: Watched
    _told_of: dict[tuple[str, frozenset[tuple[str, Shown]]], Told] = field(default_factory=dict)

    def of(self, device: str, states: Mapping[str, Shown]) -> Told:
        """Strip and uptime of a device whose checks stand as `states`. Of all to which nothing happened it is the same
        one: of a thousand that is nearly every one."""
        steps = self.steps.get(device, [])
        key = (device if steps else "", frozenset(states.items()))
        if key not in self._told_of:
            self._told_of[key] = self._told(steps, states)
        return self._told_of[key]

    def _told(self, steps: list[Step], states: Mapping[str, Shown]) -> Told:
        found = spans(steps, states, self.now - DAY, self.now)
        return strip(found, self.watched, self.now), uptime(found, self.watched)


def read_past(connection: Connection, now: datetime) -> Past:
    """The last day, seen from `now`."""
    since = now - DAY
    columns = (STEP.c.device, STEP.c.at, STEP.c.probe, STEP.c.before, STEP.c.after, STEP.c.hard)
    steps: dict[str, list[Step]] = defaultdict(list)
    rows = connection.execute(select(*columns).where(STEP.c.at > since).order_by(STEP.c.id))
    for device, at, probe, before, after, hard in rows:
        steps[device].append(Step(at, probe, _SHOWN.get(before), _SHOWN[after], hard))
    return Past(now, steps, watched(connection, since, now))
