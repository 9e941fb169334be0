"""One of several, from a list over the board."""

from __future__ import annotations

from textual.app import App

from controlroom.tui.screens.choice import ChoiceScreen
from tests.tui.support import seen, until


class Host(App[None]):
    def __init__(self, keys: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.chosen: list[int | None] = []
        self._given = keys

    def on_mount(self) -> None:
        self.push_screen(
            ChoiceScreen("Where? [red]", ["Hall [b]", "Forum", "Lobby"], 1, self._given), self.chosen.append
        )


async def test_what_enter_takes_is_marked_by_a_sign_not_by_colour_alone() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▸ Forum" in seen(app))
        assert seen(app).count("▸") == 1
        assert "Where? [red]" in seen(app)
        assert "Enter takes it · Esc closes" in seen(app)
        await pilot.press("up")
        await until(pilot, lambda: "▸ Hall [b]" in seen(app))
        assert "▸ Forum" not in seen(app)
        await pilot.press("enter")
        assert app.chosen == [0]


async def test_a_choice_with_a_key_is_taken_by_it_in_either_case() -> None:
    app = Host(("h", "f", "l"))
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▸ Forum" in seen(app))
        await pilot.press("x")
        assert app.chosen == []
        await pilot.press("L")
        assert app.chosen == [2]


async def test_esc_takes_nothing() -> None:
    app = Host()
    async with app.run_test(size=(80, 24)) as pilot:
        await until(pilot, lambda: "▸ Forum" in seen(app))
        await pilot.press("escape")
        assert app.chosen == [None]
