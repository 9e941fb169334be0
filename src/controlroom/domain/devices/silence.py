"""Who has been told of a fault, and when nobody is to be (docs/domain.md §6). Pure.

Acknowledgements and maintenance windows keep alerts and tickets back. They never stop a check, and never hide a
recovery.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from controlroom.core.i18n import N_
from controlroom.domain.devices.rules import Health
from controlroom.hardware.probes.readings import Outcome


class AckKind(StrEnum):
    """How long an acknowledgement lasts. All end when the device has recovered."""

    PLAIN = "plain"
    STICKY = "sticky"
    EXPIRING = "expiring"


ACK_WORDS = {
    AckKind.PLAIN: N_("until its state changes"),
    AckKind.STICKY: N_("until it recovers"),
    AckKind.EXPIRING: N_("until a time"),
}


@dataclass(frozen=True, slots=True)
class Ack:
    """Somebody knows of the fault of a device. `until`: when one that expires ends."""

    kind: AckKind
    author: str
    reason: str
    at: datetime
    until: datetime | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it has not expired."""
        return self.until is None or now < self.until


@dataclass(frozen=True, slots=True)
class Window:
    """From `since` to `until` somebody works on a device, or in a room. `ended_at`: it was ended early."""

    id: int
    device: str
    room: str
    since: datetime
    until: datetime
    author: str
    reason: str
    ended_at: datetime | None = None

    def covers(self, device: str, room: str | None, now: datetime) -> bool:
        """Whether the window keeps the alerts of a device back now."""
        if not self.since <= now < (min(self.until, self.ended_at) if self.ended_at is not None else self.until):
            return False
        return self.device == device if self.device else room is not None and self.room == room

    def is_over(self, now: datetime) -> bool:
        """Whether it has ended."""
        return now >= self.until or (self.ended_at is not None and now >= self.ended_at)


def ack_ends(kind: AckKind, before: Mapping[str, Outcome], after: Mapping[str, Outcome]) -> bool:
    """Whether an acknowledgement ends when what holds of a device's checks goes from `before` to `after`."""
    if all(outcome is Outcome.OK for outcome in after.values()):
        return True
    return kind is AckKind.PLAIN and dict(before) != dict(after)


def holding(healths: Mapping[str, Health]) -> Mapping[str, Outcome]:
    """What holds of each check of a device."""
    return {check: health.outcome for check, health in healths.items()}
