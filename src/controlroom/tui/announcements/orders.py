"""What is ordered on the board of announcements: said, heard, withdrawn, copied, printed."""

from __future__ import annotations

from collections.abc import Callable

from textual import on
from textual.content import Content

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import Language, _
from controlroom.domain.announcements.text import to_copy
from controlroom.tui.announcements.form import AnnouncementDraft, AnnouncementForm
from controlroom.tui.announcements.lines import Names
from controlroom.tui.announcements.panel import AnnouncementPanel
from controlroom.tui.announcements.reading import AnnouncementsReadingScreen, AnnouncementTold
from controlroom.tui.announcements.source import AnnouncementsSource
from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.screens.paper_choice import choose, no_printer, printer_choices
from controlroom.tui.state import AppState
from controlroom.tui.words import error_words


class AnnouncementsOrderingScreen(AnnouncementsReadingScreen):
    """The part of the board that takes orders; whoever derives from it shows the list and the chosen one."""

    def __init__(self, source: Callable[[], AnnouncementsSource | None]) -> None:
        super().__init__(source)
        self._state: AppState | None = None
        self._names: Names | None = None

    def detail_lines(self) -> list[Content]:
        """The chosen one in full."""
        raise NotImplementedError

    def action_new(self) -> None:
        if self._may("announcement.posted"):
            self._fill(AnnouncementDraft())

    def action_withdraw(self) -> None:
        current = self.current
        if current is None:
            self.tell(_("No announcement is chosen."))
        elif current.withdrawn is not None:
            self.tell(_("#{n} is withdrawn already.").format(n=current.id))
        elif self._may("announcement.withdrawn"):
            self._fill(AnnouncementDraft(withdraws=current.id, former=(current.zh, current.en)))

    def _may(self, verb: str) -> bool:
        """Whether whoever acts here may do it; else it is said who may."""
        source = self.source()
        if source is None:
            return False
        try:
            source.require(verb)
        except ControlroomError as error:
            self.tell(error_words(error))
            return False
        return True

    def _fill(self, draft: AnnouncementDraft) -> None:
        self._note = ""
        if self._state is not None:
            self.app.push_screen(AnnouncementForm(self._state, draft, self._send_round))

    def _send_round(self, draft: AnnouncementDraft) -> None:
        """What was filled in goes round."""
        words: dict[Language, str] = {"zh": draft.zh, "en": draft.en}

        def order(source: AnnouncementsSource) -> str:
            if draft.withdraws is None:
                return _("✔ #{n} went round.").format(n=source.post(words, draft.to).id)
            instead = words if draft.zh.strip() or draft.en.strip() else None
            found = source.withdraw(draft.withdraws, draft.reason, instead)
            return _("↺ #{n} is withdrawn; #{new} went round.").format(n=draft.withdraws, new=found.id)

        self.carry_out(order, filled=True)

    @on(AnnouncementTold)
    def _told(self, message: AnnouncementTold) -> None:
        form = next((screen for screen in self.app.screen_stack if isinstance(screen, AnnouncementForm)), None)
        if message.filled and form is not None:
            if message.error is not None:
                form.refuse(message.error)
                return
            form.dismiss()
        self.tell(error_words(message.error) if message.error is not None else message.words)
        self.store_changed()

    def action_acknowledge(self) -> None:
        """My group has heard it; whoever may speak for several chooses for which."""
        current, reading = self.current, self._reading
        self._note = ""
        if current is None or reading is None:
            return
        if not current.is_open:
            self.tell(_("Nobody has to acknowledge #{n} any more.").format(n=current.id))
            return
        waiting, mine = current.waiting, reading.group
        if mine in waiting or len(waiting) == 1:
            self._acknowledge(current.id, mine if mine in waiting else waiting[0])
            return
        names = [self._names.group(group) if self._names is not None else group for group in waiting]

        def chosen(which: int | None) -> None:
            if which is not None:
                self._acknowledge(current.id, waiting[which])

        self.app.push_screen(ChoiceScreen(_("Which group has heard #{n}?").format(n=current.id), names, 0), chosen)

    def _acknowledge(self, number: int, group: str) -> None:
        name = self._names.group(group) if self._names is not None else group

        def order(source: AnnouncementsSource) -> str:
            if source.acknowledge(number, group):
                return _("✔ {group} has heard #{n}.").format(group=name, n=number)
            return _("{group} had heard #{n} before.").format(group=name, n=number)

        self.carry_out(order)

    def action_copy(self) -> None:
        if (current := self.current) is not None:
            self.app.copy_to_clipboard(to_copy(current))
            words = _("✔ #{n} is copied, both languages; where the terminal allows it. It also stands in {file}.")
            self.tell(words.format(n=current.id, file="reports/announcements.txt"))

    def action_print(self) -> None:
        """On the printer of a desk."""
        current, settings = self.current, self._state.settings if self._state is not None else None
        if current is None or settings is None:
            return
        number = current.id

        def print_at(desk: str) -> None:
            self.tell(_("printing …"))
            self.carry_out(lambda source: _printed(source, number, desk))

        if choices := printer_choices(settings, print_at):
            choose(self.app, _("The slip goes to"), choices)
        else:
            self.tell(no_printer())

    def action_detail(self) -> None:
        self._note = ""
        if self.current is not None and self._state is not None:
            self.app.push_screen(AnnouncementPanel(self._state, self.current.id, self.detail_lines()))


def _printed(source: AnnouncementsSource, number: int, desk: str) -> str:
    source.print_at(number, desk)
    return _("✔ #{n} went to the printer.").format(n=number)
