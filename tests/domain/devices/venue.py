"""A venue with a switch and what hangs on it, to test the devices with."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from controlroom.core.config.devices import DeviceConfig, DevicesConfig, PollingRules, Vendor
from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import Words, load_toml
from controlroom.domain.devices.recording import Memory, Recorded, Seen, record
from controlroom.domain.devices.rules import Key
from controlroom.domain.devices.tables import Known, Setting
from controlroom.domain.tickets.reading import tickets as read_tickets
from controlroom.domain.tickets.rules import Ticket
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading
from controlroom.station import rundown, tickets
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store
from tests.conftest import ROOT

POLLER = Origin("control", "system")
CALLER = Origin("control", "李娜")
FINE = reading(Outcome.OK, Code.OK)
DEAD = reading(Outcome.CRITICAL, Code.TIMEOUT, limit_s=3.0)
WARM = reading(Outcome.WARNING, Code.TEMPERATURE)
UNCLEAR = reading(Outcome.UNKNOWN, Code.AUTH)
TEN = timedelta(seconds=10)


def device(id: str, kind: str = "light", **facts: Any) -> DeviceConfig:
    """A device that answers, unless `address=None` says that it does not."""
    facts.setdefault("address", "tcp://192.0.2.1:80")
    words = Words(zh=f"设备{id}", en=id.replace("-", " ").capitalize())
    return DeviceConfig.model_validate({"id": id, "kind": kind, "name": words, **facts})


def setting(*devices: DeviceConfig, **rules: Any) -> Setting:
    event = load_toml(Path(ROOT) / "config" / "event.toml", EventConfig)
    names = {room.id: room.name for room in event.rooms}
    config = DevicesConfig(polling=PollingRules(**rules), devices=devices)
    return Setting(config, names, rundown.setting_of(event), tickets.setting_of(event))


def behind_a_switch(n: int) -> tuple[DeviceConfig, ...]:
    switch = device("switch", "switch", critical=True, spare="switch-2", vendor=Vendor(name="Example", phone="+1 555"))
    others = (device(f"light-{number}", parent="switch", room="main") for number in range(1, n + 1))
    return (switch, device("switch-2", "switch", address=None), *others)


class Watching:
    """Somebody who watches: results in, one after another."""

    def __init__(self, store: Store, setting: Setting) -> None:
        self.store, self.setting, self.memory = store, setting, Memory.of(store)

    def sees(self, *found: tuple[str, Reading], times: int = 1, every: timedelta = TEN) -> Recorded:
        """All devices of `found` are asked `times` times, `every` so often; the last record."""
        done = Recorded()
        for _time in range(times):
            at = self.store.clock.now()
            seen = [Seen(id, self._check(id), each, at) for id, each in found]
            done = record(self.store, POLLER, self.setting, self.memory, seen)
            self.store.clock.advance(every)  # type: ignore[attr-defined]
        return done

    def state(self, id: str) -> tuple[str, bool]:
        health = self.memory.known[id, self._check(id)].health
        return health.shown.value, health.hard

    def live(self) -> dict[Key, Known]:
        """How the checks stand, as whoever watches knows it."""
        return dict(self.memory.known)

    def _check(self, id: str) -> str:
        return self.setting.by_id[id].all_checks()[0].key


def open_tickets(store: Store) -> dict[str, Ticket]:
    """The open tickets, by what they are for."""
    return {ticket.cause: ticket for ticket in read_tickets(store)}


def verbs(store: Store, n: int = 50) -> list[str]:
    """The newest verbs of the journal, oldest first."""
    with store.read() as connection:
        return [entry.verb for entry in reversed(latest(connection, n))]


def later(at: datetime, **more: float) -> datetime:
    return at + timedelta(**more)
