"""Entering, correcting and striking off the things of logistics; one transaction each (docs/domain.md §12).

Everything raises RowUnknownError, RowFieldError, RowFieldUnknownError and the store's errors. A `version` that is given
is the one that was seen: where another stands there now, RowChangedError is raised and nothing is written over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import MISSING, fields, replace
from datetime import datetime, timedelta
from typing import Any

from controlroom.core.i18n import LANGUAGES, Language, _, said
from controlroom.core.text import clean_line
from controlroom.domain.announcements.service import post
from controlroom.domain.logistics.bookings import car_key
from controlroom.domain.logistics.errors import (
    NothingChangesError,
    RowChangedError,
    RowMissingError,
    SampleGoneError,
    SampleKeptError,
    TripStateError,
    WhyNeededError,
)
from controlroom.domain.logistics.fields import FIELDS, field_of, parse, told
from controlroom.domain.logistics.records import (
    CLASSES,
    KIND_WORDS,
    TRIP_WORDS,
    Car,
    Kind,
    Record,
    Sample,
    Trip,
    Vehicle,
    Weather,
    WeatherNote,
    name_of,
)
from controlroom.domain.logistics.rules import can_step, may_discard
from controlroom.domain.logistics.tables import LOCK, Row, Setting, dumped, next_id, put, require, rows_of
from controlroom.domain.people import authority
from controlroom.domain.people.duty import Role
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

LONGEST_REASON = 200
_MAY_DISCARD_EARLY = frozenset({"", Role.LEADER, Role.COORDINATOR, Role.COMMANDER})
_SLIP = timedelta(minutes=30)
"""Who mistyped when a sample was taken puts it right within this time, by as much at most; the first time only."""
WEATHER_SENTENCE: Mapping[Language, str] = {"zh": "天气预警：{words}", "en": "Weather warning: {words}"}


def add(store: Store, by: Origin, setting: Setting, kind: Kind, texts: Mapping[str, str]) -> Row:
    """Enters a new one. A warning of the weather goes round as an announcement. Raises RowMissingError."""

    def work(transaction: Transaction) -> Row:
        one_at_a_time(transaction.connection, LOCK)
        row = add_within(transaction, setting, kind, texts)
        journal(transaction, "logistics.added", row)
        return row

    return store.write(work, by)


def add_within(transaction: Transaction, setting: Setting, kind: Kind, texts: Mapping[str, str]) -> Row:
    """The same inside a transaction of somebody who journals it. Raises RowMissingError."""
    calendar = setting.agenda.calendar
    values = parse(kind, texts, calendar, setting.today(transaction.at))
    values = {key: value for key, value in values.items() if value is not None}
    if kind in (Kind.SAMPLE, Kind.WEATHER):  # What is told without a time is of now.
        values.setdefault("taken_at" if kind is Kind.SAMPLE else "at", transaction.at)
    if kind is Kind.SAMPLE:
        values["taken_by"] = transaction.by.actor
    missing = [field.label for field in FIELDS[kind] if field.needed and values.get(field.id) in (None, "")]
    if missing:
        raise RowMissingError(fields=_(", ").join(_(label) for label in missing))
    record = CLASSES[kind](**values)
    if isinstance(record, Vehicle):
        record = _with_car(transaction, record)
    row = _stamped(transaction, kind, next_id(transaction.connection, kind), 0, record)
    _warn(transaction, setting, row, None)
    return row


def change(
    store: Store, by: Origin, setting: Setting, kind: Kind, id: str, texts: Mapping[str, str],
    version: int | None = None,
) -> Row:  # fmt: skip
    """Corrects what `texts` names; all else stays. Raises RowChangedError, RowMissingError, NothingChangesError."""

    def work(transaction: Transaction) -> Row:
        one_at_a_time(transaction.connection, LOCK)
        row = require(transaction.connection, kind, id)
        require_version(setting, row, version)
        changed, news = change_within(transaction, setting, row, texts)
        if not news:
            raise NothingChangesError(name=name_of(row.record))
        journal(transaction, "logistics.changed", changed, change=news, before=dumped(kind, row.record))
        return changed

    return store.write(work, by)


def change_within(
    transaction: Transaction, setting: Setting, row: Row, texts: Mapping[str, str]
) -> tuple[Row, dict[Language, str]]:
    """The same inside a transaction of somebody who journals it: the row as it stands now, and what is new in words;
    none: nothing is. Raises RowMissingError, SampleKeptError."""
    calendar = setting.agenda.calendar
    values = parse(row.kind, texts, calendar, setting.today(transaction.at))
    taken_away = {key: _default(row.kind, key) for key, value in values.items() if value is None}
    values |= {key: None if value is MISSING else value for key, value in taken_away.items()}
    changed = {key: value for key, value in values.items() if value != getattr(row.record, key)}
    if isinstance(row.record, Sample) and isinstance(changed.get("taken_at"), datetime):
        if changed["taken_at"] < row.record.taken_at and not _is_slip(transaction, row, changed["taken_at"]):
            _require_kept(transaction, setting, row.record)
    emptied = [field for field in FIELDS[row.kind] if values.get(field.id, "…") in (None, "")]
    missing = [field.label for field in emptied if field.needed or _default(row.kind, field.id) is MISSING]
    if missing:
        raise RowMissingError(fields=_(", ").join(_(label) for label in missing))
    if not changed:
        return row, {}
    after = replace(row.record, **changed)
    written = _stamped(transaction, row.kind, row.id, row.version, after)
    _warn(transaction, setting, written, row.record)
    news: dict[Language, str] = {
        language: "; ".join(
            f"{said(language, field_of(row.kind, key).label)} {told(value, calendar) or '–'}"
            for key, value in changed.items()
        )
        for language in LANGUAGES
    }
    return written, news


def remove(
    store: Store, by: Origin, setting: Setting, kind: Kind, id: str, reason: str, version: int | None = None
) -> Row:
    """Strikes one off, with a reason; it stays in the journal. Raises WhyNeededError, RowChangedError,
    SampleKeptError."""

    def work(transaction: Transaction) -> Row:
        one_at_a_time(transaction.connection, LOCK)
        row = require(transaction.connection, kind, id)
        require_version(setting, row, version)
        why = require_reason(reason)
        if isinstance(row.record, Sample):
            _require_kept(transaction, setting, row.record)
        gone = replace(row, version=row.version + 1, at=transaction.at, by=transaction.by.actor, removed=True)
        put(transaction, gone)
        journal(transaction, "logistics.removed", gone, reason=why, was=dumped(kind, row.record))
        return gone

    return store.write(work, by)


def move(
    store: Store, by: Origin, setting: Setting, id: str, to: Trip, reason: str = "", version: int | None = None
) -> Row:
    """A vehicle goes on. What is not its next step is a correction, with a reason.

    Raises TripStateError, NothingChangesError, RowChangedError.
    """

    def work(transaction: Transaction) -> Row:
        one_at_a_time(transaction.connection, LOCK)
        row = require(transaction.connection, Kind.VEHICLE, id)
        require_version(setting, row, version)
        before = row.record
        assert isinstance(before, Vehicle)
        why = clean_line(reason, LONGEST_REASON)
        if to is before.state:
            raise NothingChangesError(name=before.who)
        if not can_step(before, to) and not why:
            raise TripStateError(name=before.who, state=_(TRIP_WORDS[before.state]), to=_(TRIP_WORDS[to]))
        after = replace(before, state=to, moved_at=transaction.at)
        written = _stamped(transaction, Kind.VEHICLE, row.id, row.version, after)
        words = {language: said(language, TRIP_WORDS[to]) for language in LANGUAGES}
        journal(
            transaction,
            "logistics.vehicle-moved",
            written,
            former=before.state.value,
            to=to.value,
            state=words,
            reason=why,
        )
        return written

    return store.write(work, by)


def discard(store: Store, by: Origin, setting: Setting, id: str, reason: str = "") -> Row:
    """A food sample is thrown away. Before its time only a leader may, with a reason.

    Raises SampleKeptError, SampleGoneError, WhyNeededError.
    """

    def work(transaction: Transaction) -> Row:
        one_at_a_time(transaction.connection, LOCK)
        row = require(transaction.connection, Kind.SAMPLE, id)
        sample = row.record
        assert isinstance(sample, Sample)
        if sample.discarded_at is not None:
            raise SampleGoneError(name=sample.dish, by=sample.discarded_by, time=_local(setting, sample.discarded_at))
        why, verb = clean_line(reason, LONGEST_REASON), "logistics.sample-discarded"
        if not may_discard(sample, transaction.at, setting.numbers):
            if transaction.by.role not in _MAY_DISCARD_EARLY or not why:
                due = sample.due_at(setting.numbers.keep)
                raise SampleKeptError(name=sample.dish, time=_local(setting, due))
            verb = "logistics.sample-discarded-early"
        after = replace(sample, discarded_at=transaction.at, discarded_by=transaction.by.actor, reason=why)
        written = _stamped(transaction, Kind.SAMPLE, row.id, row.version, after)
        journal(transaction, verb, written, reason=why)
        return written

    return store.write(work, by)


def _require_kept(transaction: Transaction, setting: Setting, sample: Sample) -> None:
    """What would end the keeping of a sample earlier by another way than discarding it, striking it off or saying that
    it is older, is for those who may discard it early. Raises SampleKeptError."""
    kept = sample.discarded_at is None and not may_discard(sample, transaction.at, setting.numbers)
    if kept and transaction.by.role not in _MAY_DISCARD_EARLY:
        raise SampleKeptError(name=sample.dish, time=_local(setting, sample.due_at(setting.numbers.keep)))


def _is_slip(transaction: Transaction, row: Row, taken_at: datetime) -> bool:
    """Whether an earlier time puts right what was just entered; one later than the entering was wrong by all of it."""
    assert isinstance(row.record, Sample)
    is_new = row.version == 1 and transaction.at - row.at <= _SLIP
    return is_new and taken_at >= min(row.record.taken_at, row.at) - _SLIP


def keep_after_all(store: Store, by: Origin, setting: Setting, id: str, reason: str) -> Row:
    """A sample that was said to be discarded is still there. Raises WhyNeededError, NothingChangesError."""

    def work(transaction: Transaction) -> Row:
        one_at_a_time(transaction.connection, LOCK)
        row = require(transaction.connection, Kind.SAMPLE, id)
        sample, why = row.record, require_reason(reason)
        assert isinstance(sample, Sample)
        if sample.discarded_at is None:
            raise NothingChangesError(name=sample.dish)
        after = replace(sample, discarded_at=None, discarded_by="", reason="")
        written = _stamped(transaction, Kind.SAMPLE, row.id, row.version, after)
        journal(transaction, "logistics.sample-kept", written, reason=why)
        return written

    return store.write(work, by)


def require_version(setting: Setting, row: Row, version: int | None) -> None:
    """Raises RowChangedError when somebody else has written it since it was seen."""
    if version is not None and version != row.version:
        raise RowChangedError(name=name_of(row.record), by=row.by, time=_local(setting, row.at))


def require_reason(reason: str) -> str:
    """The reason as it is kept. Raises WhyNeededError."""
    if not (why := clean_line(reason, LONGEST_REASON)):
        raise WhyNeededError()
    return why


def journal(transaction: Transaction, verb: str, row: Row, **more: Any) -> None:
    """The entry that tells what was done: what it is in both languages, its name, and what else is to be told."""
    what = {language: said(language, KIND_WORDS[row.kind]) for language in LANGUAGES}
    facts = {"what": what, "name": name_of(row.record), "version": row.version}
    after = {"after": dumped(row.kind, row.record)} if verb in ("logistics.added", "logistics.changed") else {}
    transaction.journal(verb, row.subject, facts | more | after)


def _stamped(transaction: Transaction, kind: Kind, id: str, version: int, record: Record) -> Row:
    """Writes a row with its next version."""
    row = Row(kind, id, version + 1, transaction.at, transaction.by.actor, False, record)
    put(transaction, row)
    return row


def _with_car(transaction: Transaction, trip: Vehicle) -> Vehicle:
    """What is not said of the driver and the seats is what the fleet says of the car."""
    found = (row.record for row in rows_of(transaction.connection, Kind.CAR))
    car = next((car for car in found if isinstance(car, Car) and car_key(car.plate) == car_key(trip.vehicle)), None)
    if car is None:
        return trip
    known = trip if trip.driver else replace(trip, driver=car.driver, phone=trip.phone or car.phone)
    return replace(known, seats=car.seats if known.seats is None else known.seats)


def _default(kind: Kind, name: str) -> Any:
    """What stands where nothing is said; MISSING: there is always something."""
    return next(each.default for each in fields(CLASSES[kind]) if each.name == name)


def _warn(transaction: Transaction, setting: Setting, row: Row, before: Record | None) -> None:
    """A warning of the weather, or one that says something else now, goes round, to be acknowledged.

    Raises NotPermittedError when whoever acts may announce nothing.
    """
    note = row.record
    if not isinstance(note, WeatherNote) or note.level is not Weather.WARNING:
        return
    if isinstance(before, WeatherNote) and (before.level, before.words) == (note.level, note.words):
        return
    authority.require(transaction.by, "announcement.posted")
    sentence = {language: words.format(words=note.words) for language, words in WEATHER_SENTENCE.items()}
    post(transaction, row.subject, sentence, to=setting.told)


def _local(setting: Setting, at: datetime) -> str:
    return f"{at.astimezone(setting.agenda.calendar.zone):%m-%d %H:%M}"
