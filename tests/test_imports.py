"""What is imported when: the first frame and `--help` must not wait for what they do not need."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = {
    "sqlmodel", "sqlalchemy", "alembic", "escpos", "PIL", "pydantic", "serial", "watchfiles", "plotext", "pypinyin",
    "segno", "python_calamine", "openpyxl", "textual_plotext", "cryptography",
}  # fmt: skip


def loaded_by(statement: str) -> set[str]:
    """The top-level modules that a fresh interpreter holds after `statement`."""
    code = f"import sys\n{statement}\nprint(*sorted({{name.partition('.')[0] for name in sys.modules}}))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


@pytest.mark.parametrize("module", ["controlroom.tui.app", "controlroom.tui.kiosk.app", "controlroom.cli.app"])
def test_heavy_libraries_wait_until_they_are_needed(module: str) -> None:
    assert loaded_by(f"import {module}") & HEAVY == set()


def test_the_command_line_does_not_load_the_screens() -> None:
    assert "textual" not in loaded_by("from controlroom.cli.app import build; build()")


def test_rules_and_views_need_no_store() -> None:
    nouns = ("people", "passes", "badges", "tickets", "agenda", "devices", "inspections", "incidents", "checkin")
    modules = [f"controlroom.domain.{noun}.{part}" for noun in nouns for part in ("rules", "views")]
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


def test_searching_does_not_load_the_pinyin_tables(tmp_path: object) -> None:
    searched = (
        "from pathlib import Path\n"
        "from controlroom.core.clock import SystemClock\n"
        "from controlroom.domain.people.search import search\n"
        "from controlroom.domain.people.search_index import bring_up_to_date\n"
        "from controlroom.store.journal import Origin\n"
        "from controlroom.store.store import Store\n"
        f"folder = Path({str(tmp_path)!r})\n"
        "store = Store(f'sqlite:///{folder}/e.db', SystemClock(), folder)\n"
        "bring_up_to_date(store, Origin('D1', 'tests'))\n"
        "search(store, '欧阳 ouy 1234', 50)\n"
        "store.close()"
    )
    assert "pypinyin" not in loaded_by(searched)
