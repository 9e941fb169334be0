"""The language of an event, read in a millisecond for the first frame; mistakes are told when the event is opened."""

from __future__ import annotations

from pathlib import Path

from controlroom.core.i18n import LANGUAGES, Language
from controlroom.core.toml_file import read_toml


def event_language(root: Path, otherwise: Language) -> Language:
    """What `language` in the event folder's event.toml says; `otherwise` when that cannot be known yet."""
    try:
        found = read_toml(root / "config" / "event.toml").get("language")
    except (OSError, ValueError):
        return otherwise
    return next((language for language in LANGUAGES if language == found), otherwise)
