from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.config.addresses import (
    FORMS,
    ProbeAddress,
    ProbeAddressError,
    ProbeUnknownError,
    parse_address,
    without_secret,
)


@pytest.mark.parametrize(
    ("text", "host", "port", "path"),
    [
        ("icmp://192.168.20.1", "192.168.20.1", 0, ""),
        ("tcp://192.168.20.21:5200", "192.168.20.21", 5200, ""),
        ("tcp://[fe80::1%eth0]:80", "fe80::1%eth0", 80, ""),
        ("http://192.168.20.9/health?full=1", "192.168.20.9", 80, "/health?full=1"),
        ("https://mixer.local:8443", "mixer.local", 8443, "/"),
        ("pjlink://192.168.20.31", "192.168.20.31", 4352, ""),
        ("snmp://192.168.20.2", "192.168.20.2", 161, "up"),
        ("snmp://192.168.20.2/if/24", "192.168.20.2", 161, "if/24"),
        ("obs://192.168.20.24:4455", "192.168.20.24", 4455, ""),
        ("nut://192.168.20.5/ups", "192.168.20.5", 3493, "ups"),
        ("escpos+tcp://192.168.20.51", "192.168.20.51", 9100, ""),
        ("serial:///dev/ttyUSB0", "", 0, "/dev/ttyUSB0"),
        ("serial:COM3", "", 0, "COM3"),
        ("serial:0403:6001:A1", "", 0, "0403:6001:A1"),
        ("heartbeat:mixer", "", 0, "mixer"),
        ("manual:", "", 0, ""),
    ],
)
def test_every_kind_of_address_is_taken_apart(text: str, host: str, port: int, path: str) -> None:
    address = parse_address(text)
    assert (address.scheme, address.host, address.port, address.path) == (text.partition(":")[0], host, port, path)
    assert address.is_networked == bool(host)


def test_a_password_may_hold_any_sign_when_it_is_written_percent_encoded() -> None:
    assert parse_address("pjlink://p%40s%2Fs%3A@10.0.0.1").secret == "p@s/s:"
    assert parse_address("obs://a:b@10.0.0.1").secret == "a:b"
    nut = parse_address("nut://monitor:s%25t@10.0.0.1/ups")
    assert (nut.user, nut.secret) == ("monitor", "s%t")
    assert parse_address("snmp://venue@10.0.0.1/ups").secret == "venue"
    assert parse_address("snmp://10.0.0.1/ups").secret == "public"


@pytest.mark.parametrize(
    "text", ["pjlink://geheim@10.0.0.1", "nut://monitor:geheim@10.0.0.1/ups", "http://admin:geheim@10.0.0.1/x"]
)
def test_a_password_is_never_shown(text: str) -> None:
    address = parse_address(text)
    assert "geheim" not in f"{address} {address!r}"
    assert "10.0.0.1" in str(address)


@pytest.mark.parametrize(
    "text",
    [
        "pjlink://ge/heim@10.0.0.1",
        "obs://geheim@10.0.0.1:x",
        "pjlnk://geheim@10.0.0.1",
        "pjlink:geheim@10.0.0.1",
        "geheim@10.0.0.1",
        "geheim@10.0.0.1:80",
        "nut:monitor:geheim@10.0.0.1/ups",
    ],
)
def test_a_password_in_a_malformed_address_is_not_shown_either(text: str) -> None:
    with pytest.raises((ProbeAddressError, ProbeUnknownError)) as refused:
        parse_address(text)
    assert "heim" not in str(refused.value)


def test_an_unknown_check_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(ProbeUnknownError) as refused:
        parse_address("pjlinc://10.0.0.1")
    assert refused.value.code == "PROBE_UNKNOWN"
    assert "did you mean “pjlink”?" in str(refused.value)
    assert "heartbeat" in str(refused.value)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("tcp://10.0.0.1", "the port is missing"),
        ("tcp://10.0.0.1:0", "from 1 to 65535"),
        ("tcp://10.0.0.1:99999", "from 1 to 65535"),
        ("tcp://10.0.0.1:80/x", "nothing may stand after"),
        ("tcp://user@10.0.0.1:80", "no password"),
        ("tcp:10.0.0.1:80", "comes “//” and the host"),
        ("icmp://", "the host is missing"),
        ("icmp://10.0.0.1:7", "no port"),
        ("icmp://a;b", "cannot be read"),
        ("icmp://[::1", "cannot be read"),
        ("icmp", "one word"),
        ("icmp://10.0.0.1 ", "one word"),
        ("icmp://10.0.0.1\x1b[2J", "one word"),
        ("nut://10.0.0.1", "the name of the UPS"),
        ("nut://10.0.0.1/a b", "one word"),
        ("snmp://10.0.0.1/disk", "/up, /ups, /printer"),
        ("snmp://10.0.0.1/if/0", "/up, /ups, /printer"),
        ("http://10.0.0.1/#wanted=1", "(wanted)"),
        ("http://10.0.0.1/#status=soon", "status must be"),
        ("http://10.0.0.1/#verify=yes", "only be “no”"),
        ("heartbeat:../passwd", "letters, digits"),
        ("heartbeat:x?within_s=0", "within_s"),
        ("heartbeat:x?after=1", "within_s"),
        ("serial:", "the port is missing"),
        ("manual:daily", "nothing may stand"),
    ],
)
def test_a_malformed_address_is_refused_with_the_reason_and_the_right_form(text: str, reason: str) -> None:
    with pytest.raises(ProbeAddressError) as refused:
        parse_address(text)
    assert reason in str(refused.value)
    assert FORMS[text.partition(":")[0]] in str(refused.value)


def test_what_is_shown_can_be_read_again() -> None:
    for text in ("tcp://[::1]:80", "snmp://10.0.0.1/if/2", "http://10.0.0.1/a?b=1", "heartbeat:x", "manual:"):
        assert str(parse_address(text)) == text


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_is_refused(text: str) -> None:
    for candidate in (text, *(f"{scheme}:{text}" for scheme in FORMS), *(f"{scheme}://{text}" for scheme in FORMS)):
        with suppress(ProbeAddressError, ProbeUnknownError):
            assert isinstance(parse_address(candidate), ProbeAddress)


@given(st.text(min_size=1, max_size=20))
def test_hiding_leaves_nothing_of_the_password(secret: str) -> None:
    assert without_secret(f"pjlink://{secret}@10.0.0.1") == "pjlink://…@10.0.0.1"
