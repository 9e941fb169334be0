"""A badge as one ESC/POS job, and the commands that make a printer talk back.

python-escpos encodes (its `Dummy` printer), with two measured exceptions. Its `image()` converts every picture to RGBA
and back (8 ms for a badge of 576 × 800 dots, and a line on stdout); Pillow packs a mode "1" image straight into the
same bytes in 0.6 ms, so the raster goes in as raw data. And its import calls `logging.basicConfig` and leaves a
folder in the system's temporary files each time; `_dummy` keeps it from both. Importing it costs 0.3 s: `warm_up`
does that early, in a thread.
"""

from __future__ import annotations

import logging
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any, Final

from PIL import Image

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_

FRAGMENT_ROWS: Final = 256
"""Rows a GS v 0 command: small enough for the receive buffer and for every model's limit."""

AUTO_STATUS_ON: Final = b"\x1da\x0e"
"""GS a: send the four status bytes now and at every change of on-line state, errors or paper."""

PROCESS_ID_LENGTH: Final = 4
_FEED_TO_TEAR_LINES: Final = 6
_PICKLE_DIR: Final = "ESCPOS_CAPABILITIES_PICKLE_DIR"


class BadgeTooWideError(BadInputError):
    code = "BADGE_TOO_WIDE"
    what = N_("The badge is {width} dots wide, the printer prints {limit}.")
    next_step = N_("Make the layout in badges/ narrower, or correct “width_dots” of the printer in desks.toml.")


def encode_job(image: Image.Image, *, process_id: str | None, cut: bool, width_dots: int) -> bytes:
    """The whole job for `image` (mode "1", black on white), centred on `width_dots` (docs/domain.md §5).

    `process_id`: four signs of printable ASCII that the printer sends back when paper is out; None asks for nothing.
    Raises BadgeTooWideError; ValueError for another mode or a process ID of another form.
    """
    if image.mode != "1":
        raise ValueError(f'a badge is drawn in mode "1", not {image.mode!r}')
    job = _dummy()()
    job.hw("INIT")
    for raster in _rasters(_centred(image, width_dots)):
        job._raw(raster)  # The documented way to add bytes of one's own.
    if cut:
        job.cut(feed=False)  # Feeds exactly to the cutter; with feed=True six lines of paper more.
    else:
        job.print_and_feed(_FEED_TO_TEAR_LINES)
    if process_id is not None:
        job._raw(process_id_request(process_id))
    output: bytes = job.output
    return output


def process_id_request(process_id: str) -> bytes:
    """GS ( H: send `process_id` back when everything before it is printed. Raises ValueError for a wrong form."""
    raw = process_id.encode("ascii", "replace")
    if not is_process_id(process_id):
        raise ValueError(f"a process ID is four signs of printable ASCII, not {process_id!r}")
    return b"\x1d(H\x06\x0000" + raw


def is_process_id(text: str) -> bool:
    """Whether a printer would take `text` as process ID: four signs from space to `~`."""
    return len(text) == PROCESS_ID_LENGTH and all(" " <= sign <= "~" for sign in text)


def status_query(number: int) -> bytes:
    """DLE EOT: one status byte at once. 1: printer, 2: why off line, 3: error, 4: paper. Answered off line too."""
    return bytes((0x10, 0x04, number))


def warm_up() -> None:
    """Import the encoder now (0.3 s), so that the first badge does not wait for it."""
    _dummy()


def _centred(image: Image.Image, width_dots: int) -> Image.Image:
    if image.width > width_dots:
        raise BadgeTooWideError(width=image.width, limit=width_dots)
    if image.width == width_dots:
        return image
    # Dummy.image(center=True) is lost on images that are printed in fragments.
    sheet = Image.new("1", (width_dots, image.height), 1)
    sheet.paste(image, ((width_dots - image.width) // 2, 0))
    return sheet


def _rasters(image: Image.Image) -> Iterator[bytes]:
    """GS v 0 commands, FRAGMENT_ROWS each. A set bit is a black dot; unused bits at the end of a row stay white."""
    row_bytes = (image.width + 7) // 8
    spare = row_bytes * 8 - image.width
    if spare:
        padded = Image.new("1", (row_bytes * 8, image.height), 1)
        padded.paste(image, (0, 0))
        image = padded
    packed = image.tobytes("raw", "1;I")
    for top in range(0, image.height, FRAGMENT_ROWS):
        rows = min(FRAGMENT_ROWS, image.height - top)
        head = b"\x1dv0\x00" + row_bytes.to_bytes(2, "little") + rows.to_bytes(2, "little")
        yield head + packed[top * row_bytes : (top + rows) * row_bytes]


@cache
def _dummy() -> Any:
    """The class `escpos.printer.Dummy`, imported without its side effects."""
    with _root_logger_kept():
        from escpos import capabilities
        from escpos.printer import Dummy
    if _PICKLE_DIR not in os.environ:
        # It makes a new folder in the system's temporary files at each import and reads it never again.
        shutil.rmtree(capabilities.pickle_dir, ignore_errors=True)
    return Dummy


@contextmanager
def _root_logger_kept() -> Iterator[None]:
    """`logging.basicConfig` inside has no effect: it leaves a root logger alone that has a handler."""
    handler = logging.NullHandler()
    logging.root.addHandler(handler)
    try:
        yield
    finally:
        logging.root.removeHandler(handler)
