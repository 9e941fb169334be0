"""`badges/*.toml`: what stands on a badge and where (docs/domain.md §5). One printer dot is 1/8 mm (203 dpi)."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import Field, PrivateAttr, StringConstraints, model_validator

from controlroom.core.config.loading import ConfigModel, Words, load_toml
from controlroom.core.config.pictures import Picture, read_picture
from controlroom.core.i18n import _

Align = Literal["left", "center", "right"]
Bar = Literal["solid", "outline", "hatched", "dotted"]
Region = Literal["SC", "TC", "HK", "JP", "KR"]
PersonField = Literal["name", "company", "title", "category", "code", "event"]

PAPERS: Final = {"58mm": 384, "80mm": 576, "104mm": 832}
"""How many dots a printer prints across the usual rolls."""


class TextElement(ConfigModel):
    """A field of the person, or fixed `words`, as text.

    `size` is the largest size of the letters in dots an em. Text that is too wide is wrapped to at most `lines`
    lines and made smaller down to `min_size`, whatever leaves the letters largest; `height` bounds the lines
    together. Without `weight` it follows from the size. `bar` sets the words in a bar over the whole width: white on
    black (`solid`, for which `inverse = true` is the short form), or black within a frame, on stripes or on dots.
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
    bar: Bar | None = None
    gap: int = Field(default=12, ge=0, le=400)

    @model_validator(mode="after")
    def _sizes_in_order(self) -> TextElement:
        if self.min_size > self.size:
            raise ValueError(_("“min_size” must not be above “size”"))
        if self.inverse and self.bar is not None:
            raise ValueError(_("“inverse” and “bar” say the same: keep one of them"))
        return self

    @property
    def look(self) -> Bar | None:
        """The bar around the words, if any."""
        return "solid" if self.inverse else self.bar


class QrElement(ConfigModel):
    """The check-in code as a QR symbol; `size` is the wanted side in dots with its quiet zone of four modules."""

    kind: Literal["qr"] = "qr"
    size: int = Field(default=260, ge=80, le=800)
    align: Align = "center"
    gap: int = Field(default=12, ge=0, le=400)


class Code128Element(ConfigModel):
    """The check-in code as a Code 128, `height` dots high; with `text` the code stands below in letters.

    `module` is the wanted width of the thinnest bar in dots; a long code gets thinner ones, two dots at least.
    """

    kind: Literal["code128"] = "code128"
    height: int = Field(default=88, ge=40, le=400)
    module: int = Field(default=3, ge=2, le=8)
    text: bool = False
    align: Align = "center"
    gap: int = Field(default=12, ge=0, le=400)


class ImageElement(ConfigModel):
    """A picture, such as a logo: a PNG that lies beside the layout, drawn `width` dots wide.

    `dither` turns shades into a pattern of dots; without it everything darker than half is black, which suits a logo.
    """

    kind: Literal["image"] = "image"
    file: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-][A-Za-z0-9._-]{0,60}\.(png|PNG)$")]
    width: int = Field(ge=16, le=1280)
    dither: bool = False
    align: Align = "center"
    gap: int = Field(default=12, ge=0, le=400)
    _picture: Picture | None = PrivateAttr(default=None)

    @property
    def picture(self) -> Picture | None:
        """The dots of the file; None until `load_layout` has read it."""
        return self._picture


class RuleElement(ConfigModel):
    """A horizontal line from margin to margin."""

    kind: Literal["rule"] = "rule"
    thickness: int = Field(default=3, ge=1, le=40)
    gap: int = Field(default=12, ge=0, le=400)


Plain = Annotated[TextElement | QrElement | Code128Element | ImageElement | RuleElement, Field(discriminator="kind")]


class Column(ConfigModel):
    """Elements from top to bottom in a part of a row, `width` dots wide; without `width` it takes what is left."""

    width: int | None = Field(default=None, ge=60, le=1200)
    elements: tuple[Plain, ...] = Field(min_length=1)


class RowElement(ConfigModel):
    """Columns side by side from margin to margin, `between` dots of white between them, centred on one another."""

    kind: Literal["row"] = "row"
    columns: tuple[Column, ...] = Field(min_length=2, max_length=4)
    between: int = Field(default=16, ge=0, le=200)
    gap: int = Field(default=12, ge=0, le=400)

    @model_validator(mode="after")
    def _one_takes_the_rest(self) -> RowElement:
        if sum(column.width is None for column in self.columns) != 1:
            raise ValueError(_("exactly one column has no “width”: it takes what the others leave"))
        return self

    def widths(self, room: int) -> tuple[int, ...]:
        """How wide each column is in `room` dots; the one without `width` may come out too small, even below zero."""
        rest = room - self.between * (len(self.columns) - 1) - sum(column.width or 0 for column in self.columns)
        return tuple(rest if column.width is None else column.width for column in self.columns)


Element = Annotated[
    TextElement | QrElement | Code128Element | ImageElement | RuleElement | RowElement, Field(discriminator="kind")
]
_NARROWEST_COLUMN = 60


class BadgeLayout(ConfigModel):
    """One layout: elements from top to bottom with `margin` dots of white all round.

    Paper: `paper` (58mm, 80mm, 104mm) or `width` in dots, not both. With `height` the piece has that length (label
    stock) and the elements stand in its middle; without it the paper is as long as they need. `landscape` is read with
    the paper turned: `height` is then how wide the badge is read. `two_up` puts the badge twice on the piece, one
    `below` the other or `beside` it, to be folded or cut; `turned` has the second one upside down, `back` gives it
    elements of its own. `han` is the form of Han for organiser and guests whose language says none.
    """

    paper: str | None = None
    width: int = Field(default=576, ge=200, le=1280)
    height: int | None = Field(default=None, ge=120, le=2400)
    orientation: Literal["portrait", "landscape"] = "portrait"
    two_up: Literal["below", "beside"] | None = None
    turned: bool = False
    margin: int = Field(default=16, ge=8, le=80)
    han: Region = "SC"
    elements: tuple[Element, ...] = Field(min_length=1)
    back: tuple[Element, ...] = ()

    @model_validator(mode="before")
    @classmethod
    def _width_of_paper(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "paper" not in data:
            return data
        if "width" in data:
            raise ValueError(_("“paper” and “width” say the same: keep one of them"))
        if data["paper"] not in PAPERS:
            raise ValueError(_("“paper” is one of: {names}").format(names=", ".join(PAPERS)))
        return {**data, "width": PAPERS[data["paper"]]}

    @model_validator(mode="after")
    def _whole(self) -> BadgeLayout:
        if self.orientation == "landscape" and self.height is None:
            raise ValueError(_("a landscape badge needs “height”: how long the piece of paper is"))
        if self.two_up is None and (self.turned or self.back):
            raise ValueError(_("“turned” and “back” are for “two_up”"))
        room = self.panel_width - 2 * self.margin
        if room < _NARROWEST_COLUMN:
            raise ValueError(_("there is no room between the margins"))
        for element in (*self.elements, *self.back):
            if isinstance(element, RowElement):
                widths = element.widths(room)
                if min(widths) < _NARROWEST_COLUMN:
                    raise ValueError(
                        _("the columns of a row are wider than the {n} dots between the margins").format(n=room)
                    )
                for column, width in zip(element.columns, widths, strict=True):
                    _pictures_fit(column.elements, width)
        _pictures_fit((*self.elements, *self.back), room)
        return self

    @property
    def panel_width(self) -> int:
        """How wide one badge of the piece is as it is read, in dots."""
        assert self.height is not None or self.orientation == "portrait"
        across = self.width if self.orientation == "portrait" else self.height or 0
        return across // 2 if self.two_up == "beside" else across

    @property
    def panel_height(self) -> int | None:
        """How high one badge of the piece is as it is read, in dots; None when it is as high as it needs."""
        down = self.height if self.orientation == "portrait" else self.width
        return down // 2 if down is not None and self.two_up == "below" else down


def _pictures_fit(elements: tuple[Any, ...], room: int) -> None:
    for element in elements:
        if isinstance(element, ImageElement) and element.width > room:
            raise ValueError(
                _("the picture {file} is {width} dots wide, there is room for {room}").format(
                    file=element.file, width=element.width, room=room
                )
            )


def load_layout(path: Path) -> BadgeLayout:
    """The layout in `path` with its pictures read. Raises the errors of `loading`."""
    layout = load_toml(path, BadgeLayout)
    for key, element in _images(layout):
        element._picture = read_picture(path, f"{key}.file", element.file, element.width, element.dither)
    return layout


def _images(layout: BadgeLayout) -> Iterator[tuple[str, ImageElement]]:
    """The pictures of `layout`, with their keys as a mistake names them."""
    for side, elements in (("elements", layout.elements), ("back", layout.back)):
        for number, element in enumerate(elements, 1):
            key = f"{side}[{number}]"
            if isinstance(element, ImageElement):
                yield key, element
            elif isinstance(element, RowElement):
                for place, column in enumerate(element.columns, 1):
                    for inner, each in enumerate(column.elements, 1):
                        if isinstance(each, ImageElement):
                            yield f"{key}.columns[{place}].elements[{inner}]", each
