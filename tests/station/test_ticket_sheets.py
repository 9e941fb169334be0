"""Sheets of signed tickets: what is drawn is read again by a QR reader (docs/domain.md §5)."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PIL import Image
from PIL.PdfParser import PdfParser

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.domain.passes.rules import Pass, write_pass
from controlroom.domain.passes.views import Ticket
from controlroom.station.ticket_sheets import (
    PAGE,
    TICKET,
    SheetNotWrittenError,
    SheetTargetError,
    check_target,
    draw_ticket,
    file_name,
    write_sheets,
)
from tests.conftest import OPENING, ROOT

SIGN = Ed25519PrivateKey.generate().sign
SAYS = Pass("0" * 8, "1" * 12, "2" * 16, "7K2M9QXH4P", "vip", OPENING, OPENING + timedelta(days=1), 3, "欧阳娜娜")


@pytest.fixture(scope="module")
def event() -> EventConfig:
    return load_toml(ROOT / "config" / "event.toml", EventConfig)


def ticket(
    code: str = SAYS.code, name: str = "欧阳娜娜", company: str = "北京星河智能科技有限公司", **says: Any
) -> Ticket:
    ticket = replace(SAYS, code=code, **says)
    return Ticket(ticket, write_pass(ticket, SIGN), name, company, "zh")


def read(image: Image.Image) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(image.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)]


def pages(pdf: Path) -> Iterator[Image.Image]:
    """The pages of a PDF made of one fax-coded picture each, in a TIFF's clothes so that Pillow decodes them."""
    with PdfParser(filename=str(pdf)) as document:
        for reference in document.pages:
            page = document.read_indirect(reference)
            assert [round(float(each)) for each in page[b"MediaBox"]] == [0, 0, 595, 842], "A4"
            stream = document.read_indirect(page[b"Resources"][b"XObject"][b"image"])
            header, data = stream.dictionary, stream.buf
            size = (header[b"Width"], header[b"Height"])
            yield _fax(size, data)


def _fax(size: tuple[int, int], data: bytes) -> Image.Image:
    tags = (
        (256, size[0]),
        (257, size[1]),
        (258, 1),
        (259, 4),
        (262, 1),
        (273, 8),
        (277, 1),
        (278, size[1]),
        (279, len(data)),
    )
    body = b"II*\0" + struct.pack("<I", 8 + len(data)) + data + struct.pack("<H", len(tags))
    body += b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags) + struct.pack("<I", 0)
    return Image.open(BytesIO(body))


def test_a_ticket_is_drawn_whole_and_its_qr_code_is_read_back(event: EventConfig) -> None:
    made = ticket()
    image, whole = draw_ticket(made, event)
    assert whole
    assert image.size == TICKET
    assert read(image) == [made.text]


@pytest.mark.parametrize(
    ("name", "company"),
    [
        ("محمد بن سلمان العتيبي", "شركة أرامكو (Aramco)"),
        ("Nguyễn Thị Minh Khai von und zu Hohenstein-Waldburg", "Viện Công nghệ Thông tin và Truyền thông " * 4),
        ("欧阳" * 60, "公司" * 90),
        ("", ""),
    ],
)
def test_names_of_any_script_and_length_leave_the_qr_code_whole(event: EventConfig, name: str, company: str) -> None:
    made = ticket(name=name, company=company)
    image, whole = draw_ticket(made, event)
    assert whole
    assert read(image) == [made.text]
    edge = [image.getpixel((x, TICKET[1] - 1)) for x in range(TICKET[0])]
    assert set(edge) == {1}, "nothing is cut off at the foot"


def test_the_largest_ticket_is_still_read_at_screen_size_on_a_phone(event: EventConfig) -> None:
    made = ticket(code="X" * 128)
    assert len(made.text) > 400
    image, _whole = draw_ticket(made, event)
    for share in (0.5, 1.7):
        smaller = image.convert("L").resize((round(TICKET[0] * share), round(TICKET[1] * share)))
        assert read(smaller) == [made.text]


def test_the_qr_code_of_a_usual_ticket_is_about_3_cm_wide(event: EventConfig) -> None:
    image, _whole = draw_ticket(ticket(), event)
    (found,) = zxingcpp.read_barcodes(image.convert("L"))
    width_mm = (found.position.top_right.x - found.position.top_left.x) / 300 * 25.4
    assert 29 < width_mm < 36


def test_a_name_that_no_font_can_draw_is_left_white_and_reported(event: EventConfig, tmp_path: Path) -> None:
    tickets = [ticket("A1"), ticket("A2", name="कमला")]
    assert write_sheets(tickets, event, tmp_path) == ["A2"]
    for made in tickets:
        with Image.open(tmp_path / file_name(made.ticket)) as image:
            assert read(image) == [made.text]


def test_a_pdf_holds_eight_tickets_a_page_and_every_one_is_read_back(event: EventConfig, tmp_path: Path) -> None:
    tickets = [ticket(f"CODE-{n}", serial=f"{n:016x}") for n in range(70)]
    told: list[tuple[int, int]] = []
    write_sheets(tickets, event, tmp_path / "sheet.pdf", lambda done, total: told.append((done, total)))
    found: list[str] = []
    for number, page in enumerate(pages(tmp_path / "sheet.pdf")):
        assert page.size == PAGE
        assert page.convert("L").histogram()[255] > PAGE[0] * PAGE[1] * 0.8, "black on white"
        on_page = sorted(read(page))
        assert on_page == sorted(each.text for each in tickets[number * 8 : number * 8 + 8])
        found += on_page
    assert len(found) == 70
    assert told[-1] == (70, 70)
    assert [path.name for path in tmp_path.iterdir()] == ["sheet.pdf"]


@pytest.mark.parametrize("code", ["../../etc/passwd", "C:\\x", "CON", "a/b\0c", "欧阳", ".", "x" * 128])
def test_no_code_becomes_a_path(code: str) -> None:
    name = file_name(replace(SAYS, code=code))
    assert set(name) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.endswith("-" + SAYS.serial + ".png")
    assert not name.startswith(".")
    assert len(name) < 70


def test_a_target_that_cannot_be_written_is_refused_before_anything_is_issued(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    for bad in (tmp_path / "sheet.png", tmp_path / "file"):
        with pytest.raises(SheetTargetError):
            check_target(bad)
    for bad in (tmp_path / "file" / "sheet.pdf", tmp_path / "file" / "folder"):
        with pytest.raises(SheetNotWrittenError):
            check_target(bad)
    check_target(tmp_path / "new" / "sheet.pdf")
    check_target(tmp_path / "new" / "pictures")
