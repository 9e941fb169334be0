"""frab's and pentabarf's `schedule.xml` (docs/domain.md §3)."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from xml.etree.ElementTree import Element, ParseError, SubElement, indent, tostring

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files.plan import Found, Frame, Progress, require_few
from controlroom.domain.agenda.files.tree import Event, Person, Written, read_events, written
from controlroom.domain.agenda.rules import Item

_KEPT = ("links", "attachments", "recording")
_ACRONYM_LENGTH = 4
_NO_XML = re.compile(r"[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF]")


class BrokenXmlError(BadInputError):
    code = "AGENDA_BROKEN_XML"
    what = N_("{file} is no whole XML: {reason}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Export the schedule again and import that file as it is.")


class HostileXmlError(BadInputError):
    code = "AGENDA_HOSTILE_XML"
    what = N_("{file} defines entities of its own ({name}), as files do that are made to fill the memory.")
    kept = N_("It was not read any further; nothing was imported.")
    next_step = N_("No schedule program writes that: ask where the file comes from, and export the schedule anew.")


class NoScheduleError(BadInputError):
    code = "AGENDA_NO_SCHEDULE"
    what = N_("{file} is XML, but no schedule: its outermost element is “{found}”, not “schedule”.")
    kept = N_("Nothing was imported.")
    next_step = N_("In frab or pretalx export “schedule.xml”.")


def read_frab(file: str, data: bytes, frame: Frame, progress: Progress) -> Found:
    """The events of a schedule.xml. Raises BrokenXmlError, HostileXmlError, NoScheduleError, TooManyEntriesError."""
    root = _parse(file, data)
    if root.tag != "schedule":
        raise NoScheduleError(file=file, found=root.tag)
    rooms = root.findall("day/room")
    named = [(clean_line(room.get("name", "")), event) for room in rooms for event in room.iterfind("event")]
    require_few(file, len(named))
    found = [(room, _event(element, number)) for number, (room, element) in enumerate(named, 1)]
    return read_events(found, (clean_line(room.get("name", "")) for room in rooms), frame, progress)


def _parse(file: str, data: bytes) -> Element:
    # Loaded here: most programs that import this module's neighbours never read xml.
    from defusedxml import ElementTree, EntitiesForbidden
    from defusedxml.common import DefusedXmlException

    try:
        root: Element = ElementTree.fromstring(data)
    except EntitiesForbidden as error:
        raise HostileXmlError(file=file, name=error.name) from error
    except DefusedXmlException as error:
        raise HostileXmlError(file=file, name=type(error).__name__) from error
    except (ParseError, ValueError, LookupError) as error:
        raise BrokenXmlError(file=file, reason=clean_line(str(error), 120)) from error
    return root


def _event(element: Element, number: int) -> Event:
    texts = {child.tag: child.text or "" for child in element if child.tag not in _KEPT and child.tag != "persons"}
    texts |= {name: element.get(name, "") for name in ("id", "guid", "code") if element.get(name)}
    persons = tuple(
        Person(name, {mark: value for mark in ("id", "code", "guid") if (value := clean_line(each.get(mark, ""), 64))})
        for each in element.iterfind("persons/person")
        if (name := clean_line(each.text or each.get("name") or "", 120))
    )
    others: dict[str, Any] = {
        list_name: [
            {"href": each.get("href", ""), "title": clean_line(each.text or "")}
            for each in element.iterfind(f"{list_name}/{one}")
        ]
        for list_name, one in (("links", "link"), ("attachments", "attachment"))
        if element.find(list_name) is not None
    }
    if (recording := element.find("recording")) is not None:
        others["recording"] = {str(child.tag): clean_line(child.text or "") for child in recording}
    name = clean_line(element.get("id") or element.get("guid") or f"no. {number}", 64)
    return Event(_("event {id}").format(id=name), texts, persons, others)


# --- writing --------------------------------------------------------------------------------------------------------


def write_frab(items: Iterable[Item], frame: Frame, version: str) -> bytes:
    """A schedule.xml that keeps the rules of the public schema: where operations have put the items since."""
    root = Element("schedule")
    SubElement(root, "generator", {"name": "controlroom"})
    _text(root, "version", version)
    events = written(items, frame)
    days = groupby(events, key=lambda event: frame.calendar.day(event.item.slot))
    listed = [(day, list(group)) for day, group in days]
    _conference(root, frame, len(listed))
    for index, (day, of_day) in enumerate(listed, 1):
        start = datetime.combine(day, frame.calendar.day_starts, frame.calendar.zone)
        end = datetime.combine(day + timedelta(days=1), frame.calendar.day_starts, frame.calendar.zone)
        marks = {"index": str(index), "date": day.isoformat(), "start": start.isoformat(), "end": end.isoformat()}
        element = SubElement(root, "day", marks)
        for room in (*frame.names, *sorted({event.item.room for event in of_day} - frame.names.keys())):
            inside = SubElement(element, "room", {"name": _plain(frame.room_name(room))})
            for event in of_day:
                if event.item.room == room:
                    _write_event(inside, event, frame)
    indent(root)
    whole: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return whole + b"\n"


def _conference(root: Element, frame: Frame, days: int) -> None:
    conference = SubElement(root, "conference")
    facts = {
        "title": frame.title, "acronym": acronym(frame), "start": frame.starts.isoformat(),
        "end": frame.ends.isoformat(), "days": str(days), "timeslot_duration": "00:05",
        "time_zone_name": frame.zone_name,
    }  # fmt: skip
    for name, text in facts.items():
        _text(conference, name, text)


def acronym(frame: Frame) -> str:
    """The event's short name: four signs or more of a-z, 0-9, - and _."""
    return frame.acronym.ljust(_ACRONYM_LENGTH, "0")


def _write_event(room: Element, event: Written, frame: Frame) -> None:
    marks = {"guid": event.guid, "id": str(event.id)} | ({"code": event.code} if event.code else {})
    element = SubElement(room, "event", marks)
    facts = {
        "room": frame.room_name(event.item.room), "title": event.item.title, "subtitle": event.fact("subtitle"),
        "type": event.type, "date": event.start.isoformat(timespec="seconds"), "start": event.clock,
        "duration": event.duration, "abstract": event.fact("abstract"), "slug": event.slug,
        "track": event.fact("track"), "logo": event.fact("logo"), "language": event.fact("language"),
        "description": event.fact("description"),
    }  # fmt: skip
    for name, text in facts.items():
        _text(element, name, text)
    if recording := event.item.facts.get("recording"):
        inside = SubElement(element, "recording")
        _text(inside, "license", str(recording.get("license", "")))
        _text(inside, "optout", "true" if str(recording.get("optout", "")) in ("true", "1") else "false")
    persons = SubElement(element, "persons")
    for id, name, known in event.persons:
        person = SubElement(persons, "person", {"id": str(id)} | {m: known[m] for m in ("code", "guid") if m in known})
        person.text = _plain(name)
    for list_name, one in (("links", "link"), ("attachments", "attachment")):
        inside = SubElement(element, list_name)
        for each in event.item.facts.get(list_name) or ():
            SubElement(inside, one, {"href": _plain(str(each.get("href", "")))}).text = _plain(each.get("title", ""))
    for name in ("url", "feedback_url", "origin_url"):
        if event.fact(name).startswith(("http://", "https://")):
            _text(element, name, event.fact(name))


def _text(parent: Element, name: str, text: str) -> None:
    SubElement(parent, name).text = _plain(text)


def _plain(text: str) -> str:
    """`text` without the signs that XML cannot hold."""
    return _NO_XML.sub("", text)
