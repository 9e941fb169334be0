"""What people may eat, from what a list says of their needs (docs/domain.md §12). Pure.

Words that are not understood are given back, never dropped: somebody has to ask.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line


class Diet(StrEnum):
    """What a kitchen has to look out for."""

    VEGETARIAN = "vegetarian"
    VEGAN = "vegan"
    HALAL = "halal"
    KOSHER = "kosher"
    GLUTEN_FREE = "gluten-free"
    LACTOSE_FREE = "lactose-free"
    ALLERGY = "allergy"


DIET_WORDS: Final = {
    Diet.VEGETARIAN: N_("vegetarian"),
    Diet.VEGAN: N_("vegan"),
    Diet.HALAL: N_("halal"),
    Diet.KOSHER: N_("kosher"),
    Diet.GLUTEN_FREE: N_("gluten-free"),
    Diet.LACTOSE_FREE: N_("lactose-free"),
    Diet.ALLERGY: N_("allergy"),
}
ORDINARY: Final = "ordinary"
"""The key of the meal of somebody with no diet."""


@dataclass(frozen=True)
class Diets:
    """What was understood. `details`: what somebody is allergic to, as it was written; `unknown`: what was not
    understood, word for word."""

    diets: frozenset[Diet] = frozenset()
    details: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """One meal: the diets that it has to be fit for, together."""
        return key_of(self.diets)


def key_of(diets: frozenset[Diet]) -> str:
    """The key of the meal of somebody with these diets."""
    return "+".join(diet.value for diet in Diet if diet in diets) or ORDINARY


def key_words(key: str) -> str:
    """A meal in the language in force: “vegetarian, allergy”; a key that is none is shown as it is."""
    if key == ORDINARY:
        return _("ordinary")
    known = {diet.value: _(words) for diet, words in DIET_WORDS.items()}
    return _(", ").join(known.get(part, clean_line(part, 40)) for part in key.split("+"))


def is_key(key: str) -> bool:
    """Whether `key` is one that `key_of` gives."""
    parts = key.split("+")
    known = [diet.value for diet in Diet]
    return key == ORDINARY or (set(parts) <= set(known) and parts == [each for each in known if each in parts])


_WORDS: Final = {
    Diet.VEGAN: "vegan|plant[ -]based|全素|纯素|严格素食",
    Diet.VEGETARIAN: "vegetarians?|veggie|ovo-?lacto|素食者?|素餐|吃素|蛋奶素|斋菜",
    Diet.HALAL: "halal|muslim|清真餐?|穆斯林",
    Diet.KOSHER: "kosher|犹太餐|犹太洁食|洁食",
    Diet.GLUTEN_FREE: "gluten[ -]free|no gluten|coeliac|celiac|无麸质|不含麸质|无谷蛋白",
    Diet.LACTOSE_FREE: "lactose[ -](?:free|intoleran(?:t|ce))|dairy[ -]free|no dairy|无乳糖|乳糖不耐受?|不含乳糖",
    Diet.ALLERGY: "allerg(?:y|ies|ic)|intoleran(?:t|ce)|anaphyla\\w*|过敏|不耐受",
}
_WHOLE: Final = {"素": Diet.VEGETARIAN, "斋": Diet.VEGETARIAN, "回民": Diet.HALAL, "回族餐": Diet.HALAL}
_FOUND: Final = {
    diet: re.compile("|".join(rf"\b(?:{word})\b" if word.isascii() else f"(?:{word})" for word in _alternatives))
    for diet, _alternatives in ((diet, re.split(r"\|(?![^(]*\))", words)) for diet, words in _WORDS.items())
}
_NOT_BEFORE: Final = re.compile(r"(?:\b(?:not|no|non|never|without|isn't)[ -]+(?:a |an )?|[非不无没别勿忌])$")
_NONE: Final = re.compile(
    r"(?:none|no|nil|n/?a|nothing|[-–—]+|无|没有|否|普通|正常|不忌口|无忌口|ordinary|normal|"
    r"no (?:known )?(?:food )?allerg(?:y|ies)|not allergic|无(?:食物)?过敏史?|没有过敏|不过敏|"
    r"无特殊(?:要求|需求|饮食)?)[.。!！]*"
)
_NO_FOOD: Final = re.compile(
    r"(?:wheel ?chair|轮椅|interpreter|interpretation|口译|翻译|同传|手语|sign language|step[ -]free|无障碍|"
    r"hearing loop|助听(?:器)?|large print|大字版?|电梯|lift|guide dog|导盲犬)"
)
_PARTS: Final = re.compile(r"[,;，；、|\n\r\t。]|(?<!\b[nN])/|\s\+\s| & ")
_FILLING: Final = re.compile(
    r"\b(?:and|or|diets?|meals?|food|please|only|is|am|are|i|i'm|needs?|with|strictly|strict)\b|"
    r"饮食|餐食|用餐|需要|要求|请|和|及|且|与|的|者|餐|本人|为|[\s:：()（）.!！+&\-]"
)
_ABOUT_FOOD: Final = re.compile(r"\b(?:diets?|dietary|meals?|food)\b|饮食|餐|忌口|不吃|食")


def recognise(text: str) -> Diets:
    """What the column with somebody's needs says. Needs that have nothing to do with food are none."""
    found = Diets()
    for part in _parts(text):
        found = _joined(found, _of_part(part))
    return found


def recognise_note(text: str) -> Diets:
    """What a free note says: only parts that name a diet or speak of food are looked at."""
    found = Diets()
    for part in _parts(text):
        diets = _of_part(part)
        if diets.diets or _ABOUT_FOOD.search(_folded(part)):
            found = _joined(found, diets)
    return found


def of_person(needs: str, note: str) -> Diets:
    """What both columns say."""
    return _joined(recognise(needs), recognise_note(note))


def _parts(text: str) -> list[str]:
    return [clean for part in _PARTS.split(text) if (clean := clean_line(part, 200))]


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold().replace("’", "'").strip()


def _joined(first: Diets, second: Diets) -> Diets:
    return Diets(
        first.diets | second.diets,
        tuple(dict.fromkeys((*first.details, *second.details))),
        tuple(dict.fromkeys((*first.unknown, *second.unknown))),
    )


def _of_part(part: str) -> Diets:
    folded = _folded(part)
    if _NONE.fullmatch(folded) or _NO_FOOD.fullmatch(folded):
        return Diets()
    if folded in _WHOLE:
        return Diets(frozenset({_WHOLE[folded]}))
    found: set[Diet] = set()
    rest = folded
    for diet, pattern in _FOUND.items():
        for match in pattern.finditer(folded):
            if _NOT_BEFORE.search(folded[: match.start()]):
                return Diets(unknown=(part,))  # “Not vegetarian” says what somebody is not.
            found.add(diet)
        rest = pattern.sub(" ", rest)
    if Diet.ALLERGY in found:
        return Diets(_without_doubles(found), details=(part,))
    rest = _NO_FOOD.sub(" ", rest)
    if _FILLING.sub("", rest):
        return Diets(_without_doubles(found), unknown=(part,))
    return Diets(_without_doubles(found))


def _without_doubles(found: set[Diet]) -> frozenset[Diet]:
    """A vegan meal is vegetarian too; lactose intolerance is told by its own word."""
    return frozenset(found - ({Diet.VEGETARIAN} if Diet.VEGAN in found else set()))
