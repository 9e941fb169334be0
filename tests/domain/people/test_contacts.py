"""Whom to call, in which order, and who is next once somebody was not reached (docs/domain.md §1)."""

from __future__ import annotations

from datetime import timedelta

from controlroom.core.clock import ManualClock
from controlroom.core.config.contacts import Contact, ContactsConfig, Emergency
from controlroom.core.config.event import EventConfig, Group, Operator, Post, Shift
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import Words
from controlroom.domain.people.calling import calls, keep_call
from controlroom.domain.people.contacts import REMEMBERED, Attempt, ContactSheet, Standing, row_of, sheet
from controlroom.domain.people.duty import roster_of
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING, ROOT

SAME = timedelta(minutes=10)


def words(text: str) -> Words:
    return Words(zh=text, en=text)


def event_with(**news: object) -> EventConfig:
    event = load_settings(EventFolder(ROOT)).event
    return event.model_copy(update=news)


GROUPS = (
    Group(
        key="technical", name=words("Technical"), duty=words("AV"), leader="Wang", deputies=("Sun",), members=("Chen",)
    ),
    Group(key="command", name=words("Command"), duty=words("decides"), leader="Zhang"),
)
CONFIG = ContactsConfig(
    emergencies=(
        Emergency(key="technical", name=words("Technical"), groups=("technical", "command")),
        Emergency(key="fire", name=words("Fire"), groups=("command",)),
    ),
    contacts=(
        Contact(id="wall", name=words("LED wall"), phones=("400",), emergencies=("technical",), backup="wall-b"),
        Contact(id="wall-b", name=words("LED wall, B"), phones=("401",), emergencies=("technical",)),
        Contact(id="fire", name=words("Fire brigade"), phones=("119",), emergencies=("fire",)),
        Contact(id="any", name=words("Reception"), phones=("99",)),
    ),
)


def sheet_of(
    emergency: str | None = "technical", attempts: dict[str, Attempt] | None = None, event: EventConfig | None = None,
    phones: dict[str, str] | None = None,
) -> ContactSheet:  # fmt: skip
    roster = roster_of(event or event_with(groups=GROUPS))
    return sheet(CONFIG, roster, phones or {}, emergency, attempts or {}, OPENING)


def keys(found: ContactSheet, standing: Standing | None = None) -> list[str]:
    return [line.key.partition(":")[2] for line in found.lines if standing in (None, line.standing)]


def not_reached(minutes: float = 1) -> Attempt:
    return Attempt(OPENING - timedelta(minutes=minutes), "Li", reached=False)


def reached(minutes: float = 1) -> Attempt:
    return Attempt(OPENING - timedelta(minutes=minutes), "Li", reached=True)


def test_a_kind_of_emergency_shows_its_groups_in_order_and_then_who_helps_from_outside() -> None:
    assert keys(sheet_of("technical")) == ["Wang", "Sun", "Chen", "Zhang", "wall", "wall-b", "any"]
    assert keys(sheet_of("fire")) == ["Zhang", "fire", "any"]
    assert keys(sheet_of(None)) == ["Wang", "Sun", "Chen", "Zhang", "wall", "wall-b", "fire", "any"]


def test_in_each_group_somebody_is_next_and_outside_nobody_until_one_was_called() -> None:
    assert keys(sheet_of(), Standing.NEXT) == ["Wang", "Zhang"]


def test_when_a_is_not_reached_b_is_next() -> None:
    found = sheet_of(attempts={"person:Wang": not_reached(), "contact:wall": not_reached()})
    assert keys(found, Standing.NEXT) == ["Sun", "Zhang", "wall-b"]
    assert keys(found, Standing.NOT_REACHED) == ["Wang", "wall"]


def test_once_somebody_of_a_row_was_reached_nobody_of_it_is_next() -> None:
    found = sheet_of(attempts={"person:Wang": not_reached(2), "person:Sun": reached()})
    assert keys(found, Standing.NEXT) == ["Zhang"]
    assert keys(found, Standing.REACHED) == ["Sun"]


def test_when_nobody_was_reached_whoever_has_waited_longest_is_called_again() -> None:
    tried = {"person:Wang": not_reached(3), "person:Sun": not_reached(2), "person:Chen": not_reached(1)}
    assert keys(sheet_of(attempts=tried), Standing.NEXT)[0] == "Wang"


def test_a_call_counts_for_as_long_as_the_file_says_and_is_told_of_for_longer() -> None:
    found = sheet_of(attempts={"person:Wang": not_reached(SAME.total_seconds() / 60)})
    assert keys(found, Standing.NEXT)[0] == "Wang"
    assert found.lines[0].last == not_reached(10)
    old = sheet_of(attempts={"person:Wang": not_reached(REMEMBERED.total_seconds() / 60)})
    assert old.lines[0].last is None


def test_who_is_on_shift_comes_first_and_who_is_not_says_so() -> None:
    local = OPENING.astimezone(event_with().zone).replace(tzinfo=None)
    hour = timedelta(hours=1)
    shifts = (
        Shift(group="technical", people=("Wang",), starts=local - 9 * hour, ends=local),
        Shift(group="technical", people=("Sun", "Chen"), starts=local, ends=local + 9 * hour),
    )
    found = sheet_of(event=event_with(groups=GROUPS, shifts=shifts))
    assert keys(found)[:3] == ["Sun", "Chen", "Wang"]
    assert [line.on_duty for line in found.lines[:3]] == [True, True, False]


def test_a_line_says_what_somebody_is_and_their_telephone() -> None:
    posts = (Post(key="director", name=words("Director"), group="technical", a="Wu", b="Chen"),)
    operators = (Operator(name="Zheng", role="coordinator", group="technical", phone="138"),)
    event = event_with(groups=GROUPS, posts=posts, operators=operators)
    found = {line.key: line for line in sheet_of(event=event, phones={"Zheng": "138"}).lines}
    said = {key: found[f"person:{key}"].place_words() for key in ("Wang", "Sun", "Wu", "Chen", "Zheng")}
    assert said == {
        "Wang": "group leader", "Sun": "deputy", "Wu": "Director A", "Chen": "Director B", "Zheng": "coordinator",
    }  # fmt: skip
    assert found["person:Zheng"].phones == ("138",)
    assert found["person:Wang"].phones == ()


def test_calls_are_kept_in_the_journal_and_read_from_where_one_was(store: Store, clock: ManualClock) -> None:
    lines = {line.key: line for line in sheet_of().lines}
    known, seen = calls(store, {}, 0, OPENING - REMEMBERED)
    assert (known, seen) == ({}, 0)
    keep_call(store, DESK_ONE, lines["person:Wang"], emergency="technical", reached=False, note="voice\nmail")
    clock.advance(timedelta(minutes=1))
    keep_call(store, DESK_ONE, lines["contact:wall"], emergency="technical", reached=True)
    known, last = calls(store, known, seen, OPENING - REMEMBERED)
    assert known["person:Wang"] == Attempt(OPENING, "王敏", reached=False, note="voice mail")
    assert known["contact:wall"].reached
    assert calls(store, known, last, OPENING) == (known, last)


def test_a_row_is_who_stands_in_for_each_other() -> None:
    assert [line.key for line in row_of(sheet_of(), "contact:wall-b")] == ["contact:wall", "contact:wall-b"]
