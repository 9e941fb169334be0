"""Times and lengths as people and programs write them."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from controlroom.domain.agenda.files import values
from controlroom.domain.agenda.files.values import BadValueError
from controlroom.domain.agenda.rules import Calendar, Kind
from tests.domain.agenda.rundowns import at

SHANGHAI, BERLIN = Calendar(ZoneInfo("Asia/Shanghai")), Calendar(ZoneInfo("Europe/Berlin"))


@pytest.mark.parametrize(
    ("text", "third", "minutes"),
    [
        ("00:30", "days", 30), ("1:05", "seconds", 65), ("26:00", "days", 1560), ("1:02:30", "days", 1590),
        ("0:40:00", "seconds", 40), ("40", "seconds", 40), ("40 min", "seconds", 40), ("90分钟", "seconds", 90),
        ("1.5 h", "seconds", 90),
    ],
)  # fmt: skip
def test_a_length_is_read_as_its_kind_of_file_writes_it(text: str, third: str, minutes: int) -> None:
    assert values.duration(text, third) == timedelta(minutes=minutes)  # type: ignore[arg-type]


@pytest.mark.parametrize("text", ["", "-0:30", "0:75", "half an hour", "1:2:3:4", "9" * 12])
def test_a_length_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(BadValueError):
        values.duration(text, "seconds")


@pytest.mark.parametrize(
    "text",
    ["2026-12-09 09:30", "2026/12/9 9:30", "2026年12月9日 9：30", "2026-12-09T09:30:00", "2026-12-09T01:30:00Z"],
)
def test_a_start_in_a_sheet_is_the_venues_or_has_a_zone(text: str) -> None:
    assert values.venue_instant(SHANGHAI, text, None, midnight=False) == at("9:30")


def test_a_date_alone_is_midnight_in_a_workbook_only_and_a_time_alone_needs_its_date() -> None:
    assert values.venue_instant(SHANGHAI, "2026-12-10", None, midnight=True) == at("24:00")
    assert values.venue_instant(SHANGHAI, "9:30", date(2026, 12, 9), midnight=False) == at("9:30")
    for text in ("2026-12-10", "9:30", "9999-12-31 09:00", "tomorrow"):
        with pytest.raises(BadValueError):
            values.venue_instant(SHANGHAI, text, None, midnight=False)


def test_a_time_the_clocks_skip_is_refused_and_one_they_show_twice_is_the_first() -> None:
    with pytest.raises(BadValueError, match="skip 2026-03-29 02:30"):
        values.venue_instant(BERLIN, "2026-03-29 02:30", None, midnight=False)
    twice = values.venue_instant(BERLIN, "2026-10-25 02:30", None, midnight=False)
    assert twice == datetime.fromisoformat("2026-10-25T02:30:00+02:00")
    assert values.venue_instant(BERLIN, "2026-10-25T02:30+01:00", None, midnight=False) - twice == timedelta(hours=1)


def test_kinds_are_known_in_both_languages_and_a_break_by_its_title() -> None:
    found = [values.kind_named(word) for word in ("Keynote", "lecture", "圆桌讨论", "Tea break", "茶歇", "nonsense")]
    assert found == [Kind.KEYNOTE, Kind.TALK, Kind.PANEL, Kind.BREAK, Kind.BREAK, None]
    assert values.kind_of("Coffee break", has_speakers=False) is Kind.BREAK
    assert values.kind_of("Coffee break with Ada", has_speakers=True) is Kind.TALK
