"""`badges/*.toml`: what stands on a badge and where. One printer dot is 1/8 mm (203 dpi)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from controlroom.core.config.loading import ConfigModel, Words
from controlroom.core.i18n import _

Align = Literal["left", "center", "right"]
PersonField = Literal["name", "company", "title", "category", "code", "event"]


class TextElement(ConfigModel):
    """A field of the person, or fixed `words`, as text.

    `size` is the largest size of the letters in dots an em. Text that is too wide is wrapped to at most `lines`
    lines and made smaller down to `min_size`, whatever leaves the letters largest; `height` bounds the lines
    together. Without `weight` it follows from the size. `inverse` draws white on a black bar over the whole width.
    `gap` is the white above, in dots.
    """

    kind: Literal["text"] = "text"
    field: PersonField | None = None
    words: Words | None = None
    size: int = Field(ge=12, le=300)
    min_size: int = Field(default=20, ge=12, le=300)
    lines: int = Field(default=1, ge=1, le=4)
    height: int | None = Field(default=None, ge=12, le=1200)
    weight: int | None = Field(default=None, ge=100, le=900)
    align: Align = "center"
    inverse: bool = False
    gap: int = Field(default=12, ge=0, le=400)

    @model_validator(mode="after")
    def _sizes_in_order(self) -> TextElement:
        if self.min_size > self.size:
            raise ValueError(_("“min_size” must not be above “size”"))
        return self


class QrElement(ConfigModel):
    """The check-in code as a QR symbol; `size` is the wanted side in dots with its quiet zone of four modules."""

    kind: Literal["qr"] = "qr"
    size: int = Field(default=260, ge=80, le=800)
    align: Align = "center"
    gap: int = Field(default=12, ge=0, le=400)


class RuleElement(ConfigModel):
    """A horizontal line from margin to margin."""

    kind: Literal["rule"] = "rule"
    thickness: int = Field(default=3, ge=1, le=40)
    gap: int = Field(default=12, ge=0, le=400)


Element = Annotated[TextElement | QrElement | RuleElement, Field(discriminator="kind")]


class BadgeLayout(ConfigModel):
    """One layout: elements from top to bottom on paper `width` dots wide, `margin` dots of white all round."""

    width: int = Field(default=576, ge=200, le=1280)
    margin: int = Field(default=16, ge=8, le=80)
    elements: tuple[Element, ...] = Field(min_length=1)
