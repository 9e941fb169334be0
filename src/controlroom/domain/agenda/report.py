"""How the rundown went: its figures, and a list of every item against its plan (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta, tzinfo
from pathlib import Path

from sqlalchemy import func, select

from controlroom.core.i18n import _, current_language
from controlroom.domain.agenda.kpi import AgendaKpis, Deviation, kpis
from controlroom.domain.agenda.rules import KIND_WORDS, MINUTE, STATE_WORDS
from controlroom.domain.agenda.tables import REMINDER, Setting, read_agenda
from controlroom.domain.people.list_files import ExportReport, Row, write_list
from controlroom.store.journal import Origin
from controlroom.store.store import Store


def measured(store: Store, setting: Setting) -> AgendaKpis:
    """The figures of the rundown now."""
    with store.read() as connection:
        given = connection.execute(select(func.count()).select_from(REMINDER)).scalar_one()
        return kpis(read_agenda(connection, setting), store.clock.now(), given)


def write_report(store: Store, by: Origin, setting: Setting, file: Path, *, force: bool = False) -> ExportReport:
    """Writes every item with plan, actuals, deviation and cause to `file`, in the language in force; journals it.

    Raises as `list_files.write_list`.
    """
    headers = [
        _("day"), _("room"), _("item"), _("kind"), _("on stage"), _("progress"), _("planned start"), _("planned end"),
        _("actual start"), _("actual end"), _("start off (min)"), _("length off (min)"), _("deviation (%)"),
        _("time cards"), _("cause"),
    ]  # fmt: skip
    rows = _rows(measured(store, setting).items, setting)
    return write_list(store, by, file, "agenda.reported", {"what": "agenda"}, headers, rows, force=force)


def _rows(items: tuple[Deviation, ...], setting: Setting) -> Iterator[Row]:
    zone = setting.calendar.zone
    for each in items:
        item = each.item
        yield [
            each.day.isoformat(), setting.room_name(item.room, current_language()), item.title,
            _(KIND_WORDS[item.kind]), _(", ").join(who.name for who in item.on_stage), _(STATE_WORDS[item.state]),
            _local(item.planned_start, zone), _local(item.planned_end, zone), _local(item.started_at, zone),
            _local(item.ended_at, zone), _minutes(each.start_off), _minutes(each.length_off),
            None if each.share is None else round(each.share * 100, 1), item.cards, item.cause,
        ]  # fmt: skip


def _local(at: datetime | None, zone: tzinfo) -> str:
    return "" if at is None else f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"


def _minutes(off: timedelta | None) -> float | None:
    return None if off is None else round(off / MINUTE, 1)
