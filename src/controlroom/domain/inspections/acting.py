"""What every step of a round has in common: whose it is, whether it is possible, how it is told (docs/domain.md §7)."""

from __future__ import annotations

from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import _
from controlroom.domain.inspections.errors import RoundHeldError, RoundMissedError, RoundPausedError, RoundStateError
from controlroom.domain.inspections.reading import view_of
from controlroom.domain.inspections.rules import STATE_WORDS, Round, State, Step, leads_from, state_at
from controlroom.domain.inspections.sheet import Text
from controlroom.domain.inspections.tables import LOCK, Setting, find
from controlroom.domain.inspections.views import RunView
from controlroom.store.engine import one_at_a_time
from controlroom.store.store import Transaction

LONGEST_NOTE = 500


def mine(transaction: Transaction, setting: Setting, id: str, step: Step) -> tuple[RunView, Round]:
    """A round that whoever acts is at. Raises RoundStateError, RoundMissedError, RoundHeldError, RoundPausedError."""
    one_at_a_time(transaction.connection, LOCK)
    view = view_of(transaction.connection, setting, id, transaction.at)
    require_step(transaction, setting, view, step)
    kept = find(transaction.connection, id)
    assert kept is not None
    if kept.round.holder != transaction.by.actor:
        raise RoundHeldError(**named(view), holder=kept.round.holder)
    if kept.round.paused:
        raise RoundPausedError(**named(view))
    return view, kept.round


def require_step(transaction: Transaction, setting: Setting, view: RunView, step: Step) -> None:
    """Raises RoundStateError or RoundMissedError when `step` is not possible now."""
    if leads_from(step, view.line.state):
        return
    kept = find(transaction.connection, view.line.id)
    if view.line.state is State.MISSED and kept is not None and state_at(kept.round, transaction.at) is State.MISSED:
        ended = kept.round.given_up_at or view.line.missed_at
        local = ended.astimezone(setting.days.zone).strftime("%H:%M")
        raise RoundMissedError(**named(view), time=local)
    raise wrong_state(view)


def wrong_state(view: RunView) -> RoundStateError:
    """The refusal of what is not possible in the state of a round."""
    return RoundStateError(**named(view), state=_(STATE_WORDS[view.line.state]))


def named(view: RunView) -> dict[str, str]:
    """How an error names a round."""
    return {"name": str(view.line.name), "place": str(view.line.place_name)}


def both(text: Text) -> dict[str, str]:
    """Words for the journal, which is read in either language."""
    return {"zh": text.zh, "en": text.en}


def journal(transaction: Transaction, verb: str, view: RunView, **more: Any) -> None:
    """The entry that tells what was done with a round: its names in both languages, and what else is to be told."""
    line = view.line
    told = {
        "template": line.template, "where": line.place, "round": both(line.name), "place": both(line.place_name),
        "due_at": iso(line.due_at),
    }  # fmt: skip
    transaction.journal(f"round.{verb}", f"round:{line.id}", told | more)
