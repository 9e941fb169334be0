"""How a scripted morning went, and whether that is how it should have gone (docs/domain.md §6-8)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import _, ngettext
from controlroom.domain.inspections.rules import Outcome, State
from controlroom.domain.inspections.views import RoundLine
from controlroom.domain.tickets.clocks import NONE, ClockName
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State as TicketState
from controlroom.store.journal import Entry

SPARE_WITHIN = timedelta(minutes=10)


@dataclass
class Failure:
    """A device that was broken at `at`: when that held, its ticket, what stood in for it from when on, and who was
    not reachable behind it."""

    device: str
    at: datetime
    hard_at: datetime | None = None
    ticket: str = ""
    spare: str = ""
    in_service_at: datetime | None = None
    unreachable: frozenset[str] = field(default=frozenset())

    @property
    def found_after(self) -> timedelta | None:
        """From the fault on the wire until it held."""
        return self.hard_at - self.at if self.hard_at is not None else None

    def to_json(self) -> dict[str, Any]:
        def seconds(until: datetime | None) -> float | None:
            return (until - self.at).total_seconds() if until is not None else None

        return {
            "device": self.device, "at": iso(self.at), "hard_s": seconds(self.hard_at), "ticket": self.ticket,
            "spare": self.spare, "spare_s": seconds(self.in_service_at), "unreachable": sorted(self.unreachable),
        }  # fmt: skip


@dataclass(frozen=True)
class MorningSummary:
    """A morning at its end. `journal`: all of it, oldest first. `limit`: within which a fault had to be found.

    `zone`: of the venue.
    """

    failures: tuple[Failure, ...]
    tickets: tuple[Ticket, ...]
    rounds: tuple[RoundLine, ...]
    journal: tuple[Entry, ...]
    limit: timedelta
    ended_at: datetime
    event: EventConfig

    @property
    def of_devices(self) -> tuple[Ticket, ...]:
        """The tickets that devices opened themselves."""
        return tuple(ticket for ticket in self.tickets if ticket.source.startswith("device:"))

    @property
    def missed(self) -> tuple[RoundLine, ...]:
        return tuple(line for line in self.rounds if line.state is State.MISSED)

    @property
    def failed(self) -> tuple[RoundLine, ...]:
        return tuple(line for line in self.rounds if line.outcome is Outcome.FAILED)

    def troubles(self) -> tuple[str, ...]:
        """What did not go as it should, in the language in force; nothing when all did."""
        found = []
        if len(self.of_devices) != len(self.failures):
            found.append(
                _("{tickets} tickets for {failures} failures").format(
                    tickets=len(self.of_devices), failures=len(self.failures)
                )
            )
        for failure in self.failures:
            if failure.found_after is None or failure.found_after > self.limit:
                found.append(_("{device} was not found broken in time").format(device=failure.device))
            if failure.in_service_at is None or failure.in_service_at - failure.at > SPARE_WITHIN:
                found.append(_("nothing stood in for {device} in time").format(device=failure.device))
        for ticket in self.tickets:
            if ticket.state is not TicketState.VERIFIED:
                found.append(_("{ticket} was not closed").format(ticket=ticket.id))
            elif any(ticket.clock(name).failed_by(self.ended_at) > NONE for name in ClockName):
                found.append(_("{ticket} was closed too late").format(ticket=ticket.id))
        if len(self.missed) != 1:
            found.append(_("{n} rounds were missed instead of one").format(n=len(self.missed)))
        if not any(line.tickets for line in self.failed):
            found.append(_("the failed round opened no ticket"))
        return tuple(found)

    @property
    def is_clean(self) -> bool:
        """Whether everything went as it should."""
        return not self.troubles()

    def to_json(self) -> dict[str, Any]:
        """The shape of `demo --headless --scenario morning --json`."""
        states = Counter(line.state.value for line in self.rounds)
        return {
            "failures": [failure.to_json() for failure in self.failures],
            "tickets": [
                {
                    "id": each.id, "title": each.title, "priority": each.priority, "group": each.group,
                    "state": each.state.value, "device": each.device or None, "source": each.source,
                }
                for each in self.tickets
            ],
            "rounds": {
                **states, "missed_at": [f"{line.template}/{line.place}" for line in self.missed],
                "failed_at": [f"{line.template}/{line.place}" for line in self.failed],
            },
            "journal": len(self.journal),
            "troubles": list(self.troubles()),
        }  # fmt: skip

    def words(self) -> str:
        """What a person reads of it."""
        lines = []
        for failure in self.failures:
            found = failure.to_json()
            words = _("{device}: broken, found after {seconds} s, {ticket}, {spare} in service after {minutes} min")
            told = words.format(
                device=failure.device, seconds=round(found["hard_s"] or 0), ticket=failure.ticket,
                spare=failure.spare or "—", minutes=round((found["spare_s"] or 0) / 60),
            )  # fmt: skip
            if n := len(failure.unreachable):
                told += _("; ") + ngettext(
                    "{n} device behind it unreachable and silent", "{n} devices behind it unreachable and silent", n
                ).format(n=n)
            lines.append(told)
        for ticket in self.tickets:
            lines.append(f"{ticket.id}  {ticket.priority}  {ticket.group:<12}  {ticket.state.value:<9}  {ticket.title}")
        done = sum(line.state is State.COMPLETED for line in self.rounds)
        lines.append(
            _("Rounds: {done} done, {missed} missed, {failed} failed.").format(
                done=done, missed=len(self.missed), failed=len(self.failed)
            )
        )
        lines += [f"✖ {trouble}" for trouble in self.troubles()]
        return "\n".join(lines)
