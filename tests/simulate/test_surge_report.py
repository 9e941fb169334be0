"""The verdict of the rehearsal: what counts as passed, and what is advised when it is not."""

from __future__ import annotations

from typing import Any

import pytest

from controlroom.core.i18n import use_language
from controlroom.simulate.spread import Spread
from controlroom.simulate.surge_report import Slowest, SurgeSummary

QUICK = Spread(10.0, 50.0, 90.0)


def summary(**changed: Any) -> SurgeSummary:
    values: dict[str, Any] = {
        "people": 500, "desks": 8, "arrived": 520, "admitted": 480, "refused": 40, "unanswered": 0, "lost": 0,
        "twice": 0,
        "badges_confirmed": 480, "badges_unknown": 0, "decision_ms": QUICK, "own_ms": QUICK, "paper_ms": QUICK,
        "seconds": 4.0, "longest_queue": 60, "slowest": Slowest("D3", "ABC", "王敏", 90.0), "answer_target_s": 3.0,
        "queue_target_min": 10.0,
    }  # fmt: skip
    return SurgeSummary(**values | changed)


def test_a_rehearsal_in_which_everybody_was_answered_in_time_is_passed() -> None:
    done = summary()
    assert done.is_clean
    assert done.target_met
    assert done.per_minute == 7800
    assert "✔ Passed: everybody was answered within 3 s" in done.words()
    assert "Slowest answer: 90.0 ms at desk D3 (王敏)" in done.words()


@pytest.mark.parametrize(
    ("changed", "advice"),
    [
        ({"decision_ms": Spread(10.0, 2000.0, 3000.1)}, "longer than 3 s. Close other programs"),
        ({"unanswered": 2}, "2 scans got no answer"),
        ({"lost": 1}, "1 scans are not in the store and 0 people were admitted twice"),
        ({"twice": 1}, "0 scans are not in the store and 1 people were admitted twice"),
        ({"badges_confirmed": 479, "badges_unknown": 1}, "1 badges were not confirmed"),
    ],
)
def test_what_went_wrong_fails_the_rehearsal_and_is_told_with_what_to_do(changed: dict[str, Any], advice: str) -> None:
    done = summary(**changed)
    assert not done.is_clean
    assert "✖ Not passed." in done.words()
    assert advice in done.words()
    assert "Passed:" not in done.words()


def test_a_queue_longer_than_the_target_asks_for_more_desks_and_passes_all_the_same() -> None:
    done = summary(longest_queue=66)
    assert done.queue_min == 11.0
    assert "more than 10 min: plan for 9 desks" in done.words()
    assert done.is_clean


def test_the_verdict_is_there_in_chinese_too() -> None:
    use_language("zh")
    assert "通过：所有人均在 3 秒内得到答复" in summary().words()
    assert "最慢的一次答复" in summary().words()


def test_a_rehearsal_to_which_nobody_came_has_figures_too() -> None:
    done = summary(arrived=0, admitted=0, refused=0, badges_confirmed=0, slowest=None, seconds=0.0)
    assert done.to_json()["slowest"] is None
    assert done.per_minute == 0
