"""Logistics in lines of plain text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from controlroom.cli.common import cell
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.logistics.bookings import booking_words, car_trouble_words
from controlroom.domain.logistics.diets import key_words
from controlroom.domain.logistics.meals import TIE_WORDS
from controlroom.domain.logistics.records import (
    TRIP_SYMBOLS,
    TRIP_WORDS,
    WEATHER_SYMBOLS,
    WEATHER_WORDS,
    Car,
    Medical,
    Parking,
    Room,
    Sample,
    Vehicle,
    WeatherNote,
)
from controlroom.domain.logistics.rules import TROUBLE_WORDS, URGENT, Numbers, Trouble
from controlroom.domain.logistics.views import MealView, RowView


def trouble_words(troubles: tuple[Trouble, ...]) -> str:
    """What is wrong, with a sign before each."""
    return "  ".join(f"{'✖' if each in URGENT else '▲'} {_(TROUBLE_WORDS[each])}" for each in troubles)


def row_line(row: RowView, zone: tzinfo, numbers: Numbers) -> str:
    """A row in one line."""
    parts = [cell(row.id, 6), *_parts(row, zone, numbers), trouble_words(row.troubles)]
    if isinstance(row.record, Vehicle) and row.bookings:
        parts.append(car_trouble_words((Trouble.DOUBLE_BOOKED,), row.bookings, zone))
    return "  ".join(part for part in parts if part).rstrip()


def _parts(row: RowView, zone: tzinfo, numbers: Numbers) -> Iterator[str]:
    match row.record:
        case Vehicle() as car:
            yield from _vehicle(car, zone)
        case Car() as car:
            yield from _car(car, row, zone)
        case Sample() as sample:
            yield from _sample(sample, zone, numbers)
        case Room() as room:
            yield from _room(room)
        case Medical() as point:
            yield from _medical(point, zone)
        case Parking() as lot:
            yield clean_line(lot.name, 40)
            yield _("{used} of {places} taken").format(used=lot.used, places=lot.places)
        case WeatherNote() as note:
            yield f"{WEATHER_SYMBOLS[note.level]} {_(WEATHER_WORDS[note.level])}"
            yield f"{note.at.astimezone(zone):%m-%d %H:%M}"
            yield clean_line(note.words, 160)
    note_words = getattr(row.record, "note", "")
    if note_words:
        yield f"({clean_line(note_words, 80)})"


def _vehicle(car: Vehicle, zone: tzinfo) -> Iterator[str]:
    yield f"{TRIP_SYMBOLS[car.state]} {_(TRIP_WORDS[car.state])}"
    yield f"{car.at.astimezone(zone):%m-%d %H:%M}"
    yield clean_line(car.who, 40)
    yield " → ".join(each for each in (car.origin, car.destination) if each)
    yield " ".join(each for each in (car.vehicle, car.driver, car.phone) if each)
    if car.seats is not None:
        yield _("{people} of {seats} seats").format(people=car.people or "–", seats=car.seats)


def _car(car: Car, row: RowView, zone: tzinfo) -> Iterator[str]:
    yield clean_line(car.plate, 30)
    yield " ".join(each for each in (car.driver, car.phone) if each)
    yield _("{n} seats").format(n=car.seats) if car.seats is not None else ""
    if car.out:
        yield "✖ " + _("{label}: {value}").format(label=_("out of service"), value=clean_line(car.out, 60))
    if row.bookings:
        told = _("; ").join(booking_words(each, zone) for each in row.bookings)
        yield _("fetches {who}").format(who=told)


def _sample(sample: Sample, zone: tzinfo, numbers: Numbers) -> Iterator[str]:
    gone = sample.discarded_at
    state = _("✔ discarded {time}") if gone is not None else _("○ kept until {time}")
    yield state.format(time=f"{(gone or sample.due_at(numbers.keep)).astimezone(zone):%m-%d %H:%M}")
    yield from (clean_line(words, 40) for words in (sample.dish, sample.where, sample.taken_by))


def _room(room: Room) -> Iterator[str]:
    yield "✔ " + _("confirmed") if room.confirmed else "○ " + _("not confirmed")
    yield clean_line(room.who, 40)
    yield clean_line(f"{room.hotel} {room.room}", 60)
    yield room.arrives.isoformat() if room.arrives is not None else ""
    yield _("nights: {n}").format(n=room.nights) if room.nights is not None else ""


def _medical(point: Medical, zone: tzinfo) -> Iterator[str]:
    yield clean_line(point.where, 40)
    there = _("somebody is there") if point.staffed else _("nobody there")
    yield ("✔ " if point.staffed else "✖ ") + there + (f" {point.who}" if point.who else "")
    yield clean_line(point.phone, 30)
    yield _("✔ AED there") if point.aed else _("✖ no AED")
    checked = f"{point.drugs_at.astimezone(zone):%m-%d %H:%M}" if point.drugs_at is not None else "–"
    yield _("drugs checked {time}").format(time=checked)


def meal_lines(meal: MealView, zone: tzinfo) -> Iterator[str]:
    """A meal: its window and what moved it, then a line for each diet."""
    window = meal.window
    times = f"{window.starts.astimezone(zone):%m-%d %H:%M}–{window.ends.astimezone(zone):%H:%M}"
    moved = round(window.moved.total_seconds() / 60)
    tie = _(TIE_WORDS[window.tie])
    if moved:
        tie = _("moved by the agenda: {minutes} min").format(minutes=f"{moved:+d}")
    yield f"{meal.id}  {times}  {clean_line(meal.name, 30)}  {tie}  {clean_line(', '.join(meal.places), 60)}".rstrip()
    for plate in meal.plates:
        yield "  " + "  ".join(each for each in (
            cell(key_words(plate.diet), 26),
            _("expected {n}").format(n=plate.count.expected), _("here {n}").format(n=plate.count.present),
            _("needed {n}").format(n=plate.needed),
            _("ordered {n}").format(n=_shown(plate.ordered)), _("handed out {n}").format(n=_shown(plate.served)),
            trouble_words(plate.troubles),
        ) if each)  # fmt: skip
    for words, people in meal.details.items():
        yield f"    ! {clean_line(words, 80)} × {people}"
    for words, people in meal.unknown.items():
        yield "    ? " + _("not understood, ask: {words}").format(words=f"{clean_line(words, 80)} × {people}")


def _shown(number: int | None) -> str:
    return "–" if number is None else f"{number:,}"
