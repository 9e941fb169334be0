"""Whether a code still means the same person (docs/domain.md §5). All functions are pure."""

from __future__ import annotations

import re
import unicodedata

from controlroom.domain.people.headers import fold
from controlroom.domain.people.rules import JOINED_SCRIPTS, LONGEST_TEXT, Known
from controlroom.domain.people.views import NO_NAME


def same_owner(known: Known, row: Known) -> bool:
    """Whether a row with the code of `known` still speaks of the same person, perhaps spelt better.

    Yes when nobody has said their name yet (NO_NAME), when the telephone or the e-mail is the same, or when the names
    are alike (`alike`). A code that would pass to somebody else needs a person to say so: the badge with it may hang
    round the first one's neck.
    """
    if known.name == NO_NAME:
        return True
    same_phone = bool(row.phone) and row.phone == known.phone
    same_email = bool(row.email) and row.email.casefold() == known.email.casefold()
    return same_phone or same_email or alike(known.name, row.name)


def alike(one: str, other: str) -> bool:
    """Whether two names may be two spellings of one: the same words in any order, one longer by whole words, or a slip
    of the pen. A slip is one sign in a name of Chinese signs that have two others in common, and one letter in five
    elsewhere.
    """
    words, others = _name_words(one), _name_words(other)
    tight, other_tight = "".join(words), "".join(others)
    if sorted(words) == sorted(others) or tight == other_tight:
        return True
    if min(len(words), len(others)) >= 2 and (set(words) <= set(others) or set(others) <= set(words)):
        return True
    common = _common_signs(tight, other_tight)
    longest = max(len(tight), len(other_tight))
    if any(unicodedata.name(char, "").startswith(JOINED_SCRIPTS) for char in tight + other_tight):
        return common >= 2 and longest - common <= 1
    return longest > 0 and (longest - common) * 5 <= longest


def _name_words(name: str) -> list[str]:
    """The words of a name without case, width, marks and accents."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKD", name[:LONGEST_TEXT]) if not unicodedata.combining(char)
    )
    return [word for word in (fold(part) for part in re.split(r"[\s,·-]+", plain)) if word]


def _common_signs(one: str, other: str) -> int:
    """How many signs two names have in common in the same order."""
    best = [0] * (len(other) + 1)
    for sign in one:
        before = best
        best = [0]
        for at, found in enumerate(other, 1):
            best.append(before[at - 1] + 1 if sign == found else max(before[at], best[at - 1]))
    return best[-1]
