"""What screens and `--json` show of a person."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from controlroom.domain.people.rules import Rejection


NO_NAME = "—"
"""The name of somebody of whom only the code is known: a ticket without a name admitted them."""


@dataclass(frozen=True)
class PersonView:
    """A person as a desk sees them."""

    id: str
    code: str
    name: str
    company: str
    title: str
    category: str
    language: str
    note: str
    needs: str
    party: int = 1


@dataclass(frozen=True)
class Hit:
    """Somebody a search found: with the telephone, so that two of one name can be told apart, and their status."""

    person: PersonView
    phone: str
    status: str


@dataclass(frozen=True)
class Found:
    """What a search found: the best hits, how many there are, and whether there may be more than these."""

    hits: tuple[Hit, ...]
    total: int
    more: bool


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or with a dry run would do.

    `unknown_categories`: words of the list that are no category, and how many of the rejected rows have them.
    `left_out`: tickets of order data that admit nobody; they count nowhere else.
    `categories`: the keys a word may mean. `columns_left_out`: headers nothing was read from.
    """

    read: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[Rejection, ...]
    unknown_categories: tuple[tuple[str, int], ...] = ()
    left_out: int = 0
    categories: tuple[str, ...] = ()
    columns_left_out: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom import --json`."""
        return asdict(self) | {
            "rejected": [{"row": each.row, "reason": each.reason} for each in self.rejected],
            "unknown_categories": [{"word": word, "rows": rows} for word, rows in self.unknown_categories],
        }
