"""Reminders in the store."""

from __future__ import annotations

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.i18n import use_language
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.errors import NoReminderError
from controlroom.domain.agenda.live import AddTime, StartItem
from controlroom.domain.agenda.reminders import Remind
from controlroom.domain.agenda.reminding import acknowledge, give_due, open_reminders
from controlroom.domain.agenda.service import apply, undo
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store
from tests.domain.agenda.rundowns import NINE, SETTING, SHANGHAI, at, minutes, morning

CALLER = Origin("control", "李娜")
SYSTEM = Origin("control", "system")


@pytest.fixture
def opened(store: Store, clock: ManualClock) -> Store:
    clock.advance(NINE - clock.now())
    apply(store, CALLER, SETTING, PlanItems(morning(), "a file"))
    apply(store, CALLER, SETTING, StartItem("opening"))
    clock.advance(at("9:25") - clock.now())
    return store


def verbs(store: Store, n: int = 1) -> list[str]:
    with store.read() as connection:
        return [entry.verb for entry in latest(connection, n)]


def test_what_is_due_is_given_once_with_one_entry_of_the_journal(opened: Store) -> None:
    given = give_due(opened, SYSTEM, SETTING)
    assert [(each.item, each.kind, each.nth) for each in given] == [("keynote", Remind.SPEAKER, 1)]
    assert verbs(opened) == ["agenda.reminded"]
    assert give_due(opened, SYSTEM, SETTING) == ()


def test_it_is_said_in_the_language_in_force_and_the_time_of_the_venue(opened: Store) -> None:
    [reminder] = give_due(opened, SYSTEM, SETTING)
    assert reminder.words(SHANGHAI) == "Fetch the speaker: “Keynote” begins at 09:30"
    use_language("zh")
    assert "09:30" in reminder.words(SHANGHAI)
    assert "Keynote" in reminder.words(SHANGHAI)
    assert "Fetch" not in reminder.words(SHANGHAI)


def test_an_open_reminder_speaks_of_the_time_as_it_is_by_now_until_it_is_acknowledged(
    opened: Store, clock: ManualClock
) -> None:
    give_due(opened, SYSTEM, SETTING)
    apply(opened, CALLER, SETTING, AddTime("opening", minutes(3)))
    clock.advance(at("9:28") - clock.now())
    give_due(opened, SYSTEM, SETTING)
    found = {each.item: each for each in open_reminders(opened, SETTING)}
    assert found["keynote"].about == at("9:33")
    assert found["keynote"].nth == 2
    seen = acknowledge(opened, CALLER, SETTING, {("keynote", Remind.SPEAKER)})
    assert [each.item for each in seen] == ["keynote"]
    assert verbs(opened) == ["agenda.reminder-seen"]
    assert "keynote" not in {each.item for each in open_reminders(opened, SETTING)}
    with pytest.raises(NoReminderError):
        acknowledge(opened, CALLER, SETTING, {("keynote", Remind.SPEAKER)})


def test_a_reminder_put_off_by_added_time_is_open_again_once_that_is_taken_back(opened: Store) -> None:
    give_due(opened, SYSTEM, SETTING)
    apply(opened, CALLER, SETTING, AddTime("opening", minutes(10)))
    assert open_reminders(opened, SETTING) == ()
    undo(opened, CALLER, SETTING)
    assert give_due(opened, SYSTEM, SETTING) == ()
    assert [(each.item, each.nth) for each in open_reminders(opened, SETTING)] == [("keynote", 1)]


def test_acknowledging_the_last_call_acknowledges_what_it_has_overtaken(opened: Store, clock: ManualClock) -> None:
    for clock_time in ("9:27", "9:29", "9:31"):
        clock.advance(at(clock_time) - clock.now())
        give_due(opened, SYSTEM, SETTING)
    acknowledge(opened, CALLER, SETTING, {("opening", Remind.OVER)})
    assert {each.kind for each in open_reminders(opened, SETTING)} == {Remind.SPEAKER}
