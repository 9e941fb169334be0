"""A newer file beside a rundown that people have worked on since (docs/domain.md §3)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.agenda.changes import CancelItem, EditItem, InsertItem, Merge, Substitute
from controlroom.domain.agenda.diff import Diff, compare
from controlroom.domain.agenda.errors import AgendaChangedError
from controlroom.domain.agenda.exporting import export_agenda
from controlroom.domain.agenda.files.plan import FilePlan
from controlroom.domain.agenda.importing import see_import, take_in
from controlroom.domain.agenda.live import AddTime, FinishItem, Operation, StartItem
from controlroom.domain.agenda.moves import MoveItem
from controlroom.domain.agenda.news import Change
from controlroom.domain.agenda.reading import history, rundown
from controlroom.domain.agenda.rules import Agenda, Item, Part, State
from controlroom.domain.agenda.service import apply, undo
from controlroom.domain.agenda.tables import Setting
from controlroom.store.journal import Origin
from controlroom.store.store import Store
from tests.domain.agenda.files.framing import FRAME, empty, read_bytes, taken_in
from tests.domain.agenda.rundowns import NINE, SETTING, at

CALLER = Origin("agenda", "李娜")
HEAD = "item id,room,planned start,length,item title,speakers,substitutes,notes\n"
ROWS = {
    "a": "a,main,2026-12-09 09:00,0:30,Opening,,,\n",
    "b": "b,main,2026-12-09 09:30,1:00,Keynote,Prof. Zhang,Dr. Li;Ms. Wu,\n",
    "c": "c,main,2026-12-09 10:30,0:40,Talk,Ms. Wang,,slides late\n",
    "d": "d,forum-a,2026-12-09 09:00,1:00,Forum,Mr. Zhao,,\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


def plan_of(folder: Path, **rows: str) -> FilePlan:
    """The four rows, some of them otherwise; an empty one is left out."""
    text = HEAD + "".join({**ROWS, **rows}.values())
    return read_bytes(folder, "plan.csv", text.encode())


def worked_on(folder: Path, *operations: Operation) -> Agenda:
    """The rundown of the four rows after `operations`."""
    agenda = taken_in(empty(), plan_of(folder))
    for operation in operations:
        agenda = operation.apply(agenda, at("12:00"))
    return agenda


def changes(diff: Diff) -> dict[str, Change]:
    return {entry.after.id: entry.change for entry in diff.changed}


def after(agenda: Agenda, plan: FilePlan, id: str) -> Item:
    return taken_in(agenda, plan).items[id]


def test_moved_changed_cancelled_and_new_are_told_apart(folder: Path) -> None:
    plan = plan_of(
        folder, a="a,main,2026-12-09 09:10,0:20,Opening,,,\n", b=ROWS["b"].replace("Keynote", "Grand Keynote"), c="",
        e="e,main,2026-12-09 11:00,0:30,Late entry,,,\n",
    )  # fmt: skip
    diff = compare(worked_on(folder), plan)
    assert changes(diff) == {
        "a": Change.MOVED, "b": Change.CHANGED, "c": Change.CANCELLED, "e": Change.NEW,
    }  # fmt: skip
    assert diff.count(Change.UNCHANGED) == 1


def test_an_item_that_began_keeps_its_actuals_and_only_its_plan_moves(folder: Path) -> None:
    agenda = worked_on(folder, StartItem("a", at("9:05")), FinishItem("a", at("9:40")))
    item = after(agenda, plan_of(folder, a=ROWS["a"].replace("09:00", "09:15")), "a")
    assert (item.planned_start, item.slot, item.started_at, item.ended_at) == (
        at("9:15"), at("9:00"), at("9:05"), at("9:40"),
    )  # fmt: skip


def test_an_item_on_stage_is_never_cancelled_by_a_file_without_it(folder: Path) -> None:
    agenda = worked_on(folder, StartItem("c", at("10:35")))
    assert after(agenda, plan_of(folder, c=""), "c").state is State.RUNNING


@pytest.mark.parametrize(
    "operation",
    [
        MoveItem("c", to=at("15:00")), AddTime("b", timedelta(minutes=5)), Substitute("b"), CancelItem("c", "flight"),
        Merge("b", "c"), EditItem("c", {"title": "A better title", "notes": ""}), InsertItem("x", "Film",
        timedelta(minutes=5), room="main", at=at("13:00")),
    ],
    ids=lambda operation: operation.verb,
)  # fmt: skip
def test_the_same_file_again_leaves_what_was_done_live(folder: Path, operation: Operation) -> None:
    agenda = worked_on(folder, operation)
    assert compare(agenda, plan_of(folder)).changed == ()


def test_a_live_move_stays_when_a_newer_plan_moves_the_item_too_and_the_operator_is_told(folder: Path) -> None:
    agenda = worked_on(folder, MoveItem("c", to=at("15:00")))
    plan = plan_of(folder, c=ROWS["c"].replace("10:30", "11:30"))
    (entry,) = compare(agenda, plan).changed
    assert entry.stays
    assert (entry.after.planned_start, entry.after.slot) == (at("11:30"), at("15:00"))


def test_a_speaker_the_newer_file_names_replaces_the_one_of_the_plan_and_keeps_the_substitutes(folder: Path) -> None:
    agenda = worked_on(folder)
    item = after(agenda, plan_of(folder, b=ROWS["b"].replace("Prof. Zhang", "Prof. Qian")), "b")
    assert [(who.name, who.part) for who in item.speakers] == [
        ("Prof. Qian", Part.SPEAKER), ("Dr. Li", Part.SUBSTITUTE), ("Ms. Wu", Part.SUBSTITUTE),
    ]  # fmt: skip


def test_what_a_file_does_not_speak_of_stays(folder: Path) -> None:
    agenda = worked_on(folder, EditItem("d", {"hard": True, "cue": "F1"}))
    only_forum = read_bytes(folder, "forum.csv", (HEAD + ROWS["d"].replace("Forum", "Forum A")).encode())
    diff = compare(agenda, only_forum)
    assert changes(diff) == {"d": Change.CHANGED}
    assert diff.elsewhere == 3
    assert after(agenda, only_forum, "d").hard


def test_nothing_is_cancelled_while_rows_are_rejected(folder: Path) -> None:
    plan = plan_of(folder, c=ROWS["c"].replace("0:40", "-0:40"))
    assert plan.rejected
    assert compare(worked_on(folder), plan).changed == ()


def test_what_comes_back_into_the_file_is_held_again(folder: Path) -> None:
    agenda = taken_in(worked_on(folder), plan_of(folder, c=""))
    assert agenda.items["c"].state is State.CANCELLED
    assert agenda.items["c"].cause == "no longer in plan.csv"
    again = after(agenda, plan_of(folder), "c")
    assert (again.state, again.cause) == (State.PLANNED, "")


def test_items_without_identifiers_are_known_by_title_room_and_day(folder: Path) -> None:
    head, rows = "room,start,length,title\n", "main,2026-12-09 09:00,0:15,Tea\nmain,2026-12-09 15:00,0:15,Tea\n"
    agenda = taken_in(empty(), read_bytes(folder, "tea.csv", (head + rows).encode()))
    later = read_bytes(folder, "tea.csv", (head + rows.replace("15:00", "15:30")).encode())
    (entry,) = compare(agenda, later).changed
    assert (entry.change, entry.before.slot if entry.before else None) == (Change.MOVED, at("15:00"))


# --- in the store -----------------------------------------------------------------------------------------------------

SUMMIT = Setting(SETTING.calendar, SETTING.rules, tuple(FRAME.names), FRAME.names)


@pytest.fixture
def planned(store: Store, clock: ManualClock, folder: Path) -> Store:
    clock.advance(NINE - clock.now())
    take_in(store, CALLER, SUMMIT, see_import(store, SUMMIT, plan_of(folder)))
    return store


def test_a_file_is_taken_in_as_one_change_and_undone_as_one(planned: Store, folder: Path) -> None:
    before = rundown(planned, SUMMIT).agenda
    shown = see_import(planned, SUMMIT, plan_of(folder, a="", b=ROWS["b"].replace("1:00", "0:50")))
    seq = take_in(planned, CALLER, SUMMIT, shown)
    (change,) = history(planned, 1)
    assert (change.seq, change.verb, change.plan_version) == (seq, "imported", 2)
    assert change.sentence["en"].startswith("A new plan is in force (plan.csv): 0 new, 1 moved, 0 changed, 1 cancelled")
    undo(planned, CALLER, SUMMIT)
    assert rundown(planned, SUMMIT).agenda == before


def test_the_same_file_again_writes_nothing(planned: Store, folder: Path) -> None:
    assert take_in(planned, CALLER, SUMMIT, see_import(planned, SUMMIT, plan_of(folder))) is None
    assert len(history(planned, 9)) == 1


def test_what_was_changed_since_it_was_shown_is_shown_again(planned: Store, folder: Path) -> None:
    shown = see_import(planned, SUMMIT, plan_of(folder, a=""))
    apply(planned, CALLER, SUMMIT, AddTime("a", timedelta(minutes=5)))
    with pytest.raises(AgendaChangedError):
        take_in(planned, CALLER, SUMMIT, shown)


def test_a_calendar_counts_how_often_an_item_was_changed(planned: Store, folder: Path) -> None:
    apply(planned, CALLER, SUMMIT, AddTime("a", timedelta(minutes=5)))
    undo(planned, CALLER, SUMMIT)
    file = folder / "out.ics"
    export_agenda(planned, CALLER, SUMMIT, replace(FRAME), file)
    assert sorted(line for line in file.read_text("utf-8").splitlines() if "SEQUENCE" in line) == [
        "SEQUENCE:0", "SEQUENCE:0", "SEQUENCE:0", "SEQUENCE:2",
    ]  # fmt: skip
