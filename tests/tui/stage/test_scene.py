"""What a stage shows at a moment, by the rules alone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from controlroom.domain.agenda.live import HoldItem, Operation, StartItem
from controlroom.domain.agenda.rules import Agenda, Speaker
from controlroom.domain.agenda.stage_rules import StageView
from controlroom.tui.stage.scene import Look, Scene, clock_face, scene_of, until_tick, watched
from tests.domain.agenda.rundowns import agenda, at, item, minutes, morning

QUIET = StageView("main")


def shown(found: Agenda, now: datetime, *, up: bool = False, stage: StageView = QUIET, room: str = "main") -> Scene:
    return scene_of(watched(found, room, now), stage, now, up=up)


def running(*operations: tuple[Operation, datetime]) -> Agenda:
    found = agenda(*morning())
    for operation, now in operations:
        found = operation.apply(found, now)
    return found


KEYNOTE = running((StartItem("opening"), at("9:00")), (StartItem("keynote"), at("9:30")))


@pytest.mark.parametrize(
    ("clock", "look", "digits"),
    [
        ("9:30", Look.NORMAL, "1:00:00"),
        ("10:23", Look.NORMAL, "07:00"),
        ("10:24", Look.WARNING, "06:00"),
        ("10:29", Look.DANGER, "01:00"),
        ("10:30", Look.OVER, "00:00"),
        ("10:42", Look.OVER, "−12:00"),
    ],
)
def test_the_look_follows_the_time_that_is_left(clock: str, look: Look, digits: str) -> None:
    scene = shown(KEYNOTE, at(clock))
    assert (scene.look, scene.digits) == (look, digits)
    assert scene.flashes == (look is Look.OVER)


def test_counting_up_shows_what_has_passed_in_the_same_look() -> None:
    scene = shown(KEYNOTE, at("10:42"), up=True)
    assert (scene.look, scene.digits) == (Look.OVER, "1:12:00")


def test_left_and_passed_change_in_the_same_instant_and_add_up_to_the_whole() -> None:
    begun = at("9:30") + timedelta(milliseconds=437)
    found = StartItem("keynote").apply(agenda(*morning()), begun)
    for ms in (0, 1, 562, 563, 564, 999):
        now = at("9:40") + timedelta(milliseconds=ms)
        left, passed = shown(found, now), shown(found, now, up=True)
        seconds = [int(each[:2]) * 60 + int(each[3:]) for each in (left.digits, passed.digits)]
        assert sum(seconds) == 3600


def test_an_item_on_hold_stands_still_and_says_so() -> None:
    found = HoldItem("keynote").apply(KEYNOTE, at("9:40"))
    scenes = [shown(found, at(clock)) for clock in ("9:40", "9:55")]
    assert {(scene.look, scene.digits, scene.large) for scene in scenes} == {(Look.HELD, "50:00", "ON HOLD")}


def test_the_speakers_and_what_follows_stand_below_with_the_forecast_time() -> None:
    scene = shown(KEYNOTE, at("10:35"))
    assert (scene.title, scene.speakers) == ("Keynote", "Prof. Zhang")
    assert scene.following == "Next: 10:35  Talk  ·  Ms. Wang"


def test_between_items_it_counts_down_to_the_next_and_says_when_that_should_have_begun() -> None:
    found = agenda(*morning())
    before, after = shown(found, at("8:50")), shown(found, at("9:03"))
    assert (before.look, before.digits, before.state) == (Look.CALM, "10:00", "the next begins at 09:00")
    assert (after.look, after.digits, after.state) == (Look.WARNING, "−03:00", "was to begin at 09:00")


def test_a_room_without_items_and_an_unknown_room_show_the_clock_and_say_why() -> None:
    found = agenda(*morning())
    empty, unknown = shown(found, at("9:03"), room="forum"), shown(found, at("9:03"), room="cellar")
    assert (empty.digits, empty.state) == ("09:03", "nothing is planned here today")
    assert unknown.state == "there is no room “cellar”; the rooms are: main, forum"
    tomorrow = shown(found, at("9:03") - timedelta(days=1))
    assert tomorrow.following == "Next: 12-09 09:00  Opening"


def test_a_message_takes_the_large_letters_and_a_name_is_data() -> None:
    found = agenda(item("talk", "9:00", 30, speakers=(Speaker("[red]x[/]\x1b[31m"),)))
    scene = shown(found, at("8:59"), stage=StageView("main", message="Camera 2", blink=True, blackout=True))
    assert (scene.large, scene.blinks, scene.dark) == ("Camera 2", True, True)
    assert scene.speakers == "[red]x[/][31m"


def test_the_clock_face_is_read_at_a_glance() -> None:
    assert [clock_face(n) for n in (0, 59, 3599, 3600, -1, -3725)] == [
        "00:00", "00:59", "59:59", "1:00:00", "−00:01", "−1:02:05",
    ]  # fmt: skip


def test_the_next_tick_is_the_nearest_of_clock_digits_and_blinking() -> None:
    now = datetime(2026, 12, 9, 1, 0, 0, 250_000, UTC)
    anchor = now + minutes(3) + timedelta(milliseconds=100)
    assert until_tick(now, None, halves=False) == pytest.approx(0.75)
    assert until_tick(now, anchor, halves=False) == pytest.approx(0.1)
    assert until_tick(now, None, halves=True) == pytest.approx(0.25)
    assert until_tick(now.replace(microsecond=0), None, halves=False) == pytest.approx(1.0)
