"""Digits to be read from across a hall."""

from __future__ import annotations

import pytest

from controlroom.tui.widgets.big_digits import drawn, fit

SIGNS = "0123456789−:"


@pytest.mark.parametrize(("width", "height"), [(78, 9), (78, 17), (118, 27), (158, 35), (198, 50)])
@pytest.mark.parametrize("text", ["29:59", "−00:12", "1:02:05"])
def test_they_fill_the_width_or_the_height_of_any_place_and_never_stand_out(text: str, width: int, height: int) -> None:
    fitted = fit(text, width, height)
    assert fitted is not None
    assert fitted.length(text) <= width
    assert fitted.high <= 2 * height
    assert fitted.length(text) > 0.8 * width or fitted.high > 1.6 * height


def test_each_sign_looks_different_at_every_size() -> None:
    for width in (18, 40, 78, 198):
        fitted = fit("29:59", width, 20)
        assert fitted is not None
        assert len({drawn(sign, fitted) for sign in SIGNS}) == len(SIGNS)


def test_a_place_too_small_for_any_has_none() -> None:
    assert fit("29:59", 16, 20) is None
    assert fit("29:59", 78, 2) is None
