"""Who is on duty, in which role, and who is called."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from controlroom.core.config.event import EventConfig
from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import ConfigValueError
from controlroom.domain.people.duty import Person, Role, Roster, roster_of

SAID = """
[[groups]]
key = "technical"
name = { zh = "技术保障组", en = "Technical" }
duty = { zh = "音视频", en = "AV" }
leader = "王强"
deputies = ["孙丽"]
members = ["陈伟", "赵敏"]
"""


def event(folder: EventFolder, more: str, technical: str = SAID) -> EventConfig:
    """The sample event with another technical group and `more` lines."""
    file = folder.config / "event.toml"
    text = file.read_text(encoding="utf-8")
    start = text.index('[[groups]]\nkey = "technical"')
    end = text.index("[[groups]]", start + 1)
    file.write_text(text[:start] + technical.lstrip() + "\n" + text[end:] + more, encoding="utf-8")
    return load_settings(folder).event


def roster(folder: EventFolder, more: str = "") -> Roster:
    return roster_of(event(folder, more))


def local(text: str) -> datetime:
    """An instant of the venue's clock (Shanghai)."""
    return datetime.fromisoformat(text + "+08:00").astimezone(UTC)


def test_where_the_event_names_nobody_whoever_acts_is_trusted(event_folder: EventFolder) -> None:
    found = roster_of(load_settings(event_folder).event)
    assert found.people == {}
    assert found.person("anybody").is_trusted
    assert (found.leader("technical"), found.reachable_by("technical"), found.members("technical")) == ("", (), ())
    assert found.on_call("technical", local("2026-12-09T09:00")) == ""


def test_a_place_in_a_group_gives_the_role(event_folder: EventFolder) -> None:
    found = roster(event_folder)
    assert found.person("王强") == Person("王强", Role.LEADER, "technical")
    assert found.person("孙丽").role is Role.LEADER
    assert found.person("陈伟") == Person("陈伟", Role.TECHNICIAN, "technical")
    assert found.person("nobody's friend") == Person("nobody's friend", Role.OPERATOR)
    assert found.members("technical") == ("王强", "孙丽", "陈伟", "赵敏")


def test_who_is_named_as_operator_has_that_role_and_keeps_the_group(event_folder: EventFolder) -> None:
    found = roster(event_folder, '[[operators]]\nname = "陈伟"\nrole = "coordinator"\n')
    assert found.person("陈伟") == Person("陈伟", Role.COORDINATOR, "technical")


def test_a_post_is_held_by_a_and_b_and_b_is_called_after_a(event_folder: EventFolder) -> None:
    post = '[[posts]]\nkey = "td"\nname = { zh = "技术总监", en = "Technical director" }\ngroup = "technical"\n'
    found = roster(event_folder, post + 'a = "周杰"\nb = "吴刚"\n')
    assert found.holders("technical") == (("周杰", "吴刚"),)
    assert found.reachable_by("technical") == ("王强", "孙丽", "周杰", "吴刚")
    assert found.person("吴刚") == Person("吴刚", Role.TECHNICIAN, "technical")
    assert roster(event_folder).holders("logistics") == ()


def test_a_group_without_a_leader_is_led_by_who_holds_its_post(event_folder: EventFolder) -> None:
    post = '[[posts]]\nkey = "lm"\nname = { zh = "后勤", en = "Logistics" }\ngroup = "logistics"\na = "何平"\n'
    assert roster(event_folder, post).leader("logistics") == "何平"


NIGHT = """
[[shifts]]
group = "technical"
people = ["王强", "陈伟"]
starts = 2026-12-09T08:00:00
ends = 2026-12-09T20:00:00
[[shifts]]
group = "technical"
people = ["孙丽", "赵敏"]
starts = 2026-12-09T20:00:00
ends = 2026-12-10T08:00:00
"""


@pytest.mark.parametrize(
    ("at", "on_shift", "called"),
    [
        ("2026-12-09T07:59", (), "王强"),  # Nobody is on duty: the leader is told all the same.
        ("2026-12-09T08:00", ("王强", "陈伟"), "王强"),
        ("2026-12-09T19:59", ("王强", "陈伟"), "王强"),
        ("2026-12-09T20:00", ("孙丽", "赵敏"), "孙丽"),
        ("2026-12-10T02:30", ("孙丽", "赵敏"), "孙丽"),
        ("2026-12-10T08:00", (), "王强"),
    ],
)
def test_a_shift_goes_on_over_midnight_and_the_deputy_is_called_when_the_leader_sleeps(
    event_folder: EventFolder, at: str, on_shift: tuple[str, ...], called: str
) -> None:
    found = roster(event_folder, NIGHT)
    assert found.on_shift("technical", local(at)) == on_shift
    assert found.on_call("technical", local(at)) == called


def test_who_stands_in_no_shift_can_always_be_called(event_folder: EventFolder) -> None:
    found = roster(event_folder, NIGHT.replace('"王强", ', ""))
    assert found.on_call("technical", local("2026-12-10T02:30")) == "王强"


def test_when_neither_leader_nor_deputy_is_on_duty_b_is_and_else_anybody_on_shift(event_folder: EventFolder) -> None:
    post = (
        '[[posts]]\nkey = "td"\nname = { zh = "总监", en = "Director" }\ngroup = "technical"\na = "王强"\nb = "吴刚"\n'
    )
    night = NIGHT.replace('"孙丽", "赵敏"', '"赵敏"').replace('"王强", ', '"王强", "孙丽", ')
    late = local("2026-12-10T02:30")
    assert roster(event_folder, night).on_call("technical", late) == "赵敏"
    found = roster_of(load_settings(event_folder).event)
    assert found.on_call("technical", late) == "赵敏"
    file = event_folder.config / "event.toml"
    file.write_text(file.read_text(encoding="utf-8") + post, encoding="utf-8")
    assert roster_of(load_settings(event_folder).event).on_call("technical", late) == "吴刚"


def test_a_group_without_shifts_has_everybody_on_duty(event_folder: EventFolder) -> None:
    found = roster(event_folder)
    assert found.on_shift("technical", local("2026-12-10T02:30")) == found.members("technical")


def test_who_only_stands_in_a_shift_belongs_to_its_group(event_folder: EventFolder) -> None:
    found = roster(event_folder, NIGHT.replace("赵敏", "林涛"))
    assert found.person("林涛") == Person("林涛", Role.TECHNICIAN, "technical")


DAY = "starts = 2026-12-09T08:00:00\nends = 2026-12-09T09:00:00\n"
NEVER = "starts = 2026-12-09T08:00:00\nends = 2026-12-09T08:00:00\n"


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ('[[posts]]\nkey = "x"\nname = { zh = "x", en = "x" }\ngroup = "tecnical"\na = "何平"\n', "posts[1].group"),
        ('[[shifts]]\ngroup = "x"\npeople = ["何平"]\n' + DAY, "shifts[1].group"),
        ('[[shifts]]\ngroup = "technical"\npeople = []\n' + DAY, "shifts[1].people"),
        ('[[shifts]]\ngroup = "technical"\npeople = ["何平"]\n' + NEVER, "shifts[1]"),
    ],
)
def test_a_post_or_shift_that_fits_nothing_is_refused_with_its_key(
    event_folder: EventFolder, line: str, key: str
) -> None:
    with pytest.raises(ConfigValueError) as told:
        event(event_folder, line)
    assert key in told.value.sentence()


def test_who_is_named_as_a_leader_of_a_group_is_called_after_its_deputies(event_folder: EventFolder) -> None:
    leader = '[[operators]]\nname = "何平"\nrole = "leader"\ngroup = "{}"\n'
    found = roster(event_folder, leader.format("technical"))
    assert found.reachable_by("technical") == ("王强", "孙丽", "何平")
    file = event_folder.config / "event.toml"
    file.write_text(file.read_text(encoding="utf-8") + leader.format("logistics").replace("何平", "高峰"), "utf-8")
    assert roster_of(load_settings(event_folder).event).leader("logistics") == "高峰"
