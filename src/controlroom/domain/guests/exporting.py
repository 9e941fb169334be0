"""The guests as a list for spreadsheets, in the form an import takes back (docs/domain.md §4)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, tzinfo
from pathlib import Path

from controlroom.core.i18n import _
from controlroom.domain.guests.columns import COLUMN_WORDS
from controlroom.domain.guests.reading import codes_of
from controlroom.domain.guests.rules import LEVEL_WORDS, STATE_WORDS, Guest
from controlroom.domain.guests.tables import all_guests
from controlroom.domain.people.list_files import ExportReport, Row, check_target, write_list
from controlroom.store.journal import Origin
from controlroom.store.store import Store


def export_guests(store: Store, by: Origin, zone: tzinfo, file: Path, *, force: bool = False) -> ExportReport:
    """Writes every guest to `file`, the first due first, and journals it.

    Raises ExportSuffixError, ExportExistsError (unless `force`), ExportFailedError and the store's errors.
    """
    check_target(file, force=force)
    with store.read() as connection:
        everybody, codes = all_guests(connection), codes_of(connection)
    headers = [_(words) for words in COLUMN_WORDS.values()]
    rows = _rows(everybody, codes, zone)
    return write_list(store, by, file, "guest.exported", {"what": "guests"}, headers, rows, force=force)


def _rows(guests: list[Guest], codes: Mapping[str, str], zone: tzinfo) -> Iterator[Row]:
    def at(instant: datetime | None) -> str:
        return "" if instant is None else f"{instant.astimezone(zone):%Y-%m-%d %H:%M}"

    for guest in guests:
        pick_up = guest.pick_up
        yield [
            guest.name, _(LEVEL_WORDS[guest.level]), codes.get(guest.id, ""), guest.company, at(guest.due),
            at(guest.eta), guest.why_late, guest.flight, pick_up.vehicle, pick_up.driver, pick_up.phone, pick_up.place,
            at(pick_up.at), guest.companion, guest.phone, _("yes") if guest.kit else _("no"), guest.seat, guest.diet,
            guest.needs, guest.note, _(STATE_WORDS[guest.state]),
        ]  # fmt: skip
