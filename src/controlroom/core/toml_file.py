"""Reading a TOML file to which anything may have happened: what is no plain file of sensible size is not waited for."""

from __future__ import annotations

import tomllib
from pathlib import Path
from stat import S_ISREG
from typing import Any, Final

from controlroom.core.i18n import _

LARGEST_BYTES: Final = 1_000_000


def toml_files(folder: Path) -> list[Path]:
    """The TOML files in `folder`, by name; none where there is no such folder. Hidden ones are none of ours: a Mac
    writes a “._fire.toml” beside each file that it copies to a stick."""
    return sorted(path for path in folder.glob("*.toml") if not path.name.startswith("."))


class NotReadableError(ValueError):
    """The file holds no text that could be TOML; the words say why."""


def read_toml(path: Path) -> dict[str, Any]:
    """What stands in `path`. Raises OSError, NotReadableError, or ValueError for text that is no TOML."""
    found = path.stat()
    if not S_ISREG(found.st_mode):
        raise NotReadableError(_("it is no file"))
    if found.st_size > LARGEST_BYTES:
        raise NotReadableError(_("it is larger than {n} MB").format(n=LARGEST_BYTES // 1_000_000))
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise NotReadableError(str(error)) from error
    try:
        return tomllib.loads(text)
    except RecursionError as error:
        raise ValueError(_("it is nested too deeply")) from error
