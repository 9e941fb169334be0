"""Reminders in the store: given once, whoever gives them; read; acknowledged (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from sqlalchemy import Connection, update

from controlroom.domain.agenda.errors import NoReminderError
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.reminders import Due, Given, Remind, due, still_open, up_to
from controlroom.domain.agenda.rules import Agenda
from controlroom.domain.agenda.tables import REMINDER, Setting, given_reminders, read_agenda
from controlroom.domain.agenda.views import ReminderView
from controlroom.store.engine import insert, one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_ONE = "agenda"


def give_due(store: Store, by: Origin, setting: Setting) -> tuple[ReminderView, ...]:
    """Writes what is due now, each reminder once, and returns it. Any number of programs may ask at once."""

    def work(transaction: Transaction) -> tuple[ReminderView, ...]:
        connection, now = transaction.connection, transaction.at
        one_at_a_time(connection, _ONE)
        agenda, given = read_agenda(connection, setting), given_reminders(connection)
        found = due(agenda, forecast(agenda, now), given, now)
        rows = [
            {
                "item_id": each.item, "kind": each.kind.value, "nth": _nth(given, each) + 1, "due_at": each.at,
                "about": each.about, "given_at": now, "rearmed": False, "seen_at": None, "seen_by": "",
            }
            for each in found
        ]  # fmt: skip
        if not rows:
            return ()
        # The key decides: who comes second writes nothing.
        written = insert(REMINDER, connection).on_conflict_do_nothing().returning(REMINDER.c.item_id, REMINDER.c.kind)
        mine = {(row.item_id, row.kind) for row in connection.execute(written, rows)}
        views = _views(agenda, given_reminders(connection), [d for d in found if (d.item, d.kind.value) in mine])
        if views:
            told = [{"item": each.item, "kind": each.kind.value, "nth": each.nth} for each in views]
            transaction.journal("agenda.reminded", f"item:{views[0].item}", {"n": len(views), "reminders": told})
        return views

    return store.write(work, by)


def open_reminders(store: Store, setting: Setting) -> tuple[ReminderView, ...]:
    """What was given and nobody has acknowledged, as far as it still says something, the oldest first."""
    with store.read() as connection:
        return _open(connection, setting, store)


def acknowledge(
    store: Store, by: Origin, setting: Setting, keys: Collection[tuple[str, Remind]] | None = None
) -> tuple[ReminderView, ...]:
    """Somebody has seen reminders: those of `keys` (item and kind), or all that are open.

    To have seen that a time card is due is not to have shown it. Raises NoReminderError when none of them is open.
    """

    def work(transaction: Transaction) -> tuple[ReminderView, ...]:
        one_at_a_time(transaction.connection, _ONE)
        found = _open(transaction.connection, setting, store)
        seen = tuple(each for each in found if keys is None or (each.item, each.kind) in keys)
        if not seen:
            raise NoReminderError()
        for each in seen:
            # With it those it has overtaken: they are not to come up again when it goes.
            kinds = [kind.value for kind in up_to(each.kind)]
            transaction.connection.execute(
                update(REMINDER)
                .where(REMINDER.c.item_id == each.item, REMINDER.c.kind.in_(kinds), REMINDER.c.seen_at.is_(None))
                .values(seen_at=transaction.at, seen_by=transaction.by.actor)
            )
        told = [{"item": each.item, "kind": each.kind.value, "nth": each.nth} for each in seen]
        transaction.journal("agenda.reminder-seen", f"item:{seen[0].item}", {"n": len(seen), "reminders": told})
        return seen

    return store.write(work, by)


def _open(connection: Connection, setting: Setting, store: Store) -> tuple[ReminderView, ...]:
    agenda, given, now = read_agenda(connection, setting), given_reminders(connection), store.clock.now()
    return _views(agenda, given, still_open(agenda, forecast(agenda, now), given, now))


def _views(agenda: Agenda, given: Given, found: Iterable[Due]) -> tuple[ReminderView, ...]:
    return tuple(
        ReminderView(
            each.item, agenda.items[each.item].title, agenda.items[each.item].room, each.kind, _nth(given, each),
            given[each.item, each.kind].due_at, each.about, given[each.item, each.kind].given_at,
        )
        for each in found
    )  # fmt: skip


def _nth(given: Given, each: Due) -> int:
    last = given.get((each.item, each.kind))
    return last.nth if last is not None else 0
