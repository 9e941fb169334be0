from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.hardware.probes.readings import Outcome, reading_words
from controlroom.hardware.probes.snmp_message import MessageError, get_request, read_response
from controlroom.hardware.probes.snmp_views import InterfaceView, PrinterView, UpsView, UpView
from tests.support import snmpd
from tests.support.probing import look, probe

UPS = "1.3.6.1.2.1.33.1"
IF = "1.3.6.1.2.1.2.2.1"
PRINTER = "1.3.6.1.2.1.25.3.5.1"
SUPPLIES = "1.3.6.1.2.1.43.11.1.1"
needs_snmpd = pytest.mark.skipif(snmpd.why_not() is not None, reason=str(snmpd.why_not()))


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    values = {
        f"{UPS}.2.1.0": ("integer", "2"),
        f"{UPS}.2.3.0": ("integer", "42"),
        f"{UPS}.2.4.0": ("integer", "87"),
        f"{UPS}.4.1.0": ("integer", "3"),
        f"{UPS}.4.4.1.5.1": ("integer", "35"),
        f"{IF}.2.901": ("octet_str", '"uplink"'),
        f"{IF}.7.901": ("integer", "1"),
        f"{IF}.8.901": ("integer", "2"),
        f"{PRINTER}.2.1": ("octet_str", '"@"'),  # bit 1: no paper
        f"{SUPPLIES}.8.1.1": ("integer", "5000"),
        f"{SUPPLIES}.9.1.1": ("integer", "2000"),
    }
    with snmpd.agent(tmp_path_factory.mktemp("snmpd"), values) as running:
        yield running


@needs_snmpd
async def test_an_agent_that_answers_is_up(port: int) -> None:
    found = await look(f"snmp://{snmpd.COMMUNITY}@127.0.0.1:{port}")
    assert (found.outcome, found.code) == (Outcome.OK, "ok")
    assert found.facts["name"] == "会场交换机"
    assert isinstance(found.facts["uptime_s"], int)
    assert found.latency_ms is not None


@needs_snmpd
async def test_a_ups_tells_its_battery_and_load(port: int) -> None:
    found = await look(f"snmp://{snmpd.COMMUNITY}@127.0.0.1:{port}/ups")
    assert found.outcome is Outcome.OK
    assert found.facts == {"charge_percent": 87, "minutes_left": 42, "load_percent": 35}


@needs_snmpd
async def test_a_printer_tells_its_paper_and_toner(port: int) -> None:
    found = await look(f"snmp://{snmpd.COMMUNITY}@127.0.0.1:{port}/printer")
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "paper-out")
    assert found.facts == {"toner_percent": 40}


@needs_snmpd
async def test_an_interface_without_a_link_is_named(port: int) -> None:
    found = await look(f"snmp://{snmpd.COMMUNITY}@127.0.0.1:{port}/if/901")
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "link-down")
    assert reading_words(found) == "Interface uplink has no link."


@needs_snmpd
async def test_this_computers_own_loopback_is_up(port: int) -> None:
    found = await look(f"snmp://{snmpd.COMMUNITY}@127.0.0.1:{port}/if/1")
    assert (found.outcome, found.facts["link"]) == (Outcome.OK, "up")


@needs_snmpd
async def test_an_agent_without_the_values_is_unknown_and_says_how_many_it_gave(port: int) -> None:
    found = await look(f"snmp://{snmpd.COMMUNITY}@127.0.0.1:{port}/if/999")
    assert (found.outcome, found.code) == (Outcome.UNKNOWN, "partial")
    assert "0 of 5 values" in reading_words(found)


@needs_snmpd
async def test_a_wrong_community_is_silence_and_the_words_say_that_it_may_be_either(port: int) -> None:
    found = await look(f"snmp://guess@127.0.0.1:{port}", timeout_s=0.4)
    assert (found.outcome, found.code, found.is_silent) == (Outcome.CRITICAL, "snmp-silent", True)
    assert "or the community is wrong" in reading_words(found)


async def test_a_host_where_no_agent_runs_refuses() -> None:
    found = await look(f"snmp://127.0.0.1:{snmpd.free_udp_port()}")
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "refused")


class Agent(asyncio.DatagramProtocol):
    """Answers each question with what `answers` makes of it."""

    def __init__(self, answers: object) -> None:
        self.answers = answers
        self.asked = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        self.asked += 1
        for answer in self.answers(data, self.asked):  # type: ignore[operator]
            self.transport.sendto(answer, addr)  # type: ignore[attr-defined]


async def _look_at(answers: object, timeout_s: float = 2.0) -> tuple[object, Agent]:
    transport, agent = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Agent(answers), local_addr=("127.0.0.1", 0)
    )
    try:
        port = transport.get_extra_info("sockname")[1]
        return await look(f"snmp://127.0.0.1:{port}", timeout_s), agent
    finally:
        transport.close()
        await asyncio.sleep(0)


@pytest.mark.parametrize("garbage", [b"\x30", b"\xff" * 600, b"HTTP/1.1 400\r\n\r\n", b"\x30\x84\xff\xff\xff\xff"])
async def test_a_datagram_that_is_no_snmp_is_not_understood(garbage: bytes) -> None:
    found, _agent = await _look_at(lambda _data, _n: [garbage])
    assert found.code == "not-understood"  # type: ignore[attr-defined]


async def test_answers_to_other_questions_do_not_count_and_a_flood_of_them_ends() -> None:
    other = get_request(5, "public", ["1.3.6.1.2.1.1.3.0"]).replace(b"\xa0", b"\xa2", 1)
    found, _agent = await _look_at(lambda _data, _n: [other] * 50)
    assert found.code == "not-understood"  # type: ignore[attr-defined]


async def test_a_lost_datagram_is_asked_for_once_more() -> None:
    def second_time(data: bytes, asked: int) -> list[bytes]:
        return [] if asked == 1 else [data.replace(b"\xa0", b"\xa2", 1)]

    found, agent = await _look_at(second_time, timeout_s=1.6)
    assert (found.code, agent.asked) == ("partial", 2)  # type: ignore[attr-defined]


async def test_the_rate_of_errors_is_told_from_one_look_to_the_next(tmp_path: Path) -> None:
    view = InterfaceView("3")
    values = {f"{IF}.8.3": 1, f"{IF}.7.3": 1, f"{IF}.2.3": b"port 3", f"{IF}.14.3": 4000, f"{IF}.20.3": 0}
    assert view.judge(values).outcome is Outcome.OK
    assert view.judge(values | {f"{IF}.14.3": 4010}).outcome is Outcome.OK
    found = view.judge(values | {f"{IF}.14.3": 4200})
    assert (found.outcome, found.code, found.facts["errors"]) == (Outcome.WARNING, "link-errors", 190)
    assert view.judge(values | {f"{IF}.14.3": 2}).facts["errors"] == 2  # its counters began anew


def test_an_interface_that_is_switched_off_is_no_broken_cable() -> None:
    found = InterfaceView("3").judge({f"{IF}.8.3": 2, f"{IF}.7.3": 2})
    assert (found.outcome, found.code, found.details["interface"]) == (Outcome.WARNING, "link-switched-off", "3")


def test_a_restart_shows_for_five_minutes() -> None:
    view, uptime = UpView(), "1.3.6.1.2.1.1.3.0"
    assert view.judge({uptime: 1_000_000}).outcome is Outcome.OK
    assert view.judge({uptime: 500}).code == "restarted"
    assert view.judge({uptime: 20_000}).code == "restarted"
    assert view.judge({uptime: 31_000}).outcome is Outcome.OK


@pytest.mark.parametrize(
    ("values", "outcome", "codes"),
    [
        ({f"{UPS}.2.1.0": 2, f"{UPS}.4.1.0": 5}, Outcome.CRITICAL, ("battery",)),
        ({f"{UPS}.2.1.0": 3, f"{UPS}.4.1.0": 5}, Outcome.CRITICAL, ("battery-low", "battery")),
        ({f"{UPS}.2.1.0": 2, f"{UPS}.4.1.0": 4}, Outcome.WARNING, ("ups-bypass",)),
        ({f"{UPS}.2.1.0": 2, f"{UPS}.4.1.0": 3, f"{UPS}.4.4.1.5.1": 92}, Outcome.WARNING, ("overload",)),
        ({f"{UPS}.4.1.0": 5}, Outcome.CRITICAL, ("battery", "partial")),
        ({f"{UPS}.2.4.0": 87}, Outcome.UNKNOWN, ("partial",)),
        ({f"{UPS}.2.1.0": b"two", f"{UPS}.4.1.0": b""}, Outcome.UNKNOWN, ("partial",)),
    ],
)
def test_what_a_ups_says_is_judged(values: dict[str, int | bytes], outcome: Outcome, codes: tuple[str, ...]) -> None:
    found = UpsView().judge(values)
    assert (found.outcome, (found.code, *found.also)) == (outcome, codes)


@pytest.mark.parametrize(
    ("state", "level", "code"),
    [
        (b"", 100, "ok"),
        (b"\x00", 5, "toner-low"),
        (b"\x00", -3, "ok"),
        (b"\x80", 100, "paper-low"),
        (b"\x20", -2, "toner-low"),
        (b"\x10", 0, "toner-out"),
        (b"\x08\x00", 100, "cover-open"),
        (b"\x02", 100, "offline"),
    ],
)
def test_what_a_printer_says_is_judged(state: bytes, level: int, code: str) -> None:
    values = {f"{PRINTER}.2.1": state, f"{SUPPLIES}.9.1.1": level, f"{SUPPLIES}.8.1.1": 100}
    assert PrinterView().judge(values).code == code


WANTED = ["1.3.6.1.2.1.1.3.0", "2.999.4294967295.128.127", "0.39.0"]


def test_a_question_and_its_answer_have_the_bytes_of_the_standard() -> None:
    question = get_request(0x7FFFFFFF, "public", WANTED[:1])
    assert question.hex() == "302902010104067075626c6963a01c02047fffffff020100020100300e300c06082b060102010103000500"
    answer = bytes.fromhex("302a02010104067075626c6963a21d02047fffffff020100020100300f300d06082b060102010103004301ff")
    assert read_response(answer).values == {"1.3.6.1.2.1.1.3.0": 255}


@given(st.integers(0, 2**31 - 1), st.text(max_size=200))
def test_every_question_can_be_taken_apart_again(request: int, community: str) -> None:
    question = get_request(request, community, WANTED * 20)
    echoed = question.replace(b"\xa0", b"\xa2", 1) if b"\xa0" not in community.encode() else None
    if echoed is not None:
        assert read_response(echoed).request == request


def test_no_damaged_datagram_does_more_than_be_refused() -> None:
    whole = bytes.fromhex("302a02010104067075626c6963a21d02047fffffff020100020100300f300d06082b060102010103004301ff")
    chance = random.Random(7)
    for _ in range(20_000):
        damaged = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        if chance.random() < 0.3:
            del damaged[chance.randrange(len(damaged)) :]
        try:
            read_response(bytes(damaged))
        except MessageError:
            continue


async def test_a_look_that_is_called_off_leaves_no_socket_behind() -> None:
    async with probe("snmp://203.0.113.9", timeout_s=30) as made:
        asking = asyncio.create_task(made.check())
        await asyncio.sleep(0.05)
        asking.cancel()
        await asyncio.wait({asking})
