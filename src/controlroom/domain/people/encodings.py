"""Which encoding a list was saved in (docs/domain.md §5): UTF-8, UTF-16 with its mark, or GB18030; never a guess
that turns names into other names."""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import Literal

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _

_SAMPLES = 5
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_NO_TEXT = (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"%PDF-", b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b")
"""How pictures, PDFs, workbooks and archives begin whose ending somebody changed to .csv."""
_LINE_END = re.compile(rb"\r\n|\r|\n")
_TWO_HIGH_BYTES = re.compile(rb"[\x80-\xff]{2}")

LineKind = Literal["ascii", "utf-8", "gb18030", "other"]


class MixedEncodingsError(BadInputError):
    code = "MIXED_ENCODINGS"
    what = N_("{file} is written in more than one encoding: {samples}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Lists were pasted together: import each from its own file, or save all of it again as UTF-8.")


class UnknownEncodingError(BadInputError):
    code = "UNKNOWN_ENCODING"
    what = N_("{file} is written in an encoding that cannot be told ({samples}); allowed: UTF-8, UTF-16, GB18030.")
    kept = N_("Nothing was imported.")
    next_step = N_("Open it in the program it comes from and save it as “CSV UTF-8” or as .xlsx.")


def decode(file: str, data: bytes) -> tuple[str, str]:
    """The text of `data` without its byte-order mark, and the encoding's name.

    The whole file being valid UTF-8 decides; otherwise it is GB18030 when all of it decodes so and no line is
    evidently UTF-8. Raises MixedEncodingsError or UnknownEncodingError. `file` is for their sentences.
    """
    if data.startswith(_UTF16_MARKS):
        return _utf16(file, data), "utf-16"
    if data.startswith(_NO_TEXT):
        raise UnknownEncodingError(file=file, samples=_("a picture, a PDF or an archive, and no text"))
    body = data.removeprefix(codecs.BOM_UTF8)
    text = _strictly(body, "utf-8")
    if text is not None:
        if text.count("\0") * 10 > len(text):
            raise UnknownEncodingError(file=file, samples=_("zero bytes: UTF-16 without its mark, or no text"))
        return text, "utf-8"
    lines = _LINE_END.split(body)
    kinds = [_kind(line) for line in lines]
    text = None if body is not data else _strictly(body, "gb18030")
    if text is not None and not any(map(_evidently_utf8, lines)) and _TWO_HIGH_BYTES.search(body):
        return text, "gb18030"
    if text is not None and not _TWO_HIGH_BYTES.search(body):
        # Single high bytes between ASCII letters: GB18030 would read “Muñoz” as Chinese.
        raise UnknownEncodingError(file=file, samples=_("single accented letters, as in Windows-1252"))
    found = set(kinds) - {"ascii"}
    error = MixedEncodingsError if len(found) > 1 else UnknownEncodingError
    raise error(file=file, samples=_samples(kinds))


def _utf16(file: str, data: bytes) -> str:
    text = _strictly(data, "utf-16")
    if text is None:
        raise UnknownEncodingError(file=file, samples=_("it begins as UTF-16 and does not go on so"))
    return text


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _kind(line: bytes) -> LineKind:
    if line.isascii():
        return "ascii"
    if _strictly(line, "utf-8") is not None:
        return "utf-8"
    return "other" if _strictly(line, "gb18030") is None else "gb18030"


def _evidently_utf8(line: bytes) -> bool:
    """Whether the line decodes as UTF-8 with a letter of three bytes or more (all of Chinese, Japanese, Korean).

    Two-byte letters alone prove nothing: common GB18030 pairs are valid UTF-8 for Latin or Greek letters.
    """
    text = None if line.isascii() else _strictly(line, "utf-8")
    return text is not None and any(ord(char) >= 0x800 and unicodedata.category(char)[0] == "L" for char in text)


def _samples(kinds: list[LineKind]) -> str:
    parts = []
    for kind, words in (("utf-8", "UTF-8"), ("gb18030", "GB18030"), ("other", _("neither"))):
        numbers = [number for number, found in enumerate(kinds, 1) if found == kind]
        if numbers:
            shown = ", ".join(map(str, numbers[:_SAMPLES])) + (" …" if len(numbers) > _SAMPLES else "")
            parts.append(_("{encoding} in lines {numbers}").format(encoding=words, numbers=shown))
    return "; ".join(parts)
