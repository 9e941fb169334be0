from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from controlroom.hardware.escpos import BadgeTooWideError, encode_job, status_query
from controlroom.simulate.escpos_parser import Command, Cut, EscPosParser, Feed, Initialize, ProcessIdRequest, Raster

QUIET = """
import logging, os, tempfile
from PIL import Image
from controlroom.hardware.escpos import encode_job, warm_up
warm_up()
for process_id, cut in ((None, True), ("AB12", False)):
    encode_job(Image.new("1", (400, 900), 1), process_id=process_id, cut=cut, width_dots=576)
assert logging.root.handlers == [], logging.root.handlers
assert logging.root.level == logging.WARNING
assert os.listdir(tempfile.gettempdir()) == []
"""


def badge(width: int = 576, height: int = 800) -> Image.Image:
    image = Image.new("1", (width, height), 1)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 0, width // 3, height // 2), fill=0)
    draw.line((0, 0, width, height), fill=0, width=5)
    return image


def printed(job: bytes) -> tuple[list[Command], Image.Image]:
    parser = EscPosParser()
    commands = parser.feed(job)
    assert parser.unknown == 0
    strips = [command.image for command in commands if isinstance(command, Raster)]
    page = Image.new("1", (strips[0].width, sum(strip.height for strip in strips)), 1)
    top = 0
    for strip in strips:
        page.paste(strip, (0, top))
        top += strip.height
    return [command for command in commands if not isinstance(command, Raster)], page


def test_a_badge_comes_out_dot_for_dot_then_cut_then_the_question_for_its_id() -> None:
    commands, page = printed(encode_job(badge(), process_id="AB12", cut=True, width_dots=576))
    assert commands == [Initialize(), Cut(), ProcessIdRequest(b"AB12")]
    assert page.tobytes() == badge().tobytes()


def test_without_cutter_the_badge_is_fed_to_the_edge_and_without_id_nothing_is_asked() -> None:
    commands, _page = printed(encode_job(badge(), process_id=None, cut=False, width_dots=576))
    assert commands == [Initialize(), Feed(180)]


def test_a_narrow_badge_is_printed_in_the_middle_of_the_paper_also_when_it_is_long() -> None:
    _commands, page = printed(encode_job(badge(400, 2000), process_id=None, cut=True, width_dots=576))
    assert page.size == (576, 2000)
    assert page.crop((88, 0, 488, 2000)).tobytes() == badge(400, 2000).tobytes()


def test_paper_whose_width_is_no_multiple_of_eight_stays_white_at_the_edge() -> None:
    _commands, page = printed(encode_job(Image.new("1", (100, 10), 0), process_id=None, cut=True, width_dots=100))
    assert page.size == (104, 10)
    assert page.crop((100, 0, 104, 10)).getcolors() == [(40, 255)]


def test_the_raster_is_byte_for_byte_what_python_escpos_makes(capsys: pytest.CaptureFixture[str]) -> None:
    from escpos.printer import Dummy

    reference = Dummy()
    reference.hw("INIT")
    reference.image(badge(576, 800), impl="bitImageRaster", fragment_height=256)
    job = encode_job(badge(576, 800), process_id=None, cut=True, width_dots=576)
    assert job.startswith(reference.output)


def test_a_badge_wider_than_the_paper_is_refused_with_both_widths() -> None:
    with pytest.raises(BadgeTooWideError, match="576.*384"):
        encode_job(badge(), process_id=None, cut=True, width_dots=384)


@pytest.mark.parametrize("process_id", ["", "ABC", "ABCDE", "AB\x1fC", "ABC\x7f", "证A12"])
def test_a_process_id_that_no_printer_takes_is_refused(process_id: str) -> None:
    with pytest.raises(ValueError, match="process ID"):
        encode_job(badge(), process_id=process_id, cut=True, width_dots=576)


def test_a_picture_with_greys_is_refused() -> None:
    with pytest.raises(ValueError, match="mode"):
        encode_job(Image.new("L", (8, 8)), process_id=None, cut=True, width_dots=576)


@settings(max_examples=25)
@given(st.integers(1, 576), st.integers(1, 1100), st.integers())
def test_whatever_is_drawn_is_what_is_printed(width: int, height: int, seed: int) -> None:
    image = Image.frombytes("1", (width, height), random.Random(seed).randbytes((width + 7) // 8 * height))
    _commands, page = printed(encode_job(image, process_id="    ", cut=True, width_dots=width))
    assert page.crop((0, 0, width, height)).tobytes() == image.tobytes()


def test_encoding_writes_nothing_to_the_terminal_and_leaves_logging_and_temporary_files_alone(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path), "TEMP": str(tmp_path), "TMP": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", QUIET], capture_output=True, text=True, timeout=60, check=False, env=environment
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, "", "")


def test_status_query_is_dle_eot() -> None:
    assert status_query(4) == b"\x10\x04\x04"
