"""The packaged fonts: where their files are, what they cover, and one font object a face, size and weight.

All three families are under the Open Font License and come as pip packages, so a badge looks the same on every laptop.
Pillow's basic layout is used throughout: the better one needs FriBiDi, which Windows and macOS do not have, and a
badge must not depend on the desk that prints it. Arabic is shaped by `arabic.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from PIL import ImageFont

from controlroom.core.config.badges import Region
from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_
from controlroom.domain.badges.coverage import covers, read_coverage

# Scripts whose letters change places or melt together (Indic, old Hangul): Noto Sans has Devanagari, but set letter by
# letter it is misspelt, so to us it is missing.
_NEEDS_SHAPING = (
    range(0x0900, 0x1000),
    range(0x1100, 0x1200),
    range(0x1CD0, 0x1D00),
    range(0xA8E0, 0xA900),
    range(0xA960, 0xA980),
    range(0xD7B0, 0xD800),
)


@dataclass(frozen=True, eq=False)
class Face:
    """A face: its file in a package, its place in a collection, the name the file gives it, its axes after weight."""

    package: str
    file: str
    family: str
    index: int = 0
    axes: tuple[int, ...] = ()

    @property
    def is_cjk(self) -> bool:
        """Whether this face is one of the five for Han, kana and Hangul."""
        return self.package == _CJK[0]


_CJK = ("manimgx_fonts_cjk", "NotoSansCJK-VF.otf.ttc")
LATIN = Face("fontpkg_noto_sans", "files/NotoSans[wdth,wght].ttf", "Noto Sans", axes=(100,))
ARABIC = Face("fontpkg_noto_sans_arabic", "files/NotoSansArabic[wdth,wght].ttf", "Noto Sans Arabic", axes=(100,))
# One repertoire in the forms of Japan, Korea, mainland China, Taiwan and Hong Kong.
JP = Face(*_CJK, "Noto Sans CJK JP", 0)
KR = Face(*_CJK, "Noto Sans CJK KR", 1)
SC = Face(*_CJK, "Noto Sans CJK SC", 2)
TC = Face(*_CJK, "Noto Sans CJK TC", 3)
HK = Face(*_CJK, "Noto Sans CJK HK", 4)
FACES = (LATIN, ARABIC, JP, KR, SC, TC, HK)

_REGIONS: dict[Region, Face] = {"JP": JP, "KR": KR, "SC": SC, "TC": TC, "HK": HK}
_TAGS: dict[Region, str] = {"JP": "ja", "KR": "ko", "SC": "zh-Hans", "TC": "zh-Hant", "HK": "zh-HK"}


class FontMissingError(FaultError):
    code = "FONT_MISSING"
    what = N_("The font “{family}” cannot be used: {reason}.")
    next_step = N_("Install controlroom again with its dependencies; the fonts are among them.")


def font_path(face: Face) -> Path:
    """The file of `face`, found without importing its package. Raises FontMissingError."""
    spec = find_spec(face.package)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        path = Path(folder, face.file)
        if path.is_file():
            return path
    raise FontMissingError(family=face.family, reason=f"{face.package}/{face.file}")


@cache
def coverage(face: Face) -> bytes:
    """What can be drawn with `face` (see `coverage.read_coverage`), read once. Raises FontMissingError."""
    if face.is_cjk and face is not SC:
        return coverage(SC)  # one repertoire: reading it takes 16 ms
    try:
        covered = bytearray(read_coverage(font_path(face), face.index))
    except (OSError, ValueError) as error:
        raise FontMissingError(family=face.family, reason=error) from error
    for script in _NEEDS_SHAPING:
        end = min(script.stop, len(covered))
        covered[script.start : end] = bytes(max(0, end - script.start))
    return bytes(covered)


def font(face: Face, size: int, weight: int) -> ImageFont.FreeTypeFont:
    """`face` at `size` dots an em and `weight` 100-900. Shared: its axes must not be set again.

    Raises FontMissingError.
    """
    return _few(face, size, weight) if face.is_cjk else _many(face, size, weight)


def _open(face: Face, size: int, weight: int) -> ImageFont.FreeTypeFont:
    try:
        made = ImageFont.truetype(font_path(face), size, face.index, layout_engine=ImageFont.Layout.BASIC)
    except OSError as error:
        raise FontMissingError(family=face.family, reason=error) from error
    if made.getname()[0] != face.family:
        raise FontMissingError(family=face.family, reason=made.getname()[0])
    made.set_variation_by_axes([weight, *face.axes])
    return made


# The first letter of a new Latin font costs 20 ms (FreeType works out its hints), so all of them are kept. A CJK font
# is ready in 0.5 ms, but each maps 2-3 MB of its file into memory: eight draw a badge as fast as 24.
# (docs/performance.md, Memory.) On Windows, in a folder with a non-ASCII name, each even holds the whole file of 33 MB.
_many = lru_cache(maxsize=128)(_open)
_few = lru_cache(maxsize=8)(_open)


@lru_cache(maxsize=8192)
def advance(face: Face, size: int, weight: int, cluster: str) -> int:
    """How many dots `cluster` moves the pen on. Raises FontMissingError."""
    return round(font(face, size, weight).getlength(cluster, mode="1"))


def weight_for(size: int, asked: int | None) -> int:
    """The weight to draw with: `asked`, but never so thin that thermal paper loses a stroke.

    At 203 dpi a regular stroke of 28 dots an em is one dot wide, which a worn print head drops.
    """
    if size <= 28:
        lightest = 500
    elif size <= 56:
        lightest = 450
    else:
        lightest = 400
    return max(asked or (700 if size > 56 else 500), lightest)


def han_face(text: str, language: str) -> Face:
    """The CJK face for `text`: by its kana or Hangul, else by `language` (a tag such as `zh`, `ja`, `zh-TW`)."""
    for char in text:
        if "\u3040" <= char <= "\u30fa" or "\u30fc" <= char <= "\u30ff" or "\u31f0" <= char <= "\u31ff":
            return JP
        if "\uac00" <= char <= "\ud7a3" or "\u3130" <= char <= "\u318f":
            return KR
    return _REGIONS[_region(language) or "SC"]


def han_tag(language: str, otherwise: Region) -> tuple[str, str]:
    """Two tags for `han_face`: for somebody of `language`, and for who has none; the layout says `otherwise`."""
    default = _TAGS[otherwise]
    return (language if _region(language) else default), default


def _region(language: str) -> Region | None:
    """The forms a tag asks for. `zh` alone and languages without Han ask for none."""
    parts = language.lower().replace("_", "-").split("-")
    if parts[0] in ("ja", "ko"):
        return "JP" if parts[0] == "ja" else "KR"
    if parts[0] not in ("zh", "yue") or "hans" in parts:
        return "SC" if "hans" in parts else None
    if parts[0] == "yue" or "hk" in parts or "mo" in parts:
        return "HK"
    if "tw" in parts or "hant" in parts:
        return "TC"
    return "SC" if "cn" in parts or "sg" in parts else None


def face_for(cluster: str, han: Face, before: Face | None) -> Face | None:
    """The face that has all of `cluster` (a character with its marks), or None if none has.

    `before` is the face of the cluster before it: signs that are no letter or digit stay in it when it is CJK, so a
    middle dot between Han characters has their width.
    """
    faces: tuple[Face, ...] = (LATIN, ARABIC, han)
    if before is not None and before.is_cjk and not cluster[0].isalnum():
        faces = (before, *faces)
    return next((face for face in faces if covers(coverage(face), cluster)), None)
