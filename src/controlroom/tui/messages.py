"""What workers and threads below tell the program; only its own thread touches what is on the screen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.tui.desk.asking import Order
from controlroom.tui.session import Opened
from controlroom.tui.state import DashboardReading, DeskReading, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from controlroom.domain.checkin.views import SearchHits
    from controlroom.domain.incidents.views import IncidentLine
    from controlroom.domain.people.views import PersonView
    from controlroom.station.events import StationEvent


class EventOpened(Message):
    """The event is open."""

    def __init__(self, opened: Opened) -> None:
        super().__init__()
        self.opened = opened


class SignedIn(Message):
    """Somebody else acts, or was refused."""

    def __init__(self, refused: ControlroomError | None) -> None:
        super().__init__()
        self.refused = refused


class OpeningFailed(Message):
    """The event could not be opened; nothing is half open."""

    def __init__(self, error: ControlroomError) -> None:
        super().__init__()
        self.error = error


class StationTold(Message):
    """A desk or the watcher of the configuration says something: each one counts."""

    def __init__(self, event: StationEvent) -> None:
        super().__init__()
        self.event = event


class StoreChanged(Message):
    """Somebody committed something: what is shown has to be read again. A burst of these is one."""

    def can_replace(self, message: Message) -> bool:
        return isinstance(message, StoreChanged)


class ReadAhead(Message):
    """What a board will show when it is first opened, until it is read anew; None from a closed event."""

    def __init__(self, reading: DeskReading | DashboardReading | None) -> None:
        super().__init__()
        self.reading = reading


class ReadingDone(Message):
    """A board's reading, None from an event that is closed by now. `number`: the how manieth it is; only the newest
    counts."""

    def __init__(self, number: int, reading: DeskReading | DashboardReading | ControlroomError | None) -> None:
        super().__init__()
        self.number = number
        self.reading = reading


class NoticesRead(Message):
    """What of the tickets somebody must see; `number` as with a board's reading."""

    def __init__(self, number: int, found: tuple[Notice, ...] | ControlroomError) -> None:
        super().__init__()
        self.number, self.found = number, found


class TicketAnswered(Message):
    """A new ticket is open, or was appended to an open one; or it was refused."""

    def __init__(self, ticket: str = "", *, repeated: bool = False, error: ControlroomError | None = None) -> None:
        super().__init__()
        self.ticket, self.repeated, self.error = ticket, repeated, error


class IncidentsKnown(Message):
    """The incidents that run; `number` as with a board's reading."""

    def __init__(self, number: int, found: tuple[IncidentLine, ...] | ControlroomError) -> None:
        super().__init__()
        self.number, self.found = number, found


class IncidentAnswered(Message):
    """An incident was begun (its id), or why not; `again`: begins it though one of the kind runs there."""

    def __init__(self, answer: str | ControlroomError, again: Callable[[], object] | None = None) -> None:
        super().__init__()
        self.answer, self.again = answer, again


class OrderRefused(Message):
    """What the operator ordered was not done; `again`: the order, where it can be given once more."""

    def __init__(self, desk: str, error: ControlroomError, again: Order | None) -> None:
        super().__init__()
        self.desk = desk
        self.error = error
        self.again = again


class HitsFound(Message):
    """A search came back. `entered`: Enter was pressed on its words."""

    def __init__(self, desk: str | None, text: str, hits: SearchHits | None, entered: bool) -> None:
        super().__init__()
        self.desk = desk
        self.text = text
        self.hits = hits
        self.entered = entered


class AlikeFound(Message):
    """Who on the list may be the walk-in of whom this name and telephone are typed."""

    def __init__(self, name: str, phone: str, hits: SearchHits | None) -> None:
        super().__init__()
        self.name = name
        self.phone = phone
        self.hits = hits


class FormAnswered(Message):
    """A form was written (`person`: as they stand now, None for a walk-in) or refused with an error."""

    def __init__(self, desk: str, error: ControlroomError | None, person: PersonView | None) -> None:
        super().__init__()
        self.desk = desk
        self.error = error
        self.person = person


class SessionClosed(Message):
    """Everything is let go of: the program may end."""
