"""`controlroom device`: how the devices are, and what is done about them (docs/domain.md §6)."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Unpack

import click

from controlroom.cli.common import Options, common_options, instant, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.devices.rules import LIFE_WORDS, SHOWN_SYMBOLS, SHOWN_WORDS, Shown
from controlroom.domain.devices.silence import AckKind

if TYPE_CHECKING:
    from controlroom.domain.devices.spare_views import FailedOver, FailoverView
    from controlroom.domain.devices.views import DeviceDetail, DevicesView, DeviceView
    from controlroom.station.devices import Devices

_STRIP = {None: "·", Shown.OK: "█", Shown.WARNING: "▒", Shown.CRITICAL: "✖", Shown.UNKNOWN: "?",
          Shown.UNREACHABLE: "⊘", Shown.STANDBY: "_"}  # fmt: skip
_HISTORY = 20


class NoEndError(BadInputError):
    code = "DEVICE_NO_END"
    what = N_("It is not said until when.")
    next_step = N_("Say --for MINUTES or --until ISO.")


@contextmanager
def _opened(options: Options) -> Iterator[tuple[Devices, tzinfo]]:
    from controlroom.station.devices import Devices

    with open_event(options["event"], station="device", actor=options["actor"], at=options["at"]) as room:
        yield Devices(room), room.settings.event.zone


@click.group(help=_("The devices: how they are, and what is done about them."))
def device() -> None:
    """The group of all commands about devices."""


_device = click.argument("id", metavar="DEVICE")
_reason = click.option("--reason", metavar="WORDS", default="", help=_("Why; it stands in the journal."))


@device.command("list", help=_("List the devices with their states."))
@click.option("--room", metavar="ID", default="", help=_("Only those that serve this room."))
@click.option("--problems", is_flag=True, help=_("Only those that are not in order."))
@common_options
def list_devices(room: str, problems: bool, **options: Unpack[Options]) -> None:
    with _opened(options) as (devices, zone):
        view = devices.view()
    found = [
        each
        for each in view.devices
        if (not room or each.room == room) and not (problems and each.state in (Shown.OK, Shown.STANDBY))
    ]
    if options["as_json"]:
        show_json({**view.to_json(), "devices": [each.to_json() for each in found]})
        return
    for each in found:
        print(_line(each, zone))
    _tell_watch(view, zone)


def _line(each: DeviceView, zone: tzinfo) -> str:
    since = each.since.astimezone(zone).strftime("%m-%d %H:%M") if each.since is not None else "—"
    state = _(SHOWN_WORDS[each.state]) if each.hard else _("{state}?").format(state=_(SHOWN_WORDS[each.state]))
    # What was found long ago says nothing of now.
    words = each.words if each.state not in (Shown.OK, Shown.STANDBY) and not each.stale else ""
    notes = " · ".join((*_notes(each), *([words] if words else [])))
    return f"{each.symbol} {each.id:<18} {state}  {since}  {clean_line(str(each.name), 40)}  {notes}".rstrip()


def _notes(each: DeviceView) -> Iterator[str]:
    if each.gone:
        yield _("no longer in the file")
    if each.stale:
        yield _("not asked for long")
    if each.flapping:
        yield _("keeps changing")
    if each.ack is not None:
        yield _("{who} knows of it").format(who=each.ack.author)
    if each.maintenance is not None:
        yield _("maintenance")
    if each.replaced_by:
        yield _("replaced by {spare}").format(spare=each.replaced_by)
    if each.stands_in_for:
        yield _("stands in for {device}").format(device=each.stands_in_for)
    if each.test.missed:
        yield _("test missed")
    yield from each.tickets


def _tell_watch(view: DevicesView, zone: tzinfo) -> None:
    if not view.watch.connected:
        words = _("Nothing answers station {station}: its network, or the devices are not there yet. None is judged.")
        print("✖ " + words.format(station=view.watch.station))
    elif view.watch.station:
        print(_("Watched by station {station}.").format(station=view.watch.station))
    else:
        last = view.watch.last.astimezone(zone).strftime("%m-%d %H:%M") if view.watch.last is not None else "—"
        print("▲ " + _("Nobody asks the devices since {time}. “controlroom run” does.").format(time=last))


@device.command(help=_("Show one device with its checks and its history."))
@_device
@common_options
def show(id: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (devices, zone):
        detail = devices.show(id)
    if options["as_json"]:
        show_json(detail.to_json())
    else:
        _tell_detail(detail, zone)


def _tell_detail(detail: DeviceDetail, zone: tzinfo) -> None:
    each = detail.device
    print(_line(each, zone))
    print("  " + "".join(_STRIP[slot] for slot in each.strip))
    if each.uptime is not None:
        print("  " + _("in order {percent} of the time it was watched, over the last day").format(
            percent=f"{each.uptime:.1%}"))  # fmt: skip
    print("  " + _("life: {state} {place}").format(state=_(LIFE_WORDS[each.life]), place=clean_line(each.place)))
    if each.config.vendor is not None:
        print("  " + _("vendor: {name}, {phone}").format(**each.config.vendor.model_dump()))
    for check in each.checks:
        facts = ", ".join(f"{name}={value}" for name, value in check.health.facts.items())
        print(f"  {SHOWN_SYMBOLS[check.state]} {check.key}  {check.address}  {check.words}  {clean_line(facts, 200)}")
    for failover in detail.failovers:
        print("  " + _failover_line(failover, zone))
    for step in detail.history[:_HISTORY]:
        print(f"  {step.at.astimezone(zone):%m-%d %H:%M:%S}  {SHOWN_SYMBOLS[step.after]} {step.check}  {step.words}")


def _failover_line(failover: FailoverView, zone: tzinfo) -> str:
    clocks = "  ".join(
        f"{'✔' if done is not None and done <= due else '✖' if done is not None else '○'} {_(_CLOCKS[name])} "
        f"{(done or due).astimezone(zone):%H:%M}"
        for name, due, done in failover.clocks()
    )
    words = _("{time}  {spare} for {device}").format(
        time=failover.at.astimezone(zone).strftime("%m-%d %H:%M"), spare=failover.spare, device=failover.device
    )
    return f"{words}  {clocks}"


_CLOCKS = {"on_spot": N_("on the spot"), "spare": N_("spare in service"), "repair": N_("repaired")}


@device.command(help=_("Ask one device now, and take the result in."))
@_device
@common_options
def check(id: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (devices, _zone):
        found = devices.check(id)
    if options["as_json"]:
        show_json({"device": id, "checks": [each.to_json() for each in found]})
        return
    for each in found:
        facts = ", ".join(f"{name}={value}" for name, value in each.health.facts.items())
        symbol = SHOWN_SYMBOLS[each.health.shown]
        print(f"{symbol} {each.check}  {each.health.words}  {clean_line(facts, 200)}".rstrip())


@device.command(help=_("Say that you know of a fault: it calls nobody until its state changes."))
@_device
@_reason
@click.option("--sticky", is_flag=True, help=_("Until it recovers, however its state changes."))
@click.option("--for", "minutes", type=click.FloatRange(min=0, min_open=True), help=_("For so many minutes."))
@click.option("--until", metavar="ISO", help=_("Until this instant."))
@common_options
def ack(
    id: str, reason: str, sticky: bool, minutes: float | None, until: str | None, **options: Unpack[Options]
) -> None:  # fmt: skip
    with _opened(options) as (devices, zone):
        ends = _end(devices, minutes, until)
        kind = AckKind.EXPIRING if ends is not None else AckKind.STICKY if sticky else AckKind.PLAIN
        devices.acknowledge(id, kind, reason, ends)
        found = devices.show(id).device
    _tell(found, zone, options)


@device.command(help=_("Take back that you know of a fault."))
@_device
@common_options
def unack(id: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (devices, zone):
        devices.unacknowledge(id)
        found = devices.show(id).device
    _tell(found, zone, options)


@device.command(help=_("Somebody works on a device or in a room: its checks go on, its faults call nobody."))
@click.argument("scope", metavar="DEVICE|ROOM")
@_reason
@click.option("--since", metavar="ISO", help=_("From this instant; default: now."))
@click.option("--for", "minutes", type=click.FloatRange(min=0, min_open=True), help=_("For so many minutes."))
@click.option("--until", metavar="ISO", help=_("Until this instant."))
@click.option("--end", is_flag=True, help=_("It is over."))
@common_options
def maintenance(
    scope: str, reason: str, since: str | None, minutes: float | None, until: str | None, end: bool,
    **options: Unpack[Options],
) -> None:  # fmt: skip
    with _opened(options) as (devices, zone):
        if end:
            windows = devices.end_maintenance(scope)
        else:
            begins = instant(since) if since is not None else None
            ends = _end(devices, minutes, until, begins)
            if ends is None:
                raise NoEndError()
            windows = (devices.set_maintenance(scope, ends, reason, begins),)
    if options["as_json"]:
        show_json({
            "maintenance": [
                {"scope": scope, "since": each.since.isoformat(), "until": (each.ended_at or each.until).isoformat()}
                for each in windows
            ]
        })  # fmt: skip
        return
    for window in windows:
        times = (window.since.astimezone(zone), (window.ended_at or window.until).astimezone(zone))
        print(_("Maintenance of {scope}: {since} to {until}.").format(
            scope=scope, since=f"{times[0]:%m-%d %H:%M}", until=f"{times[1]:%m-%d %H:%M}"))  # fmt: skip


def _end(devices: Devices, minutes: float | None, until: str | None, since: datetime | None = None) -> datetime | None:
    if minutes is not None:
        return (since or devices.now()) + timedelta(minutes=minutes)
    return instant(until) if until is not None else None


@device.command(help=_("Its spare takes over; the clocks of 5, 10 and 30 minutes start."))
@_device
@click.option("--spare", metavar="ID", default="", help=_("Another spare than the one in devices.toml."))
@_reason
@click.option("--force", is_flag=True, help=_("Take a spare that has a fault or is in use; needs a reason."))
@click.option("--filler", is_flag=True, help=_("Put a filler into the rundown for the item at risk."))
@click.option("--arrived", is_flag=True, help=_("A technician is on the spot: stop that clock."))
@click.option("--in-service", is_flag=True, help=_("The spare works: stop that clock."))
@common_options
def failover(
    id: str, spare: str, reason: str, force: bool, filler: bool, arrived: bool, in_service: bool,
    **options: Unpack[Options],
) -> None:  # fmt: skip
    with _opened(options) as (devices, zone):
        if arrived or in_service:
            shown = devices.spare_in_service(id) if in_service else devices.arrived(id)
            _tell_failover(shown, zone, options)
            return
        done = devices.fail_over(id, spare=spare, reason=reason, force=force, filler=filler)
    if options["as_json"]:
        show_json({**done.failover.to_json(), "at_risk": _at_risk_json(done), "filler": done.filler})
        return
    print(_failover_line(done.failover, zone))
    print(_("Ticket {ticket}.").format(ticket=done.failover.ticket))
    if done.at_risk is not None:
        starts = done.at_risk.starts.astimezone(zone).strftime("%H:%M")
        print("▲ " + _("At risk: {time} “{title}”.").format(time=starts, title=clean_line(done.at_risk.title)))
        if done.refused is not None:
            print(f"✖ {done.refused.sentence()} {done.refused.advice()}")
        elif done.filler is None:
            print(_("A filler of {minutes} minutes would bridge it: --filler, or “controlroom agenda insert”.").format(
                minutes=f"{done.at_risk.filler.length.total_seconds() / 60:g}"))  # fmt: skip
    if done.filler is not None:
        print(_("A filler is in the rundown; “controlroom agenda undo” takes it back."))


def _at_risk_json(done: FailedOver) -> dict[str, Any] | None:
    risk = done.at_risk
    if risk is None:
        return None
    return {
        "item": risk.item, "title": risk.title, "starts": risk.starts.isoformat(), "running": risk.running,
        "filler_s": round(risk.filler.length.total_seconds()),
    }  # fmt: skip


def _tell_failover(failover: FailoverView, zone: tzinfo, options: Options) -> None:
    if options["as_json"]:
        show_json(failover.to_json())
    else:
        print(_failover_line(failover, zone))


@device.command("give-back", help=_("The device works again and serves; its spare is free."))
@_device
@click.option("--note", metavar="WORDS", default="", help=_("What was done."))
@common_options
def give_back(id: str, note: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (devices, zone):
        _tell_failover(devices.give_back(id, note), zone, options)


@device.command("test", help=_("A person tested it: ok, or failed."))
@_device
@click.argument("result", metavar="ok|failed", type=click.Choice(["ok", "failed"]))
@click.option("--note", metavar="WORDS", default="", help=_("What was found."))
@common_options
def human_test(id: str, result: str, note: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (devices, zone):
        devices.human_test(id, ok=result == "ok", note=note)
        found = devices.show(id).device
    _tell(found, zone, options)


@device.command(help=_("It goes on in its life: {states}.").format(states=" ".join(LIFE_WORDS)))
@_device
@click.argument("state", metavar="STATE")
@click.option("--where", metavar="PLACE", default="", help=_("Where it is stored."))
@click.option("--note", metavar="WORDS", default="", help=_("What is to be known of it."))
@common_options
def move(id: str, state: str, where: str, note: str, **options: Unpack[Options]) -> None:
    with _opened(options) as (devices, zone):
        devices.move(id, state, where, note)
        found = devices.show(id).device
    _tell(found, zone, options)


def _tell(found: DeviceView, zone: tzinfo, options: Options) -> None:
    if options["as_json"]:
        show_json(found.to_json())
    else:
        print(_line(found, zone))


COMMANDS = (device,)
