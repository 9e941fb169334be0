"""serial:PORT: is the port there, as a stick or an adapter that is plugged in has one. It is not opened."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from serial.tools import list_ports

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.ports import PortLookupError, resolve_port
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading


class SerialLook:
    """One port: a device file, COM name, or VID:PID[:SERIAL]."""

    def __init__(self, address: ProbeAddress) -> None:
        self._port = address.path

    async def look(self) -> Reading:
        # Listing the ports may take a while on Windows; elsewhere it is not worth waiting for a thread.
        port = (
            await asyncio.to_thread(present_port, self._port) if sys.platform == "win32" else present_port(self._port)
        )
        if port is None:
            return reading(Outcome.CRITICAL, Code.PORT_MISSING)
        return reading(Outcome.OK, Code.OK, facts={"port": port})

    async def aclose(self) -> None:
        """Nothing is kept."""


def present_port(spec: str) -> str | None:
    """The port that `spec` means, if it is there. Of several equal devices any will do: something is plugged in."""
    ports = list_ports.comports()
    try:
        port = resolve_port(spec, ports)
    except PortLookupError:
        return None
    if sys.platform == "win32":
        return next((each.device for each in ports if each.device.casefold() == port.casefold()), None)
    return port if Path(port).exists() else None
