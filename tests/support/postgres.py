"""A real PostgreSQL for the tests: a temporary cluster that they start and stop themselves."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def find_programs() -> Path | None:
    """The folder with initdb and pg_ctl (Debian keeps them out of PATH), or None where PostgreSQL is not installed."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("initdb"):
        debian.append(Path(found).resolve().parent)
    return next((folder for folder in debian if (folder / "postgres").exists()), None)


def why_not() -> str | None:
    """Why no cluster can be started here, or None."""
    if sys.platform == "win32":
        return "the temporary PostgreSQL cluster needs a POSIX system"
    if find_programs() is None:
        return "PostgreSQL is not installed (Debian: apt-get install postgresql)"
    return None


def memory() -> Path | None:
    """A folder in memory with room for a cluster (some 100 MB), or None: a container often has 64 MB."""
    folder = Path("/dev/shm")
    return folder if folder.is_dir() and shutil.disk_usage(folder).free > 1 << 30 else None


@contextmanager
def cluster(folder: Path) -> Iterator[str]:
    """A running cluster in `folder`; yields the URL of its database `postgres`."""
    programs = find_programs()
    assert programs is not None
    # The server refuses to run as root, as it does in a container: Debian's package brings its own user.
    who: dict[str, Any] = {}
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
        who = {"user": "postgres", "group": "postgres", "extra_groups": []}
    data = folder / "data"
    port = _free_port()

    def run(*command: str) -> None:
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **who)

    run(str(programs / "initdb"), "-D", str(data), "-U", "tester", "-A", "trust", "-E", "UTF8", "--no-locale", "-N")
    # Nobody pulls the plug of a cluster that is thrown away after the tests: nothing waits for the disk.
    speed = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
    place = f"-c listen_addresses=127.0.0.1 -c port={port} -c unix_socket_directories={folder}"
    options = f"{place} -c max_connections=50 {speed}"
    run(str(programs / "pg_ctl"), "-D", str(data), "-w", "-l", str(folder / "log"), "-o", options, "start")
    try:
        yield f"postgresql+psycopg://tester@127.0.0.1:{port}/postgres"
    finally:
        run(str(programs / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
