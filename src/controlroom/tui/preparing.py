"""What boards need, fetched ahead: the modules of their screens, and one reading of each source (docs/performance.md).

The first board has to be there at once, the others when somebody opens them: what they import, compile and keep in
memory costs more than all they show. It is done a piece at a time, in a worker, once the program has come to rest.
"""

from __future__ import annotations

import gc
import importlib
import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, TypeVar

from controlroom.core.errors import ControlroomError
from controlroom.tui.boards import BOARDS

if TYPE_CHECKING:
    from controlroom.tui.session import Session
    from controlroom.tui.state import DashboardReading, DeskReading

T = TypeVar("T")

_REST_S = 0.15


def prepare(
    session: Session, goes_on: Callable[[], bool], ahead: Callable[[DeskReading | DashboardReading | None], None]
) -> None:
    """Fetches one thing after the other, with a rest between, until all is there or it `goes_on` no longer.

    `ahead` is handed what dashboard and desks would show, for these boards read nothing by themselves.

    What cannot be read now is left: the board that asks for it tells why.
    """
    for step in _steps(session, ahead):
        if not goes_on():
            return
        try:
            step()
        except ControlroomError:
            continue
        time.sleep(_REST_S)
    gc.freeze()  # It stays for good: no collection of garbage, in the middle of a key, has to look at it.


def _steps(
    session: Session, ahead: Callable[[DeskReading | DashboardReading | None], None]
) -> Iterator[Callable[[], object]]:
    for board in BOARDS:
        yield lambda board=board: importlib.import_module(f"controlroom.tui.{board}.board")  # type: ignore[misc]
    yield lambda: ahead(session.read_dashboard())
    for desk in session.devices():
        yield lambda desk=desk: ahead(session.read_desk(desk))  # type: ignore[misc]
    yield lambda: _people(session)
    yield lambda: _asked(session.logistics(), lambda source: source.view())
    yield lambda: _asked(session.reports(), lambda source: source.overview())
    yield lambda: _asked(session.contacts(), lambda source: (source.sheet(), source.staffing(), source.shifts()))
    yield lambda: _asked(session.announcements(), lambda source: source.list())
    yield lambda: _asked(session.tickets(), lambda source: source.list())
    yield lambda: _asked(session.incidents(), lambda source: (source.list(), source.playbooks()))


def _people(session: Session) -> object:
    """The roll of everybody, which then only follows what changes."""
    from controlroom.domain.checkin.onsite_views import Order, PeopleFilter

    return _asked(session.people(), lambda source: source.rows(source.select(PeopleFilter(), Order.NAME).ids[:1]))


def _asked(source: T | None, question: Callable[[T], object]) -> object:
    return question(source) if source is not None else None
