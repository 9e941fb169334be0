"""A CUPS of the tests' own: the real scheduler with a temporary root, and a backend that reaches a virtual printer."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SERVER_BIN = Path("/usr/lib/cups")
_NEEDED = ("cupsd", "lpadmin", "cupsenable", "lp", "lpstat")

# CUPS' own socket backend is in a package with a hundred megabytes of filters; this one does the same for a raw queue.
_BACKEND = """#!{python}
import os, socket, sys
if len(sys.argv) < 6:
    print('network virtual "Unknown" "Virtual printer"')
    sys.exit(0)
data = open(sys.argv[6], "rb").read() if len(sys.argv) > 6 else sys.stdin.buffer.read()
host, port = os.environ["DEVICE_URI"].removeprefix("virtual://").split(":")
try:
    link = socket.create_connection((host, int(port)), timeout=2)
except OSError:
    sys.stderr.write("STATE: +offline-report\\n")
    sys.exit(1)
sys.stderr.write("STATE: -offline-report\\n")
link.sendall(data)
link.shutdown(socket.SHUT_WR)
while link.recv(4096):
    pass
"""

_FILES = """ServerRoot {root}/etc
ServerBin {root}/bin
StateDir {root}/state
CacheDir {root}/cache
RequestRoot {root}/spool
TempDir {root}/tmp
ErrorLog {root}/log/error
AccessLog {root}/log/access
PageLog {root}/log/page
SystemGroup root
Sandboxing relaxed
"""

_SETTINGS = """Listen {socket}
Browsing Off
DefaultAuthType None
WebInterface No
PreserveJobHistory Yes
<Location />
Order allow,deny
Allow all
</Location>
<Location /admin>
Order allow,deny
Allow all
</Location>
<Policy default>
<Limit All>
Order allow,deny
Allow all
</Limit>
</Policy>
"""


def _program(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":/usr/sbin")


def why_not() -> str | None:
    """Why no scheduler can be started here, or None."""
    if sys.platform == "win32" or not _SERVER_BIN.is_dir() or any(_program(name) is None for name in _NEEDED):
        return "CUPS is not installed (Debian: apt-get install --no-install-recommends cups-daemon cups-client)"
    return None if os.geteuid() == 0 else "the temporary CUPS is started as root, as in the container of the CI"


@contextmanager
def scheduler() -> Iterator[Path]:
    """A running cupsd; yields its socket, a value for CUPS_SERVER."""
    root = Path(tempfile.mkdtemp(prefix="cr-cups-"))
    root.chmod(0o755)
    socket = root / "cups.sock"
    for folder in ("etc", "run", "spool", "cache", "tmp", "log", "state"):
        (root / folder).mkdir(mode=0o755)
        shutil.chown(root / folder, "root", "lp")
        (root / folder).chmod(0o775)
    (root / "spool").chmod(0o710)
    server_bin = root / "bin"
    shutil.copytree(_SERVER_BIN, server_bin)
    backend = server_bin / "backend" / "virtual"
    backend.write_text(_BACKEND.format(python=sys.executable), encoding="utf-8")
    backend.chmod(0o700)  # CUPS runs a backend that only root may read as root.
    (root / "etc" / "cups-files.conf").write_text(_FILES.format(root=root), encoding="utf-8")
    (root / "etc" / "cupsd.conf").write_text(_SETTINGS.format(socket=socket), encoding="utf-8")
    cupsd = _program("cupsd")
    assert cupsd is not None
    process = subprocess.Popen(
        [cupsd, "-f", "-c", str(root / "etc/cupsd.conf"), "-s", str(root / "etc/cups-files.conf")],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        until = time.monotonic() + 20
        while not socket.exists():
            assert process.poll() is None, (root / "log" / "error").read_text(encoding="utf-8", errors="replace")
            assert time.monotonic() < until
            time.sleep(0.05)
        yield socket
    finally:
        process.terminate()
        process.wait(20)
        shutil.rmtree(root, ignore_errors=True)


def administer(socket: Path, program: str, *arguments: str) -> None:
    """One administrative command at the scheduler behind `socket`."""
    path = _program(program)
    assert path is not None
    subprocess.run(
        [path, "-h", str(socket), *arguments], check=True, capture_output=True, timeout=20,
        env={**os.environ, "CUPS_SERVER": str(socket)},
    )  # fmt: skip
