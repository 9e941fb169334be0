"""What a printer says back, taken apart: a pure demultiplexer of its one stream of bytes.

Four kinds of message share the stream; fixed bits tell them apart (Epson, "Transmission status identification"):

- automatic status (GS a): 4 bytes, the first with (b & 0x93) == 0x10, the others with bits 4 and 7 off;
- process ID (GS ( H): 0x37 0x22 d1 d2 d3 d4 0x00, each d in 0x20..0x7E;
- real-time status (DLE EOT n): 1 byte with (b & 0x93) == 0x12; it does not say which n it answers;
- flow control: XON 0x11, XOFF 0x13, which may stand inside the others.

Everything else is noise: it is counted and skipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from controlroom.hardware.events import DeviceCause

_XON: Final = 0x11
_XOFF: Final = 0x13
_BLOCK: Final = 0x37
_PROCESS_ID: Final = 0x22
_PROCESS_REPLY_LENGTH: Final = 7


@dataclass(frozen=True, slots=True)
class PrinterStatus:
    """The state a printer reports of itself."""

    online: bool = True
    cover_open: bool = False
    paper_out: bool = False
    paper_near_end: bool = False
    error: bool = False

    @property
    def blocking(self) -> DeviceCause:
        """Why it cannot print now; NONE if it can."""
        if self.error:
            return DeviceCause.PRINTER_ERROR
        if self.cover_open:
            return DeviceCause.COVER_OPEN
        if self.paper_out:
            return DeviceCause.PAPER_OUT
        return DeviceCause.NONE if self.online else DeviceCause.OFFLINE


@dataclass(frozen=True, slots=True)
class AutoStatus:
    """A whole automatic status message."""

    status: PrinterStatus


@dataclass(frozen=True, slots=True)
class ProcessReply:
    """The printer finished everything before the request for this process ID."""

    process_id: str


@dataclass(frozen=True, slots=True)
class RealTimeStatus:
    """The answer to the oldest DLE EOT that is not answered yet."""

    byte: int


@dataclass(frozen=True, slots=True)
class FlowControl:
    """The printer can take data (`ready`) or its buffer is full."""

    ready: bool


Reply = AutoStatus | ProcessReply | RealTimeStatus | FlowControl


class StatusDemux:
    """Takes one connection's bytes apart. `noise` counts the bytes that were no message."""

    def __init__(self) -> None:
        self.noise = 0
        self._partial = bytearray()

    def feed(self, data: bytes) -> list[Reply]:
        """The messages that `data` completes, however the stream was cut into pieces."""
        out: list[Reply] = []
        for byte in data:
            self._byte(byte, out)
        return out

    def _byte(self, byte: int, out: list[Reply]) -> None:
        if byte in (_XON, _XOFF):
            out.append(FlowControl(byte == _XON))
        elif self._partial and self._continues(byte):
            self._partial.append(byte)
            self._complete(out)
        elif byte & 0x93 == 0x12:
            out.append(RealTimeStatus(byte))
        elif self._partial:
            # Its first byte began nothing after all; one of the others may begin something.
            again = bytes((*self._partial[1:], byte))
            self._partial.clear()
            self.noise += 1
            out += self.feed(again)
        elif byte == _BLOCK or byte & 0x93 == 0x10:
            self._partial.append(byte)
        else:
            self.noise += 1

    def _continues(self, byte: int) -> bool:
        if self._partial[0] != _BLOCK:
            return byte & 0x90 == 0
        place = len(self._partial)
        if place == 1:
            return byte == _PROCESS_ID
        if place == _PROCESS_REPLY_LENGTH - 1:
            return byte == 0
        return 0x20 <= byte <= 0x7E

    def _complete(self, out: list[Reply]) -> None:
        message = bytes(self._partial)
        if message[0] == _BLOCK and len(message) == _PROCESS_REPLY_LENGTH:
            out.append(ProcessReply(message[2:6].decode("ascii")))
        elif message[0] != _BLOCK and len(message) == 4:
            out.append(AutoStatus(from_auto_status(message)))
        else:
            return
        self._partial.clear()


def from_auto_status(message: bytes) -> PrinterStatus:
    """The four bytes of an automatic status message.

    Byte 1: 0x08 off line, 0x20 cover open. Byte 2: 0x04 mechanical, 0x08 cutter, 0x20 unrecoverable, 0x40
    automatically recoverable error. Byte 3: 0x03 near the end, 0x0C at the end of the paper.
    """
    return PrinterStatus(
        online=not message[0] & 0x08,
        cover_open=bool(message[0] & 0x20),
        error=bool(message[1] & 0x6C),
        paper_near_end=bool(message[2] & 0x03),
        paper_out=bool(message[2] & 0x0C),
    )


def from_real_time(printer: int, offline: int, paper: int) -> PrinterStatus:
    """The answers to DLE EOT 1, 2 and 4.

    Answer 1: 0x08 off line. Answer 2: 0x04 cover open, 0x20 stopped at the end of the paper, 0x40 error.
    Answer 4: 0x0C near the end, 0x60 at the end of the paper.
    """
    return PrinterStatus(
        online=not printer & 0x08,
        cover_open=bool(offline & 0x04),
        error=bool(offline & 0x40),
        paper_near_end=bool(paper & 0x0C),
        paper_out=bool(paper & 0x60 or offline & 0x20),
    )
