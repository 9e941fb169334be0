"""Lists of what was ordered for the meals, compared with what is needed, on both databases."""

from __future__ import annotations

from collections.abc import Iterable
from textwrap import dedent

import pytest
from sqlalchemy import Connection

from controlroom.core.clock import ManualClock
from controlroom.core.i18n import use_language
from controlroom.domain.logistics.importing import ColumnFieldError, ColumnsMissingError
from controlroom.domain.logistics.meals import Diner
from controlroom.domain.logistics.ordering import Orders, see_orders, take_orders
from controlroom.domain.logistics.reading import view_of
from controlroom.domain.logistics.records import Kind, Servings
from controlroom.domain.logistics.serving import enter
from controlroom.domain.logistics.tables import Row, rows_of
from controlroom.domain.logistics.views import shortfalls
from controlroom.domain.people.files import Table
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import NINE
from tests.domain.logistics.setting import SETTING

LI = Origin("control", "李娜")


@pytest.fixture(autouse=True)
def _nine(clock: ManualClock) -> None:
    clock.advance(NINE - clock.now())


def table(text: str) -> Table:
    """A list as it is typed: cells between bars."""
    lines = dedent(text).strip("\n").splitlines()
    headers, *rows = ([cell.strip() for cell in line.split("|")] for line in lines)
    return Table(tuple(headers), tuple((number, tuple(row)) for number, row in enumerate(rows, 2)), "utf-8")


def taken(store: Store, text: str, asked: dict[str, str] | None = None) -> Orders:
    return take_orders(store, LI, SETTING, table(text), "orders.csv", asked or {})


def meals(store: Store) -> dict[str, tuple[Row, Servings]]:
    with store.read() as connection:
        found = rows_of(connection, Kind.MEAL)
    return {row.id: (row, row.record) for row in found if isinstance(row.record, Servings)}


def ordered(store: Store) -> dict[str, int | None]:
    return {id: figures.ordered for id, (_row, figures) in meals(store).items()}


BY_DIET = """
餐次 | 日期 | 饮食 | 份数 | 供应商
午餐 | 12-09 | 普通 | 120 | 甲
lunch | 2026-12-09 | 素食 | 6 | 甲
午餐 | 12-10 | 清真、素食 | 7.0 | 甲
"""


def test_a_row_for_each_diet_of_a_meal(store: Store) -> None:
    found = taken(store, BY_DIET)
    assert (found.read, found.rejected, found.ignored) == (3, [], ("供应商",))
    assert found.created == [
        "lunch@2026-12-09/ordinary", "lunch@2026-12-09/vegetarian", "lunch@2026-12-10/vegetarian+halal",
    ]  # fmt: skip
    assert ordered(store) == dict(zip(found.created, (120, 6, 7), strict=True))
    with store.read() as connection:
        (entry,) = latest(connection, 1)
    assert (entry.verb, entry.data["created"], entry.data["file"]) == ("logistics.imported", 3, "orders.csv")


def test_the_shortest_word_for_a_meal_is_known_and_a_diet_that_is_none_is_told_by_the_words_for_all(
    store: Store,
) -> None:
    use_language("zh")
    try:
        found = taken(store, "日期 | 餐 | 饮食 | 份数\n12-09 | 午餐 | 素食 | 6\n12-09 | 午餐 | 火星 | 1\n")
    finally:
        use_language("en")
    assert ordered(store) == {"lunch@2026-12-09/vegetarian": 6}
    ((_row, reason),) = found.rejected
    assert "饮食类别" in reason
    assert "素食" in reason
    assert "vegetarian" not in reason


def test_a_column_for_each_diet_and_one_that_is_named(store: Store) -> None:
    text = """
        meal | date | ordinary | Vegetarian | 清真餐 | no gluten | B2
        lunch | 12-09 | 100 | 12 |  | 3 | 2
        """
    found = taken(store, text.rstrip(), {"B2": "vegan"})
    assert not found.rejected
    assert ordered(store) == {
        "lunch@2026-12-09/ordinary": 100, "lunch@2026-12-09/vegetarian": 12, "lunch@2026-12-09/gluten-free": 3,
        "lunch@2026-12-09/vegan": 2,
    }  # fmt: skip


def test_a_row_for_each_persons_order_is_counted(store: Store) -> None:
    found = taken(store, "姓名|餐次|日期|选餐\n张|午餐|12-09|素食\n李|午餐|12-09|素食\n王|午餐|12-09|")
    assert not found.rejected
    assert ordered(store) == {"lunch@2026-12-09/vegetarian": 2, "lunch@2026-12-09/ordinary": 1}


def test_what_several_people_ordered_is_added_up_by_the_number_of_each(store: Store) -> None:
    found = taken(store, "姓名|餐次|日期|选餐|份数\n张|午餐|12-09|素食|1\n李|午餐|12-09|素食|3\n王|午餐|12-09||")
    assert not found.rejected
    assert ordered(store) == {"lunch@2026-12-09/vegetarian": 4}


@pytest.mark.parametrize("number", ["订购份数", "quantity ordered", "Qty", "Servings", "订餐数", "数量", "预订份数"])
def test_a_column_of_numbers_is_known_by_what_lists_call_it(store: Store, number: str) -> None:
    taken(store, f"餐次|日期|饮食|{number}\n午餐|12-09|普通|120\n午餐|12-09|素食|6")
    assert ordered(store) == {"lunch@2026-12-09/ordinary": 120, "lunch@2026-12-09/vegetarian": 6}


@pytest.mark.parametrize("headers", ["餐次|日期|饮食|厨房填", "餐次|日期|饮食|供应商"])
def test_rows_are_no_orders_where_nothing_says_how_much_or_whose(store: Store, headers: str) -> None:
    enter(store, LI, SETTING, "lunch@2026-12-09", "ordinary", {"ordered": "120"})
    with pytest.raises(ColumnsMissingError, match="how much is ordered, or whose order a row is"):
        taken(store, f"{headers}\n午餐|12-09|普通|125")
    assert ordered(store) == {"lunch@2026-12-09/ordinary": 120}
    column = headers.rpartition("|")[2]
    taken(store, f"{headers}\n午餐|12-09|普通|125", {column: "ordered"})
    assert ordered(store) == {"lunch@2026-12-09/ordinary": 125}


def test_rows_that_cannot_be_read_are_told_and_the_others_go_in(store: Store) -> None:
    text = """
        meal | day | diet | ordered
        brunch | 12-09 | | 5
        lunch | | | 5
        lunch | 12-30 | | 5
        lunch | 12-09 | moon cheese | 5
        lunch | 12-09 | halal | -3
        lunch | 12-09 | halal | 4
        lunch | 12-09 | 清真 | 9
        dinner@2026-12-09 | | | 8
        """
    found = taken(store, text.rstrip())
    reasons = dict(found.rejected)
    assert list(reasons) == [2, 3, 4, 5, 6, 8]
    assert "There is no meal “brunch”" in reasons[2]
    assert "the day is missing" in reasons[3]
    assert "lunch is not on 2026-12-30" in reasons[4]
    assert "“moon cheese” is no diet" in reasons[5]
    assert "stands in the list twice" in reasons[8]
    assert ordered(store) == {"lunch@2026-12-09/halal": 4, "dinner@2026-12-09/ordinary": 8}


def test_the_same_list_again_changes_nothing_and_looking_writes_nothing(store: Store) -> None:
    seen = see_orders(store, SETTING, table(BY_DIET), "orders.csv", {})
    assert (len(seen.created), ordered(store)) == (3, {})
    taken(store, BY_DIET)
    again = taken(store, BY_DIET)
    assert (again.created, again.changed, again.unchanged) == ([], [], 3)
    enter(store, LI, SETTING, "lunch@2026-12-09", "vegetarian", {"served": "4"})
    more = taken(store, BY_DIET.replace("| 6 |", "| 9 |"))
    assert more.changed == ["lunch@2026-12-09/vegetarian"]
    row, figures = meals(store)["lunch@2026-12-09/vegetarian"]
    assert (figures.ordered, figures.served, row.version) == (9, 4, 3)


def test_what_is_short_is_told_of_the_meals_in_the_list_only(store: Store) -> None:
    def people(_connection: Connection) -> Iterable[Diner]:
        return (
            Diner("attendee", "素食", "", 5, 0),
            Diner("attendee", "清真", "", 2, 0),
            Diner("attendee", "", "", 50, 0),
        )

    found = taken(store, "meal|day|ordinary|vegetarian\nlunch|12-09|60|5")
    short = list(shortfalls(view_of(store, SETTING, people).meals, found.figures))
    assert [(each.meal.id, each.diet, each.needed, each.ordered) for each in short] == [
        ("lunch@2026-12-09", "vegetarian", 6, 5), ("lunch@2026-12-09", "halal", 3, None),
    ]  # fmt: skip


def test_without_a_column_for_the_meal_or_with_a_wrong_one_named_nothing_is_read(store: Store) -> None:
    with pytest.raises(ColumnsMissingError):
        taken(store, "day|ordered\n12-09|4")
    for asked in ({"what": "meal"}, {"meal": "moon"}):
        with pytest.raises(ColumnFieldError):
            taken(store, "meal|ordered\nlunch|4", asked)
    assert taken(store, "what|day|ordered\nlunch|12-09|4", {"what": "meal"}).created
