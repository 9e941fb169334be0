"""The pictures that badge layouts name: read once with the configuration, as black and white dots."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from controlroom.core.config.loading import ConfigValueError
from controlroom.core.i18n import _

_LARGEST_FILE: Final = 4 * 1024 * 1024
_MOST_PIXELS: Final = 16_000_000
_MOST_ROWS: Final = 1200  # on paper: 150 mm


@dataclass(frozen=True)
class Picture:
    """`width` by `height` dots, packed a bit a dot, rows filled up to whole bytes; a set bit is ink."""

    width: int
    height: int
    ink: bytes


def read_picture(layout: Path, key: str, name: str, width: int, dither: bool) -> Picture:
    """The PNG `name` in the folder of `layout`, made `width` dots wide. What is transparent is white.

    Raises ConfigValueError, which names the layout's file and `key`, when it is missing, too large or broken.
    """
    path = layout.parent / name

    def mistake(allowed: str) -> ConfigValueError:
        return ConfigValueError(file=layout.name, key=key, found=repr(name), allowed=allowed)

    try:
        if not path.is_file():  # A pipe would be waited for.
            raise FileNotFoundError(name)
        if path.stat().st_size > _LARGEST_FILE:
            raise mistake(_("allowed: a PNG of at most {n} MB").format(n=_LARGEST_FILE // 1024**2))
    except OSError:
        raise mistake(_("there is no such file in {folder}").format(folder=layout.parent.name)) from None
    from PIL import Image, ImageChops  # only an event with a picture waits for it

    try:
        with Image.open(path, formats=("PNG",)) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise mistake(_("allowed: a PNG of at most {n} million pixels").format(n=_MOST_PIXELS // 10**6))
            height = max(1, round(image.height * width / image.width))
            if height > _MOST_ROWS:
                raise mistake(
                    _("it would be {n} dots high; allowed: at most {limit}").format(n=height, limit=_MOST_ROWS)
                )
            seen = image.convert("RGBA")
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise mistake(_("it is not a whole PNG file")) from None
    sheet = Image.new("RGBA", seen.size, "white")
    sheet.alpha_composite(seen)
    grey = sheet.convert("L").resize((width, height), Image.Resampling.LANCZOS)
    dots = grey.convert("1") if dither else grey.point([0] * 128 + [255] * 128, "1")
    return Picture(width, height, ImageChops.invert(dots).tobytes())
