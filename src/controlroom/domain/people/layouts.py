"""Use cases on the layouts of lists: what was said about one is remembered for the next (docs/domain.md §5)."""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import delete, select

from controlroom.domain.people.mapping import ListLike, ListMapping, fingerprint
from controlroom.domain.people.model import ListLayout
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

LAYOUT = ListLayout.__table__  # type: ignore[attr-defined]


def remembered(store: Store, table: ListLike) -> ListMapping | None:
    """What was said about a list with the layout of `table`, or None. Raises StoreFaultError."""
    with store.read() as connection:
        found = connection.execute(select(LAYOUT.c.mapping).where(LAYOUT.c.id == fingerprint(table))).scalar()
    if found is None:
        return None
    kept: dict[str, Any] = json.loads(found)
    return ListMapping(kept["columns"], kept["categories"])


def remember(store: Store, by: Origin, table: ListLike, mapping: ListMapping, *, file: str) -> bool:
    """Remembers `mapping` for the layout of `table`; False when it was known so already, and nothing is written.

    Raises StoreBusyError, StoreFaultError.
    """
    id = fingerprint(table)
    kept = {"columns": dict(mapping.columns), "categories": dict(mapping.categories)}

    def work(transaction: Transaction) -> bool:
        text = json.dumps(kept, ensure_ascii=False, sort_keys=True)
        connection = transaction.connection
        if connection.execute(select(LAYOUT.c.mapping).where(LAYOUT.c.id == id)).scalar() == text:
            return False
        connection.execute(delete(LAYOUT).where(LAYOUT.c.id == id))
        connection.execute(LAYOUT.insert(), {"id": id, "mapping": text, "file": file, "remembered_at": transaction.at})
        transaction.journal("people.layout_remembered", f"layout:{id[:12]}", {"file": file, **kept})
        return True

    return store.write(work, by)


def forget(store: Store, by: Origin, table: ListLike) -> bool:
    """Forgets what was said about the layout of `table`; False when nothing was.

    Raises StoreBusyError, StoreFaultError.
    """
    id = fingerprint(table)

    def work(transaction: Transaction) -> bool:
        if not transaction.connection.execute(delete(LAYOUT).where(LAYOUT.c.id == id)).rowcount:
            return False
        transaction.journal("people.layout_forgotten", f"layout:{id[:12]}", {})
        return True

    return store.write(work, by)
