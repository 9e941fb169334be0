"""What commands and screens show of signed tickets."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any

from controlroom.core.clock import iso
from controlroom.domain.passes.rules import Pass, PassRefusal


@dataclass(frozen=True)
class Ticket:
    """A ticket that was just issued: what it says, its text for the QR code, and who stands on the sheet."""

    ticket: Pass
    text: str
    name: str
    company: str
    language: str

    def to_json(self) -> dict[str, Any]:
        """One entry of `controlroom tickets issue --json`."""
        return {"text": self.text, **pass_json(self.ticket), "name": self.name or None}


@dataclass(frozen=True)
class LeftOut:
    """Somebody who got no ticket, and why, in the language in force."""

    code: str
    name: str
    reason: str


@dataclass(frozen=True)
class Issued:
    """What an issue did; `revoked` counts the former tickets that were replaced."""

    tickets: tuple[Ticket, ...]
    left_out: tuple[LeftOut, ...]
    revoked: int = 0


@dataclass(frozen=True)
class Revocation:
    """A ticket that is not good any more: since when, by whom, why."""

    serial: str
    code: str
    at: datetime
    actor: str
    reason: str

    def to_json(self) -> dict[str, Any]:
        """One entry of `controlroom tickets revoked --json` and of its exported file."""
        return {
            "serial": self.serial, "code": self.code, "at": iso(self.at), "actor": self.actor, "reason": self.reason,
        }  # fmt: skip


def pass_json(ticket: Pass) -> dict[str, Any]:
    """What a ticket says, in JSON."""
    return {
        "serial": ticket.serial,
        "code": ticket.code,
        "category": ticket.category,
        "name": ticket.name or None,
        "party": ticket.party,
        "valid_from": iso(ticket.valid_from) if ticket.valid_from else None,
        "valid_until": iso(ticket.valid_until) if ticket.valid_until else None,
        "key": ticket.key,
        "event": ticket.event,
    }


def verdict_json(answer: Pass | PassRefusal, zone: tzinfo) -> dict[str, Any]:
    """The shape of `controlroom tickets verify --json`."""
    if isinstance(answer, Pass):
        return {"good": True, "reason": None, "ticket": pass_json(answer)}
    return {
        "good": False,
        "reason": answer.problem.value,
        "what": answer.words(zone),
        "next": answer.next_step(),
        "at": iso(answer.at) if answer.at else None,
        "ticket": pass_json(answer.ticket) if answer.ticket else None,
    }
