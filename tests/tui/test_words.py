"""Sentences of the screens."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.i18n import use_language
from controlroom.core.ids import SYSTEM
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import Outcome
from controlroom.store.journal import Entry
from controlroom.tui.words import (
    VERBS,
    actor_words,
    ago,
    attendance,
    event_day,
    journal_sentence,
    names_in,
    shortened,
    spaced_name,
)
from tests.conftest import ROOT

NOW = datetime(2026, 12, 9, 1, 0, tzinfo=UTC)

PUT_TOGETHER = {
    "checkin.": {outcome.lower() for outcome in Outcome},
    "badge.": set(JobState),
    "batch.": {"paused", "resumed", "cancelled"},
    "incident.": {
        "started",
        "step-done",
        "controlled",
        "recovered",
        "step-skipped",
        "step-reopened",
        "approval-asked",
        "approved",
        "denied",
        "approval-refused",
        "counted",
        "noted",
        "broadcast",
        "ticket-opened",
        "rundown-changed",
        "closed",
        "cancelled",
    },
    "device.": {
        "failed",
        "reported",
        "recovered",
        "flapping-begun",
        "flapping-ended",
        "arrived",
        "spare-in-service",
        "given-back",
        "connected",
        "disconnected",
    },
    "round.": {
        "started",
        "taken-over",
        "resumed",
        "paused",
        "answered",
        "answer-changed",
        "item-failed",
        "rest-passed",
        "completed",
        "failed",
        "called-off",
        "signed",
        "revised",
    },
    "stage.": {"darkened", "lit", "roll-begun", "roll-ended", "message-shown", "message-cleared"},
}


def entry(verb: str, subject: str = "person:1", **data: Any) -> Entry:
    return Entry(1, NOW, "D1", "王敏", verb, subject, data)


@pytest.mark.parametrize(
    ("verb", "data", "sentence"),
    [
        ("checkin.admitted", {"name": "王敏"}, "王敏 admitted"),
        ("checkin.already", {"name": "[b]x[/]"}, "[b]x[/] is already in"),
        ("checkin.unknown", {"code": "a\x1b[2J", "name": None}, "code a␛[2J is not on the list"),
        ("people.imported", {"created": 3, "updated": 2, "rejected": 1}, "list taken in: 3 new, 2 changed, 1 rejected"),
        (
            "checkin.overridden",
            {"name": "Ben", "note": "lost", "leader": "李娜"},
            "Ben admitted by 李娜 (leader): lost",
        ),
        ("badge.confirmed", {}, "badge of — printed"),
        ("moon.landed", {}, "moon.landed person:1"),
    ],
)
def test_a_journal_entry_is_a_sentence(verb: str, data: dict[str, Any], sentence: str) -> None:
    assert journal_sentence(entry(verb, **data), {})[2] == sentence


def written_verbs() -> set[str]:
    """The verbs that services give to the journal, as they stand in the source."""
    verbs: set[str] = set()
    for file in (ROOT / "src" / "controlroom").rglob("*.py"):
        tree = ast.parse(file.read_text("utf-8"))
        constants = {
            node.targets[0].id: node.value
            for node in tree.body
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name)
        }
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            given = [keyword.value for keyword in call.keywords if keyword.arg == "verb"]
            if isinstance(call.func, ast.Attribute) and call.func.attr == "journal" and call.args:
                given.append(call.args[0])
            for value in given:
                verbs |= _verbs_of(constants.get(value.id, value) if isinstance(value, ast.Name) else value)
    return verbs


def _verbs_of(value: ast.expr) -> set[str]:
    """A verb, or all that may come of one that is put together."""
    match value:
        case ast.Constant(value=str(verb)):
            return {verb}
        case ast.BoolOp(values=values):
            return set().union(*map(_verbs_of, values))
        case ast.IfExp(body=body, orelse=orelse):
            return _verbs_of(body) | _verbs_of(orelse)
        case ast.JoinedStr(values=[ast.Constant(value=str(noun)), *_]):
            # What is done to the rundown carries its own sentence (below).
            return {noun + rest for rest in PUT_TOGETHER[noun]} if noun != "agenda." else set()
    return set()


def test_every_verb_that_services_write_has_a_sentence() -> None:
    written = written_verbs()
    assert {"pass.revoked", "queue.counted", "checkin.overridden", "checkin.left", "batch.paused"} <= written
    assert written - VERBS == set()


def test_a_change_of_the_rundown_is_told_as_it_was_announced() -> None:
    told = entry("agenda.moved", "item:x", en="“Talk” moves to 10:30.", zh="“演讲”移到 10:30。")
    assert journal_sentence(told, {})[2] == "“Talk” moves to 10:30."
    use_language("zh")
    assert journal_sentence(told, {})[2] == "“演讲”移到 10:30。"


def test_groups_and_the_program_are_told_by_their_names() -> None:
    event = load_settings(EventFolder(ROOT)).event
    data = {"ticket": "T-0001", "title": "Lamp " * 20, "group": "technical", "priority": 1}
    opened = Entry(1, NOW, "control", SYSTEM, "ticket.opened", "ticket:T-0001", data)
    told = journal_sentence(opened, names_in([opened], event))[2]
    assert told.endswith("→ Technical")
    assert "Lamp…" in told, "what is cut off is seen to be"
    data = {"zh": "停电。", "en": "The power is out. " * 9, "group": "technical, command", "told": "coordination"}
    escalated = Entry(2, NOW, "control", SYSTEM, "announcement.escalated", "announcement:1", data)
    told = journal_sentence(escalated, names_in([escalated], event))[2]
    assert told.startswith("Coordination is told: Technical, Leadership has not acknowledged: The power is out.")
    assert actor_words(SYSTEM) == "the program"
    assert [shortened(words, 8) for words in ("one two", "one two three", "seventy seven")] == [
        "one two", "one two…", "seventy…"
    ]  # fmt: skip


def test_a_step_of_an_incident_is_told_with_its_answer_and_its_ticket() -> None:
    data = {
        "incident": "I-0001", "step": {"zh": "判断", "en": "Decide"}, "answer": {"zh": "严重", "en": "Severe"},
        "ticket": "T-0002", "group": "logistics", "note": "ward 3",
    }  # fmt: skip
    done = Entry(1, NOW, "control", "李娜", "incident.step-done", "incident:I-0001", data)
    assert journal_sentence(done, {})[2] == (
        "I-0001: Decide · done by 李娜 · Severe · ward 3 · T-0002 opened for logistics"
    )


def test_a_badge_is_named_by_the_admission_that_queued_it() -> None:
    names = names_in([entry("checkin.admitted", name="王敏", job="j1")])
    assert journal_sentence(entry("badge.confirmed", "print-job:j1"), names)[2] == "badge of 王敏 printed"
    assert journal_sentence(entry("badge.reprinted"), names)[2] == "badge of 王敏 printed again by 王敏"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(-5, "just now"), (1, "just now"), (12, "12 s ago"), (420, "7 min ago"), (7_260, "2 h 1 min ago"),
     (90_000, "1 day ago")],
)  # fmt: skip
def test_how_long_ago(seconds: int, words: str) -> None:
    assert ago(NOW - timedelta(seconds=seconds), NOW) == words


@pytest.mark.parametrize(
    ("day", "words"),
    [(7, "2 days to go"), (8, "1 day to go"), (9, "day 1 of 2"), (10, "day 2 of 2"), (11, "the event is over")],
)
def test_the_day_of_the_event(day: int, words: str) -> None:
    assert event_day(date(2026, 12, day), date(2026, 12, 9), date(2026, 12, 10)) == words


@pytest.mark.parametrize(
    ("present", "tone", "words"),
    [(0, "warn", "95 more for the target 95%"), (94, "warn", "1 more for the target 95%"),
     (95, "good", "target 95% reached")],
)  # fmt: skip
def test_attendance_against_its_target(present: int, tone: str, words: str) -> None:
    assert attendance(present, 100, 0.95)[1:] == (tone, words)


def test_a_short_han_name_is_spread_and_others_are_not() -> None:
    assert spaced_name("欧阳娜娜") == "欧 阳 娜 娜"
    assert spaced_name("𠮷田") == "𠮷 田"
    assert spaced_name("Anna Müller") == "Anna Müller"
    assert spaced_name("阿卜杜热合曼·买买提") == "阿卜杜热合曼·买买提"


def test_the_language_in_force_is_asked_each_time() -> None:
    english = journal_sentence(entry("checkin.admitted", name="A"), {})[2]
    use_language("zh")
    assert journal_sentence(entry("checkin.admitted", name="A"), {})[2] != english
