"""What finds whom (docs/domain.md §5, Search): folding, readings, keys, what a typed word looks for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.people.folding import fold, spelt_out
from controlroom.domain.people.readings import readings
from controlroom.domain.people.search_rules import (
    LONGEST_QUERY,
    Kind,
    Lookup,
    Matcher,
    as_text,
    company_keys,
    from_text,
    keys_of,
    name_keys,
    parse,
)
from controlroom.simulate.names import _GIVEN_FIRST, _GIVEN_SECOND, _SURNAMES, make_people

han_names = st.builds(
    lambda surname, first, second: surname[0] + first + second,
    st.sampled_from(_SURNAMES), st.sampled_from(_GIVEN_FIRST), st.sampled_from(_GIVEN_SECOND),
)  # fmt: skip


def person(name: str = "", **values: str) -> dict[str, str]:
    return {"name": name, "code": "", "phone": "", "email": "", "company": "", **values}


def finds(typed: str, who: dict[str, str]) -> Kind | None:
    """The kind of key by which `typed` finds somebody, or None."""
    query = parse(typed)
    text = as_text(keys_of(who))
    place = Matcher(query.joined).place(text, who["company"])
    if place is not None:
        return query.joined[place].kind
    places = [Matcher(word).place(text, who["company"]) for word in query.words]
    return None if not places or None in places else Kind.INSIDE


@pytest.mark.parametrize(
    ("raw", "folded"),
    [
        ("Łukasz", "lukasz"), ("O'Brien", "obrien"), ("O’Brien", "obrien"), ("Müller", "muller"), ("Øyvind", "oyvind"),
        ("Þór", "thor"), ("İbrahim", "ibrahim"), ("Işıl", "isil"), ("Groß", "gross"), ("Đặng Thị", "dangthi"),
        ("Ærø", "aero"), ("ｗａｎｇ", "wang"), ("ōuyáng", "ouyang"), ("ｶﾞ", "ガ"), ("が", "が"), ("김민준", "김민준"),
        ("أحمد", "احمد"), ("مُحَمَّد", "محمد"), ("𬭎", "𬭎"), ("%_'\"\\;--", ""), ("\x00\x1b[31m", "31m"), ("🎉", ""),
    ],
)  # fmt: skip
def test_text_is_folded_to_what_fingers_type(raw: str, folded: str) -> None:
    assert fold(raw) == folded


@given(st.text(max_size=40))
def test_folding_what_is_folded_changes_nothing(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_umlauts_are_also_spelt_out() -> None:
    assert [spelt_out(word) for word in ("Müller", "Käthe", "Øresund", "Smith")] == [
        "mueller", "kaethe", "oeresund", "smith",
    ]  # fmt: skip


# Name → what may be typed for it.
_TYPED = {
    "欧阳娜娜": (
        "欧阳娜娜 | 欧 | 阳娜 | 娜 | ouyangnana | ou yang na na | ouyang nana | ōuyáng nànà | ou1yang2"
        " | ou1 yang2 na4 | ou1yan | oynn | oy | ouyn | ouyangnn | OUYANG | nana"
    ),
    "欧阳丽": "ouyl",
    "王敏": "wangm | wm | min",
    "王 敏": "王敏",
    "王小明": "wangxm | wxm",
    "单雪": "shan | dan | sx | dx",
    "曾国强": "zeng | ceng",
    "解晓东": "xie | jie",
    "仇英": "qiu | chou",
    "查良镛": "zha | cha",
    "区建华": "ou | qu",
    "朴志勋": "piao | pu",
    "盖叫天": "ge | gai",
    "尉迟恭": "yuchi | weichi | yuchig",
    "万俟卨": "moqi",
    "长孙无忌": "zhangsun | changsun",
    "令狐冲": "linghuc",
    "任我行": "renwoxing | renwohang | hang",
    "常乐": "changyue | changle",
    "王晟": "wangcheng | wangsheng",
    "吕布": "lvbu | lubu | lyu | lü | lǚ",
    "陈朝阳": "zhaoyang",
    "𠮷田": "𠮷",
    "李䶮": "䶮",
    "阿卜杜热合曼·买买提": "买买提 | maimaiti | 阿卜杜热合曼买买提",
    "次仁多吉": "duoji",
    "山田 太郎": "太郎",
    "タナカ アヤ": "アヤ | ﾀﾅｶ",
    "김민준": "민준 | 김",
    "محمد الهاشمي": "الهاشمي",
    "أحمد حداد": "احمد",
    "Łukasz Wałęsa": "lukasz | walesa lu",
    "James O'Brien": "obrien | o'brien | o’b | brien",
    "James Smith": "smith ja | smithja | james smith | js",
    "Jürgen Müller": "muller | mueller | MÜLLER",
    "Øyvind Þór": "oyvind | thor",
    "İbrahim Yılmaz": "ibrahim | yilmaz",
    "Mary-Kate Taylor-Joy": "kate | marykate",
    "Nguyễn Thị Hương": "huong",
    "David 王": "wang | 王",
}


@pytest.mark.parametrize(
    ("name", "typed"), [(name, typed) for name, ways in _TYPED.items() for typed in ways.split(" | ")]
)
def test_a_name_is_found_by(name: str, typed: str) -> None:
    assert finds(typed, person(name)) is not None


@pytest.mark.parametrize(
    ("name", "typed"),
    [("王敏", "wn"), ("王敏", "李"), ("欧阳娜娜", "娜阳"), ("王敏", "12"), ("James Smith", "mith"), ("王敏", "a1b2")],
)
def test_a_name_is_not_found_by(name: str, typed: str) -> None:
    assert finds(typed, person(name)) is None


@given(han_names, st.data())
def test_any_one_or_two_characters_of_a_chinese_name_find_it(name: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(name) - 1))
    part = name[start : start + data.draw(st.integers(1, 2))]
    assert finds(part, person(name)) is not None


@given(st.integers(0, 1999), st.data())
def test_every_beginning_of_every_name_finds_it(number: int, data: st.DataObject) -> None:
    name = _CROWD[number].name
    end = data.draw(st.integers(1, len(name)))
    if fold(name[:end]):
        assert finds(name[:end], person(name)) is not None


_CROWD = make_people(2_000, seed=5)


def test_the_reading_of_a_surname_is_the_one_of_the_crowds_addresses() -> None:
    for surname, reading in _SURNAMES:
        ways = {key for kind, key in name_keys(surname + "明") if kind in (Kind.NAME, Kind.WORD) and key.isascii()}
        assert {reading + "ming", reading.replace("lyu", "lv") + "ming"} & ways, surname


def test_a_character_without_a_reading_stands_for_itself() -> None:
    assert readings("𰻞") in (("biang",), ("𰻞",))
    assert finds("王\U0003134a", person("王\U0003134a")) is Kind.NAME


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("5678", Kind.TAIL), ("345678", Kind.TAIL), ("1381", Kind.PHONE), ("138 1234 5678", Kind.PHONE),
        ("+86 138-1234-5678", Kind.PHONE), ("008613812345678", Kind.PHONE), ("578", None), ("1234567", None),
        ("wei.w", Kind.EMAIL), ("Wei.Wang@Example.com", Kind.EMAIL), ("ab-12", Kind.CODE), ("AB12-cd", Kind.CODE),
        ("ab", None), ("北京", Kind.COMPANY), ("数联", Kind.COMPANY), ("科技有限", Kind.COMPANY),
        ("labs", Kind.COMPANY), ("北", None), ("联", None),
    ],
)  # fmt: skip
def test_telephone_address_code_and_company_find_too(typed: str, kind: Kind | None) -> None:
    who = person(
        "", phone="13812345678", email="wei.wang@example.com", code="AB12CDEFGH",
        company="北京数联科技有限公司 Labs, Inc.",
    )  # fmt: skip
    assert finds(typed, who) is kind


def test_every_word_must_be_found_in_whatever_field() -> None:
    who = person("王伟", phone="13812345678", company="北京数联科技有限公司")
    assert finds("王伟 5678", who) is not None
    assert finds("wangwei 数联", who) is not None
    assert finds("5678 北京 ww", who) is not None
    assert finds("wangwei 上海", who) is None


def test_the_kinds_come_in_the_order_of_their_hits() -> None:
    kinds = [lookup.kind for lookup in parse("1234").joined]
    assert kinds == [
        Kind.CODE, Kind.NAME, Kind.WORD, Kind.INITIALS, Kind.INSIDE, Kind.CODE, Kind.PHONE, Kind.TAIL, Kind.COMPANY,
        Kind.EMAIL,
    ]  # fmt: skip
    assert parse("1234").joined[0] == Lookup(Kind.CODE, "1234", whole=True)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "   ",
        "%",
        "_",
        "'\"",
        "--;",
        "\x00\x1b\x7f",
        "🎉👩‍👩‍👧",
        "\u202e",
        "\ud800",
        "·、。",
        "a" * (LONGEST_QUERY + 1),
    ],
)
def test_what_holds_no_letter_or_is_longer_than_anything_kept_looks_for_nothing(typed: str) -> None:
    assert parse(typed).joined == ()


@given(st.text(max_size=200))
def test_nothing_that_is_typed_is_an_error(text: str) -> None:
    parse(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_any_name_and_company_give_keys_that_survive_as_text(name: str, company: str) -> None:
    keys = keys_of(person(name))
    assert from_text(as_text(keys)) == list(keys)
    assert all(key == fold(key) for _kind, key in keys)
    company_keys(company)


def test_a_sentence_is_not_taken_apart() -> None:
    assert len(parse("a b c d e f g h").words) == 8
    assert parse("a b c d e f g h i").words == ()
