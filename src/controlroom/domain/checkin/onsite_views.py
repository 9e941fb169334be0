"""The list of people on site, as it is filtered and shown (docs/domain.md §5): pure, on frozen values."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from controlroom.core.i18n import N_
from controlroom.domain.checkin.views import State

STATUS_WORDS: dict[str, str] = {
    "registered": N_("registered"),
    "unpaid": N_("unpaid"),
    "cancelled": N_("cancelled"),
    "blocked": N_("blocked"),
}

_NOT_IN = {
    "registered": State.EXPECTED,
    "unpaid": State.UNPAID,
    "cancelled": State.CANCELLED,
    "blocked": State.BLOCKED,
}


def where_of(status: str, *, inside: bool, admitted: bool) -> State:
    """Where somebody with this registration is: `admitted` anywhere so far, `inside` now.

    The board counts who is in the house, so it says present even of who is blocked; a desk that searches asks whether
    to let somebody in (states.standing_of).
    """
    if inside:
        return State.PRESENT
    return State.LEFT if admitted else _NOT_IN.get(status, State.EXPECTED)


class Order(StrEnum):
    """How the list is sorted. Arrival: who came last stands first, who is not in stands last, by name."""

    NAME = "name"
    ARRIVAL = "arrival"
    CATEGORY = "category"


class StateFilter(StrEnum):
    """Which states are wanted; expected is everybody who may still come in."""

    ALL = "all"
    PRESENT = "present"
    EXPECTED = "expected"
    LEFT = "left"


_WANTED: dict[StateFilter, frozenset[State]] = {
    StateFilter.ALL: frozenset(State),
    StateFilter.PRESENT: frozenset({State.PRESENT}),
    StateFilter.EXPECTED: frozenset({State.EXPECTED, State.UNPAID}),
    StateFilter.LEFT: frozenset({State.LEFT}),
}


class Kind(NamedTuple):
    """All that a filter asks of a person, beside the text. Of 100,000 people there are a few dozen kinds."""

    state: State
    status: str
    category: str
    language: str
    needs: bool


@dataclass(frozen=True)
class PeopleFilter:
    """Who is wanted. None and False ask nothing; `text` stands anywhere in name, company, telephone or code."""

    state: StateFilter = StateFilter.ALL
    status: str | None = None
    categories: frozenset[str] = frozenset()
    language: str | None = None
    needs: bool = False
    text: str = ""

    def matches(self, kind: Kind) -> bool:
        """Whether people of this kind are wanted, their text aside."""
        return (
            kind.state in _WANTED[self.state]
            and (self.status is None or kind.status == self.status)
            and (not self.categories or kind.category in self.categories)
            and (self.language is None or kind.language == self.language)
            and (kind.needs or not self.needs)
        )

    @property
    def asks(self) -> bool:
        """Whether anybody is left out."""
        return self != PeopleFilter()

    def to_json(self) -> dict[str, Any]:
        """What is asked, for the journal: nothing that is not."""
        asked: dict[str, Any] = {
            "state": None if self.state is StateFilter.ALL else self.state.value, "status": self.status,
            "category": ",".join(sorted(self.categories)) or None, "language": self.language,
            "needs": self.needs or None, "text": self.text or None,
        }  # fmt: skip
        return {key: value for key, value in asked.items() if value is not None}


@dataclass(frozen=True)
class Selection:
    """Who a filter wants, in order. `kinds`: how many there are of each kind, before all but the text was asked."""

    ids: Sequence[str]
    kinds: Mapping[Kind, int]

    def count(self, wanted: PeopleFilter) -> int:
        """How many `wanted` would find, with the same text."""
        return sum(people for kind, people in self.kinds.items() if wanted.matches(kind))

    def languages(self) -> list[str]:
        """The languages people speak, the commonest first."""
        spoken: dict[str, int] = {}
        for kind, people in self.kinds.items():
            if kind.language:
                spoken[kind.language] = spoken.get(kind.language, 0) + people
        return sorted(spoken, key=lambda language: (-spoken[language], language))


@dataclass(frozen=True)
class PersonRow:
    """A line of the list. `since` and `desk`: the newest admission that holds."""

    id: str
    name: str
    company: str
    category: str
    language: str
    needs: bool
    state: State
    since: datetime | None
    desk: str | None


@dataclass(frozen=True)
class Visit:
    """One admission of a person."""

    at: datetime
    desk: str
    checkpoint: str


@dataclass(frozen=True)
class PersonDetail:
    """Everything the board shows of one person. `scans`: how often their code was presented, by outcome."""

    row: PersonRow
    code: str
    title: str
    phone: str
    email: str
    status: str
    note: str
    needs: str
    visits: tuple[Visit, ...]
    scans: Mapping[str, int]


def cycled(value: str | None, choices: Sequence[str]) -> str | None:
    """The choice after `value`, None after the last: what a key that goes through choices sets next."""
    if value is None or value not in choices:
        return choices[0] if choices else None
    following = choices.index(value) + 1
    return choices[following] if following < len(choices) else None


def with_state(filter: PeopleFilter, state: StateFilter) -> PeopleFilter:
    """`filter` with `state`, or without it when it had that already: the same key switches on and off."""
    return replace(filter, state=StateFilter.ALL if filter.state is state else state)
