"""A scripted power cut: the playbook of the sample event, run to recovery by the people it names.

The store, the playbook, approvals, announcements, tickets and reports are the program's own; the clock is moved by
hand, and what people do is written down here.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from datetime import time, timedelta
from pathlib import Path

from controlroom.core.clock import ManualClock
from controlroom.core.config.sample import copy_sample
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.live import ResumeItem, StartItem
from controlroom.domain.agenda.rules import MINUTE, Item, Kind, Speaker, new_item
from controlroom.domain.incidents.errors import ApprovalRefusedError
from controlroom.domain.incidents.moves import Given
from controlroom.domain.incidents.starting import NewIncident
from controlroom.domain.tickets.states import State
from controlroom.simulate.power_cut_report import PowerCutSummary
from controlroom.simulate.staff import (
    COMMANDER,
    COORDINATOR,
    INSPECTOR,
    LOGISTICS,
    SPOKESPERSON,
    TECHNICIAN,
    Script,
    group_of,
    name_people,
    staffed,
    who_of,
)
from controlroom.station.announcements import Announcements
from controlroom.station.duties import duties_of
from controlroom.station.incidents import Incidents
from controlroom.station.reports import Reports
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.station.tickets import Tickets
from controlroom.store.journal import entries_since

BEGINS, POWER_CUT, ENDS = time(13, 30), time(14, 10), time(16, 5)
STEP = timedelta(seconds=30)
ROOM, PLAYBOOK, PEOPLE_IN_ROOM = "main", "power-cut", 800
_REPORTS = (time(14, 0), time(16, 0))
_TALKS = ((13, 30, 30), (14, 0, 60), (15, 15, 45))


def rehearse_power_cut(*, tell: Callable[[str], None] = lambda words: None) -> PowerCutSummary:
    """Runs the afternoon and says how it went. `tell` hears of each minute of it, for who watches."""
    with tempfile.TemporaryDirectory(prefix="controlroom-power-cut-") as folder:
        root = Path(folder) / "event"
        copy_sample(root)
        name_people(root / "config" / "event.toml")
        for checklist in (root / "config" / "checklists").glob("*.toml"):
            checklist.unlink()  # Rounds are the morning's business.
        with staffed(root) as (clock, rooms):
            return _PowerCut(clock, rooms).run(tell)


class _PowerCut(Script):
    """The afternoon and what is going to happen in it."""

    def __init__(self, clock: ManualClock, rooms: dict[str, Room]) -> None:
        super().__init__(clock, rooms)
        self.incidents = {name: Incidents(room) for name, room in rooms.items()}
        self.tickets = {name: Tickets(room) for name, room in rooms.items()}
        self.rundown = Rundown(rooms[INSPECTOR])
        self.duties = duties_of(rooms[COORDINATOR], self._refused)
        self.incident = ""
        self.refused: list[str] = []

    def run(self, tell: Callable[[str], None]) -> PowerCutSummary:
        self.clock.advance(self.at(BEGINS) - self.clock.now())
        self.rundown.do(PlanItems(tuple(self._plan()), "demo"))
        self.rundown.do(StartItem(f"{ROOM}-0"))
        self.when(self.at(time(14, 0)), lambda: self.rundown.do(StartItem(f"{ROOM}-1")))
        self.when(self.at(POWER_CUT), self._power_fails)
        for report in _REPORTS:
            self.when(self.at(report), self._report)
        while self.clock.now() < self.at(ENDS):
            self.do_what_is_due()
            for duty in self.duties:
                duty.carry_out()
            self._hear()
            self._verify()
            tell(f"{self.clock.now().astimezone(self.event.zone):%H:%M}")
            self.clock.advance(STEP)
        return self._summary()

    def _plan(self) -> Iterator[Item]:
        for number, (hour, minute, length) in enumerate(_TALKS):
            yield new_item(
                f"{ROOM}-{number}", room=ROOM, title=f"主会场 {number + 1}", start=self.at(time(hour, minute)),
                length=length * MINUTE, kind=Kind.TALK, speakers=(Speaker(f"讲者 {number + 1}"),),
            )  # fmt: skip

    # The playbook, step by step

    def _power_fails(self) -> None:
        """The hall is dark: coordination begins the playbook, and everybody does their part."""
        new = NewIncident(PLAYBOOK, room=ROOM, what="主会场全场断电")
        self.incident = self.incidents[COORDINATOR].start(new).line.id
        for minutes, what in (
            (1, lambda: self._tick(LOGISTICS, "safety")),
            (2, lambda: self.incidents[INSPECTOR].hold(self.incident, "hold")),
            (4, lambda: self.incidents[TECHNICIAN].choose(self.incident, "find", "venue")),
            (5, lambda: self._say(COORDINATOR, "say")),
            (6, lambda: self._generator_ordered()),
            (8, lambda: self.incidents[LOGISTICS].ask(self.incident, "evacuate", PEOPLE_IN_ROOM)),
            (9, lambda: self._say(SPOKESPERSON, "online")),
            (9.5, lambda: self._approve(TECHNICIAN)),
            (10, lambda: self._approve(COMMANDER)),
            (12, lambda: self._tick(LOGISTICS, "generator", note="发电车已供电")),
            (13, lambda: self._tick(INSPECTOR, "count", number=PEOPLE_IN_ROOM)),
            (16, lambda: self._tick(LOGISTICS, "evacuate", number=PEOPLE_IN_ROOM)),
            (24, lambda: self._tick(TECHNICIAN, "restart")),
            (26, lambda: self._say(COORDINATOR, "say-back")),
            (27, lambda: self.rundown.do(ResumeItem(f"{ROOM}-1"))),
            (40, lambda: self.incidents[COORDINATOR].close(self.incident, "发电车到位 8 分钟；下次提前预热")),
        ):
            self.later(minutes, what)

    def _tick(self, who: str, step: str, note: str = "", number: int | None = None) -> None:
        self.incidents[who].tick(self.incident, step, Given(note=note, number=number))

    def _say(self, who: str, step: str) -> None:
        self.incidents[who].broadcast(self.incident, step)

    def _generator_ordered(self) -> None:
        """The ticket for the generator, which logistics takes on and mends."""
        self.incidents[COORDINATOR].open_ticket(self.incident, "generator")
        ticket = self.tickets[COORDINATOR].list()[-1].id
        self.later(1, lambda: self.tickets[LOGISTICS].accept(ticket))
        self.later(14, lambda: self.tickets[LOGISTICS].resolve(ticket, "发电车供电，市电已恢复", "市电中断"))

    def _approve(self, who: str) -> None:
        """Who may not is refused, and that is kept too."""
        try:
            self.incidents[who].approve(self.incident, "evacuate", call="对讲机 1 频道")
        except ApprovalRefusedError:
            self.refused.append(who)

    # What goes on beside it

    def _hear(self) -> None:
        """Every group says that it has heard what it was told."""
        for announcement in Announcements(self.rooms[COORDINATOR]).list(open_only=True):
            if self.clock.now() - announcement.at < 2 * MINUTE:
                continue
            for group in announcement.waiting:
                person = who_of(group)
                if group_of(person) == group:
                    Announcements(self.rooms[person]).acknowledge(announcement.id, group)

    def _report(self) -> None:
        """The situation report goes round, as it stands."""
        reports = Reports(self.rooms[COORDINATOR])
        reports.issue(reports.draft())

    def _verify(self) -> None:
        for ticket in self.tickets[COORDINATOR].list():
            if ticket.state is State.RESOLVED and self.clock.now() - ticket.changed_at >= 2 * MINUTE:
                self.tickets[COORDINATOR].verify(ticket.id)

    def _refused(self, error: Exception) -> None:
        raise error

    def _summary(self) -> PowerCutSummary:
        room = self.rooms[COORDINATOR]
        with room.store.read() as connection:
            journal = tuple(entries_since(connection, None))
        return PowerCutSummary(
            incident=self.incidents[COORDINATOR].show(self.incident), refused=tuple(self.refused),
            tickets=self.tickets[COORDINATOR].list(open_only=False), announcements=Announcements(room).list(),
            journal=journal, event=self.event,
        )  # fmt: skip
