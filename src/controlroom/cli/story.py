"""The journal as a story: what happened, sentence by sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.cells import cell_len

from controlroom.core.config.event import EventConfig
from controlroom.store.journal import Entry
from controlroom.tui.words import VERBS, actor_words, journal_sentence, names_in, shortened

_SILENT = frozenset(
    {"device.watched", "device.noted", "device.test-passed", "device.watch-begun"}
    | {"round.opened", "round.started", "round.answered", "round.signed", "people.indexed"}
    | {"agenda.reminded", "report.planned"}
)
"""Steps of what goes as it should: they would hide what did not."""
_LONGEST_NAME = 11


def story(entries: Iterable[Entry], event: EventConfig) -> Iterator[str]:
    """A line for each entry that says something, with the time of the venue and who did it."""
    known = list(entries)
    names = names_in(known, event)
    for entry in known:
        if entry.verb in _SILENT or (entry.verb not in VERBS and not entry.verb.startswith("agenda.")):
            continue
        symbol, _tone, sentence = journal_sentence(entry, names)
        who = shortened(actor_words(entry.actor), 12)
        room = " " * max(0, _LONGEST_NAME - cell_len(who))
        yield f"{entry.at.astimezone(event.zone):%H:%M:%S}  {who}{room} {symbol} {sentence}"
