"""An import while the desks go on: what both do is kept, on both stores (docs/domain.md §5)."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from controlroom.core.clock import SystemClock
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.people.files import Table
from controlroom.domain.people.model import Person
from controlroom.domain.people.register import edit_person
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.search import search
from controlroom.domain.people.service import import_attendees
from controlroom.domain.people.views import ImportReport
from controlroom.store.store import Store
from tests.conftest import DESK_ONE
from tests.support.people import add_person

CATEGORIES = CategoryLookup({"attendee": "attendee"}, ("参会者/attendee",), "attendee")


@pytest.fixture
def desk(store_url: str, tmp_path: Path) -> Iterator[Store]:
    """The same store as another program has it open."""
    other = Store(store_url, SystemClock(), tmp_path)
    yield other
    other.close()


def take_in(store: Store, *rows: tuple[str, ...]) -> ImportReport:
    table = Table(("姓名", "单位", "手机", "签到码"), tuple(enumerate(rows, 2)), "utf-8")
    return import_attendees(store, DESK_ONE, table, CATEGORIES, file="list.csv")


def before_it_writes(store: Store, monkeypatch: pytest.MonkeyPatch, *deeds: Callable[[], object]) -> list[int]:
    """Lets the desk do one of `deeds` each time the import has made its plan and is about to write; gives, as it goes,
    how often it was about to."""
    left, times = list(deeds), [0]
    write = store.write

    def after_a_deed(*arguments: Any) -> Any:
        times[0] += 1
        if left:
            left.pop(0)()
        return write(*arguments)

    monkeypatch.setattr(store, "write", after_a_deed)
    return times


def people(store: Store) -> dict[str, Any]:
    with store.read() as connection:
        return {row.name: row for row in connection.execute(select(Person.__table__))}  # type: ignore[attr-defined]


def scan(store: Store, code: str, nonce: str) -> Outcome:
    return admit(store, DESK_ONE, Presented(code, nonce, "D1", "in", prints=False), Gate("main")).outcome


def test_who_is_taken_in_at_a_desk_meanwhile_is_not_made_twice(
    store: Store, desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    times = before_it_writes(store, monkeypatch, lambda: add_person(desk, "D1-1", "李娜", phone="13800138000"))
    report = take_in(store, ("张伟", "星河", "", ""), ("李娜", "银海", "13800138000", ""))
    assert (report.created, report.updated, times) == (1, 1, [2])
    assert people(desk)["李娜"].code == "D1-1"
    assert people(desk)["李娜"].company == "银海"


def test_what_a_desk_corrects_meanwhile_stands_beside_what_the_list_says(
    store: Store, desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = add_person(store, "A1", "张伟", company="星河")
    before_it_writes(store, monkeypatch, lambda: edit_person(desk, DESK_ONE, id, {"title": "主任"}, CATEGORIES))
    assert take_in(store, ("张伟", "银海", "", "A1")).updated == 1
    assert (people(desk)["张伟"].title, people(desk)["张伟"].company) == ("主任", "银海")


def test_an_import_that_is_always_overtaken_ends_with_everything_kept(
    store: Store, desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    id = add_person(store, "A1", "张伟", company="星河")
    notes = [lambda n=n: edit_person(desk, DESK_ONE, id, {"note": f"note {n}"}, CATEGORIES) for n in range(9)]
    times = before_it_writes(store, monkeypatch, *notes)
    assert take_in(store, ("张伟", "银海", "", "A1")).updated == 1
    assert times == [3]
    assert (people(desk)["张伟"].note, people(desk)["张伟"].company) == ("note 2", "银海")


def test_admissions_and_people_who_are_not_on_the_list_cost_the_import_nothing(
    store: Store, desk: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_person(store, "A1", "张伟", company="星河")

    def rush() -> None:
        assert scan(desk, "A1", "n1") is Outcome.ADMITTED
        add_person(desk, "D1-1", "欧阳娜娜")

    times = before_it_writes(store, monkeypatch, rush)
    report = take_in(store, ("张伟", "银海", "", "A1"), ("王芳", "银海", "", "A2"))
    assert (report.created, report.updated, times) == (1, 1, [1])
    assert scan(desk, "A1", "n2") is Outcome.ALREADY
    assert {hit.person.name for text in ("ouyang", "wangfang", "银海") for hit in search(desk, text, 9).hits} == {
        "欧阳娜娜", "王芳", "张伟",
    }  # fmt: skip


def test_a_desk_that_admits_all_the_while_and_a_big_list_lose_nothing(store: Store, desk: Store) -> None:
    rows = [(f"客人{n}", "星河", "", f"A{n}") for n in range(1500)]
    take_in(store, *rows)
    outcomes: list[Outcome] = []

    def rush() -> None:
        outcomes.extend(scan(desk, f"A{n}", f"n{n}") for n in range(0, 1500, 10))

    thread = threading.Thread(target=rush)
    thread.start()
    report = take_in(
        store, *((name, "银海", phone, code) for name, _company, phone, code in rows), ("新人", "", "", "")
    )
    thread.join()
    assert (report.created, report.updated) == (1, 1500)
    assert outcomes == [Outcome.ADMITTED] * 150
    assert {row.company for row in people(desk).values()} == {"银海", ""}
    assert all(scan(desk, f"A{n}", f"again{n}") is Outcome.ALREADY for n in range(0, 1500, 100))


def test_a_dry_run_never_waits_for_the_desks_nor_they_for_it(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    times = before_it_writes(store, monkeypatch)
    table = Table(("姓名",), ((2, ("张伟",)),), "utf-8")
    assert import_attendees(store, DESK_ONE, table, CATEGORIES, file="list.csv", dry_run=True).created == 1
    assert times == [0]
