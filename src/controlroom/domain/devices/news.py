"""What holds of a device from now on, written with its tickets and told in the journal (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from sqlalchemy import update

from controlroom.core.config.devices import HUMAN_TEST, DeviceConfig
from controlroom.domain.devices import faults
from controlroom.domain.devices.rules import Health, Key, has_recovered, still_fails, wants_ticket
from controlroom.domain.devices.scene import Scene
from controlroom.domain.devices.silence import ack_ends, holding
from controlroom.domain.devices.tables import ACK, Known, Setting, add_steps, file_of, read_known, write_known
from controlroom.hardware.probes.readings import Outcome
from controlroom.store.store import Transaction


@dataclass(frozen=True, slots=True)
class Change:
    """How one check stood before and stands after results."""

    key: Key
    before: Known
    after: Health

    @property
    def is_shown(self) -> bool:
        """Whether people see it."""
        old, new = self.before.health, self.after
        return (old.shown, old.hard, old.flapping) != (new.shown, new.hard, new.flapping) or old.last_check is None

    @property
    def is_news(self) -> bool:
        """Whether it holds: a fault or its end, not what may pass by itself."""
        old, new = self.before.health, self.after
        return old.outcome is not new.outcome or old.flapping != new.flapping


def write_news(
    transaction: Transaction, setting: Setting, scene: Scene, device: DeviceConfig, changes: Sequence[Change]
) -> dict[Key, Known]:
    """Writes what holds of a device now, its tickets, and that nobody need know of it any more, without the journal."""
    connection = transaction.connection
    asked = {HUMAN_TEST, *(check.key for check in device.all_checks())}
    written = read_known(connection, device=device.id)
    before = {check: known.health for (_id, check), known in written.items() if check in asked}
    silent = scene.is_silent(device, transaction.at)
    after: dict[Key, Known] = {}
    for change in changes:
        (_id, check), health, file = change.key, change.after, change.before.file
        if has_recovered(health):
            faults.recovered(transaction, device, check, health)
            health, file = replace(health, ticket=""), None
        elif wants_ticket(health, silent=silent):
            ticket = faults.opened(transaction, setting, device, scene.room(device), check, health)
            health, file = replace(health, ticket=ticket), file_of(device)
        elif not silent and still_fails(health):
            again = faults.still_there(transaction, setting, device, scene.room(device), check, health)
            health = replace(health, ticket=again or health.ticket)
        after[change.key] = Known(health, change.before.version + 1, file)
    write_known(connection, after)
    add_steps(connection, (step(change) for change in changes if change.is_shown))
    now_holds = holding(before | {key[1]: known.health for key, known in after.items()})
    ack = scene.acks.get(device.id)
    if ack is not None and ack_ends(ack.kind, holding(before), now_holds):
        end_acks(transaction, device.id)
    return after


def verb_of(change: Change) -> str:
    """What the journal calls the news."""
    old, new = change.before.health, change.after
    if new.flapping != old.flapping:
        return "flapping-begun" if new.flapping else "flapping-ended"
    if new.outcome is Outcome.OK:
        return "recovered"
    return "failed" if old.outcome is not new.outcome else "reported"


def told_of(change: Change) -> dict[str, object]:
    """The journal's words for how a check stands."""
    health = change.after
    return {
        "check": change.key[1], "state": health.outcome.value, "code": health.code, "details": dict(health.details),
        "also": list(health.also), "ticket": health.ticket or change.before.health.ticket,
    }  # fmt: skip


def step(change: Change) -> dict[str, object]:
    """A change of what is shown, as it is kept."""
    old, new = change.before.health, change.after
    return {
        "at": new.last_check if new.since is None else new.since, "device": change.key[0], "probe": change.key[1],
        "before": old.shown.value if old.last_check is not None else "", "after": new.shown.value,
        "hard": new.hard, "flapping": new.flapping, "code": new.code, "details": dict(new.details),
    }  # fmt: skip


def names_of(device: DeviceConfig) -> dict[str, str]:
    """What the journal calls a device, in both languages: it is read when the file may have changed."""
    return {"name_zh": device.name.zh, "name_en": device.name.en}


def end_acks(transaction: Transaction, device: str, by: str = "") -> None:
    """Nobody counts as knowing of the device's fault any more."""
    transaction.connection.execute(
        update(ACK).where(ACK.c.device == device, ACK.c.ended_at.is_(None)).values(ended_at=transaction.at, ended_by=by)
    )


def taken_in(
    transaction: Transaction, setting: Setting, scene: Scene, device: DeviceConfig, changes: Sequence[Change],
    after: Mapping[Key, Known],
) -> tuple[str, ...]:  # fmt: skip
    """The tickets that become part of that of a device whose own check says now that it is dead."""
    checks = device.all_checks()
    change = next((change for change in changes if checks and change.key[1] == checks[0].key), None)
    if change is None or scene.spare_for(device.id):
        return ()
    return faults.take_in_children(transaction, setting, device, change.before.health, after[change.key].health)
