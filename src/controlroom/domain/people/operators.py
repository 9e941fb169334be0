"""Who acts is kept in the journal: signed in, signed out, refused; never a PIN (docs/domain.md §1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from controlroom.core.clock import Clock, from_iso, iso
from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.core.i18n import N_, said
from controlroom.core.pins import PinDelay, PinError, PinsWaitError
from controlroom.domain.people.duty import ROLE_WORDS, Role
from controlroom.store import journal
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

OPERATOR = "operator"
"""The name of whoever acts unnamed, or has not given the PIN of the name that was given."""

ANY_LEADER = "*"
"""Whose PIN is asked for where that of any leader will do: which of them was meant, nobody knows."""

_REFUSED, _PROVED = "operator.refused", "operator.proved"
_LEADER = N_("a leader")
_FORGOTTEN = timedelta(seconds=PinDelay.FORGOTTEN_S)
_SKEW = timedelta(minutes=1)  # Between the clocks of two machines; one that was set back makes nobody wait for ever.


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
    role = _both(ROLE_WORDS[Role(by.role)]) if by.role else {}
    _keep(store, by, "operator.signed-in", by.actor, {"role": role, "former": former})


def keep_signed_out(store: Store, by: Origin, following: str) -> None:
    """`by` acts no longer, `following` does."""
    _keep(store, by, "operator.signed-out", by.actor, {"following": following})


def require_turn(store: Store, name: str, clock: Clock) -> None:
    """Raises PinsWaitError while no PIN for `name` is taken from commands; `clock`: the machine's."""
    with store.read() as connection:
        _in_a_row(connection, name, clock.now(), waits=True)


def was_wrong(store: Store, name: str, clock: Clock) -> bool:
    """Whether the journal knows of wrong PINs for `name` in a row; it is walked without the lock desks wait for."""
    with store.read() as connection:
        return _in_a_row(connection, name, clock.now(), waits=False) > 0


def keep_tried(store: Store, by: Origin, name: str, clock: Clock, *, wrong: int, waits: bool = False) -> None:
    """So many more wrong PINs were given for `name`, by the machine's clock; 0: the right one, which ends their row.

    The journal counts them, each transaction after the other. `waits`: raises PinsWaitError, and keeps nothing, where
    others were wrong meanwhile: whoever tries at once in many programs does not learn which of them was right.
    """

    def work(transaction: Transaction) -> None:
        one_at_a_time(transaction.connection, "pins")
        now = clock.now()
        before = _in_a_row(transaction.connection, name, now, waits=waits)
        told = {"name": _both(_LEADER) if name == ANY_LEADER else name, "tries": before + wrong}
        if wrong:
            transaction.journal(_REFUSED, f"operator:{name}", told | {"given": iso(now)})
        elif before:
            transaction.journal(_PROVED, f"operator:{name}", told)

    store.write(work, by)


def _in_a_row(connection: Connection, name: str, now: datetime, *, waits: bool) -> int:
    """How many wrong PINs the journal knows of in a row; what is long ago, or by another clock, is forgotten."""
    found = journal.newest_of(connection, (_REFUSED, _PROVED), f"operator:{name}")
    given = found.data.get("given") if found is not None else None
    if found is None or given is None:
        return 0
    since = now - from_iso(given)
    if not -_SKEW < since < _FORGOTTEN:
        return 0
    tries = int(found.data["tries"])
    wait = PinDelay.after(tries) - since.total_seconds()
    if waits and wait > 0:
        raise PinsWaitError(seconds=int(wait) + 1)
    return tries


def _keep(store: Store, by: Origin, verb: str, name: str, facts: dict[str, Any]) -> None:
    def work(transaction: Transaction) -> None:
        transaction.journal(verb, f"operator:{name}", {"name": name, **facts})

    store.write(work, by)


def _both(words: str) -> dict[str, str]:
    """Words in both languages."""
    return {"zh": said("zh", words), "en": said("en", words)}
