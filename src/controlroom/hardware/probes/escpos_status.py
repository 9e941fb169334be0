"""escpos+tcp://HOST:9100: a badge printer's own word on paper, cover and faults, by DLE EOT 1, 2 and 4.

Such a printer mostly serves one connection at a time. While a desk holds it, the printer takes this one and stays
silent, which is no fault (Code.PRINTER_SILENT); what the desk's own driver reports is the better source then.
"""

from __future__ import annotations

import asyncio
from typing import Final

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import ProbeError, not_understood
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading, worst
from controlroom.hardware.status import PrinterStatus, RealTimeStatus, StatusDemux, from_real_time

_QUESTIONS: Final = b"\x10\x04\x01\x10\x04\x02\x10\x04\x04"
_READ_LIMIT: Final = 256
_NOISE_LIMIT: Final = 8  # In any text stand bytes that look like a status, between many that do not.


class EscposLook:
    """One printer."""

    def __init__(self, address: ProbeAddress, limit_s: float) -> None:
        self._address = address
        self._limit_s = 0.9 * limit_s

    async def look(self) -> Reading:
        end = asyncio.get_running_loop().time() + self._limit_s
        reader, writer = await asyncio.open_connection(self._address.host, self._address.port)
        try:
            writer.write(_QUESTIONS)
            async with asyncio.timeout_at(end):
                return judge(from_real_time(*await _answers(reader)))
        except TimeoutError:
            raise ProbeError(reading(Outcome.UNKNOWN, Code.PRINTER_SILENT)) from None
        finally:
            writer.close()

    async def aclose(self) -> None:
        """Nothing is kept."""


async def _answers(reader: asyncio.StreamReader) -> tuple[int, int, int]:
    demux, found = StatusDemux(), list[int]()
    while len(found) < 3:
        data = await reader.read(_READ_LIMIT)
        if not data:
            raise EOFError
        found += [each.byte for each in demux.feed(data) if isinstance(each, RealTimeStatus)]
        if demux.noise > _NOISE_LIMIT:
            raise not_understood("ESC/POS")
    return found[0], found[1], found[2]


def judge(status: PrinterStatus) -> Reading:
    """What a printer reports of itself, as a reading."""
    found = [
        reading(outcome, code)
        for is_so, outcome, code in (
            (status.error, Outcome.CRITICAL, Code.PRINTER_FAULT),
            (status.cover_open, Outcome.CRITICAL, Code.COVER_OPEN),
            (status.paper_out, Outcome.CRITICAL, Code.PAPER_OUT),
            (status.paper_near_end and not status.paper_out, Outcome.WARNING, Code.PAPER_LOW),
        )
        if is_so
    ]
    if not status.online and not any(each.outcome is Outcome.CRITICAL for each in found):
        found.append(reading(Outcome.CRITICAL, Code.OFFLINE))
    return worst(found)
