"""Words in configuration files are as hostile as any others: one line, nothing that acts on a terminal."""

from __future__ import annotations

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import ConfigValueError, Words
from controlroom.core.config.playbooks import Sentence


def test_words_lose_what_acts_on_a_terminal() -> None:
    words = Words(zh="\x1b[31m停\u202e电\n", en="Power\r\n\tcut\x07")
    assert (words.zh, words.en) == ("[31m停电", "Power cut")
    assert Sentence(zh="请\x00撤离", en="Leave\u2028now").en == "Leave now"


def test_words_of_nothing_else_are_none() -> None:
    with pytest.raises(ValueError, match="at least 1 character"):
        Words(zh="\u202e\x1b", en="x")


def test_words_are_not_cut_off_but_refused() -> None:
    with pytest.raises(ValueError, match="at most 120 characters"):
        Words(zh="长" * 121, en="x")


def test_what_a_mac_writes_beside_each_file_is_no_configuration(event_folder: EventFolder) -> None:
    before = load_settings(event_folder)
    for folder in ("playbooks", "checklists", "badges"):
        (event_folder.config / folder / "._fire.toml").write_bytes(b"\0\5\x16\7Mac OS X\xff")
    assert load_settings(event_folder) == before


def test_people_are_named_as_they_act(event_folder: EventFolder) -> None:
    file = event_folder.config / "event.toml"
    added = '\n[[operators]]\nname = " Li\\u200b  Na "\nrole = "coordinator"\npin = "$argon2id$…"\n'
    file.write_text(file.read_text("utf-8") + added, "utf-8")
    assert list(load_settings(event_folder).event.with_pin) == ["Li Na"]
    file.write_text(file.read_text("utf-8") + added.replace("\\u200b", ""), "utf-8")
    with pytest.raises(ConfigValueError, match="only once"):
        load_settings(event_folder)
