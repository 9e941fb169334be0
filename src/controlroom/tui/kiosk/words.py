"""What a kiosk tells its guests: every answer in their words and language, and nothing that is for the desk only.

Who is kept out for a reason that is nobody's business (blocked, cancelled, a question for a person) reads the same
friendly sentence as everybody who needs the help desk (docs/domain.md §5).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from controlroom.core.i18n import LANGUAGES, N_, Language, current_language, said
from controlroom.core.text import clean_line, visible
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import Outcome, Reason, looks_like_link, looks_mistyped
from controlroom.domain.checkin.views import Decision
from controlroom.hardware.events import DeviceState
from controlroom.tui.kiosk.state import Kiosk, Mode, printer_trouble, scanners_lost
from controlroom.tui.state import AppState, Phase

if TYPE_CHECKING:
    from controlroom.core.config.event import Category, Question
    from controlroom.core.config.loading import Words

Look = Literal["idle", "good", "look", "help", "out"]


BELLS: dict[Look, int] = {"good": 1, "look": 2, "help": 2}
"""Strokes of the bell, where sound is wanted: nobody hears from it why somebody is sent to the help desk."""

HELP = N_("Please go to the help desk")
HELP_MORE = N_("Our colleagues there will be glad to help you.")
_LONGEST_NAME = 40


@dataclass(frozen=True)
class Block:
    """The words in one language: one line to be read from afar, and what stands below it."""

    language: Language
    headline: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scene:
    """What guests see. `blocks`: the same in one language, or in two. `choices`: answers, by the keys 1, 2, 3.

    `name`: of the guest who is welcomed by `greeting`, in their `language`. `typed`: the code as it is typed,
    None while nobody types. `hint`: a few small words for the staff.
    """

    look: Look
    blocks: tuple[Block, ...]
    greeting: str = ""
    name: str = ""
    language: str = ""
    choices: tuple[str, ...] = ()
    typed: str | None = None
    hint: str = ""


def languages_for(language: str) -> tuple[Language, ...]:
    """The languages for a guest who speaks `language`: theirs if the program has it, otherwise both."""
    known = next((each for each in LANGUAGES if language[:2].lower() == each), None)
    return (known,) if known is not None else in_order()


def in_order() -> tuple[Language, ...]:
    """Both languages, the one in force first."""
    first = current_language()
    return (first, *(other for other in LANGUAGES if other != first))


def scene_of(state: AppState, kiosk: Kiosk) -> Scene:
    """What guests see now."""
    if state.phase in (Phase.FAILED, Phase.CLOSING):
        hint = f"{state.failure.code}: {state.failure.sentence()}" if state.failure is not None else ""
        return _simple("out", N_("Out of service"), N_("Please go to a check-in desk."), hint=hint)
    if kiosk.mode is Mode.WAITING:
        return _simple("idle", N_("One moment, please"), "")
    if kiosk.mode is Mode.TYPING:
        lines = N_("Enter: check in · Esc: start again")
        return _simple("idle", N_("Type your code"), lines, typed=visible(kiosk.typed, 128))
    if kiosk.mode is Mode.RESULT and kiosk.undecided:
        return _simple("help", N_("Please try again"), N_("If it fails again, please go to the help desk."))
    if kiosk.mode is Mode.QUESTION and state.asking is not None:
        return _question(state)
    if kiosk.mode is Mode.RESULT and state.decision is not None:
        return answer_of(state, state.decision)
    return _idle(state)


def _simple(look: Look, headline: str, line: str, *, typed: str | None = None, hint: str = "") -> Scene:
    blocks = (Block(each, said(each, headline), (said(each, line),) if line else ()) for each in in_order())
    return Scene(look, tuple(blocks), typed=typed, hint=hint)


def _idle(state: AppState) -> Scene:
    if (printer := printer_trouble(state)) is not None:
        return _simple(
            "out",
            N_("Closed for now"),
            N_("This kiosk is being mended: please use another desk."),
            hint=str(printer.cause).upper(),
        )
    if scanners_lost(state):
        return _simple("idle", N_("Type your code"), N_("Then press Enter."), hint=_hint(state))
    return _simple("idle", N_("Scan your code"), N_("No code to scan? Type it and press Enter."), hint=_hint(state))


def _hint(state: AppState) -> str:
    causes = [
        str(change.cause).upper()
        for change in state.here.devices.values()
        if change.state in (DeviceState.ATTENTION, DeviceState.FAULT)
    ]
    return " · ".join([*causes, *(alert.error.code for alert in state.alerts[:1])])


# Answers


def answer_of(state: AppState, decision: Decision) -> Scene:
    """The answer to a scan, in the guest's language."""
    languages = languages_for(decision.person.language) if decision.person else in_order()
    look, tell = _TELLERS.get(decision.outcome, ("help", _help))
    blocks = tuple(tell(_Guest(state, decision, language)) for language in languages)
    if decision.outcome is not Outcome.ADMITTED or decision.person is None:
        return Scene(look, blocks)
    greeting = "✔ " + " · ".join(said(language, N_("Welcome")) for language in languages)
    return Scene(look, blocks, greeting, clean_line(decision.person.name, _LONGEST_NAME), decision.person.language)


def look_of(decision: Decision) -> Look:
    """How the answer looks, and sounds."""
    return _TELLERS.get(decision.outcome, ("help", _help))[0]


@dataclass(frozen=True)
class _Guest:
    """One answer in one language."""

    state: AppState
    decision: Decision
    language: Language

    def say(self, message: str, **fields: object) -> str:
        return said(self.language, message).format(**fields)

    def block(self, headline: str, *lines: str) -> Block:
        return Block(self.language, headline, tuple(line for line in lines if line))

    def words(self, words: Words) -> str:
        return clean_line(getattr(words, self.language))

    @property
    def category(self) -> Category | None:
        assert self.state.settings is not None
        person = self.decision.person
        return self.state.settings.event.category(person.category) if person else None


def _admitted(guest: _Guest) -> Block:
    lines = [line for line in (_badge(guest), _materials(guest), _party(guest)) if line]
    return guest.block(*lines) if lines else guest.block(guest.say(N_("You are checked in")))


def _badge(guest: _Guest) -> str:
    if guest.decision.job is None:
        return ""
    match guest.state.here.badge:
        case JobState.CONFIRMED | JobState.SENT:
            return guest.say(N_("Take your badge"))
        case JobState.UNKNOWN | JobState.FAILED:
            return guest.say(N_("Badge: at the help desk"))
        case _ if printer_trouble(guest.state) is not None:
            return guest.say(N_("Badge: at the help desk"))
    return guest.say(N_("Printing your badge"))


def _materials(guest: _Guest) -> str:
    settings, category = guest.state.settings, guest.category
    assert settings is not None
    gate = settings.event.checkpoint(guest.decision.checkpoint)
    comes_again = gate is not None and gate.admits == "entry_exit" and guest.decision.job is None
    if category is None or not category.materials or comes_again:
        return ""
    things = guest.say(N_(", ")).join(guest.words(thing) for thing in category.materials)
    return guest.say(N_("Please collect: {things}"), things=things)


def _party(guest: _Guest) -> str:
    place, party = guest.decision.place, guest.decision.person.party if guest.decision.person else 1
    if party < 2:
        return ""
    words = guest.say(N_("{place} of {party} have come."), place=place, party=party)
    return words if place >= party else words + " " + guest.say(N_("The next one scans the same code."))


def _already(guest: _Guest) -> Block:
    return guest.block(
        guest.say(N_("Already checked in")), guest.say(N_("For a new badge please go to the help desk."))
    )


def _left(guest: _Guest) -> Block:
    return guest.block(guest.say(N_("Goodbye")), guest.say(N_("You are checked out.")))


def _not_yet(guest: _Guest) -> Block:
    until, settings = guest.decision.until, guest.state.settings
    if until is None or settings is None:
        return guest.block(guest.say(N_("Check-in is not open yet")))
    opens, now = (moment.astimezone(settings.event.zone) for moment in (until, guest.state.now))
    when = f"{opens:%H:%M}" if opens.date() == now.date() else f"{opens:%m-%d %H:%M}"
    return guest.block(guest.say(N_("Check-in opens at {when}"), when=when), guest.say(N_("Please come back then.")))


def _expired(guest: _Guest) -> Block:
    return guest.block(guest.say(N_("Closed here")), guest.say(N_("Please go to the help desk.")))


def _elsewhere(guest: _Guest) -> Block:
    settings, person = guest.state.settings, guest.decision.person
    assert settings is not None
    doors = [
        guest.words(gate.name)
        for gate in settings.event.checkpoints
        if gate.id != guest.decision.checkpoint
        and person
        and (not gate.categories or person.category in gate.categories)
    ]
    if not doors:
        return _help(guest)
    return guest.block(
        guest.say(N_("Another entrance")),
        guest.say(N_("Please go to: {places}"), places=guest.say(N_(", ")).join(doors)),
    )


def _unknown(guest: _Guest) -> Block:
    code = guest.decision.code
    if looks_like_link(code):
        line = guest.say(N_("That was a web address. Your code is in the confirmation you were sent."))
    elif looks_mistyped(code):
        line = guest.say(N_("Please compare it with your confirmation and try once more."))
    else:
        line = guest.say(N_("Please try once more, or go to the help desk."))
    return guest.block(guest.say(N_("Code not found")), line)


def _attention(guest: _Guest) -> Block:
    if guest.decision.reason == Reason.FULL:
        return guest.block(guest.say(N_("All places are taken")), guest.say(N_("Please wait a little.")))
    if guest.decision.reason == Reason.UNPAID:
        return guest.block(guest.say(HELP), guest.say(N_("One more step completes your registration.")))
    return _help(guest)


def _help(guest: _Guest) -> Block:
    return guest.block(guest.say(HELP), guest.say(HELP_MORE))


_TELLERS: dict[Outcome, tuple[Look, Callable[[_Guest], Block]]] = {
    Outcome.ADMITTED: ("good", _admitted),
    Outcome.LEFT: ("good", _left),
    Outcome.NOT_IN: ("good", _left),
    Outcome.ALREADY: ("look", _already),
    Outcome.NOT_YET: ("look", _not_yet),
    Outcome.EXPIRED: ("look", _expired),
    Outcome.WRONG_CHECKPOINT: ("look", _elsewhere),
    Outcome.UNKNOWN: ("look", _unknown),
    Outcome.NEEDS_ATTENTION: ("help", _attention),
    Outcome.VOID: ("help", _help),
    Outcome.BLOCKED: ("help", _help),
}


# Questions


def _question(state: AppState) -> Scene:
    asking = state.asking
    assert asking is not None
    assert state.settings is not None
    languages = languages_for(asking.person.language if asking.person else "")
    found = next((each for each in state.settings.event.questions if each.id == asking.question), None)
    if found is None:  # a new configuration has just taken it away
        return _simple("help", HELP, HELP_MORE)
    blocks = tuple(
        Block(each, clean_line(getattr(found.words, each)), (said(each, N_("Press the number.")),))
        for each in languages
    )
    return Scene("look", blocks, choices=tuple(" / ".join(words) for words in _choices(found, languages)))


def _choices(question: Question, languages: tuple[Language, ...]) -> list[list[str]]:
    if question.kind == "confirm":
        return [[said(each, answer) for each in languages] for answer in (N_("yes"), N_("no"))]
    return [[clean_line(getattr(choice, each), 40) for each in languages] for choice in question.choices]


def asks_a_person(state: AppState, decision: Decision) -> bool:
    """Whether one of the open questions wants words, which are for the help desk to write down."""
    assert state.settings is not None
    kinds = {each.id: each.kind for each in state.settings.event.questions}
    return any(kinds.get(id, "text") == "text" for id in decision.questions)
