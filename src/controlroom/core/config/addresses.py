"""Where a device answers, and how it is asked: the addresses of `devices.toml` (docs/domain.md §6).

Pure: nothing is opened or looked up. The probes in `hardware/probes` take what is parsed here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _

FORMS: Final[Mapping[str, str]] = MappingProxyType({
    "icmp": "icmp://HOST",
    "tcp": "tcp://HOST:PORT",
    "http": "http://HOST/PATH#status=200&text=ok&slow_ms=1000",
    "https": "https://HOST/PATH#status=200&text=ok&slow_ms=1000&verify=no",
    "pjlink": "pjlink://PASSWORD@HOST",
    "snmp": "snmp://COMMUNITY@HOST/up, /ups, /if/2 or /printer",
    "obs": "obs://PASSWORD@HOST:4455",
    "nut": "nut://USER:PASSWORD@HOST/UPS",
    "escpos+tcp": "escpos+tcp://HOST:9100",
    "serial": "serial:///dev/ttyUSB0, serial:COM3 or serial:VID:PID:SERIAL",
    "heartbeat": "heartbeat:NAME?within_s=60",
    "manual": "manual:",
})  # fmt: skip
"""Every scheme with the form of its address."""

_PORTS: Final = {"pjlink": 4352, "snmp": 161, "obs": 4455, "nut": 3493, "escpos+tcp": 9100, "http": 80, "https": 443}
_SNMP_VIEWS: Final = re.compile(r"up|ups|printer|if/[1-9][0-9]{0,8}")
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_HOST: Final = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.:%-]{0,251}[A-Za-z0-9_])?|::[0-9A-Fa-f:.]*", re.ASCII)
_SECRET: Final = re.compile(r"^([A-Za-z0-9+.-]*:)?(//)?.*@", re.DOTALL)
_HTTP_OPTIONS: Final = ("status", "text", "slow_ms", "verify")


class ProbeUnknownError(BadInputError):
    code = "PROBE_UNKNOWN"
    what = N_("“{address}”: there is no check called “{scheme}”; allowed: {known}{near}.")
    next_step = N_("Correct the address in devices.toml and save the file again.")


class ProbeAddressError(BadInputError):
    code = "PROBE_ADDRESS"
    what = N_("“{address}” is no address of a device: {reason}.")
    next_step = N_("Write it as {form}. In a password, write @ as %40, / as %2F, : as %3A and % as %25.")


@dataclass(frozen=True, slots=True)
class ProbeAddress:
    """A device's address, taken apart. What `str` and `repr` say is free of secrets."""

    scheme: str
    host: str = ""
    port: int = 0
    """0 where the scheme has none."""
    path: str = ""
    """nut: name of the UPS; snmp: up, ups, printer or if/N; http: path and query; serial: port; heartbeat: name."""
    user: str = field(default="", repr=False)
    secret: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def is_networked(self) -> bool:
        """Whether asking it needs this computer's network."""
        return bool(self.host)

    def __str__(self) -> str:
        """For people and logs: no user, no password."""
        if not self.host:
            return f"{self.scheme}:{self.path}"
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = f":{self.port}" if self.port and self.port != _PORTS.get(self.scheme) else ""
        path = "" if not self.path else self.path if self.path.startswith("/") else f"/{self.path}"
        return f"{self.scheme}://{host}{port}{path}"


def parse_address(text: str) -> ProbeAddress:
    """The address that `text` is. Raises ProbeUnknownError for a scheme nobody knows, else ProbeAddressError."""
    scheme = text.partition(":")[0].lower() if ":" in text else text.strip().lower()
    parse = _PARSERS.get(scheme)
    if parse is None:
        near = difflib.get_close_matches(scheme, FORMS, n=1)
        words = " " + _("(did you mean “{name}”?)").format(name=near[0]) if near else ""
        raise ProbeUnknownError(
            address=without_secret(text), scheme=without_secret(scheme), known=", ".join(FORMS), near=words
        )
    try:
        if not text.isprintable() or " " in text or ":" not in text:
            raise ValueError(_("it must be one word with “:” after the kind of check"))
        return parse(scheme, text)
    except ValueError as error:
        raise ProbeAddressError(address=without_secret(text), reason=error, form=FORMS[scheme]) from None


def without_secret(text: str) -> str:
    """`text` as it may be shown: whatever stands before an “@” is left out, also where the address is malformed."""
    return _SECRET.sub(r"\1\2…@", text)


def _network(scheme: str, text: str) -> tuple[ProbeAddress, SplitResult]:
    """The parts that all addresses with a host have in common."""
    if not text[len(scheme) :].startswith("://"):
        raise ValueError(_("after “{scheme}:” comes “//” and the host").format(scheme=scheme))
    try:
        parts = urlsplit(text)
    except ValueError:
        raise ValueError(_("the host cannot be read")) from None
    try:
        port = parts.port
    except ValueError:
        port = -1
    if port is not None and not 0 < port < 65536:
        raise ValueError(_("the port must be a number from 1 to 65535"))
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        raise ValueError(_("the host cannot be read") if host else _("the host is missing"))
    address = ProbeAddress(
        scheme,
        host,
        port or _PORTS.get(scheme, 0),
        parts.path.strip("/"),
        unquote(parts.username or ""),
        None if parts.password is None else unquote(parts.password),
    )
    return address, parts


def _plain(scheme: str, text: str) -> ProbeAddress:
    """Nothing but host and port: icmp, tcp, escpos+tcp."""
    address, parts = _network(scheme, text)
    if "@" in parts.netloc:
        raise ValueError(_("this check takes no password"))
    if scheme == "icmp" and address.port:
        raise ValueError(_("this check takes no port"))
    if scheme == "tcp" and not address.port:
        raise ValueError(_("the port is missing"))
    _nothing_after(address, parts)
    return address


def _nothing_after(address: ProbeAddress, parts: SplitResult) -> None:
    if address.path or parts.query or parts.fragment:
        raise ValueError(_("nothing may stand after the host and its port"))


def _one_secret(scheme: str, text: str) -> tuple[ProbeAddress, SplitResult]:
    """`PASSWORD@HOST`: what stands before the “@” is the password, a “:” in it too."""
    address, parts = _network(scheme, text)
    secret = address.user if address.secret is None else f"{address.user}:{address.secret}"
    return (
        ProbeAddress(
            scheme, address.host, address.port, address.path, secret=secret if "@" in parts.netloc else None
        ),
        parts,
    )  # fmt: skip


def _with_password(scheme: str, text: str) -> ProbeAddress:
    address, parts = _one_secret(scheme, text)
    _nothing_after(address, parts)
    return address


def _snmp(scheme: str, text: str) -> ProbeAddress:
    address, parts = _one_secret(scheme, text)
    view = address.path or "up"
    if not _SNMP_VIEWS.fullmatch(view) or parts.query or parts.fragment:
        raise ValueError(_("after the host comes /up, /ups, /printer or /if/ with the number of the interface"))
    return ProbeAddress(scheme, address.host, address.port, view, secret=address.secret or "public")


def _nut(scheme: str, text: str) -> ProbeAddress:
    address, parts = _network(scheme, text)
    if not _NAME.fullmatch(address.path) or parts.query or parts.fragment:
        raise ValueError(_("after the host comes “/” and the name of the UPS, as the NUT server calls it"))
    return address


def _http(scheme: str, text: str) -> ProbeAddress:
    address, parts = _network(scheme, text)
    options = dict(parse_qsl(parts.fragment, keep_blank_values=True))
    if unknown := [name for name in options if name not in _HTTP_OPTIONS]:
        raise ValueError(
            _("after “#” only {names} may stand").format(names=", ".join(_HTTP_OPTIONS)) + f" ({unknown[0]})"
        )
    for name, most in (("status", 599), ("slow_ms", 60_000)):
        if name in options and not (_is_number(options[name]) and 0 < int(options[name]) <= most):
            raise ValueError(_("{name} must be a number up to {most}").format(name=name, most=most))
    if options.get("verify", "no") != "no":
        raise ValueError(_("verify can only be “no”"))
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return ProbeAddress(
        scheme, address.host, address.port, target, address.user, address.secret, MappingProxyType(options)
    )


def _serial(scheme: str, text: str) -> ProbeAddress:
    port = text[len(scheme) + 1 :]
    port = port.removeprefix("//")
    if not port:
        raise ValueError(_("the port is missing"))
    return ProbeAddress(scheme, path=port)


def _heartbeat(scheme: str, text: str) -> ProbeAddress:
    name, _mark, query = text[len(scheme) + 1 :].partition("?")
    options = dict(parse_qsl(query, keep_blank_values=True))
    if not _NAME.fullmatch(name):
        raise ValueError(_("a heartbeat has a name of letters, digits, “-”, “_” and “.”"))
    within_s = options.get("within_s", "1")
    if set(options) - {"within_s"} or not _is_number(within_s) or int(within_s) == 0:
        raise ValueError(_("after “?” only within_s and a number of seconds may stand"))
    return ProbeAddress(scheme, path=name, options=MappingProxyType(options))


def _manual(scheme: str, text: str) -> ProbeAddress:
    if text[len(scheme) + 1 :]:
        raise ValueError(_("nothing may stand after “manual:”"))
    return ProbeAddress(scheme)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= 9


_PARSERS: Final[Mapping[str, Callable[[str, str], ProbeAddress]]] = {
    "icmp": _plain, "tcp": _plain, "escpos+tcp": _plain, "http": _http, "https": _http, "pjlink": _with_password,
    "obs": _with_password, "snmp": _snmp, "nut": _nut, "serial": _serial, "heartbeat": _heartbeat, "manual": _manual,
}  # fmt: skip
