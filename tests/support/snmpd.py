"""An SNMP agent of the tests' own: Debian's snmpd on a high port, with the values a test wants."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

COMMUNITY = "venue"


def _program() -> str | None:
    return shutil.which("snmpd", path=os.environ.get("PATH", "") + ":/usr/sbin")


def why_not() -> str | None:
    """Why no agent can be started here, or None."""
    if sys.platform == "win32" or _program() is None:
        return "snmpd is not installed (Debian: apt-get install --no-install-recommends snmpd)"
    return None


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def agent(folder: Path, overrides: Mapping[str, tuple[str, str]]) -> Iterator[int]:
    """The port of an agent that gives `overrides`: OID to (type, value) as snmpd.conf(5) writes them."""
    port = free_udp_port()
    lines = [f"agentaddress udp:127.0.0.1:{port}", f"rocommunity {COMMUNITY} 127.0.0.1", "sysName 会场交换机"]
    lines += [f"override {oid} {kind} {value}" for oid, (kind, value) in overrides.items()]
    (folder / "snmpd.conf").write_text("\n".join(lines) + "\n", encoding="utf-8")
    program, log = _program(), folder / "snmpd.log"
    assert program is not None
    process = subprocess.Popen(
        [program, "-f", "-C", "-c", str(folder / "snmpd.conf"), "-Lf", str(log), "-p", str(folder / "pid")],
        env={**os.environ, "SNMPCONFPATH": str(folder), "SNMP_PERSISTENT_DIR": str(folder / "state")},
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 20
        while "NET-SNMP version" not in (log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""):
            assert process.poll() is None, log.read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < until
            time.sleep(0.02)
        yield port
    finally:
        process.terminate()
        process.wait(20)
