"""What the board of the rundown asks of the event; how keys and words become operations. No widget, no SQL."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from controlroom.core.errors import BadInputError, ControlroomError
from controlroom.core.i18n import N_, Language, _
from controlroom.core.ids import new_id
from controlroom.core.text import clean_line
from controlroom.domain.agenda import changes, live, moves
from controlroom.domain.agenda.errors import NoSubstituteError
from controlroom.domain.agenda.live import Operation
from controlroom.domain.agenda.naming import instant_named, item_named
from controlroom.domain.agenda.preview import Preview
from controlroom.domain.agenda.reminders import Remind
from controlroom.domain.agenda.rules import DROPPED, Item, Kind, State
from controlroom.domain.agenda.views import AgendaView, ChangeView, ReminderView


class NothingChosenError(BadInputError):
    code = "RUNDOWN_NOTHING_CHOSEN"
    what = N_("No item is chosen here that this can be done with.")
    next_step = N_("Choose one with the arrow keys.")


class NothingToComeError(BadInputError):
    code = "RUNDOWN_NOTHING_TO_COME"
    what = N_("Nothing is to come in this room today.")
    next_step = N_("S begins the chosen item of another day, N plans a new one.")


class NothingOnStageError(BadInputError):
    code = "RUNDOWN_NOTHING_ON_STAGE"
    what = N_("Nothing is on stage in this room.")
    next_step = N_("Space begins the next item, S the chosen one.")


class NotUnderstoodError(BadInputError):
    code = "RUNDOWN_NOT_UNDERSTOOD"
    what = N_("“{found}” cannot be read as {wanted}.")
    next_step = N_("Press the key again and write it as the question shows.")


class Done(Protocol):
    """What was done: its number, how it turned out, and its announcement."""

    @property
    def seq(self) -> int: ...
    @property
    def seen(self) -> Preview: ...
    @property
    def sentence(self) -> Mapping[Language, str]: ...
    @property
    def stopped(self) -> tuple[str, ...]: ...
    @property
    def is_public(self) -> bool: ...


class RundownSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk: call it in workers."""

    def view(self) -> AgendaView:
        """The rundown now."""

    def see(self, operation: Operation) -> tuple[Preview, Mapping[Language, str], int]:
        """What an operation would do, its announcement, and after which change."""

    def do(self, operation: Operation, seen_after: int | None = None) -> Done:
        """Does it."""

    def announce(self, seq: int) -> Mapping[Language, str]:
        """Puts the announcement of a change on the board."""

    def undo(self, room: str = "") -> Done:
        """Takes the last change back."""

    def redo(self, room: str = "") -> Done:
        """Does again what was taken back last."""

    def history(self, limit: int, room: str = "") -> tuple[ChangeView, ...]:
        """The newest changes."""

    def reminders(self) -> tuple[ReminderView, ...]:
        """What was given and nobody has acknowledged, the oldest first."""

    def acknowledge(self, keys: Collection[tuple[str, Remind]] | None = None) -> tuple[ReminderView, ...]:
        """Somebody has seen reminders, those of `keys` or all."""


def announce_done(source: RundownSource, seq: int) -> str:
    """Announces a change that is made. It stays made whatever comes: gives why it could not be announced, else ""."""
    try:
        source.announce(seq)
    except ControlroomError as error:
        return _("Not announced: {reason}").format(reason=error.sentence())
    return ""


@dataclass(frozen=True)
class Chosen:
    """Where the cursor is: the rundown, a room of it, and an item of that room if it has any."""

    view: AgendaView
    room: str
    item: Item | None

    @property
    def a(self) -> Item:
        """The item. Raises NothingChosenError."""
        if self.item is None:
            raise NothingChosenError()
        return self.item

    @property
    def on_stage(self) -> Item:
        """What is on stage in the room. Raises NothingOnStageError."""
        found = self.view.agenda.under_way(self.room)
        if found is None:
            raise NothingOnStageError()
        return found

    @property
    def touched(self) -> Item:
        """The chosen item if it is on stage or to come, else what is on stage."""
        return self.item if self.item is not None and self.item.ended_at is None else self.on_stage

    def next_open(self) -> Item:
        """What comes next on stage in the room today. Raises NothingToComeError."""
        agenda = self.view.agenda
        for item in agenda.of(self.room, agenda.calendar.day(self.view.at)):
            if item.is_open:
                return item
        raise NothingToComeError()

    def neighbour(self) -> Item | None:
        """What comes next behind the chosen item, breaks passed over: nobody trades or tells a topic with one."""
        following = self.view.agenda.after(self.item) if self.item is not None else ()
        return next((item for item in following if item.kind is not Kind.BREAK), None)


Direct = Callable[[Chosen], Operation]
AT_ONCE: Mapping[str, Direct] = {
    "go": lambda chosen: live.StartItem(chosen.next_open().id),
    "start": lambda chosen: live.StartItem(chosen.a.id),
    "finish": lambda chosen: live.FinishItem(chosen.on_stage.id),
    "hold": lambda chosen: (
        live.ResumeItem(chosen.on_stage.id)
        if chosen.on_stage.state is State.HELD
        else live.HoldItem(chosen.on_stage.id)
    ),
    "plus": lambda chosen: live.AddTime(chosen.touched.id, timedelta(minutes=1)),
    "minus": lambda chosen: live.AddTime(chosen.touched.id, timedelta(minutes=-1)),
    "card": lambda chosen: live.ShowTimeCard(chosen.on_stage.id),
}
"""What is done as soon as its key is pressed; it can be undone."""

PREVIEWED: Mapping[str, Direct] = {
    "pull": lambda chosen: moves.PullForward(chosen.a.id),
    "pull-rest": lambda chosen: moves.PullForward(chosen.a.id, rest=True),
    "share": lambda chosen: changes.ShareLostTime(chosen.room),
    "replan": lambda chosen: moves.Replan(chosen.room),
    "restore": lambda chosen: changes.RestoreItem(chosen.a.id),
}
"""What is shown before it is done and asks for nothing else."""


@dataclass(frozen=True)
class Question:
    """What a key asks for in one line, and what stands there at first."""

    words: str
    value: str = ""


_QUESTIONS = {
    "add": N_("Minutes more or less (5, -3) ▸"),
    "insert": N_("What to put in, and minutes (promo film 5) ▸"),
    "late": N_("The speaker arrives at (10:30 flight delayed) ▸"),
    "move": N_("Move to: a time, “> item” behind it, or a room ▸"),
    "swap": N_("Change places with ▸"),
    "substitute": N_("Who steps in ▸"),
    "shorten": N_("Shorten to so many minutes ▸"),
    "merge": N_("Hold together with, and minutes ▸"),
    "skip": N_("Why it is skipped ▸"),
    "cancel": N_("Why it is cancelled ▸"),
    "cause": N_("Why it is off the plan ▸"),
    "since": N_("It began (or ended) at ▸"),
}


def question(what: str, chosen: Chosen) -> Question:
    """What is asked for `what`. Raises NothingChosenError."""
    item = chosen.item if what in ("add", "insert") else chosen.a
    words = _(_QUESTIONS[what])
    if item is None:
        return Question(words)
    if what == "substitute" and not item.on_stage:
        raise NoSubstituteError(title=item.title, names="—")
    return Question(f"{clean_line(item.title, 24)} · {words}", _proposed(what, chosen, item))


def _proposed(what: str, chosen: Chosen, item: Item) -> str:
    """What will most often be meant."""
    neighbour = chosen.neighbour()
    match what:
        case "swap" if neighbour is not None:
            return neighbour.title
        case "merge" if neighbour is not None:
            return f"{neighbour.title} {live.minutes(max(item.length, neighbour.length))}"
        case "substitute" if item.substitutes:
            return item.substitutes[0].name
        case "shorten":
            return str(live.minutes(chosen.view.agenda.rules.least(item)))
        case "skip" | "cancel" | "cause":
            return item.cause
    return ""


def operation(what: str, chosen: Chosen, text: str) -> Operation:
    """What the typed words order. Raises NotUnderstoodError, NothingChosenError, and the rules' errors."""
    text = clean_line(text)
    if what == "add":
        return live.AddTime(chosen.touched.id, _minutes(text))
    if what == "insert":
        return _insert(chosen, text)
    return _on_item(what, chosen, chosen.a, text)


def _on_item(what: str, chosen: Chosen, item: Item, text: str) -> Operation:
    match what:
        case "late":
            return _late(chosen, item, text)
        case "move":
            return _move(chosen, item, text)
        case "swap":
            return moves.SwapItems(item.id, _other(chosen, text).id)
        case "substitute":
            return changes.Substitute(item.id, by=text)
        case "shorten":
            return changes.Shorten(item.id, _minutes(text))
        case "merge":
            words, length = _words_and_minutes(text)
            return changes.Merge(item.id, _other(chosen, words).id, length)
        case "skip":
            return changes.SkipItem(item.id, text)
        case "cancel":
            return changes.CancelItem(item.id, text)
        case "cause":
            return live.NoteCause(item.id, text)
        case _:
            at = _time(chosen, text)
            under_way = item.started_at is not None and item.ended_at is None
            return live.FinishItem(item.id, at) if under_way else live.StartItem(item.id, at)


def _late(chosen: Chosen, item: Item, text: str) -> Operation:
    clock, _space, why = text.partition(" ")
    until = _time(chosen, clock)
    expected = chosen.view.forecast.get(item.id)
    follower = moves.next_that_can_go_first(chosen.view.agenda, item.id)
    waits = expected is not None and until > expected.start
    return moves.SpeakerLate(item.id, until, pull=follower is not None and waits, why=why.strip())


def _move(chosen: Chosen, item: Item, text: str) -> Operation:
    if text.startswith((">", "＞")):
        return moves.MoveItem(item.id, after=_other(chosen, text[1:]).id)
    if text in chosen.view.agenda.rooms:
        return moves.MoveItem(item.id, room=text)
    return moves.MoveItem(item.id, to=_time(chosen, text))


def _insert(chosen: Chosen, text: str) -> Operation:
    title, length = _words_and_minutes(text)
    if length is None:
        length = timedelta(minutes=5)
    agenda, item = chosen.view.agenda, chosen.item
    if item is not None and item.state not in DROPPED and item.ended_at is None:
        return changes.InsertItem(new_id(), title, length, after=item.id)
    day = agenda.calendar.day(chosen.view.at)
    held = [each for each in agenda.of(chosen.room, day) if each.started_at is not None and each.dropped is None]
    after = held[-1].id if held and held[-1].ended_at is None else ""
    return changes.InsertItem(new_id(), title, length, after=after, room=chosen.room, kind=Kind.FILLER)


def _other(chosen: Chosen, text: str) -> Item:
    return item_named(chosen.view.agenda, text.strip(), chosen.view.at)


def _words_and_minutes(text: str) -> tuple[str, timedelta | None]:
    found = re.fullmatch(r"(.*?)\s*(\d{1,3})\s*(?:min|分钟|分)?", text)
    if found is None or not found[1]:
        return text, None
    return found[1], timedelta(minutes=int(found[2]))


def _minutes(text: str) -> timedelta:
    try:
        return timedelta(minutes=float(text.replace("−", "-").replace("＋", "+")))
    except (ValueError, OverflowError):
        raise NotUnderstoodError(found=text, wanted=_("minutes")) from None


def _time(chosen: Chosen, text: str) -> datetime:
    calendar = chosen.view.agenda.calendar
    day = chosen.view.agenda.day_of(chosen.item) if chosen.item is not None else calendar.day(chosen.view.at)
    try:
        return instant_named(calendar, text.replace("：", ":"), day)
    except ValueError:
        raise NotUnderstoodError(found=text, wanted=_("a time like 10:30")) from None
