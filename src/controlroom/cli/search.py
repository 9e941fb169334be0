"""`controlroom search`: who is meant, and how they stand."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, cell, event_option, json_option, open_event, show_json
from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from controlroom.domain.checkin.views import SearchHit, SearchHits

# Cells of the terminal.
_NAME, _COMPANY, _PHONE, _CODE = 20, 28, 14, 16


@click.command(help=_("Find people by name, pinyin, initials, telephone, company, e-mail or code."))
@click.argument("text", metavar="TEXT", nargs=-1, required=True)
@click.option(
    "--limit", metavar="N", type=click.IntRange(1, 1000), default=20, show_default=True, help=_("Show at most so many.")
)
@event_option
@json_option
@actor_option
def search(text: tuple[str, ...], limit: int, event: Path, as_json: bool, actor: str | None) -> None:
    with open_event(event, station="search", actor=actor) as room:
        found = room.search(" ".join(text), limit)
        zone = room.settings.event.zone
    if as_json:
        show_json(found.to_json())
    else:
        _tell(found, zone)


def _tell(found: SearchHits, zone: ZoneInfo) -> None:
    for hit in found.hits:
        print(_line(hit, zone))
    if not found.hits:
        print(_("Nobody is found."))
        print(_("Type less: a part of the name, its pinyin or initials, or the last four digits of the telephone."))
    elif found.more:
        print(_("At least {n} people are found; type more.").format(n=f"{found.total:,}"))
    elif found.total > len(found.hits):
        words = ngettext(
            "{n} person is found; --limit shows more.", "{n} people are found; --limit shows more.", found.total
        )
        print(words.format(n=f"{found.total:,}"))


def _line(hit: SearchHit, zone: ZoneInfo) -> str:
    from controlroom.domain.checkin.views import STATE_SYMBOLS, STATE_WORDS

    state = f"{STATE_SYMBOLS[hit.state]} {_(STATE_WORDS[hit.state])}"
    if hit.entry is not None:
        when = hit.entry.at.astimezone(zone).strftime("%m-%d %H:%M")
        state += " " + _("since {when}, desk {desk}").format(when=when, desk=clean_line(hit.entry.desk, 20))
    cells = ((hit.person.name, _NAME), (hit.person.company, _COMPANY), (hit.phone, _PHONE), (hit.person.code, _CODE))
    return "  ".join([*(cell(text, width) for text, width in cells), state])


COMMANDS = (search,)
