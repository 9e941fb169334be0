"""The boards: what each is called, which keys only it has, which styles it needs, and how it is made.

A new board is its name in `state.Board`, an entry here, its key in `actions.ACTIONS`, and its source in `session`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from controlroom.core.i18n import N_
from controlroom.tui.actions import action, key_name, keys_at
from controlroom.tui.state import AppState, Board

if TYPE_CHECKING:
    from textual.screen import Screen

    from controlroom.tui.board_keys import BoardKey
    from controlroom.tui.session import Session


@dataclass(frozen=True)
class BoardKind:
    """A board. `name` and `keys_title` are message ids.

    `make` imports its screen when it is first wanted, and so does `keys` with the keys that only this board has.
    `reads`: it reads the store for itself. `shared`: the styles of others that it needs beside its own.
    `letter`: what chooses it from the list of all boards, where it has no digit.
    """

    id: Board
    name: str
    keys_title: str
    make: Callable[[AppState, Session], Screen[Any]]
    keys: Callable[[], Sequence[BoardKey]] = tuple
    shared: tuple[str, ...] = ()
    reads: bool = True
    letter: str = ""

    @property
    def styles(self) -> tuple[str, ...]:
        """The styles it needs beyond the first frame's."""
        return ("lists", *self.shared, self.id) if self.reads else ()


def _desk(state: AppState, _session: Session) -> Screen[Any]:
    from controlroom.tui.desk.board import DeskScreen

    return DeskScreen(state)


def _dashboard(state: AppState, _session: Session) -> Screen[Any]:
    from controlroom.tui.dashboard.board import DashboardScreen

    return DashboardScreen(state)


def _people(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.people.board import PeopleScreen

    return PeopleScreen(state, session.people)


def _people_keys() -> Sequence[BoardKey]:
    from controlroom.tui.people.keys import KEYS

    return KEYS


def _rundown(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.rundown.board import RundownScreen

    return RundownScreen(state, session.rundown)


def _rundown_keys() -> Sequence[BoardKey]:
    from controlroom.tui.rundown.keys import KEYS

    return KEYS


def _contacts(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.contacts.board import ContactsScreen

    return ContactsScreen(state, session.contacts)


def _contacts_keys() -> Sequence[BoardKey]:
    from controlroom.tui.contacts.keys import KEYS

    return KEYS


def _tickets(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.tickets.board import TicketsScreen

    return TicketsScreen(state, session.tickets, mine=session.station == "tech")


def _tickets_keys() -> Sequence[BoardKey]:
    from controlroom.tui.tickets.keys import KEYS

    return KEYS


def _devices(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.devices.board import DevicesScreen

    return DevicesScreen(state, session.register, session.rundown, session.by)


def _devices_keys() -> Sequence[BoardKey]:
    from controlroom.tui.devices.keys import KEYS

    return KEYS


def _rounds(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.rounds.board import RoundsScreen

    return RoundsScreen(state, session.rounds)


def _rounds_keys() -> Sequence[BoardKey]:
    from controlroom.tui.rounds.keys import KEYS

    return KEYS


def _reports(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.reports.board import ReportsScreen

    return ReportsScreen(state, session.reports)


def _reports_keys() -> Sequence[BoardKey]:
    from controlroom.tui.reports.keys import KEYS

    return KEYS


def _announcements(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.announcements.board import AnnouncementsScreen

    return AnnouncementsScreen(state, session.announcements)


def _announcements_keys() -> Sequence[BoardKey]:
    from controlroom.tui.announcements.keys import KEYS

    return KEYS


def _guests(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.guests.board import GuestsScreen

    return GuestsScreen(state, session.guests)


def _guests_keys() -> Sequence[BoardKey]:
    from controlroom.tui.guests.keys import KEYS

    return KEYS


def _incidents(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.incidents.board import IncidentsScreen

    return IncidentsScreen(state, session.incidents)


def _incidents_keys() -> Sequence[BoardKey]:
    from controlroom.tui.incidents.keys import KEYS

    return KEYS


def _logistics(state: AppState, session: Session) -> Screen[Any]:
    from controlroom.tui.logistics.board import LogisticsScreen

    return LogisticsScreen(state, session.logistics)


def _logistics_keys() -> Sequence[BoardKey]:
    from controlroom.tui.logistics.keys import KEYS

    return KEYS


_ALL: tuple[BoardKind, ...] = (
    BoardKind("desk", N_("Desk"), N_("Keys at the desk"), _desk, reads=False),
    BoardKind("dashboard", N_("Dashboard"), N_("Keys on the dashboard"), _dashboard, reads=False),
    BoardKind("people", N_("People"), N_("Keys on the board of people"), _people, _people_keys),
    BoardKind("rundown", N_("Rundown"), N_("Keys on the board of the rundown"), _rundown, _rundown_keys, ("panels",)),
    BoardKind("tickets", N_("Tickets"), N_("Keys on the board of tickets"), _tickets, _tickets_keys, ("panels",)),
    BoardKind(
        "devices", N_("Devices"), N_("Keys on the board of devices"), _devices, _devices_keys, ("panels", "rundown")
    ),
    BoardKind("rounds", N_("Rounds"), N_("Keys on the board of rounds"), _rounds, _rounds_keys, ("panels", "keyed")),
    BoardKind("guests", N_("Guests"), N_("Keys on the board of guests"), _guests, _guests_keys, ("panels", "rundown")),
    BoardKind(
        "announcements",
        N_("Announcements"),
        N_("Keys on the board of announcements"),
        _announcements,
        _announcements_keys,
        ("panels",),
        letter="a",
    ),
    BoardKind("contacts", N_("Contacts"), N_("Keys on the board of contacts"), _contacts, _contacts_keys, letter="c"),
    BoardKind(
        "incidents",
        N_("Incidents"),
        N_("Keys on the board of incidents"),
        _incidents,
        _incidents_keys,
        ("panels", "keyed"),
    ),
    BoardKind(
        "logistics",
        N_("Logistics"),
        N_("Keys on the board of logistics"),
        _logistics,
        _logistics_keys,
        ("panels",),
        letter="l",
    ),
    BoardKind(
        "reports", N_("Reports"), N_("Keys on the board of reports"), _reports, _reports_keys, ("keyed",), letter="r"
    ),
)

BOARDS: Mapping[str, BoardKind] = {kind.id: kind for kind in _ALL}


def keys_to(kind: BoardKind, here: Board) -> str:
    """How a board is reached, as the list of all boards says it."""
    keys = [*kind.letter.upper(), *map(key_name, keys_at(action(kind.id), here))]
    return "/".join(keys)
