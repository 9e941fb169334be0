"""The guests, served by an open event: what screens and commands call. Everything here blocks on the disk.

What guests have to do with the rundown and with the cars of logistics is here: guests know of neither.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, select

from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import Language
from controlroom.core.ids import SYSTEM
from controlroom.core.text import visible
from controlroom.domain.agenda.changes import Substitute
from controlroom.domain.agenda.moves import SpeakerLate, next_that_can_go_first
from controlroom.domain.agenda.preview import Preview
from controlroom.domain.agenda.rules import Item, Speaker
from controlroom.domain.agenda.service import Applied
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.checkin.tables import ADMISSION
from controlroom.domain.guests import alerting, reading, service
from controlroom.domain.guests.alerting import CheckedIn
from controlroom.domain.guests.errors import GuestCodeError
from controlroom.domain.guests.exporting import export_guests
from controlroom.domain.guests.importing import GuestsImport, plan_of, see_import, take_in
from controlroom.domain.guests.naming import guest_named
from controlroom.domain.guests.rules import ON_THE_WAY, Attendance, Guest, Level, Rules, State, attendance
from controlroom.domain.guests.service import Details
from controlroom.domain.guests.tables import GUEST
from controlroom.domain.guests.times import Days, instant_of
from controlroom.domain.guests.views import ArrivalView, GuestsView, GuestView
from controlroom.domain.logistics.bookings import Fleet, driven
from controlroom.domain.logistics.reading import fleet_in
from controlroom.domain.people import search
from controlroom.domain.people.files import read_table
from controlroom.domain.people.folding import fold
from controlroom.domain.people.list_files import ExportReport
from controlroom.station.logistics import setting_of as logistics_setting
from controlroom.station.room import Room
from controlroom.station.rundown import Rundown

_MINUTE = timedelta(minutes=1)
_ALIKE = 50


def rules_of(event: EventConfig) -> Rules:
    """What event.toml says of guests."""
    found = event.guests
    return Rules(
        found.attendance_target, timedelta(minutes=found.late_after_min), timedelta(minutes=found.to_stage_min),
        frozenset(Level(level) for level in found.alert_levels),
    )  # fmt: skip


@dataclass(frozen=True)
class Proposal:
    """What the rundown could do about a guest who speaks in `item` and is not there in time.

    `starts`: when it begins as things stand; `until`: when they can be on stage, None for somebody who does not come.
    `late` waits for them, the next item going first where it can; `substitute`: somebody named steps in.
    """

    guest: Guest
    item: Item
    starts: datetime
    until: datetime | None
    late: SpeakerLate | None
    substitute: Substitute | None

    @property
    def operation(self) -> SpeakerLate | Substitute | None:
        """What is proposed first: to wait, else whoever is named to step in."""
        return self.late or self.substitute


class Guests:
    """The guests of an open event, under the configuration in force. What changes one raises what `service` does."""

    def __init__(self, room: Room) -> None:
        self._room = room

    @property
    def rules(self) -> Rules:
        """The numbers, as they are configured now."""
        return rules_of(self._room.settings.event)

    @property
    def days(self) -> Days:
        """By which clock times are read."""
        event = self._room.settings.event
        return Days(event.zone, event.check_in.day_starts, event.starts, event.ends)

    def view(self) -> GuestsView:
        """Everybody who is looked after, now."""
        return reading.guests(self._room.store)

    def show(self, id: str) -> GuestView:
        """One with their history. Raises GuestUnknownError."""
        return reading.guest(self._room.store, id)

    def named(self, text: str) -> Guest:
        """The guest who is meant by a name, a code or a short id. Raises GuestUnknownError, GuestAmbiguousError."""
        view = self.view()
        return guest_named(view.guests, view.codes, text)

    def attendance(self) -> Attendance:
        """How many of the key guests came."""
        return attendance(self.view().guests)

    def arrivals(self, since: datetime) -> tuple[ArrivalView, ...]:
        """Check-ins that were told since then, the oldest first."""
        return reading.arrivals(self._room.store, since)

    def instant(self, text: str, guest: Guest | None = None) -> datetime:
        """The instant that was typed: on the day the guest is due where no date is named. Raises GuestTimeError."""
        now = self._room.clock.now()
        due = guest.due if guest is not None else None
        return instant_of(text, self.days, self.days.today(due if due is not None else now))

    def fleet(self) -> Fleet:
        """The cars of logistics with what they are booked for, by guests' pick-ups and by its own rows."""
        with self._room.store.read() as connection:
            return fleet_in(connection, logistics_setting(self._room.settings).numbers)

    def add(self, details: Details, code: str = "") -> Guest:
        """Somebody more is looked after; found on the list of people by the code, else by a name only one has."""
        return service.add(self._room.store, self._room.by, self._joined(self._with_car(details), code))

    def edit(self, id: str, details: Details, code: str = "", seen: int | None = None) -> Guest:
        """Something else is known of them."""
        details = self._with_car(details)
        wanted = self._joined(details, code) if code else details
        return service.edit(self._room.store, self._room.by, id, wanted, seen)

    def move(self, id: str, state: State, note: str = "", seen: int | None = None) -> Guest:
        """They were picked up, arrived, went on stage, left, or do not come."""
        return service.move(self._room.store, self._room.by, id, state, note, seen)

    def correct(self, id: str, state: State, why: str, seen: int | None = None) -> Guest:
        """What was noted was wrong."""
        return service.correct(self._room.store, self._room.by, id, state, why, seen)

    def expect(self, id: str, eta: datetime | None, why: str = "", seen: int | None = None) -> Guest:
        """They come at another time than was due; None: as was due."""
        return service.expect(self._room.store, self._room.by, id, eta, why, seen)

    def note(self, id: str, words: str) -> Guest:
        """Adds a note to their history."""
        return service.note(self._room.store, self._room.by, id, words)

    def proposals(self, id: str) -> tuple[Proposal, ...]:
        """What the rundown could do about a guest who is not there in time, the item that begins first before others.

        Empty for somebody who speaks nowhere, or is there in time as things stand.
        """
        view = self.view()
        guest = view.by_id(id)
        rundown = Rundown(self._room).view() if guest is not None else None
        if guest is None or rundown is None:
            return ()
        found = (_proposal(guest, item, rundown, self.rules) for item in rundown.agenda.items.values())
        return tuple(sorted((each for each in found if each is not None), key=lambda each: each.starts))

    def see(self, operation: SpeakerLate | Substitute) -> tuple[Preview, Mapping[Language, str], int]:
        """What an operation would do to the rundown, its announcement, and after which change."""
        return Rundown(self._room).see(operation)

    def apply(self, operation: SpeakerLate | Substitute, seen_after: int | None, *, announce: bool) -> Applied:
        """Does it, and puts its announcement on the board if that is wanted."""
        rundown = Rundown(self._room)
        done = rundown.do(operation, seen_after)
        if announce:
            rundown.announce(done.seq)
        return done

    def see_import(self, file: Path, columns: Mapping[str, str]) -> GuestsImport:
        """What taking a list in would do. Raises what reading it raises."""
        return see_import(self._room.store, plan_of(read_table(file), file.name, self.days, columns))

    def take_in(self, file: Path, columns: Mapping[str, str]) -> GuestsImport:
        """Takes the good rows of a list in."""
        plan = plan_of(read_table(file), file.name, self.days, columns)
        return take_in(self._room.store, self._room.by, plan)

    def export(self, file: Path, *, force: bool = False) -> ExportReport:
        """Writes every guest to a file. Raises what `export_guests` does."""
        room = self._room
        return export_guests(room.store, room.by, room.settings.event.zone, file, force=force)

    def notice_check_ins(self) -> int:
        """Guests who have checked in since have arrived, and it is told; how many."""
        store, event = self._room.store, self._room.settings.event
        with store.read() as connection:
            found = _newly_in(connection)
        names = {each.id: each.name for each in event.checkpoints}

        def place(checkpoint: str, language: Language) -> str:
            words = names.get(checkpoint)
            return str(getattr(words, language)) if words is not None else checkpoint

        # Whoever is told what nobody acknowledges is the hub: coordination.
        to = (event.announcements.telling,)
        rules, system = self.rules, replace(self._room.by, actor=SYSTEM, role="")
        done = (
            alerting.note_check_in(store, replace(system, station=each.desk), each, rules, place, to) for each in found
        )  # fmt: skip
        return sum(guest is not None for guest in done)

    def _with_car(self, details: Details) -> Details:
        """The driver of a pick-up whose car is on the list of logistics, where nobody says who drives."""
        if details.pick_up is None or not details.pick_up.vehicle or details.pick_up.driver:
            return details
        return replace(details, pick_up=driven(details.pick_up, self.fleet()))

    def _joined(self, details: Details, code: str) -> Details:
        """Whom of the list of people the details are about. Raises GuestCodeError."""
        if code:
            person = self._room.person(visible(code.strip(), 200))
            if person is None:
                raise GuestCodeError(code=code)
            return replace(details, person=person.id, name=details.name or person.name)
        alike = search.namesakes(self._room.store, details.name or "", _ALIKE).hits
        found = [hit for hit in alike if fold(hit.person.name) == fold(details.name or "")]
        taken = {guest.person for guest in self.view().guests}
        if len(found) == 1 and found[0].person.id not in taken:
            return replace(details, person=found[0].person.id)
        return details


def _newly_in(connection: Connection) -> Sequence[CheckedIn]:
    """Guests who came in somewhere and of whom that was not noticed, the first first; each at their first checkpoint.

    What was before a correction is no news: it was corrected.
    """
    query = select(GUEST.c.id, GUEST.c.person, ADMISSION.c.checkpoint, ADMISSION.c.desk, ADMISSION.c.at)
    query = query.join(ADMISSION, ADMISSION.c.person_id == GUEST.c.person)
    query = query.where(GUEST.c.alerted_at.is_(None), GUEST.c.person != "").order_by(ADMISSION.c.at)
    rows = connection.execute(query).all()
    corrected = alerting.corrections(connection) if rows else {}
    found: dict[str, CheckedIn] = {}
    for row in rows:
        after = corrected.get(row.id)
        if row.id not in found and (after is None or row.at > after):
            found[row.id] = CheckedIn(row.person, row.checkpoint, row.desk, row.at)
    return tuple(found.values())


def _proposal(guest: Guest, item: Item, view: AgendaView, rules: Rules) -> Proposal | None:
    """What could be done about one item, or None where nothing need be."""
    speaker = next((each for each in item.on_stage if is_same(each, guest)), None)
    expected = view.forecast.get(item.id)
    if speaker is None or expected is None or not item.is_open:
        return None
    named = item.substitutes
    instead = Substitute(item.id, who=speaker.name, by=named[0].name) if named else None
    if guest.state is State.ABSENT:
        return Proposal(guest, item, expected.start, None, None, instead) if instead is not None else None
    if guest.state not in ON_THE_WAY or guest.expected_at is None:
        return None
    until = _up(max(guest.expected_at, view.at) + rules.to_stage)
    if until <= expected.start:
        return None
    pull = next_that_can_go_first(view.agenda, item.id) is not None
    arrives = _up(max(guest.expected_at, view.at))
    late = SpeakerLate(item.id, until, pull=pull, why=guest.why_late, who=speaker.name, arrives=arrives)
    return Proposal(guest, item, expected.start, until, late, instead)


def is_same(speaker: Speaker, guest: Guest) -> bool:
    """Whether a speaker of the rundown is this guest: by their id on the list of people, else by the name."""
    if speaker.person and guest.person:
        return speaker.person == guest.person
    return bool(fold(guest.name)) and fold(speaker.name) == fold(guest.name)


def _up(at: datetime) -> datetime:
    """`at`, or the next whole minute."""
    floor = at.replace(second=0, microsecond=0)
    return floor if floor == at else floor + _MINUTE
