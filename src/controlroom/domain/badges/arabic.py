"""Right-to-left names: letters take their joined forms, and a line is put in the order it is seen in.

Pure and the same on every machine: the joined forms are the presentation forms of Unicode (FB50-FDFF, FE70-FEFC),
which the packaged Arabic face has. A letter for which Unicode has none (some of Sorani or Sindhi) is left as it is,
and `unjoinable` names it, so that it is reported and never printed as wrong letters.
"""

from __future__ import annotations

import unicodedata
from functools import cache

_ISOLATED, _FINAL, _INITIAL, _MEDIAL = range(4)
_SLOTS = {"<isolated>": _ISOLATED, "<final>": _FINAL, "<initial>": _INITIAL, "<medial>": _MEDIAL}
_LAM = "\u0644"
_TATWEEL = "\u0640"
_NON_JOINER, _JOINER = "\u200c", "\u200d"
# Uyghur and Kurdish AE joins to the right and looks like HEH, but Unicode gives it no forms of its own.
_AE = ("\u06d5", ("\ufee9", "\ufeea", "", ""))
# Joins to nothing, so it needs no forms: the high hamza of Kazakh.
_LONE = {"\u0674"}
_PAIRS = ("()", "[]", "{}", "<>", "«»", "‹›")
_MIRRORED = {pair[0]: pair[1] for pair in _PAIRS} | {pair[1]: pair[0] for pair in _PAIRS}

Forms = tuple[str, str, str, str]


@cache
def _forms() -> dict[str, Forms]:
    """Isolated, final, initial and medial form of each letter, and of LAM with an ALEF (a key of two letters)."""
    found: dict[str, list[str]] = {}
    for point in (*range(0xFB50, 0xFDFC), *range(0xFE80, 0xFEFD)):
        kind, *letters = unicodedata.decomposition(chr(point)).split() or [""]
        base = "".join(chr(int(letter, 16)) for letter in letters)
        if kind in _SLOTS and (len(base) == 1 or (base[0] == _LAM and base[1] in "\u0622\u0623\u0625\u0627")):
            found.setdefault(base, ["", "", "", ""])[_SLOTS[kind]] = chr(point)
    forms = {base: (slots[0], slots[1], slots[2], slots[3]) for base, slots in found.items()}
    return forms | dict([_AE])


def is_rtl(text: str) -> bool:
    """Whether `text` has any right-to-left letter."""
    return any(unicodedata.bidirectional(char) in ("R", "AL") for char in text)


def join(text: str) -> str:
    """`text` in the same order with every Arabic letter in the form its neighbours ask for; joiners are used up."""
    units = _units(text)
    out: list[str] = []
    for at, unit in enumerate(units):
        if unit in (_NON_JOINER, _JOINER):
            continue
        forms = _forms().get(unit)
        if forms is None:
            out.append(unit)
            continue
        right = forms[_FINAL] != "" and _reaches_on(_neighbour(units, at, -1))
        left = forms[_INITIAL] != "" and _takes_up(_neighbour(units, at, +1))
        slot = (_MEDIAL if left else _FINAL) if right else (_INITIAL if left else _ISOLATED)
        out.append(forms[slot])
    return "".join(out)


def unjoinable(joined: str) -> list[str]:
    """The Arabic letters that `join` had no form for."""
    return [
        char
        for char in joined
        if char < "\ufb50" and unicodedata.bidirectional(char) == "AL" and char.isalpha() and char not in _LONE
        and char != _TATWEEL
    ]  # fmt: skip


def _units(text: str) -> list[str]:
    """Characters of `text`; LAM followed by an ALEF is one unit, as no pen writes them apart."""
    units: list[str] = []
    for char in text:
        if units and units[-1] + char in _forms():
            units[-1] += char
        else:
            units.append(char)
    return units


def _neighbour(units: list[str], at: int, step: int) -> str:
    """The next unit that is no mark: marks stand above and below and do not part letters."""
    at += step
    while 0 <= at < len(units):
        if unicodedata.category(units[at][0]) != "Mn":
            return units[at]
        at += step
    return ""


def _reaches_on(unit: str) -> bool:
    """Whether `unit` joins to a letter that follows it."""
    return unit in (_TATWEEL, _JOINER) or _forms().get(unit, ("",) * 4)[_INITIAL] != ""


def _takes_up(unit: str) -> bool:
    """Whether `unit` joins to a letter that stands before it."""
    return unit in (_TATWEEL, _JOINER) or _forms().get(unit, ("",) * 4)[_FINAL] != ""


def visual_order(clusters: list[str]) -> list[tuple[int, bool]]:
    """`clusters` (one line) from left to right as seen: the index of each, and whether it runs right to left.

    The parts of UAX #9 a name can need: the first strong letter gives the direction of the line, numbers keep theirs,
    signs go with what stands around them.
    """
    levels = _levels([unicodedata.bidirectional(cluster[0]) for cluster in clusters])
    order = list(range(len(clusters)))
    for level in range(max(levels, default=0), 0, -1):
        start = 0
        while start < len(order):
            end = start
            while end < len(order) and levels[order[end]] >= level:
                end += 1
            order[start:end] = reversed(order[start:end])
            start = max(end, start + 1)
    return [(index, levels[index] == 1) for index in order]


def mirrored(cluster: str) -> str:
    """`cluster` as it looks in right-to-left text: a bracket turns around."""
    return _MIRRORED.get(cluster, cluster)


def _levels(classes: list[str]) -> list[int]:
    directions: list[str] = []
    base = strong = next(("L" if kind == "L" else "R" for kind in classes if kind in ("L", "R", "AL")), "L")
    for kind in classes:
        if kind in ("L", "R", "AL"):
            strong = "L" if kind == "L" else "R"
            directions.append(strong)
        elif kind in ("EN", "AN"):
            directions.append("L" if strong == "L" else "N")
        else:
            directions.append("")
    for at, direction in enumerate(directions):
        if not direction:
            directions[at] = _between(directions, at, base)
    left_to_right = 0 if base == "L" else 2
    return [{"L": left_to_right, "R": 1, "N": 2, "E": 0 if base == "L" else 1}[direction] for direction in directions]


def _between(directions: list[str], at: int, base: str) -> str:
    """The direction of a sign: that of both its sides when they agree, else the line's (`E`)."""
    sides = []
    for rest in (reversed(directions[:at]), directions[at + 1 :]):
        found = next((direction for direction in rest if direction), base)
        sides.append("R" if found == "N" or (found == "E" and base == "R") else "L" if found == "E" else found)
    return sides[0] if sides[0] == sides[1] else "E"
