"""Reading logistics from the store (docs/domain.md §12)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime

from sqlalchemy import Connection, select

from controlroom.domain.agenda.tables import last_change, read_agenda
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.guests.tables import fetched_guests
from controlroom.domain.logistics.bookings import Booking, Fleet, fleet_of
from controlroom.domain.logistics.meals import Demand, Diner, demand_of, meal_id, plates_of, window_of
from controlroom.domain.logistics.records import Car, Kind, Servings, Vehicle
from controlroom.domain.logistics.rules import Numbers, Trouble, is_over, moment_of, troubles
from controlroom.domain.logistics.tables import Row, Setting, rows_of
from controlroom.domain.logistics.views import LogisticsView, MealView, RowView
from controlroom.store.journal import Entry, JournalEntry
from controlroom.store.store import Store

JOURNAL = JournalEntry.__table__  # type: ignore[attr-defined]
Diners = Callable[[Connection], Iterable[Diner]]
"""Who is to be fed; who is here is known to check-in."""


def view_of(store: Store, setting: Setting, diners: Diners) -> LogisticsView:
    """All of logistics now. Raises the store's errors."""
    now = store.clock.now()
    with store.read() as connection:
        found = rows_of(connection)
        meals = tuple(_meals(connection, setting, diners, found, now)) if setting.config.meals else ()
        fleet = fleet_in(connection, setting.numbers, found)
    rows = {kind: _rows(kind, [row for row in found if row.kind is kind], setting, now, fleet) for kind in Kind}
    del rows[Kind.MEAL]
    return LogisticsView(now, setting.numbers, meals, rows)


def fleet_in(connection: Connection, numbers: Numbers, rows: Iterable[Row] | None = None) -> Fleet:
    """The cars with what they are booked for; `rows`: of logistics, if they were read already."""
    found = rows_of(connection, Kind.CAR, Kind.VEHICLE) if rows is None else list(rows)
    cars = [row.record for row in found if isinstance(row.record, Car)]
    trips = [(row.id, row.record) for row in found if isinstance(row.record, Vehicle)]
    return fleet_of(cars, trips, fetched_guests(connection), numbers)


def history(store: Store, subject: str, limit: int) -> tuple[Entry, ...]:
    """What was done with a row, `vehicle:V-001`, newest first: one pass over the journal."""
    query = select(JOURNAL).where(JOURNAL.c.subject == subject).order_by(JOURNAL.c.seq.desc()).limit(limit)
    with store.read() as connection:
        return tuple(Entry(**row._mapping) for row in connection.execute(query))


def _rows(kind: Kind, rows: list[Row], setting: Setting, now: datetime, fleet: Fleet) -> tuple[RowView, ...]:
    """What has to be seen to first, then by time; what is over last, the newest first."""
    today, numbers = setting.agenda.calendar.day(now), setting.numbers
    # Of the weather only what was entered last holds.
    latest = max((row.id for row in rows), default="") if kind is Kind.WEATHER else ""
    found = []
    for row in rows:
        superseded = kind is Kind.WEATHER and row.id != latest
        wrong = () if superseded else troubles(row.record, now, today, numbers)
        over = superseded or is_over(row.record, today)
        more, bookings = _booked(row, fleet)
        wrong = tuple(dict.fromkeys((*more, *wrong)))
        found.append(RowView(kind, row.id, row.version, row.at, row.by, row.record, wrong, over, bookings))
    return tuple(sorted(found, key=_place))


def _booked(row: Row, fleet: Fleet) -> tuple[tuple[Trouble, ...], tuple[Booking, ...]]:
    """What is wrong with the bookings of a car, or with the car of a pick-up; and the bookings to be seen."""
    match row.record:
        case Car(plate=plate):
            bookings = fleet.of_car(plate)
            found = {each for booking in bookings for each in fleet.troubles_of(booking.sources[0])}
            return tuple(each for each in Trouble if each in found), bookings
        case Vehicle():
            return fleet.troubles_of(row.subject), fleet.others.get(row.subject, ())
        case _:
            return (), ()


def _place(row: RowView) -> tuple[bool, bool, float, str]:
    moment = moment_of(row.record).timestamp()
    return row.over, not row.troubles, -moment if row.over else moment, row.id


def _meals(
    connection: Connection, setting: Setting, diners: Diners, rows: Iterable[Row], now: datetime
) -> Iterator[MealView]:
    """The meals of the event's days, in the order of time; those that are past last."""
    view = AgendaView.of(read_agenda(connection, setting.agenda), now, last_change(connection))
    people = list(diners(connection))
    wanted: dict[tuple[str, ...], Demand] = {}
    entered = _entered(rows)
    found = []
    for day in setting.days:
        for meal in setting.config.meals:
            if (window := window_of(meal, day, view)) is None:
                continue
            if meal.categories not in wanted:
                wanted[meal.categories] = demand_of(people, meal.categories)
            demand = wanted[meal.categories]
            plates = plates_of(demand, entered.get((meal.key, day), {}), window, now, setting.numbers)
            found.append(MealView(
                meal_id(meal.key, day), meal.key, meal.name.zh, meal.name.en, day, window, meal.places,
                meal.categories, plates, demand.unknown, demand.details,
            ))  # fmt: skip
    return iter(sorted(found, key=lambda each: (each.over(now), each.window.starts, each.id)))


def _entered(rows: Iterable[Row]) -> Mapping[tuple[str, date], dict[str, tuple[Servings, int]]]:
    found: dict[tuple[str, date], dict[str, tuple[Servings, int]]] = {}
    for row in rows:
        if isinstance(row.record, Servings):
            meal = found.setdefault((row.record.meal, row.record.day), {})
            meal[row.record.diet] = (row.record, row.version)
    return found
