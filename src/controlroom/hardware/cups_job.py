"""How one job of CUPS stands, asked by IPP (RFC 8011, Get-Job-Attributes).

The client programs cannot say it: `lpstat` of CUPS 2.4 shows a job that was given up exactly as one that was printed.
"""

from __future__ import annotations

import http.client
import re
import socket
import struct
import sys
from typing import Final

_LIMIT_S: Final = 5.0
_CHARSET, _LANGUAGE, _URI, _NAME, _KEYWORD = 0x47, 0x48, 0x45, 0x42, 0x44
_STATE: Final = re.compile(rb"\x23\x00\x09job-state\x00\x04(.{4})", re.DOTALL)


def job_state(server: str, number: int) -> int | None:
    """`job-state` of RFC 8011 (3 pending … 9 completed) of a job at `server` (as `lpstat -H` names it); None when it
    is not known there any more. Raises OSError, http.client.HTTPException."""
    request = _request(number)
    connection = _Local(server) if server.startswith("/") else http.client.HTTPConnection(server, timeout=_LIMIT_S)
    try:
        connection.request("POST", f"/jobs/{number}", request, {"Content-Type": "application/ipp", "Host": "localhost"})
        answer = connection.getresponse()
        told = answer.read()
    finally:
        connection.close()
    if answer.status != http.client.OK:
        raise ConnectionRefusedError(f"the scheduler answers {answer.status}")
    found = _STATE.search(told)
    return int.from_bytes(found[1], "big") if found else None


def _request(number: int) -> bytes:
    attributes = (
        (_CHARSET, b"attributes-charset", b"utf-8"),
        (_LANGUAGE, b"attributes-natural-language", b"en"),
        (_URI, b"job-uri", b"ipp://localhost/jobs/%d" % number),
        (_NAME, b"requesting-user-name", b"controlroom"),
        (_KEYWORD, b"requested-attributes", b"job-state"),
    )
    out = struct.pack(">BBHIB", 2, 0, 0x0009, 1, 0x01)
    for tag, name, value in attributes:
        out += struct.pack(">BH", tag, len(name)) + name + struct.pack(">H", len(value)) + value
    return out + b"\x03"


class _Local(http.client.HTTPConnection):
    """HTTP over the socket file of a scheduler on this computer."""

    def __init__(self, path: str) -> None:
        super().__init__("localhost", timeout=_LIMIT_S)
        self._path = path

    def connect(self) -> None:
        if sys.platform == "win32":
            raise ConnectionRefusedError("there is no CUPS on Windows")
        else:
            self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            self.sock.settimeout(_LIMIT_S)
            self.sock.connect(self._path)
