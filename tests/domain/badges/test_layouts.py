"""Papers, labels, two-up, rows, pictures and bars; both kinds of codes are read back from what is drawn."""

from __future__ import annotations

import itertools
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from controlroom.core.config.badges import BadgeLayout, PersonField, load_layout
from controlroom.domain.badges.codes import BarcodeSignsError, BarcodeTooLongError
from controlroom.domain.badges.drawing import draw_badge
from controlroom.domain.badges.piece import BadgeTooHighError
from controlroom.domain.badges.text_layout import NameTooLongError
from tests.domain.badges.golden import layout

FIELDS: dict[PersonField, str] = {
    "name": "欧阳明月", "company": "北京星河智能科技有限公司", "title": "首席架构师", "category": "贵宾 VIP",
    "code": "7K2M9QXH4P", "event": "Smart Cities Summit 2026",
}  # fmt: skip
NAME = {"kind": "text", "field": "name", "size": 120, "min_size": 40, "lines": 2}
LINEAR = {"kind": "code128", "height": 80}


def made(**keys: Any) -> BadgeLayout:
    return BadgeLayout.model_validate(keys)


def drawn(look: BadgeLayout, mark: str | None = None, **fields: str) -> Image.Image:
    return draw_badge(look, {**FIELDS, **fields}, language="zh", mark=mark)  # type: ignore[typeddict-item]


def read(badge: Image.Image, *formats: zxingcpp.BarcodeFormat) -> list[str]:
    # The quiet zone reaches into the margin; what is around the paper is not dark either.
    sheet = Image.new("L", (badge.width + 40, badge.height + 40), 255)
    sheet.paste(badge, (20, 20))
    return [found.text for form in formats for found in zxingcpp.read_barcodes(sheet, formats=form)]


def ink(badge: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.invert(badge).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize(("paper", "dots"), [("58mm", 384), ("80mm", 576), ("104mm", 832)])
def test_a_badge_is_as_wide_as_the_paper(paper: str, dots: int) -> None:
    assert drawn(made(paper=paper, elements=[NAME])).width == dots


@pytest.mark.parametrize(
    ("name", "size"),
    [("small", (384, None)), ("fold", (832, 1600)), ("landscape", (576, 880)), ("barcode", (576, None))],
)
def test_the_codes_of_the_sample_layouts_are_read_back(name: str, size: tuple[int, int | None]) -> None:
    badge = drawn(layout(name))
    assert badge.mode == "1"
    assert (badge.width, size[1] and badge.height) == size
    assert read(badge, zxingcpp.BarcodeFormat.QRCode, zxingcpp.BarcodeFormat.Code128) == ["7K2M9QXH4P"]


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=[chr(sign) for sign in range(0x20, 0x7F)], min_size=1, max_size=16), st.integers(2, 4))
def test_a_code128_is_read_back_whatever_it_says(code: str, module: int) -> None:
    badge = drawn(made(paper="104mm", elements=[{**LINEAR, "module": module}]), code=code)
    assert read(badge, zxingcpp.BarcodeFormat.Code128) == [code]
    runs = [len(list(run)) for _dot, run in itertools.groupby(badge.crop((0, 40, 832, 41)).tobytes("raw", "L"))]
    thinnest = min(runs)
    assert thinnest >= 2
    assert all(run % thinnest == 0 for run in runs[1:-1])
    assert min(runs[0], runs[-1]) >= 10 * thinnest


def test_a_code_too_long_for_the_paper_is_no_code128() -> None:
    with pytest.raises(BarcodeTooLongError, match="384"):
        drawn(made(paper="58mm", elements=[LINEAR]), code="ORDER-20260917-000088")


@pytest.mark.parametrize("code", ["码123", "é", "a\x1db", "\xf1"])
def test_a_code_that_code128_cannot_say_is_refused(code: str) -> None:
    with pytest.raises(BarcodeSignsError):
        drawn(made(elements=[LINEAR]), code=code)


def test_what_does_not_fit_on_a_label_is_named() -> None:
    elements = [NAME, {"kind": "qr", "size": 200}, {"kind": "text", "field": "category", "size": 40}]
    assert drawn(made(height=460, elements=elements)).height == 460
    with pytest.raises(BadgeTooHighError, match="“qr”"):
        drawn(made(height=300, elements=elements))


def test_whoever_fits_on_a_label_once_fits_as_a_reprint_too() -> None:
    def fits(height: int, mark: str | None) -> bool:
        try:
            return drawn(made(height=height, elements=[NAME]), mark=mark).height == height
        except BadgeTooHighError:
            return False

    heights = range(120, 260, 4)
    first = [fits(height, None) for height in heights]
    assert first == [fits(height, "补打 2") for height in heights]
    assert {True, False} == set(first)


def test_two_up_below_is_the_badge_twice_the_second_on_its_head() -> None:
    one = drawn(made(elements=[NAME]))
    two = drawn(made(elements=[NAME], two_up="below", turned=True))
    assert two.size == (one.width, 2 * one.height)
    turned = two.transpose(Image.Transpose.ROTATE_180)
    content = (0, 16, one.width, one.height - 16)
    assert two.crop(content).tobytes() == one.crop(content).tobytes() == turned.crop(content).tobytes()


def test_two_up_beside_halves_the_paper_and_the_back_may_say_something_else() -> None:
    look = made(paper="104mm", two_up="beside", elements=[NAME], back=[{"kind": "qr", "size": 300}])
    badge = drawn(look)
    assert badge.width == 832
    assert read(badge.crop((420, 0, 832, badge.height)), zxingcpp.BarcodeFormat.QRCode) == ["7K2M9QXH4P"]
    assert read(badge.crop((0, 0, 410, badge.height)), zxingcpp.BarcodeFormat.QRCode) == []


def test_a_landscape_badge_leaves_the_printer_on_its_side() -> None:
    badge = drawn(made(orientation="landscape", height=900, elements=[{**NAME, "size": 160, "lines": 1}]))
    assert badge.size == (576, 900)
    left, top, right, bottom = ink(badge)
    assert bottom - top > 3 * (right - left)
    upright = badge.transpose(Image.Transpose.ROTATE_270)
    portrait = drawn(made(width=900, height=576, elements=[{**NAME, "size": 160, "lines": 1}]))
    assert upright.tobytes() == portrait.tobytes()


def test_columns_stand_side_by_side_and_the_one_without_a_width_takes_the_rest() -> None:
    columns = [{"width": 200, "elements": [{"kind": "qr", "size": 200}]}, {"elements": [NAME]}]
    badge = drawn(made(elements=[{"kind": "row", "columns": columns}]))
    assert read(badge.crop((0, 0, 220, badge.height)), zxingcpp.BarcodeFormat.QRCode) == ["7K2M9QXH4P"]
    assert ink(badge.crop((232, 0, 576, badge.height)))[2] <= 576 - 16 - 232


def test_bars_differ_in_ink_and_leave_the_words_alone() -> None:
    looks: dict[str | None, int] = {}
    for bar in (None, "outline", "dotted", "hatched", "solid"):
        element = {"kind": "text", "field": "category", "size": 60, "bar": bar}
        looks[bar] = drawn(made(elements=[element])).histogram()[0]
    assert list(looks.values()) == sorted(looks.values())
    inverse = drawn(made(elements=[{"kind": "text", "field": "category", "size": 60, "inverse": True}]))
    assert looks["solid"] == inverse.histogram()[0]


def logo(folder: Path, image: Image.Image, **keys: Any) -> BadgeLayout:
    image.save(folder / "logo.png")
    extra = "\n".join(f"{key} = {value}" for key, value in keys.items())
    (folder / "own.toml").write_text(f'[[elements]]\nkind = "image"\nfile = "logo.png"\n{extra}\n', "utf-8")
    return load_layout(folder / "own.toml")


def test_a_logo_is_drawn_in_its_size_and_what_is_transparent_stays_white(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (100, 50), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (50, 0, 100, 50))
    badge = drawn(logo(tmp_path, picture, width=200))
    assert badge.height == 100 + 2 * 16
    assert ink(badge) == (288, 16, 388, 116)


def test_a_grey_is_white_by_the_threshold_and_a_pattern_when_dithered(tmp_path: Path) -> None:
    grey = Image.new("L", (80, 80), 160)
    assert drawn(logo(tmp_path, grey, width=160)).histogram()[0] == 0
    share = drawn(logo(tmp_path, grey, width=160, dither="true")).histogram()[0] / 160**2
    assert 0.3 < share < 0.45


EXTREMES = [
    "ئابدۇرەھمان ئابلىكىم ئوغلى مەخمۇتجان ئابدۇۋەلى تۇرسۇنمۇھەممەت",
    "阿卜杜热合曼·买买提吐尔逊·努尔麦麦提·阿卜力克木·图尔荪托合提·喀迪尔江·艾合买提·玉苏普·萨迪克·伊力亚斯·吾布力",
    "Llanfairpwllgwyngyllgogerychwyrndrobwllll",
    "Wolfeschlegelsteinhausenbergerdorff-Świętopełk Brzęczyszczykiewicz",
]


@pytest.mark.parametrize("name", EXTREMES)
@pytest.mark.parametrize("look", ["attendee", "fold", "landscape", "barcode"])
def test_the_longest_names_are_printed_whole_within_the_margins(name: str, look: str) -> None:
    only = layout(look).model_copy(update={"elements": (made(elements=[{**NAME, "lines": 3}]).elements), "back": ()})
    left, _top, right, _bottom = ink(
        drawn(only.model_copy(update={"two_up": None, "orientation": "portrait"}), name=name)
    )
    assert only.margin <= left
    assert right <= only.width - only.margin


@settings(max_examples=50, deadline=None)
@given(
    st.text(alphabet="张伟龘ŁódźWj-Nguyễn '·佐くح김", min_size=1, max_size=60).filter(str.strip), st.integers(260, 832)
)
def test_no_name_reaches_into_the_margin(name: str, width: int) -> None:
    try:
        badge = drawn(made(width=width, elements=[NAME]), name=name)
    except NameTooLongError:
        return
    box = ImageChops.invert(badge).getbbox()
    if box is not None:
        # Only a line as wide as its room, with letters that hang over their own width (j, f), may stand out a little.
        assert box[0] >= 16 - 2
        assert box[2] <= width - 16 + 2


@pytest.mark.parametrize(
    ("language", "han", "same_as"),
    [
        ("zh-TW", "SC", "zh-Hant"), ("zh-Hant-HK", "SC", "zh-HK"), ("zh_MO", "SC", "zh-HK"), ("yue", "SC", "zh-HK"),
        ("zh", "TC", "zh-Hant"), ("", "HK", "zh-HK"), ("en", "JP", "ja"), ("zh-CN", "TC", "zh-Hans"),
        ("zh-Hans-HK", "TC", "zh-Hans"), ("ja", "TC", "ja"), ("ko", "SC", "ko"),
    ],
)  # fmt: skip
def test_han_has_the_forms_of_the_guests_region_else_of_the_layout(language: str, han: str, same_as: str) -> None:
    def name(language: str, han: str) -> bytes:
        return draw_badge(made(elements=[NAME], han=han), {"name": "直骨角述令"}, language=language).tobytes()

    assert name(language, han) == name(same_as, "SC")
    others = {"zh-Hans", "zh-Hant", "zh-HK", "ja", "ko"} - {same_as}
    assert all(name(language, han) != name(other, "SC") for other in others if {other, same_as} != {"zh-Hant", "zh-HK"})
