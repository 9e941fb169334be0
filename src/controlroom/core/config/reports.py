"""`[reports]` in `event.toml`: when situation reports are due, and the morning meeting is (docs/domain.md §11)."""

from __future__ import annotations

from datetime import time

from pydantic import Field

from controlroom.core.config.loading import ConfigModel


class ReportRules(ConfigModel):
    """A report every `every_min` from `first_at` to `last_at` (past midnight where that is not later), overdue
    `grace_min` after it is due."""

    every_min: int = Field(default=120, ge=15, le=1440)
    first_at: time = time(8)
    last_at: time = time(18)
    grace_min: int = Field(default=15, ge=1, le=240)
    morning_at: time = time(9)
