"""Who asks the devices: one program at a time, which says so every few seconds (docs/domain.md §6).

Any number of programs may be open on one store. One watches; another takes over when it has not been heard of for half
a minute, or has ended. Two that watch at once for a moment do no harm: who writes how a check stands says which version
of it they saw. Time in which nobody watched is known as such: it counts for no uptime.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from controlroom.core.clock import iso
from controlroom.domain.devices.recording import Memory
from controlroom.domain.devices.rules import LEASE, Key
from controlroom.domain.devices.tables import ONE, WATCH, Known, read_known, write_known
from controlroom.domain.devices.uptime import Watched, merged
from controlroom.domain.devices.views import WatchView
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_NOBODY = ""


@dataclass(frozen=True, slots=True)
class _Row:
    id: int
    holder: str
    station: str
    since: datetime
    until: datetime
    connected: bool


@dataclass(frozen=True, slots=True)
class Sign:
    """The last sign of life of whoever watches. Two that are alike: nobody was heard of in between."""

    id: int
    until: datetime


def last_sign(store: Store) -> Sign | None:
    """The newest sign of life; None when nobody watches. Raises the store's errors."""
    with store.read() as connection:
        newest = _newest(connection)
    return Sign(newest.id, newest.until) if newest is not None and newest.holder != _NOBODY else None


def begin_watch(store: Store, by: Origin, holder: str, silent_since: Sign | None = None) -> bool:
    """`holder` watches from now on; False when another program does. Raises the store's errors.

    `silent_since`: a sign of life after which nobody was heard of for a whole lease, by a clock that nobody can set. It
    decides where the clock of the wall cannot: that of another computer may go wrong, and ours may have been set back.
    """

    def work(transaction: Transaction) -> bool:
        one_at_a_time(transaction.connection, ONE)
        newest = _newest(transaction.connection)
        if not _may_begin(newest, holder, transaction.at, silent_since):
            return False
        if newest is not None and newest.holder == holder:
            return True
        _add(transaction, holder, connected=True)
        subject = f"station:{transaction.by.station}"
        if newest is None or newest.holder == _NOBODY:
            transaction.journal("device.watch-begun", subject, {})
        else:
            silent_s = max(0, round((transaction.at - newest.until).total_seconds()))
            told = {"from": newest.station, "last": iso(newest.until), "silent_s": silent_s}
            transaction.journal("device.watch-taken-over", subject, told)
        return True

    with store.read() as connection:
        # Who waits asks often, and need not make writers queue for that.
        if not _may_begin(_newest(connection), holder, store.clock.now(), silent_since):
            return False
    return store.write(work, by)


def watch(store: Store, by: Origin, holder: str, memory: Memory) -> bool:
    """Every `RHYTHM`: every check was made when `memory` says it was. False when another program watches by now.

    Where somebody else wrote how a check stands, `memory` follows. Raises the store's errors.
    """

    def work(transaction: Transaction) -> dict[Key, Known] | None:
        one_at_a_time(transaction.connection, ONE)
        newest = _newest(transaction.connection)
        if newest is None or newest.holder != holder:
            return None
        written = read_known(transaction.connection)
        current = {
            key: known for key, known in memory.known.items()
            if known.health.last_check is not None and known.version == written.get(key, Known(known.health)).version
        }  # fmt: skip
        write_known(transaction.connection, current)
        if transaction.at < newest.until:
            # The clock was set back: what is after it is left as it was known, and watching begins anew.
            _add(transaction, holder, connected=newest.connected)
        else:
            transaction.connection.execute(update(WATCH).where(WATCH.c.id == newest.id).values(until=transaction.at))
        transaction.journal("device.watched", f"station:{transaction.by.station}", {"n": len(current)})
        return {**written, **current}

    known = store.write(work, by)
    if known is None:
        return False
    memory.known = known
    return True


def end_watch(store: Store, by: Origin, holder: str) -> None:
    """Nobody watches from now on, unless another program does already. Raises the store's errors."""

    def work(transaction: Transaction) -> None:
        one_at_a_time(transaction.connection, ONE)
        newest = _newest(transaction.connection)
        if newest is None or newest.holder != holder:
            return
        until = max(newest.until, transaction.at)
        transaction.connection.execute(
            update(WATCH).where(WATCH.c.id == newest.id).values(until=until, holder=_NOBODY)
        )  # fmt: skip
        transaction.journal("device.watch-ended", f"station:{transaction.by.station}", {})

    store.write(work, by)


def set_connected(store: Store, by: Origin, holder: str, *, connected: bool, cause: str = "") -> None:
    """Nothing answers whoever watches, or something does again: one alert, and meanwhile nothing is known of anything.

    `cause`: how that was found out. Raises the store's errors.
    """

    def work(transaction: Transaction) -> None:
        one_at_a_time(transaction.connection, ONE)
        newest = _newest(transaction.connection)
        if newest is None or newest.holder != holder or newest.connected == connected:
            return
        until = max(newest.until, transaction.at)
        transaction.connection.execute(update(WATCH).where(WATCH.c.id == newest.id).values(until=until))
        _add(transaction, holder, connected=connected)
        verb = "connected" if connected else "disconnected"
        data = {"cause": cause} if cause else {}
        transaction.journal(f"device.{verb}", f"station:{transaction.by.station}", data)

    store.write(work, by)


def watch_view(connection: Connection, now: datetime) -> WatchView:
    """Who watches now."""
    newest = _newest(connection)
    if newest is None or newest.holder == _NOBODY:
        return WatchView("", None, newest.until if newest is not None else None, connected=True)
    return WatchView(newest.station, newest.since, newest.until, newest.connected).seen(now)


def watched(connection: Connection, since: datetime, now: datetime) -> Watched:
    """When somebody watched after `since`, and had a network to do it. Who watches still has watched until now."""
    newest = _newest(connection)
    columns = (WATCH.c.id, WATCH.c.since, WATCH.c.until)
    rows = connection.execute(select(*columns).where(WATCH.c.until >= since, WATCH.c.connected.is_(True)))
    found = []
    for row in rows:
        goes_on = newest is not None and row.id == newest.id and newest.holder and _is_alive(newest, now)
        found.append((row.since, max(now, row.until) if goes_on else row.until))
    if newest is not None and newest.until < since and newest.connected and newest.holder and _is_alive(newest, now):
        found.append((newest.until, now))
    return merged(found)


def _newest(connection: Connection) -> _Row | None:
    row = connection.execute(select(WATCH).order_by(WATCH.c.id.desc()).limit(1)).one_or_none()
    return _Row(**row._mapping) if row is not None else None


def _may_begin(newest: _Row | None, holder: str, now: datetime, silent_since: Sign | None) -> bool:
    if newest is None or newest.holder in (holder, _NOBODY):
        return True
    return now - newest.until > LEASE or Sign(newest.id, newest.until) == silent_since


def _is_alive(row: _Row, now: datetime) -> bool:
    """Whether it was heard of lately. One that was heard of in the future stems from a clock that was set back."""
    return row.holder != _NOBODY and abs(now - row.until) <= LEASE


def _add(transaction: Transaction, holder: str, *, connected: bool) -> None:
    row = {
        "holder": holder, "station": transaction.by.station, "since": transaction.at, "until": transaction.at,
        "connected": connected,
    }  # fmt: skip
    transaction.connection.execute(WATCH.insert(), row)
