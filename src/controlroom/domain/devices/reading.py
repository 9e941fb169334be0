"""Reading the devices: as they stand, with their last hour and day; one with its history (docs/domain.md §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.config.addresses import parse_address
from controlroom.core.config.devices import HUMAN_TEST, DeviceConfig
from controlroom.domain.agenda.rules import DROPPED, UNDER_WAY, Kind, State
from controlroom.domain.agenda.tables import read_agenda
from controlroom.domain.devices import faults
from controlroom.domain.devices.dependency import behind
from controlroom.domain.devices.errors import DeviceUnknownError
from controlroom.domain.devices.expected import NextTest
from controlroom.domain.devices.past import Past, read_past
from controlroom.domain.devices.rules import RHYTHM, Aside, Health, Key, Shown, is_stale, worst
from controlroom.domain.devices.scene import Scene
from controlroom.domain.devices.spare_views import FailoverView
from controlroom.domain.devices.tables import FAILOVER, LIFE, STEP, Known, Setting, read_known, read_scene, read_windows
from controlroom.domain.devices.views import (
    CheckView,
    DeviceDetail,
    DevicesView,
    DeviceView,
    LifeView,
    RoomView,
    StepView,
    WatchView,
)
from controlroom.domain.devices.watching import watch_view
from controlroom.domain.tickets.tables import open_for_cause
from controlroom.store.store import Store

_NO_GRAIN = timedelta(0)


@dataclass(frozen=True)
class Rows:
    """Everything that is written of the devices, as it was read at `at`."""

    at: datetime
    setting: Setting
    written: Mapping[Key, Known]
    scene: Scene
    past: Past
    watch: WatchView
    failovers: Mapping[str, FailoverView]
    gone: tuple[DeviceConfig, ...]


@dataclass(frozen=True)
class _Known:
    """Rows, and what is known of the checks by now, put together for looking devices up in it."""

    rows: Rows
    now: datetime
    healths: Mapping[str, Mapping[str, Health]]
    grain: timedelta


def read_rows(store: Store, setting: Setting, *, past: bool = True) -> Rows:
    """What is written now; without its `past`, strips and uptimes are empty. Raises the store's errors."""
    now = store.clock.now()
    with store.read() as connection:
        written = read_known(connection)
        return Rows(
            now, setting, written, read_scene(connection, setting, now),
            read_past(connection, now) if past else Past(now, {}, ()),
            watch_view(connection, now), _open_failovers(connection, setting), _gone(connection, setting, written),
        )  # fmt: skip


def devices(
    store: Store, setting: Setting, live: Mapping[Key, Known] | None = None, *, past: bool = True
) -> DevicesView:
    """All devices as they stand now; see `read_rows` and `view_of`. Raises the store's errors."""
    return view_of(read_rows(store, setting, past=past), store.clock.now(), live)


def view_of(rows: Rows, now: datetime, live: Mapping[Key, Known] | None = None) -> DevicesView:
    """All devices as they stand at `now`. `live`: how the checks stand, from whoever watches in this program; others
    know when a check was last made to `RHYTHM`."""
    written = rows.written
    # Of the same version, who watches knows more than was written; a higher one was written by somebody else since.
    newer = {
        key: each for key, each in (live or {}).items() if key not in written or each.version >= written[key].version
    }
    healths: dict[str, dict[str, Health]] = defaultdict(dict)
    for (id, check), each in {**written, **newer}.items():
        healths[id][check] = each.health
    known = _Known(rows, now, healths, RHYTHM if live is None else _NO_GRAIN)
    views = [_view(device, known) for device in rows.setting.config.devices]
    views += [_gone_view(device, known) for device in rows.gone]
    return DevicesView(now, tuple(views), _rooms(rows.setting, views), rows.watch)


def device(store: Store, setting: Setting, id: str, live: Mapping[Key, Known] | None = None) -> DeviceDetail:
    """One device with its history. Raises DeviceUnknownError."""
    found = devices(store, setting, live).device(id)
    if found is None:
        raise DeviceUnknownError(device=id)
    return with_history(store, setting, found)


def with_history(store: Store, setting: Setting, found: DeviceView) -> DeviceDetail:
    """One device, as it is known from all of them, with its history: what is cheap to read while a cursor moves."""
    id = found.id
    with store.read() as connection:
        history = connection.execute(select(STEP).where(STEP.c.device == id).order_by(STEP.c.id.desc()).limit(200))
        steps = tuple(_step_view(row) for row in history)
        query = select(FAILOVER).where((FAILOVER.c.device == id) | (FAILOVER.c.spare == id))
        rows = connection.execute(query.order_by(FAILOVER.c.id.desc()))
        failovers = tuple(failover_view(row, setting) for row in rows)
        columns = [LIFE.c[name] for name in ("at", "actor", "state", "place", "note")]
        moves = connection.execute(select(*columns).where(LIFE.c.device == id).order_by(LIFE.c.id.desc()))
        lives = tuple(LifeView(**row._mapping) for row in moves)
        coming = read_windows(connection, store.clock.now())
        at_risk = _at_risk(connection, setting, found.failover) if found.failover is not None else ""
    windows = tuple(each for each in coming if each.device == id or (each.room and each.room == found.room))
    return DeviceDetail(found, steps, failovers, lives, behind(id, setting.config), windows, at_risk)


def _at_risk(connection: Connection, setting: Setting, failover: FailoverView) -> str:
    """The title of the item that a fail-over put at risk, while it is not over and no filler was put in since."""
    if not failover.item:
        return ""
    items = read_agenda(connection, setting.agenda).items
    item = items.get(failover.item)
    if item is None or item.state not in {State.PLANNED, *UNDER_WAY}:
        return ""
    bridged = any(
        each.kind is Kind.FILLER and each.room == item.room and each.planned_start >= failover.at
        and each.state not in DROPPED for each in items.values()
    )  # fmt: skip
    return "" if bridged else item.title


def failover_view(row: Any, setting: Setting) -> FailoverView:
    """A row as it is shown, its clocks as they are configured now."""
    rules = setting.config.polling
    return FailoverView(
        row.id, row.device, row.spare, row.room, row.at, row.actor, row.reason, row.ticket, row.item,
        row.at + timedelta(minutes=rules.on_spot_min), row.at + timedelta(minutes=rules.spare_min),
        row.at + timedelta(minutes=rules.repair_min), row.on_spot_at, row.in_service_at, row.repaired_at,
        row.given_back_at,
    )  # fmt: skip


def _open_failovers(connection: Connection, setting: Setting) -> dict[str, FailoverView]:
    rows = connection.execute(select(FAILOVER).where(FAILOVER.c.given_back_at.is_(None)).order_by(FAILOVER.c.id))
    return {row.device: failover_view(row, setting) for row in rows}


def _view(device: DeviceConfig, known: _Known) -> DeviceView:
    scene, now, config, id = known.rows.scene, known.now, known.rows.setting.config, device.id
    tested = known.healths.get(id, {}).get(HUMAN_TEST)
    test = scene.next_test(device, tested.last_check if tested is not None else None, config, now)
    idle = not scene.expected(device, config, now)
    checks = tuple(_checks(device, known, missed=test.missed, idle=idle))
    life, standing = scene.life(device), scene.stands_in_for(id)
    return _together(
        device, checks, known, room=scene.room(device), life=life.state, place=life.place, test=test,
        ack=scene.ack(id, now), maintenance=scene.window(device, now), failover=known.rows.failovers.get(id),
        replaced_by=scene.spare_for(id), stands_in_for=standing.device if standing is not None else "",
    )  # fmt: skip


def _checks(device: DeviceConfig, known: _Known, *, missed: bool, idle: bool) -> Iterable[CheckView]:
    config = known.rows.setting.config
    interval, rules = config.interval(device), config.polling
    healths, asked = known.healths.get(device.id, {}), device.all_checks()
    for check in asked:
        health = healths.get(check.key, _UNKNOWN)
        made = health.last_check
        stale = made is not None and is_stale(known.now - made, interval, rules, known.grain)
        yield CheckView(check.key, _shown_address(check.address), health, stale)
    tested = healths.get(HUMAN_TEST)
    if tested is not None or not asked:
        yield CheckView(HUMAN_TEST, "", tested or (_IDLE if idle else _UNKNOWN), missed)


_UNKNOWN, _IDLE = Health(), Health(aside=Aside.STANDBY)


@lru_cache(maxsize=4096)
def _shown_address(address: str) -> str:
    return str(parse_address(address))


def _together(device: DeviceConfig, checks: tuple[CheckView, ...], known: _Known, **facts: Any) -> DeviceView:
    """A device from its checks: of several the worst, known since the worst is so, looked at when the oldest was."""
    state = worst(check.state for check in checks)
    worst_ones = [check.health for check in checks if check.state is state]
    asked = [check for check in checks if check.address] or checks
    made = [check.health.last_check for check in asked if check.health.last_check is not None]
    changed = [check.health.since for check in checks if check.health.since is not None]
    past = partial(known.rows.past.of, device.id, {check.key: check.health.shown for check in checks})
    tickets = (health.ticket for health in known.healths.get(device.id, {}).values() if health.ticket)
    return DeviceView(
        config=device, state=state, checks=checks, hard=any(health.hard for health in worst_ones),
        since=min((health.since for health in worst_ones if health.since is not None), default=None),
        last_check=min(made, default=None), last_change=max(changed, default=None),
        stale=any(check.stale for check in checks), flapping=any(check.health.flapping for check in checks),
        past=past, tickets=tuple(dict.fromkeys(tickets)), **facts,
    )  # fmt: skip


def _gone(connection: Connection, setting: Setting, known: Mapping[Key, Known]) -> tuple[DeviceConfig, ...]:
    """Devices that the file no longer has, of which a ticket is open."""
    found: dict[str, DeviceConfig] = {}
    for (id, check), each in known.items():
        if id in setting.by_id or each.file is None or not each.health.ticket or id in found:
            continue
        if open_for_cause(connection, faults.cause(id, check)) is not None:
            found[id] = DeviceConfig.model_validate(each.file)
    return tuple(found.values())


def _gone_view(device: DeviceConfig, known: _Known) -> DeviceView:
    """Nobody asks it any more: its state is unknown, its ticket stays."""
    checks = tuple(CheckView(check, "", health, stale=True) for check, health in known.healths[device.id].items())
    return _together(
        device, checks, known, room=device.room, life=device.life, place=device.stored_where,
        test=NextTest(None, None, missed=False), gone=True,
    )  # fmt: skip


def _rooms(setting: Setting, views: Iterable[DeviceView]) -> tuple[RoomView, ...]:
    """Rooms in the order of event.toml, then what stands in none. What is replaced, or in store, speaks for no room."""
    of_room: dict[str | None, list[DeviceView]] = {room: [] for room in (*setting.rooms, None)}
    for view in views:
        if view.room in of_room and not view.replaced_by and not view.gone:
            of_room[view.room].append(view)
    return tuple(_room(room, found) for room, found in of_room.items() if found)


def _room(room: str | None, found: list[DeviceView]) -> RoomView:
    counts = {state: sum(view.state is state for view in found) for state in Shown}
    return RoomView(
        room, worst(view.state for view in found), counts, sum(view.needs_somebody for view in found)
    )  # fmt: skip


def _step_view(row: Any) -> StepView:
    before = Shown(row.before) if row.before else None
    return StepView(row.at, row.probe, before, Shown(row.after), row.hard, row.flapping, row.code, row.details)
