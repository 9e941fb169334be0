"""Working on the stages: message to the speaker, blackout, roll mode; one transaction each (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.text import clean_line
from controlroom.domain.agenda.errors import MessageMissingError, MessageTooLongError, RoomUnknownError
from controlroom.domain.agenda.stage_rules import LONGEST_MESSAGE, TEMPLATES, StageView, message_cleared, message_shown
from controlroom.domain.agenda.tables import STAGE, Setting
from controlroom.store.engine import insert, one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_ONE = "stage"
_SHOWN = ("room", "template", "message", "blink", "blackout", "roll", "roll_since")


def stages(connection: Connection) -> Mapping[str, StageView]:
    """The stages that were ever told something, by room."""
    rows = connection.execute(select(*(STAGE.c[name] for name in _SHOWN)))
    return {row.room: StageView(**row._mapping) for row in rows}


def stage_of(connection: Connection, room: str) -> StageView:
    """The stage of a room."""
    return stages(connection).get(room, StageView(room))


def show_message(
    store: Store, by: Origin, setting: Setting, room: str, *, text: str = "", template: str = "", blink: bool = False
) -> StageView:
    """Shows the speaker a message, free words or a template. Raises RoomUnknownError, MessageMissingError,
    MessageTooLongError."""
    if len(clean_line(text, LONGEST_MESSAGE + 1)) > LONGEST_MESSAGE:
        raise MessageTooLongError(most=LONGEST_MESSAGE)
    if (template and template not in TEMPLATES) or not (template or clean_line(text, LONGEST_MESSAGE)):
        raise MessageMissingError(known=", ".join(TEMPLATES))

    def shown(stage: StageView) -> StageView:
        return message_shown(stage, template, text, blink=blink)

    return _change(store, by, setting, room, shown, "message-shown")


def clear_message(store: Store, by: Origin, setting: Setting, room: str) -> StageView:
    """Takes the message away. Raises RoomUnknownError."""
    return _change(store, by, setting, room, message_cleared, "message-cleared")


def set_blackout(store: Store, by: Origin, setting: Setting, room: str, *, on: bool) -> StageView:
    """Makes the stage screen dark, or lights it again. Raises RoomUnknownError."""
    return _change(store, by, setting, room, lambda stage: replace(stage, blackout=on), "darkened" if on else "lit")


def set_roll(store: Store, by: Origin, setting: Setting, room: str, *, on: bool) -> StageView:
    """The room follows the clock by itself, or no longer. Raises RoomUnknownError."""
    verb = "roll-begun" if on else "roll-ended"
    return _change(store, by, setting, room, lambda stage: replace(stage, roll=on), verb)


def _change(
    store: Store, by: Origin, setting: Setting, room: str, change: Callable[[StageView], StageView], verb: str
) -> StageView:
    """Puts a stage into another state; what changes nothing is not written."""
    if room not in setting.rooms:
        raise RoomUnknownError(room=room, known=", ".join(setting.rooms))

    def work(transaction: Transaction) -> StageView:
        one_at_a_time(transaction.connection, _ONE)
        before = stage_of(transaction.connection, room)
        after = change(before)
        if after.roll != before.roll:
            after = replace(after, roll_since=transaction.at if after.roll else None)
        if after != before:
            row: dict[str, Any] = {name: getattr(after, name) for name in _SHOWN}
            row["changed_at"] = transaction.at
            statement = insert(STAGE, transaction.connection).values(row)
            news = {name: value for name, value in row.items() if name != "room"}
            transaction.connection.execute(statement.on_conflict_do_update(index_elements=["room"], set_=news))
            told = {"message": after.message, "template": after.template, "blink": after.blink}
            transaction.journal(f"stage.{verb}", f"room:{room}", {"room": room, **told})
        return after

    return store.write(work, by)
