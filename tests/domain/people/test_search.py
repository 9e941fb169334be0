"""Searching people and keeping the index in step, on both stores (docs/domain.md §5, Search)."""

from __future__ import annotations

import pytest
from sqlalchemy import delete, select, text

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.core.ids import new_id
from controlroom.domain.people import search as searching
from controlroom.domain.people import search_index
from controlroom.domain.people.files import Table
from controlroom.domain.people.model import CompanyKey, PersonKey, PersonSearch
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.search import PERSON, namesakes, search
from controlroom.domain.people.search_index import bring_up_to_date, index_people, remove_people
from controlroom.domain.people.service import import_attendees
from controlroom.store import journal
from controlroom.store.store import Store, Transaction
from tests.conftest import DESK_ONE, ROOT
from tests.support.people import SETUP, add_person

HEADERS = ("姓名", "单位", "手机", "签到码", "邮箱")


@pytest.fixture(scope="module")
def categories() -> CategoryLookup:
    event = load_toml(ROOT / "config" / "event.toml", EventConfig)
    return CategoryLookup.of(event.categories, event.default_category)


def take_in(store: Store, categories: CategoryLookup, *rows: tuple[str, ...]) -> None:
    table = Table(HEADERS, tuple((number, (*row, *[""] * (5 - len(row)))) for number, row in enumerate(rows, 2)), "")
    import_attendees(store, DESK_ONE, table, categories, file="list.csv", overrides={})


def codes(store: Store, typed: str, limit: int = 50) -> list[str]:
    return [hit.person.code for hit in search(store, typed, limit).hits]


PEOPLE = (
    ("王伟", "北京数联科技有限公司", "13800001111", "A1", "wei@example.com"),
    ("王伟", "上海云图研究院", "13800002222", "A2"),
    ("欧阳娜娜", "北京日报社", "13900003333", "A3"),
    ("单雪", "Northwind Labs, Inc.", "", "B-10"),
    ("James Smith", "Civitas Institute", "+442071234567", "WANG"),
    ("王", "", "", "A6"),
    ("敏王", "", "", "A7"),
)


@pytest.fixture
def listed(store: Store, categories: CategoryLookup) -> Store:
    take_in(store, categories, *PEOPLE)
    return store


def test_a_person_is_found_with_what_tells_two_of_one_name_apart(listed: Store) -> None:
    found = search(listed, "wangwei", 50)
    assert [(hit.person.code, hit.person.company, hit.phone, hit.status) for hit in found.hits] == [
        ("A1", "北京数联科技有限公司", "13800001111", "registered"),
        ("A2", "上海云图研究院", "13800002222", "registered"),
    ]
    assert (found.total, found.more) == (2, False)


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("娜", ["A3"]), ("oynn", ["A3"]), ("dan", ["B-10"]), ("shan", ["B-10"]), ("smith ja", ["WANG"]),
        ("2222", ["A2"]), ("王伟 1111", ["A1"]), ("王 数联", ["A1"]), ("北京 wang", ["A1"]), ("北京", ["A1", "A3"]),
        ("labs", ["B-10"]), ("b10", ["B-10"]), ("wei@ex", ["A1"]), ("王伟 3333", []), ("zzz", []),
    ],
)  # fmt: skip
def test_whatever_is_known_of_somebody_finds_them(listed: Store, typed: str, wanted: list[str]) -> None:
    assert codes(listed, typed) == wanted


def test_the_best_match_comes_first(listed: Store) -> None:
    # The code as it is, whole names (the exact one before the longer), then who has it inside.
    assert codes(listed, "wang") == ["WANG", "A6", "A1", "A2", "A7"]
    assert codes(listed, "王") == ["A6", "A1", "A2", "A7"]


def test_namesakes_are_those_who_only_sound_alike_too(store: Store) -> None:
    for number, name in enumerate(("章伟", "张伟", "张伟明", "Wei Zhang", "王敏")):
        add_person(store, f"N{number}", name)
    assert [hit.person.name for hit in namesakes(store, "张伟", 9).hits] == ["张伟", "章伟", "Wei Zhang"]
    assert namesakes(store, "x" * 300, 9).hits == namesakes(store, "!!", 9).hits == ()


def test_only_so_many_are_shown_and_all_are_counted(listed: Store) -> None:
    found = search(listed, "wang", 2)
    assert (len(found.hits), found.total, found.more) == (2, 5, False)


def test_more_than_can_be_counted_are_said_to_be_more(listed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(searching, "MOST_COUNTED", 3)
    found = search(listed, "wang", 50)
    assert (found.total, found.more) == (3, True)


def test_two_common_words_find_the_people_in_both_however_deep_they_stand(
    listed: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "MOST_COUNTED", 1)
    assert codes(listed, "王 上海") == ["A2"]
    assert codes(listed, "上海 w 王") == ["A2"]


@pytest.mark.parametrize(
    "typed",
    ["", " ", "%", "_", "%%", "'; DROP TABLE person; --", '"', "\\", "x" * 10_000, "王" * 10_000, "\x00", "\x1b[2J",
     "🎉", "、。！", "\ud800", "\u202e\u200b", "a " * 90, "% _ %"],
)  # fmt: skip
def test_hostile_text_finds_nobody_and_is_no_error(listed: Store, typed: str) -> None:
    found = search(listed, typed, 50)
    assert (found.hits, found.total, found.more) == ((), 0, False)
    assert codes(listed, "娜") == ["A3"]


def test_a_corrected_name_is_found_and_the_wrong_one_is_not(listed: Store, categories: CategoryLookup) -> None:
    take_in(listed, categories, ("欧阳娜", "天工集团", "", "A3"))
    assert codes(listed, "ouyangna") == ["A3"]
    assert codes(listed, "nana") == []
    assert codes(listed, "北京日报") == []
    assert codes(listed, "天工") == ["A3"]
    assert codes(listed, "3333") == ["A3"]


def test_an_import_that_changes_nothing_leaves_the_index_as_it_is(listed: Store, categories: CategoryLookup) -> None:
    before = dump(listed)
    take_in(listed, categories, *PEOPLE)
    assert dump(listed) == before


def test_who_is_taken_out_is_found_no_more(listed: Store) -> None:
    (hit,) = search(listed, "娜", 50).hits

    def work(transaction: Transaction) -> None:
        remove_people(transaction, [hit.person.id])
        transaction.connection.execute(delete(PERSON).where(PERSON.c.id == hit.person.id))
        transaction.journal("people.removed", f"person:{hit.person.id}", {})

    listed.write(work, SETUP)
    assert codes(listed, "娜") == []
    with listed.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM person_search")).scalar() == len(PEOPLE) - 1


def test_a_transaction_that_fails_leaves_no_trace_in_the_index(listed: Store) -> None:
    before = dump(listed)
    row = {"id": new_id(), "name": "赵云", "company": "常山", "phone": "", "email": "", "code": "Z"}

    def work(transaction: Transaction) -> None:
        index_people(transaction, [row])
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        listed.write(work, SETUP)
    assert dump(listed) == before


def test_people_from_before_the_index_are_taken_in_once_and_told_in_the_journal(store: Store) -> None:
    old = add_person(store, "OLD", "欧阳娜娜", company="星河科技")

    def mark(transaction: Transaction) -> None:
        remove_people(transaction, [old])
        transaction.connection.execute(text("DELETE FROM search_version"))
        transaction.connection.execute(text("INSERT INTO search_version VALUES (0)"))
        transaction.journal("test.marked", "search", {})

    store.write(mark, SETUP)
    assert codes(store, "oynn") == []
    assert bring_up_to_date(store, SETUP) == 1
    assert codes(store, "oynn") == codes(store, "星河") == ["OLD"]
    assert bring_up_to_date(store, SETUP) == 0
    with store.read() as connection:
        verbs = [entry.verb for entry in journal.latest(connection, 10)]
    assert verbs.count("people.indexed") == 1


def test_keys_of_former_rules_are_made_anew(listed: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    before = dump(listed)
    monkeypatch.setattr(search_index, "KEYS_VERSION", 99)
    assert bring_up_to_date(listed, SETUP) == len(PEOPLE)
    assert [row[:2] for row in dump(listed)] == [row[:2] for row in before]


def dump(store: Store) -> list[tuple[object, ...]]:
    """All keys with the person they lead to."""
    key, who, company = (model.__table__ for model in (PersonKey, PersonSearch, CompanyKey))  # type: ignore[attr-defined]
    with store.read() as connection:
        keys = connection.execute(
            select(key.c.kind, key.c.key, who.c.person_id).join_from(key, who, key.c.number == who.c.number)
        )
        companies = connection.execute(select(company.c.key, company.c.company))
        return sorted([*map(tuple, keys), *map(tuple, companies)], key=str)
