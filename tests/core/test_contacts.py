"""`contacts.toml`: what is refused, with its key."""

from __future__ import annotations

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import ConfigValueError

FIRE = '[[emergencies]]\nkey = "fire"\nname = { zh = "火", en = "Fire" }\ngroups = ["command"]\n'


def contact(id: str, more: str = "") -> str:
    return f'[[contacts]]\nid = "{id}"\nname = {{ zh = "{id}", en = "{id}" }}\nphones = ["119"]\n{more}\n'


def refusal(folder: EventFolder, text: str) -> str:
    (folder.config / "contacts.toml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigValueError) as told:
        load_settings(folder)
    return told.value.sentence()


def test_the_sample_and_no_file_at_all_are_good(event_folder: EventFolder) -> None:
    assert load_settings(event_folder).contacts.emergencies
    (event_folder.config / "contacts.toml").unlink()
    assert load_settings(event_folder).contacts.contacts == ()


def test_a_group_that_does_not_exist_is_refused_with_its_nearest_name(event_folder: EventFolder) -> None:
    told = refusal(event_folder, FIRE.replace('"command"', '"comand"'))
    assert "contacts.toml, emergencies[1].groups" in told
    assert "did you mean “command”" in told


def test_an_emergency_that_does_not_exist_is_refused(event_folder: EventFolder) -> None:
    assert "contacts[1].emergencies" in refusal(event_folder, FIRE + contact("a", 'emergencies = ["flood"]'))


def test_somebody_who_stands_in_for_themselves_in_the_end_is_refused(event_folder: EventFolder) -> None:
    circle = contact("a", 'backup = "b"') + contact("b", 'backup = "a"')
    assert "allowed: a contact that does not come back to this one" in refusal(event_folder, circle)
    assert "contacts[1].backup" in refusal(event_folder, contact("a", 'backup = "a"'))


def test_nobody_stands_in_for_two(event_folder: EventFolder) -> None:
    both = contact("a", 'backup = "c"') + contact("b", 'backup = "c"') + contact("c")
    assert "each may stand only once" in refusal(event_folder, both)


def test_a_contact_without_a_telephone_is_refused(event_folder: EventFolder) -> None:
    assert "phones" in refusal(event_folder, contact("a").replace('["119"]', "[]"))
