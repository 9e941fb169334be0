"""Incidents of an open event: the rundown, drills, result sheets, and going on after the power went."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import use_language
from controlroom.core.pins import PinDelay, PinsWaitError, hash_pin
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.errors import AgendaChangedError
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.agenda.rules import Kind, State
from controlroom.domain.incidents.errors import (
    ApprovalMissingError,
    ApprovalRefusedError,
    IncidentPlaceError,
    NoRoomError,
    NothingHeldError,
    NothingToSayError,
    StepTakenError,
    TextLacksError,
)
from controlroom.domain.incidents.moves import Given
from controlroom.domain.incidents.rules import StepState
from controlroom.domain.incidents.starting import NewIncident
from controlroom.domain.incidents.views import IncidentView
from controlroom.domain.people.list_files import ExportExistsError, ExportSuffixError
from controlroom.domain.people.operators import OperatorPinError, OperatorUnknownError
from controlroom.station.announcements import Announcements
from controlroom.station.drill_result import html_of, markdown_of, text_of
from controlroom.station.incidents import Incidents
from controlroom.station.operators import Operators
from controlroom.station.reports import Reports
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown
from controlroom.station.tickets import Tickets
from tests.domain.agenda.rundowns import NINE, morning
from tests.tui.support import quiet_event, room_of


@pytest.fixture
def room(event_folder: EventFolder, clock: ManualClock) -> Iterator[Room]:
    clock.advance(NINE - clock.now())
    with room_of(quiet_event(event_folder), clock) as room:
        yield room


@pytest.fixture
def incidents(room: Room) -> Incidents:
    return Incidents(room)


def step_of(view: IncidentView, id: str) -> StepState:
    return next(step.state for step in view.steps if step.id == id)


def begun(incidents: Incidents, playbook: str, **facts: object) -> str:
    return incidents.start(NewIncident(playbook, room="main", **facts)).line.id  # type: ignore[arg-type]


def test_a_filler_goes_behind_what_is_on_stage_and_its_step_keeps_the_change(room: Room, incidents: Incidents) -> None:
    rundown = Rundown(room)
    rundown.do(PlanItems(morning(), "a file"))
    rundown.do(StartItem("opening"))
    id = begun(incidents, "main-device")
    view = incidents.filler(id, "filler")
    fillers = [item for item in rundown.view().agenda.items.values() if item.kind is Kind.FILLER]
    assert [(item.title, item.length) for item in fillers] == [("Short break", timedelta(minutes=10))]
    run = view.incident.run("filler")
    assert (run.state, run.change) == (StepState.DONE, rundown.history(1)[0].seq)
    with pytest.raises(StepTakenError):
        incidents.filler(id, "filler")
    assert len([item for item in rundown.view().agenda.items.values() if item.kind is Kind.FILLER]) == 1


def fillers(room: Room) -> list[str]:
    return [item.id for item in Rundown(room).view().agenda.items.values() if item.kind is Kind.FILLER]


def test_after_the_power_went_between_the_filler_and_its_tick_there_is_still_one_filler(
    room: Room, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    Rundown(room).do(PlanItems(morning(), "a file"))
    Rundown(room).do(StartItem("opening"))
    id = begun(incidents, "main-device")
    with monkeypatch.context() as patch:
        patch.setattr(incidents, "_changed", _pulled)
        with pytest.raises(KeyboardInterrupt):
            incidents.filler(id, "filler")
    assert step_of(incidents.show(id), "filler") is StepState.OPEN
    (put,) = fillers(room)
    run = incidents.filler(id, "filler").incident.run("filler")
    assert (run.state, run.change) == (StepState.DONE, Rundown(room).history(1)[0].seq)
    assert fillers(room) == [put]
    incidents.filler(id)
    assert len(fillers(room)) == 2, "one by hand is another one"


def _pulled(*_arguments: object) -> IncidentView:
    raise KeyboardInterrupt


def test_a_filler_that_was_taken_back_is_put_in_again(room: Room, incidents: Incidents) -> None:
    Rundown(room).do(PlanItems(morning(), "a file"))
    id = begun(incidents, "main-device")
    incidents.filler(id, "filler")
    Rundown(room).undo()
    incidents.take_back(id, "filler", "too early")
    incidents.filler(id, "filler")
    assert len(fillers(room)) == 1


def test_of_two_who_change_the_rundown_at_once_one_looks_again(
    room: Room, incidents: Incidents, monkeypatch: pytest.MonkeyPatch
) -> None:
    rundown = Rundown(room)
    rundown.do(PlanItems(morning(), "a file"))
    id, seen = begun(incidents, "main-device"), rundown.view()
    rundown.do(StartItem("opening"))
    monkeypatch.setattr(Rundown, "view", lambda self: seen)
    with pytest.raises(AgendaChangedError):
        incidents.filler(id, "filler")


def test_a_step_that_cannot_be_ticked_changes_nothing_in_the_rundown(room: Room) -> None:
    path = room.folder.playbooks / "main-device.toml"
    limit = 'approval = { role = "commander", words = { zh = "插播", en = "A filler" } }'
    text = path.read_text("utf-8").replace('does = "filler"', f'does = "filler"\n{limit}')
    path.write_text(text, "utf-8")
    room.reload()
    incidents, rundown = Incidents(room), Rundown(room)
    rundown.do(PlanItems(morning(), "a file"))
    id, before = begun(incidents, "main-device"), rundown.view().seq
    with pytest.raises(ApprovalMissingError):
        incidents.filler(id, "filler")
    assert rundown.view().seq == before


def test_what_is_on_stage_is_held_and_where_nothing_is_on_the_step_is_ticked_with_a_note(
    room: Room, incidents: Incidents
) -> None:
    rundown = Rundown(room)
    rundown.do(PlanItems(morning(), "a file"))
    id = begun(incidents, "power-cut")
    with pytest.raises(NothingHeldError):
        incidents.hold(id, "hold")
    rundown.do(StartItem("opening"))
    assert step_of(incidents.hold(id, "hold"), "hold") is StepState.DONE
    assert rundown.view().agenda.items["opening"].state is State.HELD


def test_without_a_room_of_the_rundown_nothing_is_changed_there(room: Room, incidents: Incidents) -> None:
    view = incidents.start(NewIncident("crowding", room="check-in"))
    assert str(view.room_name) == str(room.settings.event.places["check-in"])
    with pytest.raises(NoRoomError):
        incidents.filler(view.line.id)
    with pytest.raises(IncidentPlaceError):
        incidents.start(NewIncident("crowding", room="moon"))


def test_a_drill_leaves_the_rundown_alone(room: Room, incidents: Incidents) -> None:
    rundown = Rundown(room)
    rundown.do(PlanItems(morning(), "a file"))
    rundown.do(StartItem("opening"))
    before = rundown.view().agenda
    id = begun(incidents, "power-cut", drill=True)
    assert step_of(incidents.hold(id, "hold"), "hold") is StepState.DONE
    incidents.filler(id)
    assert rundown.view().agenda == before
    notes = [event.note for event in incidents.show(id).events if event.verb == "rundown-changed"]
    assert notes == ["would have held what is on stage", "would have put a filler in"]


def test_an_incident_of_a_device_knows_its_room_and_names_it(room: Room, incidents: Incidents) -> None:
    device = next(device for device in room.settings.devices.devices if device.room)
    view = incidents.start(NewIncident("main-device", device=device.id))
    assert (view.incident.room, view.device_name) == (device.room, device.name)


PEOPLE = """
[[operators]]
name = "张总"
role = "commander"
group = "command"
pin = "{pin}"
[[operators]]
name = "王强"
role = "technician"
group = "technical"
pin = "{pin}"
[[operators]]
name = "tests"
role = "coordinator"
group = "coordination"
"""


@pytest.fixture
def waiting(room: Room) -> tuple[Room, Incidents]:
    """An approval that waits, where commander and technician have the same PIN."""
    file = room.folder.config / "event.toml"
    file.write_text(file.read_text("utf-8") + PEOPLE.format(pin=hash_pin("4711")), "utf-8")
    room.reload()
    incidents = Incidents(room)
    incidents.begin("power-cut", room="main")
    incidents.choose("1", "find", "2")
    incidents.ask("1", "evacuate", 800)
    return room, incidents


def kept(room: Room) -> list[tuple[str, str, object]]:
    """What the journal says of PINs and decisions: verb, who acted, whom it is about."""
    wanted = ("operator.refused", "incident.approved", "incident.approval-refused", "incident.approval-pin-refused")
    return [
        (each.verb, each.actor, each.data.get("who") or each.data.get("name"))
        for each in reversed(room.journal_tail(30)) if each.verb in wanted
    ]  # fmt: skip


def test_the_commander_approves_by_pin_and_nobody_signs_in(waiting: tuple[Room, Incidents]) -> None:
    room, incidents = waiting
    found = incidents.approve("1", "evacuate", "张总", pin="4711").incident.run("evacuate").approval
    assert found is not None
    assert (found.who, found.by_pin, found.call, found.recorded_by) == ("张总", True, "", "tests")
    assert room.by.actor == "tests"
    assert kept(room) == [("incident.approved", "tests", "张总")]
    assert "4711" not in "".join(str(each.data) for each in room.journal_tail(30))


def test_a_wrong_pin_approves_nothing_is_kept_and_soon_waits(
    waiting: tuple[Room, Incidents], clock: ManualClock
) -> None:
    room, incidents = waiting
    for _try in range(PinDelay.FREE_TRIES):
        with pytest.raises(OperatorPinError):
            incidents.approve("1", "evacuate", "张总", pin="4712")
    with pytest.raises(PinsWaitError):
        incidents.approve("1", "evacuate", "张总", pin="4711")
    with pytest.raises(PinsWaitError):
        Operators(room).sign_in("王强", "4711")
    wrong = ("incident.approval-pin-refused", "tests", "张总")
    assert kept(room) == [wrong, wrong, ("operator.refused", "tests", "张总"), wrong]
    clock.advance(timedelta(seconds=PinDelay.FIRST_S + 1))
    assert incidents.deny("1", "evacuate", "张总", pin="4711").incident.run("evacuate").state is StepState.OPEN


def test_the_right_pin_of_somebody_without_the_authority_is_refused_and_kept(waiting: tuple[Room, Incidents]) -> None:
    room, incidents = waiting
    with pytest.raises(ApprovalRefusedError):
        incidents.approve("1", "evacuate", "王强", pin="4711")
    assert kept(room) == [("incident.approval-refused", "tests", "王强")]
    with pytest.raises(OperatorUnknownError):
        incidents.approve("1", "evacuate", "somebody", pin="4711")
    assert incidents.show("1").line.waiting == ("evacuate",)


def test_texts_say_what_is_lacking_and_only_steps_with_one_have_one(incidents: Incidents) -> None:
    id = begun(incidents, "bad-press", what="a misquote")
    assert "“a misquote”" in incidents.see_broadcast(id, "one-voice").sentence["en"]
    with pytest.raises(NothingToSayError):
        incidents.see_broadcast(id, "collect")


def test_a_text_with_the_head_count_waits_for_one(room: Room, clock: ManualClock) -> None:
    path = room.folder.playbooks / "stream.toml"
    text = path.read_text("utf-8").replace("{event}直播信号短时中断", "已清点{people}人")
    path.write_text(text, "utf-8")
    room.reload()
    incidents = Incidents(room)
    id = begun(incidents, "stream")
    with pytest.raises(TextLacksError):
        incidents.see_broadcast(id, "say")
    incidents.count(id, 77)
    assert "已清点77人" in incidents.see_broadcast(id, "say").sentence["zh"]


def drilled(incidents: Incidents, clock: ManualClock) -> str:
    id = begun(incidents, "stream", drill=True, what="<b>|script| [x](y)</b>")
    clock.advance(timedelta(minutes=6))
    incidents.tick(id, "on-the-spot", Given(note="the *encoder* <hung>"))
    incidents.tick(id, "card")
    incidents.skip(id, "spare", "no spare in a drill")
    incidents.broadcast(id, "say")
    clock.advance(timedelta(minutes=2, seconds=5))
    incidents.tick(id, "back")
    incidents.tick(id, "recording")
    incidents.close(id, "the card was late | twice")
    return id


def test_the_result_of_a_drill_times_each_step_against_its_clock(incidents: Incidents, clock: ManualClock) -> None:
    result = incidents.result(drilled(incidents, clock))
    assert (result.drill, result.total, result.in_time, result.clocked, result.skipped) == (
        True, timedelta(minutes=8, seconds=5), 3, 5, 1,
    )  # fmt: skip
    lines = {line.number: line for line in result.lines}
    assert (lines[1].took, lines[1].allowed, lines[1].over) == ("6:00", "5:00", "1:00 over")
    assert "would have opened a ticket" in lines[1].note
    assert "would have gone out to everybody" in lines[4].note
    assert lines[3].state is StepState.SKIPPED


def test_the_result_is_written_as_text_markdown_and_html_and_data_stays_data(
    room: Room, incidents: Incidents, clock: ManualClock, tmp_path: Path
) -> None:
    id = drilled(incidents, clock)
    for name in ("r.md", "r.txt", "r.html"):
        incidents.write_result(id, tmp_path / name)
    page, sheet = (tmp_path / "r.html").read_text("utf-8"), (tmp_path / "r.md").read_text("utf-8")
    assert "<hung>" not in page
    assert "&lt;hung&gt;" in page
    assert "\\*encoder\\* \\<hung\\>" in sheet
    assert all(line.replace("\\|", "").count("|") == 10 for line in sheet.splitlines() if line.startswith("| "))
    assert "Drill" in (tmp_path / "r.txt").read_text("utf-8")
    with pytest.raises(ExportExistsError):
        incidents.write_result(id, tmp_path / "r.md")
    with pytest.raises(ExportSuffixError):
        incidents.write_result(id, tmp_path / "r.exe")
    assert Path(incidents.save_result(id)).parent.name == "reports"
    use_language("zh")
    result = incidents.result(id)
    assert all("演练" in drawn(result) for drawn in (text_of, markdown_of, html_of))


KILLED = """
import os, signal, sys
from datetime import datetime, UTC
from pathlib import Path
from controlroom.core.clock import ManualClock
from controlroom.domain.incidents import tables
from controlroom.domain.incidents.starting import NewIncident
from controlroom.station.announcements import Announcements
from controlroom.station.incidents import Incidents
from controlroom.station.reports import Reports
from controlroom.station.tickets import Tickets
from controlroom.station.room import open_room
from controlroom.store import journal

clock = ManualClock(datetime(2026, 12, 9, 1, tzinfo=UTC))
room = open_room(Path(sys.argv[1]), station="control", actor="tests", clock=clock)
incidents = Incidents(room)
id = incidents.start(NewIncident("power-cut", room="main")).line.id
incidents.tick(id, "safety")
incidents.choose(id, "find", "circuit")
def pulled(*arguments, **words):
    os.kill(os.getpid(), signal.SIGKILL)
journal.append = pulled
incidents.tick(id, "reset")  # Its ticket and its tick are written, its entry is not: the power goes.
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process as the power does")
def test_after_the_power_went_in_the_middle_of_a_tick_it_goes_on_where_it_was(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    folder = quiet_event(event_folder)
    ended = subprocess.run([sys.executable, "-c", KILLED, str(folder.root)], capture_output=True, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    clock.advance(NINE - clock.now() + timedelta(minutes=4))
    with room_of(folder, clock) as room:
        incidents = Incidents(room)
        (line,) = incidents.list(running_only=True)
        assert (line.id, line.done, line.current) == ("I-0001", 2, "hold")
        view = incidents.show(line.id)
        assert [event.verb for event in view.events] == ["started", "step-done", "step-done"]
        assert view.elapsed == timedelta(minutes=4)
        assert incidents.tick(line.id, "reset").incident.run("reset").ticket == "T-0001"


def test_every_sample_playbook_can_be_run_to_its_end(room: Room, incidents: Incidents) -> None:
    """Each with the first answer everywhere, as a drill: no step is left that nobody could end."""
    for book in incidents.playbooks():
        id = begun(incidents, book.key, drill=True)
        while (current := incidents.show(id).current) is not None:
            _end(incidents, id, current.id)
        view = incidents.close(id, "drilled")
        assert view.line.done == view.line.steps, book.key


def test_drills_leak_into_nothing_that_is_live(room: Room, incidents: Incidents) -> None:
    Rundown(room).do(PlanItems(morning(), "a file"))
    Rundown(room).do(StartItem("opening"))

    def live() -> tuple[object, ...]:
        reports = Reports(room)
        sections = [(each.key, each.lines, each.figures) for each in reports.draft().sections]
        return (
            Tickets(room).list(), Announcements(room).list(), Rundown(room).view().agenda, Rundown(room).history(9),
            sections, reports.points(), reports.issued(),
        )  # fmt: skip

    before = live()
    for book in incidents.playbooks():
        id = begun(incidents, book.key, drill=True)
        incidents.filler(id)
        incidents.hold(id)
        while (current := incidents.show(id).current) is not None:
            _end(incidents, id, current.id)
    assert live() == before
    verbs = {entry.verb.partition(".")[0] for entry in room.journal_tail(500)} - {"people"}
    assert verbs == {"incident", "agenda"}


def _end(incidents: Incidents, id: str, step: str) -> None:
    view = incidents.show(id)
    config = view.incident.playbook.step(step)
    assert config is not None
    if config.say is not None:
        try:
            incidents.broadcast(id, step)
        except ControlroomError as error:
            raise AssertionError(f"{view.line.playbook}/{step}: {error}") from error
        return
    if config.approval is not None:
        incidents.ask(id, step, 501 if config.approval.above is not None else None)
        incidents.approve(id, step)
    number = 501 if config.proof in ("number", "head_count") else None
    choice = config.choices[0].key if config.choices else ""
    incidents.tick(id, step, Given("a note", number, choice))
