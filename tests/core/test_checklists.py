"""The templates of the rounds: the samples are whole, and a mistake names file, key, what was found and is allowed."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from controlroom.core.config.checklists import ChecklistConfig
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import ConfigValueError

SAMPLE = Path(__file__).resolve().parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> EventFolder:
    shutil.copytree(SAMPLE, tmp_path / "config")
    return EventFolder(tmp_path)


def samples() -> dict[str, ChecklistConfig]:
    return {checklist.key: checklist for checklist in load_settings(EventFolder(SAMPLE.parent)).checklists}


def test_the_samples_are_whole() -> None:
    assert set(samples()) == {
        "acceptance", "catering", "hourly-devices", "medical", "pre-opening", "spot-check", "two-hour",
    }  # fmt: skip


def test_the_sample_acceptance_covers_three_places_and_is_signed_by_four_groups() -> None:
    acceptance = samples()["acceptance"]
    assert acceptance.places == ("main", "check-in", "interaction")
    assert acceptance.sign_off == ("coordination", "conference", "technical", "logistics")
    assert acceptance.acceptance


def test_food_is_kept_hot_and_its_samples_two_days() -> None:
    items = {item.id: item for section in samples()["catering"].sections for item in section.items}
    assert items["core-hot"].limits is not None
    assert items["core-hot"].limits.least == 70
    assert items["core-hot"].critical
    assert "48" in items["samples"].words.en


def test_an_event_without_templates_has_no_rounds(folder: EventFolder) -> None:
    shutil.rmtree(folder.checklists)
    assert load_settings(folder).checklists == ()


SCHEDULE = 'schedule = { kind = "grid", starts = 08:00:00, ends = 18:00:00, every_min = 120, grace_min = 30 }'
MISTAKES = [
    # file, what stands there, what it becomes, words the message must hold
    ("two-hour.toml", 'group = "conference"', 'group = "conferense"', ["group", "did you mean “conference”?"]),
    ("two-hour.toml", '"roundtable", "check-in"', '"roundtable", "chek-in"', ["places", "did you mean “check-in”?"]),
    ("two-hour.toml", '"roundtable", "check-in"', '"roundtable", "main"', ["places[5]", "'main'", "only once"]),
    ("two-hour.toml", 'key = "two-hour"', 'key = "acceptance"', ["key", "'acceptance'", "only once"]),
    ("two-hour.toml", 'id = "clean"', 'id = "exits"', ["sections[1].items[1].id", "'exits'", "only once"]),
    ("two-hour.toml", 'places = ["check-in"]', 'places = ["foyer"]', ["sections[3].places", "'foyer'", "check-in"]),
    ("two-hour.toml", 'type = "number"', 'type = "nummer"', ["sections[1].items[3].type", "'check', 'number'"]),
    ("two-hour.toml", 'type = "number"', "", ["sections[1].items[3]", "belong to the type “number”"]),
    ("two-hour.toml", "least = 16, most = 28", "least = 28, most = 16", ["limits", "must not be above"]),
    ("two-hour.toml", "least = 16, most = 28", "", ["limits", "“least”, “most” or both"]),
    ("two-hour.toml", "least = 16", "least = nan", ["limits.least", "found nan"]),
    ("two-hour.toml", 'kind = "grid"', 'kind = "hourly"', ["schedule", "'grid', 'before_opening', 'day_before'"]),
    ("two-hour.toml", "every_min = 120", "every_min = 1", ["schedule.grid.every_min", "5 or more"]),
    ("two-hour.toml", "grace_min = 30", "grace_min = 120", ["schedule", "less than “every_min”"]),
    ("two-hour.toml", SCHEDULE, 'schedule = "hourly"', ["schedule", "'hourly'"]),
    ("two-hour.toml", 'impact = "low"', 'impact = "tiny"', ["items[2].ticket.impact", "'high', 'medium' or 'low'"]),
    ("two-hour.toml", 'group = "logistics"', 'group = "logistic"', ["items[1].ticket.group", "mean “logistics”?"]),
    ("hourly-devices.toml", '"led-main"', '"led-mian"', ["items[1].device", "did you mean “led-main”?"]),
    ("acceptance.toml", 'sign_off = ["coordination"', 'sign_off = ["coordnation"', ["sign_off", "“coordination”?"]),
    ("acceptance.toml", "sign_off =", "signoff =", ["signoff", "a key nobody reads"]),
    ("spot-check.toml", "share = 0.10", "share = 10", ["sampling.share", "1.0 or less"]),
    ("spot-check.toml", 'of = "items"', 'of = "lines"', ["sampling.of", "'items' or 'places'"]),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "words"), MISTAKES)
def test_a_mistake_names_file_key_found_and_allowed(
    folder: EventFolder, file: str, old: str, new: str, words: list[str]
) -> None:
    path = folder.checklists / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the sample no longer has the line this test spoils"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigValueError) as caught:
        load_settings(folder)
    message = str(caught.value)
    assert [word for word in (file, *words) if word not in message] == []


def test_an_acceptance_that_nobody_signs_is_refused(folder: EventFolder) -> None:
    path = folder.checklists / "acceptance.toml"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(line for line in lines if not line.startswith("sign_off")), encoding="utf-8")
    with pytest.raises(ConfigValueError, match="an acceptance needs “sign_off”"):
        load_settings(folder)


def test_a_place_without_items_is_refused(folder: EventFolder) -> None:
    path = folder.checklists / "hourly-devices.toml"
    text = path.read_text(encoding="utf-8").replace('places = ["main",', 'places = ["roundtable", "main",', 1)
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigValueError, match="places, found|places: found 'roundtable'"):
        load_settings(folder)


def test_an_area_that_is_a_room_is_refused(folder: EventFolder) -> None:
    path = folder.config / "event.toml"
    path.write_text(path.read_text(encoding="utf-8").replace('id = "medical"', 'id = "main"', 1), encoding="utf-8")
    with pytest.raises(ConfigValueError, match=r"areas\[4\]"):
        load_settings(folder)
