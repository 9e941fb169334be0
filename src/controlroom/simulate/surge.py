"""The rehearsal of everybody at once (docs/domain.md §5): real desk processes on virtual scanners and printers.

All stand at the doors together; each desk takes the next person as soon as the last one is answered. The event is the
sample, or a copy of the user's own with its desks and its list: nothing of the real one is touched.
"""

from __future__ import annotations

import json
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable
from contextlib import ExitStack, closing
from itertools import cycle, islice
from pathlib import Path
from random import Random
from shutil import copytree

from sqlalchemy import select

from controlroom.core.config.desks import DeskConfig
from controlroom.core.config.folder import EventFolder, Settings, load_settings
from controlroom.core.config.sample import copy_sample
from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_, _
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.people.service import PERSON
from controlroom.simulate.crowd import make_arrivals
from controlroom.simulate.desk_process import Answer, DeskProcess
from controlroom.simulate.names import make_people
from controlroom.simulate.spread import Spread
from controlroom.simulate.surge_report import Slowest, SurgeSummary
from controlroom.simulate.venue import fill
from controlroom.station.room import open_room

DESKS = 8
_START_WITHIN_S = 120.0
_REST_S = 3.0
"""Between opening the desks and the doors: the desks have read their fonts by then, as on the day."""
_ANSWER_WITHIN_S = 30.0
_SETTLED_AFTER_S = 20.0
Progress = Callable[[str], None]
Queues = list[list[str]]


class DeskNotReadyError(FaultError):
    code = "DESK_NOT_READY"
    what = N_("Desk {desk} of the rehearsal did not become ready: {reason}")
    kept = N_("The rehearsal ran on a copy; your event is as it was.")
    next_step = N_("Close other programs and try again, or rehearse with fewer desks (--desks).")


def rehearse_surge(
    *, people: int, seed: int, desks: int | None, event: Path | None, progress: Progress = lambda words: None
) -> SurgeSummary:
    """Plays the arrival of `people` at once and says how it went; `desks` overrules how many the event has.

    Raises DeskNotReadyError, NoEventFolderError and the errors of the configuration and the store.
    """
    with tempfile.TemporaryDirectory(prefix="controlroom-surge-", ignore_cleanup_errors=True) as home:
        folder = EventFolder(Path(home).resolve())
        _copy(event, folder)
        settings = load_settings(folder)
        places = _places(settings, desks or (len(settings.desks) if event else 0) or DESKS)
        with ExitStack() as hardware:
            processes = []
            for place in places:
                processes.append(DeskProcess(folder.root, place.id))
                hardware.callback(processes[-1].close)
            (folder.config / "desks.toml").write_text(_desks_toml(places, processes), encoding="utf-8")
            queues = _queues(folder.root, people, len(places), seed)
            _start(processes, progress)
            begun = time.monotonic()
            seconds = _play(processes, queues, progress) - begun
            return _summary(folder, settings, processes, queues, people, seconds)


def _copy(event: Path | None, folder: EventFolder) -> None:
    if event is None:
        copy_sample(folder.root)
        return
    source = EventFolder(event.resolve())
    source.require()
    copytree(source.config, folder.config)
    if source.database.is_file():
        # Through SQLite: what lies in the log of a program that is running comes along, whole. Not `mode=ro`, which
        # would leave SQLite's two helper files behind.
        reading = sqlite3.connect(f"{source.database.as_uri()}?mode=rw", uri=True)
        with closing(reading), closing(sqlite3.connect(folder.database)) as copy:
            reading.execute("PRAGMA query_only=ON")
            reading.backup(copy)


def _places(settings: Settings, count: int) -> list[DeskConfig]:
    """`count` desks: those of the event, then others like them."""
    known = list(settings.desks[:count])
    taken = {desk.id for desk in known}
    free = (f"D{number}" for number in range(1, 2 * count + 1) if f"D{number}" not in taken)
    checkpoints = cycle([desk.checkpoint for desk in known] or [settings.event.checkpoints[0].id])
    name = known[0].name if known else settings.event.name
    return known + [
        DeskConfig(id=id, name=name, checkpoint=checkpoint)
        for id, checkpoint in zip(islice(free, count - len(known)), checkpoints, strict=False)
    ]


def _desks_toml(places: list[DeskConfig], processes: list[DeskProcess]) -> str:
    """Written anew, so that no address of real hardware is left in it."""
    # A string of JSON is a string of TOML.
    return "\n".join(
        f"""[[desks]]
id = {json.dumps(place.id)}
name = {{ zh = {json.dumps(place.name.zh)}, en = {json.dumps(place.name.en)} }}
checkpoint = {json.dumps(place.checkpoint)}
direction = {json.dumps(place.direction)}
[[desks.scanners]]
name = "gun"
port = {json.dumps(process.scanner.port)}
[desks.printer]
name = "printer"
url = {json.dumps(process.printer.url)}
"""
        for place, process in zip(places, processes, strict=True)
    )


def _queues(folder: Path, people: int, desks: int, seed: int) -> Queues:
    """The codes that wait at each desk. An event with a list sends people of it, one without gets invented ones."""
    with open_room(folder, station="demo", actor="demo") as room:
        with room.store.read() as connection:
            rows = connection.execute(select(PERSON.c.code, PERSON.c.status).order_by(PERSON.c.code)).all()
        if rows:
            chosen = Random(seed).sample(rows, min(people, len(rows)))
            codes = [row.code for row in chosen]
            cancelled = frozenset(row.code for row in chosen if row.status != "registered")
        else:
            codes, cancelled = fill(room, make_people(people, seed), seed)
    queues: Queues = [[] for _desk in range(desks)]
    for arrival in make_arrivals(codes, cancelled, desks, seed):
        queues[arrival.desk].append(arrival.code)
    return queues


def _start(processes: list[DeskProcess], progress: Progress) -> None:
    until = time.monotonic() + _START_WITHIN_S
    for process in processes:
        process.start()
    for ready, process in enumerate(processes):
        progress(_("Opening the desks: {ready} of {all}").format(ready=ready, all=len(processes)))
        if not process.wait_until_ready(until):
            raise DeskNotReadyError(desk=process.id, reason=process.why_not_ready())
    progress(_("The desks are open; the doors open in a moment."))
    time.sleep(_REST_S)


def _play(processes: list[DeskProcess], queues: Queues, progress: Progress) -> float:
    """Opens the doors and waits until the badges are settled too; returns when the last answer came."""
    feeders = [
        threading.Thread(target=_feed, args=(process, codes), daemon=True)
        for process, codes in zip(processes, queues, strict=True)
    ]
    for feeder in feeders:
        feeder.start()
    last = moved = time.monotonic()
    before = (0, 0)
    while True:
        found = (
            sum(len(process.answers) for process in processes),
            sum(process.badges("queued", "sending") for process in processes),
        )
        now = time.monotonic()
        if found != before:
            last, moved, before = now if found[0] != before[0] else last, now, found
            progress(
                _("Answered: {answered} of {all}; badges waiting: {waiting}").format(
                    answered=found[0], all=sum(map(len, queues)), waiting=found[1]
                )
            )
        if not any(feeder.is_alive() for feeder in feeders) and (
            all(process.is_settled for process in processes) or now - moved > _SETTLED_AFTER_S
        ):
            return last
        time.sleep(0.02)


def _feed(process: DeskProcess, codes: list[str]) -> None:
    for code in codes:
        try:
            answered = process.present(code, _ANSWER_WITHIN_S)
        except OSError:  # The desk is gone and its end of the line with it: the summary counts who got no answer.
            return
        if not answered:
            return


def _summary(
    folder: EventFolder, settings: Settings, processes: list[DeskProcess], queues: Queues, people: int, seconds: float
) -> SurgeSummary:
    answers = [answer for process in processes for answer in process.answers]
    admitted = sum(answer.outcome == Outcome.ADMITTED for answer in answers)
    paper = [
        (page.at - begun) * 1000
        for process in processes
        for page, begun in zip(process.printer.pages, process.sent, strict=False)
    ]
    slowest = max(answers, key=lambda answer: answer.ms, default=None)
    arrived = sum(map(len, queues))
    lost, twice = _check(folder, answers)
    return SurgeSummary(
        people=people, desks=len(processes), arrived=arrived, admitted=admitted, refused=len(answers) - admitted,
        unanswered=arrived - len(answers), lost=lost, twice=twice,
        badges_confirmed=sum(process.badges("confirmed") for process in processes),
        badges_unknown=sum(process.badges("unknown") for process in processes),
        decision_ms=Spread.of([answer.ms for answer in answers]),
        own_ms=Spread.of([answer.own_ms for answer in answers]),
        paper_ms=Spread.of(paper), seconds=round(seconds, 3), longest_queue=max(map(len, queues)),
        slowest=Slowest(slowest.desk, slowest.code, slowest.name, slowest.ms) if slowest else None,
        answer_target_s=settings.event.check_in.answer_target_s,
        queue_target_min=settings.event.check_in.queue_target_min,
    )  # fmt: skip


def _check(folder: EventFolder, answers: list[Answer]) -> tuple[int, int]:
    """How many answers the store does not have as they were shown, and how many people it let in twice."""
    with closing(sqlite3.connect(folder.database)) as database:
        rows = database.execute("SELECT nonce, outcome, person_id, checkpoint FROM scan")
        stored = {row[0]: row[1:] for row in rows}
    shown = {answer.nonce: answer.outcome for answer in answers}
    lost = sum(stored.get(nonce, (None,))[0] != outcome for nonce, outcome in shown.items())
    places = [stored[nonce][1:] for nonce, outcome in shown.items() if outcome == Outcome.ADMITTED and nonce in stored]
    return lost, len(places) - len(set(places))
