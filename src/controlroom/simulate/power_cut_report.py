"""How a scripted power cut went, and whether that is how it should have gone (docs/domain.md §10-11)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import _, ngettext
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.domain.incidents.rules import State, StepState
from controlroom.domain.incidents.views import IncidentView
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State as TicketState
from controlroom.store.journal import Entry


@dataclass(frozen=True)
class PowerCutSummary:
    """A power cut at its end. `refused`: who tried to approve and may not. `journal`: all of it, oldest first."""

    incident: IncidentView
    refused: tuple[str, ...]
    tickets: tuple[Ticket, ...]
    announcements: tuple[AnnouncementView, ...]
    journal: tuple[Entry, ...]
    event: EventConfig

    @property
    def reports(self) -> tuple[Entry, ...]:
        """The situation reports that were issued."""
        return tuple(entry for entry in self.journal if entry.verb == "report.issued")

    def troubles(self) -> tuple[str, ...]:
        """What did not go as it should, in the language in force; nothing when all did."""
        found = []
        if self.incident.line.state is not State.CLOSED:
            found.append(_("the incident was not closed"))
        for step in self.incident.steps:
            if step.late:
                found.append(_("step “{step}” was late").format(step=step.id))
            if step.state not in (StepState.DONE, StepState.NOT_APPLICABLE):
                found.append(_("step “{step}” was not done").format(step=step.id))
        approvals = [step.run.approval for step in self.incident.steps if step.run.approval is not None]
        if not any(approval.granted for approval in approvals):
            found.append(_("nobody approved the evacuation"))
        if not self.refused:
            found.append(_("nobody without authority was refused"))
        if not self.announcements or any(announcement.waiting for announcement in self.announcements):
            found.append(_("an announcement was not heard by everybody"))
        found += [
            _("{ticket} was not closed").format(ticket=ticket.id)
            for ticket in self.tickets if ticket.state is not TicketState.VERIFIED
        ]  # fmt: skip
        if len(self.reports) < 2:
            found.append(_("the situation reports were not issued"))
        return tuple(found)

    @property
    def is_clean(self) -> bool:
        """Whether everything went as it should."""
        return not self.troubles()

    def to_json(self) -> dict[str, Any]:
        """The shape of `demo --headless --scenario power-cut --json`."""
        approvals = {
            step.id: {"who": step.run.approval.who, "call": step.run.approval.call, "count": step.run.approval.number}
            for step in self.incident.steps if step.run.approval is not None
        }  # fmt: skip
        return {
            "incident": self.incident.line.to_json(),
            "late": [step.id for step in self.incident.steps if step.late],
            "approvals": approvals, "refused": list(self.refused),
            "tickets": [{"id": each.id, "group": each.group, "state": each.state.value} for each in self.tickets],
            "announcements": len(self.announcements), "reports": len(self.reports), "journal": len(self.journal),
            "troubles": list(self.troubles()),
        }  # fmt: skip

    def words(self) -> str:
        """What a person reads of it."""
        done = sum(step.state is StepState.DONE for step in self.incident.steps)
        late = sum(step.late for step in self.incident.steps)
        said = ngettext("{n} announcement", "{n} announcements", len(self.announcements)).format(
            n=len(self.announcements)
        )
        issued = ngettext("{n} situation report", "{n} situation reports", len(self.reports)).format(
            n=len(self.reports)
        )
        lines = [
            _("{name}: {done} steps done, {late} late").format(name=self.incident.line.name, done=done, late=late),
            _(", ").join((said, issued)),
        ]
        lines += [f"✖ {trouble}" for trouble in self.troubles()]
        return "\n".join(lines)
