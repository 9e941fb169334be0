"""What every move on an incident has in common: it is found, moved, written and journalled in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from controlroom.core.text import visible
from controlroom.domain.incidents.errors import IncidentUnknownError
from controlroom.domain.incidents.moves import Act
from controlroom.domain.incidents.rules import Incident, State, number_of
from controlroom.domain.incidents.tables import LOCK, Happened, Setting, find, write
from controlroom.store.engine import one_at_a_time
from controlroom.store.store import Transaction

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from controlroom.core.config.playbooks import StepConfig

_REACHED = {State.CONTROLLED: "controlled", State.RECOVERED: "recovered"}


def require_incident(connection: Connection, id: str) -> Incident:
    """The incident somebody means. Raises IncidentUnknownError."""
    number = number_of(id)
    incident = find(connection, number) if number is not None else None
    if incident is None:
        raise IncidentUnknownError(incident=visible(id, 20))
    return incident


def begun(transaction: Transaction, setting: Setting, id: str) -> tuple[Incident, Act]:
    """The incident as it stands now, which nobody else changes until the transaction ends, and who acts.

    Raises IncidentUnknownError.
    """
    one_at_a_time(transaction.connection, LOCK)
    return require_incident(transaction.connection, id), act_of(transaction, setting)


def act_of(transaction: Transaction, setting: Setting) -> Act:
    """Who acts in a transaction, and when."""
    return Act(transaction.by.actor, transaction.at, setting.devices.tickets.zone)


def written(
    transaction: Transaction, before: Incident | None, after: Incident, verb: str, *, step: StepConfig | None = None,
    note: str = "", facts: Mapping[str, Any] | None = None,
) -> Incident:  # fmt: skip
    """Writes an incident, its event and the journal's entry.

    A tick by which it comes under control or is recovered is told as that.
    """
    data = {key: value for key, value in (facts or {}).items() if value not in (None, "", [], {})}
    kept = write(
        transaction, before, after, Happened(verb, step.id if step is not None else "", note, data)
    )  # fmt: skip
    if before is not None and before.state is not kept.state and kept.state in _REACHED and verb.startswith("step-"):
        verb = _REACHED[kept.state]
    named: dict[str, Any] = {"incident": kept.id, "name": _both(kept.playbook.name), "state": kept.state.value}
    if step is not None:
        named |= {"step": _both(step.words), "step_id": step.id}
    if kept.drill:
        named["drill"] = True
    transaction.journal(f"incident.{verb}", f"incident:{kept.id}", {**named, **data, "note": note})
    return kept


def _both(words: Any) -> Mapping[str, str]:
    return {"zh": words.zh, "en": words.en}
