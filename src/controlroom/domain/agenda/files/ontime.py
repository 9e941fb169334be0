"""Ontime's rundown as a sheet (docs/domain.md §3): clock times without a date, one room, starts linked to what is
before them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files import values
from controlroom.domain.agenda.files.columns import ONTIME, Headed
from controlroom.domain.agenda.files.plan import FileItem, Found, Frame, Progress, Remark
from controlroom.domain.agenda.files.sheet import LONGEST_NOTE
from controlroom.domain.agenda.files.values import BadValueError
from controlroom.domain.agenda.naming import instant_named
from controlroom.domain.agenda.rules import Item, Part, Speaker, State
from controlroom.domain.people.rules import unescape

_TIMERS = {"", "event", "count-down", "count-up", "clock", "time-to-end", "none"}
_NO_ITEMS = {"group", "group-start", "group-end", "block", "milestone", "delay", "skip-import"}


def read_ontime(sheet: Headed, frame: Frame, room: str, day: date | None, progress: Progress) -> Found:
    """The events of a sheet of Ontime, in `room` (unless it has a column of rooms) on the day of the event `day`."""
    reader = _Reader(sheet, frame, room, day or frame.starts)
    items: list[FileItem] = []
    rejected: list[Remark] = []
    left_out = 0
    for done, (number, cells) in enumerate(sheet.rows):
        progress(done, len(sheet.rows))
        texts = {field: unescape(text) for field, text in sheet.texts(cells).items()}
        if clean_line(texts.get("type", "")).casefold() in _NO_ITEMS:
            left_out += 1
            continue
        try:
            items.append(reader.item(number, texts))
        except BadValueError as error:
            rejected.append(Remark(number, str(error)))
    progress(len(sheet.rows), len(sheet.rows))
    return Found(tuple(items), tuple(rejected), left_out=left_out)


class _Reader:
    """Row for row: a start that is linked, or left out, is the end of the row before it in the same room."""

    def __init__(self, sheet: Headed, frame: Frame, room: str, day: date) -> None:
        self._sheet = sheet
        self._calendar = frame.calendar
        self._room = room
        self._day = day
        self._end: dict[str, datetime] = {}

    def item(self, number: int, texts: Mapping[str, str]) -> FileItem:
        """A row as an item. Raises BadValueError."""
        room = clean_line(texts.get("room", "")) or self._room
        start = self._start(texts, self._end.get(room))
        length = self._length(texts, start)
        skipped = values.yes(texts.get("skip", ""))
        if length > timedelta(0) and not skipped:
            self._end[room] = start + length
        people = tuple(Speaker(name) for name in values.names(texts.get("speakers", "")))
        parts = frozenset({Part.SPEAKER}) if self._sheet.has("speakers") else frozenset[Part]()
        says = self._says(texts)
        return FileItem(
            where=number, id=clean_line(texts.get("id", ""), 64), room=room, start=start, length=length,
            title=values.title(texts.get("title", "") or texts.get("cue", "")), says=says, speakers=people,
            parts=parts, facts=_facts(texts), skipped=skipped if self._sheet.has("skip") else None,
        )  # fmt: skip

    def _start(self, texts: Mapping[str, str], before: datetime | None) -> datetime:
        text = clean_line(texts.get("start", ""), 20)
        linked = values.yes(texts.get("link", "")) or not text
        if linked and before is not None:
            return before
        at = values.clock(text)
        if at is None:
            raise BadValueError(_("its start “{found}” cannot be read; write it like 09:00:00").format(found=text))
        on = clean_line(texts.get("date", ""))
        if on:
            return values.local(self._calendar, datetime.combine(values.day(on), at))
        return self._later(self._on_day(at), before)

    def _on_day(self, at: time) -> datetime:
        try:
            return instant_named(self._calendar, at.isoformat(), self._day)
        except ValueError:
            raise BadValueError(
                _("the clocks of the venue skip {time} that night").format(time=f"{at:%H:%M}")
            ) from None

    def _later(self, start: datetime, before: datetime | None) -> datetime:
        """A clock that goes back by half a day and more has passed midnight once more."""
        while before is not None and before - start > timedelta(hours=12):
            local = start.astimezone(self._calendar.zone).replace(tzinfo=None)
            start = values.local(self._calendar, local + timedelta(days=1))
        return start

    def _length(self, texts: Mapping[str, str], start: datetime) -> timedelta:
        if clean_line(texts.get("length", "")):
            return values.duration(texts["length"], "seconds")
        text = clean_line(texts.get("end", ""), 20)
        at = values.clock(text)
        if at is None:
            raise BadValueError(_("it has neither a length nor an end"))
        local = start.astimezone(self._calendar.zone)
        end = values.local(self._calendar, datetime.combine(local.date(), at))
        if end < start:
            end = values.local(self._calendar, datetime.combine(local.date() + timedelta(days=1), at))
        return end - start

    def _says(self, texts: Mapping[str, str]) -> dict[str, Any]:
        says: dict[str, Any] = {}
        if "count_to_end" in texts:
            says["count_to_end"] = values.yes(texts["count_to_end"])
        if "hard" in texts:
            says["hard"] = values.yes(texts["hard"])
        else:
            says["hard"] = bool(clean_line(texts.get("start", ""))) and not values.yes(texts.get("link", ""))
        for name in ("warning", "danger"):
            if clean_line(texts.get(name, "")):
                says[name] = values.duration(texts[name], "seconds")
        says |= {name: clean_line(texts[name], 60) for name in ("cue", "colour") if name in texts}
        if "notes" in texts:
            says["notes"] = clean_line(texts["notes"], LONGEST_NOTE)
        timer = clean_line(texts.get("type", "")).casefold()
        if timer not in _TIMERS:
            raise BadValueError(_("“{found}” is no timer type of Ontime").format(found=timer))
        return says


def _facts(texts: Mapping[str, str]) -> dict[str, Any]:
    kept = {name: clean_line(texts.get(name, ""), 20) or None for name in ("type", "flag", "end_action")}
    return {"ontime": {name: value for name, value in kept.items() if value} or None}


# --- writing --------------------------------------------------------------------------------------------------------


def ontime_rows(items: Sequence[Item], frame: Frame) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    """Headers and rows as Ontime takes them, the plan; room, date and speakers are custom fields there."""
    return [ONTIME[field][0] for field in ONTIME], _rows(items, frame)


def _rows(items: Iterable[Item], frame: Frame) -> Iterator[Sequence[str]]:
    ends: dict[str, datetime] = {}
    for item in items:
        start = item.planned_start.astimezone(frame.calendar.zone)
        linked = not item.hard and ends.get(item.planned_room) == item.planned_start
        ends[item.planned_room] = item.planned_end
        kept: Mapping[str, str] = item.facts.get("ontime") or {}
        texts = {
            "id": str(item.facts.get("file_id") or item.id), "start": f"{start:%H:%M:%S}", "link": _flag(linked),
            "end": f"{item.planned_end.astimezone(frame.calendar.zone):%H:%M:%S}",
            "length": _padded(item.planned_length), "cue": item.cue, "title": item.title,
            "count_to_end": _flag(item.count_to_end), "skip": _flag(item.dropped is State.SKIPPED),
            "notes": item.notes, "colour": item.colour, "type": kept.get("type", "count-down"),
            "warning": _padded(item.warning), "danger": _padded(item.danger), "flag": kept.get("flag", ""),
            "end_action": kept.get("end_action", ""), "room": item.planned_room, "date": start.date().isoformat(),
            "hard": _flag(item.hard),
            "speakers": "; ".join(who.name for who in item.speakers if who.part is Part.SPEAKER),
        }  # fmt: skip
        yield [texts[field] for field in ONTIME]


def _flag(value: bool) -> str:
    return "TRUE" if value else "FALSE"


def _padded(length: timedelta | None) -> str:
    """HH:MM:SS, as Ontime writes its times."""
    if length is None:
        return ""
    minutes, seconds = divmod(round(length.total_seconds()), 60)
    return f"{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}"
