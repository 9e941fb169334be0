from __future__ import annotations

import pytest

from controlroom.core.config.addresses import parse_address
from controlroom.hardware.probes import connectivity
from controlroom.hardware.probes.connectivity import ConnectivityCheck, NetworkCause, is_there, judge_network
from tests.support.bad_servers import says_nothing, serving
from tests.support.probing import closed_port


@pytest.mark.parametrize(
    ("routes", "own_checks", "witnesses", "watched", "cause"),
    [
        ([], [], [], 0, NetworkCause.NONE),
        ([True, False], [], [True], 3, NetworkCause.NONE),
        ([False, False], [], [], 2, NetworkCause.NO_ROUTE),
        ([True], [False], [True], 3, NetworkCause.NONE),  # the address of own_check is dead itself
        ([True], [True], [False, False], 3, NetworkCause.NONE),
        ([True], [False], [False], 3, NetworkCause.OWN_CHECK),
        ([True], [], [False, False], 2, NetworkCause.ALL_SILENT),
        ([True], [], [], 1, NetworkCause.NONE),  # one device alone proves nothing
    ],
)
def test_what_was_tried_decides(
    routes: list[bool], own_checks: list[bool], witnesses: list[bool], watched: int, cause: NetworkCause
) -> None:
    state = judge_network(routes, own_checks, witnesses, watched)
    assert state.cause is cause
    assert state.is_up == (cause is NetworkCause.NONE)
    assert state.words()


async def test_an_accepted_and_a_refused_connection_both_prove_the_network() -> None:
    async with serving(says_nothing) as port:
        assert await is_there(parse_address(f"tcp://127.0.0.1:{port}"))
    assert await is_there(parse_address(f"tcp://127.0.0.1:{closed_port()}"))


async def test_without_any_way_to_the_devices_nobody_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectivity, "has_route", lambda _host: False)
    devices = [parse_address("icmp://192.0.2.1"), parse_address("icmp://192.0.2.2")]
    found = await ConnectivityCheck().check(devices, devices)
    assert found.cause is NetworkCause.NO_ROUTE


async def test_devices_on_this_computer_say_nothing_about_its_cable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connectivity, "has_route", lambda _host: False)
    here = [parse_address(f"tcp://127.0.0.1:{closed_port()}")]
    assert (await ConnectivityCheck().check(here, here)).is_up


async def test_the_addresses_of_own_check_are_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    own = parse_address(f"tcp://127.0.0.1:{closed_port()}")
    silent = [parse_address("icmp://192.0.2.1"), parse_address("icmp://192.0.2.2")]
    monkeypatch.setattr(connectivity, "has_route", lambda _host: True)
    assert (await ConnectivityCheck([own]).check(silent, [])).is_up
