"""What it costs to poll 1,000 devices every 10 s: the share of one core and the memory, beside bare connections.

The devices are virtual and live in another process, so only asking is counted. The yardstick opens and closes a TCP
connection as often as the poller makes a check, with nothing around it.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from controlroom.hardware.probes.connectivity import Connectivity
    from controlroom.hardware.probes.poller import Poller
    from controlroom.hardware.probes.readings import Reading

DEVICES: Final = {
    "icmp": 400,
    "tcp": 200,
    "http": 100,
    "pjlink": 100,
    "snmp": 100,
    "escpos+tcp": 50,
    "obs": 30,
    "nut": 20,
}
INTERVAL_S: Final = 10.0
WARM_UP_S: Final = 22.0
MEASURED_S: Final = 40.0
LIMIT_PERCENT: Final = 25
LIMIT_MB: Final = 120


@dataclass(frozen=True)
class PollingResult:
    """Percent of one core and MB more than before; how many checks a second, and how they ended."""

    devices: int
    cpu_percent: float
    memory_mb: float
    checks_per_s: float
    late_p99_ms: float
    codes: dict[str, int]
    bare_percent: float

    def to_json(self) -> dict[str, Any]:
        """The shape of `--json`."""
        return {
            "name": "polling", "devices": self.devices, "interval_s": INTERVAL_S, "cpu_percent": self.cpu_percent,
            "limit_percent": LIMIT_PERCENT, "memory_mb": self.memory_mb, "limit_mb": LIMIT_MB,
            "checks_per_s": self.checks_per_s, "late_p99_ms": self.late_p99_ms, "codes": self.codes,
            "yardstick": {"name": "bare connections", "cpu_percent": self.bare_percent},
            "ratio": round(self.cpu_percent / self.bare_percent, 2),
        }  # fmt: skip

    def row(self) -> str:
        """One row of the README's table."""
        return (
            f"| `polling` | {self.cpu_percent:.1f} % of a core | {self.memory_mb:.0f} MB more | "
            f"{self.checks_per_s:.0f} | bare connections: {self.bare_percent:.1f} % | "
            f"{self.cpu_percent / self.bare_percent:.1f} |"
        )

    def words(self) -> str:
        """One line for a person."""
        return (
            f"polling: {self.devices} devices every {INTERVAL_S:.0f} s take {self.cpu_percent} % of a core (limit "
            f"{LIMIT_PERCENT} %) and {self.memory_mb} MB more (limit {LIMIT_MB} MB); {self.checks_per_s} checks/s, "
            f"99 % no later than {self.late_p99_ms} ms; {self.codes}; as many bare connections take "
            f"{self.bare_percent} %"
        )


class _Listener:
    """Counts, once `begin` was called, and sees how much later than its interval each device was asked."""

    def __init__(self) -> None:
        self.codes: Counter[str] = Counter()
        self.late_s: list[float] = []
        self._last: dict[str, float] = {}

    def on_reading(self, key: str, found: Reading, at: datetime) -> None:
        now = time.monotonic()
        if (last := self._last.get(key)) is not None:
            self.late_s.append(max(0.0, now - last - INTERVAL_S))
        self._last[key] = now
        self.codes[found.code] += 1

    def on_network(self, state: Connectivity, at: datetime) -> None:
        self.codes[f"network {state.cause}"] += 1

    def pace(self, key: str) -> float | None:
        return None

    def begin(self) -> None:
        self.codes.clear()
        self.late_s.clear()


def run(_people: int) -> PollingResult:
    """Warms up, then measures this process while only the poller works in it."""
    venue = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.polling"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert venue.stdout is not None
        ports: dict[str, list[int]] = json.loads(venue.stdout.readline())
        before_mb = _resident_mb()
        listener = _Listener()
        poller = _poller(listener, ports)
        poller.start()
        time.sleep(WARM_UP_S)
        listener.begin()
        cpu, wall = time.process_time(), time.monotonic()
        time.sleep(MEASURED_S)
        cpu, wall = time.process_time() - cpu, time.monotonic() - wall
        codes, late = dict(listener.codes), sorted(listener.late_s)
        memory_mb = _resident_mb() - before_mb
        poller.stop()
        checks = sum(codes.values())
        bare = asyncio.run(_bare(ports["tcp"][0], checks / wall))
    finally:
        venue.communicate("stop\n", timeout=20)
    return PollingResult(
        sum(DEVICES.values()), round(100 * cpu / wall, 1), round(memory_mb, 1), round(checks / wall, 1),
        round(1000 * late[round(0.99 * (len(late) - 1))], 1), codes, round(bare, 1),
    )  # fmt: skip


def _poller(listener: _Listener, ports: dict[str, list[int]]) -> Poller:
    from controlroom.core.config.addresses import parse_address
    from controlroom.hardware.probes.poller import Poller, Watch

    poller = Poller(listener, seed=1)
    forms = {"icmp": "icmp://127.0.0.1", "http": "http://127.0.0.1:{port}/#text=good", "nut": "nut://127.0.0.1:{port}/ups",
             "snmp": "snmp://127.0.0.1:{port}/ups", "pjlink": "pjlink://secret@127.0.0.1:{port}",
             "obs": "obs://secret@127.0.0.1:{port}"}  # fmt: skip
    watches = []
    for scheme, count in DEVICES.items():
        form, open_ports = forms.get(scheme, f"{scheme}://127.0.0.1:{{port}}"), ports.get(scheme, [0])
        for n in range(count):
            address = parse_address(form.format(port=open_ports[n % len(open_ports)]))
            watches.append(Watch(f"{scheme}-{n}", address, INTERVAL_S))
    poller.watch(watches)
    return poller


async def _bare(port: int, per_s: float) -> float:
    """Percent of a core for connecting and closing `per_s` times a second."""
    cpu, wall = time.process_time(), time.monotonic()
    for n in range(round(10 * per_s)):
        _reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.close()
        await writer.wait_closed()
        await asyncio.sleep(max(0.0, wall + n / per_s - time.monotonic()))
    return 100 * (time.process_time() - cpu) / (time.monotonic() - wall)


def _resident_mb() -> float:
    found = subprocess.run(["ps", "-o", "rss=", "-p", str(os.getpid())], check=True, capture_output=True, text=True)
    return int(found.stdout) / 1024


# The other process: a venue of virtual devices.


async def _page(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readuntil(b"\r\n\r\n")
    writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 8\r\nConnection: close\r\n\r\nall good")


async def _ups(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    await reader.readline()
    variables = {"ups.status": "OL", "battery.charge": "87", "battery.runtime": "2520", "ups.load": "35"}
    lines = [f'VAR ups {name} "{value}"' for name, value in variables.items()]
    writer.write("\n".join(["BEGIN LIST VAR ups", *lines, "END LIST VAR ups", ""]).encode())


async def _takes_it(reader: asyncio.StreamReader, _writer: asyncio.StreamWriter) -> None:
    await reader.read()


class _Agent(asyncio.DatagramProtocol):
    """An agent that has none of the values: it costs the asker as much."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self._transport.sendto(data.replace(b"\xa0", b"\xa2", 1), addr)  # type: ignore[attr-defined]


async def _agent() -> int:
    loop = asyncio.get_running_loop()
    transport, _protocol = await loop.create_datagram_endpoint(_Agent, local_addr=("127.0.0.1", 0))
    return int(transport.get_extra_info("sockname")[1])


def _venue() -> None:
    from controlroom.simulate.obs_studio import VirtualObs
    from controlroom.simulate.pjlink_projector import VirtualProjector
    from controlroom.simulate.printer import VirtualPrinter
    from controlroom.simulate.serving import TcpService, device_loop

    ports = {
        "tcp": [TcpService(_takes_it).port],
        "http": [TcpService(_page).port],
        "nut": [TcpService(_ups).port],
        "snmp": [device_loop().run(_agent())],
        "pjlink": [VirtualProjector(password="secret").service.port for _ in range(10)],
        "obs": [VirtualObs(password="secret").port for _ in range(3)],
        "escpos+tcp": [int(VirtualPrinter().url.rpartition(":")[2]) for _ in range(5)],
    }
    print(json.dumps(ports), flush=True)
    sys.stdin.readline()


if __name__ == "__main__":
    _venue()
