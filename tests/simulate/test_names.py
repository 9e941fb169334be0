"""The crowd of names: the same for a seed, in every script the room must cope with, and nobody real."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import load_toml
from controlroom.core.text import clean_line
from controlroom.simulate.names import SimPerson, make_people

CROWD = make_people(5_000, seed=7)


def test_a_seed_always_gives_the_same_crowd() -> None:
    assert make_people(300, seed=7) == CROWD[:300]
    assert make_people(300, seed=8) != CROWD[:300]


def test_the_crowd_of_a_seed_is_the_same_in_every_python() -> None:
    assert make_people(2, seed=1) == EXPECTED


def test_names_come_in_all_the_scripts_of_a_real_list() -> None:
    names = " ".join(person.name for person in CROWD)
    for sample in ("·", "'", "ł", "ễ", "ç", "ß", "ř", "ğ"):
        assert sample in names
    for script in (r"[㛃䶮龘喆𠮷]", r"[\u0600-\u06ff]", r"[\u3040-\u30ff]", r"[\uac00-\ud7a3]"):
        assert re.search(script, names)
    for surname in ("欧阳", "司马", "诸葛", "上官", "单", "曾", "解", "仇", "查"):
        assert any(person.name.startswith(surname) for person in CROWD)
    assert {len(person.name) for person in CROWD if person.language == "zh"} >= {2, 3, 4}


def test_polyphonic_surnames_are_read_as_surnames_in_the_mail_address() -> None:
    readings = {"单": "shan", "解": "xie", "仇": "qiu", "查": "zha"}
    for person in CROWD:
        reading = readings.get(person.name[0])
        if reading and person.email:
            assert person.email.startswith(reading)


def test_common_names_come_up_more_than_once() -> None:
    times = Counter(person.name for person in CROWD)
    assert sum(n > 1 for n in times.values()) > 100
    assert len(times) > 3_000


def test_nobody_can_be_rung_up_or_written_to() -> None:
    fictional = re.compile(
        r"14[23]\d{8}|\+1 202 555 01\d\d|\+44 7700 900\d{3}|\+33 6 39 98 \d\d \d\d|\+49 30 23125 \d{3}|"
    )
    assert all(fictional.fullmatch(person.phone) for person in CROWD)
    assert all(re.fullmatch(r"([a-z]+\d+@([a-z]+\.)?example\.(com|org|net))?", person.email) for person in CROWD)


def test_every_category_of_the_sample_event_comes_up() -> None:
    event = load_toml(Path(__file__).resolve().parents[2] / "config" / "event.toml", EventConfig)
    assert {person.category for person in CROWD} == {category.key for category in event.categories}


def test_every_text_is_already_clean() -> None:
    for person in CROWD:
        for text in (person.name, person.company, person.title):
            assert clean_line(text) == text


EXPECTED = [
    SimPerson(
        name="令狐玉辉",
        company="南京智慧水务数据有限公司",
        title="主任",
        phone="14265479012",
        email="",
        category="attendee",
        language="zh",
    ),
    SimPerson(
        name="杜建龙",
        company="成都城脉集团",
        title="高级工程师",
        phone="14202996023",
        email="",
        category="attendee",
        language="zh",
    ),
]
