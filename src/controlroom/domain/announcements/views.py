"""What screens and `--json` show of an announcement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import Language


@dataclass(frozen=True, slots=True)
class Receipt:
    """A group that must hear it: who acknowledged for them, when, at which station; `seen_at` None: nobody yet."""

    group: str
    seen_at: datetime | None = None
    seen_by: str = ""
    seen_from: str = ""

    def to_json(self) -> dict[str, Any]:
        """The shape on the command line."""
        return {
            "group": self.group, "acknowledged_at": iso(self.seen_at) if self.seen_at else None,
            "acknowledged_by": self.seen_by, "station": self.seen_from,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class Resend:
    """It was said again, the `turn`-th time; `escalated`: that told coordination who had not acknowledged."""

    turn: int
    at: datetime
    escalated: bool


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """By whom it was withdrawn, and why."""

    at: datetime
    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it stands with the webhook: queued, sent, failed or skipped; `cause`: why it is not sent."""

    state: str
    at: datetime
    cause: str = ""


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """A sentence that went round, in both languages, by whom and when, and who has heard it."""

    id: int
    at: datetime
    actor: str
    subject: str
    zh: str
    en: str
    station: str = ""
    receipts: tuple[Receipt, ...] = ()
    resends: tuple[Resend, ...] = ()
    withdrawn: Withdrawal | None = None
    replaces: int | None = None
    replaced_by: int | None = None
    delivery: Delivery | None = None

    def said(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en

    @property
    def waiting(self) -> tuple[str, ...]:
        """The groups that have not acknowledged it; none once it is withdrawn."""
        if self.withdrawn is not None:
            return ()
        return tuple(receipt.group for receipt in self.receipts if receipt.seen_at is None)

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to acknowledge it."""
        return bool(self.waiting)

    @property
    def last_said(self) -> datetime:
        """When it was said last, the first time or again."""
        return self.resends[-1].at if self.resends else self.at

    @property
    def is_escalated(self) -> bool:
        """Whether coordination was told that it is not acknowledged, and it is not yet."""
        return self.is_open and any(resend.escalated for resend in self.resends)

    @property
    def resent(self) -> int:
        """How often it was said again."""
        return sum(not resend.escalated for resend in self.resends)

    def to_json(self) -> dict[str, Any]:
        """The shape on the command line."""
        withdrawn, delivery = self.withdrawn, self.delivery
        return {
            "id": self.id, "at": iso(self.at), "actor": self.actor, "station": self.station, "subject": self.subject,
            "zh": self.zh, "en": self.en, "open": self.is_open,
            "to": [receipt.to_json() for receipt in self.receipts], "resent": self.resent,
            "escalated": self.is_escalated, "replaces": self.replaces, "replaced_by": self.replaced_by,
            "withdrawn": withdrawn and {"at": iso(withdrawn.at), "by": withdrawn.by, "reason": withdrawn.why},
            "webhook": delivery and {"state": delivery.state, "at": iso(delivery.at), "cause": delivery.cause},
        }  # fmt: skip
