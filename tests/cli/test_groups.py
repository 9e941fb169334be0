"""What holds for all commands: where the event is named, and how a day is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from controlroom.cli.app import build
from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli


def walk(command: click.Command, *path: str) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, each in command.commands.items():
            yield from walk(each, *path, name)


ALL = list(walk(build()))
EVENT = next(each for each in ALL[0][1].params if each.name == "event")
EVENTLESS = {("init",), ("pin",), ("demo",), ("people", "roles")}


@pytest.mark.parametrize("path", [path for path, _command in ALL if path not in EVENTLESS], ids=" ".join)
def test_every_command_and_every_group_takes_the_event(path: tuple[str, ...]) -> None:
    (event,) = [each for each in dict(ALL)[path].params if each.name == "event"]
    assert (event.opts, event.callback) == (["--event"], EVENT.callback)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--event", "{here}", "logistics", "meals", "list"),
        ("logistics", "--event", "{here}", "meals", "list"),
        ("logistics", "meals", "--event", "{here}", "list"),
        ("logistics", "--event", "/nowhere", "meals", "list", "--event", "{here}"),
        ("contacts", "--event", "{here}", "called", "nobody"),
    ],
    ids=" ".join,
)
def test_the_event_may_stand_anywhere_and_the_nearest_to_the_command_holds(
    event_folder: EventFolder, arguments: tuple[str, ...]
) -> None:
    done = run_cli(*(each.format(here=event_folder.root) for each in arguments))
    assert not any(refusal in done.stderr for refusal in ("NO_EVENT_FOLDER", "No such option"))


@pytest.mark.parametrize(
    "path", [path for path, each in ALL if any("--day" in option.opts for option in each.params)], ids=" ".join
)
def test_a_day_that_is_none_is_refused_with_how_to_write_it(path: tuple[str, ...], tmp_path: Path) -> None:
    argument = [str(tmp_path / "x")] if path[-1] == "agenda" else []
    done = run_cli(*path, *argument, "--day", "2026-02-30", "--event", str(tmp_path))
    assert (done.returncode, "NO_DAY" in done.stderr, "2026-05-18" in done.stderr) == (2, True, True)
