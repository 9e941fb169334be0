"""Whatever a plan holds, it comes back from a file as it went out: any zone, DST nights, midnight."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.text import clean_line
from controlroom.domain.agenda.diff import compare
from controlroom.domain.agenda.files.frab import write_frab
from controlroom.domain.agenda.files.pretalx import write_pretalx
from controlroom.domain.agenda.files.sheet import sheet_rows
from controlroom.domain.agenda.news import Change
from controlroom.domain.agenda.rules import Item, Kind, Part, Speaker, new_item
from controlroom.domain.people.list_files import write_rows
from tests.domain.agenda.files.framing import empty, frame_in, holding, read_bytes, taken_in

# An hour before the clocks of Berlin change, in spring and in autumn; and an ordinary evening.
NIGHTS = (
    datetime(2026, 3, 28, 23, 30, tzinfo=UTC), datetime(2026, 10, 24, 22, 30, tzinfo=UTC),
    datetime(2026, 12, 9, 14, 0, tzinfo=UTC),
)  # fmt: skip
ZONES = ("Europe/Berlin", "Asia/Shanghai", "America/St_Johns", "Asia/Kathmandu")
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S", "Zs")), max_size=40)
NAMES = st.sampled_from(["Prof. Zhang", "=SUM(A1)", "李娜", "O'Brien", "-x", "@you", "Dr. 王"])
MINUTES = st.integers(1, 120).map(lambda n: timedelta(minutes=n))


@st.composite
def plans(draw: st.DrawFn) -> tuple[Item, ...]:
    """Items one after the other in a room, through a night."""
    at = draw(st.sampled_from(NIGHTS))
    items = []
    for number in range(draw(st.integers(1, 6))):
        at += draw(st.sampled_from([timedelta(0), timedelta(minutes=7), timedelta(hours=1)]))
        length = draw(MINUTES)
        title = clean_line(draw(TEXTS)) or "Talk"
        items.append(
            new_item(
                f"id{number}", room="main", title=title, start=at, length=length, kind=draw(st.sampled_from(Kind)),
                hard=draw(st.booleans()), changeover=draw(st.sampled_from([timedelta(0), timedelta(minutes=5)])),
                warning=draw(st.none() | MINUTES), count_to_end=draw(st.booleans()),
                speakers=tuple(Speaker(name, part) for name, part in draw(
                    st.lists(st.tuples(NAMES, st.sampled_from([Part.SPEAKER, Part.HOST, Part.SUBSTITUTE])),
                             max_size=3, unique_by=lambda pair: pair[0]))),
            )
        )  # fmt: skip
        at += length
    return tuple(items)


@given(plans(), st.sampled_from(ZONES))
def test_our_own_sheet_gives_every_plan_back(items: tuple[Item, ...], zone: str) -> None:
    frame = frame_in(zone)
    with tempfile.TemporaryDirectory() as folder:
        write_rows(Path(folder) / "a.csv", ".csv", *sheet_rows(items, frame))
        plan = read_bytes(Path(folder), "a.csv", (Path(folder) / "a.csv").read_bytes(), frame)
    assert plan.rejected == ()
    back = taken_in(empty(frame), plan)
    order = (Part.SPEAKER, Part.HOST, Part.SUBSTITUTE)
    for item in items:
        people = tuple(sorted(item.speakers, key=lambda who: order.index(who.part)))
        assert replace(back.items[item.id], facts={}) == replace(item, speakers=people)


@given(plans(), st.sampled_from(ZONES))
def test_frab_and_pretalx_bring_every_plan_back_as_no_news(items: tuple[Item, ...], zone: str) -> None:
    frame = frame_in(zone)
    for name, data in (("a.xml", write_frab(items, frame, "1")), ("a.json", write_pretalx(items, frame, "1"))):
        with tempfile.TemporaryDirectory() as folder:
            plan = read_bytes(Path(folder), name, data, frame)
        assert (plan.rejected, plan.doubts) == ((), ())
        assert compare(holding(items, frame), plan).count(Change.UNCHANGED) == len(items)
