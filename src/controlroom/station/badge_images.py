"""Badges as pictures, from the event's settings: one person's, an invented one, and a look at all before the day."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PIL import Image

from controlroom.core.config.event import Category
from controlroom.core.config.folder import Settings
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_
from controlroom.domain.badges.drawing import draw_badge
from controlroom.domain.badges.rules import mark
from controlroom.domain.badges.views import Wearer
from controlroom.domain.people.views import NO_NAME

_SAMPLE_NAMES = ("张伟", "Nguyễn Thị Minh Khai", "买买提·吐尔逊·阿卜杜热合曼", "佐藤 さくら", "محمد بن سلمان")


class LayoutUnknownError(BadInputError):
    code = "LAYOUT_UNKNOWN"
    what = N_("There is no badge layout “{found}”; the layouts are: {known}.")
    next_step = N_("Name one of them, or add a file of that name to config/badges/.")


@dataclass(frozen=True)
class Unprintable:
    """Somebody whose badge cannot be printed: why, and what to do about it."""

    code: str
    name: str
    reason: BadInputError


def badge_image(wearer: Wearer, settings: Settings, copy_number: int = 0, layout: str | None = None) -> Image.Image:
    """The badge as it will be on paper; `layout` asks for another one than the category's.

    Raises LayoutUnknownError, MissingGlyphError, NameTooLongError, CodeTooLongError,
    BarcodeTooLongError, BarcodeSignsError, BadgeTooHighError, FontMissingError.
    """
    event = settings.event
    category = _category(wearer, settings)
    name = layout or category.badge
    if name not in settings.badges:
        raise LayoutUnknownError(found=name, known=", ".join(settings.badges))
    return draw_badge(
        settings.badges[name],
        {
            "name": "" if wearer.name == NO_NAME else wearer.name,
            "company": wearer.company, "title": wearer.title, "code": wearer.code,
            "category": f"{category.name.zh} {category.name.en}", "event": str(event.name),
        },
        language=wearer.language or event.language,
        mark=mark(copy_number),
    )  # fmt: skip


def layouts_for(wearer: Wearer, settings: Settings) -> tuple[str, ...]:
    """The names of all layouts, that of the wearer's category first."""
    own = _category(wearer, settings).badge
    return (own, *(name for name in settings.badges if name != own))


def sample_wearers(settings: Settings) -> tuple[Wearer, ...]:
    """An invented person of each category, with names of different scripts and lengths."""
    return tuple(
        Wearer(
            code="2345678923",
            name=_SAMPLE_NAMES[number % len(_SAMPLE_NAMES)],
            company="示例科技有限公司 Example Ltd",
            title="工程师 Engineer",
            category=category.key,
            language="",
        )
        for number, category in enumerate(settings.event.categories)
    )


def unprintable(
    wearers: Iterable[Wearer], settings: Settings, progress: Callable[[int], None] = lambda done: None
) -> list[Unprintable]:
    """Draws every badge and throws it away; returns those that cannot be. Takes about 3 ms a badge.

    `progress` is told after each how many are done. Raises FontMissingError: then none could be printed.
    """
    found = []
    for done, wearer in enumerate(wearers, 1):
        try:
            badge_image(wearer, settings)
        except BadInputError as reason:
            found.append(Unprintable(wearer.code, wearer.name, reason))
        progress(done)
    return found


def _category(wearer: Wearer, settings: Settings) -> Category:
    event = settings.event
    category = event.category(wearer.category) or event.category(event.default_category)
    assert category is not None
    return category
