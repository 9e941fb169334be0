"""Text as a row of clusters (a character with its marks), each in the face that has it; a line as it is seen."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.domain.badges import arabic
from controlroom.domain.badges.fonts import ARABIC, Face, advance, face_for, han_face


class MissingGlyphError(BadInputError):
    code = "MISSING_GLYPH"
    what = N_("“{text}” cannot be printed: no packaged font has {characters}.")
    next_step = N_("Write it in other characters (a spelling in Latin letters, for example), then print again.")


@dataclass(frozen=True)
class Cluster:
    """One character with its marks, and the face it is drawn in."""

    text: str
    face: Face


Line = Sequence[Cluster]


def clusters_of(text: str, language: str) -> tuple[Cluster, ...]:
    """`text` (a clean line) in clusters with their faces, Arabic letters joined; `language` chooses the forms of Han.

    Raises MissingGlyphError with all the characters that cannot be drawn.
    """
    rtl = arabic.is_rtl(text)
    shown = arabic.join(text) if rtl else text
    missing = arabic.unjoinable(shown) if rtl else []
    han = han_face(shown, language)
    clusters: list[Cluster] = []
    for cluster in _split(shown):
        face = face_for(cluster, han, clusters[-1].face if clusters else None)
        if face is None:
            missing.extend(cluster)
        else:
            clusters.append(Cluster(cluster, face))
    if missing:
        names = ", ".join(f"{char} (U+{ord(char):04X})" for char in dict.fromkeys(missing))
        raise MissingGlyphError(text=text, characters=names)
    return tuple(clusters)


def visual_runs(line: Line) -> list[tuple[Face, str]]:
    """`line` from left to right as seen, in pieces of one face."""
    if any(cluster.face is ARABIC for cluster in line):
        order = arabic.visual_order([cluster.text for cluster in line])
        line = [replace(line[at], text=arabic.mirrored(line[at].text)) if rtl else line[at] for at, rtl in order]
    return [(face, "".join(each.text for each in run)) for face, run in groupby(line, lambda each: each.face)]


def advances(line: Line, size: int, weight: int) -> list[int]:
    """The width of each cluster in dots, `size` dots an em; a line is as wide as their sum."""
    return [advance(cluster.face, size, weight, cluster.text) for cluster in line]


def _split(text: str) -> Iterator[str]:
    """Characters with the marks that follow them. Joiners and variant selectors choose a form and are not drawn."""
    cluster = ""
    for char in text:
        if char in "\u200c\u200d" or "\ufe00" <= char <= "\ufe0f" or "\U000e0100" <= char <= "\U000e01ef":
            continue
        if cluster and not unicodedata.category(char).startswith("M"):
            yield cluster
            cluster = ""
        cluster += char
    if cluster:
        yield cluster
