"""Meals follow the breaks of the agenda, and are cooked for who comes."""

from __future__ import annotations

from datetime import time
from typing import Any

from controlroom.core.config.logistics import MealConfig
from controlroom.domain.agenda.rules import Item, Kind
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.logistics.meals import Count, Diner, Tie, Window, demand_of, plates_of, window_of
from controlroom.domain.logistics.records import Servings
from controlroom.domain.logistics.rules import Numbers, Trouble
from tests.domain.agenda.rundowns import agenda, at, item, minutes
from tests.domain.logistics.setting import DAY, DINNER, LUNCH

NUMBERS = Numbers()


def view(*items: Item, now: str = "8:00") -> AgendaView:
    return AgendaView.of(agenda(*items), at(now), 0)


def the_break(id: str = "lunch-break", start: str = "12:00", length: float = 90, **facts: Any) -> Item:
    return item(id, start, length, kind=Kind.BREAK, **facts)


def window(meal: MealConfig, seen: AgendaView) -> Window:
    found = window_of(meal, DAY, seen)
    assert found is not None
    return found


def test_a_meal_is_when_its_break_is() -> None:
    found = window(LUNCH, view(item("talk", "10:00", 60), the_break(start="12:15")))
    assert (found.starts, found.ends, found.tie, found.item) == (at("12:15"), at("13:45"), Tie.BREAK, "lunch-break")


def test_when_a_talk_runs_over_lunch_moves_and_says_by_how_much() -> None:
    talk = item("talk", "11:00", 60, started_at=at("11:40"))
    found = window(LUNCH, view(talk, the_break(), now="11:45"))
    assert (found.starts, found.moved) == (at("12:40"), minutes(40))
    assert found.cut == minutes(30), "the break gives way to what follows"


def test_without_a_break_it_is_by_the_clock() -> None:
    found = window(LUNCH, view(item("talk", "10:00", 60)))
    assert (found.starts, found.ends, found.tie) == (at("12:00"), at("13:30"), Tie.NO_BREAK)
    assert window(DINNER, view()).tie is Tie.CLOCK


def test_a_break_that_is_not_held_is_told_and_one_that_is_held_is_preferred() -> None:
    gone = the_break(dropped="cancelled")
    assert window(LUNCH, view(gone)).tie is Tie.DROPPED
    other = the_break("second", "13:00", 45, room="forum")
    assert window(LUNCH, view(gone, other)).item == "second"


def test_a_meal_tied_to_an_item_and_a_room() -> None:
    by_id = LUNCH.model_copy(update={"item": "tea", "break_from": None, "break_until": None})
    assert window(by_id, view(the_break("tea", "10:00", 15))).starts == at("10:00")
    forum = LUNCH.model_copy(update={"room": "forum"})
    assert window(forum, view(the_break(), the_break("f", "12:30", 60, room="forum"))).item == "f"


def test_a_meal_of_another_day_is_not() -> None:
    assert window_of(LUNCH.model_copy(update={"days": (DAY.replace(day=10),)}), DAY, view()) is None
    only = MealConfig(key="x", name=LUNCH.name, break_from=time(11), break_until=time(14))
    assert window_of(only, DAY, view()) is None


DINERS = (
    Diner("attendee", "", "", 100, 60, companions=4, companions_in=1),
    Diner("attendee", "素食", "", 10, 5),
    Diner("vip", "halal", "花生过敏", 3, 3),
    Diner("staff", "不吃辣", "", 2, 0),
)


def test_demand_is_counted_by_diet_and_what_nobody_understands_is_told() -> None:
    found = demand_of(DINERS)
    assert found.counts == {
        "ordinary": Count(106, 61), "vegetarian": Count(10, 5), "halal+allergy": Count(3, 3),
    }  # fmt: skip
    assert found.unknown == {"不吃辣": 2}
    assert found.details == {"花生过敏": 3}


def test_only_the_categories_that_are_served_are_counted() -> None:
    assert demand_of(DINERS, ("vip",)).counts == {"ordinary": Count(), "halal+allergy": Count(3, 3)}


def plates(now: str, entered: dict[str, Servings]) -> dict[str, tuple[int, tuple[Trouble, ...]]]:
    window = Window(at("12:00"), at("13:30"), Tie.CLOCK)
    versions = {diet: (figures, 1) for diet, figures in entered.items()}
    found = plates_of(demand_of(DINERS), versions, window, at(now), NUMBERS)
    return {plate.diet: (plate.needed, plate.troubles) for plate in found}


def test_too_few_servings_none_ordered_and_all_handed_out_are_told() -> None:
    entered = {
        "ordinary": Servings("lunch", DAY, "ordinary", 128),
        "vegetarian": Servings("lunch", DAY, "vegetarian", 11),
        "halal+allergy": Servings("lunch", DAY, "halal+allergy", 4, 4),
    }
    assert plates("12:30", entered) == {
        "ordinary": (128, ()),
        "vegetarian": (12, (Trouble.SHORT,)),
        "halal+allergy": (4, (Trouble.RUN_OUT,)),
    }
    assert plates("12:30", {})["vegetarian"] == (12, (Trouble.NOT_ORDERED,))
    assert plates("14:00", {})["vegetarian"] == (12, ()), "a meal that is past is past"
