import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.badges.clusters import Cluster, MissingGlyphError, advances, clusters_of
from controlroom.domain.badges.text_layout import Fitted, NameTooLongError, Setting, fit

NAME = Setting(size=200, min_size=56, lines=3, width=536, height=290, weight=700, name=True)
COMPANY = Setting(size=44, min_size=26, lines=2, width=536, height=None, weight=None, name=False)


def laid(text: str, setting: Setting) -> Fitted:
    return fit(clusters_of(text, "zh"), setting)


def lines(fitted: Fitted) -> list[str]:
    return ["".join(cluster.text for cluster in line) for line in fitted.lines]


def test_a_name_of_two_characters_is_as_large_as_the_layout_allows() -> None:
    assert laid("张伟", NAME).size == 200


def test_a_short_han_name_stays_on_one_line_and_fills_it() -> None:
    fitted = laid("欧阳娜娜", NAME)
    assert lines(fitted) == ["欧阳娜娜"]
    assert fitted.size >= 128


def test_a_long_name_with_middle_dots_breaks_after_them() -> None:
    assert lines(laid("买买提·吐尔逊·阿卜杜热合曼", NAME)) == ["买买提·", "吐尔逊·", "阿卜杜热合曼"]


def test_a_latin_name_breaks_at_spaces_and_hyphens_only() -> None:
    assert lines(laid("Łukasz Wiśniewski-Dąbrowski", NAME)) == ["Łukasz", "Wiśniewski-", "Dąbrowski"]


def test_lines_are_about_equally_wide() -> None:
    assert lines(laid("Nguyễn Thị Minh Khai", NAME)) == ["Nguyễn Thị", "Minh Khai"]


def test_a_name_of_sixty_letters_takes_more_lines_and_loses_none() -> None:
    name = "Maria Fernanda Gonçalves de Albuquerque e Vasconcelos Pereira"
    fitted = laid(name, NAME)
    assert " ".join(lines(fitted)) == name
    assert fitted.size >= 48


def test_a_name_that_cannot_be_read_at_any_size_is_refused_and_not_cut() -> None:
    with pytest.raises(NameTooLongError) as caught:
        laid("W" * 60, NAME)
    assert "WWW" in caught.value.sentence()


def test_a_company_that_is_too_long_ends_in_an_ellipsis() -> None:
    fitted = laid("Organisation for Economic Co-operation and Development, Directorate for Everything Else", COMPANY)
    assert fitted.size == 26
    assert len(fitted.lines) == 2
    assert lines(fitted)[-1].endswith("…")


def test_a_company_of_one_endless_word_is_cut_too() -> None:
    assert lines(laid("x" * 300, COMPANY))[-1].endswith("x…")


def test_a_han_company_wraps_at_full_size_before_it_shrinks() -> None:
    fitted = laid("北京市海淀区新一代信息技术产业研究院", COMPANY)
    assert fitted.size == 44
    assert len(fitted.lines) == 2


def test_han_text_starts_no_line_with_closing_punctuation() -> None:
    fitted = laid("研究员、博士生导师、实验室（国家重点）主任，教授", COMPANY)
    assert not any(line[0].text in "、）·，" for line in fitted.lines)
    assert not any(line[-1].text == "（" for line in fitted.lines)


def test_a_missing_glyph_is_named_with_its_code_point() -> None:
    with pytest.raises(MissingGlyphError) as caught:
        clusters_of("Anna 🎉 สมชาย 🎉", "en")
    assert "🎉 (U+1F389)" in caught.value.sentence()
    assert caught.value.sentence().count("U+1F389") == 1
    assert caught.value.exit_code == 2


def test_an_arabic_letter_that_cannot_be_joined_is_a_missing_glyph() -> None:
    with pytest.raises(MissingGlyphError, match="06B5"):
        clusters_of("ڵاله", "en")


def test_a_variant_selector_chooses_a_form_and_is_not_drawn() -> None:
    assert [cluster.text for cluster in clusters_of("葛\U000e0100飾", "ja")] == ["葛", "飾"]


@given(
    st.text(
        alphabet="张伟欧阳娜·•・、，（）《》-/ abWiśÅ1٣مح김さくー𠮷…", min_size=1, max_size=60
    ).map(lambda text: " ".join(text.split())).filter(bool),
    st.sampled_from([NAME, COMPANY]),
)  # fmt: skip
def test_any_text_is_laid_within_its_width_or_refused_as_too_long(text: str, setting: Setting) -> None:
    try:
        fitted = laid(text, setting)
    except NameTooLongError:
        assert setting.name
        return
    assert all(sum(advances(line, fitted.size, fitted.weight)) <= setting.width for line in fitted.lines)
    whole: list[Cluster] = [cluster for cluster in clusters_of(text, "zh") if cluster.text != " "]
    shown = [cluster for line in fitted.lines for cluster in line if cluster.text != " "]
    if setting.name or shown[-1].text != "…":
        assert shown == whole
    if setting.name:
        assert not any(line[0].text in "·•・、，）》" for line in fitted.lines[1:])
        assert fitted.size >= 24
