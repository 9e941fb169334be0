"""A scan told from typing."""

from __future__ import annotations

import pytest

from controlroom.tui.wedge import Burst


def type_in(text: str, gap: float, *, elsewhere: bool = True) -> str | None:
    burst = Burst()
    answer = None
    for index, char in enumerate(text):
        answer = burst.key(char, index * gap, elsewhere=elsewhere)
    return answer


def test_a_quick_burst_ended_by_enter_is_a_scan() -> None:
    assert type_in("A2B3\r", 0.01) == "A2B3"


@pytest.mark.parametrize(("text", "gap"), [("A2B\r", 0.01), ("A2B3\r", 0.15), ("A2B3", 0.01), ("\r", 0.01)])
def test_short_slow_or_unended_typing_is_no_scan(text: str, gap: float) -> None:
    assert type_in(text, gap) is None


def test_what_the_input_took_is_left_to_the_input() -> None:
    assert type_in("A2B3\r", 0.01, elsewhere=False) is None


def test_a_key_that_writes_nothing_ends_the_burst() -> None:
    burst = Burst()
    for at, char in enumerate("ABCD"):
        burst.key(char, at / 100, elsewhere=True)
    burst.key(None, 0.05, elsewhere=True)
    assert burst.key("\r", 0.06, elsewhere=True) is None


def test_a_scan_that_brought_up_the_input_is_whole() -> None:
    burst = Burst()
    for at, char in enumerate("2ABC"):
        burst.key(char, at / 100, elsewhere=at == 0)
    assert burst.key("\r", 0.05, elsewhere=False) == "2ABC"
