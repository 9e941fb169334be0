"""One device in words, with all that is known of it. All functions are pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.devices.rules import LIFE_WORDS, PROBLEMS, SHOWN_SYMBOLS, Shown
from controlroom.domain.devices.silence import ACK_WORDS
from controlroom.domain.devices.spare_views import FailoverView
from controlroom.domain.devices.views import (
    CheckView,
    DeviceDetail,
    DevicesView,
    DeviceView,
    StepView,
)
from controlroom.domain.incidents.views import IncidentLine
from controlroom.hardware.probes.readings import Value
from controlroom.tui.devices.lines import (
    ACKNOWLEDGED,
    FLAPPING,
    MAINTENANCE,
    MISSED,
    REPLACED,
    STANDS_IN,
    STATE_TONES,
    lasting,
    left_words,
    state_words,
    strip_line,
    uptime_words,
)
from controlroom.tui.devices.source import Names, behind_what, is_untested
from controlroom.tui.incidents.lines import running_line
from controlroom.tui.widgets.text import row, tinted
from controlroom.tui.words import lasting_for

_STEPS = 12
_BEHIND = 8
CLOCK_WORDS = {"on_spot": N_("on the spot"), "spare": N_("spare works"), "repair": N_("repaired")}
FACT_WORDS = {
    "power": N_("power"), "input": N_("input"), "lamp_hours": N_("lamp hours"), "lamps_on": N_("lamps on"),
    "filter_hours": N_("filter hours"), "charge_percent": N_("battery %"), "load_percent": N_("load %"),
    "minutes_left": N_("minutes left"), "status": N_("status"), "stream": N_("stream"),
    "dropped_percent": N_("frames dropped %"), "toner_percent": N_("toner %"), "name": N_("name"),
    "uptime_s": N_("running for"), "age_s": N_("last heard of"), "interface": N_("interface"), "link": N_("link"),
    "errors": N_("errors"), "port": N_("port"), "fan": N_("fan"), "lamp": N_("lamp"), "cover": N_("cover"),
    "temperature": N_("temperature"), "filter": N_("filter"),
}  # fmt: skip
VALUE_WORDS = {
    "on": N_("switched on"), "off": N_("switched off"), "standby": N_("standby"), "warming": N_("warming up"),
    "cooling": N_("cooling down"), "active": N_("on air"), "reconnecting": N_("reconnecting"), "ok": N_("in order"),
    "warning": N_("warning"), "critical": N_("fault"), "up": N_("up"), "down": N_("down"),
}  # fmt: skip


def detail_lines(
    detail: DeviceDetail, view: DevicesView, names: Names, now: datetime, width: int,
    incidents: Sequence[IncidentLine] = (),
) -> list[Content]:  # fmt: skip
    """Everything about a device, what matters most first. What moves with time moves with `now`; `incidents`: those
    that run for it."""
    device = view.device(detail.device.id) or detail.device
    lines = [
        *_head(device, names, now, width), *map(running_line, incidents), *_silences(device, view, names, now),
    ]  # fmt: skip
    if device.failover is not None:
        lines += _failover(device.failover, names, now)
        if detail.at_risk:
            words = _("▲ At risk: “{title}”, and no filler in the rundown. 4, then I puts one in.")
            lines.append(tinted(words.format(title=clean_line(detail.at_risk, 60)), "bad"))
    lines += _section(_("Checks"), (line for check in device.checks for line in _check(check)))
    lines += _section(_("Connected"), _connected(detail, device, view, names))
    lines += _section(_("Register"), _registered(device, detail, names))
    lines += _section(_("History"), (_step(step, names) for step in detail.history[:_STEPS]))
    past = [each for each in detail.failovers if not each.is_open]
    lines += _section(_("Fail-overs"), (_past(each, names) for each in past))
    return lines


def _head(device: DeviceView, names: Names, now: datetime, width: int) -> Iterator[Content]:
    symbol, tone, words = state_words(device, names.attempts)
    yield row([tinted(symbol, tone), tinted(clean_line(str(device.name), 80), "strong")])
    parts = [clean_line(device.id), names.kind(device.kind), names.room(device.room), names.group(device.config.group)]
    if device.config.critical:
        parts.append(_("critical"))
    yield tinted(" · ".join(part for part in parts if part != "–"), "muted")
    if device.since is not None:
        since = _("since {time}, {lasting}").format(time=names.clock(device.since), lasting=lasting(device.since, now))
        yield row([tinted(words, tone), tinted(since)])
    else:
        yield tinted(words, tone)
    if is_untested(device):
        by_hand = _("Nobody has tested it yet: test it, then T notes how it was.")
        yield tinted(by_hand if device.is_manual else _("It was not asked yet: K asks it now."), "warn")
    elif device.words and not device.stale:
        yield tinted(clean_line(device.words, 300), tone if tone in ("bad", "warn") else "plain")
    checked = lasting(device.last_check, now)
    if device.last_check is not None:
        words = _("looked at {ago} ago · uptime of the day {uptime}")
        yield tinted(words.format(ago=checked, uptime=uptime_words(device.uptime)), "muted")
    yield strip_line(device.strip, width)
    if device.state in PROBLEMS:
        yield from _vendor(device)


def _vendor(device: DeviceView) -> Iterator[Content]:
    """Who is called about it: above everything else where something is wrong."""
    if (vendor := device.config.vendor) is not None:
        told = f"{clean_line(vendor.name)} {clean_line(vendor.phone)}"
        yield row([tinted(_("24 hours"), "muted"), tinted(told, "strong")])


def _silences(device: DeviceView, view: DevicesView, names: Names, now: datetime) -> Iterator[Content]:
    """Why nobody is called, or somebody should be."""
    if device.gone:
        yield tinted(_("devices.toml no longer has it; its ticket is still open."), "warn")
    for ticket in device.tickets:
        yield row([tinted(_("ticket")), tinted(clean_line(ticket), "strong")])
    if (ack := device.ack) is not None:
        until = names.clock(ack.until) if ack.until is not None else _(ACK_WORDS[ack.kind])
        words = _("{who} knows of it ({until}): {reason}")
        told = words.format(who=clean_line(ack.author, 40), until=until, reason=clean_line(ack.reason))
        yield tinted(f"{ACKNOWLEDGED} {told}")
    if (window := device.maintenance) is not None:
        words = _("maintenance until {time}, {who}: {reason}")
        told = words.format(
            time=names.clock(window.until), who=clean_line(window.author, 40), reason=clean_line(window.reason)
        )
        yield tinted(f"{MAINTENANCE} {told}")
    if device.flapping:
        yield tinted(f"{FLAPPING} " + _("flapping: it changes too often to be believed"), "warn")
    if blamed := behind_what(device, view):
        yield tinted(_("⊘ it is reached through {device}, which is dead").format(device=names.device(blamed)), "warn")
    if device.stands_in_for:
        told = _("stands in for {device}").format(device=names.device(device.stands_in_for))
        yield tinted(f"{STANDS_IN} {told}", "warn")
    if (due := device.test.due_at) is not None and not device.gone:
        if device.test.missed:
            told = _("a person should have tested it at {time}").format(time=names.clock(due))
            yield tinted(f"{MISSED} {told}", "warn")
        else:
            yield tinted(_("next test by a person at {time}").format(time=names.clock(due)), "muted")


def _failover(failover: FailoverView, names: Names, now: datetime) -> Iterator[Content]:
    told = _("{spare} stands in since {time} ({who})").format(
        spare=names.device(failover.spare), time=names.clock(failover.at), who=clean_line(failover.actor, 40)
    )
    yield tinted(f"{REPLACED} {told}", "strong")
    for name, due, done in failover.clocks():
        tone, words = left_words(due, done, now, names)
        minutes = round((due - failover.at).total_seconds() / 60)
        yield row([tinted(f"  {_(CLOCK_WORDS[name])} {minutes}′", "muted"), tinted(words, tone)])


def _check(check: CheckView) -> Iterator[Content]:
    health = check.health
    took = f"{health.latency_ms:.0f} ms" if health.latency_ms is not None else ""
    key = _("by a person") if not check.address else clean_line(check.key, 20)
    yield row(
        [
            tinted(SHOWN_SYMBOLS[check.state], STATE_TONES[check.state]),
            tinted(key, "strong"),
            tinted(clean_line(check.address, 60), "muted"),
            tinted(took),
        ]
    )
    if check.words:
        words = clean_line(check.words, 300)
        yield tinted(
            "  " + (_("not looked at any more; before: {words}").format(words=words) if check.stale else words)
        )
    if health.facts:
        yield tinted("  " + facts_words(health.facts), "muted")


def facts_words(facts: Mapping[str, Value]) -> str:
    """What was measured, named; a figure nobody foresaw keeps its own name."""
    return " · ".join(f"{_fact_name(name)} {_fact_value(name, value)}" for name, value in facts.items())


def _fact_name(name: str) -> str:
    return _(FACT_WORDS[name]) if name in FACT_WORDS else clean_line(name, 30).replace("_", " ")


def _fact_value(name: str, value: Value) -> str:
    if isinstance(value, str):
        return _(VALUE_WORDS[value]) if value in VALUE_WORDS else clean_line(value, 60)
    if name.endswith("_s"):
        return lasting_for(timedelta(seconds=value))
    return str(round(value, 2))


def _connected(detail: DeviceDetail, device: DeviceView, view: DevicesView, names: Names) -> Iterator[Content]:
    if device.config.parent is not None:
        yield row([tinted(_("through"), "muted"), _named(device.config.parent, view, names)])
    behind = detail.behind
    if behind:
        shown = [_named(id, view, names) for id in behind[:_BEHIND]]
        yield row([tinted(_("carries"), "muted"), row(shown, ", ")])
        if left := len(behind) - len(shown):
            yield tinted(ngettext("… and {n} more", "… and {n} more", left).format(n=left), "muted")


def _named(id: str, view: DevicesView, names: Names) -> Content:
    device = view.device(id)
    state = device.state if device is not None else Shown.UNKNOWN
    return row([tinted(SHOWN_SYMBOLS[state], STATE_TONES[state]), tinted(names.device(id))])


def _registered(device: DeviceView, detail: DeviceDetail, names: Names) -> Iterator[Content]:
    config = device.config
    if config.spare is not None:
        yield row([tinted(_("spare"), "muted"), tinted(names.device(config.spare))])
    life = _(LIFE_WORDS[device.life]) if device.life in LIFE_WORDS else clean_line(device.life)
    place = f" ({clean_line(device.place)})" if device.place else ""
    moved = f" · {names.clock(detail.lives[0].at)} {clean_line(detail.lives[0].actor, 30)}" if detail.lives else ""
    yield row([tinted(_("life"), "muted"), tinted(life + place + moved)])
    if config.serial:
        yield row([tinted(_("serial number"), "muted"), tinted(clean_line(config.serial))])
    if device.state not in PROBLEMS:
        yield from _vendor(device)
    if config.power_w is not None:
        yield row([tinted(_("draws"), "muted"), tinted(f"{config.power_w:,.0f} W")])


def _step(step: StepView, names: Names) -> Content:
    before = SHOWN_SYMBOLS[step.before] if step.before is not None else "–"
    came = "" if step.before is step.after else f"{before}→"  # It only became sure.
    after = tinted(SHOWN_SYMBOLS[step.after], STATE_TONES[step.after])
    soft = "" if step.hard else " " + _("(not yet sure)")
    time = f"{step.at.astimezone(names.zone):%H:%M:%S}"
    words = clean_line(step.words, 200) + soft
    return row([tinted(time, "muted"), tinted(came, "muted") + after, tinted(words)])


def _past(failover: FailoverView, names: Names) -> Content:
    ended = names.clock(failover.given_back_at) if failover.given_back_at is not None else "–"
    both = f"{names.device(failover.device)} → {names.device(failover.spare)}"
    return row([tinted(f"{names.clock(failover.at)}–{ended}", "muted"), tinted(both)])


def _section(title: str, lines: Iterator[Content]) -> list[Content]:
    found = list(lines)
    return [tinted(f"── {title}", "muted"), *found] if found else []
