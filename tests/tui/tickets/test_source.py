"""Which tickets the board shows, what it asks for a move, and how it says it; without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from controlroom.core.i18n import use_language
from controlroom.domain.people.duty import Person, Role
from controlroom.domain.tickets.clocks import ClockName, begun, moved, next_due
from controlroom.domain.tickets.rules import Level, Move, Ticket
from controlroom.domain.tickets.states import State
from controlroom.tui.tickets.detail import MOVE_KEYS, clock_words
from controlroom.tui.tickets.lines import Names, Widths, card_row, countdown, head_line, span_words, ticket_line
from controlroom.tui.tickets.moves import (
    Around,
    NoAnswerError,
    Talk,
    WordsNeededError,
    answer,
    is_called_off,
    next_step,
    possible_now,
    why_not,
)
from controlroom.tui.tickets.source import Order, TicketFilter, TicketsReading, by_state, following, selected
from tests.domain.tickets.setting import MINUTE, SETTING

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)
CHEN = Person("Chen", Role.TECHNICIAN, "technical")
LI = Person("Li", Role.COORDINATOR, "coordination")
GROUPS = {"technical": "Technical", "logistics": "Logistics"}
NAMES = Names(GROUPS, {"main": "Main Hall"}, UTC)


def ticket(number: int, state: State = State.DISPATCHED, ago: int = 0, priority: int = 2, **values: object) -> Ticket:
    at = NOON - ago * MINUTE
    clocks = moved(begun(SETTING.targets[priority], at), State.REGISTERED, state, at)
    made = Ticket(
        id=f"T-{number:04}", number=number, version=1, state=state, title=f"Ticket {number}", opened_at=at,
        opened_by="Li", changed_at=at, priority=priority, group="technical", clocks=clocks, next_due=next_due(clocks),
    )  # fmt: skip
    return replace(made, **values)  # type: ignore[arg-type]


def reading(*tickets: Ticket, me: Person = CHEN) -> TicketsReading:
    return TicketsReading(tickets, {each.id: f"{each.id} {each.title}".casefold() for each in tickets}, me, SETTING)


def numbers(found: list[Ticket]) -> list[int]:
    return [each.number for each in found]


def around(me: Person = LI, *others: Ticket) -> Around:
    return Around(SETTING, me, NOON, GROUPS, ("Called the venue's house technician.",), others)


def test_the_list_begins_with_what_is_most_overdue_and_ends_with_what_waits_for_nothing() -> None:
    held = replace(ticket(1, State.ON_HOLD), next_due=None)
    shown = selected(
        reading(held, ticket(2, ago=5), ticket(3, ago=90), ticket(4)), TicketFilter(), Order.DEADLINE, NOON
    )
    assert numbers(shown) == [3, 2, 4, 1]


def test_filters_are_joined() -> None:
    mine, other = ticket(1, ago=90, assignee="Chen"), ticket(2, ago=90, group="logistics")
    read = reading(mine, other, ticket(3), ticket(4, State.VERIFIED))
    assert numbers(selected(read, TicketFilter(mine=True, overdue=True), Order.DEADLINE, NOON)) == [1]
    assert numbers(selected(read, TicketFilter(group="logistics"), Order.DEADLINE, NOON)) == [2]
    assert numbers(selected(read, TicketFilter(text="TICKET 3"), Order.DEADLINE, NOON)) == [3]
    assert 4 not in numbers(selected(read, TicketFilter(), Order.NEWEST, NOON))
    assert numbers(selected(read, TicketFilter(closed=True), Order.NEWEST, NOON)) == [4, 3, 2, 1]


def test_whoever_is_in_no_group_finds_what_they_opened() -> None:
    read = reading(ticket(1), ticket(2, opened_by="Qian"), me=Person("Qian", None))
    assert numbers(selected(read, TicketFilter(mine=True), Order.DEADLINE, NOON)) == [2]


def test_the_board_has_a_column_for_each_open_state() -> None:
    columns = by_state([ticket(1), ticket(2, State.RESOLVED), ticket(3), ticket(4, State.VERIFIED)])
    assert [len(found) for found in columns.values()] == [0, 0, 2, 0, 0, 1]


def test_the_choices_of_a_filter_end_with_none() -> None:
    assert [following("", ["a", "b"]), following("a", ["a", "b"]), following("b", ["a", "b"])] == ["a", "b", ""]


def test_what_comes_next_stands_first_and_every_move_has_a_key() -> None:
    assert possible_now(ticket(1), around(CHEN)) == (Move.ACCEPT,)
    assert possible_now(ticket(1, State.RESOLVED), around())[0] is Move.VERIFY
    assert set(MOVE_KEYS) == set(Move)


def test_a_key_that_cannot_act_says_why_and_whom_to_ask() -> None:
    state = why_not("verify", ticket(1), around())
    assert state is not None
    assert "T-0001 is dispatched: “Verify and close” is not possible now." in state.sentence()
    role = why_not("verify", ticket(1, State.RESOLVED), around(CHEN))
    assert role is not None
    assert "technician" in role.sentence()
    assert "Ask Li." in role.advice()
    assert why_not("dispatch", ticket(1, State.REGISTERED), around()) is None
    assert why_not("note", ticket(1, State.VERIFIED), around(CHEN)) is None


def test_dispatching_asks_for_a_group_and_then_for_somebody_of_it() -> None:
    talk = Talk("dispatch", ticket(1, State.CLASSIFIED, group="logistics"))
    group = next_step(talk, around())
    assert group is not None
    assert group.options[group.first].value == "logistics"
    talk = talk.with_answer("group", answer(group, "tech", group.first))
    person = next_step(talk, around())
    assert person is not None
    assert [option.words for option in person.options] == ["whoever takes it", "Wang (on call)", "Chen", "Zhao"]
    assert answer(person, "", person.first) == ""
    talk = talk.with_answer("person", answer(person, "3", person.first))
    assert talk.answers == {"group": "technical", "person": "Chen"}
    assert next_step(talk, around()) is None


def test_classifying_shows_the_priority_that_comes_of_it() -> None:
    talk = (
        Talk("classify", ticket(1, State.REGISTERED)).with_answer("category", "process").with_answer("impact", "high")
    )
    urgency = next_step(talk, around())
    assert urgency is not None
    assert urgency.options[0].words == "high → urgent"
    assert answer(urgency, "l", urgency.first) == Level.LOW


def test_resolving_offers_sentences_and_takes_other_words() -> None:
    talk = Talk("resolve", ticket(1, State.ACCEPTED, found_cause="bandwidth"))
    done = next_step(talk, around())
    assert done is not None
    assert answer(done, "2", -1) == "Replaced by the spare."
    assert answer(done, "5", -1) == "Called the venue's house technician."
    assert answer(done, "new lamp", -1) == "new lamp"
    with pytest.raises(WordsNeededError):
        answer(done, " ", -1)
    cause = next_step(talk.with_answer("why", "new lamp"), around())
    assert cause is not None
    assert (cause.value, answer(cause, "", -1)) == ("bandwidth", "")


def test_a_number_names_a_ticket_where_one_is_asked_for() -> None:
    alike = ticket(7, device="led-main"), ticket(9)
    into = next_step(Talk("duplicate", ticket(1, device="led-main")), around(LI, *alike))
    assert into is not None
    assert [option.value for option in into.options] == ["T-0007", "T-0009"]
    assert answer(into, "9", -1) == "9"


def test_cancelling_asks_once_more_and_no_stands_first() -> None:
    talk = Talk("cancel", ticket(1)).with_answer("why", "not needed")
    sure = next_step(talk, around())
    assert sure is not None
    assert is_called_off(talk.with_answer("sure", answer(sure, "", sure.first)))
    assert not is_called_off(talk.with_answer("sure", answer(sure, "yes", sure.first)))
    with pytest.raises(NoAnswerError):
        answer(sure, "maybe", sure.first)


@pytest.mark.parametrize(
    ("minutes", "words"), [(-3, "✖ -03:00"), (4, "▲ 04:00"), (38, "  38:00"), (135, "  2h15"), (2 * 1440, "  2d0h")]
)
def test_what_is_left_is_said_with_a_symbol_and_never_by_colour_alone(minutes: int, words: str) -> None:
    assert countdown(replace(ticket(1), next_due=NOON + minutes * MINUTE), NOON)[0] == words


def test_a_clock_says_whether_it_runs_is_paused_or_failed() -> None:
    held = ticket(1, State.ACCEPTED, ago=20)
    paused = moved(held.clocks, State.ACCEPTED, State.ON_HOLD, NOON)[ClockName.RESOLVE]
    assert clock_words(paused, State.ON_HOLD, NOON)[0] == "… paused, 40:00 left"
    late = ticket(1, ago=20).clock(ClockName.ACCEPT)
    assert clock_words(late, State.DISPATCHED, NOON)[0] == "✖ overdue by 05:00"
    assert clock_words(late.halt(NOON), State.ACCEPTED, NOON + timedelta(hours=3))[0] == "✖ failed by 05:00"
    assert clock_words(held.clock(ClockName.VERIFY), State.ACCEPTED, NOON)[0] == "· not begun"


@pytest.mark.parametrize("width", [60, 75, 78, 104, 150])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_line_fills_its_width_whatever_stands_in_it(width: int, language: str) -> None:
    use_language("zh" if language == "zh" else "en")
    hostile = ticket(1, title="[red]屏幕\x1b[2J黑屏 " * 9, device="led\n-main", assignee="欧阳娜娜娜娜")
    widths = Widths.of(width)
    line = ticket_line(hostile, widths, NAMES, NOON)
    assert line.cell_length == head_line(widths).cell_length == width
    assert "\x1b" not in line.plain
    assert [card_row(hostile, row, 12, NOON).cell_length for row in range(3)] == [12, 12, 12]


def test_lengths_of_time_are_short() -> None:
    assert [span_words(minutes * MINUTE) for minutes in (-5, 59, 61, 1500)] == ["05:00", "59:00", "1h01", "1d1h"]
