"""`controlroom search` as it is typed."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
from rich.cells import cell_len

from controlroom.core.config.folder import EventFolder
from tests.support.desk import run_cli
from tests.support.people import take_in

LIST = (
    "姓名,单位,签到码,手机,状态\n欧阳娜娜,星河科技,CODE-1,13800001111,\n张伟,银海,CODE-2,13800002222,黑名单\n"
    "Łukasz Wałęsa,Northwind,CODE-3,,\n"
)


@pytest.fixture
def event(event_folder: EventFolder, tmp_path: Path) -> str:
    return take_in(event_folder, tmp_path / "people.csv", LIST)


def test_a_search_answers_in_the_contracts_shape(event: str) -> None:
    assert run_cli("scan", "CODE-1", "--desk", "D1", "--event", event).returncode == 0
    answer = json.loads(run_cli("search", "ouyn", "--event", event, "--json").stdout)
    (hit,) = answer["hits"]
    assert answer["total"] == 1
    assert {key: hit[key] for key in ("code", "name", "company", "state", "phone", "desk")} == {
        "code": "CODE-1", "name": "欧阳娜娜", "company": "星河科技", "state": "present", "phone": "13800001111",
        "desk": "D1",
    }  # fmt: skip
    blocked = json.loads(run_cli("search", "zhangw", "--event", event, "--json").stdout)
    assert [found["state"] for found in blocked["hits"]] == ["blocked"]


def test_the_columns_stand_below_each_other_whatever_the_script(event: str) -> None:
    found = run_cli("search", "code", "--event", event)
    lines = found.stdout.splitlines()
    assert len(lines) == 3
    assert len({cell_len(line[: line.index("CODE-")]) for line in lines}) == 1
    assert any("✖ blocked" in line for line in lines)


def test_words_need_no_quotes(event: str) -> None:
    assert "CODE-3" in run_cli("search", "walesa", "lukasz", "--event", event).stdout


def test_nobody_found_is_told_with_what_to_try_next(event: str) -> None:
    nobody = run_cli("search", "%🎉'", "--event", event)
    assert nobody.returncode == 0
    assert "Nobody is found." in nobody.stdout
    assert "initials" in nobody.stdout


def test_more_hits_than_asked_for_are_counted(event: str) -> None:
    told = run_cli("search", "code", "--limit", "1", "--event", event)
    assert "3 people are found" in told.stdout


def test_an_older_event_is_searched_after_it_was_opened_once(event: str) -> None:
    """As the migration leaves it: people, no keys, version 0."""
    database = sqlite3.connect(Path(event) / "event.db")
    for table in ("person_key", "company_key", "person_search"):
        database.execute(f"DELETE FROM {table}")
    database.execute("UPDATE search_version SET version = 0")
    database.commit()
    database.close()
    assert "CODE-1" in run_cli("search", "娜", "--event", event).stdout
