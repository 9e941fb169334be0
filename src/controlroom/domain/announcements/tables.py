"""The tables by short names, and rows made into views."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Table, select

from controlroom.domain.announcements.model import (
    Announcement,
    AnnouncementDelivery,
    AnnouncementReceipt,
    AnnouncementResend,
)
from controlroom.domain.announcements.views import AnnouncementView, Delivery, Receipt, Resend, Withdrawal
from controlroom.domain.people.duty import COORDINATION, Roster

ANNOUNCEMENT: Table = Announcement.__table__  # type: ignore[attr-defined]
RECEIPT: Table = AnnouncementReceipt.__table__  # type: ignore[attr-defined]
RESEND: Table = AnnouncementResend.__table__  # type: ignore[attr-defined]
DELIVERY: Table = AnnouncementDelivery.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True)
class Setting:
    """What the event says of announcements.

    `resend_after`: how long groups have before a sentence is said again, at most `most_resends` times; the next turn
    tells the group `telling`.
    """

    roster: Roster
    resend_after: timedelta = timedelta(minutes=10)
    most_resends: int = 2
    telling: str = COORDINATION


def number_of(id: str) -> int | None:
    """The number in what somebody wrote for an announcement: `12`, `#12` or `announcement:12`; None if it is none."""
    digits = id.strip().removeprefix("announcement:").removeprefix("#")
    return int(digits) if digits.isascii() and digits.isdecimal() and len(digits) < 18 else None


def views_of(connection: Connection, rows: Iterable[Any]) -> tuple[AnnouncementView, ...]:
    """`rows` of the table of announcements with all that belongs to them."""
    found = list(rows)
    ids = [row.id for row in found]
    receipts, resends, deliveries = _receipts(connection, ids), _resends(connection, ids), _deliveries(connection, ids)
    replacing = select(ANNOUNCEMENT.c.replaces, ANNOUNCEMENT.c.id).where(ANNOUNCEMENT.c.replaces.in_(ids))
    replaced = {row.replaces: row.id for row in connection.execute(replacing)}
    return tuple(
        AnnouncementView(
            row.id, row.at, row.actor, row.subject, row.zh, row.en, row.station, receipts[row.id], resends[row.id],
            Withdrawal(row.withdrawn_at, row.withdrawn_by, row.withdrawn_why) if row.withdrawn_at else None,
            row.replaces, replaced.get(row.id), deliveries.get(row.id),
        )
        for row in found
    )  # fmt: skip


def _receipts(connection: Connection, ids: Collection[int]) -> dict[int, tuple[Receipt, ...]]:
    query = select(RECEIPT).where(RECEIPT.c.announcement.in_(ids)).order_by(RECEIPT.c.place)
    found: dict[int, tuple[Receipt, ...]] = defaultdict(tuple)
    for row in connection.execute(query):
        found[row.announcement] += (Receipt(row.group, row.seen_at, row.seen_by, row.seen_from),)
    return found


def _resends(connection: Connection, ids: Collection[int]) -> dict[int, tuple[Resend, ...]]:
    query = select(RESEND).where(RESEND.c.announcement.in_(ids)).order_by(RESEND.c.turn)
    found: dict[int, tuple[Resend, ...]] = defaultdict(tuple)
    for row in connection.execute(query):
        found[row.announcement] += (Resend(row.turn, row.at, row.escalated),)
    return found


def _deliveries(connection: Connection, ids: Collection[int]) -> dict[int, Delivery]:
    """The newest of each."""
    query = select(DELIVERY).where(DELIVERY.c.announcement.in_(ids)).order_by(DELIVERY.c.id)
    return {row.announcement: Delivery(row.state, row.changed_at, row.cause) for row in connection.execute(query)}
