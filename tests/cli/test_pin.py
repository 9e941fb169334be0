"""`controlroom pin` as a script calls it."""

from __future__ import annotations

import os
import subprocess
import sys
import tomllib

from controlroom.core.pins import pin_matches


def make_pin(name: str, typed: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "controlroom", "pin", name], input=typed, capture_output=True, text=True,
        encoding="utf-8", env={**os.environ, "CONTROLROOM_LANGUAGE": "en"}, check=False,
    )  # fmt: skip


def test_the_lines_of_a_leader_know_the_pin_and_do_not_hold_it() -> None:
    done = make_pin('李"娜\x1b[31m', "4711\n")
    assert done.returncode == 0
    (leader,) = tomllib.loads(done.stdout)["operators"]
    assert (leader["name"], leader["role"]) == ("李”娜[31m", "leader")
    assert pin_matches("4711", leader["pin"])
    assert "4711" not in done.stdout


def test_what_is_said_beside_the_lines_names_the_file_and_the_role_and_stays_out_of_them() -> None:
    done = make_pin("李娜", "4711\n")
    assert all(
        words in done.stderr for words in ("end of config/event.toml", "role = “leader”", "roles bind everybody")
    )
    assert tomllib.loads(done.stdout)["operators"]
    help = subprocess.run(
        [sys.executable, "-m", "controlroom", "pin", "--help"], capture_output=True, text=True, encoding="utf-8",
        env={**os.environ, "CONTROLROOM_LANGUAGE": "en"}, check=False,
    ).stdout  # fmt: skip
    assert "role = “leader”" in " ".join(help.split())


def test_a_short_pin_is_refused() -> None:
    done = make_pin("李娜", "123\n")
    assert (done.returncode, done.stdout) == (2, "")
    assert "PIN_TOO_SHORT" in done.stderr
