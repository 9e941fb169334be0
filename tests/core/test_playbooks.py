"""Playbooks of the configuration: the samples, and every mistake named with file and key (docs/domain.md §10)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import ConfigValueError
from controlroom.core.config.playbooks import PHASES
from tests.core.test_config import SAMPLE

HEAD = """
key = "test"
name = { zh = "测试", en = "Test" }
trigger = { zh = "测试", en = "Test" }
category = "technical"
level = 1
chain = ["technical"]
"""
STEP = """
[[steps]]
id = "%s"
phase = "%s"
words = { zh = "步骤", en = "Step" }
owner = "%s"
"""


def step(id: str = "a", phase: str = "control", owner: str = "technical", more: str = "") -> str:
    return STEP % (id, phase, owner) + more + "\n"


def choices(*keys: str) -> str:
    return "choices = [" + ", ".join(f'{{ key = "{key}", words = {{ zh = "甲", en = "A" }} }}' for key in keys) + "]"


@pytest.fixture
def folder(event_folder: EventFolder) -> EventFolder:
    shutil.rmtree(event_folder.playbooks)
    event_folder.playbooks.mkdir()
    return event_folder


def put(folder: EventFolder, text: str, name: str = "test.toml") -> Path:
    path = folder.playbooks / name
    path.write_text(text, "utf-8")
    return path


def test_the_samples_cover_the_emergencies_of_the_handbook() -> None:
    books = {book.key: book for book in load_settings(EventFolder(SAMPLE.parent)).playbooks}
    assert set(books) >= {
        "main-device", "network", "stream", "power-cut", "storm", "fire", "illness", "guest-absent", "crowding",
        "bad-press", "data-leak", "check-in-down",
    }  # fmt: skip
    for book in books.values():
        assert {step.phase for step in book.steps} == set(PHASES), book.key
        assert book.kit
        assert any(step.clock_min for step in book.steps)
    evacuate = books["fire"].step("evacuate")
    assert evacuate is not None
    assert evacuate.approval is not None
    assert (evacuate.approval.role, evacuate.approval.above) == ("commander", 500)
    medical = books["illness"].step("medical")
    assert medical is not None
    assert medical.clock_min == 5


def test_an_event_without_playbooks_is_whole(folder: EventFolder) -> None:
    folder.playbooks.rmdir()
    assert load_settings(folder).playbooks == ()


def test_a_whole_playbook_is_taken(folder: EventFolder) -> None:
    choices = (
        'choices = [{ key = "x", words = { zh = "甲", en = "X" } }, { key = "y", words = { zh = "乙", en = "Y" } }]'
    )
    put(folder, HEAD + step(more=choices) + step("b", "recover", "commander", 'when = { step = "a", choice = "x" }'))
    (book,) = load_settings(folder).playbooks
    branch = book.steps[1].when
    assert branch is not None
    assert branch.choice == ("x",)


APPROVAL = 'approval = { role = "%s", %swords = { zh = "批", en = "A" } }'
SAY = 'say = { zh = "%s", en = "Hall." }'


@pytest.mark.parametrize(
    ("text", "key", "told"),
    [
        (HEAD + step().replace('owner = "technical"\n', ""), "steps[1].owner", "required"),
        (HEAD + step(owner=""), "steps[1].owner", "Latin letters"),
        (HEAD + step(owner="wizard"), "steps[1].owner", "allowed:"),
        (HEAD + step(owner="tecnical"), "steps[1].owner", "did you mean “technical”?"),
        (HEAD + step(owner="comander"), "steps[1].owner", "did you mean “commander”?"),
        (HEAD + step(more="clock_min = 0"), "steps[1].clock_min", "more than 0"),
        (HEAD + step(more="clock_min = -5"), "steps[1].clock_min", "more than 0"),
        (HEAD + step() + step(), "steps[2].id", "only once"),
        (HEAD + step(phase="recover") + step("b"), "steps[2].phase", "order control"),
        (HEAD + step(more='when = { step = "z", choice = "x" }'), "steps[1].when.step", "none is defined"),
        (HEAD + step() + step("b", more='when = { step = "a", choice = "x" }'), "steps[2].when.step", "nothing"),
        (HEAD + step(more='clock_min = 5\nafter = "b"') + step("b"), "steps[1].after", "none is defined"),
        (HEAD + step() + step("b", more='after = "a"'), "steps[2]", "clock_min"),
        (HEAD + step(more='to = ["technical"]'), "steps[1]", "say"),
        (HEAD + step(more=SAY % "在{rom}。"), "steps[1].say", "did you mean “room”?"),
        (HEAD + step(more=SAY % "在{room。"), "steps[1].say.zh", "pairs"),
        (HEAD + step(more=SAY % "在。" + '\nto = ["pubicity"]'), "steps[1].to", "publicity"),
        (HEAD + step(more='ticket = { group = "tech" }'), "steps[1].ticket.group", "technical"),
        (HEAD + step(more=APPROVAL % ("king", "")), "steps[1].approval.role", "commander"),
        (HEAD + step(more=APPROVAL % ("leader", "above = 5, ")), "steps[1]", "head_count"),
        (HEAD.replace('chain = ["technical"]', 'chain = ["nobody"]') + step(), "chain", "allowed"),
        (HEAD.replace("level = 1", "level = 4") + step(), "level", "3 or less"),
        (HEAD, "steps", "required"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_file_and_key(folder: EventFolder, text: str, key: str, told: str) -> None:
    put(folder, text)
    with pytest.raises(ConfigValueError) as error:
        load_settings(folder)
    sentence = error.value.sentence()
    assert sentence.startswith(f"test.toml, {key}:")
    assert told in sentence


def test_a_step_with_one_answer_is_no_choice(folder: EventFolder) -> None:
    put(folder, HEAD + step(more=choices("x")))
    with pytest.raises(ConfigValueError, match="two or more"):
        load_settings(folder)


def test_an_answer_that_is_none_of_the_step_is_named(folder: EventFolder) -> None:
    wrong = step("b", more='when = { step = "a", choice = ["late", "gon"] }')
    put(folder, HEAD + step(more=choices("late", "gone")) + wrong)
    with pytest.raises(ConfigValueError, match="did you mean “gone”"):
        load_settings(folder)


def test_two_files_with_one_key_are_refused(folder: EventFolder) -> None:
    put(folder, HEAD + step())
    put(folder, HEAD + step(), "zz.toml")
    with pytest.raises(ConfigValueError, match="zz.toml, key"):
        load_settings(folder)
