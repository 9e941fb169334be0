"""How the board of the rundown reads, and how what is ordered there is carried out; in workers, never on the loop."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from textual import on, work
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import Language, _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.agenda.announcement import NOT_PUBLIC
from controlroom.domain.agenda.live import Operation
from controlroom.domain.agenda.preview import Preview
from controlroom.domain.agenda.reminders import Remind
from controlroom.domain.agenda.views import AgendaView, ReminderView
from controlroom.tui.following import BoardScreen
from controlroom.tui.rundown.lines import preview_lines
from controlroom.tui.rundown.preview import RundownPreview
from controlroom.tui.rundown.source import Done, RundownSource, announce_done
from controlroom.tui.words import error_words

READ_EVERY_S = 0.2


Left = Callable[[str], None]
"""What happens when a preview is left, or could not be made: then with the reason."""


class RundownSeen(Message):
    """A preview came back."""

    def __init__(
        self, operation: Operation, found: tuple[Preview, Mapping[Language, str], int] | ControlroomError, left: Left
    ) -> None:
        super().__init__()
        self.operation, self.found, self.left = operation, found, left


class RundownTold(Message):
    """What became of an order; `done`: it changed what there is to announce, to the change `announceable` or none."""

    def __init__(self, words: str, *, done: bool = False, announceable: int | None = None) -> None:
        super().__init__()
        self.words, self.done, self.announceable = words, done, announceable


class RundownReadingScreen(BoardScreen[RundownSource, tuple[AgendaView, tuple[ReminderView, ...]]]):
    """The part of the board that speaks with `source`; whoever derives from it shows what is known."""

    reads_every_s = READ_EVERY_S

    def __init__(self, source: Callable[[], RundownSource | None]) -> None:
        super().__init__(source)
        self._view: AgendaView | None = None
        self._reminders: tuple[ReminderView, ...] = ()
        self._note = ""
        self._announceable: int | None = None

    @property
    def is_read(self) -> bool:
        """The rundown stands on the screen."""
        return self._view is not None

    def show_rundown(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    def room_names(self) -> dict[str, str]:
        """The names of the rooms in the language in force."""
        raise NotImplementedError

    def question(self) -> Callable[[RundownSource], tuple[AgendaView, tuple[ReminderView, ...]]]:
        return lambda source: (source.view(), source.reminders())

    def reading_came(self, reading: tuple[AgendaView, tuple[ReminderView, ...]]) -> None:
        self._view, self._reminders = reading
        self.show_rundown()

    def reading_failed(self, error: ControlroomError) -> None:
        self.tell(error_words(error))

    @work(thread=True, exit_on_error=False, group="rundown-orders")
    def do_at_once(self, operation: Operation) -> None:
        """Carry out what needs no preview."""
        self._carry_out(lambda source: source.do(operation))

    @work(thread=True, exit_on_error=False, group="rundown-orders")
    def turn_back(self, room: str, *, again: bool) -> None:
        """Take the last change of a room back, or do it again."""
        self._carry_out(lambda source: source.redo(room) if again else source.undo(room))

    @work(thread=True, exit_on_error=False, group="rundown-orders")
    def preview(self, operation: Operation, left: Left) -> None:
        """Show what `operation` would do; `left` is called where it is not done."""
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(RundownSeen(operation, source.see(operation), left))
        except ControlroomError as error:
            self.post_message(RundownSeen(operation, error, left))

    @on(RundownSeen)
    def _seen(self, message: RundownSeen) -> None:
        if isinstance(message.found, ControlroomError):
            message.left(error_words(message.found))
            return
        seen, sentence, seq = message.found
        public = message.operation.verb not in NOT_PUBLIC

        def answered(answer: str | None) -> None:
            if answer is None:
                message.left("")
            else:
                self._do_seen(message.operation, seq, announce=answer == "announce")

        lines = preview_lines(seen, sentence, self.room_names())
        self.app.push_screen(RundownPreview(_("What it would do"), lines, public=public), answered)

    @work(thread=True, exit_on_error=False, group="rundown-orders")
    def _do_seen(self, operation: Operation, seq: int, *, announce: bool) -> None:
        self._carry_out(lambda source: source.do(operation, seq), announce=announce)

    @work(thread=True, exit_on_error=False, group="rundown-orders")
    def announce_change(self, seq: int) -> None:
        """Put the announcement of a change on the board."""
        source = self.source()
        if source is None:
            return
        try:
            sentence = source.announce(seq)
            told = _("Announced: {words}").format(words=sentence[current_language()])
            self.post_message(RundownTold(f"✔ {told}", done=True))
        except ControlroomError as error:
            self.post_message(RundownTold(error_words(error)))

    @work(thread=True, exit_on_error=False, group="rundown-orders")
    def acknowledge(self, keys: Collection[tuple[str, Remind]]) -> None:
        """These reminders were seen to."""
        source = self.source()
        if source is None:
            return
        try:
            n = len(source.acknowledge(keys))
            told = ngettext("{n} reminder was seen to.", "{n} reminders were seen to.", n).format(n=n)
            self.post_message(RundownTold(f"✔ {told}"))
        except ControlroomError as error:
            self.post_message(RundownTold(error_words(error)))

    def _carry_out(self, order: Callable[[RundownSource], Done], *, announce: bool = False) -> None:
        source = self.source()
        if source is None:
            return
        try:
            done = order(source)
        except ControlroomError as error:
            self.post_message(RundownTold(error_words(error)))
        else:
            not_announced = announce_done(source, done.seq) if announce else ""
            words = clean_line(done.sentence[current_language()], 600)
            open_yet = done.is_public and (not announce or bool(not_announced))
            hint = _("O announces it, U takes it back.") if open_yet else _("U takes it back.")
            names = self.room_names()
            told = [
                _("{room} no longer follows the clock.").format(room=names.get(room, room)) for room in done.stopped
            ]
            parts = [not_announced or _("Announced.")] if announce else []
            # What to do next first: a long sentence may be cut at its end.
            said = " ".join(["✔", *parts, hint, *told, words])
            self.post_message(RundownTold(said, done=True, announceable=done.seq if open_yet else None))

    @on(RundownTold)
    def _told(self, message: RundownTold) -> None:
        if message.done:
            self._announceable = message.announceable
        self.tell(message.words)

    def _forget_note(self) -> None:
        self._note = ""

    def tell(self, words: str) -> None:
        """Said above the keys until the next key of this board."""
        self._note = words
        self.show_rundown()
