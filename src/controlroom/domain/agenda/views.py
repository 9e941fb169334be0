"""What screens and `--json` show of the rundown."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import Language, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.forecast import Expected, Forecast, forecast, room_offset
from controlroom.domain.agenda.preview import Preview, Shift
from controlroom.domain.agenda.reminders import REMINDER_WORDS, Remind
from controlroom.domain.agenda.rules import Agenda, Item


@dataclass(frozen=True)
class AgendaView:
    """The rundown at an instant: the items, what is forecast of them, and the number of the last change."""

    agenda: Agenda
    at: datetime
    forecast: Forecast
    seq: int

    @classmethod
    def of(cls, agenda: Agenda, at: datetime, seq: int) -> AgendaView:
        return cls(agenda, at, forecast(agenda, at), seq)

    def later(self, at: datetime) -> AgendaView:
        """The same rundown at another instant."""
        return AgendaView.of(self.agenda, at, self.seq)

    def offset(self, room: str) -> timedelta:
        """How far a room is off its plan: positive is late."""
        return room_offset(self.agenda, room, self.at, self.forecast)

    def to_json(self, day: date | None = None, rooms: tuple[str, ...] = ()) -> dict[str, Any]:
        """The shape of `agenda show --json`: the rooms that have items on `day` (None: on any day)."""
        shown = []
        for room in self.agenda.rooms:
            days = self.agenda.days() if day is None else (day,)
            items = [item for each in days for item in self.agenda.of(room, each)]
            if items and (not rooms or room in rooms):
                offset = self.offset(room).total_seconds()
                shown.append(
                    {"room": room, "offset_s": round(offset), "items": [self._item(item) for item in items]}
                )  # fmt: skip
        return {"at": iso(self.at), "rooms": shown}

    def _item(self, item: Item) -> dict[str, Any]:
        expected = self.forecast.get(item.id)
        return {
            "id": item.id, "title": item.title, "kind": item.kind.value, "state": item.state.value,
            "planned_start": iso(item.planned_start), "planned_end": iso(item.planned_end),
            "forecast_start": iso(expected.start) if expected else None,
            "forecast_end": iso(expected.end) if expected else None,
            "actual_start": iso(item.started_at) if item.started_at else None,
            "actual_end": iso(item.ended_at) if item.ended_at else None,
            "room": item.room, "hard": item.hard, "at_risk": bool(expected and expected.at_risk),
            "added_s": round(item.added.total_seconds()), "speakers": [who.name for who in item.on_stage],
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ChangeView:
    """Something that was done to the rundown, as the history shows it."""

    seq: int
    at: datetime
    station: str
    actor: str
    verb: str
    rooms: tuple[str, ...]
    undone: bool
    plan_version: int | None
    sentence: Mapping[Language, str]
    announced_at: datetime | None

    def to_json(self) -> dict[str, Any]:
        """The shape of `agenda history --json`."""
        return {
            "seq": self.seq, "at": iso(self.at), "station": self.station, "actor": self.actor, "verb": self.verb,
            "rooms": list(self.rooms), "undone": self.undone, "plan_version": self.plan_version,
            "en": self.sentence["en"], "zh": self.sentence["zh"],
            "announced_at": iso(self.announced_at) if self.announced_at else None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class ReminderView:
    """A reminder that was given. `due_at`: the moment it was given for; `about`: the time its words name, as of now."""

    item: str
    title: str
    room: str
    kind: Remind
    nth: int
    due_at: datetime
    about: datetime
    given_at: datetime

    def words(self, zone: tzinfo) -> str:
        """What is to be done, in the language in force and the time of the venue."""
        time = self.about.astimezone(zone).strftime("%H:%M")
        return _(REMINDER_WORDS[self.kind]).format(title=clean_line(self.title), time=time)

    def to_json(self, zone: tzinfo) -> dict[str, Any]:
        """The shape of `agenda reminders --json`."""
        return {
            "item": self.item, "title": self.title, "room": self.room, "kind": self.kind.value, "nth": self.nth,
            "due_at": iso(self.due_at), "about": iso(self.about), "given_at": iso(self.given_at),
            "words": self.words(zone),
        }  # fmt: skip


def preview_to_json(seen: Preview, sentence: Mapping[Language, str]) -> dict[str, Any]:
    """The shape of a command with `--preview --json`, and of what was done."""
    return {
        "verb": seen.operation.verb,
        "items": [_shift(shift) for shift in seen.shifts],
        "absorbed": [{"id": item.id, "s": round(by.total_seconds())} for item, by in seen.absorbed],
        "at_risk": [item.id for item in seen.at_risk],
        "people": list(seen.people),
        "clashes": [
            {"kind": each.kind, "what": each.what, "items": [each.first, each.second], "at": iso(each.at)}
            for each in seen.clashes
        ],
        "announcement": dict(sentence),
    }  # fmt: skip


def _shift(shift: Shift) -> dict[str, Any]:
    return {
        "id": shift.item.id, "title": shift.item.title, "room": shift.item.room,
        "before": _times(shift.before), "after": _times(shift.after),
    }  # fmt: skip


def _times(when: Expected | None) -> dict[str, str] | None:
    return {"start": iso(when.start), "end": iso(when.end)} if when is not None else None
