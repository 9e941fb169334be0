"""Columns of wide and narrow characters."""

from __future__ import annotations

import pytest

from controlroom.tui.widgets.text import cell


@pytest.mark.parametrize("text", ["", "abc", "欧阳娜娜", "a欧阳娜娜欧阳", "[red]x[/red]", "龘喆𠮷田abc", "김민수"])
@pytest.mark.parametrize("right", [False, True])
def test_a_cell_is_exactly_as_wide_as_its_column(text: str, right: bool) -> None:
    assert cell(text, 8, right=right).cell_length == 8


def test_markup_in_a_cell_is_text() -> None:
    assert cell("[red]x", 8).plain == "[red]x  "
