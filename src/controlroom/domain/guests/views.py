"""What screens and `--json` show of guests (docs/domain.md §4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlroom.core.clock import iso
from controlroom.domain.guests.rules import Attendance, Guest


@dataclass(frozen=True)
class EventView:
    """Something that happened to a guest: by whom, where, when."""

    at: datetime
    station: str
    actor: str
    verb: str
    note: str
    data: Mapping[str, Any]

    def to_json(self) -> dict[str, Any]:
        """The shape on the command line."""
        return {
            "at": iso(self.at), "station": self.station, "actor": self.actor, "verb": self.verb, "note": self.note,
            "data": dict(self.data),
        }  # fmt: skip


@dataclass(frozen=True)
class GuestView:
    """A guest with their history, the oldest first. `code`: theirs on the list of people, if they are on it."""

    guest: Guest
    history: tuple[EventView, ...]
    code: str = ""


@dataclass(frozen=True)
class ArrivalView:
    """A check-in that was told: whose, when, by which announcement, and in which words."""

    guest: str
    at: datetime
    announcement: int
    zh: str
    en: str


@dataclass(frozen=True)
class GuestsView:
    """All guests, the first due first. `codes`: what those who are on the list of people are scanned by, by id."""

    at: datetime
    guests: tuple[Guest, ...]
    codes: Mapping[str, str]

    def by_id(self, id: str) -> Guest | None:
        """The guest called `id`."""
        return next((guest for guest in self.guests if guest.id == id), None)


def guest_to_json(guest: Guest, now: datetime, code: str = "") -> dict[str, Any]:
    """A guest on the command line; instants in UTC, lengths in seconds."""

    def at(instant: datetime | None) -> str | None:
        return iso(instant) if instant is not None else None

    return {
        "id": guest.id, "version": guest.version, "name": guest.name, "level": guest.level.value, "code": code,
        "company": guest.company, "state": guest.state.value, "since": iso(guest.since), "due": at(guest.due),
        "eta": at(guest.eta), "late_s": guest.late_by(now).total_seconds(), "why_late": guest.why_late,
        "flight": guest.flight,
        "pick_up": {
            "vehicle": guest.pick_up.vehicle, "driver": guest.pick_up.driver, "phone": guest.pick_up.phone,
            "place": guest.pick_up.place, "at": at(guest.pick_up.at), "is_late": guest.waits_for_pick_up(now),
        },
        "companion": guest.companion, "phone": guest.phone, "kit": guest.kit, "seat": guest.seat,
        "diet": guest.diet, "needs": guest.needs, "note": guest.note,
    }  # fmt: skip


def attendance_to_json(found: Attendance, target: float) -> dict[str, Any]:
    """The attendance of key guests on the command line."""
    return {
        "came": found.came, "expected": found.expected, "share": found.share, "target": target,
        "reached": found.reaches(target),
    }  # fmt: skip
