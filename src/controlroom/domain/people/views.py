"""What screens and `--json` show of a person."""

from __future__ import annotations

from dataclasses import dataclass


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


@dataclass(frozen=True)
class RejectedRow:
    """A row of an imported file that did not go in, by the row number its user sees, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class ImportReport:
    """What an import did, or with a dry run would do."""

    read: int
    created: int
    updated: int
    unchanged: int
    rejected: tuple[RejectedRow, ...]
