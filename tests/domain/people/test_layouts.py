"""What was said about a list is remembered for the next one like it, on both stores (docs/domain.md §5)."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.people.files import Table
from controlroom.domain.people.headers import MAPPABLE
from controlroom.domain.people.layouts import forget, remember, remembered
from controlroom.domain.people.mapping import ListMapping, column_names, fingerprint
from controlroom.store import journal
from controlroom.store.store import Store
from tests.conftest import DESK_ONE


def table(*headers: str, encoding: str = "utf-8") -> Table:
    return Table(headers, ((2, ("x",)),), encoding)


SAID = ListMapping().with_columns(("谁", "单位"), {0: "name"}).with_categories({"Early bird": "attendee"})


def test_a_layout_is_remembered_and_known_by_its_headers_however_written(store: Store) -> None:
    assert remembered(store, table("谁", "单位")) is None
    assert remember(store, DESK_ONE, table("谁", "单位"), SAID, file="a.csv")
    found = remembered(store, table(" 谁 ", "单 位", encoding="gb18030"))
    assert found == SAID
    assert found.chosen(("谁", "单位")) == {0: "name"}
    assert remembered(store, table("单位", "谁")) is None


def test_remembering_writes_one_entry_and_nothing_when_nothing_is_new(store: Store) -> None:
    assert remember(store, DESK_ONE, table("谁"), SAID, file="a.csv")
    assert not remember(store, DESK_ONE, table("谁"), SAID, file="b.csv")
    with store.read() as connection:
        (entry,) = journal.entries_after(connection, 0)
    assert entry.verb == "people.layout_remembered"
    assert entry.data == {"file": "a.csv", "columns": {"谁": "name"}, "categories": {"earlybird": "attendee"}}


def test_what_is_said_later_replaces_what_was_said_before(store: Store) -> None:
    remember(store, DESK_ONE, table("谁"), SAID, file="a.csv")
    later = ListMapping({"谁": "company"})
    assert remember(store, DESK_ONE, table("谁"), later, file="a.csv")
    assert remembered(store, table("谁")) == later


def test_a_layout_is_forgotten_when_asked(store: Store) -> None:
    assert not forget(store, DESK_ONE, table("谁"))
    remember(store, DESK_ONE, table("谁"), SAID, file="a.csv")
    assert forget(store, DESK_ONE, table("谁"))
    assert remembered(store, table("谁")) is None


def test_order_data_is_one_layout_whatever_its_questions() -> None:
    one, other = table("A", "Q1", encoding="pretix-json"), table("A", "Q2", "Q3", encoding="pretix-json")
    assert fingerprint(one) == fingerprint(other) != fingerprint(table("A", "Q1"))


@given(st.lists(st.text(max_size=6), max_size=8), st.data())
def test_what_was_said_of_a_column_is_found_again_even_under_repeated_headers(
    headers: list[str], data: st.DataObject
) -> None:
    fields = st.dictionaries(st.integers(0, max(0, len(headers) - 1)), st.sampled_from(MAPPABLE))
    chosen = data.draw(fields) if headers else {}
    assert ListMapping().with_columns(headers, chosen).chosen(headers) == chosen
    assert len(set(column_names(headers))) == len(headers)
