"""Taking in a list of attendees, on both stores (docs/domain.md §5)."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy import select, text

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.core.ids import is_own_code
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.people.columns import MissingColumnError
from controlroom.domain.people.files import Table, read_table
from controlroom.domain.people.mapping import ListMapping
from controlroom.domain.people.model import Person
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import import_attendees
from controlroom.domain.people.views import ImportReport
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, ROOT

HEADERS = ("姓名", "单位", "手机", "签到码", "状态")


LISTS = ROOT / "fixtures" / "attendees"


@pytest.fixture(scope="module")
def categories() -> CategoryLookup:
    event = load_toml(ROOT / "config" / "event.toml", EventConfig)
    return CategoryLookup.of(event.categories, event.default_category)


def take_in(
    store: Store,
    categories: CategoryLookup,
    *rows: Sequence[str],
    headers: Sequence[str] = HEADERS,
    dry: bool = False,
    rename: bool = False,
) -> ImportReport:
    table = Table(tuple(headers), tuple((number, tuple(row)) for number, row in enumerate(rows, 2)), "utf-8")
    return import_attendees(store, DESK_ONE, table, categories, file="list.csv", dry_run=dry, rename=rename)


def counts(report: ImportReport) -> tuple[int, int, int, int]:
    return report.created, report.updated, report.unchanged, len(report.rejected)


def everybody(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {row.code: row.company for row in connection.execute(select(Person.__table__))}  # type: ignore[attr-defined]


def test_new_people_are_created_and_those_without_a_code_get_one(store: Store, categories: CategoryLookup) -> None:
    report = take_in(store, categories, ("张伟", "星河", "", "A1", ""), ("李娜", "银海", "13800138000", "", ""))
    assert (report.read, *counts(report)) == (2, 2, 0, 0, 0)
    first, issued = sorted(everybody(store), key=lambda code: code != "A1")
    assert first == "A1"
    assert is_own_code(issued)


def test_the_same_list_again_changes_nothing_and_makes_nobody_twice(store: Store, categories: CategoryLookup) -> None:
    rows = [("张伟", "星河", "", "A1", ""), ("李娜", "银海", "13800138000", "", "")]
    take_in(store, categories, *rows)
    before = everybody(store)
    assert counts(take_in(store, categories, *rows)) == (0, 0, 2, 0)
    assert everybody(store) == before


def test_an_update_by_code_never_un_checks_anyone(store: Store, categories: CategoryLookup) -> None:
    take_in(store, categories, ("张伟", "星河", "", "A1", ""))

    def scan() -> Outcome:
        nonce = f"n{len(everybody(store))}{journal_length(store)}"
        return admit(store, DESK_ONE, Presented("A1", nonce, "D1", "in", prints=False), Gate("main")).outcome

    assert scan() is Outcome.ADMITTED
    assert counts(take_in(store, categories, ("张伟", "新公司", "", "A1", ""))) == (0, 1, 0, 0)
    assert everybody(store) == {"A1": "新公司"}
    assert scan() is Outcome.ALREADY


def journal_length(store: Store) -> int:
    with store.read() as connection:
        return journal.last_seq(connection)


def test_an_empty_cell_never_erases_what_is_known(store: Store, categories: CategoryLookup) -> None:
    take_in(store, categories, ("张伟", "星河", "13800138000", "A1", ""))
    assert counts(take_in(store, categories, ("张伟", "", "", "A1", ""))) == (0, 0, 1, 0)
    assert everybody(store) == {"A1": "星河"}


def test_a_row_that_gives_a_new_code_to_somebody_already_in_is_refused(
    store: Store, categories: CategoryLookup
) -> None:
    take_in(store, categories, ("张伟", "星河", "13800138000", "", ""))
    report = take_in(store, categories, ("张伟", "星河", "13800138000", "A1", ""))
    assert counts(report) == (0, 0, 0, 1)
    assert "already on the list" in report.rejected[0].reason


def test_a_row_without_code_that_fits_two_people_is_refused(store: Store, categories: CategoryLookup) -> None:
    take_in(store, categories, ("张伟", "星河", "", "A1", ""), ("李娜", "星河", "", "A2", ""))
    take_in(store, categories, ("张伟", "星河", "", "A2", ""), rename=True)
    report = take_in(store, categories, ("张伟", "星河", "", "", ""))
    assert counts(report) == (0, 0, 0, 1)
    assert "A1, A2" in report.rejected[0].reason


def test_good_rows_go_in_and_bad_ones_are_listed_with_their_row(store: Store, categories: CategoryLookup) -> None:
    report = take_in(
        store, categories,
        ("张伟", "星河", "", "A1", ""), ("", "星河", "", "A2", ""), ("李娜", "星河", "", "A1", ""),
        ("王芳", "", "", "A3", "不知道"),
    )  # fmt: skip
    assert counts(report) == (1, 0, 0, 3)
    assert [rejection.row for rejection in report.rejected] == [3, 4, 5]
    assert everybody(store) == {"A1": "星河"}


def test_a_dry_run_says_what_would_happen_and_changes_nothing(store: Store, categories: CategoryLookup) -> None:
    report = take_in(store, categories, ("张伟", "星河", "", "A1", ""), dry=True)
    assert counts(report) == (1, 0, 0, 0)
    assert everybody(store) == {}
    assert journal_length(store) == 0


def test_an_import_leaves_one_journal_entry_with_its_numbers(store: Store, categories: CategoryLookup) -> None:
    take_in(store, categories, ("张伟", "星河", "", "A1", ""), ("", "", "", "", ""))
    with store.read() as connection:
        (entry,) = journal.entries_after(connection, 0)
    assert (entry.verb, entry.subject) == ("people.imported", "file:list.csv")
    assert entry.data == {"read": 2, "created": 1, "updated": 0, "unchanged": 0, "rejected": 1}


def test_a_list_without_a_name_column_changes_nothing(store: Store, categories: CategoryLookup) -> None:
    with pytest.raises(MissingColumnError):
        take_in(store, categories, ("A1",), headers=("签到码",))
    assert journal_length(store) == 0


@pytest.mark.parametrize("file", ["attendees-utf8-bom.csv", "attendees-gb18030.csv", "attendees.xlsx"])
def test_the_fixture_lists_of_1200_go_in_whole_and_again_unchanged(
    sqlite_store: Store, categories: CategoryLookup, file: str
) -> None:
    table = read_table(LISTS / file)
    for expected in ((1200, 0, 0, 0), (0, 0, 1200, 0)):
        report = import_attendees(sqlite_store, DESK_ONE, table, categories, file=file, overrides={})
        assert counts(report) == expected
    with sqlite_store.read() as connection:
        assert connection.execute(text("SELECT count(*), count(DISTINCT code) FROM person")).one() == (1200, 1200)


def test_progress_is_told_up_to_the_last_row(sqlite_store: Store, categories: CategoryLookup) -> None:
    told: list[tuple[int, int]] = []
    import_attendees(
        sqlite_store, DESK_ONE, read_table(LISTS / "attendees.xlsx"), categories, file="x", overrides={},
        progress=lambda done, total: told.append((done, total)),
    )  # fmt: skip
    assert told[0] == (0, 1200)
    assert told[-1] == (1200, 1200)
    assert len(told) > 2


# --- a code and its owner ------------------------------------------------------------------------------------------


def names(store: Store) -> dict[str, str]:
    with store.read() as connection:
        return {row.code: row.name for row in connection.execute(select(Person.__table__))}  # type: ignore[attr-defined]


def test_a_code_does_not_pass_to_somebody_else_unless_it_is_said(store: Store, categories: CategoryLookup) -> None:
    take_in(store, categories, ("王敏", "星河", "14200000001", "X", ""))
    report = take_in(store, categories, ("李强", "星河", "14200000002", "X", ""))
    assert counts(report) == (0, 0, 0, 1)
    assert "belongs to 王敏, here it is given to 李强" in report.rejected[0].reason
    assert names(store) == {"X": "王敏"}
    assert counts(take_in(store, categories, ("李强", "星河", "14200000002", "X", ""), rename=True)) == (0, 1, 0, 0)
    assert names(store) == {"X": "李强"}
    with store.read() as connection:
        assert [entry.data.get("renamed") for entry in journal.entries_after(connection, 0)] == [None, None, ["X"]]


def test_a_name_spelt_better_is_an_update(store: Store, categories: CategoryLookup) -> None:
    take_in(store, categories, ("王晓敏", "星河", "", "X", ""), ("Jurgen Kohler", "", "", "Y", ""))
    report = take_in(store, categories, ("王小敏", "星河", "", "X", ""), ("Jürgen Köhler", "", "", "Y", ""))
    assert counts(report) == (0, 2, 0, 0)
    assert names(store) == {"X": "王小敏", "Y": "Jürgen Köhler"}


def test_a_party_goes_in_and_is_updated(store: Store, categories: CategoryLookup) -> None:
    headers = ("姓名", "签到码", "同行人数")
    take_in(store, categories, ("王敏", "X", "2"), headers=headers)
    take_in(store, categories, ("王敏", "X", ""), headers=headers)

    def party() -> int:
        with store.read() as connection:
            return int(connection.execute(text("SELECT party FROM person")).scalar_one())

    assert party() == 3
    assert counts(take_in(store, categories, ("王敏", "X", "0"), headers=headers)) == (0, 1, 0, 0)
    assert party() == 1


def test_unknown_words_are_told_once_and_a_mapping_explains_them(store: Store, categories: CategoryLookup) -> None:
    table = read_table(LISTS / "alf-io.csv")
    report = import_attendees(store, DESK_ONE, table, categories, file="a", dry_run=True)
    assert report.unknown_categories == (("Standard", 3), ("Early bird", 3))
    assert report.to_json()["unknown_categories"][0] == {"word": "Standard", "rows": 3}
    said = ListMapping().with_categories({"standard": "guest", "EARLY BIRD": "attendee"})
    assert counts(import_attendees(store, DESK_ONE, table, categories, file="a", mapping=said)) == (10, 0, 0, 0)


def test_what_progress_raises_ends_the_import_with_nothing_kept(store: Store, categories: CategoryLookup) -> None:
    def stop(_done: int, _total: int) -> None:
        raise InterruptedError

    with pytest.raises(InterruptedError):
        import_attendees(store, DESK_ONE, read_table(LISTS / "alf-io.csv"), categories, file="a", progress=stop)
    assert journal_length(store) == 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (("长" * 201, "", "", "A", ""), "longer than 200"),
        (("王敏", "", "", "https://example.org/t?" + "x" * 3000, ""), "is no code"),
        (("🎫🎉", "", "", "A", ""), "has no letter"),
    ],
)
def test_what_cannot_go_in_says_why(
    sqlite_store: Store, categories: CategoryLookup, row: tuple[str, ...], said: str
) -> None:
    report = take_in(sqlite_store, categories, row)
    assert counts(report) == (0, 0, 0, 1)
    assert said in report.rejected[0].reason


def test_emoji_stay_and_direction_signs_go(sqlite_store: Store, categories: CategoryLookup) -> None:
    take_in(sqlite_store, categories, ("王敏🎫", "\u202eelpmaxe\u202c", "", "A", ""))
    take_in(sqlite_store, categories, ("Ann", "", "", "https://example.org/t/1", ""))
    assert names(sqlite_store) == {"A": "王敏🎫", "https://example.org/t/1": "Ann"}
    assert everybody(sqlite_store)["A"] == "elpmaxe"
