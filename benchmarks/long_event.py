"""An event that has been going on for three days: what boards and reports have to cope with at its end.

What is written by services looks as it does in the field; what would take minutes that way (the journal, the history
of devices and tickets) is written in bulk in the same form.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.common import BENCH, full_store
from benchmarks.devices_board import DEVICE, DEVICES

JOURNAL = 100_000
TICKETS, OPEN_TICKETS = 10_000, 200
ANNOUNCEMENTS, OPEN_ANNOUNCEMENTS = 2_000, 20
GUESTS, INCIDENTS, VEHICLES, ROOMS, ITEMS = 300, 50, 60, 120, 120
DEVICE_STEPS = 20_000
MARK = "尾声"
"""Stands in what is newest of each noun, and in no word of the program: who sees it on a board sees its data."""
_DAYS = timedelta(days=2)
_AT_ONCE = 20_000


def fill(folder: Path, people: int, address: str) -> None:
    """Makes the event in `folder`, over today and the two days before; its devices answer at `address`."""
    from controlroom.core.clock import ManualClock, SystemClock
    from controlroom.core.config.folder import EventFolder
    from controlroom.core.config.sample import copy_sample
    from controlroom.station.room import Room
    from controlroom.store.journal import Origin

    copy_sample(folder)
    full_store(folder, people).close()
    now = SystemClock().now()
    _date(folder / "config" / "event.toml", now)
    _register(folder / "config" / "devices.toml", address)
    _desks(folder / "config" / "desks.toml")
    clock = ManualClock(now - _DAYS)
    with Room(EventFolder(folder), Origin("control", "benchmark"), clock) as room:
        _rundown(room, now)
        _guests(room, now)
        _logistics(room, now)
        _rounds_and_reports(room, clock, now)
        _incidents(room)
        _tickets(room)
        _announcements(room)
        _devices(room, now)
        _check_in_and_journal(room, people, now)


def _date(file: Path, now: datetime) -> None:
    """The event is today and the two days before, so is the plan of arrivals."""
    text = file.read_text("utf-8")
    first, last = ((now + timedelta(hours=8) - ago).date() for ago in (_DAYS, timedelta()))
    text = re.sub(r"(?m)^starts = \S+", f"starts = {first}", text)
    text = re.sub(r"(?m)^ends = \S+", f"ends = {last}", text)
    file.write_text(re.sub(r'at = "\d{4}-\d\d-\d\dT', f'at = "{last}T', text), "utf-8")


def _register(file: Path, address: str) -> None:
    text = file.read_text("utf-8") + "".join(DEVICE.format(n=number) for number in range(DEVICES))
    file.write_text(re.sub(r'(?m)^address = "[^"]*"', f'address = "{address}"', text), "utf-8")


def _desks(file: Path) -> None:
    """Their printers print into a file: nothing of what is measured is spent on looking for them."""
    file.write_text(re.sub(r'url = "[^"]*"', 'url = "file:badges.prn"', file.read_text("utf-8")), "utf-8")


def _rundown(room: Any, now: datetime) -> None:
    from controlroom.domain.agenda.changes import PlanItems
    from controlroom.domain.agenda.rules import Kind, Speaker, new_item
    from controlroom.station.rundown import Rundown

    rooms = [each.id for each in room.settings.event.rooms]
    per_day = ITEMS // 3 // len(rooms)
    items = tuple(
        new_item(
            f"{number:04}", room=rooms[number % len(rooms)], title=f"{MARK} Talk {number}",
            start=now - timedelta(days=number // (ITEMS // 3), hours=2)
            + timedelta(minutes=22 * (number // len(rooms) % per_day)),
            length=timedelta(minutes=20), kind=Kind.TALK, speakers=(Speaker(f"Speaker {number}"),),
        )
        for number in range(per_day * len(rooms) * 3)
    )  # fmt: skip
    Rundown(room).do(PlanItems(items, "benchmark"))


def _guests(room: Any, now: datetime) -> None:
    from controlroom.domain.guests.rules import Level, State
    from controlroom.domain.guests.service import Details
    from controlroom.station.guests import Guests

    guests, levels = Guests(room), list(Level)
    for number in range(GUESTS):
        found = guests.add(
            Details(
                name=f"{MARK} {number:03}", level=levels[number % len(levels)], company=f"Company {number % 97}",
                due=now + timedelta(minutes=10 * (number % 60)), companion="李娜",
                diet="素食" if number % 7 == 0 else "",
            )
        )  # fmt: skip
        if number % 2:
            guests.move(found.id, State.ARRIVED)


def _logistics(room: Any, now: datetime) -> None:
    from controlroom.domain.logistics.records import Kind
    from controlroom.station.logistics import Logistics

    logistics = Logistics(room)
    for number in range(VEHICLES):
        logistics.add(Kind.VEHICLE, {"at": "09:30", "who": f"{MARK} {number}", "driver": "王师傅", "seats": "5"})
    for number in range(ROOMS):
        logistics.add(Kind.ROOM, {"who": f"{MARK} {number}", "hotel": "国际饭店", "room": str(800 + number)})


def _rounds_and_reports(room: Any, clock: Any, now: datetime) -> None:
    """Every hour rounds fall due; half of them are walked. Reports are issued with the clock."""
    from controlroom.domain.inspections.errors import NothingLeftError
    from controlroom.station.reports import ReportDuty, Reports
    from controlroom.station.rounds import RoundDuty, Rounds

    rounds, reports, duties, hour = Rounds(room), Reports(room), (RoundDuty(room), ReportDuty(room)), timedelta(hours=1)
    while clock.now() + hour < now:
        for duty in duties:
            duty.carry_out()
        for number, line in enumerate(rounds.due()):
            if number % 2 == 0:
                rounds.start(line.id)
                with suppress(NothingLeftError):
                    rounds.pass_rest(line.id)
        if clock.now().hour % 2 == 0:
            reports.issue(reports.draft(), MARK)
        clock.advance(hour)
    clock.advance(now - clock.now())


def _incidents(room: Any) -> None:
    """One still runs."""
    from controlroom.domain.incidents.starting import NewIncident
    from controlroom.station.incidents import Incidents

    incidents, books = Incidents(room), room.settings.playbooks
    for number in range(INCIDENTS):
        book = books[number % len(books)].key
        begun = incidents.start(NewIncident(book, room="main", what=f"{MARK} {number}", another=True))
        for _note in range(5):
            incidents.note(begun.line.id, f"{MARK} note")
        if number + 1 < INCIDENTS:
            incidents.cancel(begun.line.id, "benchmark")


def _tickets(room: Any) -> None:
    """Almost all are closed, each with its history."""
    from sqlalchemy import update

    from benchmarks.tickets_board import open_many
    from controlroom.domain.tickets.tables import EVENT, TICKET

    open_many(room, TICKETS)

    def work(transaction: Any) -> None:
        closed = TICKET.c.number <= TICKETS - OPEN_TICKETS
        news = {"is_open": False, "state": "verified", "next_due": None, "clocks": {}, "action": MARK}
        transaction.connection.execute(update(TICKET).where(closed).values(news))
        transaction.connection.execute(update(TICKET).where(~closed).values(title=TICKET.c.title + MARK))
        moves = (("accepted", "dispatched", "accepted"), ("resolved", "accepted", "resolved"),
                 ("verified", "resolved", "verified"))  # fmt: skip
        transaction.connection.execute(
            EVENT.insert(),
            [
                {
                    "ticket": number, "at": transaction.at, "station": "control", "actor": "benchmark", "verb": verb,
                    "before": before, "after": after, "note": "", "data": {},
                }
                for number in range(1, TICKETS - OPEN_TICKETS + 1)
                for verb, before, after in moves
            ],
        )  # fmt: skip
        transaction.journal("ticket.verified", "ticket:many", {"title": "benchmark"})

    room.store.write(work, room.by)


def _announcements(room: Any) -> None:
    """Almost all are heard by every group and sent."""
    from sqlalchemy import update

    from controlroom.domain.announcements.service import post
    from controlroom.domain.announcements.tables import ANNOUNCEMENT, DELIVERY, RECEIPT

    groups = [group.key for group in room.settings.event.groups]

    def work(transaction: Any) -> None:
        for number in range(ANNOUNCEMENTS):
            post(
                transaction,
                "hand",
                {"zh": f"{MARK}：第 {number} 句话。", "en": f"{MARK} sentence {number}."},
                to=groups,
            )
        old = ANNOUNCEMENTS - OPEN_ANNOUNCEMENTS
        seen = {"seen_at": transaction.at, "seen_by": "benchmark", "seen_from": "control"}
        for table, which, news in (
            (ANNOUNCEMENT, ANNOUNCEMENT.c.id, {"is_open": False}),
            (RECEIPT, RECEIPT.c.announcement, seen),
            (DELIVERY, DELIVERY.c.announcement, {"state": "sent"}),
        ):
            transaction.connection.execute(update(table).where(which <= old).values(news))
        transaction.journal("announcement.posted", "announcement:1", {"zh": MARK, "en": MARK, "to": groups})

    room.store.write(work, room.by)


def _devices(room: Any, now: datetime) -> None:
    """All were asked, and have been up and down."""
    from benchmarks.devices_board import ask_all
    from controlroom.domain.devices.tables import STEP
    from controlroom.station.devices import setting_of

    ask_all(room, dead=0)
    devices = [device for device in setting_of(room.settings).config.devices if device.all_checks()]

    def work(transaction: Any) -> None:
        rows = [
            {
                "at": now - _DAYS * (1 - number / DEVICE_STEPS), "device": devices[number // 2 % len(devices)].id,
                "probe": devices[number // 2 % len(devices)].all_checks()[0].key, "hard": True, "flapping": False,
                "before": ("ok", "critical")[number % 2], "after": ("critical", "ok")[number % 2],
                "code": ("timeout", "ok")[number % 2], "details": {},
            }
            for number in range(DEVICE_STEPS)
        ]  # fmt: skip
        transaction.connection.execute(STEP.insert(), rows)
        transaction.journal("device.noted", "device:many", {"n": len(rows), "devices": []})

    room.store.write(work, room.by)


def _check_in_and_journal(room: Any, people: int, now: datetime) -> None:
    """Who came in, and the journal of all of it in the order of time."""
    from sqlalchemy import func, select

    from controlroom.domain.checkin.tables import ADMISSION, PERSON, SCAN
    from controlroom.store.journal import JournalEntry

    journal = JournalEntry.__table__  # type: ignore[attr-defined]

    def work(transaction: Any) -> None:
        connection = transaction.connection
        who = connection.execute(select(PERSON.c.id, PERSON.c.name, PERSON.c.code).limit(people * 2 // 5)).all()
        came = [_came(each, number, now - _DAYS * (1 - number / len(who))) for number, each in enumerate(who)]
        connection.execute(SCAN.insert(), [scan for scan, _admission, _entry in came])
        connection.execute(ADMISSION.insert(), [admission for _scan, admission, _entry in came])
        left = JOURNAL - 1 - connection.execute(select(func.count()).select_from(journal)).scalar_one()
        entries = [*(entry for _scan, _admission, entry in came[:left]), *_told(left - len(came), now)]
        entries.sort(key=lambda entry: entry["at"])
        for start in range(0, len(entries), _AT_ONCE):
            connection.execute(journal.insert(), entries[start : start + _AT_ONCE])
        transaction.journal("queue.counted", "queue:check-in", {"waiting": 12})

    room.store.write(work, BENCH)


def _came(person: Any, number: int, at: datetime) -> tuple[dict[str, Any], dict[str, Any], dict[str, Any]]:
    nonce, desk, subject = f"bench-{number}", f"D{number % 3 + 1}", f"person:{person.id}"
    scan = {
        "nonce": nonce, "at": at, "desk": desk, "checkpoint": "main", "direction": "in", "code": person.code,
        "outcome": "ADMITTED", "person_id": person.id,
    }  # fmt: skip
    admission = {
        "person_id": person.id, "checkpoint": "main", "period": "", "nth": 1, "at": at, "desk": desk,
        "actor": "benchmark", "nonce": nonce,
    }  # fmt: skip
    data = {"nonce": nonce, "code": person.code, "name": person.name, "desk": desk, "checkpoint": "main"}
    return scan, admission, _entry(at, "checkin.admitted", subject, data, desk)


def _told(count: int, now: datetime) -> Iterator[dict[str, Any]]:
    """What else stands in the journal of a long event, as often as it does there."""
    kinds = tuple(_KINDS)
    for number in range(max(0, count)):
        verb, subject, data = kinds[number * 7919 % len(kinds)]
        yield _entry(now - _DAYS * (1 - number / count), verb, subject.format(n=number % 1000 + 1), data)


def _entry(at: datetime, verb: str, subject: str, data: dict[str, Any], station: str = "control") -> dict[str, Any]:
    return {"at": at, "station": station, "actor": "benchmark", "verb": verb, "subject": subject, "data": data}


def _kinds() -> Iterator[tuple[str, str, dict[str, Any]]]:
    ticket = {
        "title": MARK,
        "priority": 2,
        "group": "technical",
        "assignee": "陈浩",
        "device": "",
        "note": "",
        "of": "",
    }
    device = {"name_zh": "灯", "name_en": "Lamp", "check": "tcp", "state": "critical", "code": "timeout", "details": {},
              "also": [], "ticket": "T-0001"}  # fmt: skip
    name = {"zh": "停电", "en": "Power cut"}
    step = {"incident": "I-0001", "name": name, "state": "open", "step": name, "step_id": "say", "note": ""}
    said = {"zh": MARK, "en": MARK, "group": "command", "waiting": []}
    round = {"template": "acceptance", "where": "main", "round": name, "place": name, "item_id": "a", "item": name,
             "due_at": "2026-12-08T07:00:00.000000Z", "verdict": "pass", "number": None, "note": "", "ticket": None,
             "former": None}  # fmt: skip
    for verb in ("opened", "accepted", "resolved", "verified"):
        for _often in range(4):
            yield f"ticket.{verb}", "ticket:T-{n:04}", {**ticket, "state": verb}
    for verb in ("failed", "recovered"):
        for _often in range(3):
            yield f"device.{verb}", "device:lamp-{n}", device
    for _often in range(3):
        yield "device.watched", "station:control", {"n": 1016}
        yield "round.answered", "round:acceptance.main.20261208T0700Z", round
    yield "announcement.posted", "announcement:{n}", said
    yield "announcement.acknowledged", "announcement:{n}", said
    yield "incident.step-done", "incident:I-0001", step
    yield "queue.counted", "queue:check-in", {"waiting": 20}


_KINDS = list(_kinds())
