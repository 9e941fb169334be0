"""Tickets from anywhere: the form of a new one over any board, and the line of what nobody has seen yet."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from textual import work

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.tui.desk.printing import PrintingApp
from controlroom.tui.messages import NoticesRead, TicketAnswered
from controlroom.tui.refresh import Refresh
from controlroom.tui.state import Alert, Notice, Phase

if TYPE_CHECKING:
    from controlroom.tui.tickets.form import TicketDraft, TicketForm

_READ_EVERY_S = 0.5
_SCOPES = frozenset({"ticket", "device", "round", "announcement", "agenda", "incident", "guest"})


class TicketingApp(PrintingApp):
    """The part of the program that opens tickets, and says what of them nobody has seen yet."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._notices_plan = Refresh(_READ_EVERY_S)
        self._seen_here: set[str] = set()

    def order(self, id: str) -> None:
        """Do what the key means."""
        if id == "new-ticket":
            self.new_ticket()
        elif id == "ticket-seen":
            self._see()
        else:
            super().order(id)

    # A new ticket

    def new_ticket(
        self, *, device: str = "", room: str = "", title: str = "", group: str = "", source: str = "", cause: str = "",
        note: str = "",
    ) -> None:  # fmt: skip
        """Open the form of a new ticket, filled in as far as it is known; `source` is what it comes from, `kind:id`."""
        from controlroom.tui.tickets.form import TicketDraft, TicketForm

        draft = TicketDraft(
            title=title, group=group, room=room, device=device, note=note, source=source, cause=cause
        )  # fmt: skip
        self.bring_styles("panels")
        self.bring_styles("tickets")
        self.push_screen(TicketForm(self.state, draft))

    def on_ticket_form_done(self, message: TicketForm.Done) -> None:
        self._open_ticket(message.draft)

    @work(thread=True, exit_on_error=False, group="tickets")
    def _open_ticket(self, draft: TicketDraft) -> None:
        from dataclasses import asdict

        from controlroom.domain.tickets.opening import NewTicket

        source = self.session.tickets()
        if source is None:
            return
        try:
            opened = source.open(NewTicket(**asdict(draft)))
        except ControlroomError as error:
            self.post(TicketAnswered(error=error))
        else:
            self.post(TicketAnswered(opened.id, repeated=opened.repeated))

    def on_ticket_answered(self, message: TicketAnswered) -> None:
        """The ticket is open, or the form says why not."""
        from controlroom.tui.tickets.form import TicketForm

        form = next((screen for screen in self.screen_stack if isinstance(screen, TicketForm)), None)
        if message.error is not None:
            if form is not None:
                form.refuse(message.error)
            else:
                self.change(alerts=(*self.state.alerts, Alert(message.error)))
            return
        if form is not None:
            self.close_panels()
        words = _("Added to {ticket}, which is open for this already.") if message.repeated else _("{ticket} is open.")
        self.hint("✔ " + words.format(ticket=message.ticket))

    # What nobody has seen yet

    def tickets_changed(self, scopes: frozenset[str]) -> None:
        """Something was committed."""
        if scopes & _SCOPES:
            self.ask_notices()

    def ask_notices(self) -> None:
        """Read what there is to be seen, soon."""
        if self.state.phase is Phase.OPEN and (wait := self._notices_plan.ask(time.monotonic())) is not None:
            self.set_timer(max(wait, 0.001), self._start_notices)

    def _start_notices(self) -> None:
        if self.state.phase is Phase.OPEN:
            self._read_notices(self._notices_plan.start(time.monotonic()))

    @work(thread=True, exit_on_error=False, group="notices")
    def _read_notices(self, number: int) -> None:
        try:
            found: tuple[Notice, ...] | ControlroomError = self.session.read_notices()
        except ControlroomError as error:
            found = error
        self.post(NoticesRead(number, found))

    def on_notices_read(self, message: NoticesRead) -> None:
        counts, again = self._notices_plan.finish(message.number)
        if counts and isinstance(message.found, ControlroomError):
            error = message.found
            if error.code not in {alert.error.code for alert in self.state.alerts}:
                self.change(alerts=(*self.state.alerts, Alert(error)))
        elif counts and not isinstance(message.found, ControlroomError):
            found = tuple(each for each in message.found if each.key not in self._seen_here)
            if found != self.state.notices:
                self.change(notices=found)
        if again:
            self.ask_notices()

    def _see(self) -> None:
        """Somebody has seen the first notice. A new ticket was seen only here; an escalation is acknowledged for all,
        unless at a desk, where nobody sits whom it was told to. An announcement is acknowledged for the group of
        whoever acts here; for another group it was seen only here."""
        notice = next(iter(self.state.notices), None)
        if notice is None:
            return
        self._seen_here.add(notice.key)
        self.state = replace(self.state, notices=self.state.notices[1:])
        if notice.announcement:
            if notice.own:
                self._hear(notice.announcement, notice.group)
        elif notice.escalated and self.session.station != "desk":
            self._acknowledge(notice.ticket)

    @work(thread=True, exit_on_error=False, group="tickets")
    def _hear(self, announcement: int, group: str) -> None:
        source = self.session.announcements()
        try:
            if source is not None:
                source.acknowledge(announcement, group)
        except ControlroomError as error:
            self.post(TicketAnswered(error=error))

    @work(thread=True, exit_on_error=False, group="tickets")
    def _acknowledge(self, ticket: str) -> None:
        source = self.session.tickets()
        try:
            if source is not None:
                source.acknowledge(ticket)
        except ControlroomError as error:
            self.post(TicketAnswered(error=error))
