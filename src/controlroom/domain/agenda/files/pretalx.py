"""pretalx' `schedule.json` (docs/domain.md §3)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files.frab import acronym
from controlroom.domain.agenda.files.plan import Found, Frame, Progress, require_few
from controlroom.domain.agenda.files.tree import WORDS, Event, Person, Written, read_events, written
from controlroom.domain.agenda.rules import Item

_PLAIN = ("guid", "code", "id", "date", "start", "duration", "room", "title", *WORDS)
_LANGUAGES = ("zh", "en", "de")


class BrokenScheduleJsonError(BadInputError):
    code = "AGENDA_BROKEN_JSON"
    what = N_("{file} is no whole JSON: {reason}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Export the schedule again and import that file as it is.")


class UnknownScheduleJsonError(BadInputError):
    code = "AGENDA_UNKNOWN_JSON"
    what = N_("{file} is JSON, but no schedule as pretalx writes it: {missing} is missing.")
    kept = N_("Nothing was imported.")
    next_step = N_("In pretalx take “schedule.json” from the exports of the released schedule.")


def read_pretalx(file: str, data: bytes, frame: Frame, progress: Progress) -> Found:
    """The events of a schedule.json.

    Raises BrokenScheduleJsonError, UnknownScheduleJsonError, TooManyEntriesError.
    """
    days = _days(file, data)
    listed = list(_events(days))
    require_few(file, len(listed))
    found = [(room, _event(raw, number)) for number, (room, raw) in enumerate(listed, 1)]
    return read_events(found, _rooms(days), frame, progress)


def _days(file: str, data: bytes) -> Any:
    try:
        whole = json.loads(data)
    except RecursionError as error:
        raise BrokenScheduleJsonError(file=file, reason=_("it is nested too deeply")) from error
    except ValueError as error:
        raise BrokenScheduleJsonError(file=file, reason=clean_line(str(error), 120)) from error
    for name in ("schedule", "conference", "days"):
        whole = whole.get(name) if isinstance(whole, dict) else None
        if whole is None:
            raise UnknownScheduleJsonError(file=file, missing=f"“{name}”")
    return whole


def _events(days: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for day in days if isinstance(days, list) else ():
        rooms = day.get("rooms") if isinstance(day, dict) else None
        for room, events in rooms.items() if isinstance(rooms, dict) else ():
            for event in events if isinstance(events, list) else ():
                if isinstance(event, dict):
                    yield clean_line(room), event


def _rooms(days: Any) -> Iterator[str]:
    for day in days if isinstance(days, list) else ():
        rooms = day.get("rooms") if isinstance(day, dict) else None
        yield from map(clean_line, rooms if isinstance(rooms, dict) else ())


def _event(raw: Mapping[str, Any], number: int) -> Event:
    texts = {name: _text(raw[name]) for name in _PLAIN if name in raw}
    people = raw.get("persons")
    persons = tuple(
        Person(
            name, {mark: value for mark in ("id", "code", "guid") if (value := clean_line(_text(each.get(mark)), 64))}
        )
        for each in (people if isinstance(people, list) else ())
        if isinstance(each, dict)
        and (name := clean_line(_text(each.get("public_name")) or _text(each.get("name")), 120))
    )
    others: dict[str, Any] = {name: _hrefs(raw[name]) for name in ("links", "attachments") if name in raw}
    if "do_not_record" in raw:
        others["do_not_record"] = raw["do_not_record"] is True
    name = clean_line(texts.get("code") or texts.get("id") or texts.get("guid") or f"no. {number}", 64)
    return Event(_("event {id}").format(id=name), texts, persons, others)


def _hrefs(raw: Any) -> list[dict[str, str]]:
    found = [each for each in raw if isinstance(each, dict)] if isinstance(raw, list) else []
    return [
        {"href": _text(each.get("url") or each.get("href")), "title": clean_line(_text(each.get("title")))}
        for each in found
    ]


def _text(value: Any) -> str:
    """A text as it stands; of one in several languages the Chinese, else the English, else any."""
    if isinstance(value, dict):
        ordered = [value[key] for language in _LANGUAGES for key in value if key.startswith(language)]
        return next((word for word in [*ordered, *value.values()] if isinstance(word, str) and word), "")
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return value if isinstance(value, str) else str(value) if abs(value) < 10**18 else ""


# --- writing --------------------------------------------------------------------------------------------------------


def write_pretalx(items: Iterable[Item], frame: Frame, version: str) -> bytes:
    """A schedule.json: where operations have put the items since; with the breaks, which pretalx itself leaves out."""
    events = written(items, frame)
    days = [(day, list(group)) for day, group in groupby(events, key=lambda e: frame.calendar.day(e.item.slot))]
    tracks = dict.fromkeys(track for event in events if (track := event.fact("track")))
    conference = {
        "acronym": acronym(frame), "title": frame.title, "start": frame.starts.isoformat(),
        "end": frame.ends.isoformat(), "daysCount": len(days), "timeslot_duration": "00:05",
        "time_zone_name": frame.zone_name, "colors": {"primary": "#2f6db5"},
        "rooms": [
            {"name": frame.room_name(id), "slug": id, "guid": None, "description": None, "capacity": None}
            for id in frame.names
        ],
        "tracks": [{"name": track, "slug": None, "color": None} for track in tracks],
        "days": [_day(index, day, of_day, frame) for index, (day, of_day) in enumerate(days, 1)],
    }  # fmt: skip
    schedule = {"url": "", "version": version, "base_url": "", "conference": conference}
    whole = {"generator": {"name": "controlroom"}, "schedule": schedule}
    return json.dumps(whole, ensure_ascii=False, indent=1).encode() + b"\n"


def _day(index: int, day: Any, events: list[Written], frame: Frame) -> dict[str, Any]:
    start = datetime.combine(day, frame.calendar.day_starts, frame.calendar.zone)
    end = datetime.combine(day + timedelta(days=1), frame.calendar.day_starts, frame.calendar.zone)
    rooms: dict[str, list[dict[str, Any]]] = {frame.room_name(id): [] for id in frame.names}
    for event in events:
        rooms.setdefault(frame.room_name(event.item.room), []).append(_as_json(event, frame))
    return {
        "index": index, "date": day.isoformat(), "day_start": start.isoformat(),
        "day_end": end.isoformat(), "rooms": rooms,
    }  # fmt: skip


def _as_json(event: Written, frame: Frame) -> dict[str, Any]:
    facts = event.item.facts
    return {
        "guid": event.guid, "code": event.code or None, "id": event.id, "logo": event.fact("logo") or None,
        "date": event.start.isoformat(timespec="seconds"), "start": event.clock,
        "end": f"{event.start + event.length:%H:%M}", "duration": event.duration,
        "room": frame.room_name(event.item.room), "slug": event.slug, "url": event.fact("url"),
        "title": event.item.title, "subtitle": event.fact("subtitle"), "track": event.fact("track") or None,
        "type": event.type, "language": event.fact("language"), "abstract": event.fact("abstract"),
        "description": event.fact("description"), "recording_license": "",
        "do_not_record": bool(facts.get("do_not_record")),
        "persons": [
            {"code": known.get("code"), "name": name, "public_name": name, "guid": known.get("guid"), "id": id}
            for id, name, known in event.persons
        ],
        "links": [{"title": each["title"], "url": each["href"]} for each in facts.get("links") or ()],
        "attachments": [{"title": each["title"], "url": each["href"]} for each in facts.get("attachments") or ()],
    }  # fmt: skip
