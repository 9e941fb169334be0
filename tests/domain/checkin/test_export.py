"""Lists out of the store: neutralised, whole, journalled, and unchanged on their way back (docs/domain.md §5, §16)."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

import pytest
from openpyxl import load_workbook

from controlroom.core.clock import ManualClock
from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.core.i18n import Language, use_language
from controlroom.core.ids import new_id
from controlroom.domain.checkin.export import export_attendees, export_checkins
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.onsite_views import PeopleFilter, StateFilter
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.people.files import Table, read_table
from controlroom.domain.people.list_files import ExportExistsError, ExportFailedError, ExportSuffixError
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import import_attendees
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, ROOT
from tests.support.people import add_person

HEADERS = ("姓名", "单位", "职务", "手机", "邮箱", "类别", "签到码", "语言", "状态", "备注", "需求")
HOSTILE = (
    ("=LINK(1)a", "+1 公司", "-x", "+49 30 12345", "a@b.example", "贵宾", "=C1", "中文", "正常", "@no", "＝需求"),
    ("欧阳娜娜", "'=quoted", "''+twice", "13800138000", "", "演讲嘉宾", "-2", "pl", "未支付", 'a "b", c;d', "＋＠"),
    ("Łukasz O'Brien", "'plain", "\t=tab", "", "", "媒体", "+3", "", "已取消", "'", "－1"),
    ("김민수", "x", "", "12345x12", "", "attendee", "'=4", "ko", "黑名单", "", ""),
)  # fmt: skip


@pytest.fixture(scope="module")
def event() -> EventConfig:
    return load_toml(ROOT / "config" / "event.toml", EventConfig)


def take_in(store: Store, event: EventConfig, table: Table) -> tuple[int, int, int, int]:
    lookup = CategoryLookup.of(event.categories, event.default_category)
    report = import_attendees(store, DESK_ONE, table, lookup, file="list", overrides={})
    return report.created, report.updated, report.unchanged, len(report.rejected)


@pytest.fixture
def hostile(store: Store, event: EventConfig) -> Store:
    table = Table(HEADERS, tuple((number, row) for number, row in enumerate(HOSTILE, 2)), "utf-8")
    assert take_in(store, event, table) == (4, 0, 0, 0)
    return store


def cells_of(file: Path) -> list[list[str]]:
    if file.suffix == ".csv":
        return list(csv.reader(io.StringIO(file.read_bytes().decode("utf-8-sig"), newline="")))
    sheet = load_workbook(file).active
    assert sheet is not None
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)
    return [[str(value or "") for value in row] for row in sheet.iter_rows(values_only=True)]


@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_export_taken_in_again_changes_nothing_and_no_cell_is_a_formula(
    hostile: Store, event: EventConfig, tmp_path: Path, suffix: str, language: Language
) -> None:
    use_language(language)
    file = tmp_path / f"people.{suffix}"
    assert export_attendees(hostile, DESK_ONE, event, file, PeopleFilter()).rows == 4
    cells = [cell for row in cells_of(file)[1:] for cell in row]
    assert not [cell for cell in cells if cell[:1] and cell[0] in "=+-@＝＋－＠\t\r"]
    assert take_in(hostile, event, read_table(file)) == (0, 0, 4, 0)


def test_an_export_taken_in_at_another_event_is_the_same_list(
    hostile: Store, event: EventConfig, tmp_path: Path, clock: ManualClock
) -> None:
    first, second = tmp_path / "one.csv", tmp_path / "two.csv"
    export_attendees(hostile, DESK_ONE, event, first, PeopleFilter())
    other = Store(f"sqlite:///{tmp_path / 'other.db'}", clock, tmp_path / "backups")
    assert take_in(other, event, read_table(first)) == (4, 0, 0, 0)
    export_attendees(other, DESK_ONE, event, second, PeopleFilter())
    other.close()
    assert first.read_bytes() == second.read_bytes()


def test_a_filter_goes_into_the_file_and_into_the_journal(hostile: Store, event: EventConfig, tmp_path: Path) -> None:
    admit(hostile, DESK_ONE, Presented("=C1", new_id(), "D1", "in", prints=False), Gate("main"))
    file = tmp_path / "present.csv"
    wanted = PeopleFilter(StateFilter.PRESENT, categories=frozenset({"vip"}))
    assert export_attendees(hostile, DESK_ONE, event, file, wanted).rows == 1
    assert cells_of(file)[1][-3:] == ["present", "2026-05-18 08:30:00", "D1"]
    with hostile.read() as connection:
        entry = journal.latest(connection, 1)[0]
    assert (entry.verb, entry.actor, entry.subject) == ("people.exported", "王敏", "file:present.csv")
    assert entry.data == {"what": "attendees", "rows": 1, "filter": {"state": "present", "category": "vip"}}


def test_every_scan_is_exported_with_its_answer(store: Store, event: EventConfig, tmp_path: Path) -> None:
    add_person(store, "C1", "王敏", category="vip")
    for code in ("C1", "C1", "=\x1b[31mnobody"):
        admit(store, DESK_ONE, Presented(code, new_id(), "D1", "in", prints=False), Gate("main"))
    file = tmp_path / "scans.xlsx"
    assert export_checkins(store, DESK_ONE, event, file, PeopleFilter()).rows == 3
    rows = {row[8]: row for row in cells_of(file)[1:]}
    assert rows["Admitted"][:8] == ["2026-05-18 08:30:00", "D1", "main", "in", "C1", "王敏", "", "VIP"]
    assert rows["Already in"][9:] == ["2026-05-18 08:30:00", "D1"]
    assert rows["Not on the list"][4] == "'=␛[31mnobody"
    assert export_checkins(
        store, DESK_ONE, event, tmp_path / "present.csv", PeopleFilter(StateFilter.PRESENT)
    ).rows == 2  # fmt: skip


def test_a_file_that_exists_is_written_over_only_when_that_is_asked(
    hostile: Store, event: EventConfig, tmp_path: Path
) -> None:
    file = tmp_path / "people.csv"
    file.write_text("precious", encoding="utf-8")
    with pytest.raises(ExportExistsError):
        export_attendees(hostile, DESK_ONE, event, file, PeopleFilter())
    assert file.read_text(encoding="utf-8") == "precious"
    export_attendees(hostile, DESK_ONE, event, file, PeopleFilter(), force=True)
    assert len(cells_of(file)) == 5


def test_what_cannot_be_written_is_said_and_leaves_nothing_behind(
    hostile: Store, event: EventConfig, tmp_path: Path
) -> None:
    with pytest.raises(ExportSuffixError, match="allowed: .csv, .xlsx"):
        export_attendees(hostile, DESK_ONE, event, tmp_path / "people.ods", PeopleFilter())
    with pytest.raises(ExportFailedError):
        export_attendees(hostile, DESK_ONE, event, tmp_path / "nowhere" / "people.csv", PeopleFilter())
    target = tmp_path / "out"
    target.mkdir()

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        export_attendees(hostile, DESK_ONE, event, target / "people.xlsx", PeopleFilter(), progress=stop)
    assert list(target.iterdir()) == []
    with hostile.read() as connection:
        assert "people.exported" not in {entry.verb for entry in journal.latest(connection, 20)}


@pytest.mark.skipif(os.name != "posix", reason="rights of POSIX files")
def test_the_file_is_for_its_owner_alone(hostile: Store, event: EventConfig, tmp_path: Path) -> None:
    file = tmp_path / "people.csv"
    export_attendees(hostile, DESK_ONE, event, file, PeopleFilter())
    assert file.stat().st_mode & 0o077 == 0
