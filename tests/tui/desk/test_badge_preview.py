"""A badge is looked at in the terminal before it is printed."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from textual.app import App

from controlroom.core.i18n import use_language
from controlroom.domain.badges.clusters import MissingGlyphError
from controlroom.tui.desk.badge_preview import BadgePreviewScreen
from controlroom.tui.widgets.picture import in_blocks, rows_for
from tests.domain.badges.golden import CASES, draw
from tests.tui.support import seen, until

STYLES = Path(__file__).resolve().parents[3] / "src/controlroom/tui/styles"


class Host(App[None]):
    """As little of the program as the panel needs."""

    CSS_PATH = [str(STYLES / f"{name}.tcss") for name in ("common", "panels")]

    def __init__(self, draw: Callable[[str], Image.Image], *, prints: bool = True, at_desk: bool = True) -> None:
        super().__init__()
        self.preview = BadgePreviewScreen("张伟 [b]", ("attendee", "small"), draw, prints=prints, at_desk=at_desk)
        self.answers: list[bool | None] = []
        self.typed: list[str] = []

    def on_mount(self) -> None:
        self.push_screen(self.preview, self.answers.append)

    def on_badge_preview_screen_typed(self, message: BadgePreviewScreen.Typed) -> None:
        self.typed.append(message.character)


@pytest.fixture(autouse=True)
def _english() -> None:
    use_language("en")


def han(_layout: str) -> Image.Image:
    return draw("han")


@pytest.mark.parametrize("case", CASES)
def test_every_line_of_a_badge_is_as_wide_as_asked_and_its_ink_is_there(case: str) -> None:
    lines = in_blocks(draw(case), 60).splitlines()
    assert {len(line) for line in lines} == {60}
    assert len(lines) == rows_for(draw(case).size, 60)
    assert "█" in "".join(lines)


def test_four_dots_are_one_character() -> None:
    dots = Image.new("1", (4, 4), 1)
    dots.putpixel((0, 0), 0)
    dots.putpixel((3, 1), 0)
    dots.putpixel((2, 2), 0)
    dots.putpixel((3, 2), 0)
    dots.putpixel((2, 3), 0)
    dots.putpixel((3, 3), 0)
    upright = dots.resize((4, 8))  # a dot of the screen is twice as high as wide
    assert in_blocks(upright, 2).splitlines() == ["▘▗", " █"]


async def test_the_badge_is_shown_and_enter_prints_it() -> None:
    app = Host(han)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "█" in seen(app))
        assert "张伟 [b]" in seen(app)
        assert "Enter prints" in seen(app)
        await pilot.press("enter")
        await until(pilot, lambda: app.answers == [True])


async def test_a_badge_that_cannot_be_printed_says_why_and_enter_does_nothing() -> None:
    def refuse(_layout: str) -> Image.Image:
        raise MissingGlyphError(text="张😀", characters="😀 (U+1F600)")

    app = Host(refuse)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "U+1F600" in seen(app))
        assert "spelling in Latin letters" in seen(app)
        assert "Enter prints" not in seen(app)
        await pilot.press("enter")
        assert app.answers == []
        await pilot.press("escape")
        await until(pilot, lambda: app.answers == [False])


async def test_the_arrows_look_at_other_layouts_which_are_not_printed() -> None:
    asked: list[str] = []

    def drawn(layout: str) -> Image.Image:
        asked.append(layout)
        return draw("han")

    app = Host(drawn)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "█" in seen(app))
        await pilot.press("right")
        await until(pilot, lambda: asked == ["attendee", "small"] and "layout small" in seen(app))
        await pilot.press("enter")
        assert app.answers == []
        await pilot.press("right")
        await until(pilot, lambda: "Enter prints" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.answers == [True])


async def test_while_it_is_drawn_the_desk_takes_keys_and_no_character_is_lost() -> None:
    go_on = threading.Event()

    def slow(_layout: str) -> Image.Image:
        go_on.wait(10)
        return draw("han")

    app = Host(slow)
    async with app.run_test(size=(100, 40)) as pilot:
        await until(pilot, lambda: "Drawing" in seen(app))
        await pilot.press("7")
        await until(pilot, lambda: app.typed == ["7"] and app.answers == [False])
        go_on.set()


async def test_where_nothing_prints_enter_is_not_offered() -> None:
    app = Host(han, prints=False, at_desk=False)
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "█" in seen(app))
        assert "Enter prints" not in seen(app)
        await pilot.press("enter", "x")
        assert (app.answers, app.typed) == ([], [])
