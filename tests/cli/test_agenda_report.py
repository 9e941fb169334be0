"""How the rundown went, as its users ask for it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli


def test_figures_and_the_report_are_asked_for_by_command(event_folder: EventFolder, tmp_path: Path) -> None:
    event = ("--event", str(event_folder.root))
    for at, command in (
        ("2026-12-09T09:00:00+08:00", ("insert", "Film", "10", "--room", "main")),
        ("2026-12-09T09:00:00+08:00", ("start", "Film")),
        ("2026-12-09T09:12:00+08:00", ("finish", "Film")),
        ("2026-12-09T09:12:00+08:00", ("cause", "Film", "=sound")),
    ):
        done = run_cli("agenda", *command, *event, "--at", at)
        assert done.returncode == 0, done.stderr
    shown = json.loads(run_cli("report", "kpi", "--json", *event, "--at", "2026-12-09T10:00:00+08:00").stdout)
    assert shown["kpis"][2] == {"key": "agenda.host_error", "value": 0.0, "target": 5.0, "unit": "min", "met": True}
    file = tmp_path / "report.csv"
    told = run_cli("agenda", "report", str(file), *event).stdout
    assert "1 row written" in told
    assert "cause: =sound (1 ×)" in told
    with file.open(encoding="utf-8-sig", newline="") as lines:
        row = next(csv.DictReader(lines))
    assert (row["item"], row["actual end"][:16], row["cause"]) == ("Film", "2026-12-09 09:12", "'=sound")


def test_minutes_that_are_no_number_are_a_mistake_of_usage(event_folder: EventFolder) -> None:
    wrong = run_cli("agenda", "insert", "Film", "nan", "--room", "main", "--event", str(event_folder.root))
    assert wrong.returncode == 2
    assert "“nan” is no number of minutes" in wrong.stderr
