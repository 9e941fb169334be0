"""What the board of incidents asks of the event, and what its keys mean for a step. No widget, no SQL."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from controlroom.core.i18n import _
from controlroom.domain.incidents.moves import Given
from controlroom.domain.incidents.rules import StepState, needs_approval
from controlroom.domain.incidents.views import Broadcast, IncidentLine, IncidentView, PlaybookLine, StepView

if TYPE_CHECKING:
    from controlroom.tui.state import AppState


class IncidentsSource(Protocol):
    """The open event, as incidents need it. Everything blocks on the disk: call it in workers."""

    def playbooks(self) -> tuple[PlaybookLine, ...]:
        """What can be begun."""

    def list(self, *, running_only: bool = False) -> tuple[IncidentLine, ...]:
        """The incidents: those that run first."""

    def show(self, id: str) -> IncidentView:
        """One with its steps and clocks."""

    def begin(
        self, playbook: str, *, room: str = "", device: str = "", ticket: str = "", item: str = "", what: str = "",
        drill: bool = False, another: bool = False,
    ) -> IncidentView:  # fmt: skip
        """Begins one."""

    def tick(self, id: str, step: str, given: Given = ...) -> IncidentView:
        """A step is done."""

    def choose(self, id: str, step: str, choice: str, note: str = "") -> IncidentView:
        """A step is done by one of its answers."""

    def skip(self, id: str, step: str, reason: str) -> IncidentView:
        """A step is not done."""

    def take_back(self, id: str, step: str, reason: str) -> IncidentView:
        """A tick or a skip was wrong."""

    def ask(self, id: str, step: str, number: int | None = None, note: str = "") -> IncidentView:
        """Asks for an approval."""

    def approve(
        self, id: str, step: str, who: str = "", call: str = "", number: int | None = None, pin: str = ""
    ) -> IncidentView:  # fmt: skip
        """Somebody grants it: on a call, or here by their PIN; `number`: what they were told it is asked for."""

    def deny(
        self, id: str, step: str, who: str = "", call: str = "", number: int | None = None, pin: str = ""
    ) -> IncidentView:  # fmt: skip
        """Somebody denies it."""

    def count(self, id: str, number: int, note: str = "") -> IncidentView:
        """So many people were counted."""

    def note(self, id: str, words: str, step: str = "") -> IncidentView:
        """Something worth keeping."""

    def see_broadcast(self, id: str, step: str) -> Broadcast:
        """The text of a step exactly as it would go out."""

    def broadcast(self, id: str, step: str) -> tuple[IncidentView, Broadcast]:
        """The text of a step goes out."""

    def open_ticket(self, id: str, step: str) -> IncidentView:
        """Opens the ticket of a step."""

    def filler(self, id: str, step: str = "") -> IncidentView:
        """Puts a filler into the rundown of its room."""

    def hold(self, id: str, step: str = "") -> IncidentView:
        """Holds what is on stage in its room."""

    def close(self, id: str, review: str) -> IncidentView:
        """It is over."""

    def cancel(self, id: str, reason: str) -> IncidentView:
        """It turned out to be nothing."""

    def save_result(self, id: str) -> str:
        """Writes how it went to a new file in the event's reports; where it is."""


@dataclass(frozen=True)
class Beginning:
    """What an incident is begun from on another board, as far as it is known there. `label`: what that is called;
    `category` of its trouble and `kind` of its device: by them the fitting playbooks are offered first."""

    label: str
    ticket: str = ""
    device: str = ""
    item: str = ""
    room: str = ""
    what: str = ""
    category: str = ""
    kind: str = ""

    def fits(self, line: PlaybookLine) -> bool:
        """Whether a playbook is for this: for its kind of device, else for its category; for an item of the rundown,
        whether it changes the rundown."""
        book = line.playbook
        if self.kind and book.devices:
            return self.kind in book.devices
        if self.item:
            return any(step.does in ("filler", "hold") for step in book.steps)
        return bool(self.category) and book.category == self.category

    def sorted(self, books: Iterable[PlaybookLine]) -> tuple[tuple[PlaybookLine, ...], int]:
        """The playbooks, those that fit first (of them those that name its kind of device), and how many fit."""
        known = sorted(books, key=lambda line: (not self.fits(line), self.kind not in line.playbook.devices))
        return tuple(known), sum(self.fits(line) for line in known)

    def running(self, lines: Iterable[IncidentLine]) -> tuple[IncidentLine, ...]:
        """The incidents that run for this."""
        return about(lines, ticket=self.ticket, device="" if self.ticket else self.device, item=self.item)


def about(
    lines: Iterable[IncidentLine], *, ticket: str = "", device: str = "", item: str = "", source: str = ""
) -> tuple[IncidentLine, ...]:
    """The incidents that run and began with this ticket, device or item; or the one that a ticket has as `source`."""
    return tuple(
        line
        for line in lines
        if line.is_running
        and any(
            (
                ticket and line.ticket == ticket, device and line.device == device, item and line.item == item,
                source and line.id == source,
            )
        )
    )  # fmt: skip


class Doing(StrEnum):
    """What the key that ticks a step has to do first."""

    TICK = "tick"
    CHOOSE = "choose"
    SAY = "say"
    FILLER = "filler"
    HOLD = "hold"
    NOTE = "note"
    NUMBER = "number"
    APPROVAL = "approval"
    TOLD = "told"


def doing(step: StepView) -> Doing:
    """What ticking `step` asks for; `told`: it cannot be ticked now, and the event says why."""
    config, run = step.step, step.run
    if not step.is_to_do:
        return Doing.TOLD
    granted = run.approval is not None and run.approval.granted is True
    if needs_approval(config, None) and not granted:
        return Doing.APPROVAL
    if config.choices:
        return Doing.CHOOSE
    if config.say is not None and run.said_at is None:
        return Doing.SAY
    if config.does in ("filler", "hold"):
        return Doing.FILLER if config.does == "filler" else Doing.HOLD
    if config.proof == "note":
        return Doing.NOTE
    return Doing.NUMBER if config.proof in ("number", "head_count") else Doing.TICK


def proof_question(step: StepView) -> str:
    """What is asked of who ticks a step by a number or a note."""
    limit = step.step.approval
    if step.step.proof == "note":
        return _("What was done ▸")
    asked = _("People counted ▸") if step.step.proof == "head_count" else _("How many ▸")
    approval = step.run.approval
    if approval is not None and approval.granted and approval.number:
        return _("({n} were approved) ").format(n=approval.number) + asked
    if limit is not None and limit.above is not None:
        return _("(more than {n} needs approval: A) ").format(n=limit.above) + asked
    return asked


def decider(view: IncidentView, step: StepView) -> str:
    """Who will most often decide on the approval of `step`: the first of the chain with that role."""
    limit = step.step.approval
    wanted = limit.role if limit is not None else ""
    return next((each.name for each in view.chain if each.key == wanted and each.name), "")


def has_pin(state: AppState, name: str) -> bool:
    """Whether somebody can say by a PIN that they are here: who has signed in here need not, who has none cannot."""
    settings, acting = state.settings, state.acting
    if settings is None:
        return False
    is_here = acting is not None and acting.signed_in and acting.name == settings.event.known_as(name)
    return not is_here and settings.event.pin_of(name) is not None


def asked_number(step: StepView) -> bool:
    """Whether an approval of `step` is for a number."""
    limit = step.step.approval
    return limit is not None and limit.above is not None


def waiting_step(view: IncidentView, at_hand: StepView | None) -> StepView | None:
    """The step whose approval is decided: the one at hand if it waits, else the first that does."""
    waiting = [step for step in view.steps if step.state is StepState.WAITING]
    return next((step for step in waiting if at_hand is not None and step.id == at_hand.id), next(iter(waiting), None))


def newer(view: IncidentView | None, other: IncidentView) -> IncidentView:
    """The one of two readings of an incident that knows more."""
    if view is None or view.line.id != other.line.id or other.incident.version >= view.incident.version:
        return other
    return view


def matching(books: tuple[PlaybookLine, ...], typed: str) -> tuple[tuple[int, PlaybookLine], ...]:
    """The playbooks meant by what was typed, with their numbers: a number, or some letters of name or trigger."""
    numbered = tuple(enumerate(books, 1))
    wanted = typed.strip()
    if wanted.isdecimal():
        return tuple((number, book) for number, book in numbered if number == int(wanted[:4]))
    return tuple((number, book) for number, book in numbered if book.fits(wanted))
