"""Putting sentences on the board and reading it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, select

from controlroom.core.i18n import Language
from controlroom.domain.announcements.model import Announcement
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.store.store import Transaction

_TABLE = Announcement.__table__  # type: ignore[attr-defined]


def post(transaction: Transaction, subject: str, sentence: Mapping[Language, str]) -> None:
    """Puts a sentence on the board, inside the transaction of what it tells of."""
    transaction.connection.execute(
        _TABLE.insert().values(
            at=transaction.at, station=transaction.by.station, actor=transaction.by.actor, subject=subject,
            zh=sentence["zh"], en=sentence["en"],
        )
    )  # fmt: skip


def latest(connection: Connection, limit: int) -> tuple[AnnouncementView, ...]:
    """The newest announcements, newest first."""
    rows = connection.execute(select(_TABLE).order_by(_TABLE.c.id.desc()).limit(limit))
    return tuple(AnnouncementView(row.id, row.at, row.actor, row.subject, row.zh, row.en) for row in rows)
