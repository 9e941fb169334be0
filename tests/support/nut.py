"""A UPS of the tests' own: NUT's real server with its simulated device."""

from __future__ import annotations

import getpass
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

_PROGRAMS = Path("/lib/nut")  # Debian's /sbin/upsd is a script that asks /etc whether it may start


def why_not() -> str | None:
    """Why no UPS can be simulated here, or None."""
    if sys.platform == "win32" or not all((_PROGRAMS / name).exists() for name in ("upsd", "dummy-ups")):
        return "NUT is not installed (Debian: apt-get install --no-install-recommends nut-server)"
    return None


class Ups:
    """The simulated UPS called `ups`."""

    def __init__(self, folder: Path, port: int) -> None:
        self._folder = folder
        self.port = port

    def set(self, variables: Mapping[str, str]) -> None:
        """What it reports from its next look at the file on."""
        new = self._folder / "new"
        new.write_text("".join(f"{name}: {value}\n" for name, value in variables.items()), encoding="ascii")
        new.rename(self._folder / "ups.dev")


@contextmanager
def server(variables: Mapping[str, str]) -> Iterator[Ups]:
    """A server with the UPS `ups` in the state `variables`."""
    with tempfile.TemporaryDirectory(prefix="cr-nut-") as name:  # short: paths of sockets are limited
        folder = Path(name)
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            port = int(taken.getsockname()[1])
        ups = Ups(folder, port)
        ups.set(variables)
        for file, text in (
            ("ups.conf", "pollinterval = 1\n[ups]\n  driver = dummy-ups\n  port = ups.dev\n  mode = dummy-once\n"),
            ("upsd.conf", f"LISTEN 127.0.0.1 {port}\n"),
            ("upsd.users", "[monitor]\n  password = secret\n  upsmon slave\n"),
        ):
            (folder / file).write_text(text, encoding="ascii")
            (folder / file).chmod(0o600)
        user = getpass.getuser()
        where = {"NUT_CONFPATH": name, "NUT_STATEPATH": name, "NUT_ALTPIDPATH": name, "NUT_PIDPATH": name}
        running: list[subprocess.Popen[bytes]] = []
        try:
            for program in (["dummy-ups", "-a", "ups", "-D"], ["upsd", "-D"]):
                running.append(
                    subprocess.Popen(
                        [str(_PROGRAMS / program[0]), *program[1:], "-u", user], env={**os.environ, **where},
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                    )
                )  # fmt: skip
            _wait_until_fresh(port, running)
            yield ups
        finally:
            for process in running:
                process.terminate()
                process.wait(20)


def _wait_until_fresh(port: int, running: list[subprocess.Popen[bytes]]) -> None:
    until = time.monotonic() + 20
    while True:
        assert time.monotonic() < until, "no UPS came up"
        assert all(process.poll() is None for process in running)
        try:
            with socket.create_connection(("127.0.0.1", port), 1) as asking:
                asking.sendall(b"GET VAR ups ups.status\n")
                if asking.recv(200).startswith(b'VAR ups ups.status "OL'):
                    return
        except OSError:
            pass  # not yet
        time.sleep(0.05)
