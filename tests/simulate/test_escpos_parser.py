from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from controlroom.simulate.escpos_parser import (
    AutoStatusSetting,
    Command,
    Cut,
    EscPosParser,
    Feed,
    Initialize,
    Paper,
    ProcessIdRequest,
    Raster,
    StatusQuery,
)

DOTS = b"\xf0\x0f"
RASTER = b"\x1dv0\x00\x01\x00\x02\x00" + DOTS
STORED = b"\x1d(L\x0c\x000p0\x01\x011\x08\x00\x02\x00" + DOTS + b"\x1d(L\x02\x0002"
STORED_LONG = b"\x1d8L\x0c\x00\x00\x000p0\x01\x011\x08\x00\x02\x00" + DOTS + b"\x1d(L\x02\x0002"


def as_data(command: Command) -> object:
    return command.image.tobytes() if isinstance(command, Raster) else command


@pytest.mark.parametrize(
    ("raw", "command"),
    [
        (b"\x1b@", Initialize()),
        (b"\x1bd\x02", Feed(60)),
        (b"\x1bJ\x07", Feed(7)),
        (b"\n", Feed(30)),
        (b"\x1dV\x00", Cut()),
        (b"\x1dVB\x05", Cut()),
        (b"\x1d(H\x06\x0000AB12", ProcessIdRequest(b"AB12")),
        (b"\x10\x04\x02", StatusQuery(2)),
        (b"\x1da\x0e", AutoStatusSetting(0x0E)),
    ],
)
def test_a_command_is_read_and_the_next_one_begins_right_after_it(raw: bytes, command: Command) -> None:
    parser = EscPosParser()
    assert parser.feed(raw + b"\x1b@") == [command, Initialize()]
    assert parser.unknown == 0


@pytest.mark.parametrize("raw", [RASTER, STORED, STORED_LONG], ids=["GS v 0", "GS ( L", "GS 8 L"])
def test_a_set_bit_is_a_black_dot_however_the_picture_is_sent(raw: bytes) -> None:
    (command,) = EscPosParser().feed(raw)
    assert isinstance(command, Raster)
    assert command.image.size == (8, 2)
    assert command.image.tobytes() == b"\x0f\xf0"


@given(
    st.lists(st.sampled_from([RASTER, STORED, b"\x1b@", b"\x1dV\x00", b"\x10\x04\x01"]) | st.binary(max_size=12)),
    st.lists(st.integers(0, 300), max_size=20),
)
def test_any_chunking_gives_the_same_commands(pieces: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(pieces)
    whole, parser = EscPosParser(), EscPosParser()
    expected = [as_data(command) for command in whole.feed(stream)]
    places = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    chunks = [stream[start:end] for start, end in zip(places, places[1:], strict=False)]
    assert [as_data(command) for chunk in chunks for command in parser.feed(chunk)] == expected
    assert parser.unknown == whole.unknown


def test_garbage_is_counted_and_never_fatal() -> None:
    parser = EscPosParser()
    parser.feed(b"hello")
    assert parser.unknown == 5
    for seed in range(200):
        EscPosParser().feed(random.Random(seed).randbytes(2000))


def test_paper_joins_strips_and_blank_lines_to_one_page() -> None:
    paper = Paper()
    paper.add(Image.new("1", (8, 2), 0))
    paper.feed(3)
    paper.add(Image.new("1", (16, 1), 0))
    page = paper.take()
    assert page.size == (16, 6)
    assert [bool(page.getpixel((0, row))) for row in range(6)] == [False, False, True, True, True, False]
    assert paper.is_blank
