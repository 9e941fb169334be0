"""The sample event and its files, to test reading and writing them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

from controlroom.domain.agenda.diff import TakeIn
from controlroom.domain.agenda.files.plan import FilePlan, Frame
from controlroom.domain.agenda.files.reading import Wishes, read_plan
from controlroom.domain.agenda.rules import Agenda, Calendar, Item
from tests.conftest import ROOT
from tests.domain.agenda.rundowns import NINE, SHANGHAI

AGENDAS = ROOT / "fixtures" / "agendas"
FRAME = Frame(
    title="Smart Cities Summit 2026", acronym="summit26", zone_name="Asia/Shanghai", language="zh",
    calendar=Calendar(SHANGHAI), starts=date(2026, 12, 9), ends=date(2026, 12, 10),
    names={
        "main": {"zh": "主会场", "en": "Main Hall"},
        "forum-a": {"zh": "分论坛 A：城市交通", "en": "Forum A: Urban Mobility"},
        "forum-b": {"zh": "分论坛 B：数据与治理", "en": "Forum B: Data and Governance"},
        "roundtable": {"zh": "圆桌会议厅", "en": "Roundtable Room"},
    },
)  # fmt: skip


def frame_in(zone: str) -> Frame:
    """The same event elsewhere."""
    return replace(FRAME, zone_name=zone, calendar=Calendar(ZoneInfo(zone)))


def empty(frame: Frame = FRAME) -> Agenda:
    return Agenda({}, frame.calendar, rooms=tuple(frame.names))


def holding(items: Sequence[Item], frame: Frame = FRAME) -> Agenda:
    return replace(empty(frame), items={item.id: item for item in items})


def read(name: str, **wishes: object) -> FilePlan:
    """The plan in a fixture."""
    return read_plan(AGENDAS / name, FRAME, Wishes(**wishes))  # type: ignore[arg-type]


def read_bytes(folder: Path, name: str, data: bytes, frame: Frame = FRAME, **wishes: object) -> FilePlan:
    """The plan in a file of these bytes."""
    (folder / name).write_bytes(data)
    return read_plan(folder / name, frame, Wishes(**wishes))  # type: ignore[arg-type]


def taken_in(agenda: Agenda, plan: FilePlan) -> Agenda:
    return TakeIn(plan).apply(agenda, NINE)


def titles(agenda: Agenda, room: str, day: int) -> list[str]:
    return [item.title for item in agenda.of(room, date(2026, 12, day))]


def reasons(plan: FilePlan) -> dict[int | str, str]:
    return {remark.where: remark.reason for remark in plan.rejected}
