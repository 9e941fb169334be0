"""Who acts is kept in the journal: signed in, signed out, refused; never a PIN (docs/domain.md §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlroom.core.clock import from_iso, iso
from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_, said
from controlroom.core.pins import PinError
from controlroom.domain.people.duty import ROLE_WORDS, Role
from controlroom.store import journal
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

OPERATOR = "operator"
"""The name of whoever acts unnamed, or has not given the PIN of the name that was given."""


class OperatorUnknownError(BadInputError):
    code = "OPERATOR_UNKNOWN"
    what = N_("Nobody called “{name}” has a PIN in event.toml; these have one: {known}.")
    next_step = N_("Choose one of them; “controlroom pin NAME” makes the lines that give a PIN.")


class OperatorPinError(PinError):
    code = "OPERATOR_PIN"
    what = N_("This is not the PIN of {name}.")
    next_step = N_("Type it again; it stands in event.toml, as a line of “controlroom pin”.")


class OperatorPinNeededError(RuleRefusedError):
    code = "OPERATOR_PIN_NEEDED"
    what = N_("{name} acts with a PIN only, and none was given.")
    next_step = N_("Give it in the environment variable CONTROLROOM_PIN, or start in a terminal, which asks for it.")


@dataclass(frozen=True)
class OperatorLine:
    """Somebody event.toml names as operator. `group`: what it is called, in the language in force."""

    name: str
    role: Role
    group: str
    has_pin: bool


def keep_signed_in(store: Store, by: Origin, former: str) -> None:
    """`by` acts from now on, where `former` did."""
    _keep(store, by, "operator.signed-in", by.actor, {"role": _both(by.role), "former": former})


def keep_signed_out(store: Store, by: Origin, following: str) -> None:
    """`by` acts no longer, `following` does."""
    _keep(store, by, "operator.signed-out", by.actor, {"following": following})


_REFUSED = "operator.refused"


def keep_refused(store: Store, by: Origin, name: str, tries: int, given: datetime | None = None) -> None:
    """Somebody gave `tries` wrong PINs in a row, the last of them for `name`; `given`: when, by the machine's clock."""
    _keep(store, by, _REFUSED, name, {"tries": tries} | ({"given": iso(given)} if given is not None else {}))


def last_refused(store: Store, name: str) -> tuple[int, datetime] | None:
    """How many wrong PINs were given to commands in a row for `name`, and when the last of them was."""
    with store.read() as connection:
        found = journal.newest_of(connection, _REFUSED, f"operator:{name}")
    given = found.data.get("given") if found is not None else None
    return (int(found.data["tries"]), from_iso(given)) if found is not None and given is not None else None


def _keep(store: Store, by: Origin, verb: str, name: str, facts: dict[str, Any]) -> None:
    def work(transaction: Transaction) -> None:
        transaction.journal(verb, f"operator:{name}", {"name": name, **facts})

    store.write(work, by)


def _both(role: str) -> dict[str, str]:
    """What a role is called, in both languages."""
    words = ROLE_WORDS[Role(role)] if role else ""
    return {"zh": said("zh", words), "en": said("en", words)} if words else {}
