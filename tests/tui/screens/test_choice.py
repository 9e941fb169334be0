"""One of several is chosen: which one stands there as a sign, not as a colour alone."""

from __future__ import annotations

from textual.app import App
from textual.content import Content

from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.widgets.marked_options import MarkedOptions


def shown(app: App[None]) -> list[str]:
    return [str(option.prompt) for option in app.screen.query_one(MarkedOptions).options]


async def test_the_marked_one_bears_a_sign_that_goes_with_the_arrows() -> None:
    app = App[None]()
    chosen: list[int | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ChoiceScreen("Which round?", ["2-hour", "[b]venue[/b]", "food"], 1), chosen.append)
        await pilot.pause()
        assert shown(app) == ["  2-hour", "▸ [b]venue[/b]", "  food"]
        await pilot.press("down", "down", "up")
        assert shown(app) == ["  2-hour", "  [b]venue[/b]", "▸ food"]
        await pilot.press("enter")
    assert chosen == [2]


async def test_what_is_offered_anew_is_marked_anew() -> None:
    app = App[None]()
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ChoiceScreen("Boards", ["one"], 0))
        await pilot.pause()
        options = app.screen.query_one(MarkedOptions)
        for words in (("one", "two"), ("three",)):
            options.offer([Content(word) for word in words], 0)
            assert shown(app)[0] == f"▸ {words[0]}"
        options.offer([], None)
        assert shown(app) == []


async def test_a_choice_with_a_key_is_taken_by_it_in_either_case() -> None:
    app = App[None]()
    chosen: list[int | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ChoiceScreen("Boards", ["hall", "forum", "lobby"], 1, ("h", "f", "l")), chosen.append)
        await pilot.pause()
        await pilot.press("x")
        assert chosen == []
        await pilot.press("L")
    assert chosen == [2]
