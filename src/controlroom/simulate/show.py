"""A simulated show: a rundown of several days in every room, run minute by minute with seeded delays.

The operations, reminders and figures are the program's own, on a store in a temporary folder; only what people do is
made up: a host who is slow, a speaker who runs over or comes late, a topic that is merged or dropped.
"""

from __future__ import annotations

import random
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from controlroom.core.clock import ManualClock
from controlroom.core.config.event import EventConfig
from controlroom.core.config.sample import copy_sample
from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import _
from controlroom.domain.agenda import reminding
from controlroom.domain.agenda.changes import CancelItem, Merge, PlanItems, ShareLostTime, Substitute
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.kpi import FIGURE_WORDS, Figure
from controlroom.domain.agenda.live import FinishItem, Operation, ShowTimeCard, StartItem
from controlroom.domain.agenda.moves import SpeakerLate, next_that_can_go_first
from controlroom.domain.agenda.reminders import Given, due
from controlroom.domain.agenda.rules import MINUTE, NONE, Agenda, Item, Kind, Part, Speaker, State, new_item
from controlroom.domain.agenda.tables import given_reminders
from controlroom.simulate.names import make_people
from controlroom.station.room import Room, open_room
from controlroom.station.rundown import Rundown

_SLOTS: tuple[tuple[str, int, Kind], ...] = (
    ("09:00", 30, Kind.OPENING), ("09:30", 30, Kind.TALK), ("10:00", 15, Kind.BREAK), ("10:15", 60, Kind.KEYNOTE),
    ("11:15", 40, Kind.PANEL), ("12:00", 90, Kind.BREAK), ("13:30", 40, Kind.TALK), ("14:10", 40, Kind.TALK),
    ("14:50", 20, Kind.TALK), ("15:15", 15, Kind.BREAK), ("15:30", 40, Kind.PANEL), ("16:10", 30, Kind.TALK),
    ("16:50", 20, Kind.CLOSING),
)  # fmt: skip
_LATE, _MERGED, _CANCELLED, _REPLACED = 0.06, 0.04, 0.03, 0.05
"""How often a speaker is late, a topic is merged into the one before, dropped, or told by a substitute."""
_SHARED_FROM = 6 * MINUTE


@dataclass(frozen=True)
class ShowSummary:
    """How a simulated show went. `agenda`: the rundown at its end."""

    days: int
    rooms: int
    items: int
    operations: Counter[str]
    reminders: int
    figures: tuple[Figure, ...]
    agenda: Agenda

    @property
    def is_clean(self) -> bool:
        """Whether every item has an end: finished, cancelled or merged."""
        return all(item.state in (State.FINISHED, State.CANCELLED, State.MERGED) for item in self.agenda.items.values())

    def to_json(self) -> dict[str, Any]:
        """The shape of `demo --headless --days N --json`."""
        states = Counter(item.state.value for item in self.agenda.items.values())
        return {
            "days": self.days, "rooms": self.rooms, "items": self.items, "finished": states["finished"],
            "cancelled": states["cancelled"], "merged": states["merged"], "operations": dict(self.operations),
            "reminders": self.reminders, "kpis": [figure.to_json() for figure in self.figures],
        }  # fmt: skip

    def words(self) -> str:
        """What a person reads of it."""
        held = _(
            "{items} items in {rooms} rooms on {days} days: {finished} held, {merged} merged, {cancelled} cancelled."
        )
        lines = [
            held.format(**self.to_json()),
            _("{n} changes, {reminders} reminders.").format(n=self.operations.total(), reminders=self.reminders),
        ]
        for figure in self.figures:
            symbol = {True: "✔", False: "▲", None: "·"}[figure.met]
            is_share = figure.unit == "share" and figure.value is not None
            value = f"{figure.value:.1%}" if is_share else str(figure.value)
            lines.append(f"{symbol} {_('{label}: {value}').format(label=_(FIGURE_WORDS[figure.key]), value=value)}")
        return "\n".join(lines)


def rehearse_show(*, days: int, seed: int) -> ShowSummary:
    """Runs a show of `days` days on the sample event; the same seed gives the same show."""
    with tempfile.TemporaryDirectory(prefix="controlroom-show-", ignore_cleanup_errors=True) as home:
        copy_sample(Path(home))
        clock = ManualClock(datetime(2026, 1, 1, tzinfo=UTC))
        with open_room(Path(home), station="demo", actor="demo", clock=clock) as room:
            return _Show(room, clock, days, random.Random(seed), seed).run()


@dataclass
class _Show:
    room: Room
    clock: ManualClock
    days: int
    chance: random.Random
    seed: int
    operations: Counter[str] = field(default_factory=Counter)
    ends: dict[str, datetime] = field(default_factory=dict)
    starts: dict[str, datetime] = field(default_factory=dict)
    given: Given | None = None
    """The reminders that were given; None: something was done since they were read."""

    def run(self) -> ShowSummary:
        self.rundown = Rundown(self.room)
        event = self.room.settings.event
        first = [event.starts + timedelta(days=n) for n in range(self.days)]
        self._do(PlanItems(tuple(self._plan(event, first)), "demo"))
        self.view = self.rundown.view()
        items = len(self.view.agenda.items)
        for day in first:
            self._run_day(event, day)
        _found, figures = self.rundown.kpis()
        reminders = next(int(figure.value or 0) for figure in figures if figure.key == "agenda.reminders")
        return ShowSummary(
            self.days, len(event.rooms), items, self.operations, reminders, figures, self.rundown.view().agenda
        )

    def _plan(self, event: EventConfig, days: list[date]) -> Iterator[Item]:
        people = iter(make_people(len(event.rooms) * len(days) * len(_SLOTS) * 3, self.seed))
        for nth, day in enumerate(days):
            for room in event.rooms:
                for number, (start, length, kind) in enumerate(_SLOTS):
                    at = datetime.combine(day, time.fromisoformat(start), event.zone)
                    speakers: tuple[Speaker, ...] = ()
                    if kind is not Kind.BREAK:
                        parts = (Part.SPEAKER, Part.SUBSTITUTE, Part.SUBSTITUTE)
                        speakers = tuple(Speaker(next(people).name, part) for part in parts)
                    yield new_item(
                        f"{room.id}-{nth}-{number:02}", room=room.id, title=f"{room.name.en} {nth + 1}.{number + 1}",
                        start=at, length=length * MINUTE, kind=kind, speakers=speakers, hard=kind is Kind.OPENING,
                    )  # fmt: skip

    def _run_day(self, event: EventConfig, day: date) -> None:
        """From an hour before the first item, a minute at a time, until every item of the day has its end."""
        opening = datetime.combine(day, time(8), event.zone).astimezone(UTC)
        self.clock.advance(max(opening - self.clock.now(), NONE))
        left = [room.id for room in event.rooms]
        while left:
            for room in tuple(left):
                if not self._minute(room, day):
                    left.remove(room)
            self._remind()
            self.clock.advance(MINUTE)

    def _remind(self) -> None:
        """As the control room's loop does: the store is asked only when something is due."""
        now, store = self.clock.now(), self.room.store
        if self.given is None:
            with store.read() as connection:
                self.given = given_reminders(connection)
        if due(self.view.agenda, forecast(self.view.agenda, now), self.given, now):
            reminding.give_due(store, self.room.by, self.rundown.setting)
            self.given = None

    def _minute(self, room: str, day: date) -> bool:
        """What happens in a room in this minute; False when its day is over."""
        now, agenda = self.clock.now(), self.view.agenda
        current = agenda.under_way(room)
        if current is not None:
            if now >= self.ends[current.id]:
                self._do(FinishItem(current.id))
            elif now >= current.due(now) + current.cards * 2 * MINUTE and current.on_stage and current.cards < 2:
                self._do(ShowTimeCard(current.id))
            return True
        following = next((item for item in agenda.of(room, day) if item.is_open), None)
        if following is None:
            return False
        if following.id not in self.starts:
            self.starts[following.id] = following.slot + self.chance.randint(0, 2) * MINUTE
            if self._incident(following):
                return True
        ready = max(self.starts[following.id], following.slot, following.not_before or following.slot)
        if now >= ready:
            self._do(StartItem(following.id))
            began = self.view.agenda.items[following.id]
            share = self.chance.uniform(-0.08, 0.14) if began.kind is not Kind.BREAK else 0.0
            length = max(MINUTE, round(began.clock_length() * (1 + share) / MINUTE) * MINUTE)
            self.ends[following.id] = now + length
            if self.view.offset(room) >= _SHARED_FROM:
                self._try(ShareLostTime(room))
        return True

    def _incident(self, item: Item) -> bool:
        """Something may go wrong with what comes next; whether it did."""
        if item.kind is Kind.BREAK or item.hard:
            return False
        dice, agenda = self.chance.random(), self.view.agenda
        for share, what in ((_LATE, "late"), (_MERGED, "merge"), (_CANCELLED, "cancel"), (_REPLACED, "replace")):
            if dice < share:
                return self._try(self._mishap(what, item, agenda))
            dice -= share
        return False

    def _mishap(self, what: str, item: Item, agenda: Agenda) -> Operation:
        follower = next(iter(agenda.after(item)), item)
        match what:
            case "late":
                until = max(item.slot, self.clock.now()) + self.chance.randint(5, 25) * MINUTE
                can_swap = next_that_can_go_first(agenda, item.id) is not None
                return SpeakerLate(item.id, until, pull=can_swap, why="flight delayed")
            case "merge" if follower.kind is not Kind.BREAK and follower is not item:
                return Merge(item.id, follower.id)
            case "cancel" | "merge":
                return CancelItem(item.id, "speaker ill")
        return Substitute(item.id)

    def _try(self, operation: Operation) -> bool:
        try:
            self._do(operation)
        except RuleRefusedError:
            return False  # As at the venue: what a rule refuses is not done, and the show goes on.
        return True

    def _do(self, operation: Operation) -> None:
        done, self.given = self.rundown.do(operation), None
        self.operations[operation.verb] += 1
        if operation.verb not in ("started", "finished", "planned", "card-shown"):
            self.rundown.announce(done.seq)
        self.view = self.rundown.view()
