"""Approvals: asked for, granted or denied by somebody whose role may; who tries without is refused and written down
(docs/domain.md §10)."""

from __future__ import annotations

from controlroom.core.errors import ControlroomError
from controlroom.core.text import clean_line
from controlroom.domain.incidents import moves
from controlroom.domain.incidents.acting import begun, written
from controlroom.domain.incidents.errors import ApprovalRefusedError
from controlroom.domain.incidents.moves import LONGEST_NAME, LONGEST_NOTE, Decision, step_named
from controlroom.domain.incidents.rules import Incident
from controlroom.domain.incidents.tables import Setting
from controlroom.domain.people.authority import NotPermittedError
from controlroom.domain.people.duty import Person, Role
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction


def ask(
    store: Store, by: Origin, setting: Setting, id: str, step: str, number: int | None, note: str = ""
) -> Incident:  # fmt: skip
    """Asks for the approval of a step; it waits, and shows since when. Raises what `moves.ask` does."""

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        found = step_named(before, step)
        after = moves.ask(before, found, act, number)
        assert found.approval is not None
        words = clean_line(note, LONGEST_NOTE)
        return written(
            transaction,
            before,
            after,
            "approval-asked",
            step=found,
            note=words,
            facts={"count": number, "role": found.approval.role},
        )

    return store.write(work, by)


def decide(
    store: Store, by: Origin, setting: Setting, id: str, step: str, *, granted: bool, who: str = "", call: str = "",
    number: int | None = None, by_pin: bool = False,
) -> Incident:  # fmt: skip
    """Grants or denies what was asked for. `who` decided (empty: whoever acts): by their PIN, which was checked, or on
    whose phone call; `number`: what they were told that it is asked for.

    Raises ApprovalRefusedError or NotPermittedError: that it was tried is kept then, in a transaction of its own. Also
    ApprovalCallError, ApprovalNotAskedError, ApprovalChangedError.
    """
    person = setting.devices.tickets.roster.person(clean_line(who, LONGEST_NAME) or by.actor)
    role = person.role if by_pin else _role_of(person, by)
    decision = Decision(granted, person.name, role, call, number, by_pin)

    def work(transaction: Transaction) -> Incident:
        before, act = begun(transaction, setting, id)
        found = step_named(before, step)
        after = moves.decide(before, found, act, decision)
        asked = before.run(found.id).approval
        return written(
            transaction, before, after, "approved" if granted else "denied", step=found,
            note=clean_line(call, LONGEST_NOTE),
            facts={
                "who": decision.who, "count": asked.number if asked is not None else None,
                "by_pin": decision.by_pin or None,
            },
        )  # fmt: skip

    try:
        return store.write(work, by)
    except (ApprovalRefusedError, NotPermittedError) as refused:
        _keep_refusal(store, by, setting, id, step, decision, refused)
        raise


def keep_wrong_pin(
    store: Store, by: Origin, setting: Setting, id: str, step: str, refused: ControlroomError, *, granted: bool,
    who: str,
) -> None:  # fmt: skip
    """Somebody was to decide by a PIN that is not theirs (`refused`): that it was tried is kept."""
    person = setting.devices.tickets.roster.person(clean_line(who, LONGEST_NAME) or by.actor)
    decision = Decision(granted, person.name, person.role)
    _keep_refusal(store, by, setting, id, step, decision, refused, "approval-pin-refused")


def _role_of(person: Person, by: Origin) -> Role | None:
    """What somebody may decide: whoever acts here has the role they act with, which a name alone does not give."""
    return Role(by.role) if by.role and person.name == by.actor else person.role


def _keep_refusal(
    store: Store, by: Origin, setting: Setting, id: str, step: str, decision: Decision, refused: ControlroomError,
    verb: str = "approval-refused",
) -> None:  # fmt: skip
    facts = {
        "who": decision.who, "role": decision.role.value if decision.role is not None else "",
        "wanted": "grant" if decision.granted else "deny", "code": refused.code,
    }  # fmt: skip

    def work(transaction: Transaction) -> None:
        before, act = begun(transaction, setting, id)
        found, call = step_named(before, step), clean_line(decision.call, LONGEST_NOTE)
        written(transaction, before, moves.touched(before, act), verb, step=found, note=call, facts=facts)

    store.write(work, by)
