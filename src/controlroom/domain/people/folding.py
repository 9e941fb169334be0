"""Text reduced to what a search compares (docs/domain.md §5): accents, width, case and punctuation do not count."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# Letters that no decomposition takes apart.
_LETTERS = str.maketrans(
    {
        "ł": "l", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "ŋ": "n",
        "ħ": "h", "ŧ": "t", "ə": "a", "ʻ": None, "ʼ": None, "ـ": None,
    }
)  # fmt: skip
# Latin accents, Arabic vowel signs and hamzas; not the marks of kana or Indic scripts, which make other letters.
_ACCENTS = re.compile("[\u0300-\u036f\u064b-\u0655\u0670]+")
_ASCII_SIGNS = {point: None for point in range(128) if not chr(point).isalnum()}
# How German and the Nordic languages write their letters where there are none.
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa"})

IDEOGRAPHIC = (
    "[\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""A character class for regular expressions: what is written without spaces, Han, kana, Hangul."""
_IDEOGRAPHIC = re.compile(IDEOGRAPHIC)
_HAN = re.compile("[\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def is_ideographic(char: str) -> bool:
    """Whether `char` is written without spaces to its neighbours: Han, kana, Hangul. Each is searched for by itself."""
    return _IDEOGRAPHIC.match(char) is not None


def is_han(char: str) -> bool:
    """Whether `char` is a Chinese character, which has a reading in pinyin."""
    return _HAN.match(char) is not None


@lru_cache(maxsize=16384)
def fold(text: str) -> str:
    """`text` as letters and digits only, without case, width and accents. Folding what is folded changes nothing."""
    if text.isascii():
        return text.lower().translate(_ASCII_SIGNS)
    while (folded := _fold_once(text)) != text:
        text = folded
    return folded


def _fold_once(text: str) -> str:
    lowered = unicodedata.normalize("NFKC", text).casefold().translate(_LETTERS)
    plain = unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFD", lowered)))
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LNM")


def spelt_out(word: str) -> str:
    """`word` folded with its umlauts written as two letters: Müller as mueller."""
    return fold(unicodedata.normalize("NFKC", word).casefold().translate(_SPELT_OUT))


def split_words(text: str) -> list[str]:
    """The words of `text` at spaces and at signs that separate (dots between names, hyphens, brackets), not folded.

    An apostrophe stays inside its word: O'Brien is one.
    """
    return [word for word in _BREAKS.split(unicodedata.normalize("NFKC", text)) if fold(word)]


_BREAKS = re.compile(r"[^\w'’‘ʼʻ`\u0300-\u036f]+")
