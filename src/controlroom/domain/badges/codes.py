"""The check-in code as a QR symbol or a Code 128: modules of whole dots, with the white they need around them."""

from __future__ import annotations

import segno
from PIL import Image
from segno import DataOverflowError

from controlroom.core.config.badges import Align, Code128Element, QrElement
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_

_QUIET_ZONE = 4  # modules, ISO/IEC 18004
_SMALLEST_MODULE = 3  # dots, 0.375 mm: what a hand scanner reads from thermal paper
# Scoring all eight masks takes five times as long as the symbol itself, and for our codes the best of them scores only
# 2 % better than mask 0 (ISO/IEC 18004 §7.8.3); readers take the mask from the symbol.
_QR_MASK = 0
_MODULES = [0] + [255] * 255
_LINEAR_QUIET_ZONE = 10  # modules, ISO/IEC 15417
_THINNEST_BAR = 2  # dots: a bar of a single dot is lost on thermal paper


class CodeTooLongError(BadInputError):
    code = "CODE_TOO_LONG"
    what = N_("The code has {length} bytes: as a QR symbol it does not fit on the badge.")
    next_step = N_("Give the person a shorter code, then print again.")


class BarcodeTooLongError(BadInputError):
    code = "BARCODE_TOO_LONG"
    what = N_("The code “{text}” is too long for a Code 128: it needs {needed} dots, there are {room}.")
    next_step = N_("Give the person a shorter code, or use a QR symbol in the layout; then print again.")


class BarcodeSignsError(BadInputError):
    code = "BARCODE_SIGNS"
    what = N_("The code “{text}” cannot be a Code 128: it can only say letters without accents, digits and signs.")
    next_step = N_("Give the person another code, or use a QR symbol in the layout; then print again.")


def qr_block(element: QrElement, code: str, width: int, margin: int) -> Image.Image:
    """The ink of `code` as a QR symbol of error level M, in the middle or at a side of `width` dots.

    Raises CodeTooLongError.
    """
    matrix = _qr_modules(code)
    across = len(matrix) + 2 * _QUIET_ZONE
    module = min(max(element.size // across, _SMALLEST_MODULE), width // across)
    if module < 2:
        raise CodeTooLongError(length=len(code.encode()))
    dots = Image.frombytes("L", (len(matrix), len(matrix)), b"".join(matrix)).point(_MODULES, "1")
    symbol = dots.resize((module * len(matrix), module * len(matrix)), Image.Resampling.NEAREST)
    quiet = module * _QUIET_ZONE
    block = Image.new("1", (width, module * across))
    block.paste(symbol, (_left(element.align, width, margin, module * across) + quiet, quiet))
    return block


def code128_block(element: Code128Element, code: str, width: int, margin: int) -> Image.Image:
    """The ink of the bars of `code`, without its letters. Raises BarcodeTooLongError, BarcodeSignsError."""
    bars = _code128_modules(code)
    across = len(bars) + 2 * _LINEAR_QUIET_ZONE
    module = min(element.module, width // across)
    if module < _THINNEST_BAR:
        raise BarcodeTooLongError(text=code, needed=_THINNEST_BAR * across, room=width)
    row = Image.frombytes("L", (len(bars), 1), bytes(255 * (bar == "1") for bar in bars)).convert("1")
    symbol = row.resize((module * len(bars), element.height), Image.Resampling.NEAREST)
    block = Image.new("1", (width, element.height))
    left = _left(element.align, width, margin, module * across)
    block.paste(symbol, (left + module * _LINEAR_QUIET_ZONE, 0))
    return block


def _left(align: Align, width: int, margin: int, taken: int) -> int:
    """Where a symbol begins that takes `taken` dots; its own white may reach into the margin."""
    room = width - taken
    return {"left": min(margin, room), "center": room // 2, "right": max(0, room - margin)}[align]


def _qr_modules(code: str) -> tuple[bytearray, ...]:
    """The modules of `code`, a row each, 1 is dark. Bytes are UTF-8, which is what the scanner side expects."""
    plain = code.isascii()
    try:
        symbol = segno.make_qr(
            code,
            error="m",
            boost_error=False,
            mask=_QR_MASK,
            mode=None if plain else "byte",
            encoding=None if plain else "utf-8",
        )
    except DataOverflowError:
        raise CodeTooLongError(length=len(code.encode())) from None
    modules: tuple[bytearray, ...] = symbol.matrix
    return modules


def _code128_modules(code: str) -> str:
    """The modules of `code` from left to right, `1` is dark. python-barcode encodes; nothing of it draws."""
    # The encoder takes characters of its own for the symbol's functions; from a list they are no data.
    if not code.isascii() or not code.isprintable():
        raise BarcodeSignsError(text=code)
    from barcode.codex import Code128  # 20 ms, and most layouts have none

    modules: str = Code128(code).build()[0]
    return modules
