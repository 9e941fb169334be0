"""Running an incident: tick, skip, take back, count, note, say, open a ticket, close; one transaction each
(docs/domain.md §10).

Everything raises IncidentUnknownError, StepUnknownError, IncidentStateError and the store's errors. Of what a drill
would have done live only that it would have is kept.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from controlroom.core.i18n import Language, _
from controlroom.core.text import clean_line
from controlroom.domain.announcements import service as board
from controlroom.domain.incidents import moves
from controlroom.domain.incidents.acting import begun, written
from controlroom.domain.incidents.errors import NoTicketError, ReasonMissingError, TicketOpenedError
from controlroom.domain.incidents.moves import LONGEST_NOTE, Act, Given, step_named
from controlroom.domain.incidents.reading import broadcast_of
from controlroom.domain.incidents.rules import Incident, StepState, state_of
from controlroom.domain.incidents.tables import Setting
from controlroom.domain.incidents.views import Broadcast
from controlroom.domain.tickets.opening import NewTicket, open_ticket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

if TYPE_CHECKING:
    from controlroom.core.config.playbooks import StepConfig

Move = Callable[[Incident, "StepConfig", Act], Incident]


def tick(store: Store, by: Origin, setting: Setting, id: str, step: str, given: Given) -> Incident:
    """A step is done, with what proves it; a ticket that it opens is opened with it. Raises what `moves.tick` does."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        found = step_named(before, step)
        after = moves.tick(before, found, act, given)
        facts: dict[str, Any] = {}
        if found.ticket is not None and not after.run(found.id).ticket:
            after, facts = _opened(transaction, setting, after, found, act)
        run = after.run(found.id)
        choice = next((each.words for each in found.choices if each.key == run.choice), None)
        answer = {"zh": choice.zh, "en": choice.en} if choice is not None else None
        facts |= {"count": run.number, "choice": run.choice, "answer": answer}
        return written(transaction, before, after, "step-done", step=found, note=run.note, facts=facts)

    return store.write(work, by)


def skip(store: Store, by: Origin, setting: Setting, id: str, step: str, reason: str) -> Incident:
    """A step is not done, and why."""

    def move(incident: Incident, found: StepConfig, act: Act) -> Incident:
        return moves.skip(incident, found, act, reason)

    return _move(store, by, setting, id, step, "step-skipped", move, clean_line(reason, LONGEST_NOTE))


def take_back(store: Store, by: Origin, setting: Setting, id: str, step: str, reason: str) -> Incident:
    """A tick or a skip was wrong, and why. What the step has set off stays."""

    def move(incident: Incident, found: StepConfig, act: Act) -> Incident:
        return moves.take_back(incident, found, act, reason)

    return _move(store, by, setting, id, step, "step-reopened", move, clean_line(reason, LONGEST_NOTE))


def count(store: Store, by: Origin, setting: Setting, id: str, number: int, note: str = "") -> Incident:
    """So many people were counted, at an assembly point or in all (`note`)."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        after = moves.count(before, act, number)
        words = clean_line(note, LONGEST_NOTE)
        return written(transaction, before, after, "counted", note=words, facts={"count": number})

    return store.write(work, by)


def note(store: Store, by: Origin, setting: Setting, id: str, words: str, step: str = "") -> Incident:
    """Something worth keeping, of a step or of the whole; also after it has ended. Raises ReasonMissingError."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        kept = clean_line(words, LONGEST_NOTE)
        if not kept:
            raise ReasonMissingError()
        found = step_named(before, step) if step else None
        return written(transaction, before, moves.touched(before, act), "noted", step=found, note=kept)

    return store.write(work, by)


def broadcast(store: Store, by: Origin, setting: Setting, id: str, step: str) -> tuple[Incident, Broadcast]:
    """The text of a step goes out to everybody; a step that asks for nothing else is done by it.

    Raises what `moves.say` does, TextLacksError.
    """

    def work(transaction: Transaction) -> tuple[Incident, Broadcast]:
        before, act = begun(transaction, setting, id)
        found = step_named(before, step)
        after = moves.say(before, found, act)
        told = broadcast_of(before, found, act.at, setting)
        facts: dict[str, Any] = {"zh": told.sentence["zh"], "en": told.sentence["en"], "to": list(told.to)}
        if before.drill:
            facts["would"] = "announcement"
        else:
            facts["announcement"] = board.post(transaction, f"incident:{before.id}", told.sentence, to=told.to)
        kept = written(transaction, before, after, "broadcast", step=found, facts=facts)
        return kept, told

    return store.write(work, by)


def spawn_ticket(store: Store, by: Origin, setting: Setting, id: str, step: str) -> Incident:
    """Opens the ticket of a step before it is ticked. Raises NoTicketError, TicketOpenedError."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        found = step_named(before, step)
        moves.require_running(before)
        if found.ticket is None:
            raise NoTicketError(step=found.words)
        if before.run(found.id).ticket:
            raise TicketOpenedError(step=found.words, ticket=before.run(found.id).ticket)
        after, facts = _opened(transaction, setting, before, found, act)
        return written(transaction, before, after, "ticket-opened", step=found, facts=facts)

    return store.write(work, by)


def changed_rundown(
    store: Store,
    by: Origin,
    setting: Setting,
    id: str,
    step: str,
    what: str,
    change: int | None,
    words: str,
    said: Mapping[Language, str] | None = None,
) -> Incident:
    """The rundown was changed for it (`what`: filler or hold), by the change with that number; in a drill it would have
    been (None). The step that asked for it is done by this; `step` empty: none did. `said`: `words` by language."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        facts: dict[str, Any] = {"change": change, "would": what if change is None else None}
        facts |= {str(language): told for language, told in (said or {}).items()}
        if not step:
            after = moves.touched(before, act)
            return written(transaction, before, after, "rundown-changed", note=words, facts=facts)
        found = step_named(before, step)
        ends = state_of(before, found) in (StepState.OPEN, StepState.WAITING)
        after = moves.with_change(before, found, act, change, words) if ends else moves.touched(before, act)
        return written(transaction, before, after, "rundown-changed", step=found, note=words, facts=facts)

    return store.write(work, by)


def close(store: Store, by: Origin, setting: Setting, id: str, review: str) -> Incident:
    """It is over: what was learnt. Raises StepsLeftError, ReviewMissingError."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        after = moves.close(before, act, review)
        return written(transaction, before, after, "closed", note=after.review)

    return store.write(work, by)


def cancel(store: Store, by: Origin, setting: Setting, id: str, reason: str) -> Incident:
    """It turned out to be nothing: why. Raises ReasonMissingError."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        after = moves.cancel(before, act, reason)
        return written(transaction, before, after, "cancelled", note=after.review)

    return store.write(work, by)


def _move(
    store: Store, by: Origin, setting: Setting, id: str, step: str, verb: str, move: Move, words: str
) -> Incident:
    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        found = step_named(before, step)
        return written(transaction, before, move(before, found, act), verb, step=found, note=words)

    return store.write(work, by)


def _opened(
    transaction: Transaction, setting: Setting, incident: Incident, step: StepConfig, act: Act
) -> tuple[Incident, dict[str, Any]]:
    """The ticket of a step, opened in the transaction that asks for it; of a drill only what it would have been."""
    wanted = step.ticket
    assert wanted is not None
    title = _("{name}: {step}").format(name=incident.playbook.name, step=wanted.title or step.words)
    if incident.drill:
        return incident, {"would": "ticket", "group": wanted.group, "title": title}
    new = NewTicket(
        title=title, group=wanted.group, impact=Level(wanted.impact), urgency=Level(wanted.urgency),
        category=Category(incident.playbook.category), cause=f"incident:{incident.id}/{step.id}",
        device=incident.device, room=incident.room, source=incident.id, note=incident.what,
    )  # fmt: skip
    opened = open_ticket(transaction, setting.devices.tickets, new)
    return moves.with_ticket(incident, step, act, opened.id), {"ticket": opened.id, "group": wanted.group}
