"""What the board of devices asks of the event, and which devices it shows in which order. No widget, no SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.devices.rules import PROBLEMS, WORST_FIRST, Health, Shown
from controlroom.domain.devices.silence import Ack, AckKind, Window
from controlroom.domain.devices.spare_views import AtRisk, FailedOver, FailoverView
from controlroom.domain.devices.views import Checked, DeviceDetail, DevicesView, DeviceView

if TYPE_CHECKING:
    from datetime import tzinfo

    from controlroom.core.config.event import EventConfig
    from controlroom.domain.devices.scene import Moved

KIND_WORDS = {
    "sound": N_("sound"),
    "microphone": N_("microphone"),
    "projector": N_("projector"),
    "led_wall": N_("LED wall"),
    "switch": N_("network switch"),
    "access_point": N_("access point"),
    "router": N_("router"),
    "encoder": N_("encoder"),
    "light": N_("light"),
    "power": N_("power"),
    "printer": N_("printer"),
    "scanner": N_("scanner"),
}


class DevicesSource(Protocol):
    """The open event, as this board needs it. Everything blocks on the disk or the network: call it in workers."""

    def view(self) -> DevicesView:
        """All devices now."""

    def glance(self) -> DevicesView:
        """All devices now, without strips and uptimes."""

    def with_history(self, found: DeviceView) -> DeviceDetail:
        """One of them with all that is known of it."""

    def check(self, id: str) -> tuple[Checked, ...]:
        """Asks it now."""

    def at_risk(self, id: str) -> AtRisk | None:
        """What on stage hangs on it."""

    def acknowledge(self, id: str, kind: AckKind, reason: str, until: datetime | None = None) -> Ack:
        """Somebody knows of its fault."""

    def unacknowledge(self, id: str) -> None:
        """Takes that back."""

    def set_maintenance(self, scope: str, until: datetime, reason: str, since: datetime | None = None) -> Window:
        """Somebody works on it."""

    def end_maintenance(self, scope: str) -> tuple[Window, ...]:
        """That is over."""

    def human_test(self, id: str, *, ok: bool, note: str = "") -> Health:
        """A person tested it."""

    def move(self, id: str, state: str, where: str = "", note: str = "") -> Moved:
        """It goes on in its life."""

    def fail_over(self, id: str, *, spare: str = "", reason: str = "", force: bool = False) -> FailedOver:
        """Its spare takes over."""

    def arrived(self, id: str) -> FailoverView:
        """A technician is on the spot."""

    def spare_in_service(self, id: str) -> FailoverView:
        """The spare works."""

    def give_back(self, id: str, note: str = "") -> FailoverView:
        """It works again; its spare is free."""


@dataclass(frozen=True)
class Names:
    """The event's own words, in the language in force, and its clocks."""

    rooms: Mapping[str, str]
    groups: Mapping[str, str]
    zone: tzinfo
    attempts: int
    devices: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, event: EventConfig, attempts: int, view: DevicesView | None) -> Names:
        """`attempts`: how many failures in a row are a fault."""
        return cls(
            {room.id: clean_line(str(room.name)) for room in event.rooms},
            {group.key: clean_line(str(group.name)) for group in event.groups},
            event.zone, attempts,
            {each.id: clean_line(str(each.name)) for each in view.devices} if view is not None else {},
        )  # fmt: skip

    def room(self, id: str | None) -> str:
        """A room's name; “–” for none."""
        return self.rooms.get(id, clean_line(id)) if id else "–"

    def group(self, key: str) -> str:
        """A group's name."""
        return self.groups.get(key) or clean_line(key)

    def kind(self, kind: str) -> str:
        """What sort of thing it is."""
        return _(KIND_WORDS[kind]) if kind in KIND_WORDS else clean_line(kind)

    def device(self, id: str) -> str:
        """A device's name, its short name when the event does not know it any more."""
        return self.devices.get(id) or clean_line(id)

    def clock(self, at: datetime) -> str:
        """An instant as the venue's clocks show it."""
        return f"{at.astimezone(self.zone):%H:%M}"

    def moment(self, at: datetime, now: datetime) -> str:
        """The same, with its date if that is not today's."""
        local = at.astimezone(self.zone)
        return self.clock(at) if local.date() == now.astimezone(self.zone).date() else f"{local:%m-%d %H:%M}"


class Only(StrEnum):
    """Which devices are wanted."""

    ALL = "all"
    NEEDS = "needs"
    TROUBLE = "trouble"


ONLY_WORDS = {Only.ALL: N_("all"), Only.NEEDS: N_("need somebody"), Only.TROUBLE: N_("not in order")}


@dataclass(frozen=True)
class DeviceFilter:
    """Which devices are shown; None: any."""

    only: Only = Only.ALL
    text: str = ""
    room: str | None = None
    kind: str | None = None
    group: str | None = None

    @property
    def asks(self) -> bool:
        """Whether it leaves any out."""
        return self != DeviceFilter()

    def fits(self, device: DeviceView) -> bool:
        """Whether `device` is wanted."""
        if self.room is not None and device.room != self.room:
            return False
        if self.kind is not None and device.kind != self.kind:
            return False
        if self.group is not None and device.config.group != self.group:
            return False
        return fits_only(device, self.only) and self._has_text(device)

    def _has_text(self, device: DeviceView) -> bool:
        """Every word that was typed stands somewhere in what names the device."""
        if not self.text:
            return True
        config = device.config
        named = (device.id, device.name.zh, device.name.en, config.address or "", config.serial, *device.tickets)
        together = "\n".join(named).casefold()
        return all(word in together for word in self.text.casefold().split())


def fits_only(device: DeviceView, only: Only) -> bool:
    """Whether `device` is one of those."""
    return {Only.ALL: True, Only.NEEDS: device.needs_somebody, Only.TROUBLE: is_trouble(device)}[only]


def is_trouble(device: DeviceView) -> bool:
    """Whether anything about it is not as it should be, also what somebody sees to already."""
    missed = device.test.missed and not device.gone
    return device.state in PROBLEMS or device.state is Shown.UNREACHABLE or device.flapping or missed


class Sorting(StrEnum):
    """In which order devices are listed."""

    TROUBLE = "trouble"
    ROOM = "room"


SORTING_WORDS = {Sorting.TROUBLE: N_("trouble first"), Sorting.ROOM: N_("by room")}


def listed(view: DevicesView, filter: DeviceFilter, sorting: Sorting, in_hand: str = "") -> tuple[DeviceView, ...]:
    """The devices that are wanted, and the one in hand, in their order; those that are alike in that of the file."""
    found = [device for device in view.devices if filter.fits(device) or device.id == in_hand]
    if sorting is Sorting.ROOM:
        places = {room.room: number for number, room in enumerate(view.rooms)}
        last = len(places)
        return tuple(sorted(found, key=lambda device: (places.get(device.room, last), *_trouble(device))))
    return tuple(sorted(found, key=_trouble))


def _trouble(device: DeviceView) -> tuple[bool, bool, bool, int, bool]:
    """What somebody must see to first, then what holds, then the worst, then what the event stops without; what nobody
    looked at yet, and had not to, comes last."""
    fault = any(check.is_fault for check in device.checks)
    worst = WORST_FIRST.index(device.state)
    return not device.needs_somebody, not fault, is_untested(device), worst, not device.config.critical


def is_untested(device: DeviceView) -> bool:
    """Whether nothing and nobody has looked at it yet, and no test of it was missed."""
    return (
        device.state is Shown.UNKNOWN
        and not device.gone
        and not device.test.missed
        and all(check.health.last_check is None for check in device.checks)
    )


def choices(view: DevicesView, what: str) -> list[str]:
    """The rooms, kinds or groups that the devices have, in the order in which they come."""
    if what == "room":
        return [room.room for room in view.rooms if room.room is not None]
    found = (device.kind if what == "kind" else device.config.group for device in view.devices)
    return list(dict.fromkeys(found))


def next_choice(current: str | None, possible: Sequence[str]) -> str | None:
    """The one after `current`; None, which is all, after the last."""
    around = [None, *possible]
    return around[(around.index(current) + 1) % len(around)] if current in around else None


def behind_what(device: DeviceView, view: DevicesView) -> str:
    """The dead device that an unreachable one is reached through; empty when it is not known."""
    if device.state is not Shown.UNREACHABLE:
        return ""
    by_id = {each.id: each for each in view.devices}
    seen: set[str] = set()
    parent = device.config.parent
    while parent is not None and parent in by_id and parent not in seen:
        seen.add(parent)
        if by_id[parent].state is not Shown.UNREACHABLE:
            return parent
        parent = by_id[parent].config.parent
    return device.config.parent or ""
