import threading
from collections.abc import Mapping

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from controlroom.core.config.badges import BadgeLayout, PersonField
from controlroom.core.ids import new_code
from controlroom.domain.badges.clusters import MissingGlyphError
from controlroom.domain.badges.codes import CodeTooLongError
from controlroom.domain.badges.drawing import draw_badge, warm_up
from controlroom.domain.badges.text_layout import NameTooLongError
from tests.domain.badges.golden import CASES, FOLDER, draw, layout

LAYOUTS = ("attendee", "vip", "speaker", "staff")
ZHANG: Mapping[PersonField, str] = {
    "name": "张伟",
    "company": "北京星河智能科技有限公司",
    "title": "首席架构师",
    "category": "参会者 ATTENDEE",
    "code": "7K2M9QXH4P",
    "event": "Global Summit 2026",
}


def read(badge: Image.Image) -> list[bytes]:
    found = zxingcpp.read_barcodes(badge.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)
    return [symbol.bytes for symbol in found]


def black(image: Image.Image) -> int:
    return image.histogram()[0]


@pytest.mark.parametrize("case", CASES)
def test_a_badge_is_drawn_as_the_kept_picture_shows_it(case: str) -> None:
    badge = draw(case)
    with Image.open(FOLDER / f"{case}.png") as kept:
        assert badge.size == kept.size
        differing = ImageChops.difference(badge.convert("L"), kept.convert("L"))
    # Another build of FreeType may set single dots on a curve differently.
    assert differing.histogram()[255] <= 0.001 * badge.width * badge.height


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_badge_of_each_layout_is_black_and_white_as_wide_as_the_paper_and_its_code_is_read_back(name: str) -> None:
    badge = draw_badge(layout(name), ZHANG, language="zh")
    assert badge.mode == "1"
    assert badge.width == layout(name).width == 576
    assert set(badge.tobytes("raw", "L")) == {0, 255}
    assert read(badge) == [b"7K2M9QXH4P"]


@pytest.mark.parametrize(
    "code", ["1", "ORDER-20260917/88", "x" * 300, "https://例会.cn/签到?码=龘é", "\x1dA\x1dB", "7" * 60]
)
def test_a_code_of_any_kind_is_read_back_byte_for_byte(code: str) -> None:
    assert read(draw_badge(layout("attendee"), {**ZHANG, "code": code}, language="zh")) == [code.encode()]


def test_codes_this_program_issues_are_read_back() -> None:
    codes = [new_code() for _ in range(40)]
    only_qr = BadgeLayout.model_validate({"elements": [{"kind": "qr", "size": 232}]})
    assert [read(draw_badge(only_qr, {"code": code}, language="en")) for code in codes] == [[c.encode()] for c in codes]


def test_a_qr_symbol_has_whole_dots_a_module_and_four_modules_of_white_around_it() -> None:
    only_qr = BadgeLayout.model_validate({"margin": 8, "elements": [{"kind": "qr", "size": 240}]})
    badge = draw_badge(only_qr, {"code": "7K2M9QXH4P"}, language="en")
    ink = ImageChops.invert(badge).getbbox()
    module = 240 // (21 + 8)
    assert ink is not None
    assert (ink[2] - ink[0], ink[3] - ink[1]) == (21 * module, 21 * module)
    assert ink[1] == 8 + 4 * module
    assert ink[0] == (576 - 21 * module) // 2


def test_a_code_too_long_for_the_paper_is_refused_by_its_length() -> None:
    for code, length in (("x" * 2332, "2332"), ("é" * 1100, "2200")):
        with pytest.raises(CodeTooLongError, match=length):
            draw_badge(
                BadgeLayout.model_validate({"width": 200, "elements": [{"kind": "qr"}]}), {"code": code}, language="en"
            )


def test_empty_fields_take_no_room() -> None:
    bare = draw_badge(layout("attendee"), {**ZHANG, "company": " ", "title": ""}, language="zh")
    full = draw_badge(layout("attendee"), ZHANG, language="zh")
    absent = draw_badge(
        layout("attendee"), {k: v for k, v in ZHANG.items() if k not in ("company", "title")}, language="zh"
    )  # type: ignore[arg-type]
    assert bare.height < full.height - 44 - 34
    assert bare.tobytes() == absent.tobytes()


def test_a_reprint_says_so_in_a_black_bar_at_the_foot() -> None:
    first = draw_badge(layout("attendee"), ZHANG, language="zh")
    again = draw_badge(layout("attendee"), ZHANG, language="zh", mark="补打 2")
    added = again.crop((0, first.height - layout("attendee").margin, 576, again.height))
    assert again.crop((0, 0, 576, first.height - 20)).tobytes() == first.crop((0, 0, 576, first.height - 20)).tobytes()
    assert black(added) > 0.5 * 576 * 44
    assert black(again.crop((0, again.height - 20 - 10, 1, again.height - 20))) == 10


def test_a_two_character_name_is_more_than_150_dots_high() -> None:
    only_name = BadgeLayout.model_validate({"elements": [{"kind": "text", "field": "name", "size": 200}]})
    ink = ImageChops.invert(draw_badge(only_name, ZHANG, language="zh")).getbbox()
    assert ink is not None
    assert ink[3] - ink[1] > 150


def test_a_name_no_font_can_draw_is_reported_and_nothing_is_drawn() -> None:
    with pytest.raises(MissingGlyphError, match="U\\+1F600"):
        draw_badge(layout("attendee"), {**ZHANG, "name": "张😀"}, language="zh")


def test_control_and_direction_characters_never_reach_the_paper() -> None:
    dirty = {**ZHANG, "name": "\x1b[31m张\u202e伟\x00\u200f\n"}
    clean = {**ZHANG, "name": "[31m张伟"}
    assert (
        draw_badge(layout("vip"), dirty, language="zh").tobytes()
        == draw_badge(layout("vip"), clean, language="zh").tobytes()
    )


def test_what_the_organiser_says_keeps_its_forms_whatever_the_language_of_the_guest() -> None:
    said = BadgeLayout.model_validate({"elements": [{"kind": "text", "field": "event", "size": 80}]})
    own = BadgeLayout.model_validate({"elements": [{"kind": "text", "field": "name", "size": 80}]})
    fields: dict[PersonField, str] = {"event": "直骨角", "name": "直骨角"}
    assert draw_badge(said, fields, language="ja").tobytes() == draw_badge(said, fields, language="zh").tobytes()
    assert draw_badge(own, fields, language="ja").tobytes() != draw_badge(own, fields, language="zh").tobytes()


def test_fixed_words_follow_the_language_and_alignment_moves_them() -> None:
    def drawn(language: str, align: str) -> tuple[int, int]:
        element = {"kind": "text", "words": {"zh": "欢迎", "en": "Welcome"}, "size": 40, "align": align}
        badge = draw_badge(BadgeLayout.model_validate({"elements": [element]}), {}, language=language)
        box = ImageChops.invert(badge).getbbox()
        assert box is not None
        return box[0], box[2]

    assert drawn("zh", "left")[1] - drawn("zh", "left")[0] < drawn("en", "left")[1] - drawn("en", "left")[0]
    assert drawn("zh", "left")[0] < 30
    assert drawn("zh", "right")[1] > 576 - 30


def test_two_threads_draw_the_same_badges_as_one() -> None:
    names = ["张伟", "Li Wei", "佐藤 さくら", "محمد", "欧阳娜娜"] * 4
    expected = [draw_badge(layout("attendee"), {**ZHANG, "name": name}, language="zh").tobytes() for name in names]
    results: list[list[bytes]] = [[], []]

    def work(into: list[bytes]) -> None:
        into.extend(draw_badge(layout("attendee"), {**ZHANG, "name": n}, language="zh").tobytes() for n in names)

    threads = [threading.Thread(target=work, args=(into,)) for into in results]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected, expected]


def test_after_warming_up_the_first_badge_opens_no_font_any_more(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: object, **_options: object) -> None:
        raise AssertionError("a font was opened")

    warm_up([layout("attendee")])
    monkeypatch.setattr("PIL.ImageFont.truetype", refuse)
    drawn = draw_badge(layout("attendee"), {"name": "张伟", "code": "2345678923"}, language="zh")
    assert drawn.width == layout("attendee").width


COVERED = "张伟龘𠮷䶮Łódź Wiśniewska-Nguyễn'O’Brien·•()（）김さくーم حمدە١23.,、…«»\u0301\u064e"


@settings(max_examples=60, deadline=None)
@given(
    st.text(alphabet=COVERED, max_size=70),
    st.text(alphabet=st.characters(), max_size=40),
    st.sampled_from(LAYOUTS),
    st.sampled_from(["zh", "en", "ja", "ko", "zh-TW", "ug"]),
)
def test_any_text_gives_a_badge_of_the_right_width_or_a_documented_error(
    name: str, company: str, look: str, language: str
) -> None:
    try:
        badge = draw_badge(layout(look), {**ZHANG, "name": name, "company": company}, language=language)
    except (MissingGlyphError, NameTooLongError):
        return
    assert badge.width == 576
    assert badge.mode == "1"


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet=sorted(set(COVERED) - set("\u0301\u064e")), max_size=120))
def test_a_company_in_covered_characters_is_always_drawn(company: str) -> None:
    assert draw_badge(layout("attendee"), {**ZHANG, "company": company}, language="zh").width == 576
