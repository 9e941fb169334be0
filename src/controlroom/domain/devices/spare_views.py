"""What screens and `--json` show of spares that took over (docs/domain.md §6)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from controlroom.core.clock import iso

if TYPE_CHECKING:
    from controlroom.core.errors import RuleRefusedError
    from controlroom.domain.agenda.changes import InsertItem


@dataclass(frozen=True, slots=True)
class FailoverView:
    """A spare took over from a device. The clocks run from `at`; each `…_due` is until when, each `…_at` when it was.

    `item`: the agenda item that was at risk (its id; empty: none).
    """

    id: int
    device: str
    spare: str
    room: str
    at: datetime
    actor: str
    reason: str
    ticket: str
    item: str
    on_spot_due: datetime
    spare_due: datetime
    repair_due: datetime
    on_spot_at: datetime | None
    in_service_at: datetime | None
    repaired_at: datetime | None
    given_back_at: datetime | None

    @property
    def is_open(self) -> bool:
        """Whether the spare still stands in."""
        return self.given_back_at is None

    def clocks(self) -> tuple[tuple[str, datetime, datetime | None], ...]:
        """The three clocks: name (`on_spot`, `spare`, `repair`), due, done."""
        return (
            ("on_spot", self.on_spot_due, self.on_spot_at),
            ("spare", self.spare_due, self.in_service_at),
            ("repair", self.repair_due, self.repaired_at),
        )

    def overdue(self, now: datetime) -> tuple[str, ...]:
        """The clocks that ran out: what was done late stays late."""
        return tuple(name for name, due, done in self.clocks() if (done or now) > due)

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "device": self.device, "spare": self.spare, "room": self.room, "at": iso(self.at),
            "actor": self.actor, "reason": self.reason, "ticket": self.ticket or None, "item": self.item or None,
            "clocks": {
                name: {"due": iso(due), "done": iso(done) if done else None} for name, due, done in self.clocks()
            },
            "given_back_at": iso(self.given_back_at) if self.given_back_at else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class AtRisk:
    """The agenda item that a fault in its room puts at risk, and the filler that would bridge it."""

    item: str
    title: str
    starts: datetime
    running: bool
    filler: InsertItem


@dataclass(frozen=True, slots=True)
class FailedOver:
    """What a fail-over did. `at_risk`: None when the room has nothing on or soon. `filler`: the number of the change
    that put one into the rundown; `refused`: why the rundown took none that was asked for."""

    failover: FailoverView
    at_risk: AtRisk | None
    filler: int | None = None
    refused: RuleRefusedError | None = None
