"""`controlroom demo --speed max`: the rehearsal of everybody at once over real desk processes."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli, run_program
from tests.support.people import take_in


def test_everybody_at_once_is_answered_by_real_desks_and_nobody_is_lost_or_in_twice() -> None:
    done = run_program("demo", "--headless", "--speed", "max", "--people", "40", "--desks", "2", "--json", timeout=120)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert summary["desks"] == 2
    assert summary["arrived"] == summary["admitted"] + summary["refused"] >= 40
    assert summary["badges_confirmed"] == summary["admitted"] >= 35
    assert summary["unanswered"] == summary["lost"] == summary["twice"] == summary["badges_unknown"] == 0
    assert summary["target_met"] is True
    assert set(summary["decision_ms"]) == set(summary["paper_ms"]) == {"p50", "p99", "max"}
    assert summary["slowest"]["ms"] == pytest.approx(summary["decision_ms"]["max"], abs=0.01)
    assert summary["slowest"]["desk"] in {"D1", "D2"}
    assert done.stderr == ""


def test_the_drill_on_ones_own_event_takes_its_desks_and_list_and_leaves_it_untouched(
    event_folder: EventFolder, tmp_path: Path
) -> None:
    (event_folder.config / "desks.toml").write_text(
        '[[desks]]\nid = "East"\nname = { zh = "东门", en = "East" }\ncheckpoint = "main"\n'
        '[desks.printer]\nurl = "tcp://192.0.2.1:9100"\n',
        encoding="utf-8",
    )
    guests = "".join(f"张伟{n},OWN-{n}\n" for n in range(12))
    take_in(event_folder, tmp_path / "people.csv", "姓名,签到码\n" + guests)
    before = contents(event_folder.root)
    drill = ("demo", "--headless", "--json", "--speed", "max", "--people", "30")
    done = run_program(*drill, "--event", str(event_folder.root), timeout=120)
    assert done.returncode == 0, done.stderr
    summary = json.loads(done.stdout)
    assert (summary["desks"], summary["admitted"], summary["badges_confirmed"]) == (1, 12, 12)
    assert summary["slowest"]["desk"] == "East"
    assert contents(event_folder.root) == before


def contents(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file()
    }


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--speed", "fast"), "fast"),
        (("--speed", "0"), "0"),
        (("--desks", "4"), "--speed max"),
        (("--speed", "max", "--event", "no-such-folder"), "NO_EVENT_FOLDER"),
    ],
)
def test_options_that_do_not_fit_are_refused_as_bad_usage(arguments: tuple[str, ...], words: str) -> None:
    done = run_cli("demo", "--headless", *arguments)
    assert done.returncode == 2
    assert words in done.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="children are found by ps")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_rehearsal_that_is_broken_off_ends_its_desks(number: int, tmp_path: Path) -> None:
    demo = subprocess.Popen(
        [sys.executable, "-m", "controlroom", "demo", "--headless", "--speed", "max", "--desks", "2"],
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(tmp_path)},
    )  # fmt: skip
    until = time.monotonic() + 60
    while len(desks_of(demo.pid)) < 2:
        assert time.monotonic() < until, "the desks never started"
        time.sleep(0.05)
    children = desks_of(demo.pid)
    demo.send_signal(number)
    assert demo.wait(60) != 0
    running = subprocess.run(
        ["ps", "-o", "pid=", "-p", ",".join(children)], capture_output=True, text=True, check=False
    )
    assert running.stdout.split() == []
    assert list(tmp_path.iterdir()) == []


def desks_of(parent: int) -> list[str]:
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    return [line.split()[0] for line in listed.splitlines() if line.split()[1] == str(parent)]
