"""Reading the devices: as they stand, with their last hour and day; one with its history (docs/domain.md §6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from controlroom.core.config.addresses import parse_address
from controlroom.core.config.devices import HUMAN_TEST, DeviceConfig
from controlroom.domain.devices import faults
from controlroom.domain.devices.dependency import behind
from controlroom.domain.devices.errors import DeviceUnknownError
from controlroom.domain.devices.expected import NextTest
from controlroom.domain.devices.rules import Health, Key, Shown, is_stale, worst
from controlroom.domain.devices.scene import Scene
from controlroom.domain.devices.tables import FAILOVER, LIFE, STEP, Known, Setting, read_known, read_scene
from controlroom.domain.devices.uptime import Step, Watched, spans, strip, uptime
from controlroom.domain.devices.views import (
    CheckView,
    DeviceDetail,
    DevicesView,
    DeviceView,
    FailoverView,
    LifeView,
    RoomView,
    StepView,
)
from controlroom.domain.devices.watching import RHYTHM, watch_view, watched
from controlroom.domain.tickets.tables import open_for_cause
from controlroom.store.store import Store

DAY = timedelta(days=1)
_NO_GRAIN = timedelta(0)


@dataclass(frozen=True)
class _Past:
    """What is known of the last day."""

    steps: Mapping[str, list[Step]]
    watched: Watched
    failovers: Mapping[str, FailoverView]


def devices(store: Store, setting: Setting, live: Mapping[Key, Health] | None = None) -> DevicesView:
    """All devices as they stand now. `live`: how the checks stand, from whoever watches in this program; others know
    when a check was last made to the minute."""
    now = store.clock.now()
    with store.read() as connection:
        known = read_known(connection)
        scene = read_scene(connection, setting, now)
        past = _past(connection, setting, now)
        watch = watch_view(connection, now)
        gone = _gone(connection, setting, known)
    healths = _newest({key: each.health for key, each in known.items()}, live or {})
    grain = RHYTHM if live is None else _NO_GRAIN
    views = [_view(device, setting, scene, healths, past, now, grain) for device in setting.config.devices]
    views += [_gone_view(device, healths, past, now) for device in gone]
    return DevicesView(now, tuple(views), _rooms(setting, views), watch)


def _newest(written: Mapping[Key, Health], live: Mapping[Key, Health]) -> Mapping[Key, Health]:
    """How each check stands. What a person wrote since whoever watches looked is newer than what that knows."""
    found = dict(written)
    for key, health in live.items():
        before = found.get(key, health).last_check
        if before is None or (health.last_check is not None and health.last_check >= before):
            found[key] = health
    return found


def device(store: Store, setting: Setting, id: str, live: Mapping[Key, Health] | None = None) -> DeviceDetail:
    """One device with its history. Raises DeviceUnknownError."""
    found = devices(store, setting, live).device(id)
    if found is None:
        raise DeviceUnknownError(device=id)
    with store.read() as connection:
        history = connection.execute(select(STEP).where(STEP.c.device == id).order_by(STEP.c.id.desc()).limit(200))
        steps = tuple(_step_view(row) for row in history)
        query = select(FAILOVER).where((FAILOVER.c.device == id) | (FAILOVER.c.spare == id))
        rows = connection.execute(query.order_by(FAILOVER.c.id.desc()))
        failovers = tuple(failover_view(row, setting) for row in rows)
        columns = [LIFE.c[name] for name in ("at", "actor", "state", "place", "note")]
        moves = connection.execute(select(*columns).where(LIFE.c.device == id).order_by(LIFE.c.id.desc()))
        lives = tuple(LifeView(**row._mapping) for row in moves)
    return DeviceDetail(found, steps, failovers, lives, behind(id, setting.config))


def failover_view(row: Any, setting: Setting) -> FailoverView:
    """A row as it is shown, its clocks as they are configured now."""
    rules = setting.config.polling
    return FailoverView(
        row.id, row.device, row.spare, row.room, row.at, row.actor, row.reason, row.ticket, row.item,
        row.at + timedelta(minutes=rules.on_spot_min), row.at + timedelta(minutes=rules.spare_min),
        row.at + timedelta(minutes=rules.repair_min), row.on_spot_at, row.in_service_at, row.repaired_at,
        row.given_back_at,
    )  # fmt: skip


def _past(connection: Connection, setting: Setting, now: datetime) -> _Past:
    since = now - DAY
    columns = (STEP.c.device, STEP.c.at, STEP.c.probe, STEP.c.before, STEP.c.after, STEP.c.hard)
    steps: dict[str, list[Step]] = defaultdict(list)
    for row in connection.execute(select(*columns).where(STEP.c.at > since).order_by(STEP.c.id)):
        before = Shown(row.before) if row.before else None
        steps[row.device].append(Step(row.at, row.probe, before, Shown(row.after), row.hard))
    rows = connection.execute(select(FAILOVER).where(FAILOVER.c.given_back_at.is_(None)).order_by(FAILOVER.c.id))
    failovers = {row.device: failover_view(row, setting) for row in rows}
    return _Past(steps, watched(connection, since, now), failovers)


def _view(
    device: DeviceConfig, setting: Setting, scene: Scene, healths: Mapping[Key, Health], past: _Past, now: datetime,
    grain: timedelta,
) -> DeviceView:  # fmt: skip
    tested = healths.get((device.id, HUMAN_TEST))
    test = scene.next_test(device, tested.last_check if tested is not None else None, setting.config, now)
    checks = tuple(_checks(device, setting, healths, now, grain, missed=test.missed))
    life, standing = scene.life(device), scene.stands_in_for(device.id)
    return _together(
        device, checks, past, now, room=scene.room(device), life=life.state, place=life.place, test=test,
        ack=scene.ack(device.id, now), maintenance=scene.window(device, now), failover=past.failovers.get(device.id),
        replaced_by=scene.spare_for(device.id), stands_in_for=standing.device if standing is not None else "",
        tickets=_tickets(device.id, healths),
    )  # fmt: skip


def _checks(
    device: DeviceConfig, setting: Setting, healths: Mapping[Key, Health], now: datetime, grain: timedelta, *,
    missed: bool,
) -> Iterable[CheckView]:  # fmt: skip
    interval, rules = setting.config.interval(device), setting.config.polling
    for check in device.all_checks():
        health = healths.get((device.id, check.key), Health())
        age = max(now - health.last_check, _NO_GRAIN) if health.last_check is not None else None
        stale = age is not None and is_stale(age, interval, rules, grain)
        yield CheckView(check.key, str(parse_address(check.address)), health, stale)
    tested = healths.get((device.id, HUMAN_TEST))
    if tested is not None or not device.all_checks():
        yield CheckView(HUMAN_TEST, "", tested or Health(), missed)


def _together(
    device: DeviceConfig, checks: tuple[CheckView, ...], past: _Past, now: datetime, **facts: Any
) -> DeviceView:  # fmt: skip
    """A device from its checks: of several the worst, known since the worst is so, looked at when the oldest was."""
    state = worst(check.state for check in checks)
    worst_ones = [check.health for check in checks if check.state is state]
    asked = [check for check in checks if check.address] or checks
    made = [check.health.last_check for check in asked if check.health.last_check is not None]
    steps = past.steps.get(device.id, [])
    changed = [check.health.since for check in checks if check.health.since is not None]
    found = spans(steps, {check.key: check.health.shown for check in checks}, now - DAY, now)
    return DeviceView(
        config=device, state=state, checks=checks, hard=any(health.hard for health in worst_ones),
        since=min((health.since for health in worst_ones if health.since is not None), default=None),
        last_check=min(made, default=None), last_change=max(changed, default=None),
        stale=any(check.stale for check in checks), flapping=any(check.health.flapping for check in checks),
        strip=strip(found, past.watched, now), uptime=uptime(found, past.watched), **facts,
    )  # fmt: skip


def _tickets(id: str, healths: Mapping[Key, Health]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(each.ticket for key, each in healths.items() if key[0] == id and each.ticket))


def _gone(connection: Connection, setting: Setting, known: Mapping[Key, Known]) -> list[DeviceConfig]:
    """Devices that the file no longer has, of which a ticket is open."""
    found: dict[str, DeviceConfig] = {}
    for (id, check), each in known.items():
        if id in setting.by_id or each.file is None or not each.health.ticket or id in found:
            continue
        if open_for_cause(connection, faults.cause(id, check)) is not None:
            found[id] = DeviceConfig.model_validate(each.file)
    return list(found.values())


def _gone_view(device: DeviceConfig, healths: Mapping[Key, Health], past: _Past, now: datetime) -> DeviceView:
    """Nobody asks it any more: its state is unknown, its ticket stays."""
    checks = tuple(
        CheckView(key[1], "", health, stale=True) for key, health in healths.items() if key[0] == device.id
    )  # fmt: skip
    return _together(
        device, checks, past, now, room=device.room, life=device.life, place=device.stored_where,
        test=NextTest(None, None, missed=False), tickets=_tickets(device.id, healths), gone=True,
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
