"""The people of a scripted day, each at a station of their own on one event, and what they are going to do when."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, time
from heapq import heappop, heappush
from itertools import count
from pathlib import Path

from controlroom.core.clock import ManualClock
from controlroom.domain.agenda.rules import MINUTE
from controlroom.station.room import Room, open_room

_PEOPLE = (
    ("周明", "commander", "command"), ("李娜", "coordinator", "coordination"), ("王强", "leader", "technical"),
    ("陈浩", "technician", "technical"), ("孙丽", "leader", "logistics"), ("赵军", "operator", "conference"),
    ("林静", "leader", "publicity"),
)  # fmt: skip
COMMANDER, COORDINATOR, TECHNICIAN, LOGISTICS, INSPECTOR, SPOKESPERSON = (
    "周明", "李娜", "陈浩", "孙丽", "赵军", "林静",
)  # fmt: skip


def name_people(event: Path) -> None:
    """Writes them into an `event.toml`."""
    named = "".join(
        f'\n[[operators]]\nname = "{name}"\nrole = "{role}"\ngroup = "{group}"\n' for name, role, group in _PEOPLE
    )
    event.write_text(event.read_text("utf-8") + named, "utf-8")


def group_of(name: str) -> str:
    """The group of somebody."""
    return next(group for person, _role, group in _PEOPLE if person == name)


def who_of(group: str) -> str:
    """Who speaks for a group; coordination for one that has nobody."""
    return next((name for name, _role, of in _PEOPLE if of == group), COORDINATOR)


class Script:
    """A clock moved by hand, the rooms of the people who act, and what happens next."""

    def __init__(self, clock: ManualClock, rooms: dict[str, Room]) -> None:
        self.clock, self.rooms = clock, rooms
        self.event = rooms[COORDINATOR].settings.event
        self._coming: list[tuple[datetime, int, Callable[[], object]]] = []
        self._order = count()

    def at(self, when: time) -> datetime:
        """A time of the first day as an instant."""
        return datetime.combine(self.event.starts, when, self.event.zone).astimezone(UTC)

    def when(self, at: datetime, what: Callable[[], object]) -> None:
        """Something happens at an instant."""
        heappush(self._coming, (at, next(self._order), what))

    def later(self, minutes: float, what: Callable[[], object]) -> None:
        """Somebody does something in so many minutes."""
        self.when(self.clock.now() + minutes * MINUTE, what)

    @property
    def next_at(self) -> datetime | None:
        """When something happens next."""
        return self._coming[0][0] if self._coming else None

    def do_what_is_due(self) -> None:
        """What has come up by now, in order."""
        while self._coming and self._coming[0][0] <= self.clock.now():
            heappop(self._coming)[2]()


@contextmanager
def staffed(folder: Path) -> Iterator[tuple[ManualClock, dict[str, Room]]]:
    """Everybody's room on the event in `folder`, on one clock that stands long before the event."""
    clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
    with ExitStack() as rooms:
        yield (
            clock,
            {
                name: rooms.enter_context(open_room(folder, station=group, actor=name, clock=clock))
                for name, _role, group in _PEOPLE
            },
        )
