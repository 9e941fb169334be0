"""What an operation would do to everything after it, before it is confirmed (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from controlroom.domain.agenda.changes import people_of
from controlroom.domain.agenda.clashes import Clash, clashes
from controlroom.domain.agenda.forecast import Expected, Forecast, forecast
from controlroom.domain.agenda.live import Operation
from controlroom.domain.agenda.rules import Agenda, Item

_NOTICEABLE = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Shift:
    """One item before and after: its times, None where it is not held or was not there."""

    item: Item
    before: Expected | None
    after: Expected | None

    @property
    def moves(self) -> bool:
        """Whether people would notice: it begins or ends at another minute, or is no longer (or newly) held."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return (
            abs(self.after.start - self.before.start) >= _NOTICEABLE
            or abs(self.after.end - self.before.end) >= _NOTICEABLE
        )


@dataclass(frozen=True)
class Preview:
    """An operation as it would turn out.

    `shifts`: every item that is changed or moved by it, in order of time. `absorbed`: breaks that shrink, and by how
    much more than before. `at_risk`: promised starts that it makes late, or later. `people`: who must be told.
    `clashes`: those it would bring. `changed`: the items it writes, as they are and as they would be (None: not in the
    rundown).
    """

    operation: Operation
    before: Agenda
    after: Agenda
    forecast_before: Forecast
    forecast_after: Forecast
    shifts: tuple[Shift, ...]
    absorbed: tuple[tuple[Item, timedelta], ...]
    at_risk: tuple[Item, ...]
    people: tuple[str, ...]
    clashes: tuple[Clash, ...]
    changed: tuple[tuple[Item | None, Item | None], ...]


Known = Callable[[Collection[str]], Mapping[str, str]]
"""The ids of people on the event's list, of those of some names that only one of them bears."""


def nobody_known(_names: Collection[str]) -> Mapping[str, str]:
    """No list of people is at hand."""
    return {}


def preview(agenda: Agenda, operation: Operation, now: datetime, known: Known = nobody_known) -> Preview:
    """What `operation` would do at `now`; speakers it brings are linked to the people of the list they are.

    Raises what it refuses with.
    """
    after = _linked(agenda, operation.apply(agenda, now), known)
    was, will = forecast(agenda, now), forecast(after, now)
    both = {**agenda.items, **after.items}
    changed = tuple(
        (agenda.items.get(id), after.items.get(id)) for id in both if agenda.items.get(id) != after.items.get(id)
    )
    touched = {item.id for pair in changed for item in pair if item is not None}
    shifts = tuple(
        sorted(
            (
                shift
                for item in both.values()
                if (shift := Shift(item, was.get(item.id), will.get(item.id))).moves or item.id in touched
            ),
            key=lambda shift: ((shift.after or shift.before or _at_slot(shift.item)).start, shift.item.id),
        )
    )
    clashed = set(clashes(agenda, was))
    return Preview(
        operation, agenda, after, was, will, shifts,
        absorbed=tuple(
            (shift.item, more) for shift in shifts if (more := _absorbed(shift.after) - _absorbed(shift.before))
        ),
        at_risk=tuple(after.items[id] for id, when in will.items() if _is_worse(was.get(id), when)),
        people=tuple(dict.fromkeys(name for shift in shifts for name in people_of(shift.item))),
        clashes=tuple(clash for clash in clashes(after, will) if clash not in clashed),
        changed=changed,
    )  # fmt: skip


def _is_worse(before: Expected | None, after: Expected) -> bool:
    """A promised start is missed, and was not, or by less."""
    return after.at_risk and (before is None or not before.at_risk or after.start - before.start >= _NOTICEABLE)


def _linked(before: Agenda, after: Agenda, known: Known) -> Agenda:
    changed = [item for id, item in after.items.items() if before.items.get(id) != item]
    names = {who.name for item in changed for who in item.speakers if who.person is None}
    people = known(names) if names else {}
    linked = [
        replace(item, speakers=tuple(replace(who, person=who.person or people.get(who.name)) for who in item.speakers))
        for item in changed
        if any(who.person is None and who.name in people for who in item.speakers)
    ]
    return after.put(*linked) if linked else after


def _absorbed(when: Expected | None) -> timedelta:
    return when.absorbed if when is not None else timedelta(0)


def _at_slot(item: Item) -> Expected:
    return Expected(item.slot, item.slot + item.clock_length(), timedelta(0))
