"""Which announcements the board shows, and how it says how each stands; without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.core.i18n import use_language
from controlroom.domain.announcements.views import AnnouncementView, Delivery, Receipt, Resend, Withdrawal
from controlroom.tui.announcements.lines import Names, announcement_line, detail_lines, filter_line
from controlroom.tui.announcements.source import AnnouncementFilter, AnnouncementsReading, selected

NINE = datetime(2026, 5, 18, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = Names({"technical": "Technical", "logistics": "Logistics"}, UTC)
TOLD = AnnouncementView(
    7, NINE, "Li", "hand", "停电", "Power is out", "control",
    (Receipt("technical", NINE + MINUTE, "Chen", "tech"), Receipt("logistics")),
)  # fmt: skip


def told(number: int, **values: object) -> AnnouncementView:
    return replace(TOLD, id=number, at=NINE + number * MINUTE, **values)  # type: ignore[arg-type]


def numbers(*announcements: AnnouncementView, **filter: object) -> list[int]:
    reading = AnnouncementsReading(announcements, "", False)
    return [each.id for each in selected(reading, AnnouncementFilter(**filter))]  # type: ignore[arg-type]


def line(announcement: AnnouncementView, width: int = 120, *, webhook: bool = False) -> str:
    return " ".join(announcement_line(announcement, NAMES, NINE + 5 * MINUTE, width, webhook=webhook).plain.split())


def test_what_was_said_last_comes_first_also_when_it_was_said_again() -> None:
    again = told(1, resends=(Resend(1, NINE + 10 * MINUTE, False),))
    assert numbers(told(3), told(2), again) == [1, 3, 2]


def test_only_what_is_open_or_has_the_words() -> None:
    done = told(1, receipts=(Receipt("technical", NINE, "Chen", "tech"),))
    assert numbers(told(2), done, open_only=True) == [2]
    assert numbers(told(2, en="Lunch"), done, text="LUNCH") == [2]
    assert numbers(told(2), told(3, zh="午餐"), text="午餐") == [3]
    assert numbers(told(2), text="#2 technical") == [2]


def test_a_line_says_who_has_heard_it_and_who_is_waited_for() -> None:
    assert line(TOLD) == "…7 09:00 …Logistics 5 min ✔Technical Power is out"
    assert line(TOLD, 78) == "…7 09:00 1/2 5 min Power is out"
    assert line(told(1, receipts=())) == "·1 09:01 Power is out"
    withdrawn = told(1, withdrawn=Withdrawal(NINE, "Li", "wrong"))
    assert line(withdrawn) == "↺1 09:01 withdrawn: Power is out"
    escalated = replace(TOLD, resends=(Resend(1, NINE + MINUTE, False), Resend(2, NINE + 2 * MINUTE, True)))
    assert line(escalated) == "✖7 09:02 …Logistics 5 min ✔Technical ↻1 Power is out"


@pytest.mark.parametrize(("state", "sign"), [("queued", "⇪… "), ("failed", "⇪✖ "), ("sent", ""), ("skipped", "")])
def test_a_line_says_what_did_not_go_out_where_something_is_to_go_out(state: str, sign: str) -> None:
    waiting = replace(TOLD, delivery=Delivery(state, NINE, "status-500"))
    assert line(waiting, webhook=True).endswith(f"{sign}Power is out")
    assert "⇪" not in line(waiting)


def test_in_full_it_says_its_exact_words_first_and_why_it_did_not_go_out() -> None:
    waiting = replace(TOLD, delivery=Delivery("queued", NINE, "status-500"), replaces=6, replaced_by=8)
    lines = [each.plain for each in detail_lines(waiting, NAMES, NINE + 5 * MINUTE, webhook=True)]
    assert lines[:2] == ["停电", "Power is out"]
    assert "✔ Technical 09:01 Chen at tech" in lines
    assert "… Logistics has not acknowledged it for 5 min" in lines
    assert "Webhook … waits to be sent (answered with 500)" in lines
    assert {"It replaces #6.", "#8 holds instead."} <= set(lines)
    assert lines[-1] == "Said 09:00 by Li at control · made by hand"


def test_each_language_has_its_own_words() -> None:
    use_language("zh")
    assert line(TOLD, 78) == "…7 09:00 1/2 5 分钟 停电"
    reading = AnnouncementsReading((TOLD,), "", False)
    assert "1 条待确认" in filter_line(reading, AnnouncementFilter(), 1, NINE + 5 * MINUTE).plain
