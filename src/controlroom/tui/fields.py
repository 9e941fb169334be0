"""What a form over a board asks for. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Field:
    """A line of a form. `choices`: it is one of these, the first if nothing was said; else words. Message ids."""

    id: str
    label: str
    choices: Mapping[str, str] | None = None
    value: str = ""
