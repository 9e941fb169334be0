from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from controlroom.hardware.probes.nut import judge
from controlroom.hardware.probes.readings import Outcome, reading_words
from tests.support import nut
from tests.support.bad_servers import serving
from tests.support.probing import look

WELL = {"ups.status": "OL CHRG", "battery.charge": "87", "battery.runtime": "2520", "ups.load": "35"}
needs_nut = pytest.mark.skipif(nut.why_not() is not None, reason=str(nut.why_not()))


@pytest.fixture(scope="module")
def ups() -> Iterator[nut.Ups]:
    with nut.server(WELL) as running:
        yield running


@needs_nut
async def test_a_ups_on_the_mains_is_in_order(ups: nut.Ups) -> None:
    found = await look(f"nut://127.0.0.1:{ups.port}/ups")
    assert (found.outcome, found.code) == (Outcome.OK, "ok")
    assert found.facts == {"status": "OL CHRG", "charge_percent": 87, "load_percent": 35, "minutes_left": 42}


@needs_nut
async def test_the_servers_user_may_be_named(ups: nut.Ups) -> None:
    assert (await look(f"nut://monitor:secret@127.0.0.1:{ups.port}/ups")).outcome is Outcome.OK


@needs_nut
async def test_a_ups_the_server_does_not_know_is_a_mistake_in_the_file(ups: nut.Ups) -> None:
    found = await look(f"nut://127.0.0.1:{ups.port}/other")
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "ups-unknown")


@needs_nut
async def test_the_mains_gone_is_seen(ups: nut.Ups) -> None:
    ups.set({**WELL, "ups.status": "OB DISCHRG", "battery.charge": "80"})
    async with asyncio.timeout(20):
        while (found := await look(f"nut://127.0.0.1:{ups.port}/ups")).code == "ok":  # noqa: ASYNC110
            await asyncio.sleep(0.1)
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "battery")


@pytest.mark.parametrize(
    ("variables", "outcome", "codes"),
    [
        ({"ups.status": "OL"}, Outcome.OK, ("ok",)),
        ({"ups.status": "OB LB"}, Outcome.CRITICAL, ("battery", "battery-low")),
        ({"ups.status": "OL RB"}, Outcome.WARNING, ("battery-replace",)),
        ({"ups.status": "OL BYPASS"}, Outcome.WARNING, ("ups-bypass",)),
        ({"ups.status": "OFF"}, Outcome.CRITICAL, ("ups-off",)),
        ({"ups.status": "OL", "ups.load": "85"}, Outcome.WARNING, ("overload",)),
        ({"ups.status": "OL OVER", "ups.load": "104.6"}, Outcome.CRITICAL, ("overload",)),
        ({"ups.status": "OL OVER"}, Outcome.CRITICAL, ("overload",)),
        ({"ups.status": "OL", "ups.load": "much", "battery.charge": "nan"}, Outcome.OK, ("ok",)),
        ({"battery.charge": "inf"}, Outcome.UNKNOWN, ("partial",)),
        ({}, Outcome.UNKNOWN, ("partial",)),
    ],
)
def test_what_a_ups_reports_is_judged(variables: dict[str, str], outcome: Outcome, codes: tuple[str, ...]) -> None:
    found = judge(variables)
    assert (found.outcome, (found.code, *found.also)) == (outcome, codes)
    assert reading_words(found)


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("ERR DATA-STALE", "ups-silent"),
        ("ERR DRIVER-NOT-CONNECTED", "ups-silent"),
        ("ERR ACCESS-DENIED", "auth"),
        ("ERR INVALID-PASSWORD", "auth"),
        ("ERR USERNAME-REQUIRED", "auth-missing"),
        ("ERR WHO-KNOWS", "not-understood"),
    ],
)
@pytest.mark.parametrize("user", ["", "monitor:guess@"])
async def test_what_the_server_refuses_is_told_apart_from_a_server_that_is_gone(
    answer: str, code: str, user: str
) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.readline():
            writer.write(answer.encode() + b"\n")
            await writer.drain()

    async with serving(refuse) as port:
        found = await look(f"nut://{user}127.0.0.1:{port}/ups")
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, code)
