"""Median, 99th percentile and worst of some times."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Spread:
    """In ms."""

    p50: float
    p99: float
    max: float

    @classmethod
    def of(cls, times: list[float]) -> Spread:
        """The spread of `times`; zeros when there is none."""
        ordered = sorted(times) or [0.0]
        last = len(ordered) - 1
        return cls(*(round(ordered[round(last * part)], 2) for part in (0.5, 0.99, 1.0)))
