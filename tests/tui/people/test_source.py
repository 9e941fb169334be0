"""Where the cursor goes when the list changes."""

from __future__ import annotations

import pytest

from controlroom.tui.people.source import Place, cursor_in


@pytest.mark.parametrize(
    ("ids", "place", "cursor"),
    [
        (["a", "b", "c"], Place("c", 0), 2),
        (["a", "b", "c"], Place("gone", 1), 1),
        (["a", "b", "c"], Place("gone", 9), 2),
        (["a"], Place(None, 0), 0),
        ([], Place("a", 5), 0),
    ],
)
def test_the_cursor_stays_on_its_person_else_on_its_line_else_on_the_last(
    ids: list[str], place: Place, cursor: int
) -> None:
    assert cursor_in(ids, place) == cursor
