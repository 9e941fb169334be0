"""Questions to the operator, without a screen."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Literal

import pytest

from controlroom.core.config.desks import DeskConfig
from controlroom.core.config.event import EventConfig, Question
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import Words
from controlroom.core.i18n import use_language
from controlroom.core.pins import PinDelay, hash_pin, pin_matches
from controlroom.domain.checkin.rules import Outcome, may_override
from controlroom.domain.checkin.views import Decision, SearchHit, State, Whereabouts
from controlroom.domain.people.views import PersonView
from controlroom.tui.desk.asking import (
    MOST_OPTIONS,
    Asking,
    Order,
    after,
    by_hand,
    chosen,
    options_of,
    question_of,
    takes_words,
    words_of,
)
from tests.conftest import ROOT

NOW = datetime(2026, 5, 18, 1, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
SOMEBODY = PersonView("1", "ATT001", "王[敏]", "", "", "media", "", "", "")


def asks(id: str, kind: str, *choices: str) -> Question:
    words = Words(zh=f"问{id}", en=f"Ask {id}?")
    return Question.model_validate(
        {"id": id, "words": words, "kind": kind, "choices": [Words(zh=c, en=c) for c in choices]}
    )


@pytest.fixture(scope="module")
def event() -> EventConfig:
    event = load_settings(EventFolder(ROOT)).event
    questions = (asks("card", "confirm"), asks("meal", "choice", "fish", "rice"), asks("plate", "text"))
    return event.model_copy(update={"questions": questions})


def decided(outcome: Outcome, at: datetime = NOW, questions: tuple[str, ...] = ()) -> Decision:
    return Decision(outcome, "C", SOMEBODY, "main", "D1", at, "n", None, None, questions=questions)


def follow(asking: Asking, answer: str) -> Asking | Order:
    return after(asking, answer, now=NOW, undo_limit=QUARTER)


def test_a_reason_completes_an_order() -> None:
    order = follow(Asking("reprint", SOMEBODY), "lost")
    assert order == Order("reprint", SOMEBODY, reason="lost")


@pytest.mark.parametrize(
    ("asking", "pin"),
    [
        (Asking("override", SOMEBODY, decided(Outcome.NEEDS_ATTENTION)), False),
        (Asking("override", SOMEBODY, decided(Outcome.BLOCKED)), True),
        (Asking("undo", SOMEBODY, decided(Outcome.ADMITTED, NOW - QUARTER)), False),
        (Asking("undo", SOMEBODY, decided(Outcome.ADMITTED, NOW - QUARTER * 2)), True),
    ],
)
def test_what_a_desk_may_not_alone_asks_for_a_pin(asking: Asking, pin: bool) -> None:
    following = follow(asking, "why")
    assert isinstance(following, Asking) == pin
    if isinstance(following, Asking):
        assert following.secret
        done = follow(following, "4711")
        assert isinstance(done, Order)
        assert (done.pin, done.reason) == ("4711", "why")


def test_the_reasons_fit_what_is_decided_against(event: EventConfig) -> None:
    unpaid = replace(decided(Outcome.NEEDS_ATTENTION), reason="unpaid")
    assert "paid at the desk" in options_of(Asking("override", SOMEBODY, unpaid), event)
    for outcome in (outcome for outcome in Outcome if may_override(outcome)):
        options = options_of(Asking("override", SOMEBODY, decided(outcome)), event)
        assert len(options) == MOST_OPTIONS
        assert "paid at the desk" not in options


def test_the_reasons_of_an_undo_fit_the_way_somebody_went(event: EventConfig) -> None:
    came_in = (Asking("undo", SOMEBODY, decided(Outcome.ADMITTED)), Asking("undo", SOMEBODY, since=NOW))
    went_out = (Asking("undo", SOMEBODY, decided(Outcome.LEFT)), Asking("undo", SOMEBODY))
    assert {chosen(asking, 2, event) for asking in came_in} == {"did not come in"}
    assert {chosen(asking, 2, event) for asking in went_out} == {"is still inside"}


def test_questions_are_asked_one_after_the_other(event: EventConfig) -> None:
    asking = question_of(decided(Outcome.NEEDS_ATTENTION, questions=("card", "meal", "plate")))
    assert asking is not None
    assert options_of(asking, event) == ("yes", "no")
    assert chosen(asking, 0, event) == "yes"
    asking = follow(asking, "yes")  # type: ignore[assignment]
    assert options_of(asking, event) == ("fish", "rice")
    assert not takes_words(asking, event)
    asking = follow(asking, chosen(asking, 1, event) or "")  # type: ignore[assignment]
    assert (options_of(asking, event), takes_words(asking, event)) == ((), True)
    assert follow(asking, "京A·12345") == Order(
        "answer", SOMEBODY, asking.decision, answers={"card": "yes", "meal": "rice", "plate": "京A·12345"}
    )


def test_a_no_ends_the_questions() -> None:
    asking = question_of(decided(Outcome.NEEDS_ATTENTION, questions=("card", "meal")))
    assert asking is not None
    order = follow(asking, "no")
    assert isinstance(order, Order)
    assert order.answers == {"card": "no"}


def test_a_question_is_said_in_both_languages_and_names_are_data(event: EventConfig) -> None:
    asking = Asking("undo", SOMEBODY, decided(Outcome.ADMITTED))
    assert words_of(asking, event) == "Take back: Admitted 王[敏]. Why?"
    use_language("zh")
    assert words_of(asking, event) == "撤销：请入场 王[敏]，原因？"
    assert options_of(asking, event)[0] == "人员有误"


@pytest.mark.parametrize(
    ("direction", "inside_at", "party", "asked"),
    [
        ("in", "", 1, "Admit"),
        ("in", "main", 1, None),
        ("in", "lounge", 1, "Admit"),
        ("in", "main", 3, "Admit"),
        ("both", "", 1, "Admit"),
        ("both", "main", 1, "Let"),
        ("out", "main", 1, "Let"),
    ],
)
def test_only_who_would_be_shown_as_in_is_not_asked_about(
    event: EventConfig, direction: Literal["in", "out", "both"], inside_at: str, party: int, asked: str | None
) -> None:
    entry = Whereabouts(NOW, "D1", inside_at) if inside_at else None
    hit = SearchHit(replace(SOMEBODY, party=party), "", State.PRESENT if entry else State.EXPECTED, entry)
    desk = DeskConfig(id="D1", name=Words(zh="台", en="Desk"), checkpoint="main", direction=direction)
    asking = by_hand(hit, desk)
    assert (words_of(asking, event).split()[0] if asking else None) == asked


def test_a_pin_is_asked_for_with_what_it_is_for(event: EventConfig) -> None:
    old = decided(Outcome.ADMITTED, NOW - QUARTER * 2)
    for asking, why in (
        (Asking("override", SOMEBODY, decided(Outcome.VOID)), "Not valid: only a leader may admit 王[敏]."),
        (Asking("undo", SOMEBODY, old), "王[敏]: after 15 minutes only a leader may take back."),
    ):
        pin = follow(asking, "why")
        assert isinstance(pin, Asking)
        assert words_of(pin, event).startswith(why)


def test_a_pin_is_kept_as_a_hash_that_knows_it() -> None:
    kept = hash_pin("4711")
    assert "4711" not in kept
    assert pin_matches("4711", kept)
    assert not pin_matches("4712", kept)
    assert not pin_matches("4711", "$argon2id$broken")


def test_wrong_pins_wait_longer_and_longer() -> None:
    delay = PinDelay()
    for _ in range(3):
        assert delay.wait_s(0) == 0
        delay.wrong("Anna", 0)
    assert delay.wait_s(0) == 10
    delay.wrong("Anna", 10)
    assert delay.wait_s(10) == 20
    delay.right("Anna")
    delay.wrong("Anna", 30)
    assert delay.wait_s(30) == 0
