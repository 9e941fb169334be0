"""`[tickets]` in `event.toml`: priorities, targets, the ladder, words that are often needed (docs/domain.md §8)."""

from __future__ import annotations

from pydantic import Field, model_validator

from controlroom.core.config.loading import ConfigModel, Key, Words
from controlroom.core.i18n import _

Priorities = tuple[int, int, int]


class PriorityMatrix(ConfigModel):
    """The priority, 1 (first) to 4, by impact (the key) and urgency (high, medium, low, in this order)."""

    high: Priorities = (1, 2, 3)
    medium: Priorities = (2, 3, 3)
    low: Priorities = (3, 4, 4)

    @model_validator(mode="after")
    def _one_to_four(self) -> PriorityMatrix:
        if not all(1 <= priority <= 4 for row in (self.high, self.medium, self.low) for priority in row):
            raise ValueError(_("allowed: priorities from 1 to 4"))
        return self


class Targets(ConfigModel):
    """Minutes within which a ticket of one priority is accepted, resolved and verified."""

    accept_min: float = Field(gt=0, le=10_080)
    resolve_min: float = Field(gt=0, le=10_080)
    verify_min: float = Field(default=60.0, gt=0, le=10_080)


_TARGETS = (
    Targets(accept_min=5, resolve_min=30),
    Targets(accept_min=15, resolve_min=60),
    Targets(accept_min=60, resolve_min=240),
    Targets(accept_min=120, resolve_min=480),
)


class TicketRules(ConfigModel):
    """The numbers of the tickets.

    `targets`: one for each priority, the first first. An overdue step goes to the group's leader at once, to
    coordination and to command after `escalate_after_min` each. `canned`: sentences offered where one types.
    `improve_after`: so many tickets with one cause ask for an improvement note.
    """

    matrix: PriorityMatrix = PriorityMatrix()
    targets: tuple[Targets, Targets, Targets, Targets] = _TARGETS
    escalate_after_min: float = Field(default=15.0, gt=0, le=1440)
    verifying_group: Key = "coordination"
    commanding_group: Key = "command"
    improve_after: int = Field(default=2, ge=2, le=100)
    canned: tuple[Words, ...] = ()
