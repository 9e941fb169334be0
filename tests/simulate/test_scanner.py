from __future__ import annotations

import os
import sys

import pytest

from controlroom.simulate.scanner import VirtualScanner


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals are POSIX")
def test_the_port_keeps_its_name_and_delivers_raw_bytes_after_being_plugged_in_again() -> None:
    scanner = VirtualScanner()
    port = scanner.port
    scanner.unplug()
    assert not os.path.exists(port)
    with pytest.raises(OSError, match="unplugged"):
        scanner.scan("A1")
    scanner.replug()
    assert scanner.port == port
    line = os.open(port, os.O_RDWR | os.O_NOCTTY)
    scanner.scan("A1")
    scanner.send(b"\x04\x03\xff\n")
    got = b""
    while len(got) < 7:
        got += os.read(line, 100)
    assert got == b"A1\r\x04\x03\xff\n"
    os.close(line)
    scanner.close()
    assert not os.path.lexists(port)
