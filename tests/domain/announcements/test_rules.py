"""When an announcement is said again, and who hears it for whom; without a store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.announcements.rules import cause_words, next_turn, speaks_for
from controlroom.domain.announcements.text import to_copy
from controlroom.domain.announcements.views import AnnouncementView, Receipt, Resend, Withdrawal
from controlroom.domain.people.duty import Person, Role
from controlroom.hardware import webhook

NINE = datetime(2026, 5, 18, 1, tzinfo=UTC)
TEN_MINUTES = timedelta(minutes=10)
TOLD = AnnouncementView(7, NINE, "Li", "hand", "停电", "Power is out", "control", (Receipt("technical"),))
CHEN, LI, BOSS = (
    Person("Chen", Role.TECHNICIAN, "technical"), Person("Li", Role.COORDINATOR, "coordination"),
    Person("Zhang", Role.COMMANDER, "command"),
)  # fmt: skip
ESCALATED = replace(TOLD, resends=(Resend(1, NINE + TEN_MINUTES, True),))


def test_a_group_hears_what_is_for_it_and_coordination_what_was_told_to_it() -> None:
    assert speaks_for(CHEN, TOLD, "coordination") == "technical"
    assert speaks_for(LI, TOLD, "coordination") == ""
    assert speaks_for(LI, ESCALATED, "coordination") == "technical"
    assert speaks_for(BOSS, ESCALATED, "coordination") == "technical"
    assert speaks_for(Person("Sun", Role.LEADER, "logistics"), ESCALATED, "coordination") == ""


def test_where_nobody_is_named_everything_is_heard() -> None:
    assert speaks_for(Person("somebody", None), TOLD, "coordination") == "technical"
    assert speaks_for(Person("Qian", Role.OPERATOR), TOLD, "coordination") == "technical"


def test_nobody_hears_what_was_withdrawn_or_what_all_have_heard() -> None:
    withdrawn = replace(TOLD, withdrawn=Withdrawal(NINE, "Li", "wrong"))
    heard = replace(TOLD, receipts=(Receipt("technical", NINE, "Chen", "tech"),))
    for each in (withdrawn, heard, replace(TOLD, receipts=())):
        assert speaks_for(CHEN, each, "coordination") == ""
        assert next_turn(each, TEN_MINUTES, 2) is None


@given(most=st.integers(0, 5), late=st.lists(st.integers(0, 300), min_size=7, max_size=7))
def test_however_late_the_clock_looks_it_is_said_again_so_often_and_then_told_once(most: int, late: list[int]) -> None:
    told, turns = TOLD, []
    for minutes in late:
        turn = next_turn(told, TEN_MINUTES, most)
        if turn is None:
            break
        assert turn.at == told.last_said + TEN_MINUTES
        turns.append(turn.escalates)
        told = replace(told, resends=(*told.resends, Resend(turn.number, turn.at + minutes * TEN_MINUTES / 10,
                                                            turn.escalates)))  # fmt: skip
    assert turns == [*most * [False], True]
    assert [each.turn for each in told.resends] == list(range(1, most + 2))


def test_what_is_pasted_says_first_that_it_was_withdrawn() -> None:
    assert to_copy(TOLD) == "停电\nPower is out"
    assert to_copy(replace(TOLD, withdrawn=Withdrawal(NINE, "Li", "wrong"))).startswith("【撤回 / withdrawn】")


def test_every_reason_of_the_webhook_has_words() -> None:
    for cause in (webhook.TIMED_OUT, webhook.NO_CONNECTION, webhook.NOT_UNDERSTOOD, "too-old"):
        assert cause_words(cause) not in ("", cause)
    assert cause_words(f"{webhook.STATUS}500") == "answered with 500"
