"""What cannot be at the same time."""

from __future__ import annotations

from controlroom.domain.agenda.changes import InsertItem, Merge, Substitute
from controlroom.domain.agenda.clashes import clashes
from controlroom.domain.agenda.forecast import forecast
from controlroom.domain.agenda.live import AddTime, StartItem
from controlroom.domain.agenda.moves import MoveItem, SpeakerLate
from controlroom.domain.agenda.preview import preview
from controlroom.domain.agenda.rules import Agenda, Part, Rules, Speaker
from tests.domain.agenda.rundowns import agenda, at, clock, did, item, minutes


def found(day: Agenda, now: str = "8:00") -> list[tuple[str, str, str, str, str]]:
    return [
        (each.kind, each.what, each.first, each.second, clock(each.at))
        for each in clashes(day, forecast(day, at(now)))
    ]  # fmt: skip


def test_a_speaker_cannot_be_in_two_rooms_but_may_go_from_one_to_the_other() -> None:
    wang = (Speaker("Ms. Wang", person="p1"),)
    a, b = item("a", "9:00", 30, speakers=wang), item("b", "9:30", 30, room="forum", speakers=(Speaker("ms.  WANG"),))
    assert found(agenda(a, b)) == []
    overrun = did(agenda(a, b), ("9:10", StartItem("a")))
    assert found(overrun, "9:10") == [("speaker", "ms.  WANG", "a", "b", "9:30")]
    assert preview(agenda(a, b), SpeakerLate("a", at("9:10")), at("8:00")).clashes[0].what == "ms.  WANG"


def test_two_people_of_one_name_are_told_apart_by_their_place_on_the_list() -> None:
    a = item("a", "9:00", 30, speakers=(Speaker("王伟", person="p1"),))
    b = item("b", "9:00", 30, room="forum", speakers=(Speaker("王伟", person="p2"),))
    assert found(agenda(a, b)) == []


def test_a_host_of_one_room_hosts_its_items_without_clashing_with_themselves() -> None:
    host = (Speaker("Host", Part.HOST),)
    day = agenda(item("a", "9:00", 60, speakers=host), item("b", "9:30", 30, speakers=host, least=minutes(30)),
                 item("c", "9:40", 10, room="forum", speakers=host))  # fmt: skip
    assert [each for each in found(day) if each[0] == "speaker"] == [("speaker", "Host", "a", "c", "9:40")]


def test_a_substitute_who_is_on_stage_elsewhere_cannot_step_in_and_clashes_when_they_do() -> None:
    keynote = item("keynote", "9:00", 60, speakers=(Speaker("Zhang"), Speaker("Li", Part.SUBSTITUTE)))
    day = agenda(keynote, item("x", "9:30", 30, room="forum", speakers=(Speaker("Li"),)))
    assert found(day) == [("substitute", "Li", "keynote", "x", "9:30")]
    assert found(did(day, ("8:00", Substitute("keynote")))) == [("speaker", "Li", "keynote", "x", "9:30")]


def test_a_room_is_double_booked_where_two_slots_overlap_but_not_by_what_was_put_behind() -> None:
    day = agenda(item("a", "9:00", 30), item("b", "9:30", 30), item("c", "10:00", 30))
    assert found(did(day, ("8:00", MoveItem("c", to=at("9:20"))))) == [
        ("room", "main", "a", "c", "9:20"), ("room", "main", "c", "b", "9:30"),
    ]  # fmt: skip
    for operation in (
        MoveItem("c", after="a"), InsertItem("film", "Film", minutes(5), after="a"), AddTime("a", minutes(5)),
        Merge("a", "b", minutes(60)),
    ):  # fmt: skip
        assert found(did(day, ("8:00", operation))) == []


def test_equipment_of_which_there_are_two_is_short_with_the_third() -> None:
    rules = Rules(equipment={"interpreters": 2})
    needs = ("interpreters", "water")
    day = agenda(
        item("a", "9:00", 60, needs=needs), item("b", "9:20", 30, room="forum", needs=needs),
        item("c", "10:00", 30, needs=needs), rules=rules,
    )  # fmt: skip
    assert found(day) == []
    third = day.put(item("d", "9:40", 10, room="forum2", needs=needs))
    assert found(third) == [("equipment", "interpreters", "b", "d", "9:40")]
