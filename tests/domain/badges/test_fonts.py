import unicodedata
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from controlroom.domain.badges import fonts
from controlroom.domain.badges.coverage import covers, read_coverage
from controlroom.domain.badges.fonts import ARABIC, FACES, HK, JP, KR, LATIN, SC, TC, Face


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.family)
def test_the_coverage_of_a_face_is_what_fonttools_reads_from_it_without_scripts_that_need_shaping(face: Face) -> None:
    number = face.index if face.is_cjk else -1
    with TTFont(fonts.font_path(face), fontNumber=number, lazy=True) as reference:
        expected = set(reference.getBestCmap())
    missing = expected - {point for point, has in enumerate(fonts.coverage(face)) if has}
    assert {point for point, has in enumerate(read_coverage(fonts.font_path(face), face.index)) if has} == expected
    assert {unicodedata.name(chr(point)).split()[0] for point in missing} <= {"DEVANAGARI", "VEDIC", "HANGUL"}


@pytest.mark.parametrize("face", FACES, ids=lambda face: face.family)
def test_each_face_opens_as_the_family_it_says(face: Face) -> None:
    assert fonts.font(face, 40, 700).getname()[0] == face.family


@pytest.mark.parametrize(
    "name", ["㛃䶮𠮷龘喆", "买买提·吐尔逊", "佐藤さくら", "김민준", "Ångström", "Ễ", "Щукин", "Παπαδόπουλος"]
)
def test_names_of_the_sample_are_covered_by_some_face(name: str) -> None:
    assert all(fonts.face_for(char, SC, None) is not None for char in name)


@pytest.mark.parametrize("char", ["🎉", "ก", "न", "\ue000", "\U0003fffd"])
def test_what_no_packaged_face_has_is_known_before_drawing(char: str) -> None:
    assert fonts.face_for(char, SC, None) is None


def test_a_mark_stays_in_the_face_of_its_letter() -> None:
    assert fonts.face_for("x\u0323\u0302", SC, SC) is LATIN
    assert fonts.face_for("\u0645\u064f", SC, None) is ARABIC


def test_a_middle_dot_between_han_characters_is_as_wide_as_they_are() -> None:
    assert fonts.face_for("·", SC, SC) is SC
    assert fonts.face_for("·", SC, LATIN) is LATIN


@pytest.mark.parametrize(
    ("text", "language", "face"),
    [
        ("直美", "zh", SC),
        ("直美", "ja", JP),
        ("直美さん", "zh", JP),
        ("김直", "zh", KR),
        ("直", "ko", KR),
        ("直", "zh-TW", TC),
        ("直", "zh_Hant", TC),
        ("直", "zh-HK", HK),
        ("直", "en", SC),
    ],
)
def test_han_takes_the_forms_of_the_script_beside_it_or_of_the_language(text: str, language: str, face: Face) -> None:
    assert fonts.han_face(text, language) is face


def test_two_weights_of_a_size_are_two_font_objects() -> None:
    thin, heavy = fonts.font(LATIN, 40, 400), fonts.font(LATIN, 40, 900)
    assert thin is fonts.font(LATIN, 40, 400)
    assert thin.getlength("mmmm") < heavy.getlength("mmmm")


def test_small_letters_are_never_drawn_so_thin_that_thermal_paper_loses_a_stroke() -> None:
    assert fonts.weight_for(24, 300) == 500
    assert fonts.weight_for(24, 700) == 700
    assert fonts.weight_for(200, None) == 700


def test_a_font_that_is_not_installed_is_a_fault_with_a_next_step() -> None:
    absent = Face("no_such_font_package", "a.ttf", "No Such Sans")
    with pytest.raises(fonts.FontMissingError) as caught:
        fonts.font(absent, 20, 400)
    assert "No Such Sans" in caught.value.sentence()


@pytest.mark.parametrize("content", [b"", b"ttcf", b"\0\1\0\0\0\1" + bytes(6) + b"glyf" + bytes(12), bytes(40)])
def test_a_file_that_is_no_font_is_refused(tmp_path: Path, content: bytes) -> None:
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(content)
    with pytest.raises(ValueError):
        read_coverage(broken)


def test_coverage_answers_for_characters_beyond_its_last() -> None:
    assert not covers(b"\0\1", "\x02")
    assert covers(b"\0\1", "\x01")
