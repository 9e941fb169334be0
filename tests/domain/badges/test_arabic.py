import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageDraw, ImageFont, features

from controlroom.domain.badges import arabic
from controlroom.domain.badges.fonts import ARABIC, font, font_path


@pytest.mark.parametrize(
    ("name", "forms"),
    [
        ("محمد", "\ufee3\ufea4\ufee4\ufeaa"),
        ("سلام", "\ufeb3\ufefc\ufee1"),
        ("محەممەت", "\ufee3\ufea4\ufeea\ufee3\ufee4\ufeea\ufe95"),
        ("آزاد", "\ufe81\ufeaf\ufe8d\ufea9"),
        ("مُحَمد", "\ufee3\u064f\ufea4\u064e\ufee4\ufeaa"),
        ("بـ", "\ufe91\u0640"),
        ("می\u200cخ", "\ufee3\ufbfd\ufea5"),
        ("Li 李", "Li 李"),
    ],
)
def test_letters_take_the_form_their_neighbours_ask_for(name: str, forms: str) -> None:
    assert arabic.join(name) == forms


@pytest.mark.parametrize("name", ["محمد", "سلمان", "العتيبي", "عبدالله", "محەممەت", "شىنجاڭ", "پژمان", "گلابی", "لاله"])
@pytest.mark.skipif(not features.check("raqm"), reason="this Pillow has no FriBiDi to compare with")
def test_joined_forms_draw_the_same_word_as_the_reference_shaper(name: str) -> None:
    reference = ImageFont.truetype(font_path(ARABIC), 60, layout_engine=ImageFont.Layout.RAQM)
    reference.set_variation_by_axes([500, 100])
    shown = "".join(clusters[at] for clusters in [list(arabic.join(name))] for at, _ in arabic.visual_order(clusters))
    ours, theirs = _drawn(font(ARABIC, 60, 500), shown), _drawn(reference, name)
    assert abs(ours.width - theirs.width) <= len(name)
    assert _apart(ours, theirs) < 0.3
    assert _apart(_drawn(font(ARABIC, 60, 500), name[::-1]), theirs) > 0.6


def _drawn(face: ImageFont.FreeTypeFont, text: str) -> Image.Image:
    image = Image.new("L", (700, 200))
    ImageDraw.Draw(image).text((100, 120), text, font=face, fill=255, anchor="ls")
    return image.crop(image.getbbox())


def _apart(one: Image.Image, other: Image.Image) -> float:
    """The share of ink that differs once both are small and of one size: moved by a dot is the same, other is not."""
    small = (24, 12)
    pairs = list(
        zip(
            one.resize(small, Image.Resampling.BOX).tobytes(),
            other.resize(small, Image.Resampling.BOX).tobytes(),
            strict=True,
        )
    )
    return sum(abs(a - b) for a, b in pairs) / sum(max(a, b) for a, b in pairs)


def test_a_letter_without_forms_is_named_and_not_printed_wrong() -> None:
    assert arabic.unjoinable(arabic.join("ڵاله")) == ["ڵ"]
    assert arabic.unjoinable(arabic.join("محمد ٤ ،")) == []


@pytest.mark.parametrize(
    ("logical", "seen"),
    [
        ("abc", "abc"),
        ("אבג", "גבא"),
        ("אב 12 גד", "דג 12 בא"),
        ("Dr אב", "Dr בא"),
        ("אב (Li)", "(Li) בא"),
        ("אב (ג) ד", "ד (ג) בא"),
        ("Li (אב)", "Li (בא)"),
        ("", ""),
    ],
)
def test_a_line_is_seen_in_the_order_readers_expect(logical: str, seen: str) -> None:
    order = arabic.visual_order(list(logical))
    assert "".join(arabic.mirrored(logical[at]) if rtl else logical[at] for at, rtl in order) == seen


@given(st.text(alphabet="אבم12 -(a)bLz٣،."))
def test_every_cluster_is_seen_exactly_once(text: str) -> None:
    assert sorted(at for at, _ in arabic.visual_order(list(text))) == list(range(len(text)))


@given(st.text(alphabet="ابتثجلامنهوی\u0640\u200c\u200d \u064e"))
def test_joining_leaves_no_letter_raw_and_uses_up_the_joiners(text: str) -> None:
    joined = arabic.join(text)
    assert arabic.unjoinable(joined) == []
    assert "\u200c" not in joined
    assert "\u200d" not in joined
