"""The admission's transaction as one would write it on the sqlite3 module alone: the same rows, as durable."""

from __future__ import annotations

import datetime
import json
import sqlite3
import uuid
from pathlib import Path


class RawAdmission:
    """One connection with the settings that the store uses."""

    def __init__(self, database: Path) -> None:
        self._connection = sqlite3.connect(database, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-32768"):
            self._connection.execute(f"PRAGMA {pragma}").fetchall()

    def admit(self, code: str) -> None:
        """Admits the person with `code` at desk D1 and queues their badge."""
        run = self._connection.execute
        nonce, job = uuid.uuid4().hex, uuid.uuid4().hex
        now = datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        run("BEGIN IMMEDIATE")
        run(
            "INSERT INTO scan (nonce, at, desk, checkpoint, direction, code) VALUES (?,?,?,?,?,?) "
            "ON CONFLICT DO NOTHING",
            (nonce, now, "D1", "main", "in", code),
        )
        person = run(
            "SELECT status, id, code, name, company, title, category, language, note, needs FROM person WHERE code = ?",
            (code,),
        ).fetchone()
        run(
            "INSERT INTO admission (person_id, checkpoint, period, nth, at, desk, actor, nonce) "
            "VALUES (?,?,?,?,?,?,?,?) ON CONFLICT DO NOTHING",
            (person[1], "main", "", 1, now, "D1", "benchmark", nonce),
        )
        run(
            "INSERT INTO print_job (id, desk, person_id, nonce, copy, reason, state, cause, details, queued_at, "
            "changed_at, priority) VALUES (?,?,?,?,?,?,?,?,?,?,?,?)",
            (job, "D1", person[1], nonce, 0, "", "queued", "", "{}", now, now, 0),
        )
        run("UPDATE scan SET outcome = ?, person_id = ? WHERE nonce = ?", ("ADMITTED", person[1], nonce))
        data = {"nonce": nonce, "code": code, "name": person[3], "desk": "D1", "checkpoint": "main", "job": job}
        run(
            "INSERT INTO journal (at, station, actor, verb, subject, data) VALUES (?,?,?,?,?,?)",
            (now, "D1", "benchmark", "checkin.admitted", f"person:{person[1]}", json.dumps(data, ensure_ascii=False)),
        )
        run("COMMIT")

    def close(self) -> None:
        """Lets go of the file."""
        self._connection.close()
