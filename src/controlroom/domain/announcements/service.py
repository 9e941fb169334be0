"""Putting sentences on the board, acknowledging and withdrawing them (docs/domain.md §11)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update

from controlroom.core.i18n import LANGUAGES, Language
from controlroom.core.text import clean_line, visible
from controlroom.domain.announcements.errors import (
    AnnouncementForOthersError,
    AnnouncementGroupError,
    AnnouncementReasonError,
    AnnouncementUnknownError,
    AnnouncementWithdrawnError,
)
from controlroom.domain.announcements.reading import latest, one, open_announcements
from controlroom.domain.announcements.rules import LONGEST_REASON, checked_sentence, may_acknowledge, withdrawal
from controlroom.domain.announcements.tables import ANNOUNCEMENT, DELIVERY, RECEIPT, Setting, number_of
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

__all__ = ["acknowledge", "latest", "open_announcements", "post", "post_new", "withdraw"]


def post(
    transaction: Transaction, subject: str, sentence: Mapping[Language, str], *, to: Sequence[str] = (),
    replaces: int | None = None,
) -> int:  # fmt: skip
    """Puts a sentence on the board, inside the transaction of what it tells of; returns its number.

    `to`: the keys of the groups that must be told: each has to acknowledge it, and until then it is said again. The
    caller writes the journal's entry.
    """
    groups = tuple(dict.fromkeys(group for group in to if group))
    number: int = transaction.connection.execute(
        ANNOUNCEMENT.insert()
        .values(
            at=transaction.at, station=transaction.by.station, actor=transaction.by.actor, subject=subject,
            zh=sentence["zh"], en=sentence["en"], is_open=bool(groups), replaces=replaces, withdrawn_by="",
            withdrawn_why="",
        )
        .returning(ANNOUNCEMENT.c.id)
    ).scalar_one()  # fmt: skip
    if groups:
        transaction.connection.execute(
            RECEIPT.insert(),
            [
                {"announcement": number, "group": group, "place": place, "seen_by": "", "seen_from": ""}
                for place, group in enumerate(groups)
            ],
        )
    queue(transaction, number)
    return number


def queue(transaction: Transaction, number: int, turn: int = 0) -> None:
    """It waits for the webhook, which may be off: what is too old when it is turned on is not sent any more."""
    transaction.connection.execute(
        DELIVERY.insert().values(
            announcement=number, turn=turn, queued_at=transaction.at, state="queued", cause="",
            changed_at=transaction.at,
        )
    )  # fmt: skip


def _skip(transaction: Transaction, number: int, *, again_only: bool = False) -> None:
    """What has not gone out by the webhook yet need not any more; `again_only`: only that it is said again."""
    transaction.connection.execute(
        update(DELIVERY)
        .where(
            DELIVERY.c.announcement == number, DELIVERY.c.state == "queued", DELIVERY.c.turn >= (1 if again_only else 0)
        )
        .values(state="skipped", changed_at=transaction.at)
    )


def post_new(
    store: Store, by: Origin, setting: Setting, sentence: Mapping[Language, str], *, to: Sequence[str] = (),
    subject: str = "",
) -> AnnouncementView:  # fmt: skip
    """Puts a sentence on the board by hand.

    Raises AnnouncementWordsError, AnnouncementTooLongError, AnnouncementGroupError.
    """
    words = checked_sentence(sentence)
    _check_groups(setting, to)

    def work(transaction: Transaction) -> AnnouncementView:
        number = post(transaction, clean_line(subject, 80) or "hand", words, to=to)
        transaction.journal(
            "announcement.posted", f"announcement:{number}", {"zh": words["zh"], "en": words["en"], "to": list(to)}
        )
        return _known(transaction, number)

    return store.write(work, by)


def acknowledge(store: Store, by: Origin, id: str | int, group: str, setting: Setting | None = None) -> bool:
    """Somebody has heard it for `group`; whether that was new.

    With a `setting` its roster says who may: the group's own people, or coordination and command for them. Raises
    AnnouncementUnknownError, AnnouncementGroupError (it is not for that group), AnnouncementWithdrawnError,
    AnnouncementForOthersError.
    """

    def work(transaction: Transaction) -> bool:
        found = _standing(transaction, id)
        receipt = next((each for each in found.receipts if each.group == group), None)
        if receipt is None:
            known = ", ".join(each.group for each in found.receipts)
            raise AnnouncementGroupError(group=visible(group), known=known or "–")
        if setting is not None and not may_acknowledge(setting.roster.person(by.actor), group, setting.telling):
            named = setting.roster.groups.get(group)
            raise AnnouncementForOthersError(who=by.actor, group=named.name if named is not None else group)
        if receipt.seen_at is not None:
            return False
        transaction.connection.execute(
            update(RECEIPT)
            .where(RECEIPT.c.announcement == found.id, RECEIPT.c.group == group)
            .values(seen_at=transaction.at, seen_by=transaction.by.actor, seen_from=transaction.by.station)
        )
        left = [each for each in found.waiting if each != group]
        transaction.connection.execute(
            update(ANNOUNCEMENT).where(ANNOUNCEMENT.c.id == found.id).values(is_open=bool(left))
        )
        if not left:
            _skip(transaction, found.id, again_only=True)
        data = {"zh": found.zh, "en": found.en, "group": group, "waiting": left}
        transaction.journal("announcement.acknowledged", f"announcement:{found.id}", data)
        return True

    return store.write(work, by)


def withdraw(
    store: Store, by: Origin, id: str | int, reason: str, sentence: Mapping[Language, str] | None = None
) -> AnnouncementView:
    """Takes it back, with a reason; the old one stays to be seen as withdrawn. Returns what goes round instead.

    That is `sentence`, or one that says what was withdrawn and why; the same groups must hear it. Raises
    AnnouncementUnknownError, AnnouncementReasonError, AnnouncementWithdrawnError, AnnouncementWordsError,
    AnnouncementTooLongError.
    """
    why = clean_line(reason, LONGEST_REASON)
    if not why:
        raise AnnouncementReasonError()
    words = checked_sentence(sentence) if sentence is not None else None

    def work(transaction: Transaction) -> AnnouncementView:
        found = _standing(transaction, id)
        instead = words or {language: withdrawal(language, found.said(language), why) for language in LANGUAGES}
        transaction.connection.execute(
            update(ANNOUNCEMENT)
            .where(ANNOUNCEMENT.c.id == found.id)
            .values(
                is_open=False, withdrawn_at=transaction.at, withdrawn_by=transaction.by.actor, withdrawn_why=why,
            )
        )  # fmt: skip
        _skip(transaction, found.id)
        to = [receipt.group for receipt in found.receipts]
        number = post(transaction, f"announcement:{found.id}", instead, to=to, replaces=found.id)
        data: dict[str, Any] = {"zh": found.zh, "en": found.en, "reason": why, "instead": dict(instead), "by": number}
        transaction.journal("announcement.withdrawn", f"announcement:{found.id}", data)
        return _known(transaction, number)

    return store.write(work, by)


def _check_groups(setting: Setting, to: Sequence[str]) -> None:
    known = setting.roster.groups
    for group in to:
        if group not in known:
            raise AnnouncementGroupError(group=visible(group), known=", ".join(known) or "–")


def _known(transaction: Transaction, id: str | int) -> AnnouncementView:
    number = number_of(str(id))
    found = one(transaction.connection, number) if number is not None else None
    if found is None:
        raise AnnouncementUnknownError(announcement=visible(str(id)))
    return found


def _standing(transaction: Transaction, id: str | int) -> AnnouncementView:
    """The announcement as it stands, nobody else changing it meanwhile."""
    number = number_of(str(id))
    transaction.connection.execute(select(ANNOUNCEMENT.c.id).where(ANNOUNCEMENT.c.id == number).with_for_update())
    found = _known(transaction, id)
    if found.withdrawn is not None:
        raise AnnouncementWithdrawnError(announcement=found.id, who=found.withdrawn.by, why=found.withdrawn.why)
    return found
