"""Correcting a person, on both stores (docs/domain.md §5)."""

from __future__ import annotations

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.domain.people.register import (
    PersonGoneError,
    PersonRefusedError,
    checked,
    edit_person,
    texts_of,
)
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import find_by_code
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, ROOT
from tests.support.people import add_person


@pytest.fixture(scope="module")
def categories() -> CategoryLookup:
    event = load_settings(EventFolder(ROOT)).event
    return CategoryLookup.of(event.categories, event.default_category)


def newest(store: Store) -> journal.Entry:
    with store.read() as connection:
        return journal.latest(connection, 1)[0]


def test_a_misspelt_name_is_corrected_and_the_journal_keeps_the_old_one(
    store: Store, categories: CategoryLookup
) -> None:
    person = add_person(store, "C1", "王民", company="星河科技", phone="13800000000")
    view = edit_person(store, DESK_ONE, person, {"name": " 王敏 ", "code": "OTHER"}, categories)
    assert (view.name, view.company, view.code) == ("王敏", "星河科技", "C1")
    assert newest(store).data == {"name": "王敏", "changed": {"name": ["王民", "王敏"]}}
    assert find_by_code(store, "C1") == view
    assert texts_of(store, person)["phone"] == "13800000000"


def test_what_stays_as_it_is_leaves_no_entry(store: Store, categories: CategoryLookup) -> None:
    person = add_person(store, "C1", "王敏")
    before = newest(store).seq
    edit_person(store, DESK_ONE, person, {"name": "王敏"}, categories)
    assert newest(store).seq == before


@pytest.mark.parametrize("texts", [{"name": "  "}, {"name": "!!"}, {"category": "nobody knows"}, {"phone": "x"}])
def test_what_no_list_may_hold_no_desk_may_write(
    store: Store, categories: CategoryLookup, texts: dict[str, str]
) -> None:
    person = add_person(store, "C1", "王敏")
    with pytest.raises(PersonRefusedError):
        edit_person(store, DESK_ONE, person, texts, categories)


def test_nobody_can_be_corrected_who_is_not_there(store: Store, categories: CategoryLookup) -> None:
    assert texts_of(store, "nobody") == {}
    with pytest.raises(PersonGoneError):
        edit_person(store, DESK_ONE, "nobody", {"name": "x"}, categories)


def test_hostile_text_is_cleaned(categories: CategoryLookup) -> None:
    row = checked({"name": "\u202eA[red]\x1b[31m", "category": ""}, categories)
    assert (row.name, row.category) == ("A[red][31m", "attendee")
