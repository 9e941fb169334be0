"""Who may do what: one table for the whole program (docs/domain.md §1). All functions are pure.

Whatever changes an event writes one entry of the journal, so the table goes by the journal's verbs, and the store asks
it before each commit: nothing gets around it. A role of "" is trusted: the event names nobody, or the program acts.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_, _
from controlroom.domain.people.duty import ROLE_WORDS, Role

if TYPE_CHECKING:
    from controlroom.store.journal import Origin


class NotPermittedError(RuleRefusedError):
    code = "NOT_PERMITTED"
    what = N_("{who} ({role}) may not {what}: that is for {roles}.")
    next_step = N_("Ask one of them to do it; on a screen Ctrl+U signs them in.")


@dataclass(frozen=True)
class Grant:
    """What `roles` may do: `what` in words that follow “may not …”, and the verbs of the journal it comes to.

    A verb that ends in a dot stands for all of its noun that no other line names.
    """

    what: str
    roles: frozenset[Role]
    verbs: tuple[str, ...]


_HUB = frozenset({Role.COORDINATOR, Role.COMMANDER})
_LEADING = _HUB | {Role.LEADER}
_ROOM = _LEADING | {Role.OPERATOR}
_HANDS = _ROOM | {Role.TECHNICIAN}
_DESK = _ROOM | {Role.DESK}
_ALL = frozenset(Role)

GRANTS: tuple[Grant, ...] = (
    Grant(N_("sign in"), _ALL, ("operator.",)),
    Grant(N_("call from the contact sheet or print it"), _ALL, ("contact.",)),
    Grant(N_("check people in"), _DESK, ("checkin.", "badge.", "people.edited")),
    Grant(N_("print badges ahead or count blanks"), _DESK, ("batch.", "stock.")),
    Grant(N_("count a queue"), _ALL, ("queue.counted",)),
    Grant(N_("look at the whole list"), _DESK, ("people.list_viewed",)),
    Grant(N_("take a list in"), _ROOM, ("people.",)),
    Grant(N_("take a list out"), _LEADING, ("people.exported", "ticket.exported")),
    Grant(N_("issue or revoke signed tickets"), _LEADING, ("pass.",)),
    Grant(N_("run or change the rundown"), _ROOM, ("agenda.", "stage.")),
    Grant(N_("make or withdraw an announcement"), _ROOM, ("announcement.",)),
    Grant(N_("acknowledge an announcement"), _ALL, ("announcement.acknowledged",)),
    Grant(N_("test a device"), _ALL, ("device.test-passed", "device.test-failed")),
    Grant(N_("take a device register in"), _LEADING, ("device.imported",)),
    Grant(N_("look after devices"), _HANDS, ("device.",)),
    Grant(N_("open a ticket or write a note"), _ALL, ("ticket.opened", "ticket.repeated", "ticket.noted")),
    Grant(N_("classify or dispatch a ticket"), _ROOM, (
        "ticket.classified", "ticket.dispatched", "ticket.merged", "ticket.renamed",
    )),
    Grant(N_("work on a ticket"), _HANDS, (
        "ticket.accepted", "ticket.held", "ticket.resumed", "ticket.resolved", "ticket.recovered",
    )),
    Grant(N_("verify or send back a ticket"), _HUB, ("ticket.verified", "ticket.sent-back")),
    Grant(N_("reject, cancel or reopen a ticket"), _LEADING, (
        "ticket.rejected", "ticket.cancelled", "ticket.reopened",
    )),
    Grant(N_("see to an overdue ticket"), _HANDS, ("ticket.escalated", "ticket.escalation-seen")),
    Grant(N_("walk or sign a round"), _ALL, ("round.",)),
    Grant(N_("call off or revise a round"), _LEADING, ("round.called-off", "round.revised")),
    Grant(N_("issue a situation report"), _HUB, ("report.",)),
    Grant(N_("write into a situation report or take it out"), _LEADING, (
        "report.noted", "report.exported", "report.printed", "report.print-failed",
    )),
    Grant(N_("hand a shift over or accept it"), _ALL, ("handover.",)),
    Grant(N_("start an incident or a drill"), _HANDS, ("incident.started",)),
    Grant(N_("work through the steps of an incident"), _ALL, (
        "incident.", "incident.controlled", "incident.recovered", "incident.approval-refused",
        "incident.approval-pin-refused",
    )),
    Grant(N_("broadcast or change the rundown in an incident"), _ROOM, (
        "incident.broadcast", "incident.rundown-changed",
    )),
    Grant(N_("record an approval"), _HANDS, ("incident.approved", "incident.denied")),
    Grant(N_("close or call off an incident"), _LEADING, ("incident.closed", "incident.cancelled")),
    Grant(N_("look after logistics"), _HANDS, ("logistics.",)),
    Grant(N_("discard a food sample early"), _LEADING, ("logistics.sample-discarded-early",)),
    Grant(N_("write an improvement note"), _HANDS, ("ticket.case-written",)),
    Grant(N_("look after guests"), _HANDS | _DESK, ("guest.",)),
    Grant(N_("take a list of guests in"), _ROOM, ("guest.imported",)),
    Grant(N_("take the guests out"), _LEADING, ("guest.exported",)),
)  # fmt: skip
"""The whole table."""


@cache
def grant_of(verb: str) -> Grant | None:
    """The line of the table that a verb falls under: its own, else that of its noun."""
    named = {each: grant for grant in GRANTS for each in grant.verbs}
    return named.get(verb) or named.get(verb.partition(".")[0] + ".")


def granted(verb: str) -> frozenset[Role]:
    """Who may do what `verb` tells; a verb that no line knows is for coordination and command."""
    grant = grant_of(verb)
    return grant.roles if grant is not None else _HUB


def permits(role: str, verb: str) -> bool:
    """Whether somebody with `role` may do what `verb` tells."""
    return not role or Role(role) in granted(verb)


def require(by: Origin, verb: str) -> None:
    """Raises NotPermittedError when whoever acts may not do what `verb` tells."""
    if (error := refusal(by.actor, by.role, verb)) is not None:
        raise error


def refusal(actor: str, role: str, verb: str) -> NotPermittedError | None:
    """Why `actor` may not do what `verb` tells; None where they may."""
    if permits(role, verb):
        return None
    grant = grant_of(verb)
    return NotPermittedError(
        who=actor, role=_(ROLE_WORDS[Role(role)]), what=_(grant.what) if grant is not None else verb,
        roles=_(", ").join(_(ROLE_WORDS[role]) for role in Role if role in granted(verb)),
    )  # fmt: skip
