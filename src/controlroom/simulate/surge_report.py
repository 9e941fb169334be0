"""What a rehearsal of everybody at once found, as JSON and in words with a verdict."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import Any

from controlroom.core.i18n import _
from controlroom.simulate.spread import Spread

AT_A_DESK_S = 10.0
"""How long one person keeps a desk busy in life: a word, the code, the badge, the bag."""


@dataclass(frozen=True)
class Slowest:
    """The answer that took longest."""

    desk: str
    code: str
    name: str
    ms: float


@dataclass(frozen=True)
class SurgeSummary:
    """The figures. `lost` were presented and are not in the store, `twice` were admitted more than once there."""

    people: int
    desks: int
    arrived: int
    admitted: int
    refused: int
    unanswered: int
    lost: int
    twice: int
    badges_confirmed: int
    badges_unknown: int
    decision_ms: Spread
    own_ms: Spread
    paper_ms: Spread
    seconds: float
    longest_queue: int
    slowest: Slowest | None
    answer_target_s: float
    queue_target_min: float

    @property
    def target_met(self) -> bool:
        """Every answer came, and within the target."""
        return not self.unanswered and self.decision_ms.max <= self.answer_target_s * 1000

    @property
    def is_clean(self) -> bool:
        """Answered in time, nobody lost, nobody twice, and every badge is known to be on paper."""
        return self.target_met and not self.lost and not self.twice and self.badges_confirmed == self.admitted

    @property
    def per_minute(self) -> int:
        """People answered a minute, by all desks together, when only the program counts."""
        return round((self.admitted + self.refused) / self.seconds * 60) if self.seconds else 0

    @property
    def queue_min(self) -> float:
        """Minutes until the last of the longest queue is served, at the pace of people (AT_A_DESK_S)."""
        return round(self.longest_queue * AT_A_DESK_S / 60, 1)

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom demo --speed max --headless --json`."""
        counted = (
            "people", "desks", "arrived", "admitted", "refused", "unanswered", "lost", "twice", "badges_confirmed",
            "badges_unknown", "seconds", "answer_target_s", "target_met", "queue_min", "queue_target_min",
        )  # fmt: skip
        return {
            **{name: getattr(self, name) for name in counted},
            "people_per_minute": self.per_minute,
            **{name: vars(getattr(self, name)) for name in ("decision_ms", "own_ms", "paper_ms")},
            "slowest": vars(self.slowest) if self.slowest else None,
        }

    def words(self) -> str:
        """The summary for a person: figures, a verdict, and what to do."""
        lines = [
            (_("People on the list"), self.people),
            (_("Check-in desks"), self.desks),
            (_("Arrived at the desks"), self.arrived),
            (_("People admitted"), self.admitted),
            (_("Scans refused"), self.refused),
            (_("Badges confirmed by the printer"), self.badges_confirmed),
            (_("Badges unknown"), self.badges_unknown),
            (
                _("Scan to answer: half within, 99 of 100 within"),
                f"{self.decision_ms.p50} ms, {self.decision_ms.p99} ms",
            ),
            (_("Worst time from scan to paper"), f"{self.paper_ms.max} ms"),
            (_("People answered per minute"), self.per_minute),
        ]
        if self.slowest:
            lines.append((_("Slowest answer"), self._slowest_words(self.slowest)))
        told = [_("{label}: {value}").format(label=label, value=value) for label, value in lines]
        return "\n".join([*told, self._queue_words(), *self._verdict()])

    def _slowest_words(self, slowest: Slowest) -> str:
        return _("{ms} ms at desk {desk} ({who})").format(
            ms=slowest.ms, desk=slowest.desk, who=slowest.name or slowest.code
        )

    def _queue_words(self) -> str:
        words = _("The longest queue takes {minutes} min when each person keeps a desk busy for {seconds} s.").format(
            minutes=self.queue_min, seconds=round(AT_A_DESK_S)
        )
        if self.queue_min <= self.queue_target_min:
            return words
        needed = ceil(self.arrived * AT_A_DESK_S / 60 / self.queue_target_min)
        return (
            words
            + " "
            + _("That is more than {target} min: plan for {desks} desks or more.").format(
                target=f"{self.queue_target_min:g}", desks=max(needed, self.desks + 1)
            )
        )

    def _verdict(self) -> list[str]:
        if self.is_clean:
            return [
                "✔ "
                + _("Passed: everybody was answered within {seconds} s, nobody was lost, nobody is in twice.").format(
                    seconds=f"{self.answer_target_s:g}"
                )
            ]
        return ["✖ " + _("Not passed."), *self._advice()]

    def _advice(self) -> list[str]:
        found = []
        if self.unanswered:
            found.append(
                _("{count} scans got no answer. Read the lines a desk writes: controlroom desk ID --headless.").format(
                    count=self.unanswered
                )
            )
        elif not self.target_met:
            found.append(
                _(
                    "Answers took longer than {seconds} s. Close other programs, plug the laptop in, keep the "
                    "event folder on its own disk (not on a network drive), spread the desks over more laptops, then "
                    "rehearse again."
                ).format(seconds=f"{self.answer_target_s:g}")
            )
        if self.lost or self.twice:
            found.append(
                _(
                    "{lost} scans are not in the store and {twice} people were admitted twice. Do not open with this "
                    "installation; send this summary to whoever looks after it."
                ).format(lost=self.lost, twice=self.twice)
            )
        if self.badges_confirmed != self.admitted:
            found.append(
                _("{count} badges were not confirmed. Rehearse again with fewer people a desk.").format(
                    count=self.admitted - self.badges_confirmed
                )
            )
        return found
