"""Reads an ESC/POS stream as a printer does: bytes in, typed commands out. Pure; never fails, whatever comes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from PIL import Image

LINE_DOTS: Final = 30
"""Height of a line feed at the standard line spacing."""

_DLE, _ESC, _GS, _LF = 0x10, 0x1B, 0x1D, 0x0A
_CUTS_WITH_FEED: Final = frozenset({65, 66, 97, 98, 103, 104})
_LONGEST_RASTER: Final = 4_000_000


@dataclass(frozen=True, slots=True)
class Initialize:
    """ESC @"""


@dataclass(frozen=True, slots=True)
class Feed:
    """LF, ESC d, ESC J: blank paper."""

    dots: int


@dataclass(frozen=True)
class Raster:
    """GS v 0, or GS ( L stored and printed: a strip of the picture, mode "1"."""

    image: Image.Image


@dataclass(frozen=True, slots=True)
class Cut:
    """GS V"""


@dataclass(frozen=True, slots=True)
class ProcessIdRequest:
    """GS ( H: answer with the ID when everything before is on paper."""

    process_id: bytes


@dataclass(frozen=True, slots=True)
class StatusQuery:
    """DLE EOT n: answer at once."""

    number: int


@dataclass(frozen=True, slots=True)
class AutoStatusSetting:
    """GS a n: send the status now and at every change; 0 stops that."""

    items: int


Command = Initialize | Feed | Raster | Cut | ProcessIdRequest | StatusQuery | AutoStatusSetting


class EscPosParser:
    """The commands of one connection. `unknown` counts the bytes that belong to no command it knows."""

    def __init__(self) -> None:
        self.unknown = 0
        self._buffer = bytearray()
        self._stored: Image.Image | None = None

    def feed(self, data: bytes) -> list[Command]:
        """The commands that `data` completes, however the stream was cut into pieces."""
        self._buffer += data
        commands: list[Command] = []
        while self._buffer:
            length = self._length()
            if length is None or length > len(self._buffer):
                break
            raw = bytes(self._buffer[:length])
            del self._buffer[:length]
            command = self._command(raw)
            if command is not None:
                commands.append(command)
        return commands

    def _length(self) -> int | None:
        """How long the command at the front is; None while too little of it is here to tell."""
        first = self._buffer[0]
        if first not in (_DLE, _ESC, _GS):
            return 1
        if len(self._buffer) < 2:
            return None
        if first == _DLE:
            return 3 if self._buffer[1] == 0x04 else 2
        if first == _ESC:
            return 3 if self._buffer[1] in b"dJ=a!" else 2
        return self._gs_length(chr(self._buffer[1]))

    def _gs_length(self, name: str) -> int | None:
        front = self._buffer
        head = {"V": 3, "v": 8, "(": 5, "8": 7}.get(name, 2)
        if len(front) < head:
            return None
        match name:
            case "a" | "!" | "B":
                return 3
            case "V":
                return 4 if front[2] in _CUTS_WITH_FEED else 3
            case "v":
                return head + min(_word(front, 4) * _word(front, 6), _LONGEST_RASTER)
            case "(":
                return head + _word(front, 3)
            case "8":
                return head + min(int.from_bytes(front[3:7], "little"), _LONGEST_RASTER)
            case _:
                return 2

    def _command(self, raw: bytes) -> Command | None:
        match raw[:2]:
            case b"\x1b@":
                return Initialize()
            case b"\x1bd":
                return Feed(raw[2] * LINE_DOTS)
            case b"\x1bJ":
                return Feed(raw[2])
            case b"\n":
                return Feed(LINE_DOTS)
            case b"\x10\x04":
                return StatusQuery(raw[2])
            case b"\x1da":
                return AutoStatusSetting(raw[2])
            case b"\x1dV":
                return Cut()
            case b"\x1dv":
                return Raster(_unpack(raw[8:], _word(raw, 4), _word(raw, 6)))
            case b"\x1d(" | b"\x1d8":
                return self._extended(raw)
        self.unknown += len(raw)
        return None

    def _extended(self, raw: bytes) -> Command | None:
        body = raw[5:] if raw[1:2] == b"(" else raw[7:]
        if raw[2:3] == b"H" and len(body) == 6 and body[:2] == b"00":
            return ProcessIdRequest(body[2:])
        if raw[2:3] == b"L" and body[1:2] == b"p" and len(body) >= 10:
            width, height = _word(body, 6), _word(body, 8)
            self._stored = _unpack(body[10:], (width + 7) // 8, height)
            return None
        if raw[2:3] == b"L" and body[1:2] in (b"2", b"\x02") and self._stored is not None:
            image, self._stored = self._stored, None
            return Raster(image)
        self.unknown += len(raw)
        return None


class Paper:
    """What has been put on paper since the last cut."""

    def __init__(self) -> None:
        self._renew()

    def _renew(self) -> None:
        self._strips: list[tuple[int, Image.Image]] = []
        self._height = 0

    @property
    def is_blank(self) -> bool:
        """Whether nothing has been printed on it."""
        return not self._strips

    def add(self, image: Image.Image) -> None:
        """Print `image` below what is there."""
        self._strips.append((self._height, image))
        self._height += image.height

    def feed(self, dots: int) -> None:
        """Leave `dots` rows blank."""
        self._height += dots

    def take(self) -> Image.Image:
        """The page, mode "1", black on white; what follows goes onto a new one."""
        width = max((strip.width for _top, strip in self._strips), default=1)
        page = Image.new("1", (width, max(self._height, 1)), 1)
        for top, strip in self._strips:
            page.paste(strip, (0, top))
        self._renew()
        return page


def _word(raw: bytes | bytearray, at: int) -> int:
    return int.from_bytes(raw[at : at + 2], "little")


def _unpack(data: bytes, row_bytes: int, rows: int) -> Image.Image:
    """Packed rows, a set bit being black, as an image; missing bytes are white."""
    if not row_bytes or not rows:
        return Image.new("1", (1, 1), 1)
    rows = min(rows, _LONGEST_RASTER // row_bytes)
    whole = data[: row_bytes * rows].ljust(row_bytes * rows, b"\x00")
    return Image.frombytes("1", (row_bytes * 8, rows), whole, "raw", "1;I")
