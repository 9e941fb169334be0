"""How long the forecast of a large rundown takes: 500 items in 20 rooms over two days, some running late."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from benchmarks.common import Result, Times, timed
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.agenda.rules import Agenda, Calendar, Item, Kind, Rules, new_item

ITEMS = 500
ROOMS = 20
ROUNDS = 300
_FIRST = datetime(2026, 5, 18, 1, tzinfo=UTC)
_NOW = _FIRST + timedelta(hours=2, minutes=7)


def run(_people: int) -> Result:
    """The yardstick adds up starts and ends of the same items, sorted, and knows no other rule."""
    agenda = _agenda()
    items = list(agenda.items.values())
    ours: list[float] = []
    theirs: list[float] = []
    for n in range(ROUNDS):
        now = _NOW + timedelta(seconds=n)
        ours.append(timed(lambda now=now: forecast(agenda, now)))
        theirs.append(timed(lambda: _bare(items)))
    facts = {"items": ITEMS, "rooms": ROOMS}
    return Result("forecast", 0, Times.of(ours), "a bare sort and sum", Times.of(theirs), facts)


def _agenda() -> Agenda:
    rooms = tuple(f"room-{n}" for n in range(ROOMS))
    items = [_item(n, rooms) for n in range(ITEMS)]
    agenda = Agenda({item.id: item for item in items}, Calendar(ZoneInfo("Asia/Shanghai")), Rules(), rooms)
    for room in rooms[::2]:
        late = next(item for item in items if item.room == room)
        agenda = StartItem(late.id, late.slot + timedelta(minutes=12)).apply(agenda, _NOW)
    return agenda


def _item(n: int, rooms: tuple[str, ...]) -> Item:
    place = n // ROOMS
    day, place = divmod(place, 13)
    start = _FIRST + timedelta(days=day, minutes=30 * place)
    return new_item(
        f"{n:032x}", room=rooms[n % ROOMS], title=f"Item {n}", start=start, length=timedelta(minutes=25),
        kind=Kind.BREAK if place % 4 == 3 else Kind.TALK, hard=place % 4 == 0, changeover=timedelta(minutes=5),
    )  # fmt: skip


def _bare(items: list[Item]) -> dict[str, tuple[datetime, datetime]]:
    found: dict[str, tuple[datetime, datetime]] = {}
    free: dict[str, datetime] = {}
    for item in sorted(items, key=lambda item: (item.room, item.slot)):
        start = max(item.slot, free.get(item.room, item.slot))
        free[item.room] = end = start + item.length
        found[item.id] = (start, end)
    return found
