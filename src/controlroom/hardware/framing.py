"""From bytes on a serial line to codes: a pure state machine (docs/domain.md §5).

A frame ends on CR, LF, TAB or ETX; on silence too if the scanner is configured without a suffix. STX starts a
frame. AIM identifiers (`]Q3`) and STX are not part of the code, GS (0x1D) is. What cannot be a code (too long, not
text, cut off by a pause) is dropped and told as `Noise`: never repaired or shortened into a wrong code.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

CODE_LIMIT: Final = 512
"""The longest frame in bytes."""

STALE_S: Final = 2.0
"""Seconds of pause inside a frame after which its beginning is not the beginning of what follows."""

_RECENT_LIMIT: Final = 64
_MARKS: Final = re.compile(rb"[\x02\x03\t\n\r]")
_STX: Final = b"\x02"
_AIM: Final = re.compile(rb"\A\][A-Za-z][0-9A-Za-z]")
_NO_READS: Final = frozenset({"NR", "NOREAD", "NO READ", "NO-READ", "NO_READ"})


@dataclass(frozen=True, slots=True)
class Code:
    """A code, and when its last sign arrived (monotonic seconds)."""

    text: str
    received: float


@dataclass(frozen=True, slots=True)
class Noise:
    """Bytes that were no code; `dropped` is how many had come when this was noticed."""

    dropped: int


Frame = Code | Noise


class Framer:
    """The framing of one device; times are monotonic seconds and never go back."""

    def __init__(self, *, suffix: bool = True, silence_s: float = 0.08, debounce_s: float = 1.5) -> None:
        self._suffix = suffix
        self._silence_s = silence_s
        self._debounce_s = debounce_s
        self._buffer = bytearray()
        self._overlong = False
        self._last_byte = 0.0
        self._recent: dict[str, float] = {}

    def feed(self, data: bytes, now: float) -> list[Frame]:
        """What `data`, arrived at `now`, completes. Independent of how the stream was cut into pieces."""
        out = self.idle(now)
        if not data:
            return out
        self._last_byte = now
        start = 0
        for mark in _MARKS.finditer(data):
            self._take(data[start : mark.start()], out)
            start = mark.end()
            if mark.group() == _STX:
                self._begin(out)
            else:
                self._end(now, out)
        self._take(data[start:], out)
        return out

    def idle(self, now: float) -> list[Frame]:
        """What the silence until `now` completes."""
        out: list[Frame] = []
        pause = now - self._last_byte
        if not self._suffix and pause >= self._silence_s:
            self._end(self._last_byte, out)
        elif pause >= STALE_S:
            self._begin(out)
            self._overlong = False
        return out

    def reset(self) -> None:
        """Forget an unfinished frame: the line was interrupted. Debouncing goes on."""
        self._buffer.clear()
        self._overlong = False

    def _take(self, piece: bytes, out: list[Frame]) -> None:
        if self._overlong:
            return
        room = CODE_LIMIT - len(self._buffer)
        self._buffer += piece[:room]
        if len(piece) > room:
            out.append(Noise(CODE_LIMIT + 1))
            self._buffer.clear()
            self._overlong = True

    def _begin(self, out: list[Frame]) -> None:
        """A frame starts here: what came before had no end and is no code."""
        if self._buffer.strip(b"\x00"):
            out.append(Noise(len(self._buffer)))
        self._buffer.clear()

    def _end(self, received: float, out: list[Frame]) -> None:
        raw = bytes(self._buffer)
        dropped = self._overlong
        self.reset()
        if dropped:
            return
        bare = raw.strip(b"\x00")
        text = None if b"\x00" in bare else _decode(_AIM.sub(b"", bare))
        if text is None:
            out.append(Noise(len(raw)))
        elif not _is_no_read(text) and self._is_new(text, received):
            out.append(Code(text, received))

    def _is_new(self, text: str, received: float) -> bool:
        """Whether `text` is a scan of its own. A repetition does not lengthen the time it is taken for one."""
        recent = {code: at for code, at in self._recent.items() if received - at < self._debounce_s}
        fresh = text not in recent
        if fresh:
            recent[text] = received
            if len(recent) > _RECENT_LIMIT:
                del recent[next(iter(recent))]
        self._recent = recent
        return fresh


def _decode(raw: bytes) -> str | None:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue  # The next encoding may fit; None says that none does.
    return None


def _is_no_read(text: str) -> bool:
    """Whether a scanner says by `text` that it read nothing."""
    bare = text.strip(" ")
    return not bare or bare.upper() in _NO_READS
