"""heartbeat:NAME: a device, a script or another program says by itself that it is well.

Two ways, both without an account or a library: write or touch the file NAME in the event folder's `heartbeats/`, or
send a datagram to 127.0.0.1 (`NAME`, or `NAME STATUS NOTE`). The file may hold `STATUS NOTE`. STATUS is ok, warning,
critical or unknown; anything else is a note of something well.
"""

from __future__ import annotations

import asyncio
import stat
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading

WITHIN_S: Final = 60
_LONGEST: Final = 300
_MOST_NAMES: Final = 2000


@dataclass(frozen=True, slots=True)
class Beat:
    """A heartbeat: `at` in monotonic seconds, and what it said."""

    at: float
    words: str = ""


class Heartbeats:
    """The heartbeats of one event: `folder` is looked into, `port` (of 127.0.0.1) listened at."""

    def __init__(self, folder: Path | None = None, port: int | None = None) -> None:
        self._folder = folder
        self._port = port
        self._sent: dict[str, Beat] = {}
        self._files: dict[str, tuple[int, Beat]] = {}
        self._transport: asyncio.DatagramTransport | None = None

    @property
    def port(self) -> int | None:
        """Where it listens; None while it does not."""
        return None if self._transport is None else int(self._transport.get_extra_info("sockname")[1])

    async def listen(self) -> None:
        """Open the socket, once. Raises OSError when the port is taken."""
        if self._port is not None and self._transport is None:
            loop = asyncio.get_running_loop()
            self._transport, _protocol = await loop.create_datagram_endpoint(
                lambda: _Receiver(self._sent), local_addr=("127.0.0.1", self._port)
            )

    def last(self, name: str) -> Beat | None:
        """The youngest heartbeat of `name`."""
        beats = [beat for beat in (self._sent.get(name), self._written(name)) if beat is not None]
        return max(beats, key=lambda beat: beat.at, default=None)

    def _written(self, name: str) -> Beat | None:
        """By its file. Only the first look believes the file's time: later ones count from when it changed, so that
        neither a clock that jumps nor a file from the future keeps a dead thing alive."""
        if self._folder is None:
            return None
        path = self._folder / name
        try:
            found = path.stat()
            if not stat.S_ISREG(found.st_mode):
                return None
            known = self._files.get(name)
            if known is None or known[0] != found.st_mtime_ns:
                age = 0.0 if known is not None else max(0.0, time.time() - found.st_mtime)
                with path.open("rb") as file:
                    words = file.read(_LONGEST).decode("utf-8", "replace")
                self._files[name] = known = (found.st_mtime_ns, Beat(time.monotonic() - age, words))
        except OSError:  # not there, or being replaced
            return None
        return known[1]

    async def aclose(self) -> None:
        """Stop listening."""
        if self._transport is not None:
            self._transport.close()
            self._transport = None
            await asyncio.sleep(0)  # the socket is closed by the loop's next turn


class _Receiver(asyncio.DatagramProtocol):
    def __init__(self, sent: dict[str, Beat]) -> None:
        self._sent = sent

    def datagram_received(self, data: bytes, addr: object) -> None:
        name, _space, words = data[:_LONGEST].decode("utf-8", "replace").strip().partition(" ")
        if name in self._sent or len(self._sent) < _MOST_NAMES:
            self._sent[name] = Beat(time.monotonic(), words)


class HeartbeatLook:
    """One name."""

    def __init__(self, address: ProbeAddress, beats: Heartbeats) -> None:
        self._name = address.path
        self._within_s = int(address.options.get("within_s", WITHIN_S))
        self._beats = beats

    async def look(self) -> Reading:
        await self._beats.listen()
        beat = self._beats.last(self._name)
        if beat is None:
            return reading(Outcome.CRITICAL, Code.NO_HEARTBEAT)
        age_s = round(time.monotonic() - beat.at)
        if age_s > self._within_s:
            return reading(Outcome.CRITICAL, Code.HEARTBEAT_LATE, age_s=age_s, within_s=self._within_s)
        first, _space, note = beat.words.strip().partition(" ")
        outcome = next((each for each in Outcome if each == first.rstrip(":").lower()), None)
        note = (beat.words if outcome is None else note).strip()
        if not note and outcome in (None, Outcome.OK):
            return reading(Outcome.OK, Code.OK, facts={"age_s": age_s})
        return reading(outcome or Outcome.OK, Code.REPORTED, note=note or first, facts={"age_s": age_s})

    async def aclose(self) -> None:
        """The heartbeats are not its own."""
