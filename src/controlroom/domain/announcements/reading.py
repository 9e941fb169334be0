"""Reading the board of announcements."""

from __future__ import annotations

from sqlalchemy import Connection, select

from controlroom.domain.announcements.tables import ANNOUNCEMENT, views_of
from controlroom.domain.announcements.views import AnnouncementView


def latest(connection: Connection, limit: int) -> tuple[AnnouncementView, ...]:
    """The newest announcements, newest first."""
    return views_of(
        connection, connection.execute(select(ANNOUNCEMENT).order_by(ANNOUNCEMENT.c.id.desc()).limit(limit))
    )


def open_announcements(connection: Connection) -> tuple[AnnouncementView, ...]:
    """Those that some group has not acknowledged, the oldest first."""
    return views_of(
        connection, connection.execute(select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.is_open).order_by(ANNOUNCEMENT.c.id))
    )


def everything(connection: Connection) -> tuple[AnnouncementView, ...]:
    """All announcements, the oldest first."""
    found = connection.execute(select(ANNOUNCEMENT).order_by(ANNOUNCEMENT.c.id)).all()
    step = 500  # No query names more numbers than a driver takes.
    return tuple(view for at in range(0, len(found), step) for view in views_of(connection, found[at : at + step]))


def one(connection: Connection, number: int) -> AnnouncementView | None:
    """The announcement with this number, if there is one."""
    found = views_of(connection, connection.execute(select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.id == number)))
    return found[0] if found else None
