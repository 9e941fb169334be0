"""`controlroom journal`: who did what, when."""

from __future__ import annotations

import json
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, event_option, instant, json_option, open_event, show_json
from controlroom.core.i18n import _
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from controlroom.store.journal import Entry


@click.command(help=_("Show the journal, oldest first."))
@click.option("--follow", is_flag=True, help=_("Go on as entries are made, until Ctrl+C."))
@click.option("--since", metavar="ISO", help=_("Only from this instant on."))
@event_option
@json_option
@actor_option
def journal(follow: bool, since: str | None, event: Path, as_json: bool, actor: str | None) -> None:
    from controlroom.store.changes import Changed
    from controlroom.store.journal import entries_since

    start = instant(since) if since else None
    with open_event(event, station="journal", actor=actor) as room:
        zone = room.settings.event.zone
        shown = threading.Lock()
        last = 0

        def show(entry: Entry) -> None:
            nonlocal last
            if entry.seq > last:
                last = entry.seq
                show_json(entry.to_json()) if as_json else print(_line(entry, zone), flush=True)

        def changed(news: Changed) -> None:
            with shown:
                for entry in news.entries:
                    show(entry)

        with shown:
            # Listening begins before the past is read, so that nothing falls between the two.
            stop = room.on_change(changed) if follow else None
            with room.store.read() as connection:
                for entry in entries_since(connection, start):
                    show(entry)
        if stop is not None:
            _wait_for_ctrl_c()
            stop()


def _wait_for_ctrl_c() -> None:
    forever = threading.Event()
    try:
        while not forever.wait(0.5):
            pass
    except KeyboardInterrupt:
        return


def _line(entry: Entry, zone: ZoneInfo) -> str:
    when = entry.at.astimezone(zone).strftime("%m-%d %H:%M:%S")
    data = " ".join(f"{key}={_shown(value)}" for key, value in entry.data.items() if value is not None)
    who = f"{clean_line(entry.station, 20)}/{clean_line(entry.actor, 20)}"
    return f"{entry.seq:>6}  {when}  {who:<16}  {entry.verb:<20}  {data}"


def _shown(value: object) -> str:
    return clean_line(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), 60)


COMMANDS = (journal,)
