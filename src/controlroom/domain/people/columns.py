"""Which column of a list is which field (docs/domain.md §5): by its header, by `--map`, by what a person confirmed."""

from __future__ import annotations

import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.domain.people.headers import FAMILY, GIVEN, IGNORE, MAPPABLE, field_of, fold, rank


class MissingColumnError(BadInputError):
    code = "MISSING_COLUMN"
    what = N_("No column holds the name; the columns are: {headers}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Say which one does, for example “--map {example}=name”.")


class UnknownColumnError(BadInputError):
    code = "UNKNOWN_COLUMN"
    what = N_("“--map” names the column “{column}”, which the file does not have; the columns are: {headers}.{hint}")
    kept = N_("Nothing was imported.")
    next_step = N_("Write the header as it stands in the file.")


class UnknownFieldError(BadInputError):
    code = "UNKNOWN_FIELD"
    what = N_("“--map” names the field “{field}”; allowed: {names}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Name one of the allowed fields, or “ignore” to leave a column out.")


@dataclass(frozen=True)
class ColumnMap:
    """Where each field stands: column indexes from 0. `width` is the number of headers.

    `family` and `given` are the columns of a name in two parts. `unused` are headers nothing was read from;
    `doubled` are (header, field) of columns whose field another column gives; `contested` are the fields for which the
    headers do not say which of two columns is better.
    """

    width: int
    fields: Mapping[str, int]
    family: int | None = None
    given: int | None = None
    unused: tuple[str, ...] = ()
    doubled: tuple[tuple[str, str], ...] = ()

    contested: tuple[str, ...] = ()

    @property
    def used(self) -> frozenset[int]:
        """The indexes of all columns that something is read from."""
        parts = (index for index in (self.family, self.given) if index is not None)
        return frozenset((*self.fields.values(), *parts))

    @property
    def named(self) -> bool:
        """Whether a column holds the name, or a part of it."""
        return "name" in self.fields or self.family is not None or self.given is not None

    def by_column(self) -> dict[int, str]:
        """Column index → field, for those that are read."""
        parts = {FAMILY: self.family, GIVEN: self.given}
        found = {**self.fields, **{field: index for field, index in parts.items() if index is not None}}
        return {index: field for field, index in found.items()}


def match_columns(
    headers: Sequence[str],
    overrides: Mapping[str, str] | None = None,
    chosen: Mapping[int, str] | None = None,
) -> ColumnMap:
    """The columns of a list with these `headers`. `overrides` (header → field) come from `--map` and win over
    `chosen` (column index → field), which a person has confirmed, and that over the headers.

    Raises MissingColumnError when no column holds the name, UnknownColumnError or UnknownFieldError for an override
    that cannot be meant.
    """
    columns = sort_columns(headers, {**(chosen or {}), **resolve(headers, overrides or {})})
    if not columns.named:
        example = next((header for header in headers if header.strip()), "A")
        raise MissingColumnError(headers=_listed(headers), example=f'"{example}"' if " " in example else example)
    return columns


def sort_columns(headers: Sequence[str], asked: Mapping[int, str]) -> ColumnMap:
    """The columns of a list, whether or not one holds the name. `asked` (column index → field) wins over headers."""
    found: dict[str, int] = {}
    unused: list[int] = []
    doubled: list[tuple[str, str]] = []
    contested: list[str] = []
    said = {index: asked.get(index) or field_of(headers[index]) for index in range(len(headers))}
    said |= {index: field for index, field in _known_exports(headers).items() if index not in asked}
    for index in sorted(said, key=lambda index: (index not in asked, rank(headers[index]), index)):
        field = said[index]
        if field is None or field == IGNORE:
            unused.append(index)
        elif field in found:
            doubled.append((headers[index], field))
            if found[field] not in asked and rank(headers[found[field]]) == rank(headers[index]):
                contested.append(field)
        else:
            found[field] = index
    family, given = found.pop(FAMILY, None), found.pop(GIVEN, None)
    left = tuple(headers[index] for index in sorted(unused) if headers[index])
    return ColumnMap(len(headers), found, family, given, left, tuple(doubled), tuple(contested))


def _known_exports(headers: Sequence[str]) -> dict[int, str]:
    """What two headers mean in the export they come from: alf.io's “ID” is the ticket's number, and “Position” beside
    an order number in the German pretix is a count, not a job."""
    if "ReservationID" in headers and "ID" in headers and not any(field_of(each) == "code" for each in headers):
        return {headers.index("ID"): "code"}
    if "Bestellnummer" in headers and "Position" in headers:
        return {headers.index("Position"): IGNORE}
    return {}


def resolve(headers: Sequence[str], overrides: Mapping[str, str]) -> dict[int, str]:
    """Column index → field for what `--map` says. Raises UnknownColumnError, UnknownFieldError."""
    asked: dict[int, str] = {}
    for column, wanted in overrides.items():
        field = wanted.strip().casefold()
        if field not in MAPPABLE:
            raise UnknownFieldError(field=wanted, names=", ".join(MAPPABLE))
        asked[_index_of(headers, column)] = field
    return asked


def _index_of(headers: Sequence[str], column: str) -> int:
    exact = [index for index, header in enumerate(headers) if header == column]
    alike = [index for index, header in enumerate(headers) if fold(column) and fold(header) == fold(column)]
    if exact or alike:
        return (exact or alike)[0]
    near = difflib.get_close_matches(column, headers, n=1)
    hint = " " + _("(did you mean “{name}”?)").format(name=near[0]) if near else ""
    raise UnknownColumnError(column=column, headers=_listed(headers), hint=hint)


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(header for header in headers if header) or _("none")
