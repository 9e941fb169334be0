"""People on site, on both stores (docs/domain.md §5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.checkin.onsite import (
    Roll,
    detail_of,
    name_key,
    note_list_viewed,
    people_count,
    people_window,
    rows_of,
)
from controlroom.domain.checkin.onsite_views import Order, PeopleFilter, StateFilter, Visit
from controlroom.domain.checkin.views import State
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING
from tests.support.people import add_person
from tests.support.scans import scan


def names(store: Store, filter: PeopleFilter, order: Order = Order.NAME) -> list[str]:
    return [row.name for row in people_window(store, filter, 0, 100, order)]


@pytest.fixture
def guests(store: Store, clock: ManualClock) -> Store:
    """Six people; 王敏 comes in at D2, then Anna at D1."""
    add_person(store, "C1", "王敏", category="vip", language="zh", needs="轮椅")
    add_person(store, "C2", "Anna Łuk", category="speaker", language="pl", company="Sto_procent 100%")
    add_person(store, "C3", "阿明", language="zh", phone="13800138000")
    add_person(store, "C4", "Zoë", status="unpaid", language="en")
    add_person(store, "C5", "李娜", status="cancelled", category="vip", language="zh")
    add_person(store, "C6", "张伟", status="blocked", needs="halal")
    clock.advance(timedelta(minutes=1))
    scan(store, "C1", "D2")
    clock.advance(timedelta(minutes=1))
    scan(store, "C2")
    return store


def test_the_list_is_in_the_order_of_names_latin_then_pinyin(guests: Store) -> None:
    assert names(guests, PeopleFilter()) == ["Anna Łuk", "Zoë", "阿明", "李娜", "王敏", "张伟"]


def test_who_came_last_stands_first_and_who_is_not_in_stands_last_by_name(guests: Store) -> None:
    assert names(guests, PeopleFilter(), Order.ARRIVAL)[:2] == ["Anna Łuk", "王敏"]


def test_by_category_it_follows_the_order_of_the_event(guests: Store) -> None:
    roll = Roll(guests)
    roll.refresh()
    ids = roll.select(PeopleFilter(), Order.CATEGORY, ["speaker", "vip"]).ids
    assert [row.category for row in rows_of(guests, ids)] == ["speaker", "vip", "vip"] + ["attendee"] * 3
    assert [row.name for row in rows_of(guests, ids)][1:3] == ["李娜", "王敏"]


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        (PeopleFilter(StateFilter.PRESENT), ["Anna Łuk", "王敏"]),
        (PeopleFilter(StateFilter.EXPECTED), ["Zoë", "阿明"]),
        (PeopleFilter(StateFilter.LEFT), []),
        (PeopleFilter(status="unpaid"), ["Zoë"]),
        (PeopleFilter(categories=frozenset({"vip"})), ["李娜", "王敏"]),
        (PeopleFilter(StateFilter.PRESENT, categories=frozenset({"vip"})), ["王敏"]),
        (PeopleFilter(needs=True), ["王敏", "张伟"]),
        (PeopleFilter(language="zh"), ["阿明", "李娜", "王敏"]),
        (PeopleFilter(text="anna"), ["Anna Łuk"]),
        (PeopleFilter(text="0138"), ["阿明"]),
        (PeopleFilter(text="100%"), ["Anna Łuk"]),
        (PeopleFilter(text="%"), ["Anna Łuk"]),
        (PeopleFilter(text="o_p"), ["Anna Łuk"]),
        (PeopleFilter(text="\\"), []),
        (PeopleFilter(text="'; DROP TABLE person --"), []),
    ],
)
def test_each_filter_finds_whom_it_names(guests: Store, filter: PeopleFilter, found: list[str]) -> None:
    assert names(guests, filter) == found
    assert people_count(guests, filter) == len(found)


def test_a_selection_knows_how_many_every_other_filter_would_find(guests: Store) -> None:
    roll = Roll(guests)
    roll.refresh()
    selection = roll.select(PeopleFilter(StateFilter.PRESENT))
    assert len(selection.ids) == 2
    assert selection.count(PeopleFilter()) == 6
    assert selection.count(PeopleFilter(StateFilter.EXPECTED)) == 2
    assert selection.languages() == ["zh", "en", "pl"]


def test_a_line_says_since_when_and_where_somebody_is_in(guests: Store) -> None:
    rows = {row.name: row for row in people_window(guests, PeopleFilter(), 0, 10)}
    assert (rows["王敏"].state, rows["王敏"].since, rows["王敏"].desk, rows["王敏"].needs) == (
        State.PRESENT, OPENING + timedelta(minutes=1), "D2", True,
    )  # fmt: skip
    assert (rows["阿明"].state, rows["阿明"].since, rows["阿明"].desk) == (State.EXPECTED, None, None)
    assert [rows[name].state for name in ("Zoë", "李娜", "张伟")] == [
        State.UNPAID, State.CANCELLED, State.BLOCKED,
    ]  # fmt: skip


def test_a_window_is_a_piece_of_the_whole(guests: Store) -> None:
    assert [row.name for row in people_window(guests, PeopleFilter(), 2, 3)] == ["阿明", "李娜", "王敏"]
    assert people_window(guests, PeopleFilter(), 60, 3) == []


def test_everybody_has_a_place_once_even_when_admitted_at_two_checkpoints(guests: Store, clock: ManualClock) -> None:
    clock.advance(timedelta(minutes=1))
    scan(guests, "C1", "D3", "vip-lounge")
    found = people_window(guests, PeopleFilter(StateFilter.PRESENT), 0, 10)
    assert [(row.name, row.desk) for row in found] == [("Anna Łuk", "D1"), ("王敏", "D3")]


def test_the_roll_follows_scans_and_new_people(guests: Store, clock: ManualClock) -> None:
    roll = Roll(guests)
    assert roll.refresh()
    assert not roll.refresh()
    clock.advance(timedelta(minutes=1))
    scan(guests, "C3", "D3")
    add_person(guests, "C7", "ZZ Top")
    assert roll.refresh()
    ids = roll.select(PeopleFilter()).ids
    assert [row.name for row in rows_of(guests, ids)] == ["Anna Łuk", "Zoë", "ZZ Top", "阿明", "李娜", "王敏", "张伟"]
    assert roll.select(PeopleFilter()).count(PeopleFilter(StateFilter.PRESENT)) == 3
    newest = roll.select(PeopleFilter(), Order.ARRIVAL).ids[0]
    assert [row.name for row in rows_of(guests, [newest])] == ["阿明"]


def test_the_roll_after_many_changes_is_the_same_as_a_fresh_one(guests: Store, clock: ManualClock) -> None:
    followed = Roll(guests)
    followed.refresh()
    for number in range(30):
        clock.advance(timedelta(seconds=7))
        add_person(guests, f"N{number}", f"{'欧李王张'[number % 4]}{number}", category="guest" if number % 3 else "vip")
        scan(guests, f"N{number // 2}")
        followed.refresh()
    fresh = Roll(guests)
    fresh.refresh()
    for order in Order:
        assert followed.select(PeopleFilter(), order).ids == fresh.select(PeopleFilter(), order).ids
    assert followed.select(PeopleFilter()).kinds == fresh.select(PeopleFilter()).kinds


def test_a_person_is_shown_with_visits_and_how_often_their_code_was_presented(
    guests: Store, clock: ManualClock
) -> None:
    scan(guests, "C1", "D3")
    scan(guests, "C1", "D3", "vip-lounge")
    id = people_window(guests, PeopleFilter(text="王敏"), 0, 1)[0].id
    detail = detail_of(guests, id)
    assert detail is not None
    assert (detail.code, detail.needs, dict(detail.scans)) == ("C1", "轮椅", {"ADMITTED": 2, "ALREADY": 1})
    assert detail.visits == (
        Visit(OPENING + timedelta(minutes=1), "D2", "main"), Visit(OPENING + timedelta(minutes=2), "D3", "vip-lounge"),
    )  # fmt: skip
    assert detail_of(guests, "nobody") is None


def test_an_empty_list_is_no_error(store: Store) -> None:
    roll = Roll(store)
    roll.refresh()
    assert list(roll.select(PeopleFilter()).ids) == []
    assert people_window(store, PeopleFilter(text="x"), 0, 10) == []


def test_opening_the_full_list_is_kept_and_changes_nobody(guests: Store) -> None:
    roll = Roll(guests)
    roll.refresh()
    note_list_viewed(guests, DESK_ONE)
    assert not roll.refresh()
    with guests.read() as connection:
        entry = journal.latest(connection, 1)[0]
    assert (entry.verb, entry.actor) == ("people.list_viewed", "王敏")


def test_names_of_the_commonest_signs_sort_by_pinyin() -> None:
    wanted = ["Amy", "李", "王", "欧", "安", "张", "赵", "陈", "bob", "周"]
    assert sorted(wanted, key=name_key) == ["Amy", "bob", "安", "陈", "李", "欧", "王", "张", "赵", "周"]
