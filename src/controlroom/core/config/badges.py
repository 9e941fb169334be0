"""`badges/*.toml`: what stands on a badge and where."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from controlroom.core.config.loading import ConfigModel, Words

Align = Literal["left", "center", "right"]
PersonField = Literal["name", "company", "title", "category", "code", "event"]


class TextElement(ConfigModel):
    """A field of the person, or fixed `words`, as text.

    `size` is the height of a line in dots; text that is too wide is wrapped to `lines` lines, then made smaller
    down to `min_size`. `inverse` draws white on a black bar over the whole width.
    """

    kind: Literal["text"] = "text"
    field: PersonField | None = None
    words: Words | None = None
    size: int = Field(ge=12, le=200)
    min_size: int = Field(default=20, ge=12, le=200)
    lines: int = Field(default=1, ge=1, le=4)
    weight: int = Field(default=400, ge=100, le=900)
    align: Align = "center"
    inverse: bool = False
    gap: int = Field(default=12, ge=0, le=400)


class QrElement(ConfigModel):
    """The check-in code as a QR symbol with a quiet zone of four modules; `size` is the wanted side in dots."""

    kind: Literal["qr"] = "qr"
    size: int = Field(default=260, ge=80, le=800)
    align: Align = "center"
    gap: int = Field(default=12, ge=0, le=400)


class RuleElement(ConfigModel):
    """A horizontal line."""

    kind: Literal["rule"] = "rule"
    thickness: int = Field(default=3, ge=1, le=40)
    gap: int = Field(default=12, ge=0, le=400)


class BadgeLayout(ConfigModel):
    """One layout: elements from top to bottom on paper `width` dots wide (203 dpi: 8 dots a millimetre)."""

    width: int = Field(default=576, ge=200, le=1280)
    margin: int = Field(default=16, ge=0, le=200)
    elements: tuple[TextElement | QrElement | RuleElement, ...] = Field(min_length=1)
