"""tcp, icmp and http against real sockets of this computer."""

from __future__ import annotations

import asyncio
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from controlroom.core.config.addresses import parse_address
from controlroom.hardware.probes import ping
from controlroom.hardware.probes.ping import PingLook, has_route, ping_mode
from controlroom.hardware.probes.probe import Guarded
from controlroom.hardware.probes.readings import Outcome, reading_words
from tests.support.bad_servers import floods, hangs_up, says_nothing, serving
from tests.support.probing import closed_port, look, probe

NOWHERE = "203.0.113.7"  # RFC 5737: nobody has this address


async def test_a_port_that_takes_the_connection_is_in_order_and_its_time_is_told() -> None:
    async with serving(says_nothing) as port:
        found = await look(f"tcp://127.0.0.1:{port}")
    assert (found.outcome, found.code) == (Outcome.OK, "ok")
    assert found.latency_ms is not None
    assert 0 < found.latency_ms < 2000


async def test_a_closed_port_refuses_which_is_an_answer() -> None:
    found = await look(f"tcp://127.0.0.1:{closed_port()}")
    assert (found.outcome, found.code, found.is_silent) == (Outcome.CRITICAL, "refused", False)


async def test_an_unknown_name_is_not_a_dead_device() -> None:
    found = await look("tcp://no-such-host.invalid:80", timeout_s=10)
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "no-name")
    assert "no-such-host.invalid" in reading_words(found)


async def test_a_check_that_is_called_off_leaves_no_socket_behind() -> None:
    async with probe(f"tcp://{NOWHERE}:9", timeout_s=30) as made:
        asking = asyncio.create_task(made.check())
        await asyncio.sleep(0.05)
        asking.cancel()
        await asyncio.wait({asking})
    # An unclosed socket would be a ResourceWarning, which is an error here.


@pytest.mark.skipif(ping_mode(4) is None, reason="this user may not ping")
async def test_a_host_that_answers_pings_is_there() -> None:
    found = await look("icmp://127.0.0.1")
    assert (found.outcome, found.code) == (Outcome.OK, "ok")
    assert "fallback" not in found.details
    assert found.latency_ms is not None


async def test_without_the_right_to_ping_a_connection_is_tried_and_said() -> None:
    found = await Guarded(PingLook(parse_address("icmp://127.0.0.1"), may_ping=False), "127.0.0.1", 2.0).check()
    assert found.outcome is Outcome.OK
    assert found.details["fallback"] == "tcp"
    assert "may not send pings" in reading_words(found)


async def test_without_the_right_to_ping_silence_is_a_timeout(monkeypatch: pytest.MonkeyPatch) -> None:
    async def never(_host: str, _port: int) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(ping, "connects", never)
    found = await Guarded(PingLook(parse_address("icmp://127.0.0.1"), may_ping=False), "127.0.0.1", 0.1).check()
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "timeout")


def test_a_route_is_looked_up_without_sending_anything() -> None:
    assert has_route("127.0.0.1")
    assert has_route("a-name.example")


async def _page(writer: asyncio.StreamWriter, status: str, body: bytes = b"all good", *more: bytes) -> None:
    head = [f"HTTP/1.1 {status}".encode(), f"Content-Length: {len(body)}".encode(), *more, b"", body]
    writer.write(b"\r\n".join(head))
    await writer.drain()


@pytest.mark.parametrize(
    ("status", "fragment", "outcome", "code"),
    [
        ("200 OK", "", Outcome.OK, "ok"),
        ("200 OK", "#text=good", Outcome.OK, "ok"),
        ("200 OK", "#text=bad", Outcome.CRITICAL, "http-text"),
        ("200 OK", "#status=204", Outcome.CRITICAL, "http-status"),
        ("503 Busy", "", Outcome.CRITICAL, "http-status"),
        ("503 Busy", "#status=503", Outcome.OK, "ok"),
        ("404 Gone", "", Outcome.WARNING, "http-status"),
        ("302 Elsewhere", "", Outcome.WARNING, "http-status"),
        ("401 Who", "", Outcome.UNKNOWN, "auth-missing"),
    ],
)
async def test_a_page_is_judged_by_its_status_and_text(status: str, fragment: str, outcome: Outcome, code: str) -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await _page(writer, status, b"all good", b"Location: http://127.0.0.1:1/")

    async with serving(answer) as port:
        found = await look(f"http://127.0.0.1:{port}/health{fragment}")
    assert (found.outcome, found.code) == (outcome, code)


async def test_a_wrong_password_of_a_page_is_told_apart_from_a_dead_one() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        await _page(writer, "200 OK" if b"Basic YTpi\r\n" in head else "401 Who")

    async with serving(answer) as port:
        assert (await look(f"http://a:b@127.0.0.1:{port}/")).outcome is Outcome.OK
        wrong = await look(f"http://a:c@127.0.0.1:{port}/")
    assert (wrong.outcome, wrong.code) == (Outcome.UNKNOWN, "auth")


async def test_a_slow_page_is_a_warning() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(0.05)
        await _page(writer, "200 OK")

    async with serving(answer) as port:
        found = await look(f"http://127.0.0.1:{port}/#slow_ms=10")
    assert (found.outcome, found.code) == (Outcome.WARNING, "slow")
    assert "allowed are 10 ms" in reading_words(found)


async def test_a_page_without_an_end_is_read_only_so_far() -> None:
    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\n\r\n")
        await floods(reader, writer)

    async with serving(answer) as port:
        found = await look(f"http://127.0.0.1:{port}/#text=never")
    assert found.code == "http-text"


async def test_a_web_server_that_hangs_up_has_closed() -> None:
    async with serving(hangs_up) as port:
        found = await look(f"http://127.0.0.1:{port}/")
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "closed")


@pytest.mark.parametrize("pause_s", [0.0, 0.002, 0.02, 0.1])
async def test_a_handshake_that_is_called_off_leaves_no_socket_behind(pause_s: float) -> None:
    async with serving(says_nothing) as port, probe(f"https://127.0.0.1:{port}/", timeout_s=30) as made:
        asking = asyncio.create_task(made.check())
        await asyncio.sleep(pause_s)
        asking.cancel()
        await asyncio.wait({asking})


async def test_a_certificate_of_nobodys_is_refused_unless_it_is_not_looked_at(tmp_path: Path) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate(tmp_path))

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        await _page(writer, "200 OK")

    async with serving(answer, context) as port:
        refused = await look(f"https://127.0.0.1:{port}/")
        taken = await look(f"https://127.0.0.1:{port}/#verify=no")
    assert (refused.outcome, refused.code) == (Outcome.CRITICAL, "certificate")
    assert taken.outcome is Outcome.OK


def certificate(folder: Path) -> Path:
    """A file with a key and a certificate that it signed itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "mixer")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 7, now, now + timedelta(days=1))
    file = folder / "mixer.pem"
    file.write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        + made.sign(key, hashes.SHA256()).public_bytes(Encoding.PEM)
    )
    return file


async def test_plain_text_where_a_certificate_was_expected_is_said_as_such() -> None:
    async with serving(says_nothing) as port:
        refused = await look(f"https://127.0.0.1:{closed_port()}/")
        silent = await look(f"https://127.0.0.1:{port}/", timeout_s=0.2)
    assert (refused.code, silent.code) == ("refused", "timeout")
