"""The columns of a list on the screen, driven as an operator does."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.core.i18n import use_language
from controlroom.domain.people.files import Table, read_table
from controlroom.domain.people.mapping import ListMapping
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import import_attendees
from controlroom.domain.people.views import ImportReport
from controlroom.store import journal
from controlroom.store.store import Store
from controlroom.tui.import_app import ImportApp, Progress, ProgressScreen, TakeIn
from controlroom.tui.screens.mapping import ListShown, MappingScreen
from tests.conftest import DESK_ONE, ROOT
from tests.tui.support import seen, until

LISTS = ROOT / "fixtures" / "attendees"
EVENT = load_toml(ROOT / "config" / "event.toml", EventConfig)
CATEGORIES = CategoryLookup.of(EVENT.categories, EVENT.default_category)
HEADERS = ("编号", "谁", "联系电话", "手机")
ROWS = ((2, ("1", "王敏", "14200000001", "")), (3, ("2", "李强", "bad", "")), (4, ("3", "[red]x[/]", "", "")))


def shown(table: Table | None = None, **values: Any) -> ListShown:
    return ListShown("名单.csv", table or Table(HEADERS, ROWS, "utf-8"), ListMapping(), CATEGORIES, **values)


def taking_in(store: Store, table: Table, confirmed: list[ListMapping]) -> TakeIn:
    def take_in(mapping: ListMapping, progress: Progress) -> ImportReport:
        confirmed.append(mapping)
        return import_attendees(
            store, DESK_ONE, table, CATEGORIES, file="x", mapping=mapping, progress=progress
        )  # fmt: skip

    return take_in


def refused(_mapping: ListMapping, _progress: Progress) -> ImportReport:
    raise AssertionError("nothing was confirmed")


async def test_a_list_without_a_name_is_put_right_and_taken_in(sqlite_store: Store) -> None:
    confirmed: list[ListMapping] = []
    start = shown()
    app = ImportApp(start, taking_in(sqlite_store, Table(HEADERS, ROWS, "utf-8"), confirmed))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "No column holds the name yet" in seen(app))
        await pilot.press("f10")
        assert "choose it first" in seen(app)
        await pilot.press("down", "right")  # the field after “left out” is the name
        await until(pilot, lambda: "2 rows will go in" in seen(app))
        assert "1 rejected" in seen(app)
        assert "[red]x[/]" in seen(app)
        await pilot.press("f10")
        await until(pilot, lambda: app.return_value is not None)
    assert confirmed[0].chosen(HEADERS) == {0: "ignore", 1: "name", 2: "phone", 3: "ignore"}
    assert app.return_value is not None
    assert (app.return_value.created, len(app.return_value.rejected)) == (2, 1)


async def test_esc_leaves_with_nothing_changed() -> None:
    app = ImportApp(shown(), refused)
    async with app.run_test() as pilot:
        await pilot.press("down", "right", "escape")
        await pilot.pause()
    assert app.return_value is None
    assert app.error is None


async def test_the_field_is_chosen_from_a_list_and_taken_from_the_column_that_had_it() -> None:
    app = ImportApp(shown(Table(("姓名", "昵称"), ((2, ("王敏", "小敏")),), "utf-8")), refused)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("x")
        await until(pilot, lambda: "No column holds the name" in seen(app))
        await pilot.press("down", "enter")
        await until(pilot, lambda: "companions beside the guest" in seen(app))
        await pilot.press("home", "down", "enter")
        await until(pilot, lambda: "1 row will go in" in seen(app))
        screen = app.screen
        assert isinstance(screen, MappingScreen)
        assert screen.columns.fields == {"name": 1}
        await pilot.press("up", "right")  # the first column takes the name back
        assert screen.columns.fields == {"name": 0}


async def test_unknown_category_words_stand_below_the_columns_and_are_explained() -> None:
    app = ImportApp(shown(read_table(LISTS / "alf-io.csv")), refused)
    async with app.run_test(size=(120, 36)) as pilot:
        await until(pilot, lambda: "2 unknown words below the columns" in seen(app))
        assert "“Standard”" in seen(app)
        await pilot.press("end", "up", "right", "down", "right")
        await until(pilot, lambda: "10 rows will go in" in seen(app))
        screen = app.screen
        assert isinstance(screen, MappingScreen)
        assert set(screen.mapping.categories) == {"standard", "earlybird"}


async def test_an_import_stopped_on_the_way_changes_nothing_and_shows_the_columns_again(sqlite_store: Store) -> None:
    table = read_table(LISTS / "attendees-utf8-bom.csv")
    go_on = threading.Event()

    def slowly(mapping: ListMapping, progress: Progress) -> ImportReport:
        def told(done: int, total: int) -> None:
            progress(done, total)
            if done:
                go_on.wait(10)
                progress(done, total)

        return import_attendees(sqlite_store, DESK_ONE, table, CATEGORIES, file="x", mapping=mapping, progress=told)

    app = ImportApp(shown(table), slowly)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "1,200 rows will go in" in seen(app))
        await pilot.press("f10")
        await until(pilot, lambda: isinstance(app.screen, ProgressScreen) and "500 of 1,200" in seen(app))
        await pilot.press("escape")
        go_on.set()
        await until(pilot, lambda: isinstance(app.screen, MappingScreen))
        with sqlite_store.read() as connection:
            assert journal.last_seq(connection) == 0
        await pilot.press("escape")
    assert app.return_value is None


@pytest.mark.parametrize("size", [(80, 24), (120, 36)])
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_line_is_as_wide_as_the_terminal(size: tuple[int, int], language: str) -> None:
    from rich.cells import cell_len

    use_language(language)
    app = ImportApp(shown(read_table(LISTS / "hostile.csv"), as_last_time=True, dry_run=True), refused)
    async with app.run_test(size=size) as pilot:
        await until(pilot, lambda: "✔" in seen(app).splitlines()[-2] or "✔" in seen(app).splitlines()[-3])
        assert {cell_len(line) for line in seen(app).splitlines()} == {size[0]}
        assert "\x1b" not in seen(app)
        assert "F10" in seen(app).splitlines()[-1]
