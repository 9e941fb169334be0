"""Signing a completed sheet, and opening it again with a reason (docs/domain.md §7)."""

from __future__ import annotations

from dataclasses import replace

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.inspections.acting import LONGEST_NOTE, both, journal, require_step
from controlroom.domain.inspections.errors import (
    NotASignerError,
    ReasonNeededError,
    SignedAlreadyError,
    SignerGroupError,
    SignerNameError,
)
from controlroom.domain.inspections.reading import view_of
from controlroom.domain.inspections.rules import (
    Signature,
    State,
    Step,
)
from controlroom.domain.inspections.tables import LOCK, REVISION, SIGNATURE, Setting, find, put_round
from controlroom.domain.inspections.views import RunView
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

LONGEST_NAME = 60


def sign(
    store: Store, by: Origin, setting: Setting, id: str, group: str, name: str, *, pin: bool = False
) -> RunView:  # fmt: skip
    """`name` signs a completed sheet for `group`: the name that was typed, when, and the hash of what stands there.

    `pin`: they have proved who they are. Several people sign at one station, so the name is not that of who acts; but
    nobody signs for two groups. Raises SignerNameError, NotASignerError, SignerGroupError, SignedAlreadyError.
    """

    def work(transaction: Transaction) -> RunView:
        one_at_a_time(transaction.connection, LOCK)
        view = view_of(transaction.connection, setting, id, transaction.at)
        require_step(transaction, setting, view, Step.SIGN)
        signature = Signature(
            group, _signer(setting, view, group, name), transaction.at, transaction.by.actor, view.hash,
            view.line.revision, pin,
        )  # fmt: skip
        _put(transaction, id, signature)
        after = view_of(transaction.connection, setting, id, transaction.at)
        journal(
            transaction, "signed", after, signer=signature.name, group=both(setting.group_name(group)),
            group_key=group, hash=signature.hash, revision=signature.revision, pin=pin,
            missing=list(after.signing.missing),
        )  # fmt: skip
        return after

    return store.write(work, by)


def revise(store: Store, by: Origin, setting: Setting, id: str, reason: str) -> RunView:
    """Opens a completed sheet again, as a new revision: its signatures stay with the former, all sign anew.

    Raises ReasonNeededError.
    """

    def work(transaction: Transaction) -> RunView:
        one_at_a_time(transaction.connection, LOCK)
        why = clean_line(reason, LONGEST_NOTE)
        if not why:
            raise ReasonNeededError()
        view = view_of(transaction.connection, setting, id, transaction.at)
        require_step(transaction, setting, view, Step.REVISE)
        kept = find(transaction.connection, id)
        assert kept is not None
        opened = replace(
            kept.round, state=State.IN_PROGRESS, holder=transaction.by.actor, paused=False, outcome=None,
            revision=kept.round.revision + 1,
        )  # fmt: skip
        put_round(transaction.connection, opened, hash="")
        transaction.connection.execute(
            REVISION.insert().values(
                round=id, number=opened.revision, reason=why, at=transaction.at, actor=transaction.by.actor
            )
        )
        journal(transaction, "revised", view, reason=why, revision=opened.revision)
        return view_of(transaction.connection, setting, id, transaction.at)

    return store.write(work, by)


def _signer(setting: Setting, view: RunView, group: str, typed: str) -> str:
    """The name to sign with. Raises SignerNameError, NotASignerError, SignerGroupError, SignedAlreadyError."""
    name = clean_line(typed, LONGEST_NAME)
    if not name:
        raise SignerNameError()
    needed = view.signing.needed
    if group not in needed:
        raise NotASignerError(group=group, known=", ".join(needed) or _("nobody"))
    own = setting.tickets.roster.person(name).group
    if own not in ("", group):
        raise SignerGroupError(name=name, own=setting.group_name(own), group=setting.group_name(group))
    for each in (*view.signing.signed, *view.signing.broken):
        if each.group == group or each.name.casefold() == name.casefold():
            raise SignedAlreadyError(name=each.name, group=setting.group_name(each.group))
    return name


def _put(transaction: Transaction, id: str, signature: Signature) -> None:
    transaction.connection.execute(
        SIGNATURE.insert().values(
            round=id, revision=signature.revision, group=signature.group, name=signature.name, at=signature.at,
            actor=signature.by, hash=signature.hash, pin=signature.pin,
        )
    )  # fmt: skip
