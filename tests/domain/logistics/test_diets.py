"""What people may eat, read from lists in two languages; nothing that is not understood is dropped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.i18n import use_language
from controlroom.domain.logistics.diets import Diet, is_key, key_words, of_person, recognise, recognise_note


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("vegetarian", "vegetarian"),
        ("Vegetarian meal, please", "vegetarian"),
        ("素食", "vegetarian"),
        ("素", "vegetarian"),
        ("吃素；花生过敏", "vegetarian+allergy"),
        ("VEGAN", "vegan"),
        ("纯素", "vegan"),
        ("Halal food only", "halal"),
        ("清真餐", "halal"),
        ("需要清真", "halal"),
        ("回民", "halal"),
        ("vegetarian and halal", "vegetarian+halal"),
        ("素食/清真", "vegetarian+halal"),
        ("gluten-free", "gluten-free"),
        ("无麸质", "gluten-free"),
        ("lactose intolerant", "lactose-free+allergy"),
        ("allergic to nuts", "allergy"),
        ("对海鲜过敏", "allergy"),
        ("抗生素过敏", "allergy"),
        ("Nut allergy (severe)", "allergy"),
        ("ｈａｌａｌ", "halal"),
    ],
)
def test_diets_are_recognised(text: str, key: str) -> None:
    found = recognise(text)
    assert found.key == key
    assert found.unknown == ()
    assert is_key(found.key)


@pytest.mark.parametrize(
    "text",
    ["", "none", "None.", "无", "没有", "无过敏", "no allergies", "N/A", "–", "n/a", "轮椅", "Wheelchair", "同传"],
)
def test_no_wish_and_other_needs_are_no_diet_and_nothing_to_ask(text: str) -> None:
    assert recognise(text) == recognise("")


@pytest.mark.parametrize(
    "text", ["不吃辣", "no pork", "not vegetarian", "非素食", "不吃素", "低盐", "vegetarian low salt", "?"]
)
def test_what_is_not_understood_is_given_back_word_for_word(text: str) -> None:
    assert recognise(text).unknown == (text,)


def test_who_is_allergic_is_told_with_the_words_of_the_list() -> None:
    assert recognise("素食, 花生过敏").details == ("花生过敏",)


def test_half_understood_counts_and_is_asked_about() -> None:
    found = recognise("素食 不要香菜")
    assert (found.diets, found.unknown) == (frozenset({Diet.VEGETARIAN}), ("素食 不要香菜",))


def test_a_note_is_read_for_food_only() -> None:
    assert recognise_note("坐在第一排; 素食").diets == {Diet.VEGETARIAN}
    assert recognise_note("坐在第一排").unknown == ()
    assert recognise_note("不吃海参").unknown == ("不吃海参",)
    assert of_person("清真", "素食").key == "vegetarian+halal"


def test_a_diet_has_words_in_both_languages() -> None:
    assert key_words("vegetarian+allergy") == "vegetarian, allergy"
    use_language("zh")
    assert key_words("ordinary") == "普通"


@given(st.text(max_size=60))
def test_whatever_a_list_says_is_understood_or_given_back(text: str) -> None:
    found = recognise(text)
    assert is_key(found.key)
    if any(char in "辣咸甜酸苦" for char in text):
        assert found.unknown or found.details


@given(st.lists(st.sampled_from(["素食", "halal", "花生过敏", "不吃辣", "无", "vegan"]), max_size=6))
def test_parts_say_together_what_they_say_alone(parts: list[str]) -> None:
    whole = recognise("，".join(parts))
    alone = [recognise(part) for part in parts]
    assert whole.diets == frozenset().union(*(each.diets for each in alone))
    assert set(whole.unknown) == {word for each in alone for word in each.unknown}
