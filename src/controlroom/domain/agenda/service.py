"""Working on the rundown: see, do, announce, take back, do again; one transaction each (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, delete, func, select, update

from controlroom.core.i18n import Language
from controlroom.core.ids import SYSTEM
from controlroom.domain.agenda.announcement import NOT_PUBLIC, announcements, deeds
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.diff import TakeIn
from controlroom.domain.agenda.errors import (
    AgendaChangedError,
    AnnouncedAlreadyError,
    ChangeTakenBackError,
    ChangeUnknownError,
    NothingToUndoError,
    NotPublicError,
    UndoBlockedError,
)
from controlroom.domain.agenda.live import Operation, TurnBack
from controlroom.domain.agenda.preview import Preview, preview
from controlroom.domain.agenda.reminders import rearming
from controlroom.domain.agenda.tables import (
    CHANGE,
    ITEM,
    REMINDER,
    STAGE,
    Image,
    Setting,
    given_reminders,
    last_change,
    people_known,
    read_agenda,
    to_images,
    to_items,
)
from controlroom.domain.announcements import service as board
from controlroom.store.engine import insert, one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_ONE = "agenda"
_UNDO_DEPTH = 200
_ANY: TypeAdapter[Any] = TypeAdapter(Any)


@dataclass(frozen=True)
class Applied:
    """What was done: the number of the change, the preview as it came true, and its announcement.

    `stopped`: the rooms that no longer follow the clock, because what it did was taken back.
    """

    seq: int
    seen: Preview
    sentence: Mapping[Language, str]
    stopped: tuple[str, ...] = ()

    @property
    def is_public(self) -> bool:
        """Whether there is something to announce."""
        return self.seen.operation.verb not in NOT_PUBLIC


def see(store: Store, setting: Setting, operation: Operation) -> tuple[Preview, Mapping[Language, str], int]:
    """What `operation` would do now, its announcement, and the number of the change it was seen after.

    Raises what the operation refuses with, and the store's errors.
    """
    with store.read() as connection:
        agenda, now = read_agenda(connection, setting), store.clock.now()
        seen = preview(agenda, operation, now, people_known(connection))
        return seen, announcements(seen, setting.room_name), last_change(connection)


def apply(store: Store, by: Origin, setting: Setting, operation: Operation, seen_after: int | None = None) -> Applied:
    """Does it, in one transaction. `seen_after`: what the preview was seen after; None: whatever stands now.

    Raises AgendaChangedError when the rundown was changed since the preview, and what the operation refuses with.
    """

    def work(transaction: Transaction) -> Applied:
        one_at_a_time(transaction.connection, _ONE)
        if seen_after is not None and last_change(transaction.connection) != seen_after:
            raise AgendaChangedError()
        agenda = read_agenda(transaction.connection, setting)
        known = people_known(transaction.connection)
        return _write(transaction, setting, preview(agenda, operation, transaction.at, known))

    return store.write(work, by)


def apply_within(transaction: Transaction, setting: Setting, operation: Operation) -> Applied:
    """Does it inside the transaction of another noun, whose entry of the journal says that the `agenda` was touched.

    Raises what the operation refuses with, and what refuses whoever acts; nothing was written then.
    """
    transaction.authorise(f"agenda.{operation.verb}")
    one_at_a_time(transaction.connection, _ONE)
    agenda, known = read_agenda(transaction.connection, setting), people_known(transaction.connection)
    return _put_down(transaction, setting, preview(agenda, operation, transaction.at, known))[0]


def announce(store: Store, by: Origin, seq: int, to: Sequence[str] = ()) -> Mapping[Language, str]:
    """Puts what a change announces on the board, for the groups `to`. Raises ChangeUnknownError, NotPublicError,
    ChangeTakenBackError, AnnouncedAlreadyError."""

    def work(transaction: Transaction) -> Mapping[Language, str]:
        one_at_a_time(transaction.connection, _ONE)
        row = transaction.connection.execute(select(CHANGE).where(CHANGE.c.seq == seq)).one_or_none()
        if row is None:
            raise ChangeUnknownError(seq=seq)
        if row.verb in NOT_PUBLIC:
            raise NotPublicError()
        if row.undone:
            raise ChangeTakenBackError(seq=seq)
        if row.announced_at is not None:
            raise AnnouncedAlreadyError(seq=seq)
        sentence: Mapping[Language, str] = row.sentence
        board.post(transaction, f"agenda:{seq}", sentence, to=to)
        transaction.connection.execute(
            update(CHANGE).where(CHANGE.c.seq == seq).values(announced_at=transaction.at)
        )  # fmt: skip
        transaction.journal(
            "agenda.announced", f"agenda:{seq}", {"seq": seq, "en": sentence["en"], "zh": sentence["zh"]}
        )
        return sentence

    return store.write(work, by)


def undo(store: Store, by: Origin, setting: Setting, room: str = "") -> Applied:
    """Takes the last change back (of a room; empty: of all). Raises NothingToUndoError, UndoBlockedError."""
    return store.write(lambda transaction: _turn_back(transaction, setting, room, again=False), by)


def redo(store: Store, by: Origin, setting: Setting, room: str = "") -> Applied:
    """Does again what was taken back last. Raises NothingToUndoError, UndoBlockedError."""
    return store.write(lambda transaction: _turn_back(transaction, setting, room, again=True), by)


def _turn_back(transaction: Transaction, setting: Setting, room: str, *, again: bool) -> Applied:
    one_at_a_time(transaction.connection, _ONE)
    row = _to_turn(transaction.connection, room, again=again)
    here, there = ("before", "after") if again else ("after", "before")
    images = [{"id": each["id"], "before": each[here], "after": each[there]} for each in row.images]
    _require_untouched(transaction.connection, images)
    operation = TurnBack(
        tuple(to_items(image["after"] for image in images if image["after"] is not None)),
        tuple(image["id"] for image in images if image["after"] is None), row.data.get("deed", {}), again,
    )  # fmt: skip
    transaction.connection.execute(update(CHANGE).where(CHANGE.c.seq == row.seq).values(undone=not again))
    agenda = read_agenda(transaction.connection, setting)
    stopped = _stop_rolling(transaction.connection, row.rooms) if row.actor == SYSTEM else ()
    done = _write(transaction, setting, preview(agenda, operation, transaction.at), of=row, stopped=stopped)
    return replace(done, stopped=stopped)


def _stop_rolling(connection: Connection, rooms: Sequence[str]) -> tuple[str, ...]:
    """These rooms no longer follow the clock, which would do the same again at once; those that did."""
    rolling = (STAGE.c.room.in_(rooms), STAGE.c.roll.is_(True))
    found = tuple(connection.execute(select(STAGE.c.room).where(*rolling)).scalars())
    connection.execute(update(STAGE).where(*rolling).values(roll=False, roll_since=None))
    return found


def _to_turn(connection: Connection, room: str, *, again: bool) -> Any:
    """The change to take back or to do again: the newest that holds, or the oldest of those taken back after it."""
    rows = connection.execute(
        select(CHANGE).where(CHANGE.c.of.is_(None)).order_by(CHANGE.c.seq.desc()).limit(_UNDO_DEPTH)
    ).all()
    mine = [row for row in rows if room in ("", *row.rooms)]
    taken_back = list(takewhile(lambda row: row.undone, mine))
    if again and taken_back:
        return taken_back[-1]
    if not again and len(taken_back) < len(mine):
        return mine[len(taken_back)]
    raise NothingToUndoError()


def _require_untouched(connection: Connection, images: Iterable[Image]) -> None:
    """Raises UndoBlockedError when an item is no longer as the change left it."""
    for image in images:
        body = connection.execute(select(ITEM.c.body).where(ITEM.c.id == image["id"])).scalar_one_or_none()
        if body != image["before"]:
            title = (body or image["before"] or {}).get("title", image["id"])
            raise UndoBlockedError(title=title)


def _write(
    transaction: Transaction, setting: Setting, seen: Preview, of: Any = None, stopped: tuple[str, ...] = ()
) -> Applied:
    """Writes what a preview showed, and the journal's entry."""
    done, item, data = _put_down(transaction, setting, seen, of)
    data |= {"roll_ended": list(stopped)} if stopped else {}
    transaction.journal(f"agenda.{seen.operation.verb}", f"item:{item}", data)
    return done


def _put_down(
    transaction: Transaction, setting: Setting, seen: Preview, of: Any = None
) -> tuple[Applied, str, dict[str, Any]]:
    """Writes the items, and the change with its images; what the journal is to tell of it, and of which item."""
    operation, connection = seen.operation, transaction.connection
    images, sentence = _images(seen), announcements(seen, setting.room_name)
    _put(connection, images)
    _rearm(connection, seen, transaction.at)
    rooms = sorted({item.room for pair in seen.changed for item in pair if item is not None})
    version = _next_plan(connection) if operation.changes_plan else None
    data = _told(operation) if of is None else {"seq": of.seq, "verb": of.verb}
    data["deed"] = deeds(seen, setting.room_name)
    seq = connection.execute(
        CHANGE.insert().returning(CHANGE.c.seq),
        {
            "at": transaction.at, "station": transaction.by.station, "actor": transaction.by.actor,
            "verb": operation.verb, "rooms": rooms, "data": data, "images": images,
            "of": of.seq if of is not None else None, "undone": False, "plan_version": version,
            "sentence": dict(sentence), "announced_at": None,
        },
    ).scalar_one()  # fmt: skip
    item = next((image["id"] for image in images), "")
    told = {"seq": seq, "rooms": rooms, "items": len(images), "en": sentence["en"], "zh": sentence["zh"]}
    return Applied(seq, seen, sentence), item, told | ({"plan": version} if version is not None else {})


def _next_plan(connection: Connection) -> int:
    newest = connection.execute(select(func.coalesce(func.max(CHANGE.c.plan_version), 0))).scalar_one()
    return int(newest) + 1


def _told(operation: Operation) -> dict[str, Any]:
    """What the operator asked for, as data; of a whole plan only where it came from."""
    if isinstance(operation, PlanItems):
        return {"source": operation.source, "items": len(operation.items)}
    if isinstance(operation, TakeIn):
        return {"source": operation.plan.source, "items": len(operation.plan.items)}
    told: dict[str, Any] = _ANY.dump_python(operation, mode="json")
    return told


def _rearm(connection: Connection, seen: Preview, now: datetime) -> None:
    """Reminders whose moment was put off are armed again, in the transaction that did it."""
    given = given_reminders(connection)
    moved = [shift.item.id for shift in seen.shifts if shift.item.id in seen.after.items]
    for (item_id, kind), armed in rearming(seen.after, seen.forecast_after, given, moved, now).items():
        last = (
            REMINDER.c.item_id == item_id,
            REMINDER.c.kind == kind.value,
            REMINDER.c.nth == given[item_id, kind].nth,
        )
        connection.execute(update(REMINDER).where(*last).values(rearmed=armed))


def _images(seen: Preview) -> list[dict[str, Any]]:
    before = {image["id"]: image for image in to_images(item for item, _after in seen.changed if item is not None)}
    after = {image["id"]: image for image in to_images(item for _before, item in seen.changed if item is not None)}
    return [{"id": id, "before": before.get(id), "after": after.get(id)} for id in {**before, **after}]


def _put(connection: Connection, images: Iterable[dict[str, Any]]) -> None:
    """Writes the after-images; an item that has none is taken out."""
    rows = [{"id": image["id"], "body": image["after"]} for image in images if image["after"] is not None]
    gone = [image["id"] for image in images if image["after"] is None]
    if rows:
        statement = insert(ITEM, connection)
        connection.execute(
            statement.on_conflict_do_update(index_elements=["id"], set_={"body": statement.excluded.body}), rows
        )
    if gone:
        connection.execute(delete(ITEM).where(ITEM.c.id.in_(gone)))
