"""The sample event that comes with the program."""

from __future__ import annotations

import shutil
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent.parent.parent


def sample_config() -> Path:
    """The folder with the sample's files: in the installed package, or in the source tree it was built from."""
    installed = _PACKAGE / "sample_event"
    return installed if installed.is_dir() else _PACKAGE.parent.parent / "config"


def copy_sample(folder: Path) -> list[str]:
    """Makes `folder` an event folder; returns the files made, relative to it. Raises OSError."""
    shutil.copytree(sample_config(), folder / "config")
    return sorted(str(path.relative_to(folder)) for path in (folder / "config").rglob("*") if path.is_file())
