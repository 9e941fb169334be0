"""Whether a list that says for whom a vehicle goes names somebody: whole names only, 李明 is not 李明辉 (§12). Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from controlroom.domain.people.folding import IDEOGRAPHIC, fold, split_words

_SEPARATORS: Final = re.compile(r"[、,;/|&+()\[\]【】\n\r\t]|\b(?:and|with)\b", re.IGNORECASE)
# Between two names of two signs or more: the sign stands in names too (李和平).
_AND: Final = re.compile(r"(?:(?<=\w\w)|(?<=\s))[和与及](?=\w\w|\s)")
_SPACE: Final = re.compile(rf"(?<={IDEOGRAPHIC})\s+|\s+(?={IDEOGRAPHIC})")
_OTHERS: Final = re.compile(r"(?:等|一行|夫妇)\s*(?:\d+\s*[人位名])?\s*$|\d+\s*[人位名]\s*$")
_TITLES: Final = (
    "prof", "professor", "dr", "mr", "mrs", "ms", "miss", "mx", "sir", "dame", "副教授", "教授", "博士", "院士",
    "先生", "女士", "小姐", "老师", "医生", "副主任", "主任", "总经理", "经理", "总监", "主席", "会长", "校长", "院长",
)  # fmt: skip
_IS_HAN: Final = re.compile(IDEOGRAPHIC)


def names(words: str, name: str) -> bool:
    """Whether one of those in `words` is called `name`. Signs and words that separate stand between them.

    Latin names are compared word by word; of titles only those that both have must agree, and how many come along
    does not count.
    """
    wanted, titles = _read(name)
    if not wanted:
        return False
    found = (_read(part) for part in _parts(words))
    return any(wanted == called and (titles <= theirs or theirs <= titles) for called, theirs in found)


def _parts(words: str) -> Iterator[str]:
    """Whatever may be one name: the whole, then ever smaller pieces."""
    plain = unicodedata.normalize("NFKC", words)
    yield plain
    for part in _SEPARATORS.split(plain):
        yield part
        for each in _AND.split(part):
            yield each
            yield from _SPACE.split(each)


def _read(text: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """The words of a name, Han signs in one, and its titles."""
    called, titles = [], set()
    for word in map(fold, split_words(_OTHERS.sub("", unicodedata.normalize("NFKC", text).strip()))):
        title = next((each for each in _TITLES if word == each or (not each.isascii() and word.endswith(each))), "")
        titles.add(title)
        called.append(word.removesuffix(title))
    rest = [word for word in called if word]
    is_han = all(map(_IS_HAN.match, rest))
    return ("".join(rest),) if is_han and rest else tuple(rest), frozenset(titles - {""})
