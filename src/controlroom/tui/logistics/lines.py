"""Logistics in lines: the sections with what is urgent, a line for each row, the chosen one in full. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, tzinfo

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.logistics.bookings import booking_words, car_trouble_words
from controlroom.domain.logistics.diets import key_words
from controlroom.domain.logistics.meals import TIE_WORDS, Plate, Tie
from controlroom.domain.logistics.records import (
    TRIP_SYMBOLS,
    TRIP_WORDS,
    WEATHER_SYMBOLS,
    WEATHER_WORDS,
    Car,
    Medical,
    Parking,
    Record,
    Room,
    Sample,
    Trip,
    Vehicle,
    Weather,
    WeatherNote,
)
from controlroom.domain.logistics.rules import TROUBLE_WORDS, URGENT, Numbers, Trouble, late_by
from controlroom.domain.logistics.views import LogisticsView, MealView, RowView
from controlroom.tui.logistics.source import TAB_WORDS, Entry, MealEntry, Tab, entries, urgent_in
from controlroom.tui.widgets.text import cell, row, tinted

_TRIP_TONES = {
    Trip.PLANNED: "plain", Trip.UNDER_WAY: "strong", Trip.ARRIVED: "good", Trip.DONE: "muted", Trip.CANCELLED: "muted",
}  # fmt: skip
_NEXT, _OUT = 3, Trouble.OUT_OF_SERVICE
_WEATHER_TONES = {Weather.NOTE: "plain", Weather.WATCH: "warn", Weather.WARNING: "bad"}


def tab_line(view: LogisticsView, chosen: Tab, width: int) -> Content:
    """The sections with how many lines each has, and how many of them are urgent."""
    parts = []
    for tab in Tab:
        urgent, many = urgent_in(view, tab), len(view.meals) if tab is Tab.MEALS else len(entries(view, tab))
        name = Content.assemble((tab.value.upper(), "bold $accent"), f" {_(TAB_WORDS[tab])}")
        if tab is chosen:
            name = Content.assemble((f" {tab.value.upper()} {_(TAB_WORDS[tab])} ", "reverse"))
        counted = tinted(f"✖ {urgent}", "bad") if urgent else tinted(str(many), "muted")
        parts.append(row([name, counted]))
    wide = row(parts, "   ")
    return wide if wide.cell_length <= width else row(parts, " ").truncate(width, ellipsis=True)


def trouble_content(troubles: Sequence[Trouble]) -> Content:
    """What is wrong, with a sign and words."""
    return row(
        [
            tinted(f"{'✖' if each in URGENT else '▲'} {_(TROUBLE_WORDS[each])}", "bad" if each in URGENT else "warn")
            for each in troubles
        ],
        "  ",
    )


def entry_line(entry: Entry, now: datetime, zone: tzinfo, numbers: Numbers, width: int) -> Content:
    """A line of the list."""
    if isinstance(entry, MealEntry):
        plate = entry.plate
        return _meal_line(entry.meal, now, zone) if plate is None else _plate_line(plate, entry.meal.over(now))
    cells = [cell(entry.id, 5, "muted"), *_cells(entry, now, zone, numbers, width)]
    # Of a car out of service its state says it.
    troubles = [each for each in entry.troubles if not (isinstance(entry.record, Car) and each is _OUT)]
    if troubles and not isinstance(entry.record, WeatherNote):
        # What is wrong stands where the eye is, before what has no room.
        cells.insert(3, trouble_content(troubles))
    return row(cells)


def _clock(at: datetime, zone: tzinfo, now: datetime) -> str:
    local = at.astimezone(zone)
    same = local.date() == now.astimezone(zone).date()
    return f"{local:%H:%M}" if same else f"{local:%m-%d %H:%M}"


def _minutes(length: timedelta) -> int:
    return round(length.total_seconds() / 60)


def _meal_line(meal: MealView, now: datetime, zone: tzinfo) -> Content:
    window, over = meal.window, meal.over(now)
    local = window.starts.astimezone(zone)
    times = f"{local:%m-%d %H:%M}–{window.ends.astimezone(zone):%H:%M}"
    if over:
        symbol, tone = "✔", "muted"
    elif window.tie is Tie.DROPPED:
        symbol, tone = "✖", "warn"
    else:
        symbol, tone = ("▶", "good") if window.starts <= now else ("○", "strong")
    parts = [tinted(symbol, tone), tinted(times, tone), tinted(clean_line(meal.name, 30), tone), moved_words(meal)]
    if meal.unknown and not over:
        parts.append(tinted("? " + _("ask {n}").format(n=sum(meal.unknown.values())), "warn"))
    return row(parts, "  ")


def moved_words(meal: MealView) -> Content:
    """How the window of a meal lies to its plan."""
    window = meal.window
    if moved := _minutes(window.moved):
        words = _("moved by the agenda: {minutes} min").format(minutes=f"{moved:+d}")
        return tinted(f"▲ {words}", "warn")
    if window.tie is Tie.DROPPED:
        return tinted(f"▲ {_(TIE_WORDS[window.tie])}", "warn")
    return tinted(_(TIE_WORDS[window.tie]), "muted")


def _plate_line(plate: Plate, over: bool) -> Content:
    tone = "muted" if over else "plain"
    figures = [
        cell(f"{number:,}" if number is not None else "–", 7, tone, right=True)
        for number in (plate.count.expected, plate.count.present, plate.needed, plate.ordered, plate.served)
    ]
    words = trouble_content([each for each in plate.troubles if each is not Trouble.SHORT])
    if Trouble.SHORT in plate.troubles:
        words = tinted("✖ " + _("short by {n}").format(n=f"{plate.missing:,}"), "bad")
    return row([Content("   "), cell(key_words(plate.diet), 15, tone), *figures, words])


def head_line(tab: Tab) -> Content:
    """What the columns are."""
    if tab is Tab.MEALS:
        names = (_("diners"), _("here"), _("needed"), _("ordered"), _("served"))
        return row(
            [Content("   "), cell(_("diet"), 15, "muted"), *(cell(each, 8, "muted", right=True) for each in names)]
        )
    return Content("")


def _cells(entry: RowView, now: datetime, zone: tzinfo, numbers: Numbers, width: int) -> Iterator[Content]:
    match entry.record:
        case Vehicle() as car:
            yield from _vehicle(car, now, zone, numbers, width)
        case Car() as car:
            yield from _car(car, entry, zone, now)
        case Sample() as sample:
            yield from _sample(sample, now, zone, numbers)
        case Room() as room:
            yield from _room(room, entry.over)
        case Medical() as point:
            yield from _medical(point, now, zone)
        case Parking() as lot:
            yield tinted("P", "strong")
            yield cell(clean_line(lot.name, 30), 16)
            yield tinted(_("{used} of {places} taken").format(used=lot.used, places=lot.places))
        case WeatherNote() as note:
            tone = "muted" if entry.over else _WEATHER_TONES[note.level]
            yield cell(f"{WEATHER_SYMBOLS[note.level]} {_(WEATHER_WORDS[note.level])}", 16, tone)
            yield cell(_clock(note.at, zone, now), 11, "muted")
            yield tinted(clean_line(note.words, 160), tone)


def _vehicle(car: Vehicle, now: datetime, zone: tzinfo, numbers: Numbers, width: int) -> Iterator[Content]:
    tone = _TRIP_TONES[car.state]
    late = late_by(car, now, numbers)
    yield cell(f"{TRIP_SYMBOLS[car.state]} {_(TRIP_WORDS[car.state])}", 11, tone)
    times = _clock(car.at, zone, now)
    yield cell(times, 11, "bad" if late is not None else tone)
    yield cell(clean_line(car.who, 40), 14 if width < 100 else 20, tone)
    yield tinted(" → ".join(clean_line(each, 30) for each in (car.origin, car.destination) if each), tone)
    yield tinted(" ".join(clean_line(each, 20) for each in (car.driver, car.phone) if each), "muted")


def _car(car: Car, entry: RowView, zone: tzinfo, now: datetime) -> Iterator[Content]:
    out = tinted("✖ " + _(TROUBLE_WORDS[_OUT]), "bad" if entry.troubles else "warn")
    yield out if car.out else cell("✔ " + _("in service"), 12, "good")
    yield cell(clean_line(car.plate, 30), 11, "strong")
    yield cell(clean_line(car.driver, 30), 10)
    if entry.bookings:
        told = _("; ").join(booking_words(each, zone, now) for each in entry.bookings[:_NEXT])
        more = len(entry.bookings) - _NEXT
        yield tinted("▸ " + told + (f" +{more}" if more > 0 else ""))
    else:
        yield tinted(_("fetches nobody"), "muted")


def _sample(sample: Sample, now: datetime, zone: tzinfo, numbers: Numbers) -> Iterator[Content]:
    due = sample.due_at(numbers.keep)
    if sample.discarded_at is not None:
        yield cell(_("✔ discarded"), 11, "muted")
        yield cell(_clock(sample.discarded_at, zone, now), 15, "muted")
    else:
        hours, rest = divmod(max(0, _minutes(due - now)), 60)
        left = _("{h} h {min} min").format(h=hours, min=f"{rest:02}")
        yield cell(_("○ kept"), 11, "plain")
        yield cell(left if now < due else _clock(due, zone, now), 15, "plain")
    tone = "muted" if sample.discarded_at is not None else "plain"
    yield cell(clean_line(sample.dish, 40), 20, tone)
    yield tinted(f"{clean_line(sample.where, 40)} · {clean_line(sample.taken_by, 30)}", "muted")


def _room(room: Room, over: bool) -> Iterator[Content]:
    tone = "muted" if over else "plain"
    yield cell(
        _("✔ confirmed") if room.confirmed else _("○ open"),
        11,
        "muted" if over else "good" if room.confirmed else "plain",
    )
    yield cell(f"{room.arrives:%m-%d}" if room.arrives is not None else "–", 6, tone)
    yield cell(clean_line(room.who, 40), 14, tone)
    nights = _("nights: {n}").format(n=room.nights) if room.nights is not None else ""
    yield tinted("  ".join(each for each in (clean_line(f"{room.hotel} {room.room}", 60), nights) if each), tone)


def _medical(point: Medical, now: datetime, zone: tzinfo) -> Iterator[Content]:
    yield tinted("✚", "strong")
    yield cell(clean_line(point.where, 30), 16)
    yield tinted(f"✔ {clean_line(point.who, 30) or _('somebody is there')}", "good") if point.staffed else Content("")
    yield tinted(_("✔ AED there"), "good") if point.aed else Content("")
    checked = _clock(point.drugs_at, zone, now) if point.drugs_at is not None else "–"
    yield tinted(_("drugs checked {time}").format(time=checked), "muted")


def detail_lines(entry: Entry, zone: tzinfo, now: datetime) -> Iterator[Content]:
    """What is known of the chosen line beyond it."""
    if isinstance(entry, MealEntry):
        yield from _meal_details(entry.meal)
        return
    record = entry.record
    facts = [entry.id, clean_line(entry.name, 80), *_facts(record, zone, now)]
    yield row([tinted(clean_line(fact, 80)) for fact in facts if fact], " · ")
    if isinstance(record, Vehicle) and entry.bookings:
        yield tinted("✖ " + car_trouble_words((Trouble.DOUBLE_BOOKED,), entry.bookings, zone, now), "bad")
    elif entry.bookings:
        told = _("; ").join(booking_words(each, zone, now) for each in entry.bookings)
        yield tinted(_("fetches {who}").format(who=told))
    if note := getattr(record, "note", ""):
        yield tinted(clean_line(note, 200))
    told = _("entered {time} by {who}").format(time=_clock(entry.at, zone, now), who=clean_line(entry.by, 40))
    yield row([tinted(told, "muted"), trouble_content(entry.troubles)], "  ")


def _facts(record: Record, zone: tzinfo, now: datetime) -> list[str]:
    """What is known of a row beyond its line; empty where nothing is."""
    match record:
        case Car():
            seats = _("{n} seats").format(n=record.seats) if record.seats is not None else ""
            return [record.driver, record.phone, seats, record.out]
        case Vehicle():
            seats = f"{record.people if record.people is not None else '–'}/{record.seats}" if record.seats else ""
            due = _("expected there {time}").format(time=_clock(record.due_at, zone, now)) if record.due_at else ""
            guest = _("guest {id}").format(id=record.guest) if record.guest else ""
            return [record.vehicle, record.driver, record.phone, seats, due, guest]
        case Sample():
            taken = _("taken {time}").format(time=_clock(record.taken_at, zone, now))
            return [record.where, record.meal, taken, record.reason]
        case Room():
            return [record.hotel, record.room, record.person]
        case Medical():
            return [record.who, record.phone]
        case _:
            return []


def _meal_details(meal: MealView) -> Iterator[Content]:
    places = clean_line(", ".join(meal.places), 60)
    tied = clean_line(meal.window.title, 60)
    yield row([tinted(each) for each in (clean_line(meal.name, 40), places, tied) if each], " · ")
    if meal.details:
        told = _("; ").join(f"{clean_line(words, 60)} × {people}" for words, people in meal.details.items())
        yield tinted(_("! allergies: {words}").format(words=told), "warn")
    if meal.unknown:
        told = _("; ").join(f"{clean_line(words, 60)} × {people}" for words, people in meal.unknown.items())
        yield tinted(_("? not understood, ask: {words}").format(words=told), "warn")
