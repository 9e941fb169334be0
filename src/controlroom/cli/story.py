"""The journal as a story: what happened, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import tzinfo

from controlroom.core.text import clean_line
from controlroom.store.journal import Entry
from controlroom.tui.words import VERBS, journal_sentence, names_in

_SILENT = frozenset(
    {"device.watched", "device.noted", "device.test-passed", "device.watch-begun"}
    | {"round.opened", "round.started", "round.answered", "round.signed", "people.indexed"}
)
"""Steps of what goes as it should: they would hide what did not."""


def story(entries: Iterable[Entry], zone: tzinfo) -> Iterator[str]:
    """A line for each entry that says something, with the time of the venue and who did it."""
    known = list(entries)
    names = names_in(known)
    for entry in known:
        if entry.verb in _SILENT or (entry.verb not in VERBS and not entry.verb.startswith("agenda.")):
            continue
        symbol, _tone, sentence = journal_sentence(entry, names)
        yield f"{entry.at.astimezone(zone):%H:%M:%S}  {clean_line(entry.actor, 12):<8} {symbol} {sentence}"
