"""The same questions to a projector that others wrote: our own emulator could share our misunderstandings."""

from __future__ import annotations

import sys
from typing import Any

import pytest

from controlroom.hardware.probes.readings import Outcome
from tests.support.probing import look

if sys.version_info < (3, 13):
    pytest.skip("pjlink-advance needs Python 3.13", allow_module_level=True)
emulator = pytest.importorskip("pjlink_advance.emulator")
models = pytest.importorskip("pjlink_advance.models")


def _state(power: str) -> Any:
    return emulator.EmulatorState(power=models.PowerState[power])


@pytest.mark.parametrize("pj_class", [1, 2])
async def test_a_projector_that_is_on(pj_class: int) -> None:
    async with emulator.PJLinkEmulator(_state("ON"), pj_class=pj_class, password="secret") as projector:
        found = await look(f"pjlink://secret@127.0.0.1:{projector.port}")
    assert (found.outcome, found.code) == (Outcome.OK, "ok")
    hours = {"lamp_hours": 1200, "lamps_on": 1} | ({"filter_hours": 300} if pj_class == 2 else {})
    assert found.facts == {"power": "on", "input": "digital 1"} | hours


async def test_standby_with_err3_to_the_rest_is_no_fault() -> None:
    async with emulator.PJLinkEmulator(_state("OFF")) as projector:
        projector.unavailable |= {"ERST", "INPT", "LAMP", "FILT"}
        found = await look(f"pjlink://127.0.0.1:{projector.port}")
    assert (found.outcome, found.code, dict(found.facts)) == (Outcome.OK, "standby", {"power": "standby"})


@pytest.mark.parametrize("address", ["pjlink://guess@127.0.0.1:{port}", "pjlink://127.0.0.1:{port}"])
async def test_a_wrong_and_a_missing_password(address: str) -> None:
    async with emulator.PJLinkEmulator(_state("ON"), password="secret") as projector:
        found = await look(address.format(port=projector.port))
    assert found.code == ("auth" if "guess" in address else "auth-missing")


async def test_a_projector_that_drops_the_line_after_its_greeting() -> None:
    async with emulator.PJLinkEmulator(_state("ON")) as projector:
        projector.drop_after_greeting = True
        found = await look(f"pjlink://127.0.0.1:{projector.port}")
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "closed")
