from __future__ import annotations

import random
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.hardware.framing import CODE_LIMIT, STALE_S, Code, Framer, Noise

T = 100.0


def codes(raw: bytes) -> list[str]:
    return [frame.text for frame in Framer(debounce_s=0).feed(raw, T) if isinstance(frame, Code)]


# Bytes as models with these settings send them.
CAPTURES = {
    "CR suffix, the factory setting": (b"7KQ2M9XWPA\r", ["7KQ2M9XWPA"]),
    "CR LF suffix": (b"7KQ2M9XWPA\r\nB4\r\n", ["7KQ2M9XWPA", "B4"]),
    "TAB suffix": (b"7KQ2M9XWPA\t", ["7KQ2M9XWPA"]),
    "STX and ETX around": (b"\x027KQ2M9XWPA\x03", ["7KQ2M9XWPA"]),
    "STX, ETX and CR": (b"\x027KQ2M9XWPA\x03\r\n", ["7KQ2M9XWPA"]),
    "AIM identifier of QR": (b"]Q37KQ2M9XWPA\r", ["7KQ2M9XWPA"]),
    "STX and AIM identifier of Code 128": (b"\x02]C07KQ2M9XWPA\x03", ["7KQ2M9XWPA"]),
    "GS1 DataMatrix with its group separators": (b"]d2010123\x1d21AB\r", ["010123\x1d21AB"]),
    "no-read messages": (b"NR\rNOREAD\r\nNo Read\r", []),
    "empty frames": (b"\r\n\t\x02\x03  \r", []),
    "UTF-8 content": ("张伟-㛃\r".encode(), ["张伟-㛃"]),
    "GB18030 content": ("张伟-㛃\r".encode("gb18030"), ["张伟-㛃"]),
    "a break on the line before the code": (b"\x00\x00A1\r", ["A1"]),
    "escape sequences are data": (b"\x1b[31mA1\r", ["\x1b[31mA1"]),
    "a bracket that is no AIM identifier": (b"]]A1\r", ["]]A1"]),
}


@pytest.mark.parametrize(("raw", "expected"), CAPTURES.values(), ids=CAPTURES.keys())
def test_capture_gives_the_code_that_was_printed(raw: bytes, expected: list[str]) -> None:
    assert codes(raw) == expected


def test_a_code_carries_the_time_of_its_end_sign() -> None:
    framer = Framer()
    assert framer.feed(b"A1", T) == []
    assert framer.feed(b"\r", T + 0.5) == [Code("A1", T + 0.5)]


def test_a_frame_at_the_limit_passes_and_one_byte_more_is_noise_once() -> None:
    assert codes(b"x" * CODE_LIMIT + b"\r") == ["x" * CODE_LIMIT]
    frames = Framer().feed(b"x" * (CODE_LIMIT + 1) + b"y" * 5000 + b"\x02zz\rA1\r", T)
    assert frames == [Noise(CODE_LIMIT + 1), Code("A1", T)]


def test_bytes_that_are_no_text_are_noise() -> None:
    assert Framer().feed(b"A\xff\xfe\rA1\r", T) == [Noise(3), Code("A1", T)]


def test_a_break_on_the_line_inside_a_code_makes_it_noise() -> None:
    """No code has a zero byte inside, and not every store could keep one."""
    assert Framer().feed(b"A\x00B\rA1\r", T) == [Noise(3), Code("A1", T)]


def test_a_start_sign_ends_what_had_no_end() -> None:
    assert Framer().feed(b"HALF\x02A1\x03", T) == [Noise(4), Code("A1", T)]


def test_the_beginning_of_an_interrupted_code_is_not_glued_to_the_next() -> None:
    framer = Framer()
    framer.feed(b"HALF", T)
    assert framer.feed(b"A1\r", T + STALE_S) == [Noise(4), Code("A1", T + STALE_S)]
    framer.feed(b"HALF", T + 5)
    framer.reset()
    assert framer.feed(b"A2\r", T + 5.1) == [Code("A2", T + 5.1)]


def test_silence_ends_a_code_only_without_suffix() -> None:
    with_suffix, without = Framer(), Framer(suffix=False, silence_s=0.08)
    for framer in (with_suffix, without):
        assert framer.feed(b"A", T) == []
        assert framer.feed(b"1", T + 0.05) == []
        assert framer.idle(T + 0.12) == []
    assert with_suffix.idle(T + 0.2) == []
    assert without.idle(T + 0.2) == [Code("A1", T + 0.05)]
    assert without.idle(T + 0.3) == []


def test_the_same_code_within_the_window_is_one_scan_and_repeats_do_not_lengthen_it() -> None:
    framer = Framer(debounce_s=1.5)
    told = [at for at in (0.0, 0.7, 1.4, 1.6, 2.9, 3.2) if framer.feed(b"A1\r", T + at)]
    assert told == [0.0, 1.6, 3.2]


def test_another_code_in_between_does_not_open_the_window() -> None:
    framer = Framer(debounce_s=1.5)
    frames = framer.feed(b"A1\rB2\rA1\r", T)
    assert [frame.text for frame in frames if isinstance(frame, Code)] == ["A1", "B2"]


PIECES = st.sampled_from(
    [b"\r", b"\n", b"\t", b"\x02", b"\x03", b"A1", b"]Q3", b"]", b"NR", b"\x1d", b"\xff", "㛃".encode(), b"x" * 300]
)


@given(st.lists(PIECES | st.binary(max_size=20), max_size=30), st.lists(st.integers(0, 2000), max_size=20))
def test_any_chunking_gives_the_same_frames(pieces: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(pieces)
    whole = Framer().feed(stream, T)
    framer = Framer()
    places = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    chunked = [
        frame for start, end in zip(places, places[1:], strict=False) for frame in framer.feed(stream[start:end], T)
    ]
    assert chunked == whole


@given(st.text(st.characters(codec="utf-8", exclude_characters="\r\n\t\x00\x02\x03 ]"), min_size=3, max_size=100))
def test_every_text_comes_through_as_it_is(code: str) -> None:
    assert codes(code.encode() + b"\r") == ([] if code.upper() in ("NOREAD", "NO-READ", "NO_READ") else [code])


@pytest.mark.parametrize("alphabet", [bytes(range(256)), bytes(range(32, 127)), b"\r\x02\xff"])
def test_a_megabyte_of_garbage_is_survived_in_bounded_memory(alphabet: bytes) -> None:
    framer = Framer()
    garbage = bytes(random.Random(7).choices(alphabet, k=1_000_000))
    for start in range(0, len(garbage), 4096):
        framer.feed(garbage[start : start + 4096], T + start / 1_000_000)
        held = framer._buffer, framer._recent
        assert sum(sys.getsizeof(part) for part in held) < 20_000
    assert Code("A1", T + 9) in framer.feed(b"\r\x02A1\r", T + 9)
