"""What the board of reports shows: the draft, the grid, what was issued, the last hand-over. Values only."""

from __future__ import annotations

from dataclasses import dataclass

from controlroom.reports.due import DueReport
from controlroom.reports.points import HandoverView
from controlroom.reports.values import Content, Issued


@dataclass(frozen=True)
class Overview:
    """All of it as it was read at once. `issued`: the newest first."""

    draft: Content
    due: tuple[DueReport, ...]
    issued: tuple[Issued, ...]
    handover: HandoverView | None


@dataclass(frozen=True)
class Waiting:
    """What somebody has to be reminded of: the grid, and the last hand-over."""

    due: tuple[DueReport, ...] = ()
    handover: HandoverView | None = None
