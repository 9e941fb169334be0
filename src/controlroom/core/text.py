"""Text hygiene: what a file, a scanner or a keyboard sends is data, never markup and never control codes."""

from __future__ import annotations

import re
import unicodedata

# Direction overrides and isolates, marks, joiners of words, byte-order marks, soft hyphen, tags: they change how
# what stands around them is shown, and no name needs them. The two joiners U+200C/U+200D stay: Persian and
# Indic names are written with them.
_KEPT_FORMAT = {"\u200c", "\u200d"}
_DROPPED = {"Cc", "Cf", "Cs", "Co"}
_SPACES = {"Zl", "Zp", "Zs"}


def clean_line(value: str, limit: int = 200) -> str:
    """One line of text a person may read: NFC, no control or direction characters, single spaces, trimmed.

    A tab, a line break or a separator counts as a space. At most `limit` characters are kept. Joiners alone, which
    nobody would see, are no text.
    """
    out: list[str] = []
    for char in unicodedata.normalize("NFC", value):
        category = unicodedata.category(char)
        if category in _SPACES or char in "\t\n\r\v\f\x85":
            out.append(" ")
        elif category not in _DROPPED or char in _KEPT_FORMAT:
            out.append(char)
    line = " ".join("".join(out).split())[:limit].rstrip()
    return "" if _KEPT_FORMAT.issuperset(line.replace(" ", "")) else line


def visible(value: str, limit: int = 64) -> str:
    """`value` with every character that would act on a terminal made visible instead (`ESC` becomes `␛`).

    For codes: what was scanned must be seen as it came, not silently repaired.
    """
    out: list[str] = []
    for char in value[:limit]:
        point = ord(char)
        if point < 0x20:
            out.append(chr(0x2400 + point))
        elif point == 0x7F:
            out.append("\u2421")
        elif unicodedata.category(char) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}:
            out.append(f"\\u{point:04x}")
        else:
            out.append(char)
    return "".join(out) + ("…" if len(value) > limit else "")


def plain_markdown(text: str) -> str:
    """`text` as markdown that shows it as it is: one clean line, nothing in it is markup."""
    return re.sub(r"([\\`*_{}\[\]<>#|~&])", r"\\\1", clean_line(text, 2000))


def after_another(*sentences: str) -> str:
    """Sentences in a row: Chinese marks at their end bring their own room, others want a space."""
    row = ""
    for sentence in filter(None, sentences):
        row += sentence if not row or row.endswith(("。", "！", "？", "；")) else f" {sentence}"
    return row
