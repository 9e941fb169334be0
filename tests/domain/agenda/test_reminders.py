"""When people are to be reminded, by the rules alone."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import AddTime, FinishItem, ShowTimeCard, StartItem
from controlroom.domain.agenda.reminders import Due, Remind, Reminded, due, next_moment, rearming, still_open
from controlroom.domain.agenda.rules import Agenda, Kind, Speaker
from tests.domain.agenda.rundowns import agenda, at, item, minutes, morning

Key = tuple[str, Remind]


class Caller:
    """Keeps what was given, as the store does."""

    def __init__(self, agenda: Agenda) -> None:
        self.agenda = agenda
        self.given: dict[Key, Reminded] = {}
        self.log: list[Due] = []

    def look(self, now: datetime) -> list[Remind]:
        found = due(self.agenda, forecast(self.agenda, now), self.given, now)
        for each in found:
            last = self.given.get((each.item, each.kind))
            self.given[each.item, each.kind] = Reminded(last.nth + 1 if last else 1, each.at, now)
        self.log += found
        return [each.kind for each in found]

    def do(self, operation: AddTime | StartItem | FinishItem | ShowTimeCard, now: datetime) -> None:
        self.agenda = operation.apply(self.agenda, now)
        armed = rearming(self.agenda, forecast(self.agenda, now), self.given, list(self.agenda.items), now)
        for key, rearmed in armed.items():
            last = self.given[key]
            self.given[key] = Reminded(last.nth, last.due_at, last.given_at, rearmed)

    def undo(self, before: Agenda, now: datetime) -> None:
        self.agenda = before
        armed = rearming(before, forecast(before, now), self.given, list(before.items), now)
        for key, rearmed in armed.items():
            last = self.given[key]
            self.given[key] = Reminded(last.nth, last.due_at, last.given_at, rearmed)


def talk(**facts: object) -> Agenda:
    return agenda(item("talk", "10:00", 30, speakers=(Speaker("Ms. Wang"),), **facts))


def on_stage() -> Caller:
    caller = Caller(talk())
    caller.do(StartItem("talk"), at("10:00"))
    return caller


def test_a_speaker_is_fetched_five_minutes_before_the_forecast_not_before_the_plan() -> None:
    caller = Caller(agenda(*morning()))
    caller.do(StartItem("opening"), at("9:00"))
    caller.do(AddTime("opening", minutes(10)), at("9:01"))
    assert caller.look(at("9:25")) == []
    assert next_moment(caller.agenda, forecast(caller.agenda, at("9:31")), caller.given, at("9:31")) == at("9:35")
    assert Remind.SPEAKER in caller.look(at("9:35"))


def test_warning_danger_over_and_two_time_cards_come_in_their_order_and_once() -> None:
    caller = on_stage()
    moments = [at("10:00") + timedelta(seconds=seconds) for seconds in range(0, 40 * 60)]
    given_ = [kind for now in moments for kind in caller.look(now)]
    assert given_ == [Remind.WARNING, Remind.DANGER, Remind.CARD_1, Remind.OVER, Remind.CARD_2]


def test_the_second_card_comes_two_minutes_after_the_first_was_asked_for_and_not_before() -> None:
    caller = on_stage()
    assert Remind.CARD_1 in caller.look(at("10:35"))  # The program was off until then.
    assert caller.look(at("10:36")) == []
    assert caller.look(at("10:37")) == [Remind.CARD_2]


def test_a_card_that_was_shown_is_not_asked_for_again() -> None:
    caller = on_stage()
    caller.do(ShowTimeCard("talk"), at("10:29"))
    assert Remind.CARD_1 not in caller.look(at("10:30"))
    assert caller.look(at("10:32")) == [Remind.CARD_2]
    caller = on_stage()
    caller.do(ShowTimeCard("talk"), at("10:29"))
    caller.do(ShowTimeCard("talk"), at("10:29"))
    assert set(caller.look(at("10:40"))) == {Remind.OVER}


def test_a_break_calls_people_back_and_asks_for_no_cards() -> None:
    caller = Caller(agenda(item("tea", "10:00", 15, kind=Kind.BREAK)))
    caller.do(StartItem("tea"), at("10:00"))
    assert caller.look(at("10:09")) == []
    assert caller.look(at("10:10")) == [Remind.BREAK_END]
    assert caller.look(at("10:30")) == []


def test_after_the_program_was_off_only_what_still_helps_is_given_and_nothing_follows_it() -> None:
    caller = on_stage()
    assert caller.look(at("10:31")) == [Remind.CARD_1, Remind.OVER]
    assert caller.look(at("10:31")) == []


def test_added_time_that_lifts_the_end_arms_what_lies_ahead_again() -> None:
    caller = on_stage()
    caller.look(at("10:27"))
    caller.do(AddTime("talk", minutes(10)), at("10:28"))
    assert caller.look(at("10:36")) == []
    assert caller.look(at("10:37")) == [Remind.WARNING]


def test_time_added_and_taken_back_reminds_nobody_twice() -> None:
    caller = on_stage()
    before = caller.agenda
    caller.look(at("10:27"))
    caller.do(AddTime("talk", minutes(10)), at("10:28"))
    caller.undo(before, at("10:28"))
    assert caller.look(at("10:28")) == []
    open_ = still_open(before, forecast(before, at("10:28")), caller.given, at("10:28"))
    assert [each.kind for each in open_] == [Remind.WARNING]


def test_a_clock_that_jumps_back_gives_nothing_twice_even_when_something_is_done_then() -> None:
    caller = Caller(agenda(*morning()))
    caller.do(StartItem("opening"), at("9:00"))
    caller.look(at("9:27"))
    caller.do(AddTime("panel", minutes(1)), at("9:10"))
    assert caller.look(at("9:28")) == []


def test_what_another_one_has_overtaken_or_what_is_over_is_no_longer_open() -> None:
    caller = on_stage()
    caller.look(at("10:27"))
    caller.look(at("10:29"))
    now = at("10:29")
    open_ = still_open(caller.agenda, forecast(caller.agenda, now), caller.given, now)
    assert [each.kind for each in open_] == [Remind.DANGER]
    caller.do(FinishItem("talk"), now)
    assert still_open(caller.agenda, forecast(caller.agenda, now), caller.given, now) == []


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("wait"), st.integers(1, 900)),
        st.tuples(st.just("back"), st.integers(1, 900)),
        st.tuples(st.just("add"), st.integers(-5, 15)),
        st.tuples(st.just("undo"), st.just(0)),
    ),
    max_size=30,
)


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_each_reminder_is_given_once_for_its_moment_whatever_the_clock_and_the_caller_do(
    steps: list[tuple[str, int]],
) -> None:
    caller, now = Caller(agenda(*morning())), at("9:00")
    caller.do(StartItem("opening"), now)
    caller.do(StartItem("keynote"), now)
    past = [caller.agenda]
    for what, n in steps:
        if what in ("wait", "back"):
            now += timedelta(seconds=n if what == "wait" else -n)
        elif what == "add" and caller.agenda.items["keynote"].clock_length() + minutes(n) > minutes(0):
            past.append(caller.agenda)
            caller.do(AddTime("keynote", minutes(n)), now)
        elif what == "undo":
            caller.undo(past.pop() if len(past) > 1 else past[0], now)
        caller.look(now)
    ladder = [each for each in caller.log if each.kind in (Remind.WARNING, Remind.DANGER, Remind.OVER)]
    assert max(Counter((each.item, each.kind, each.at) for each in ladder).values(), default=1) == 1
