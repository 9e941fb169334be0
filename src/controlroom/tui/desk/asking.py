"""Questions to the operator of a desk: what they say, which answers the keys give, and what follows from an answer.

A question never takes the focus from the input: a scan in between is decided as always. Its first answers are on F5 to
F7; words typed into the input and ended with Enter are an answer too, where the question takes any.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.checkin.rules import NO, WORDS, YES, Outcome, Reason, needs_leader, undo_needs_leader
from controlroom.tui.desk.reasons import BY_HAND, REPRINT, against, of_undo

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from controlroom.core.config.desks import DeskConfig
    from controlroom.core.config.event import EventConfig, Question
    from controlroom.domain.checkin.views import Decision, SearchHit
    from controlroom.domain.people.views import PersonView
    from controlroom.tui.state import DeskState

Kind = Literal["reprint", "undo", "override", "manual", "answer", "party", "pin"]
MOST_OPTIONS = 3


@dataclass(frozen=True)
class Asking:
    """A question. `decision` is what it is about, `question` the id of one of event.toml and `answers` those given.

    A `pin` is asked for the sake of `order`, which then goes ahead. `since`: when somebody found
    by name came in. `hit`: who is to be admitted by hand, or let out (`out`), until a scan shows somebody else.
    """

    kind: Kind
    person: PersonView | None = None
    decision: Decision | None = None
    question: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    order: Order | None = None
    since: datetime | None = None
    hit: SearchHit | None = None
    out: bool = False

    @property
    def secret(self) -> bool:
        """Whether what is typed must not be seen."""
        return self.kind == "pin"


@dataclass(frozen=True)
class Order:
    """What the operator wants done, complete. `pin`: of a leader, where one is needed."""

    kind: Literal["reprint", "undo", "override", "manual", "answer", "party"]
    person: PersonView | None = None
    decision: Decision | None = None
    reason: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    pin: str = ""


def words_of(asking: Asking, event: EventConfig) -> str:
    """The question in the language in force, without its answers."""
    name = clean_line(asking.person.name, 40) if asking.person else ""
    match asking.kind:
        case "reprint":
            return _("Print the badge of {name} again. Why?").format(name=name)
        case "undo":
            return _("Take back: {what} {name}. Why?").format(what=_outcome(asking), name=name)
        case "override":
            return _("{what}: admit {name} all the same. Why?").format(what=_outcome(asking), name=name)
        case "manual":
            company = clean_line(asking.person.company, 40) if asking.person else ""
            who = f"{name} ({company})" if company else name  # Two people may have one name.
            words = _("Let {name} out without a code. Why?") if asking.out else _("Admit {name} without a code. Why?")
            return words.format(name=who)
        case "party":
            n = asking.decision.rest if asking.decision is not None else 0
            words = ngettext("{n} more may come in with this code.", "{n} more may come in with this code.", n)
            return words.format(n=n)
        case "pin":
            return " ".join((_why_leader(asking, event), _("A leader types the PIN and presses Enter.")))
        case "answer":
            found = _question(asking, event)
            return _("Ask {name}: {question}").format(
                name=name, question=clean_line(str(found.words)) if found else "—"
            )


def _why_leader(asking: Asking, event: EventConfig) -> str:
    """What a leader's PIN is asked for."""
    name, order = clean_line(asking.person.name, 40) if asking.person else "", asking.order
    if order is not None and order.kind == "override" and order.decision is not None:
        what = _(WORDS[order.decision.outcome])
        return _("{what}: only a leader may admit {name}.").format(what=what, name=name)
    minutes = f"{event.check_in.undo_min:g}"
    return _("{name}: after {n} minutes only a leader may take back.").format(name=name, n=minutes)


def why_of(id: str, here: DeskState) -> Asking | None:
    """The question for a reason that the key of the action `id` puts at a desk."""
    hit, inside = here.searching.selected_hit, here.shown_inside
    match id:
        case "reprint":
            return Asking("reprint", here.subject)
        case "undo" if hit is not None:
            return Asking("undo", hit.person, since=hit.since)
        case "undo" if inside is not None and (came := inside.last or inside.first) is not None:
            return Asking("undo", inside.person, since=came.at)
        case "undo" if here.undoable is not None:
            return Asking("undo", here.undoable.person, here.undoable)
        case "override" if here.decision is not None:
            return Asking("override", here.decision.person, here.decision)
    return None


def by_hand(hit: SearchHit, desk: DeskConfig) -> Asking | None:
    """The question whether somebody found by name is admitted, or let out, without a code.

    None where that code would only say again that they are in: then they are shown so.
    """
    here = hit.entry is not None and hit.entry.checkpoint == desk.checkpoint
    if here and desk.direction == "in" and hit.person.party == 1:
        return None
    return Asking("manual", hit.person, hit=hit, out=desk.direction == "out" or (here and desk.direction == "both"))


def corrected(asking: Asking, person: PersonView) -> Asking:
    """The same question once the entry of `person` was corrected."""
    if asking.person is None or asking.person.id != person.id:
        return asking
    return replace(asking, person=person, hit=replace(asking.hit, person=person) if asking.hit else None)


def options_of(asking: Asking, event: EventConfig) -> tuple[str, ...]:
    """The answers that keys give, in the language in force."""
    if asking.kind == "pin":
        return ()
    if asking.kind == "party":
        return (_("admit them all"),)
    if asking.kind != "answer":
        return tuple(_(reason) for reason in reasons_of(asking))
    found = _question(asking, event)
    if found is None or found.kind == "text":
        return ()
    return (
        (_("yes"), _("no")) if found.kind == "confirm" else tuple(clean_line(str(each), 40) for each in found.choices)
    )


def reasons_of(asking: Asking) -> tuple[str, ...]:
    """The reasons that keys give: such as fit what was answered, and which way somebody went."""
    decision = asking.decision
    match asking.kind:
        case "reprint":
            return REPRINT
        case "manual":
            return BY_HAND
        case "override" if decision is not None:
            return against(decision)
        case "undo":
            # Who was found by name and is not in can only have their way out taken back.
            came_in = decision.outcome is Outcome.ADMITTED if decision is not None else asking.since is not None
            return of_undo(came_in=came_in)
    return ()


def takes_words(asking: Asking, event: EventConfig) -> bool:
    """Whether any words are an answer."""
    found = _question(asking, event)
    return asking.kind not in ("answer", "party") or (found is not None and found.kind == "text")


def chosen(asking: Asking, option: int, event: EventConfig) -> str | None:
    """What is kept of the answer number `option`; None when there is none."""
    if asking.kind == "answer":
        found = _question(asking, event)
        kept = () if found is None else (YES, NO) if found.kind == "confirm" else tuple(c.en for c in found.choices)
    elif asking.kind == "party":
        kept = (YES,)
    else:
        kept = reasons_of(asking)
    return kept[option] if option < len(kept) else None


def after(asking: Asking, answer: str, *, now: datetime, undo_limit: timedelta) -> Asking | Order:
    """What follows from `answer`: the next question, or the complete order."""
    if asking.kind == "pin":
        assert asking.order is not None
        return replace(asking.order, pin=answer)
    if asking.kind == "answer":
        return _answered(asking, answer)
    if asking.kind == "party":
        return Order("party", asking.person, asking.decision)
    order = Order(asking.kind, asking.person, asking.decision, answer)
    leader = for_leader(asking, now=now, undo_limit=undo_limit)
    return Asking("pin", asking.person, order=order) if leader else order


def for_leader(asking: Asking, *, now: datetime, undo_limit: timedelta) -> bool:
    """Whether what is asked about is for a leader only."""
    decision = asking.decision
    if asking.kind == "override":
        return decision is not None and needs_leader(decision.outcome)
    decided = decision.at if decision is not None else asking.since
    return asking.kind == "undo" and decided is not None and undo_needs_leader(now - decided, undo_limit)


def _answered(asking: Asking, answer: str) -> Asking | Order:
    answers = {**asking.answers, asking.question: answer}
    decision = asking.decision
    assert decision is not None
    left = [question for question in decision.questions if question not in answers]
    if answer != NO and left:
        return replace(asking, question=left[0], answers=answers)
    return Order("answer", asking.person, decision, answers=answers)


def question_of(decision: Decision) -> Asking | None:
    """What the desk must ask the person of `decision` now, if anything, or what it may want to do at once."""
    if decision.rest and decision.reason != Reason.OVERRIDE:  # The rule would refuse the others as well.
        return Asking("party", decision.person, decision)
    if not decision.questions or decision.person is None:
        return None
    return Asking("answer", decision.person, decision, decision.questions[0])


def _question(asking: Asking, event: EventConfig) -> Question | None:
    return next((each for each in event.questions if each.id == asking.question), None)


def _outcome(asking: Asking) -> str:
    return _(WORDS[asking.decision.outcome]) if asking.decision is not None else ""
