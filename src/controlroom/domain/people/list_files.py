"""Writing a list to a csv or xlsx file (docs/domain.md §5 and §16): neutralised, whole or not at all, journalled."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from controlroom.domain.people.saving import Row, beside, require_new, write_csv, write_xlsx
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

SUFFIXES = (".csv", ".xlsx")


@dataclass(frozen=True)
class ExportReport:
    """What was written."""

    file: str
    rows: int

    def to_json(self) -> dict[str, Any]:
        """The shape of `controlroom export --json`."""
        return asdict(self)


def check_target(file: Path, *, force: bool) -> None:
    """Raises ExportSuffixError, and ExportExistsError unless `force`."""
    require_new(file, SUFFIXES, force=force)


def write_list(
    store: Store, by: Origin, file: Path, verb: str, facts: Mapping[str, Any], headers: Sequence[str],
    rows: Iterable[Row], *, force: bool,
) -> ExportReport:  # fmt: skip
    """The file appears whole under its name once the journal has it (`verb`, `facts`): no list leaves without an entry.

    Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError and the store's errors; the file is
    then as it was.
    """
    check_target(file, force=force)
    with beside(file) as part:
        write = write_xlsx if file.suffix.lower() == ".xlsx" else write_csv
        count = write(part, headers, rows)
        check_target(file, force=force)

        def work(transaction: Transaction) -> None:
            transaction.journal(verb, f"file:{file.name}", {**facts, "rows": count})

        store.write(work, by)
        os.replace(part, file)
    return ExportReport(str(file), count)
