from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.hardware.events import DeviceCause
from controlroom.hardware.status import (
    AutoStatus,
    FlowControl,
    PrinterStatus,
    ProcessReply,
    RealTimeStatus,
    StatusDemux,
    from_real_time,
)

IN_ORDER = b"\x10\x00\x00\x00"


@pytest.mark.parametrize(
    ("message", "status", "blocking"),
    [
        (IN_ORDER, PrinterStatus(), DeviceCause.NONE),
        (b"\x14\x00\x00\x0f", PrinterStatus(), DeviceCause.NONE),
        (b"\x18\x00\x00\x00", PrinterStatus(online=False), DeviceCause.OFFLINE),
        (b"\x38\x00\x00\x00", PrinterStatus(online=False, cover_open=True), DeviceCause.COVER_OPEN),
        (b"\x10\x00\x03\x00", PrinterStatus(paper_near_end=True), DeviceCause.NONE),
        (
            b"\x18\x00\x0f\x00",
            PrinterStatus(online=False, paper_near_end=True, paper_out=True),
            DeviceCause.PAPER_OUT,
        ),
        (b"\x18\x08\x00\x00", PrinterStatus(online=False, error=True), DeviceCause.PRINTER_ERROR),
        (b"\x18\x20\x00\x00", PrinterStatus(online=False, error=True), DeviceCause.PRINTER_ERROR),
        (b"\x18\x40\x00\x00", PrinterStatus(online=False, error=True), DeviceCause.PRINTER_ERROR),
    ],
)
def test_automatic_status_says_what_the_printer_needs(
    message: bytes, status: PrinterStatus, blocking: DeviceCause
) -> None:
    assert StatusDemux().feed(message) == [AutoStatus(status)]
    assert status.blocking is blocking


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ((0x12, 0x12, 0x12), PrinterStatus()),
        ((0x1A, 0x16, 0x12), PrinterStatus(online=False, cover_open=True)),
        ((0x1A, 0x32, 0x7E), PrinterStatus(online=False, paper_out=True, paper_near_end=True)),
        ((0x12, 0x12, 0x1E), PrinterStatus(paper_near_end=True)),
        ((0x1A, 0x52, 0x12), PrinterStatus(online=False, error=True)),
    ],
)
def test_answers_to_questions_say_the_same(answers: tuple[int, int, int], status: PrinterStatus) -> None:
    assert from_real_time(*answers) == status


def test_the_kinds_are_told_apart_in_one_stream_and_flow_control_may_stand_inside() -> None:
    stream = b"\x12" + b"\x10\x00\x13\x00\x11\x00" + b'7"2r2r\x00' + b"\x16"
    assert StatusDemux().feed(stream) == [
        RealTimeStatus(0x12),
        FlowControl(False),
        FlowControl(True),
        AutoStatus(PrinterStatus()),
        ProcessReply("2r2r"),
        RealTimeStatus(0x16),
    ]


@pytest.mark.parametrize(
    "noise", [b"\xff\xff", b"\x10\x00", b'7"AB', b"7", b'7"ABCDE', b"\x10\x90\x00", b'7"AB\x80D\x00']
)
def test_a_message_after_noise_is_still_understood(noise: bytes) -> None:
    demux = StatusDemux()
    assert demux.feed(noise + b'7"AB12\x00')[-1] == ProcessReply("AB12")
    assert demux.noise >= 1


MESSAGES = st.sampled_from([IN_ORDER, b"\x38\x08\x0f\x00", b'7"AB12\x00', b'7"2\x120"\x00', b"\x12", b"\x11", b"\x13"])


@given(st.lists(MESSAGES | st.binary(max_size=8)), st.lists(st.integers(0, 200), max_size=20))
def test_any_chunking_gives_the_same_messages(pieces: list[bytes], cuts: list[int]) -> None:
    stream = b"".join(pieces)
    whole, demux = StatusDemux(), StatusDemux()
    expected = whole.feed(stream)
    places = [0, *sorted(cut for cut in cuts if cut < len(stream)), len(stream)]
    chunks = [stream[start:end] for start, end in zip(places, places[1:], strict=False)]
    assert [reply for chunk in chunks for reply in demux.feed(chunk)] == expected
    assert demux.noise == whole.noise


@given(st.lists(st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=4, max_size=4)))
def test_no_process_id_is_lost_between_status_messages(ids: list[str]) -> None:
    stream = b"".join(b'7"' + text.encode() + b"\x00" + IN_ORDER for text in ids)
    replies = StatusDemux().feed(stream)
    assert [reply.process_id for reply in replies if isinstance(reply, ProcessReply)] == ids
