"""What is said of blank badges and of badges printed ahead."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from controlroom.core.i18n import use_language
from controlroom.domain.badges.rules import BatchState
from controlroom.domain.badges.views import BatchView, StockView, stock_at
from controlroom.tui.desk.print_words import batch_progress, blanks_short

NOON = datetime(2026, 12, 9, 12, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def batch(state: BatchState = BatchState.RUNNING, *, failed: int = 0, minutes: float | None = None) -> BatchView:
    return BatchView("b", "D1", state, 1200, 1000, 190, 10, 0, failed, 0, minutes)


def test_a_short_stock_says_how_many_until_when_and_what_to_do() -> None:
    assert blanks_short(StockView("D1", 1, 50, None), UTC) == "1 blank badge left. Fetch more."
    told = blanks_short(StockView("D1", 12, 50, NOON), UTC)
    assert told == "12 blank badges left, at this rate until 12:00. Fetch more."
    assert blanks_short(StockView("D1", 0, 50, None), UTC).startswith("None is left.")


def test_a_batch_says_how_far_it_is_and_what_keeps_it() -> None:
    assert batch_progress(batch(minutes=12.4)) == ("·", "plain", "200 of 1,200 printed · about 12 min left")
    assert batch_progress(batch(minutes=0.2))[2].endswith("about 1 min left")
    assert batch_progress(batch(BatchState.PAUSED, minutes=3.0)) == ("▲", "warn", "200 of 1,200 printed · paused")
    assert batch_progress(batch(failed=2))[1:] == ("warn", "200 of 1,200 printed · 2 failed")


def test_a_desk_takes_from_its_own_blanks_before_the_shared_ones() -> None:
    own, shared = StockView("D1", 5, 50, None), StockView("*", 9, 50, None)
    assert stock_at("D1", (shared, own)) is own
    assert stock_at("D2", (shared, own)) is shared
    assert stock_at("D2", (own,)) is None
