"""Letters of many cells."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.tui.widgets.lettering import LEVELS, letters


@pytest.mark.parametrize(
    ("text", "columns", "rows"), [("请扫码签到", 76, 7), ("Scan your code", 76, 5), ("Żółć", 60, 8)]
)
def test_a_text_fills_its_cells_and_is_never_cut(text: str, columns: int, rows: int) -> None:
    dots = letters(text, "zh", columns, rows)
    assert dots is not None
    assert (len(dots), {len(line) for line in dots}) == (2 * rows, {columns})
    assert max(map(max, dots)) == LEVELS
    inked = [number for number, line in enumerate(dots) if any(line)]
    assert inked[-1] - inked[0] >= rows  # At least half as high as its room.
    assert not any(line[0] or line[-1] for line in dots)


@pytest.mark.parametrize(
    ("text", "columns", "rows"),
    [
        ("请扫码签到", 40, 7),
        ("请扫码签到", 76, 4),
        ("A very long sentence indeed", 60, 3),
        ("\U0001f600", 76, 8),
        ("", 9, 9),
    ],
)
def test_what_could_not_be_read_stays_in_plain_letters(text: str, columns: int, rows: int) -> None:
    assert letters(text, "zh", columns, rows) is None


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=12), st.integers(1, 120), st.integers(1, 10))
def test_any_text_is_drawn_in_its_cells_or_not_at_all(text: str, columns: int, rows: int) -> None:
    dots = letters(text, "", columns, rows)
    assert dots is None or (len(dots) == 2 * rows and all(len(line) == columns for line in dots))
