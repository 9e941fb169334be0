"""Whoever is looked after and checks in: they have arrived, and who must know is told, once (docs/domain.md §4).

The desk decides without this. What is told follows from what is stored; of several programs that look, one writes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, select, update

from controlroom.core.i18n import LANGUAGES, N_, Language, said
from controlroom.core.text import clean_line
from controlroom.domain.announcements.service import post
from controlroom.domain.guests.reading import CHECKED_IN
from controlroom.domain.guests.rules import CAME, LEVEL_WORDS, Guest, Rules, State, moved
from controlroom.domain.guests.tables import EVENT, GUEST, Happened, guest_of, write
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

PlaceName = Callable[[str, Language], str]
"""What a checkpoint is called in a language."""


@dataclass(frozen=True)
class CheckedIn:
    """Somebody came in: who, at which checkpoint and desk, when."""

    person: str
    checkpoint: str
    desk: str
    at: datetime


def corrections(connection: Connection) -> dict[str, datetime]:
    """When those whose check-in was not noticed were last said to be somewhere else than noted, by the guest's id."""
    query = select(EVENT.c.guest, EVENT.c.at).join(GUEST, GUEST.c.id == EVENT.c.guest)
    query = query.where(EVENT.c.verb == "corrected", GUEST.c.alerted_at.is_(None)).order_by(EVENT.c.seq)
    return {row.guest: row.at for row in connection.execute(query)}


def note_check_in(
    store: Store, by: Origin, found: CheckedIn, rules: Rules, place: PlaceName, to: Sequence[str] = ()
) -> Guest | None:
    """A guest has checked in: whoever was on the way has arrived, and it is announced for the levels that ask for it.

    `by` is the desk; `to`: the groups that have to acknowledge it. None when somebody else was quicker. Raises the
    store's errors.
    """

    def work(transaction: Transaction) -> Guest | None:
        one_at_a_time(transaction.connection, "guests")
        query = select(GUEST).where(GUEST.c.person == found.person, GUEST.c.alerted_at.is_(None)).limit(1)
        row = transaction.connection.execute(query).one_or_none()
        if row is None or not found.person:
            return None
        guest = guest_of(row)
        told_at_once = guest.level in rules.alert_levels
        sentence = sentence_of(guest, found, place) if told_at_once else None
        after = guest if guest.state in CAME else moved(guest, State.ARRIVED, transaction.at)
        data: dict[str, Any] = {"from": guest.state.value, "to": after.state.value, "place": found.checkpoint}
        if sentence is not None:
            data |= {str(language): words for language, words in sentence.items()}
            data["announcement"] = post(transaction, f"guest:{guest.id}", sentence, to=to)
        after = write(transaction, guest, after, Happened(CHECKED_IN, data=data))
        told = update(GUEST).where(GUEST.c.id == guest.id).values(alerted_at=transaction.at)
        transaction.connection.execute(told)
        transaction.journal(
            "guest.checked-in", f"guest:{guest.id}",
            {
                "name": guest.name, "level": guest.level.value, "state": after.state.value,
                "companion": guest.companion, "place": {each: place(found.checkpoint, each) for each in LANGUAGES},
                "announced": sentence is not None,
            },
        )  # fmt: skip
        return after

    return store.write(work, by)


def sentence_of(guest: Guest, found: CheckedIn, place: PlaceName) -> Mapping[Language, str]:
    """What the companion and coordination are told, in each language."""
    return {language: _sentence(guest, place(found.checkpoint, language), language) for language in LANGUAGES}


def _sentence(guest: Guest, where: str, language: Language) -> str:
    def say(message: str) -> str:
        return said(language, message)

    words = say(N_("{level} {name} has arrived at {place}"))
    parts = [words.format(level=say(LEVEL_WORDS[guest.level]), name=clean_line(guest.name, 60), place=where)]
    if guest.companion:
        phone = f" {clean_line(guest.phone, 30)}" if guest.phone else ""
        companion = clean_line(guest.companion, 40) + phone
        parts.append(say(N_("companion: {companion}")).format(companion=companion))
    else:
        parts.append(say(N_("no companion is named")))
    for message, value in ((N_("seat {value}"), guest.seat), (N_("needs {value}"), guest.needs)):
        if value:
            parts.append(say(message).format(value=clean_line(value, 60)))
    return say(N_("{sentence}.")).format(sentence=say(N_("; ")).join(parts))
