"""A virtual venue: the sample event with virtual scanners and printers on its desks, and a crowd that arrives.

The desks run the same code as real ones, on a store in a temporary folder; only what is plugged in is made up.
"""

from __future__ import annotations

import tempfile
import threading
import time
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from controlroom.core.config.folder import Settings
from controlroom.core.config.sample import copy_sample
from controlroom.core.i18n import _
from controlroom.core.ids import CODE_ALPHABET, check_sign
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.people.files import Table
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import import_attendees
from controlroom.simulate.crowd import Arrival, make_arrivals
from controlroom.simulate.names import SimPerson, make_people
from controlroom.simulate.printer import VirtualPrinter
from controlroom.simulate.scanner import VirtualScanner
from controlroom.simulate.spread import Spread
from controlroom.station.desk import DeskStation
from controlroom.station.events import Decided, JobChanged, StationEvent
from controlroom.station.room import Room, open_room

if TYPE_CHECKING:
    from controlroom.simulate.virtual_devices import VirtualVenue

DESKS = ("D1", "D2", "D3")
_SETTLED_AFTER_S = 20.0


class Venue:
    """The virtual venue, from `with` to its end. `with_desks` run here; the others wait for another program.

    `with_devices`: the devices of the sample's register run too, for a program that asks them.
    """

    def __init__(
        self, *, people: int, seed: int, speed: float, print_time_s: float, with_desks: tuple[str, ...] = DESKS,
        with_devices: bool = False,
    ) -> None:  # fmt: skip
        self._speed = speed
        self._home = tempfile.TemporaryDirectory(prefix="controlroom-demo-", ignore_cleanup_errors=True)
        self.folder = Path(self._home.name)
        self.scanners = {desk: VirtualScanner() for desk in DESKS}
        self.printers = {desk: VirtualPrinter(print_time_s=print_time_s) for desk in DESKS}
        copy_sample(self.folder)
        config = self.folder / "config"
        (config / "desks.toml").write_text(self._desks_toml(), encoding="utf-8")
        self._devices: VirtualVenue | None = None
        if with_devices:
            from controlroom.simulate.virtual_devices import VirtualVenue, sample_register

            self._devices = VirtualVenue(sample_register(config))
            self._devices.write_register(config / "devices.toml", {})
        self.room: Room = open_room(self.folder, station="demo", actor="demo")
        codes, cancelled = fill(self.room, make_people(people, seed), seed)
        self.arrivals: list[Arrival] = make_arrivals(codes, cancelled, len(DESKS), seed)
        self.watch = _Stopwatch()
        self._stations = [DeskStation(self.room, desk, self.watch.tell) for desk in with_desks]
        self._closing = threading.Event()
        self._crowd = threading.Thread(target=self._walk_in, name="crowd", daemon=True)

    def __enter__(self) -> Venue:
        for station in self._stations:
            station.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        if self._crowd.is_alive():
            self._crowd.join()
        for station in self._stations:
            station.stop()
        self.room.close()
        for scanner in self.scanners.values():
            scanner.close()
        for printer in self.printers.values():
            printer.close()
        if self._devices is not None:
            self._devices.close()
        self._home.cleanup()

    def open_doors(self) -> None:
        """People begin to arrive, on a thread of their own."""
        self._crowd.start()

    def wait_until_quiet(self) -> None:
        """Waits until everybody has come and every badge is settled, or nothing has moved for a while."""
        self._crowd.join()
        last, since = -1, time.monotonic()
        while time.monotonic() - since < _SETTLED_AFTER_S:
            if self.watch.decided() == len(self.arrivals) and self.watch.all_settled():
                return
            if self.watch.events != last:
                last, since = self.watch.events, time.monotonic()
            time.sleep(0.02)

    def _walk_in(self) -> None:
        start = time.monotonic()
        for arrival in self.arrivals:
            if self._closing.wait(max(0.0, start + arrival.at / self._speed - time.monotonic())):
                return
            desk = DESKS[arrival.desk]
            self.watch.presented(desk, arrival.code)
            self.scanners[desk].scan(arrival.code)

    def _desks_toml(self) -> str:
        return "\n".join(
            f"""[[desks]]
id = "{desk}"
name = {{ zh = "{number} 号签到台", en = "Desk {number}" }}
checkpoint = "main"
[[desks.scanners]]
name = "gun"
port = '{self.scanners[desk].port}'
[desks.printer]
name = "printer-{desk.lower()}"
url = "{self.printers[desk].url}"
"""
            for number, desk in enumerate(DESKS, 1)
        )


def fill(room: Room, people: list[SimPerson], seed: int) -> tuple[list[str], frozenset[str]]:
    """Imports the crowd as a list of attendees; returns their codes, and which of them are cancelled."""
    event = room.settings.event
    codes = [_code(seed, number) for number in range(len(people))]
    cancelled = frozenset(codes[11::40])
    rows = tuple(
        (number + 2, (who.name, who.company, who.title, who.phone, who.email,
                      who.category if event.category(who.category) else "", who.language, code,
                      "cancelled" if code in cancelled else ""))
        for number, (who, code) in enumerate(zip(people, codes, strict=True))
    )  # fmt: skip
    headers = ("name", "company", "title", "phone", "email", "category", "language", "code", "status")
    report = import_attendees(
        room.store, room.by, Table(headers, rows, "utf-8"),
        CategoryLookup.of(event.categories, event.default_category), file="demo", overrides={},
    )  # fmt: skip
    rejected = {rejection.row for rejection in report.rejected}
    return [code for number, code in enumerate(codes) if number + 2 not in rejected], cancelled


def _code(seed: int, number: int) -> str:
    value = number * 1_000_003 + seed * 7_919
    signs = ""
    for _position in range(9):
        value, rest = divmod(value, len(CODE_ALPHABET))
        signs += CODE_ALPHABET[rest]
    return signs + check_sign(signs)


class _Stopwatch:
    """What the desks told, with times: when a code was presented, decided, and sent to the printer."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._presented: dict[tuple[str, str], float] = {}
        self.events = 0
        self.outcomes: list[Outcome] = []
        self.decision_ms: list[float] = []
        self.sent: defaultdict[str, list[float]] = defaultdict(list)
        self._jobs: dict[str, JobState] = {}

    def presented(self, desk: str, code: str) -> None:
        with self._lock:
            self._presented[desk, code] = time.monotonic()

    def tell(self, event: StationEvent) -> None:
        with self._lock:
            self.events += 1
            if isinstance(event, Decided):
                self.outcomes.append(event.decision.outcome)
                begun = self._presented.get((event.desk, event.decision.code))
                if begun is not None:
                    self.decision_ms.append((time.monotonic() - begun) * 1000)
            elif isinstance(event, JobChanged):
                if event.state is JobState.SENDING:
                    # Pages come out of one printer in the order in which they were sent.
                    self.sent[event.desk].append(self._presented.get((event.desk, event.code), time.monotonic()))
                if self._jobs.get(event.job) in (None, JobState.QUEUED, JobState.SENDING):
                    self._jobs[event.job] = event.state

    def decided(self) -> int:
        with self._lock:
            return len(self.outcomes)

    def jobs(self, state: JobState) -> int:
        with self._lock:
            return sum(found is state for found in self._jobs.values())

    def all_settled(self) -> bool:
        return not self.jobs(JobState.QUEUED) and not self.jobs(JobState.SENDING)


@dataclass(frozen=True)
class Summary:
    """What a rehearsal measured."""

    people: int
    arrived: int
    admitted: int
    refused: int
    badges_confirmed: int
    badges_unknown: int
    decision_ms: Spread
    paper_ms: Spread

    @property
    def is_clean(self) -> bool:
        """Everybody who came was answered, and every badge is known to be on paper."""
        return self.admitted + self.refused == self.arrived and self.badges_confirmed == self.admitted

    def to_json(self) -> dict[str, object]:
        """The shape of `controlroom demo --headless --json`."""
        return {
            **{name: getattr(self, name) for name in (
                "people", "arrived", "admitted", "refused", "badges_confirmed", "badges_unknown",
            )},
            **{name: vars(getattr(self, name)) for name in ("decision_ms", "paper_ms")},
        }  # fmt: skip

    def words(self) -> str:
        """The summary as a few lines for a person."""
        lines = (
            (_("People on the list"), self.people),
            (_("Arrived at the desks"), self.arrived),
            (_("People admitted"), self.admitted),
            (_("Scans refused"), self.refused),
            (_("Badges confirmed by the printer"), self.badges_confirmed),
            (_("Badges unknown"), self.badges_unknown),
            (_("Worst time from scan to decision"), f"{self.decision_ms.max} ms"),
            (_("Worst time from scan to paper"), f"{self.paper_ms.max} ms"),
        )
        return "\n".join(_("{label}: {value}").format(label=label, value=value) for label, value in lines)


def rehearse(*, people: int, seed: int, speed: float) -> Summary:
    """Plays the arrival of `people` on virtual hardware and says how it went."""
    with Venue(people=people, seed=seed, speed=speed, print_time_s=0) as venue:
        settings: Settings = venue.room.settings
        assert settings.desks
        venue.open_doors()
        venue.wait_until_quiet()
        watch = venue.watch
        paper = [
            (page.at - begun) * 1000
            for desk in DESKS
            for page, begun in zip(venue.printers[desk].pages, watch.sent[desk], strict=False)
        ]
        admitted = sum(outcome is Outcome.ADMITTED for outcome in watch.outcomes)
        return Summary(
            people=people,
            arrived=len(venue.arrivals),
            admitted=admitted,
            refused=len(watch.outcomes) - admitted,
            badges_confirmed=watch.jobs(JobState.CONFIRMED),
            badges_unknown=watch.jobs(JobState.UNKNOWN),
            decision_ms=Spread.of(watch.decision_ms),
            paper_ms=Spread.of(paper),
        )
