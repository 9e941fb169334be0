"""How a move with a ticket is ordered: whether it can be made, and what is asked for it, step by step. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TYPE_CHECKING

from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.people.duty import ROLE_WORDS, Person
from controlroom.domain.tickets.rules import (
    CATEGORY_WORDS,
    LEVEL_WORDS,
    MOVE_WORDS,
    PRIORITY_WORDS,
    Category,
    Level,
    Move,
    Ticket,
    leads_from,
    may,
    moves_for,
    priority_of,
)
from controlroom.domain.tickets.states import STATE_WORDS, State
from controlroom.tui.tickets.source import NATURAL
from controlroom.tui.words import listed

if TYPE_CHECKING:
    from controlroom.domain.tickets.tables import Setting
    from controlroom.domain.tickets.views import Repeated

NOTE, IMPROVE = "note", "improve"


class NoAnswerError(BadInputError):
    code = "TICKET_ANSWER"
    what = N_("“{found}” is no answer here.")
    next_step = N_("Choose with ↑ ↓ or type the number of one that is shown.")


class WordsNeededError(BadInputError):
    code = "TICKET_WORDS_NEEDED"
    what = N_("A few words are needed here.")
    next_step = N_("Type them, or choose one of the sentences with ↑ ↓.")


class NotNowError(RuleRefusedError):
    code = "TICKET_NOT_NOW"
    what = N_("{ticket} is {state}: “{move}” is not possible now.")
    next_step = N_("What is possible: {possible}.")


class NotForYouError(RuleRefusedError):
    code = "TICKET_NOT_FOR_YOU"
    what = N_("“{move}” with {ticket} is not for you ({role}).")
    next_step = N_("Ask {ask}.")


@dataclass(frozen=True)
class Option:
    """An answer that is offered: what is kept of it, and its words in the language in force."""

    value: str
    words: str


@dataclass(frozen=True)
class Step:
    """A question of one line. `free`: other words are an answer too; `needed`: none are not.

    `first`: the option that is chosen before a key is pressed, -1 none. `numbered`: a number means an option.
    """

    name: str
    words: str
    options: tuple[Option, ...] = ()
    free: bool = False
    needed: bool = True
    first: int = -1
    numbered: bool = True
    value: str = ""


@dataclass(frozen=True)
class Around:
    """What a move depends on besides its ticket. `groups`: their names; `canned`: sentences of event.toml."""

    setting: Setting
    me: Person
    now: datetime
    groups: Mapping[str, str]
    canned: tuple[str, ...] = ()
    others: Sequence[Ticket] = ()


@dataclass(frozen=True)
class Talk:
    """A move that is being ordered. `what`: a `Move`'s value, NOTE or IMPROVE."""

    what: str
    ticket: Ticket
    answers: Mapping[str, str] = field(default_factory=dict)
    repeated: Repeated | None = None

    def with_answer(self, step: str, value: str) -> Talk:
        """The same with one more answer."""
        return replace(self, answers={**self.answers, step: value})


_WHY = {
    Move.HOLD: (N_("Waits for a spare part."), N_("Waits for the vendor."), N_("Waits for a break in the session.")),
    Move.RESOLVE: (
        N_("Restarted, runs again."), N_("Replaced by the spare."), N_("Cable or plug put right."),
        N_("Settings put right."),
    ),
    Move.SEND_BACK: (N_("Still not working."), N_("Works only partly.")),
    Move.REOPEN: (N_("It is there again."),),
    Move.REJECT: (N_("No fault found."), N_("Not ours; told who it belongs to.")),
    Move.CANCEL: (N_("Not needed any more."), N_("Opened by mistake.")),
}  # fmt: skip
_QUESTIONS = {
    Move.HOLD: N_("What it waits for ▸"), Move.RESOLVE: N_("What was done ▸"),
    Move.SEND_BACK: N_("What is still wrong ▸"), Move.REOPEN: N_("What is there again ▸"),
    Move.REJECT: N_("Why nothing is done ▸"), Move.CANCEL: N_("Why it is not needed ▸"),
}  # fmt: skip


def why_not(what: str, ticket: Ticket, around: Around) -> RuleRefusedError | None:
    """Why this cannot be done with the ticket now; None when it can."""
    if what in (NOTE, IMPROVE):
        return None
    move, me = Move(what), around.me
    possible = leads_from(move, ticket.state)
    if move is Move.CLASSIFY:
        possible = ticket.is_open
    elif move is Move.DISPATCH and ticket.state is State.REGISTERED:
        possible = True  # Which classifies it as well.
    if not possible:
        names = [_(MOVE_WORDS[each]) for each in moves_for(ticket, me)]
        return NotNowError(
            ticket=ticket.id, state=_(STATE_WORDS[ticket.state]), move=_(MOVE_WORDS[move]),
            possible=listed(names) or _("a note"),
        )  # fmt: skip
    if may(move, me, ticket):
        return None
    roster, group = around.setting.roster, ticket.group or around.setting.verifying
    helper = around.setting.verifying if move in (Move.VERIFY, Move.SEND_BACK) else group
    return NotForYouError(
        move=_(MOVE_WORDS[move]), ticket=ticket.id, role=_(ROLE_WORDS[me.role]) if me.role else "—",
        ask=roster.leader(helper) or around.groups.get(helper, helper),
    )  # fmt: skip


def possible_now(ticket: Ticket, around: Around) -> tuple[Move, ...]:
    """What may be done by who acts here, what comes next in a ticket's way first."""
    found = [move for move in Move if why_not(move, ticket, around) is None]
    natural = NATURAL.get(ticket.state)
    if not ticket.is_open or natural is None:
        return tuple(found)
    return tuple(sorted(found, key=lambda move: move is not natural))


def next_step(talk: Talk, around: Around) -> Step | None:
    """What is to be asked next; None when everything is known."""
    return next((step for step in _steps(talk, around) if step.name not in talk.answers), None)


def _steps(talk: Talk, around: Around) -> tuple[Step, ...]:
    canned = tuple(Option(words, words) for words in around.canned)
    match talk.what:
        case Move.ACCEPT | Move.RESUME:
            return ()
        case Move.CLASSIFY:
            return _classifying(talk, around)
        case Move.DISPATCH:
            return _dispatching(talk, around)
        case Move.VERIFY:
            return (Step("note", _("Really gone? Enter closes it; a note if you like ▸"), free=True, needed=False),)
        case Move.DUPLICATE:
            return (Step("into", _("It is the same as ▸"), _alike(talk.ticket, around), free=True, numbered=False),)
        case "note":
            return (Step("note", _("Note ▸"), canned, free=True),)
        case "improve":
            return (Step("lesson", _("What to do better next time ▸"), canned, free=True),)
    move = Move(talk.what)
    offered = tuple(Option(words, words) for words in map(_, _WHY[move]))
    why = Step("why", _(_QUESTIONS[move]), offered + canned, free=True)
    if move is Move.RESOLVE:
        cause = Step("cause", _("What the cause was, if known ▸"), free=True, needed=False)
        return why, replace(cause, value=talk.ticket.found_cause)
    if move is Move.CANCEL:
        sure = (Option("no", _("no, leave it")), Option("yes", _("yes, cancel it")))
        return why, Step("sure", _("Cancel {ticket}?").format(ticket=talk.ticket.id), sure, first=0)
    return (why,)


def _classifying(talk: Talk, around: Around) -> tuple[Step, ...]:
    ticket, matrix = talk.ticket, around.setting.matrix
    categories = tuple(Option(each.value, _(CATEGORY_WORDS[each])) for each in Category)
    levels = tuple(Option(each.value, _(LEVEL_WORDS[each])) for each in Level)
    impact = Level(talk.answers.get("impact") or ticket.impact)
    urgencies = tuple(
        Option(each.value, f"{_(LEVEL_WORDS[each])} → {_(PRIORITY_WORDS[priority_of(matrix, impact, each)])}")
        for each in Level
    )
    return (
        Step("category", _("Kind of trouble ▸"), categories, first=list(Category).index(ticket.category)),
        Step("impact", _("How far it reaches ▸"), levels, first=list(Level).index(ticket.impact)),
        Step("urgency", _("How soon it hurts → priority ▸"), urgencies, first=list(Level).index(ticket.urgency)),
    )


def _dispatching(talk: Talk, around: Around) -> tuple[Step, ...]:
    roster = around.setting.roster
    keys = list(roster.groups)
    groups = tuple(Option(key, around.groups.get(key, key)) for key in keys)
    first = keys.index(talk.ticket.group) if talk.ticket.group in keys else 0
    step = Step("group", _("Send it to ▸"), groups, first=first)
    group = talk.answers.get("group", "")
    on_shift = roster.on_shift(group, around.now) if group else ()
    if not on_shift:
        return (step,)
    called = roster.on_call(group, around.now)
    people = tuple(
        Option(name, _("{name} (on call)").format(name=name) if name == called else name)
        for name in (clean_line(each, 60) for each in on_shift)
    )
    anybody = Option("", _("whoever takes it"))
    return step, Step("person", _("Who is on shift ▸"), (anybody, *people), first=0)


def _alike(ticket: Ticket, around: Around) -> tuple[Option, ...]:
    """Other open tickets, first those of the same device, then of the same room; the newest first."""
    others = [each for each in around.others if each.is_open and each.number != ticket.number]
    others.sort(key=lambda each: (
        not (ticket.device and each.device == ticket.device), not (ticket.room and each.room == ticket.room),
        -each.number,
    ))  # fmt: skip
    return tuple(Option(each.id, f"{each.id} {clean_line(each.title, 40)}") for each in others[:6])


def answer(step: Step, text: str, chosen: int) -> str:
    """What is kept of what was typed, or else of the option `chosen`. Raises NoAnswerError, WordsNeededError."""
    text = clean_line(text, 500)
    if not text:
        if 0 <= chosen < len(step.options):
            return step.options[chosen].value
        if step.needed:
            raise WordsNeededError()
        return ""
    if step.numbered and text.isascii() and text.isdigit() and 1 <= int(text) <= len(step.options):
        return step.options[int(text) - 1].value
    if step.free:
        return text
    wanted = text.casefold()
    found = [
        each.value
        for each in step.options
        if wanted == each.value.casefold() or each.words.casefold().startswith(wanted)
    ] or [each.value for each in step.options if each.value.startswith(wanted)]
    if len(found) != 1:
        raise NoAnswerError(found=text)
    return found[0]


def is_called_off(talk: Talk) -> bool:
    """Whether the operator answered that it is not to be done after all."""
    return talk.answers.get("sure") == "no"
