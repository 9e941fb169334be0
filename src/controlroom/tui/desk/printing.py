"""What a board does about printing beyond one badge: looking at it first, printing ahead, counting blanks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Literal

from textual import work

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.badges.views import BatchView, StockView, Wearer, stock_at
from controlroom.tui.desk.asking import Asking
from controlroom.tui.desk.board import DeskScreen
from controlroom.tui.desk.orders import OrdersApp
from controlroom.tui.messages import OrderRefused

if TYPE_CHECKING:
    from PIL import Image

    from controlroom.domain.people.views import PersonView
    from controlroom.station.room import Room
    from controlroom.tui.desk.badge_preview import BadgePreviewScreen
    from controlroom.tui.session import Session

Change = Literal["pause", "resume", "cancel"]


@dataclass(frozen=True)
class AheadReading:
    """How printing ahead stands at a desk. `wanted`: badges that a batch would print now; `batch`: the newest that is
    not finished, else the newest; `stock`: the blanks the desk takes from, None if nobody counted."""

    desk: str
    category: str | None
    wanted: int
    batch: BatchView | None
    stock: StockView | None


class AheadSource:
    """Printing ahead in the open event. All methods block; they raise the rules' errors and the store's."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def look(self, desk: str, category: str | None) -> AheadReading | None:
        """How it stands now; None once the event is closed."""

        def read(room: Room) -> AheadReading:
            from controlroom.domain.badges.batches import BatchFilter

            batches = room.open_batches(desk) or room.batches(desk)
            wanted = room.count_wanted(BatchFilter(category))
            return AheadReading(desk, category, wanted, next(iter(batches), None), stock_at(desk, room.stock()))

        return self._session.ask(read)

    def start(self, desk: str, category: str | None) -> None:
        """Queues a batch."""

        def plan(room: Room) -> str:
            from controlroom.domain.badges.batches import BatchFilter

            return room.plan_batch(desk, BatchFilter(category))

        self._session.ask(plan)

    def change(self, batch: BatchView, change: Change) -> None:
        """Pauses a batch, has it go on, or cancels it."""
        self._session.ask(lambda room: getattr(room, f"{change}_batch")(batch.desk, batch.id))

    def count_blanks(self, place: str, left: int) -> None:
        """So many blanks were counted at a desk, or at SHARED."""
        self._session.ask(lambda room: room.set_stock(place, left))


class PrintingApp(OrdersApp):
    """The part of the program that shows badges before they are printed, and prints ahead of the day."""

    def order(self, id: str) -> None:
        """Do what the key means."""
        if id == "preview":
            self._preview()
        elif id == "print-ahead":
            from controlroom.tui.desk.print_ahead import PrintAhead

            self.bring_styles("panels")
            self.push_screen(PrintAhead(self.state, AheadSource(self.session)))
        else:
            super().order(id)

    def on_badge_preview_screen_typed(self, message: BadgePreviewScreen.Typed) -> None:
        """Somebody scans or types while a badge is shown."""
        if isinstance(self.screen, DeskScreen):
            self.screen.entry.insert_text_at_cursor(message.character)

    def _preview(self) -> None:
        person, config = self.state.here.subject, self.state.desk_config
        if person is not None and config is not None:
            self._ask_badge(config.id, person, prints=config.printer is not None)

    @work(thread=True, exclusive=True, exit_on_error=False, group="preview")
    def _ask_badge(self, desk: str, person: PersonView, *, prints: bool) -> None:
        from controlroom.station.badge_images import badge_image, layouts_for

        try:
            copy, settings = self.session.ask(lambda room: room.next_badge(person.id)), self.session.settings()
        except ControlroomError as error:
            self.post(OrderRefused(desk, error, None))
            return
        if copy is None or settings is None:
            return
        wearer = Wearer(**{field.name: getattr(person, field.name) for field in fields(Wearer)})

        def draw(layout: str) -> Image.Image:
            return badge_image(wearer, settings, copy, layout)

        self.call_from_thread(self._show_badge, desk, person, copy, layouts_for(wearer, settings), draw, prints)

    def _show_badge(
        self,
        desk: str,
        person: PersonView,
        copy: int,
        layouts: tuple[str, ...],
        draw: Callable[[str], Image.Image],
        prints: bool,
    ) -> None:
        from controlroom.tui.desk.badge_preview import BadgePreviewScreen

        def answered(wanted: bool | None) -> None:
            if wanted and copy:
                self._ask(Asking("reprint", person))
            elif wanted:
                self._print_first(desk, person)

        # Another desk or another panel may have come up while the store was asked.
        if self.state.desk == desk and isinstance(self.screen, DeskScreen):
            name = clean_line(person.name, 40)
            self.bring_styles("panels")
            self.push_screen(BadgePreviewScreen(name, layouts, draw, prints=prints, at_desk=True), answered)

    @work(thread=True, exit_on_error=False, group="orders")
    def _print_first(self, desk: str, person: PersonView) -> None:
        try:
            self.session.print_first(desk, person.id)
        except ControlroomError as error:
            self.post(OrderRefused(desk, error, None))
        else:
            words = _("The badge of {name} goes to the printer.").format(name=clean_line(person.name, 40))
            self.call_from_thread(self.hint, words)
