"""Our own sheets: a row an item, csv or xlsx, with all that the plan knows (docs/domain.md §3)."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files import values
from controlroom.domain.agenda.files.columns import COLUMNS, Headed
from controlroom.domain.agenda.files.plan import FileItem, Found, Frame, Progress, Remark
from controlroom.domain.agenda.files.values import BadValueError
from controlroom.domain.agenda.naming import instant_named
from controlroom.domain.agenda.rules import KIND_WORDS, Item, Part, Speaker
from controlroom.domain.people.rules import unescape

LONGEST_NOTE = 4000
_PEOPLE = {"speakers": Part.SPEAKER, "hosts": Part.HOST, "substitutes": Part.SUBSTITUTE}
_LENGTHS = ("changeover", "least", "warning", "danger")
_LINES = ("cue", "colour")
_NEVER_EMPTY = ("changeover",)


def read_sheet(sheet: Headed, frame: Frame, room: str, day: date | None, progress: Progress) -> Found:
    """The items of a sheet. `room`: where a row names none; `day`: the day of the event where it has no date."""
    items: list[FileItem] = []
    rejected: list[Remark] = []
    reader = _Reader(sheet, frame, room, day)
    for done, (number, cells) in enumerate(sheet.rows):
        progress(done, len(sheet.rows))
        try:
            items.append(reader.item(number, sheet.texts(cells)))
        except BadValueError as error:
            rejected.append(Remark(number, str(error)))
    progress(len(sheet.rows), len(sheet.rows))
    return Found(tuple(items), tuple(rejected))


class _Reader:
    def __init__(self, sheet: Headed, frame: Frame, room: str, day: date | None) -> None:
        self._sheet = sheet
        self._calendar = frame.calendar
        self._room = room
        self._day = day
        self._parts = frozenset(part for field, part in _PEOPLE.items() if sheet.has(field))

    def item(self, number: int, cells: Mapping[str, str]) -> FileItem:
        """A row as an item. Raises BadValueError."""
        if number in self._sheet.unknown_results:
            raise BadValueError(_("it has a formula whose result is not in the file; save it as values"))
        texts = {field: unescape(text) for field, text in cells.items()}
        start = self._start(texts)
        id = clean_line(texts.get("id", ""), 64)
        return FileItem(
            where=number, id=id, room=clean_line(texts.get("room", "")) or self._room,
            start=start, length=self._length(texts, start), title=values.title(texts.get("title", "")),
            says=self._says(texts), speakers=_people(texts), parts=self._parts, facts=_facts(texts), keeps_id=True,
        )  # fmt: skip

    def _start(self, texts: Mapping[str, str]) -> datetime:
        start, on = texts.get("start", ""), texts.get("date", "")
        named = values.day(on) if clean_line(on) else None
        if named is None and self._day is not None and values.clock(start) is not None:
            return _on_event_day(self._calendar, clean_line(start), self._day)
        return values.venue_instant(self._calendar, start, named, midnight=self._sheet.is_workbook)

    def _length(self, texts: Mapping[str, str], start: datetime) -> timedelta:
        if clean_line(texts.get("length", "")):
            return values.duration(texts["length"], "seconds")
        end = clean_line(texts.get("end", ""), 60)
        if not end:
            raise BadValueError(_("it has neither a length nor an end"))
        local = start.astimezone(self._calendar.zone)
        finish = values.venue_instant(self._calendar, end, local.date(), midnight=self._sheet.is_workbook)
        if finish <= start and values.clock(end) is not None and finish.astimezone(self._calendar.zone).hour < 12:
            after = local.date() + timedelta(days=1)
            finish = values.venue_instant(self._calendar, end, after, midnight=False)
        return finish - start

    def _says(self, texts: Mapping[str, str]) -> dict[str, Any]:
        says: dict[str, Any] = {}
        if clean_line(texts.get("kind", "")):
            kind = values.kind_named(texts["kind"])
            if kind is None:
                known = ", ".join(_(word) for word in KIND_WORDS.values())
                raise BadValueError(_("“{found}” is no kind; kinds are: {known}").format(
                    found=clean_line(texts["kind"], 40), known=known))  # fmt: skip
            says["kind"] = kind
        for name in ("hard", "count_to_end"):
            if name in texts:
                says[name] = values.yes(texts[name])
        for name in _LENGTHS:
            if name in texts:
                none = timedelta(0) if name in _NEVER_EMPTY else None
                says[name] = values.duration(texts[name], "seconds") if clean_line(texts[name]) else none
        says |= {name: clean_line(texts[name], 60) for name in _LINES if name in texts}
        if "notes" in texts:
            says["notes"] = clean_line(texts["notes"], LONGEST_NOTE)
        if "needs" in texts:
            says["needs"] = values.names(texts["needs"])
        return says


def _on_event_day(calendar: Any, clock: str, day: date) -> datetime:
    try:
        return instant_named(calendar, clock, day)
    except ValueError:
        raise BadValueError(_("the clocks of the venue skip {time} that night").format(time=clock)) from None


def _people(texts: Mapping[str, str]) -> tuple[Speaker, ...]:
    return tuple(
        Speaker(name, part) for field, part in _PEOPLE.items() if field in texts for name in values.names(texts[field])
    )


def _facts(texts: Mapping[str, str]) -> dict[str, Any]:
    text = texts.get("facts", "").strip()
    if not text:
        return {}
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise BadValueError(_("the further facts cannot be read; leave that cell as it was exported"))
    return found


# --- writing --------------------------------------------------------------------------------------------------------


def sheet_rows(items: Iterable[Item], frame: Frame) -> tuple[Sequence[str], Iterator[Sequence[str]]]:
    """Headers and rows of our own sheet: the plan, in the words and the time of the venue."""
    return [_(words) for words in COLUMNS.values()], (_row(item, frame) for item in items)


def _row(item: Item, frame: Frame) -> list[str]:
    texts: dict[str, Callable[[], str]] = {
        "start": lambda: start_text(item.planned_start, frame),
        "room": lambda: item.planned_room,
        "length": lambda: length_text(item.planned_length),
        "kind": lambda: _(KIND_WORDS[item.kind]),
        "hard": lambda: _("yes") if item.hard else "",
        "count_to_end": lambda: _("yes") if item.count_to_end else "",
        "needs": lambda: "; ".join(item.needs),
        "facts": lambda: _facts_text(item),
    }
    planned = {field: "; ".join(who.name for who in item.speakers if who.part is part)
               for field, part in _PEOPLE.items()}  # fmt: skip
    lengths = {
        name: length_text(value) if (value := getattr(item, name)) or (value is not None and name not in _NEVER_EMPTY)
        else "" for name in _LENGTHS
    }  # fmt: skip
    rest = {name: str(getattr(item, name)) for name in ("id", "title", "notes", *_LINES)}
    known = {**planned, **lengths, **rest, **{name: made() for name, made in texts.items()}}
    return [known[name] for name in COLUMNS]


def start_text(at: datetime, frame: Frame) -> str:
    """An instant as the venue's clocks show it; with its zone where they show it twice that night."""
    local = at.astimezone(frame.calendar.zone)
    text = local.strftime("%Y-%m-%d %H:%M")
    if local.second or local.microsecond:
        text += f":{local:%S}" + (f".{local.microsecond:06d}" if local.microsecond else "")
    return local.isoformat() if local.fold else text


def length_text(length: timedelta) -> str:
    """A length as H:MM, with seconds where it has some."""
    minutes, seconds = divmod(length, timedelta(minutes=1))
    text = f"{minutes // 60}:{minutes % 60:02d}"
    if not seconds:
        return text
    rest = f"{seconds.seconds:02d}" + (f".{seconds.microseconds:06d}" if seconds.microseconds else "")
    return f"{text}:{rest}"


def _facts_text(item: Item) -> str:
    shown = {key: value for key, value in item.facts.items() if key not in ("file", "gone")}
    return json.dumps(shown, ensure_ascii=False) if shown else ""
