"""The situation report, put together from what was read (docs/domain.md §11). All functions are pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from controlroom.reports import sections
from controlroom.reports.changes import differences
from controlroom.reports.values import Content, Issued, Section
from controlroom.reports.venue import Venue

if TYPE_CHECKING:
    from controlroom.reports.facts import Facts


def compose(facts: Facts, venue: Venue, last: Issued | None) -> Content:
    """The report as of `facts`, with the difference to the last that was issued on top; nobody has written into it."""
    found = tuple(sections_of(facts, venue))
    changes = differences(found, last.content if last is not None else None, venue)
    return Content(facts.at, "", last.number if last is not None else 0, changes, found)


def sections_of(facts: Facts, venue: Venue) -> list[Section]:
    """What is told, in the order of reading."""
    return [
        sections.people(facts.flow, venue),
        sections.agenda(facts.agenda, venue, facts.at),
        sections.tickets(facts.tickets, facts.at, venue),
        sections.devices(facts.devices),
        sections.rounds(facts.rounds, facts.at, venue),
        sections.incidents(facts.incidents, venue),
        sections.guests(facts.guests, venue),
        sections.queue(facts.flow, venue),
    ]
