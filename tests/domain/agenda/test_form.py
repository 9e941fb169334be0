"""An item's plan as texts, and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.agenda.errors import TextMissingError
from controlroom.domain.agenda.form import BadFieldError, item_of_texts, news_of, texts_of
from controlroom.domain.agenda.rules import Calendar, Kind, Part, Speaker
from tests.domain.agenda.rundowns import SHANGHAI, at, item, minutes, morning

CALENDAR = Calendar(SHANGHAI)
KEYNOTE = morning()[1]
DAY = CALENDAR.day(KEYNOTE.slot)


def test_what_was_not_touched_is_no_news() -> None:
    assert news_of(KEYNOTE, texts_of(KEYNOTE, CALENDAR), CALENDAR, DAY) == {}


@given(st.integers(0, 20), st.integers(0, 10), st.booleans(), st.booleans())
def test_texts_of_an_item_make_the_same_item(changeover: int, warning: int, hard: bool, counts: bool) -> None:
    whole = item(
        "talk", "10:30", 40, hard=hard, count_to_end=counts, changeover=minutes(changeover), cue="B2",
        warning=minutes(warning), danger=minutes(1), needs=("interpreters",), notes="slides",
        speakers=(Speaker("Ms. Wang"), Speaker("Dr. Li", Part.SUBSTITUTE)), least=minutes(30),
    )  # fmt: skip
    assert item_of_texts("talk", "main", texts_of(whole, CALENDAR), CALENDAR, DAY) == whole


def test_only_what_was_edited_is_news_and_a_person_stays_who_they_are() -> None:
    linked = item("talk", "10:30", 40, speakers=(Speaker("Ms. Wang", Part.HOST, "P1"),))
    texts = {**texts_of(linked, CALENDAR), "start": "10:45", "speakers": "Ms. Wang、Mr. Gu", "warnings": "5, 1"}
    assert news_of(linked, texts, CALENDAR, DAY) == {
        "planned_start": at("10:45"),
        "speakers": (Speaker("Ms. Wang", Part.HOST, "P1"), Speaker("Mr. Gu")),
        "warning": minutes(5),
        "danger": minutes(1),
    }


def test_an_item_without_minutes_is_as_long_as_its_kind_usually_is() -> None:
    made = item_of_texts("k", "main", {"title": "Key", "start": "9：30", "kind": "keynote"}, CALENDAR, DAY)
    assert (made.kind, made.planned_length, made.planned_start) == (Kind.KEYNOTE, minutes(60), at("9:30"))


@pytest.mark.parametrize(
    ("field", "text"), [("start", "soon"), ("minutes", "long"), ("changeover", "∞"), ("warnings", "5, 2, 1")]
)
def test_what_cannot_be_read_names_its_field(field: str, text: str) -> None:
    with pytest.raises(BadFieldError):
        news_of(KEYNOTE, {**texts_of(KEYNOTE, CALENDAR), field: text}, CALENDAR, DAY)


def test_an_item_needs_a_title() -> None:
    with pytest.raises(TextMissingError):
        news_of(KEYNOTE, {**texts_of(KEYNOTE, CALENDAR), "title": " \u202e "}, CALENDAR, DAY)
