"""Times as they stand in lists and are typed."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.guests.errors import GuestTimeError
from controlroom.domain.guests.times import Days, instant_of

DAYS = Days(ZoneInfo("Asia/Shanghai"), time(4), date(2026, 12, 9), date(2026, 12, 10))
NINTH = date(2026, 12, 9)


@pytest.mark.parametrize(
    ("text", "local"),
    [
        ("10:30", "2026-12-09 10:30"), ("9：05", "2026-12-09 09:05"), ("01:30", "2026-12-10 01:30"),
        ("12-10 08:00", "2026-12-10 08:00"), ("2026/12/10 8:00", "2026-12-10 08:00"),
        ("12月10日 8:00", "2026-12-10 08:00"), ("2026年12月10日8:00:30", "2026-12-10 08:00:30"),
        ("2026-12-10T08:00", "2026-12-10 08:00"), ("2026-12-10T08:00:00+09:00", "2026-12-10 07:00"),
    ],
)  # fmt: skip
def test_a_time_is_read_by_the_clock_of_the_venue(text: str, local: str) -> None:
    expected = datetime.fromisoformat(local).replace(tzinfo=DAYS.zone)
    assert instant_of(text, DAYS, NINTH) == expected


@pytest.mark.parametrize(
    "text", ["", "soon", "25:00", "10.30", "13-45 10:00", "2026-12-09", "\x1b[31m", "0001-01-01 00:00"]
)
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(GuestTimeError):
        instant_of(text, DAYS, NINTH)


def test_without_a_day_it_is_today_or_the_nearest_of_the_event() -> None:
    assert DAYS.today(datetime(2026, 12, 1, tzinfo=UTC)) == NINTH
    assert DAYS.today(datetime(2026, 12, 9, 17, 0, tzinfo=UTC)) == NINTH  # Past midnight.
    assert DAYS.today(datetime(2027, 1, 1, tzinfo=UTC)) == DAYS.last


@given(st.text(max_size=40))
def test_nothing_typed_breaks_it(text: str) -> None:
    try:
        assert instant_of(text, DAYS, NINTH).tzinfo is not None
    except GuestTimeError:
        pass
