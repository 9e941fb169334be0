"""The language of an event, read in a millisecond for the first frame; mistakes are told when the event is opened."""

from __future__ import annotations

import tomllib
from pathlib import Path

from controlroom.core.i18n import LANGUAGES, Language


def event_language(root: Path, otherwise: Language) -> Language:
    """What `language` in the event folder's event.toml says; `otherwise` when that cannot be known yet."""
    try:
        found = tomllib.loads((root / "config" / "event.toml").read_text(encoding="utf-8-sig")).get("language")
    except (OSError, ValueError):
        return otherwise
    return next((language for language in LANGUAGES if language == found), otherwise)
