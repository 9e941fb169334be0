"""Draws config/badges/logo.png, the logo of the sample event: a skyline under an arc. Run after a change of it."""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageDraw

_TARGET = Path(__file__).resolve().parents[1] / "config" / "badges" / "logo.png"
_HEIGHTS = (70, 120, 90, 170, 130, 190, 100, 150, 80)


def draw() -> Image.Image:
    """The logo, 560 by 240 dots, black on nothing."""
    logo = Image.new("LA", (560, 240), (255, 0))
    pen = ImageDraw.Draw(logo)
    pen.arc((10, 10, 550, 430), 180, 360, fill=(0, 255), width=16)
    for number, height in enumerate(_HEIGHTS):
        left = 70 + number * 47
        pen.rectangle((left, 224 - height * 4 // 5, left + 35, 224), fill=(0, 255))
    pen.rectangle((10, 226, 549, 239), fill=(0, 255))
    return logo


if __name__ == "__main__":
    draw().save(_TARGET, optimize=True)
