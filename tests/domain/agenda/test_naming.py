"""Which item and which instant an operator means by what they type."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from controlroom.core.clock import iso
from controlroom.domain.agenda.errors import ItemAmbiguousError, ItemUnknownError
from controlroom.domain.agenda.naming import instant_named, item_named, local_instant
from controlroom.domain.agenda.rules import Calendar, Speaker
from tests.domain.agenda.rundowns import SETTING, agenda, at, item

DAY = agenda(
    item("ab12cd34", "9:00", 30, cue="A1"), item("talk", "9:30", 30, speakers=(Speaker("王敏"),)),
    item("talk two", "10:00", 30), item("talk three", "33:00", 30, speakers=(Speaker("王敏"),)),
)  # fmt: skip


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("ab12cd34", "ab12cd34"), ("a1", "ab12cd34"), ("AB12CD", "ab12cd34"), ("Talk", "talk"), ("two", "talk two"),
     ("王敏", "talk"), ("THREE", "talk three")],
)  # fmt: skip
def test_an_item_is_named_by_id_cue_title_or_speaker_today_first(typed: str, meant: str) -> None:
    assert item_named(DAY, typed, at("8:00")).id == meant


def test_what_can_mean_several_items_names_them_and_what_means_none_is_said() -> None:
    with pytest.raises(ItemAmbiguousError, match="talk Talk; talk two Talk Two"):
        item_named(DAY, "tal", at("8:00"))
    for unknown in ("zzz", "", " "):
        with pytest.raises(ItemUnknownError):
            item_named(DAY, unknown, at("8:00"))


@pytest.mark.parametrize(
    ("typed", "instant"),
    [("9:30", at("9:30")), ("09:30", at("9:30")), (" 10：30 ", at("10:30")), ("00:30", at("24:30")),
     ("2026-12-09T01:00:00Z", at("9:00")), ("2026-12-09 01:00+00:00", at("9:00"))],
)  # fmt: skip
def test_a_time_is_of_the_venues_clock_on_the_day_of_the_event_or_an_instant(typed: str, instant: datetime) -> None:
    assert instant_named(SETTING.calendar, typed, date(2026, 12, 9)) == instant


@pytest.mark.parametrize("typed", ["25:00", "half past", "", "2026-12-09T09:00", "9:30+08:00"])
def test_what_is_no_time_or_leaves_open_in_which_zone_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="."):
        instant_named(SETTING.calendar, typed, date(2026, 12, 9))


def test_on_nights_when_the_clocks_change_a_skipped_time_is_refused_and_a_double_one_is_the_first() -> None:
    berlin = Calendar(ZoneInfo("Europe/Berlin"))
    with pytest.raises(ValueError, match="02:30"):
        instant_named(berlin, "2:30", date(2026, 3, 28))
    assert iso(instant_named(berlin, "2:30", date(2026, 10, 24)))[:16] == "2026-10-25T00:30"
    assert iso(local_instant(berlin, datetime(2026, 7, 1, 12)))[:16] == "2026-07-01T10:00"  # noqa: DTZ001
