"""A document of lines and tables: one HTML file that needs nothing from anywhere, markdown, A4 pages, or a roll."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from io import BytesIO
from typing import TYPE_CHECKING

from controlroom.core.i18n import _
from controlroom.core.text import plain_markdown

if TYPE_CHECKING:
    from PIL import Image

DPI = 300
PAGE = (2480, 3508)  # A4
_MARGIN, _FOOT = 150, 120
_WIDTH = PAGE[0] - 2 * _MARGIN
_BOTTOM = PAGE[1] - _MARGIN - _FOOT

_STYLE = """
@page { size: A4; margin: 14mm 12mm }
* { box-sizing: border-box }
body { font: 10.5pt/1.35 "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #111;
  max-width: 186mm; margin: 0 auto; padding: 4mm 0 }
.event { color: #555; margin: 0 0 2mm } h1 { font-size: 18pt; margin: 0 0 1mm }
.line { margin: 0 0 1mm } .line:first-of-type { font-weight: 600 }
h2 { font-size: 12.5pt; margin: 5mm 0 1mm; border-bottom: 1.25pt solid #111; break-after: avoid }
table { width: 100%; border-collapse: collapse; table-layout: fixed }
th { font-size: 8.5pt; text-align: left; color: #555; font-weight: 400; border-bottom: .75pt solid #111; padding: 1mm }
td { padding: 1.2mm 1mm; border-bottom: .5pt solid #bbb; vertical-align: top; overflow-wrap: anywhere }
tr { break-inside: avoid } td:first-child { font-weight: 600 }
footer { margin-top: 5mm; font-size: 8pt; color: #555 }
"""


@dataclass(frozen=True)
class Table:
    """Rows under a heading. `shares`: of the width, one for each column, 100 in all."""

    heading: str
    heads: tuple[str, ...]
    shares: tuple[int, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Document:
    """What is put on paper, all of it in words already; data stays data: it is escaped, wrapped, never cut."""

    language: str
    event: str
    title: str
    lines: tuple[str, ...]
    tables: tuple[Table, ...]
    foot: str


def to_html(document: Document) -> str:
    """The whole file."""
    language = "zh-CN" if document.language == "zh" else "en"
    lines = "".join(f'<p class="line">{escape(line)}</p>\n' for line in document.lines)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(document.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n"
        f'<p class="event">{escape(document.event)}</p>\n<h1>{escape(document.title)}</h1>\n{lines}'
        + "".join(_html_table(table) for table in document.tables)
        + f"<footer>{escape(document.foot)}</footer>\n</body>\n</html>\n"
    )


def _html_table(table: Table) -> str:
    columns = "".join(f'<col style="width: {share}%">' for share in table.shares)
    heads = "".join(f"<th>{escape(head)}</th>" for head in table.heads)
    rows = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>\n" for row in table.rows)
    return (
        f"<h2>{escape(table.heading)}</h2>\n<table>\n<colgroup>{columns}</colgroup>\n"
        f"<thead><tr>{heads}</tr></thead>\n<tbody>\n{rows}</tbody>\n</table>\n"
    )


def to_markdown(document: Document) -> str:
    """The same as text that can be pasted into a chat; what came from people is no markup."""
    lines = [f"# {plain_markdown(document.title)}", "", plain_markdown(document.event) + "  "]
    lines += [plain_markdown(line) + "  " for line in document.lines]
    for table in document.tables:
        rows = [table.heads, tuple("---" for _head in table.heads), *table.rows]
        lines += ["", f"## {plain_markdown(table.heading)}", ""]
        lines += [f"| {' | '.join(each if row is rows[1] else plain_markdown(each) for each in row)} |" for row in rows]
    return "\n".join([*lines, "", plain_markdown(document.foot), ""])


def to_pdf(document: Document) -> bytes:
    """A PDF of A4 pages. Raises FontMissingError."""
    pages = draw_pages(document)
    out = BytesIO()
    pages[0].save(
        out, format="PDF", save_all=True, append_images=pages[1:], resolution=float(DPI), title=document.title,
        creator="controlroom",
    )  # fmt: skip
    return out.getvalue()


def draw_pages(document: Document) -> list[Image.Image]:
    """The pages in mode "1", 300 dots an inch. Raises FontMissingError."""
    from PIL import Image

    from controlroom.station.page_text import Type, paragraph

    pages: list[Image.Image] = []
    y = _BOTTOM
    for block in _blocks(document):
        if not pages or y + block.height > _BOTTOM:
            pages.append(Image.new("1", PAGE, 1))
            y = _MARGIN
        pages[-1].paste(block, (_MARGIN, y))
        y += block.height
    for number, page in enumerate(pages, 1):
        told = _("page {n} of {all}").format(n=number, all=len(pages))
        foot = paragraph(f"{told} · {document.foot}", _WIDTH, Type(26, 400), document.language)
        page.paste(foot, (_MARGIN, PAGE[1] - _MARGIN - _FOOT + 40))
    return pages


def _blocks(document: Document) -> list[Image.Image]:
    """What stands one under the other; a heading stays with the first row under it."""
    from controlroom.station.page_blocks import gap, rule, stacked
    from controlroom.station.page_text import Type, paragraph

    language = document.language
    top = [
        paragraph(document.event, _WIDTH, Type(30), language),
        paragraph(document.title, _WIDTH, Type(84, 700), language),
        *(paragraph(line, _WIDTH, Type(42), language) for line in document.lines), rule(6, _WIDTH),
    ]  # fmt: skip
    blocks = [stacked(top)]
    for table in document.tables:
        head = stacked(
            [
                gap(40, _WIDTH), paragraph(table.heading, _WIDTH, Type(50, 650), language),
                _across(table.heads, table.shares, language, bold=False, size=28), rule(4, _WIDTH),
            ]
        )  # fmt: skip
        rows = [
            stacked([gap(8, _WIDTH), _across(row, table.shares, language), gap(8, _WIDTH), rule(1, _WIDTH)])
            for row in table.rows
        ]
        blocks += [stacked([head, rows[0]]), *rows[1:]] if rows else [head]
    return blocks


def _across(
    cells: Sequence[str], shares: Sequence[int], language: str, *, bold: bool = True, size: int = 38
) -> Image.Image:
    """Cells beside each other, each wrapped in its share of the width; the first is what one looks for."""
    from PIL import Image

    from controlroom.station.page_text import Type, paragraph

    widths = [_WIDTH * share // 100 for share in shares]
    drawn = [
        paragraph(text, width - 24, Type(size, 650 if bold and place == 0 else 430), language)
        for place, (text, width) in enumerate(zip(cells, widths, strict=True))
    ]
    image = Image.new("1", (_WIDTH, max(cell.height for cell in drawn)), 1)
    x = 0
    for cell, width in zip(drawn, widths, strict=True):
        image.paste(cell, (x, 0))
        x += width
    return image


def draw_roll(document: Document, width: int) -> Image.Image:
    """The same one line under the other on a roll of paper `width` dots wide (203 dpi), in mode "1"."""
    from PIL import Image

    from controlroom.station.page_blocks import gap, rule, stacked
    from controlroom.station.page_text import Type, paragraph

    language, inner = document.language, width - 16
    usual, small = Type(26, 500), Type(20, 500)
    blocks = [
        paragraph(document.event, inner, small, language), paragraph(document.title, inner, Type(36, 700), language),
        *(paragraph(line, inner, usual, language) for line in document.lines), rule(3, inner),
    ]  # fmt: skip
    for table in document.tables:
        blocks += [gap(14, inner), paragraph(table.heading, inner, Type(28, 700), language), rule(2, inner)]
        for first, *others in table.rows:
            blocks += [gap(6, inner), paragraph(first, inner, Type(28, 600), language)]
            blocks += [paragraph(text, inner, usual, language) for text in others if text]
    strip = stacked([*blocks, gap(12, inner), paragraph(document.foot, inner, Type(18, 500), language)])
    image = Image.new("1", (width, strip.height), 1)
    image.paste(strip, (8, 0))
    return image
