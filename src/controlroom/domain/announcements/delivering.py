"""The queue of what goes out by the webhook, oldest first, and what became of each (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from controlroom.core.clock import iso
from controlroom.domain.announcements.reading import one
from controlroom.domain.announcements.rules import TOO_OLD
from controlroom.domain.announcements.tables import ANNOUNCEMENT, DELIVERY
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

Names = Mapping[str, Mapping[str, str]]
"""Words in both languages by language, of each group."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """What is to be sent next: an announcement, or its `turn` of being said again."""

    id: int
    turn: int
    queued_at: datetime
    cause: str
    announcement: AnnouncementView


def next_waiting(store: Store) -> Waiting | None:
    """The oldest that is not sent yet."""
    with store.read() as connection:
        query = select(DELIVERY).where(DELIVERY.c.state == "queued").order_by(DELIVERY.c.id).limit(1)
        row = connection.execute(query).one_or_none()
        found = one(connection, row.announcement) if row is not None else None
        if row is None or found is None:
            return None
        return Waiting(row.id, row.turn, row.queued_at, row.cause, found)


def give_up_old(store: Store, by: Origin, keep: timedelta) -> int:
    """What has waited longer than `keep` is not sent any more: late news mislead. How many there were."""

    def work(transaction: Transaction) -> int:
        old = select(DELIVERY.c.id, DELIVERY.c.announcement).where(
            DELIVERY.c.state == "queued", DELIVERY.c.queued_at <= transaction.at - keep
        )
        rows = transaction.connection.execute(old.order_by(DELIVERY.c.id)).all()
        if not rows:
            return 0
        transaction.connection.execute(
            update(DELIVERY)
            .where(DELIVERY.c.state == "queued", DELIVERY.c.queued_at <= transaction.at - keep)
            .values(state="failed", cause=TOO_OLD, changed_at=transaction.at)
        )
        newest = transaction.connection.execute(
            select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.id == rows[-1].announcement)
        ).one()
        data = {"zh": newest.zh, "en": newest.en, "n": len(rows), "cause": TOO_OLD}
        transaction.journal("announcement.undelivered", f"announcement:{newest.id}", data)
        return len(rows)

    with store.read() as connection:
        query = select(DELIVERY.c.queued_at).where(DELIVERY.c.state == "queued").order_by(DELIVERY.c.id).limit(1)
        oldest = connection.execute(query).scalar_one_or_none()
    return store.write(work, by) if oldest is not None and oldest <= store.clock.now() - keep else 0


def sent(store: Store, by: Origin, waiting: Waiting) -> None:
    """It was taken."""
    _note(store, by, waiting, "announcement.delivered", {"state": "sent", "cause": ""})


def refused(store: Store, by: Origin, waiting: Waiting, cause: str) -> None:
    """It was refused so often that it is given up: what is behind it goes on."""
    _note(store, by, waiting, "announcement.undelivered", {"state": "failed", "cause": cause})


def delayed(store: Store, by: Origin, waiting: Waiting, cause: str) -> None:
    """It was not, for another reason than before; it goes on waiting."""
    _note(store, by, waiting, "announcement.delayed", {"cause": cause})


def _note(store: Store, by: Origin, waiting: Waiting, verb: str, values: dict[str, Any]) -> None:
    def work(transaction: Transaction) -> None:
        found = transaction.connection.execute(
            update(DELIVERY)
            .where(DELIVERY.c.id == waiting.id, DELIVERY.c.state == "queued")
            .values(**values, changed_at=transaction.at)
            .returning(DELIVERY.c.id)
        ).one_or_none()
        if found is not None:
            told = waiting.announcement
            data = {"zh": told.zh, "en": told.en, "turn": waiting.turn, "cause": values["cause"]}
            transaction.journal(verb, f"announcement:{told.id}", data)

    store.write(work, by)


def body_of(waiting: Waiting, event: Mapping[str, str], groups: Names) -> dict[str, Any]:
    """What is sent, as JSON (docs/domain.md §11)."""
    told = waiting.announcement
    return {
        "type": "announcement",
        "key": key_of(waiting),
        "event": dict(event),
        "id": told.id,
        "turn": waiting.turn,
        "at": iso(told.at),
        "by": told.actor,
        "subject": told.subject,
        "zh": told.zh,
        "en": told.en,
        "text": f"{told.zh}\n{told.en}",
        "to": [{"key": each.group, **groups.get(each.group, {})} for each in told.receipts],
        "replaces": told.replaces,
    }


def key_of(waiting: Waiting) -> str:
    """The same for each attempt to send it, so that who gets it twice knows."""
    return f"announcement-{waiting.announcement.id}-{waiting.turn}"
