"""What nobody has acknowledged is said again, then coordination is told; each turn once (docs/domain.md §11)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from controlroom.core.clock import iso
from controlroom.domain.announcements.reading import one, open_announcements
from controlroom.domain.announcements.rules import Turn, next_turn
from controlroom.domain.announcements.service import queue
from controlroom.domain.announcements.tables import ANNOUNCEMENT, RESEND, Setting
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.store.engine import insert
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


def resend(store: Store, by: Origin, setting: Setting) -> datetime | None:
    """Says again what is due, each in a transaction of its own; returns when the next of it is due.

    What fell due while no program was open is said again once, not once for every turn that passed.
    """
    while True:
        with store.read() as connection:
            waiting = [(each.id, turn) for each in open_announcements(connection) if (turn := _turn(each, setting))]
        now = store.clock.now()
        due = [(number, turn) for number, turn in waiting if turn.at <= now]
        if not due:
            return min((turn.at for _number, turn in waiting), default=None)
        for number, turn in due:
            store.write(lambda transaction, n=number, t=turn: _say_again(transaction, setting, n, t), by)  # type: ignore[misc]


def _turn(announcement: AnnouncementView, setting: Setting) -> Turn | None:
    return next_turn(announcement, setting.resend_after, setting.most_resends)


def _say_again(transaction: Transaction, setting: Setting, number: int, turn: Turn) -> None:
    """Writes a turn, unless another program did, or everybody has heard it meanwhile."""
    connection = transaction.connection
    connection.execute(select(ANNOUNCEMENT.c.id).where(ANNOUNCEMENT.c.id == number).with_for_update())
    found = one(connection, number)
    if found is None or _turn(found, setting) != turn:
        return
    values = {"announcement": number, "turn": turn.number, "at": transaction.at, "escalated": turn.escalates}
    connection.execute(insert(RESEND, connection).values(values))
    if not turn.escalates:
        queue(transaction, number, turn.number)
    groups = list(found.waiting)
    data = {
        "zh": found.zh, "en": found.en, "turn": turn.number, "group": ", ".join(groups), "due": iso(turn.at),
        "told": setting.telling,
    }  # fmt: skip
    verb = "announcement.escalated" if turn.escalates else "announcement.resent"
    transaction.journal(verb, f"announcement:{number}", data)
