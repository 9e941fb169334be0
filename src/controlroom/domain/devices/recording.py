"""What checks found, taken into the store: states, tickets, who watches (docs/domain.md §6).

A result that changes nothing is not written. Whoever watches keeps how each check stands in a `Memory`, and every few
seconds writes for all of them that they were made. What changes is written at once: all that is not yet, or no, news
together, what holds from now on in a transaction of its own with the ticket it opens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

from controlroom.core.config.devices import DeviceConfig
from controlroom.domain.devices import faults
from controlroom.domain.devices.dependency import behind, line_to
from controlroom.domain.devices.expected import Sessions
from controlroom.domain.devices.news import Change, names_of, step, taken_in, told_of, verb_of, write_news
from controlroom.domain.devices.rules import (
    Aside,
    Health,
    Key,
    Surroundings,
    has_recovered,
    judge,
    still_fails,
    wants_ticket,
    within_limits,
)
from controlroom.domain.devices.scene import Scene
from controlroom.domain.devices.tables import (
    ONE,
    Known,
    Setting,
    add_steps,
    read_known,
    read_scene,
    write_known,
)
from controlroom.hardware.probes.readings import Outcome, Reading
from controlroom.store.engine import one_at_a_time
from controlroom.store.journal import Origin
from controlroom.store.store import Store, Transaction

_TRIES = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """What a check found at an instant."""

    device: str
    check: str
    reading: Reading
    at: datetime


@dataclass
class Memory:
    """How every check stands, as whoever watches knows it. Belongs to one thread."""

    known: dict[Key, Known] = field(default_factory=dict)

    def follow(self, store: Store) -> None:
        """Takes over what others wrote since. Raises the store's errors."""
        with store.read() as connection:
            written = read_known(connection)
        for key, found in written.items():
            if key not in self.known or found.version > self.known[key].version:
                self.known[key] = found

    def forget_runs(self) -> None:
        """What had begun to fail or to recover begins anew: for a while nobody looked."""
        for key, known in self.known.items():
            if known.health.against:
                health = replace(known.health, against=0, against_since=None, last=known.health.outcome)
                self.known[key] = replace(known, health=health)

    @classmethod
    def of(cls, store: Store) -> Memory:
        """As it was written last. Raises the store's errors."""
        with store.read() as connection:
            return cls(read_known(connection))


@dataclass(frozen=True)
class Recorded:
    """What results changed. `recheck`: devices to be asked at once, since others cannot be judged before.

    `tickets`: opened, by device and check.
    """

    changes: tuple[Change, ...] = ()
    recheck: frozenset[str] = frozenset()
    tickets: Mapping[Key, str] = field(default_factory=dict)


class _OutdatedError(Exception):
    """Somebody else wrote how a check stands since it was read."""


def record(
    store: Store, by: Origin, setting: Setting, memory: Memory, seen: Sequence[Seen],
    sessions: Sessions | None = None, *, always: bool = False,
) -> Recorded:  # fmt: skip
    """Takes results in. `always`: writes them also when they change nothing, for who does not watch.

    Raises the store's errors; `memory` is then as it was, and the next results say the same again.
    """
    if not seen:
        return Recorded()
    for _try in range(_TRIES):
        try:
            return _record(store, by, setting, memory, seen, sessions, always=always)
        except _OutdatedError:
            memory.known = Memory.of(store).known
    raise RuntimeError("the devices are written faster than they can be read")


def _record(
    store: Store, by: Origin, setting: Setting, memory: Memory, seen: Sequence[Seen], sessions: Sessions | None, *,
    always: bool,
) -> Recorded:  # fmt: skip
    with store.read() as connection:
        scene = read_scene(connection, setting, store.clock.now(), sessions)
    healths, recheck = judged(setting, memory.known, scene, seen)
    closed = _closed(store, healths.values())
    changes = [Change(key, memory.known.get(key, Known(Health())), health) for key, health in healths.items()]
    news: dict[str, list[Change]] = {}
    quiet, written = [], []
    for change in changes:
        device = setting.by_id[change.key[0]]
        if change.is_news or _calls(change.after, device, scene, store.clock.now(), closed):
            news.setdefault(device.id, []).append(change)
        elif change.is_shown or always:
            quiet.append(change)
        else:
            memory.known[change.key] = replace(change.before, health=change.after)
    tickets: dict[Key, str] = {}
    for id in sorted(news, key=lambda id: setting.depth[id]):
        found = store.write(partial(_tell, setting=setting, scene=scene, id=id, changes=news[id]), by)
        memory.known |= found
        tickets |= {key: known.health.ticket for key, known in found.items() if known.health.ticket}
        written += news[id]
    if quiet:
        memory.known |= store.write(partial(_note, changes=quiet), by)
    return Recorded((*written, *quiet), recheck, tickets)


def _closed(store: Store, healths: Iterable[Health]) -> Mapping[str, datetime]:
    """The tickets of faults that are seen again, though somebody verified them; and when that was."""
    ids = {health.ticket for health in healths if still_fails(health)}
    if not ids:
        return {}
    with store.read() as connection:
        return faults.verified(connection, ids)


def _calls(
    health: Health, device: DeviceConfig, scene: Scene, now: datetime, closed: Mapping[str, datetime]
) -> bool:  # fmt: skip
    """Whether a ticket is to be opened, anew too, or its fault is over."""
    if has_recovered(health):
        return True
    if scene.is_silent(device, now):
        return False
    since = closed.get(health.ticket) if still_fails(health) else None
    again = since is not None and health.last_check is not None and health.last_check >= since
    return again or wants_ticket(health, silent=False)


def judged(
    setting: Setting, known: Mapping[Key, Known], scene: Scene, seen: Iterable[Seen]
) -> tuple[dict[Key, Health], frozenset[str]]:
    """How the checks of `seen` stand with it, and what is to be asked at once before they can be judged. Pure.

    What others are reached through is judged first. Once it is dead, whatever had begun to fail behind it is
    unreachable.
    """
    healths = {key: each.health for key, each in known.items()}
    changed: dict[Key, Health] = {}
    recheck: set[str] = set()
    for one in sorted(seen, key=lambda one: setting.depth.get(one.device, 0)):
        device = setting.by_id.get(one.device)
        if device is None:
            continue  # Taken out of the file while it was being asked.
        key = (one.device, one.check)
        before = healths.get(key, Health())
        limits = next((check.limits for check in device.all_checks() if check.key == one.check), {})
        reading = within_limits(one.reading, limits)
        since = min(before.against_since, one.at) if before.soft and before.against_since is not None else one.at
        line = line_to(device, setting.config, setting.by_id, healths, scene.ways, since, one.at)
        around = Surroundings(scene.expected(device, setting.config, one.at), bool(line.dead), line.in_doubt)
        after = judge(before, reading, one.at, around, setting.config.polling)
        if after.soft:
            recheck.update(line.ask)
        healths[key] = changed[key] = after
        if after.is_dead and not before.is_dead:
            for key, health in _cut_off(setting, scene, healths, one.device, after):
                healths[key] = changed[key] = health
    return changed, frozenset(recheck)


def _cut_off(
    setting: Setting, scene: Scene, healths: Mapping[Key, Health], dead: str, how: Health
) -> list[tuple[Key, Health]]:
    """What had begun to fail behind a device that is dead now, as it stands with that."""
    cut = []
    for id in behind(dead, setting.config):
        if scene.spare_for(dead):
            break  # The way leads through the spare.
        for check in setting.by_id[id].all_checks():
            health = healths.get((id, check.key))
            if health is not None and health.soft and health.last in (Outcome.CRITICAL, Outcome.UNKNOWN):
                gone = replace(
                    health, aside=Aside.UNREACHABLE, against=0, against_since=None, last=health.outcome,
                    since=max((at for at in (health.since, how.last_check) if at is not None), default=None),
                )  # fmt: skip
                cut.append(((id, check.key), gone))
    return cut


def require_current(transaction: Transaction, changes: Sequence[Change]) -> None:
    """Raises what lets the results be judged anew, when somebody wrote how a check stands since it was read."""
    one_at_a_time(transaction.connection, ONE)
    written = read_known(transaction.connection, {change.key for change in changes})
    for change in changes:
        found = written.get(change.key)
        if (found.version if found is not None else 0) != change.before.version:
            raise _OutdatedError()


def _note(transaction: Transaction, changes: Sequence[Change]) -> dict[Key, Known]:
    """Writes what is no news, all together."""
    require_current(transaction, changes)
    after = {
        change.key: replace(change.before, health=change.after, version=change.before.version + 1) for change in changes
    }
    write_known(transaction.connection, after)
    add_steps(transaction.connection, (step(change) for change in changes if change.is_shown))
    told = [{"device": key[0], "check": key[1], "state": known.health.shown.value} for key, known in after.items()]
    subject = f"device:{changes[0].key[0]}"
    transaction.journal("device.noted", subject, {"n": len(told), "devices": told[:50]})
    return after


def _tell(
    transaction: Transaction, setting: Setting, scene: Scene, id: str, changes: Sequence[Change]
) -> dict[Key, Known]:
    """Writes the news of one device."""
    require_current(transaction, changes)
    scene = read_scene(transaction.connection, setting, transaction.at, scene.sessions)
    after = write_news(transaction, setting, scene, setting.by_id[id], changes)
    told = [told_of(replace(change, after=after[change.key].health)) for change in changes]
    data = {**names_of(setting.by_id[id]), **told[0], "checks": told}
    if merged := taken_in(transaction, setting, scene, setting.by_id[id], changes, after):
        data["merged"] = list(merged)
    transaction.journal(f"device.{verb_of(changes[0])}", f"device:{id}", data)
    return after
