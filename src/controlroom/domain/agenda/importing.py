"""Taking a file in: what it would change, shown first, then done as one change that can be undone
(docs/domain.md §3)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from controlroom.core.clock import iso
from controlroom.domain.agenda import service
from controlroom.domain.agenda.diff import Diff, TakeIn, compare
from controlroom.domain.agenda.files.plan import FilePlan, Remark
from controlroom.domain.agenda.news import Change, Entry
from controlroom.domain.agenda.preview import Preview, preview
from controlroom.domain.agenda.rules import Item
from controlroom.domain.agenda.tables import Setting, last_change, read_agenda
from controlroom.store.journal import Origin
from controlroom.store.store import Store


@dataclass(frozen=True)
class ImportView:
    """A file beside the rundown: what it changes, and what comes of that. `seq`: the last change it was seen after."""

    plan: FilePlan
    diff: Diff
    seen: Preview
    seq: int

    @property
    def needs_confirmation(self) -> bool:
        """Something in the file is wrong or in doubt: nobody has agreed yet to take in the rest."""
        return bool(self.plan.rejected or self.plan.doubts)

    @property
    def cancels(self) -> bool:
        """Items would not be held any more: nobody agrees to that by accident."""
        return self.diff.count(Change.CANCELLED) > 0

    def to_json(self, done: int | None) -> dict[str, Any]:
        """The shape of `controlroom import agenda --json`. `done`: the number of the change, None: nothing was."""
        counts = Counter(entry.change for entry in self.diff.entries)
        return {
            "read": self.plan.read, "created": counts[Change.NEW],
            "updated": counts[Change.MOVED] + counts[Change.CHANGED], "unchanged": counts[Change.UNCHANGED],
            "rejected": [_remark(remark) for remark in self.plan.rejected], "moved": counts[Change.MOVED],
            "cancelled": counts[Change.CANCELLED], "doubts": [_remark(remark) for remark in self.plan.doubts],
            "elsewhere": self.diff.elsewhere, "gaps": len(self.plan.gaps), "left_out": self.plan.left_out,
            "applied": done is not None, "seq": done,
            "changes": [_entry(entry) for entry in self.diff.changed],
        }  # fmt: skip


def see_import(store: Store, setting: Setting, plan: FilePlan) -> ImportView:
    """What taking `plan` in would change now. Gaps that were once taken for breaks go on being breaks.

    Raises what the operation refuses with, and the store's errors.
    """
    with store.read() as connection:
        agenda = read_agenda(connection, setting)
        seq = last_change(connection)
    if any(item.facts.get("inferred") for item in agenda.items.values()):
        plan = plan.with_gaps()
    seen = preview(agenda, TakeIn(plan), store.clock.now())
    return ImportView(plan, compare(agenda, plan), seen, seq)


def take_in(store: Store, by: Origin, setting: Setting, shown: ImportView) -> int | None:
    """Takes in what was shown; None when there was nothing to do.

    Raises AgendaChangedError when the rundown was changed since it was shown, and the store's errors.
    """
    if not shown.diff.changed:
        return None
    return service.apply(store, by, setting, TakeIn(shown.plan), shown.seq).seq


def _remark(remark: Remark) -> dict[str, Any]:
    return {"row": remark.where, "reason": remark.reason}


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.after.id, "title": entry.after.title, "change": entry.change.value,
        "fields": list(entry.fields), "stays": entry.stays,
        "before": _planned(entry.before) if entry.before is not None else None, "after": _planned(entry.after),
    }  # fmt: skip


def _planned(item: Item) -> dict[str, Any]:
    return {"room": item.planned_room, "start": iso(item.planned_start), "end": iso(item.planned_end)}
