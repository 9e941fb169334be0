"""manual: nothing to ask; people test it, by the hour, and the domain keeps what they found."""

from __future__ import annotations

from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading


class ManualLook:
    """Says that it cannot say anything."""

    async def look(self) -> Reading:
        return reading(Outcome.UNKNOWN, Code.MANUAL)

    async def aclose(self) -> None:
        """Nothing is kept."""
