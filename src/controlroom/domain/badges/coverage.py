"""Which characters a font file really has, read from its `cmap` table (OpenType, format 12).

Asking FreeType for a glyph always answers, if need be with the box that stands for a missing one, so the table itself
is asked. Only that table is read: the CJK collection is 33 MB.
"""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

_FULL_REPERTOIRE = {(3, 10), (0, 4), (0, 6)}


def read_coverage(path: Path, index: int = 0) -> bytes:
    """A byte per code point up to the last one of face `index` of `path`: 1 where the face has a glyph.

    Raises OSError when the file cannot be read, ValueError when it is no font or lacks a table of all code points.
    """
    with path.open("rb") as file:
        try:
            return _covered(file, _cmap_offset(file, index))
        except struct.error as error:
            raise ValueError(f"{path.name} ends too early") from error


def covers(coverage: bytes, text: str) -> bool:
    """Whether every character of `text` has a glyph."""
    size = len(coverage)
    return all(ord(char) < size and coverage[ord(char)] for char in text)


def _cmap_offset(file: BinaryIO, index: int) -> int:
    base = 0
    if file.read(4) == b"ttcf":
        file.seek(12 + 4 * index)
        (base,) = struct.unpack(">I", file.read(4))
    file.seek(base + 4)
    (tables,) = struct.unpack(">H6x", file.read(8))
    for _ in range(tables):
        tag, offset, _length = struct.unpack(">4s4xII", file.read(16))
        if tag == b"cmap":
            return int(offset)
    raise ValueError("no cmap table")


def _covered(file: BinaryIO, cmap: int) -> bytes:
    file.seek(cmap)
    (subtables,) = struct.unpack(">2xH", file.read(4))
    records = [struct.unpack(">HHI", file.read(8)) for _ in range(subtables)]
    for platform, encoding, offset in records:
        if (platform, encoding) not in _FULL_REPERTOIRE:
            continue
        file.seek(cmap + offset)
        layout, groups = struct.unpack(">H10xI", file.read(16))
        if layout == 12:
            return _marked(file.read(12 * groups))
    raise ValueError("no cmap subtable of format 12")


def _marked(groups: bytes) -> bytes:
    covered = bytearray()
    for first, last, glyph in struct.iter_unpack(">III", groups):
        first += glyph == 0  # glyph 0 is the box of a missing character
        if last >= len(covered):
            covered.extend(bytes(last + 1 - len(covered)))
        covered[first : last + 1] = b"\1" * (last + 1 - first)
    return bytes(covered)
