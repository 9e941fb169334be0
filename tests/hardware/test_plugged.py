"""What could be a scanner's port."""

from __future__ import annotations

from pathlib import Path

import pytest

from controlroom.hardware.plugged import has_hardware


@pytest.mark.parametrize(
    ("type", "console", "offered"),
    [("4", "N", True), ("0", "N", False), ("4", "Y", False), (None, None, True)],
)
def test_a_port_without_a_chip_and_the_console_of_the_system_are_not_offered(
    type: str | None, console: str | None, offered: bool, tmp_path: Path
) -> None:
    about = tmp_path / "ttyS1"
    about.mkdir()
    for name, value in (("type", type), ("console", console)):
        if value is not None:
            (about / name).write_text(f"{value}\n", "ascii")
    assert has_hardware("/dev/ttyS1", tmp_path) is offered
