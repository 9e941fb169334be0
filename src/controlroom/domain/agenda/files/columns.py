"""The columns of a sheet with the rundown: which field a header means, in either language (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache

from controlroom.core.i18n import LANGUAGES, N_, _, said
from controlroom.core.text import clean_line
from controlroom.domain.people.files import Cells, NumberedRow, Table

COLUMNS: Mapping[str, str] = {
    "id": N_("item id"),
    "room": N_("room"),
    "start": N_("planned start"),
    "length": N_("length"),
    "kind": N_("kind"),
    "title": N_("item title"),
    "speakers": N_("speakers"),
    "hosts": N_("hosts"),
    "substitutes": N_("substitutes"),
    "hard": N_("fixed start"),
    "changeover": N_("changeover"),
    "least": N_("shortest"),
    "count_to_end": N_("counts to its end"),
    "warning": N_("warning before the end"),
    "danger": N_("danger before the end"),
    "cue": N_("cue"),
    "colour": N_("colour"),
    "notes": N_("notes"),
    "needs": N_("needs"),
    "facts": N_("further facts"),
}
"""The columns of our own sheets in their order, with the words of their headers."""

_MORE_NAMES: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "编号", "议程编号"),
    "room": ("location", "stage", "hall", "venue", "地点", "房间", "会议室", "会场"),
    "date": ("date", "day", "日期"),
    "start": ("start", "start time", "starts", "begin", "开始", "开始时间", "起始时间", "时间"),
    "end": ("end", "end time", "ends", "结束", "结束时间"),
    "length": ("duration", "minutes", "min", "时长（分钟）", "时长(分钟)", "分钟"),
    "kind": ("type", "类别", "环节类型"),
    "title": ("session", "topic", "item", "议题", "标题", "主题", "环节", "议程", "名称"),
    "speakers": ("speaker", "presenter", "presenters", "演讲人", "演讲嘉宾", "主讲人", "报告人", "嘉宾"),
    "hosts": ("host", "moderator", "moderators", "主持"),
    "substitutes": ("substitute", "候补", "替补", "备选讲者"),
    "hard": ("hard", "fixed", "hard start"),
    "least": ("least", "minimum", "minimum length"),
    "colour": ("color",),
    "notes": ("note", "remark", "remarks", "备注"),
    "needs": ("need", "equipment", "设备", "设备需求"),
}

ONTIME: Mapping[str, tuple[str, ...]] = {
    "id": ("id",),
    "start": ("time start",),
    "link": ("link start",),
    "end": ("time end",),
    "length": ("duration",),
    "cue": ("cue",),
    "title": ("title",),
    "count_to_end": ("count to end",),
    "skip": ("skip",),
    "notes": ("note", "notes"),
    "colour": ("colour",),
    "type": ("timer type",),
    "warning": ("warning time",),
    "danger": ("danger time",),
    "flag": ("flag",),
    "end_action": ("end action",),
    "room": ("room", "stage", "location", "会场"),
    "date": ("date", "day", "日期"),
    "hard": ("fixed start",),
    "speakers": ("speakers", "speaker", "presenter", "presenters", "讲者"),
}
"""Ontime's columns by the words of its own export; the last four are custom fields there."""

_ONLY_ONTIME = {"time start", "time end", "link start", "timer type"}
_ROWS_ABOVE = 40


class Headed:
    """The rows under the headers of a sheet, each as field → text. `is_ontime`: the headers are those of Ontime."""

    def __init__(self, table: Table) -> None:
        first = table.rows[0][0] - 1
        rows = [(first, tuple(table.headers)), *table.rows]
        at = max(range(min(len(rows), _ROWS_ABOVE)), key=lambda index: (_known_in(rows[index][1]), -index))
        headers = [clean_line(cell) for cell in rows[at][1]]
        folded = {header.casefold() for header in headers}
        self.is_ontime = bool(folded & _ONLY_ONTIME)
        names = _ontime_names() if self.is_ontime else _own_names()
        self._fields: dict[str, int] = {}
        self.unread: list[str] = []
        for column, header in enumerate(headers):
            field = names.get(header.casefold())
            if field is None or field in self._fields:
                self.unread += [header] if header else []
            else:
                self._fields[field] = column
        self.headers = tuple(header for header in headers if header)
        self.rows: Sequence[NumberedRow] = rows[at + 1 :]
        self.is_workbook = table.encoding == "xlsx"
        self.unknown_results = table.unread

    def has(self, *fields: str) -> bool:
        """Whether one of `fields` has a column."""
        return any(field in self._fields for field in fields)

    def texts(self, cells: Cells) -> dict[str, str]:
        """A row by its fields."""
        return {field: cells[column] for field, column in self._fields.items() if column < len(cells)}


def _known_in(cells: Iterable[str]) -> int:
    known = _own_names().keys() | _ontime_names().keys()
    return len({folded for cell in cells if (folded := clean_line(cell).casefold()) in known})


@cache
def _own_names() -> dict[str, str]:
    own = {word: field for field, message in COLUMNS.items() for word in (field, *_in_both(message))}
    more = {word: field for field, words in _MORE_NAMES.items() for word in words}
    return {word.casefold(): field for word, field in {**more, **own}.items()}


def _in_both(message: str) -> tuple[str, ...]:
    return (message, *(said(language, message) for language in LANGUAGES))


@cache
def _ontime_names() -> dict[str, str]:
    return {word: field for field, words in ONTIME.items() for word in words}


_OTHER = N_("held or not")


def field_words(field: str) -> str:
    """A field of an item in words."""
    other = {"planned_room": "room", "planned_start": "start", "planned_length": "length", "dropped": ""}
    return _(COLUMNS.get(other.get(field, field), _OTHER))
