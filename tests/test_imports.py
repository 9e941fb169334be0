"""What is imported when: the first frame and `--help` must not wait for what they do not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "sqlmodel", "sqlalchemy", "alembic", "escpos", "PIL", "pydantic", "serial", "watchfiles", "plotext", "pypinyin",
    "segno", "python_calamine", "openpyxl", "textual_plotext",
}  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after `statement`."""
    code = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["controlroom.tui.app", "controlroom.tui.kiosk", "controlroom.cli.app"])
def test_heavy_libraries_wait_until_they_are_needed(module: str) -> None:
    assert loaded_by(f"import {module}") & HEAVY == set()


def test_the_command_line_does_not_load_the_screens() -> None:
    assert "textual" not in loaded_by("from controlroom.cli.app import build; build()")


def test_rules_and_views_need_no_store() -> None:
    modules = [
        f"controlroom.domain.{noun}.{part}" for noun in ("people", "badges", "checkin") for part in ("rules", "views")
    ]
    assert loaded_by("import " + ", ".join(modules)) & HEAVY == set()


def test_opening_an_up_to_date_store_does_not_load_the_migration_tool(tmp_path: object) -> None:
    opened = (
        "from pathlib import Path\n"
        "from controlroom.core.clock import SystemClock\n"
        "from controlroom.store.store import Store\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "Store(f'sqlite:///{folder}/e.db', SystemClock(), folder).close()"
    )
    assert "alembic" in loaded_by(opened)
    assert "alembic" not in loaded_by(opened)
