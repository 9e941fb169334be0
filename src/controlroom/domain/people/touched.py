"""Whom journal entries speak of: how what is kept of the list in memory learns what became of it. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from controlroom.store.journal import Entry

# Entries that change nobody, whatever their subject.
_HARMLESS = frozenset({"people.list_viewed", "people.exported", "people.layout_remembered", "people.layout_forgotten"})


def people_of(entries: Iterable[Entry]) -> list[str] | None:
    """The ids of those the entries speak of; None when they may speak of everybody, as an import does."""
    people: dict[str, None] = {}
    for entry in entries:
        noun, _colon, id = entry.subject.partition(":")
        if noun == "person":
            people[id] = None
        elif (
            entry.verb.startswith(("people.", "checkin.", "tickets."))
            and noun != "scan"
            and entry.verb not in _HARMLESS
        ):
            return None
    return list(people)
