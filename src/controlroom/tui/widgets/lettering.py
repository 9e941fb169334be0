"""Words in letters of many cells, to be read from some steps away: drawn with the fonts of the badges.

A cell of the terminal holds two dots, one above the other. Pillow and the fonts are imported on first use: call
`letters` from a worker, never on the event loop.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from controlroom.domain.badges.text_layout import Fitted

Dots = tuple[bytes, ...]
"""Lines of dots from the top, an even number of them, a byte a dot: 0 paper to LEVELS ink."""

LEVELS = 8
_SMALLEST_HAN = 12  # dots an em: below it strokes run into each other
_SMALLEST = 8
_WEIGHT = 600
_MOST_LINES = 2


@lru_cache(maxsize=64)
def letters(text: str, language: str, columns: int, rows: int) -> Dots | None:
    """`text` in the largest letters that `columns` × `rows` cells hold, on one line or two, in the middle.

    None where they would be too small to read, or a font lacks something: plain letters are better then.
    """
    from controlroom.core.errors import ControlroomError
    from controlroom.domain.badges.clusters import clusters_of
    from controlroom.domain.badges.text_layout import Setting, fit

    if len(text) > columns // 2:
        return None  # Whoever types or is called that much is not kept waiting for the measuring of it.
    try:
        clusters = clusters_of(text, language)
        smallest = _SMALLEST_HAN if any(cluster.face.is_cjk for cluster in clusters) else _SMALLEST
        if not clusters or 2 * rows < smallest:
            return None
        for share in (1.0, 0.93, 0.86, 0.75):  # Accents stand out above the letters, commas below.
            size = round(2 * rows * share)
            setting = Setting(size, min(smallest, size), _MOST_LINES, columns, 2 * rows, _WEIGHT, name=False)
            fitted = fit(clusters, setting)
            if fitted.lines[-1][-1].text == "…" != clusters[-1].text:
                return None  # It did not fit and was cut.
            if fitted.size >= smallest and (dots := _drawn(fitted, columns, 2 * rows)) is not None:
                return dots
        return None
    except ControlroomError:
        return None


def _drawn(fitted: Fitted, width: int, height: int) -> Dots | None:
    """The lines of `fitted` in the middle of `width` × `height` dots; None when their ink is higher than that."""
    from PIL import Image, ImageDraw

    from controlroom.domain.badges.clusters import advances, visual_runs
    from controlroom.domain.badges.fonts import font
    from controlroom.domain.badges.text_layout import BASELINES_APART

    apart = round(BASELINES_APART * fitted.size)
    canvas = Image.new("L", (width, apart * (len(fitted.lines) + 1)))
    draw = ImageDraw.Draw(canvas)
    for number, line in enumerate(fitted.lines, 1):
        x = (width - sum(advances(line, fitted.size, fitted.weight))) // 2
        for face, run in visual_runs(line):
            made = font(face, fitted.size, fitted.weight)
            draw.text((x, apart * number), run, font=made, fill=255, anchor="ls")
            x += round(made.getlength(run))
    box = canvas.getbbox()
    if box is None or box[3] - box[1] > height:
        return None
    ink = canvas.crop((0, box[1], width, box[3]))
    whole = Image.new("L", (width, height))
    whole.paste(ink, (0, (height - ink.height) // 2))
    dots = whole.point([round(value * LEVELS / 255) for value in range(256)]).tobytes()
    return tuple(dots[start : start + width] for start in range(0, len(dots), width))
