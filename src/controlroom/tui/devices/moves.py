"""What can be done with a device by a key: what it asks for, why it cannot be done, and how it is carried out.

No widget, no SQL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.devices.rules import LIFE_WORDS
from controlroom.domain.devices.silence import ACK_WORDS, AckKind
from controlroom.domain.devices.views import Checked, DeviceView
from controlroom.tui.devices.source import DevicesSource, Names
from controlroom.tui.fields import Field


class TimeNotUnderstoodError(BadInputError):
    code = "DEVICE_TIME_NOT_UNDERSTOOD"
    what = N_("“{found}” is neither minutes nor a time.")
    next_step = N_("Write minutes from now, like 30, or a time, like 14:30.")


@dataclass(frozen=True)
class Asked:
    """A device, what was filled in about it, and when."""

    device: DeviceView
    texts: Mapping[str, str]
    now: datetime
    names: Names

    def text(self, field: str) -> str:
        """What was filled in, cleaned."""
        return clean_line(self.texts.get(field, ""), 300)

    def until(self, field: str) -> datetime:
        """Minutes from now, or the next time the venue's clocks show that. Raises TimeNotUnderstoodError."""
        return until_of(self.text(field), self.now, self.names)


@dataclass(frozen=True)
class DeviceOrder:
    """Something a key does with a device. `fields` are asked for first; without any it is done at once.

    `verb`: what the journal calls it, after which it is known who may. `why_not`: why it cannot be done with a device,
    None when it can; both it and `title` are message ids. `carry_out` gives what is said then.
    """

    verb: str
    title: str
    why_not: Callable[[DeviceView], str | None]
    carry_out: Callable[[DevicesSource, Asked], str]
    fields: tuple[Field, ...] = ()


def until_of(text: str, now: datetime, names: Names) -> datetime:
    """Minutes from now, or the next time the venue's clocks show that. Raises TimeNotUnderstoodError."""
    if re.fullmatch(r"[0-9]{1,5}", text):
        return now + timedelta(minutes=int(text))
    clock = re.fullmatch(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])", text)
    if clock is None:
        raise TimeNotUnderstoodError(found=text)
    here = now.astimezone(names.zone)
    found = here.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
    return (found if found > here else found + timedelta(days=1)).astimezone(now.tzinfo)


# Why not.


def _always(_device: DeviceView) -> str | None:
    return None


def _needs_fault(device: DeviceView) -> str | None:
    if device.ack is None and not any(check.is_fault for check in device.checks):
        return N_("It has no fault that holds: there is nothing to acknowledge.")
    return None


def _needs_ack(device: DeviceView) -> str | None:
    return None if device.ack is not None else N_("Nobody has acknowledged a fault of it.")


def _needs_spare(device: DeviceView) -> str | None:
    if device.replaced_by:
        return N_("A spare stands in for it already: G gives it back, or switch the spare itself over.")
    return None


def _needs_failover(device: DeviceView) -> str | None:
    return None if device.replaced_by else N_("No spare stands in for it.")


def _needs_address(device: DeviceView) -> str | None:
    return None if not device.is_manual else N_("It has no address, so a person tests it: T notes what was found.")


def _needs_file(device: DeviceView) -> str | None:
    return N_("devices.toml no longer has it.") if device.gone else None


def why_not(order: DeviceOrder, device: DeviceView) -> str | None:
    """Why `order` cannot be done with `device`, in the language in force; None when it can."""
    reason = _needs_file(device) or order.why_not(device)
    return _(reason) if reason is not None else None


# What is done.


def _check(source: DevicesSource, asked: Asked) -> str:
    return " · ".join(checked_words(each) for each in source.check(asked.device.id)) or _("There is nothing to ask.")


def checked_words(checked: Checked) -> str:
    """What a check found just now."""
    health = checked.health
    symbol = "✔" if health.last.value == "ok" else "▲"
    took = f" {health.latency_ms:.0f} ms" if health.latency_ms is not None else ""
    return f"{symbol} {clean_line(checked.check, 20)}:{took} {health.words}"


def _acknowledge(source: DevicesSource, asked: Asked) -> str:
    kind = AckKind(asked.text("kind") or AckKind.PLAIN)
    until = asked.until("until") if kind is AckKind.EXPIRING else None
    source.acknowledge(asked.device.id, kind, asked.text("reason"), until)
    return _("Acknowledged; U takes it back.")


def _unacknowledge(source: DevicesSource, asked: Asked) -> str:
    source.unacknowledge(asked.device.id)
    return _("The acknowledgement is taken back.")


def _maintain(source: DevicesSource, asked: Asked) -> str:
    scope = asked.device.room if asked.text("scope") == "room" and asked.device.room else asked.device.id
    window = source.set_maintenance(scope, asked.until("until"), asked.text("reason"))
    return _("Maintenance until {time}; M ends it.").format(time=asked.names.clock(window.until))


def _end_maintenance(source: DevicesSource, asked: Asked) -> str:
    window = asked.device.maintenance
    source.end_maintenance((window.device or window.room) if window is not None else asked.device.id)
    return _("The maintenance is over.")


def _test(source: DevicesSource, asked: Asked) -> str:
    ok = asked.text("found") != "failed"
    source.human_test(asked.device.id, ok=ok, note=asked.text("note"))
    return _("Noted: it works.") if ok else _("Noted: it does not work.")


def _move(source: DevicesSource, asked: Asked) -> str:
    moved = source.move(asked.device.id, asked.text("state"), asked.text("where"), asked.text("note"))
    return _("It is “{state}” now.").format(state=_(LIFE_WORDS.get(moved.state, moved.state)))


def _arrived(source: DevicesSource, asked: Asked) -> str:
    source.arrived(asked.device.id)
    return _("Noted: a technician is on the spot.")


def _in_service(source: DevicesSource, asked: Asked) -> str:
    source.spare_in_service(asked.device.id)
    return _("Noted: {spare} is in service.").format(spare=asked.names.device(asked.device.replaced_by))


def _give_back(source: DevicesSource, asked: Asked) -> str:
    found = source.give_back(asked.device.id, asked.text("note"))
    return _("It serves again; {spare} is free.").format(spare=asked.names.device(found.spare))


def fail_over_texts(asked: Asked) -> tuple[str, str, bool]:
    """Which spare, why, and whether it is taken even if it is not fit."""
    return asked.text("spare"), asked.text("reason"), asked.text("force") == "yes"


def _never(_source: DevicesSource, _asked: Asked) -> str:
    raise AssertionError("the board carries a fail-over out itself: it has more to say")


ORDERS: Mapping[str, DeviceOrder] = {
    "check": DeviceOrder("", N_("Check now"), _needs_address, _check),
    "acknowledge": DeviceOrder("device.acknowledged", N_("Acknowledge a fault"), _needs_fault, _acknowledge, (
        Field("reason", N_("Why")),
        Field("kind", N_("It holds"), {each.value: words for each, words in ACK_WORDS.items()}),
        Field("until", N_("Until (30, 14:30)"), value="30"),
    )),
    "unacknowledge": DeviceOrder(
        "device.unacknowledged", N_("Take the acknowledgement back"), _needs_ack, _unacknowledge
    ),
    "maintain": DeviceOrder("device.maintenance-set", N_("Maintenance"), _always, _maintain, (
        Field("until", N_("Until (30, 14:30)"), value="30"),
        Field("reason", N_("Why")),
        Field("scope", N_("What for"), {"device": N_("this device"), "room": N_("its whole room")}),
    )),
    "end-maintenance": DeviceOrder("device.maintenance-ended", N_("End the maintenance"), _always, _end_maintenance),
    "fail-over": DeviceOrder("device.failed-over", N_("Fail over to a spare"), _needs_spare, _never, (
        Field("spare", N_("Spare")),
        Field("reason", N_("Why")),
        Field("force", N_("If it is not fit"), {"no": N_("do not take it"), "yes": N_("take it all the same")}),
    )),
    "arrived": DeviceOrder("device.arrived", N_("On the spot"), _needs_failover, _arrived),
    "in-service": DeviceOrder("device.spare-in-service", N_("The spare works"), _needs_failover, _in_service),
    "give-back": DeviceOrder("device.given-back", N_("Give back: the spare is free"), _needs_failover, _give_back, (
        Field("note", N_("Note")),
    )),
    "test": DeviceOrder("device.test-passed", N_("A person tested it"), _always, _test, (
        Field("found", N_("Result"), {"passed": N_("works"), "failed": N_("does not work")}),
        Field("note", N_("Note")),
    )),
    "move": DeviceOrder("device.moved", N_("Life cycle"), _always, _move, (
        Field("state", N_("It is now"), LIFE_WORDS),
        Field("where", N_("Where")),
        Field("note", N_("Note")),
    )),
}  # fmt: skip
"""All of them. What is asked for comes back as it was typed when it is refused."""
