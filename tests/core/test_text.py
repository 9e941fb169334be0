"""Text hygiene: what strangers send reaches neither the terminal nor a badge as anything but text."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.text import after_another, clean_line, visible


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("  王\t伟\r\n ", "王 伟"),
        ("\x1b[31mRed\x1b[0m", "[31mRed[0m"),
        ("\u202e伟王\u202c", "伟王"),
        ("\ufeffName", "Name"),
        ("a\u200bb", "ab"),
        ("王　　伟", "王 伟"),
        ("Jose\u0301", "José"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("㛃䶮𠮷龘喆", "㛃䶮𠮷龘喆"),
        ("O’Brien · [red]", "O’Brien · [red]"),
        ("a\x00b\x9bc", "abc"),
    ],
)
def test_a_line_is_cleaned_of_what_acts_and_keeps_what_names_need(dirty: str, clean: str) -> None:
    assert clean_line(dirty) == clean


def test_a_line_is_cut_at_its_limit_without_a_space_at_the_end() -> None:
    assert clean_line("abc def", 4) == "abc"


@given(st.text())
def test_a_clean_line_has_no_control_and_stays_clean(text: str) -> None:
    line = clean_line(text, 10_000)
    assert clean_line(line, 10_000) == line
    assert line == line.strip()
    assert not any(unicodedata.category(char) in {"Cc", "Cs", "Co", "Zl", "Zp"} for char in line)


def test_a_code_shows_what_would_act_on_a_terminal() -> None:
    assert visible("A\x1b[2J\x7f\u202e\x85") == "A␛[2J␡\\u202e\\u0085"


def test_a_code_that_is_too_long_says_so() -> None:
    assert visible("x" * 65) == "x" * 64 + "…"


@given(st.text())
def test_what_is_visible_never_acts(text: str) -> None:
    assert not any(unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} for char in visible(text))


def test_joiners_alone_are_no_text() -> None:
    assert clean_line("\u200d \u200c") == ""
    assert clean_line("می\u200cخواهم") == "می\u200cخواهم"


def test_sentences_follow_each_other_as_their_language_does_it() -> None:
    assert after_another("Nothing was changed.", "", "Try again.") == "Nothing was changed. Try again."
    assert after_another("未做任何更改。", "请重试。") == "未做任何更改。请重试。"
    assert after_another() == ""
