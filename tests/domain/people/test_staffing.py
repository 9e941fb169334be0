"""How many on duty are advised, and who is on duty until when (docs/domain.md §1)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.config.event import Group, Shift, StaffingRules
from controlroom.core.config.loading import Words
from controlroom.core.i18n import use_language
from controlroom.domain.people.duty import roster_of
from controlroom.domain.people.staffing import shift_words, shifts_at, staffing, staffing_words
from tests.conftest import OPENING
from tests.domain.people.test_contacts import event_with

STEPS = StaffingRules().steps
HOUR = timedelta(hours=1)


def words(text: str) -> Words:
    return Words(zh=text, en=text)


GROUP = Group(key="technical", name=words("Technical"), duty=words("AV"), leader="Wang", members=("Chen", "Sun"))


@pytest.mark.parametrize(
    ("attendees", "each", "advised"),
    [(0, 15, 0), (1, 15, 1), (90, 15, 6), (99, 15, 7), (100, 10, 10), (300, 10, 30), (301, 8, 38), (1200, 8, 150)],
)
def test_the_advice_by_attendees(attendees: int, each: int, advised: int) -> None:
    found = staffing(STEPS, attendees, roster_of(event_with()), OPENING)
    assert (found.each, found.advised) == (each, advised)


def test_the_advice_is_held_against_who_is_named_and_who_is_on_duty() -> None:
    local = OPENING.astimezone(event_with().zone).replace(tzinfo=None)
    shifts = (Shift(group="technical", people=("Sun",), starts=local + HOUR, ends=local + 9 * HOUR),)
    found = staffing(STEPS, 60, roster_of(event_with(groups=(GROUP,), shifts=shifts)), OPENING)
    assert (found.advised, found.named, found.on_duty, found.missing) == (4, 3, 2, 1)
    assert staffing_words(found) == ("60 expected: 4 on duty advised (1 for 15), 3 named, 2 on duty now; 1 too few")
    use_language("zh")
    assert staffing_words(found).endswith("当前当班 2 人；还差 1 人")


def test_who_is_on_duty_now_and_who_is_next() -> None:
    event = event_with()
    local = OPENING.astimezone(event.zone).replace(tzinfo=None)
    shifts = (
        Shift(group="technical", people=("Wang", "Chen"), starts=local - HOUR, ends=local + 2 * HOUR),
        Shift(group="technical", people=("Sun",), starts=local + 2 * HOUR, ends=local + 9 * HOUR),
    )
    (found,) = shifts_at(roster_of(event_with(groups=(GROUP,), shifts=shifts)), OPENING)
    assert (found.people, found.until, found.following) == (("Wang", "Chen"), OPENING + 2 * HOUR, ("Sun",))
    assert shift_words(found, event.zone) == "Wang, Chen until 05-18 10:30, then Sun"


def test_a_group_without_shifts_has_everybody_all_the_time_and_one_without_people_is_left_out() -> None:
    empty = Group(key="empty", name=words("Empty"), duty=words("none"))
    (found,) = shifts_at(roster_of(event_with(groups=(GROUP, empty))), OPENING)
    assert (found.people, found.until) == (("Wang", "Chen", "Sun"), None)


@pytest.mark.parametrize("steps", [[{"each": 8, "most": 100}], [{"each": 8}, {"each": 9}], [
    {"each": 15, "most": 300}, {"each": 10, "most": 100}, {"each": 8},
]])  # fmt: skip
def test_steps_that_leave_a_number_without_advice_are_refused(steps: list[dict[str, int]]) -> None:
    with pytest.raises(ValueError, match="rises from step to step"):
        StaffingRules.model_validate({"steps": steps})
