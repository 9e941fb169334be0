"""Every check that speaks over TCP, against servers that do not do what they should."""

from __future__ import annotations

import pytest

from controlroom.hardware.probes.readings import Outcome, reading_words
from tests.support.bad_servers import (
    Manners,
    floods,
    hangs_up,
    resets,
    says_nothing,
    serving,
    speaks_http,
    talks_nonsense,
)
from tests.support.probing import closed_port, look

ADDRESSES = [
    "pjlink://127.0.0.1:{port}",
    "pjlink://secret@127.0.0.1:{port}",
    "http://127.0.0.1:{port}/#text=x",
    "https://127.0.0.1:{port}/#text=x",
    "obs://127.0.0.1:{port}",
    "nut://127.0.0.1:{port}/ups",
    "nut://user:secret@127.0.0.1:{port}/ups",
]
PRINTER = "escpos+tcp://127.0.0.1:{port}"  # Its silence is no fault: a desk may hold it.


@pytest.mark.parametrize("address", ADDRESSES)
async def test_a_server_that_says_nothing_times_out(address: str) -> None:
    async with serving(says_nothing) as port:
        found = await look(address.format(port=port), timeout_s=0.2)
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "timeout")
    assert "0.2 s" in reading_words(found)


@pytest.mark.parametrize("address", [*ADDRESSES, PRINTER])
@pytest.mark.parametrize("manners", [hangs_up, resets])
async def test_a_server_that_hangs_up_has_closed(address: str, manners: Manners) -> None:
    async with serving(manners) as port:
        found = await look(address.format(port=port))
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "closed")


NONSENSE = [
    (address, manners)
    for address in [*ADDRESSES, PRINTER]
    for manners in (talks_nonsense, floods, speaks_http)
    if not (address.startswith("http:") and manners is speaks_http)
    if not (address.startswith("obs") and manners is floods)
]


@pytest.mark.parametrize(("address", "manners"), NONSENSE)
async def test_nonsense_is_no_state_of_the_device(address: str, manners: Manners) -> None:
    async with serving(manners) as port:
        found = await look(address.format(port=port), timeout_s=10)
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "not-understood")


async def test_a_flood_where_a_websocket_was_expected_ends_with_the_time_out() -> None:
    # websockets waits for the end of what it will not read; it keeps nothing of it.
    async with serving(floods) as port:
        assert (await look(f"obs://127.0.0.1:{port}", timeout_s=0.3)).code == "timeout"


@pytest.mark.parametrize("address", ADDRESSES)
async def test_nobody_there_is_a_refusal(address: str) -> None:
    found = await look(address.format(port=closed_port()))
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "refused")
