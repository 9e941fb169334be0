"""iCalendar (docs/domain.md §3): for the calendars of speakers and crew, with state, revision and a reminder."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.files import values
from controlroom.domain.agenda.files.plan import FileItem, Found, Frame, Progress, Remark, guid_of, require_few
from controlroom.domain.agenda.files.values import BadValueError
from controlroom.domain.agenda.rules import ON_STAGE, Item, Part, Speaker, State

if TYPE_CHECKING:
    from icalendar import Component

_PERSON = "X-CONTROLROOM-PERSON"
"""A name with its part: a published calendar may have no attendees (RFC 5546)."""

_REFUSALS = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, OSError)
"""What the library raises on calendars that are none: it reads zones from the file and from the disk as it goes."""


class BrokenCalendarError(BadInputError):
    code = "AGENDA_BROKEN_ICS"
    what = N_("{file} is no whole calendar: {reason}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Export the calendar again and import that file as it is.")


def read_ics(file: str, data: bytes, frame: Frame, room: str, progress: Progress) -> Found:
    """The events of a calendar; `room` where one has no location. Raises BrokenCalendarError, TooManyEntriesError."""
    from icalendar import Calendar

    try:
        calendars = Calendar.from_ical(data, multiple=True)
    except _REFUSALS as error:
        raise BrokenCalendarError(file=file, reason=clean_line(str(error), 120)) from error
    events = [event for calendar in calendars for event in calendar.walk("VEVENT")]
    require_few(file, len(events))
    items: list[FileItem] = []
    rejected: list[Remark] = []
    for done, event in enumerate(events):
        progress(done, len(events))
        name = clean_line(str(event.get("SUMMARY") or event.get("UID") or f"no. {done + 1}"), 60)
        where = _("event “{title}”").format(title=name)
        try:
            items.append(_item(event, where, room))
        except BadValueError as error:
            rejected.append(Remark(where, str(error)))
    progress(len(events), len(events))
    return Found(tuple(items), tuple(rejected))


def _item(event: Component, where: str, room: str) -> FileItem:
    if event.get("RRULE") is not None or event.get("RDATE") is not None:
        raise BadValueError(_("it repeats; an item of the rundown is held once"))
    start = _instant(event, "DTSTART")
    says: dict[str, Any] = {}
    for word in _categories(event):
        if (kind := values.kind_named(word)) is not None:
            says["kind"] = kind
    people = _people(event)
    return FileItem(
        where=where, id=clean_line(str(event.get("UID") or ""), 255).lower(),
        room=clean_line(str(event.get("LOCATION") or "")) or room, start=start, length=_length(event, start),
        title=values.title(str(event.get("SUMMARY") or "")), says=says, speakers=people,
        parts=frozenset({*ON_STAGE, Part.SUBSTITUTE}) if people else frozenset(),
        cancelled=str(event.get("STATUS") or "").upper() == "CANCELLED",
    )  # fmt: skip


def _value(event: Component, name: str) -> Any:
    """The instant, date or length of a property; None where there is none, twice or no whole one."""
    from icalendar.error import BrokenCalendarProperty

    try:
        return getattr(event.get(name), "dt", None)
    except BrokenCalendarProperty:
        return None


def _instant(event: Component, name: str) -> datetime:
    found = _value(event, name)
    if found is None:
        raise BadValueError(_("its start “{found}” cannot be read").format(found=event.get(name) or "—"))
    if not isinstance(found, datetime):
        raise BadValueError(_("it lasts all day; an item of the rundown has a time"))
    if found.tzinfo is None:
        raise BadValueError(_("its start “{found}” has no time zone").format(found=found.isoformat(" ")))
    return values.zoned(found.isoformat()).astimezone(UTC)


def _length(event: Component, start: datetime) -> timedelta:
    length = _value(event, "DURATION")
    if isinstance(length, timedelta):
        return length
    if event.get("DTEND") is None:
        raise BadValueError(_("it has neither a length nor an end"))
    return _instant(event, "DTEND") - start


def _categories(event: Component) -> list[str]:
    found = event.get("CATEGORIES")
    groups = found if isinstance(found, list) else [found] if found is not None else []
    return [str(word) for group in groups for word in getattr(group, "cats", ())]


def _people(event: Component) -> tuple[Speaker, ...]:
    found = event.get(_PERSON)
    listed = found if isinstance(found, list) else [found] if found is not None else []
    people = []
    for each in listed:
        part = str(getattr(each, "params", {}).get("PART", Part.SPEAKER.value)).lower()
        name = clean_line(str(each), 120)
        if name and part in (*ON_STAGE, Part.SUBSTITUTE):
            people.append(Speaker(name, Part(part)))
    return tuple(people)


# --- writing --------------------------------------------------------------------------------------------------------


def write_ics(items: Iterable[Item], frame: Frame, revisions: Mapping[str, int], now: datetime) -> bytes:
    """A calendar to publish: where operations have put the items since; what is cancelled says so.

    `revisions`: how often each item was changed, by id; a calendar program takes the higher number for the newer.
    """
    from icalendar import Calendar

    calendar = Calendar()
    facts = {
        "VERSION": "2.0", "PRODID": "-//controlroom//rundown//EN", "METHOD": "PUBLISH", "X-WR-CALNAME": frame.title,
        "X-WR-TIMEZONE": frame.zone_name,
    }  # fmt: skip
    for name, value in facts.items():
        calendar.add(name, value)
    for item in sorted(items, key=lambda item: (item.slot, item.room, item.id)):
        calendar.add_component(_event(item, frame, revisions.get(item.id, 0), now))
    written: bytes = calendar.to_ical()
    return written


def _event(item: Item, frame: Frame, revision: int, now: datetime) -> Component:
    from icalendar import Alarm, Event, vText

    event = Event()
    cancelled = item.dropped in (State.CANCELLED, State.MERGED)
    facts: dict[str, Any] = {
        "UID": guid_of(item), "DTSTAMP": now.replace(microsecond=0), "DTSTART": item.slot.astimezone(UTC),
        "DTEND": (item.slot + item.length).astimezone(UTC), "SUMMARY": item.title,
        "LOCATION": frame.room_name(item.room), "CATEGORIES": [item.kind.value], "SEQUENCE": revision,
        "STATUS": "CANCELLED" if cancelled else "CONFIRMED",
    }  # fmt: skip
    if told := "\n".join(
        (_(", ").join(who.name for who in item.on_stage), str(item.facts.get("abstract") or ""))
    ).strip():
        facts["DESCRIPTION"] = told
    for name, value in facts.items():
        event.add(name, value)
    for who in item.speakers:
        if who.part is not Part.REPLACED:
            event.add(_PERSON, vText(who.name), parameters={"PART": who.part.value.upper()})
    if not cancelled:
        alarm = Alarm()
        alarm.add("ACTION", "DISPLAY")
        alarm.add("DESCRIPTION", item.title)
        alarm.add("TRIGGER", -frame.reminder)
        event.add_component(alarm)
    return event
