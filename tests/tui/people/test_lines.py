"""The columns of the board of people."""

from __future__ import annotations

import pytest

from controlroom.tui.people.lines import Widths


@pytest.mark.parametrize("total", [77, 83, 84, 100, 140])
def test_columns_fill_their_line_and_a_wide_board_has_24_cells_for_a_name(total: int) -> None:
    widths = Widths.of(total)
    columns = list(vars(widths).values())
    assert sum(columns) + len(columns) - 1 == total
    assert widths.name >= (24 if total >= 84 else 13)
