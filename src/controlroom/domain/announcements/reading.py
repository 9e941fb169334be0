"""Reading the board of announcements."""

from __future__ import annotations

from sqlalchemy import Connection, func, select

from controlroom.domain.announcements.tables import ANNOUNCEMENT, RECEIPT, RESEND, views_of
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


def standing(connection: Connection) -> tuple[int, ...]:
    """How many there are, were withdrawn, heard and said again: as long as it is the same, all of them are, for
    nothing of them is ever taken away. Much quicker than reading `everything`."""
    counts = (
        select(func.count(), func.count(ANNOUNCEMENT.c.withdrawn_at)).select_from(ANNOUNCEMENT),
        select(func.count(RECEIPT.c.seen_at)), select(func.count()).select_from(RESEND),
    )  # fmt: skip
    return tuple(n for query in counts for n in connection.execute(query).one())


def one(connection: Connection, number: int) -> AnnouncementView | None:
    """The announcement with this number, if there is one."""
    found = views_of(connection, connection.execute(select(ANNOUNCEMENT).where(ANNOUNCEMENT.c.id == number)))
    return found[0] if found else None
