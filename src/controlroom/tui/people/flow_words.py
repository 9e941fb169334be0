"""How check-in flows, in words: the lines of the panel, and the one line of the dashboard. Pure."""

from __future__ import annotations

from datetime import tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.checkin.flow import FlowView, Queue
from controlroom.tui.widgets.text import tinted

if TYPE_CHECKING:
    from controlroom.tui.people.lines import Names


def flow_line(flow: FlowView, zone: tzinfo, width: int) -> Content:
    """The most needed in `width` cells: how many a minute, how long they wait, when the plan breaks the target."""
    target = f"{flow.target_min:g}"
    symbol, tone, queue = _queue_in_short(flow, target)
    parts = [_("{n} scans/min").format(n=f"{flow.per_min:.1f}"), queue]
    if flow.forecast is not None and flow.forecast.reached_at is not None:
        when = f"{flow.forecast.reached_at.astimezone(zone):%H:%M}"
        parts.append(_("over {target} min from {when}").format(target=target, when=when))
        symbol, tone = ("▲", "warn") if tone != "bad" else (symbol, tone)
    line = Content(f"{symbol} {parts[0]}")
    for part in parts[1:]:
        longer = line + Content(f" · {part}")
        line = longer if longer.cell_length <= width else line
    return tinted(line.plain, tone)


def _queue_in_short(flow: FlowView, target: str) -> tuple[str, str, str]:
    """Symbol, tone and words of what is known of the queue."""
    match flow.queue:
        case Queue.COUNTED if flow.wait_min is None:
            return "✖", "bad", _("people wait, nobody scans")
        case Queue.COUNTED:
            wait = flow.wait_min or 0.0
            words = _("wait {n} (target {target})").format(n=_long(wait), target=target)
            return ("✔", "good", words) if wait <= flow.target_min else ("✖", "bad", words)
        case Queue.STANDS:
            return "▲", "warn", _("a queue stands")
        case Queue.NONE:
            return "✔", "plain", _("no queue")
    return "·", "plain", _("queue not counted")


def queue_lines(flow: FlowView, names: Names) -> list[Content]:
    """What is known of the queue, what saturated desks say, and what the plan brings: a line each."""
    return [_waiting(flow, names), _saturation(flow), *_forecast(flow, names)]


def _waiting(flow: FlowView, names: Names) -> Content:
    target = f"{flow.target_min:g}"
    if flow.counted is None:
        return tinted(_("Queue: not counted yet. Press W and enter how many are waiting."), "muted")
    counted = ngettext("Queue: {n} waiting, counted {when} by {who}", "Queue: {n} waiting, counted {when} by {who}",
                       flow.counted.waiting).format(
        n=f"{flow.counted.waiting:,}", when=f"{flow.counted.at.astimezone(names.zone):%H:%M}",
        who=clean_line(flow.counted.actor, 20),
    )  # fmt: skip
    if not flow.counted.holds(flow.at):
        return tinted("? " + counted + _(": too long ago, count again (W)."), "warn")
    wait = flow.wait_min
    if wait is None:
        return tinted("✖ " + counted + _(", and no desk has scanned for 15 min."), "bad")
    text = counted + " → " + _("{n} of waiting (target {target} min)").format(n=_long(wait), target=target)
    return tinted("✔ " + text, "good") if wait <= flow.target_min else tinted("✖ " + text, "bad")


def _saturation(flow: FlowView) -> Content:
    busy = [desk.desk for desk in flow.desks if desk.saturated]
    pace = _("{n} people a minute at the open desks").format(n=f"{flow.per_min:.1f}")
    if not flow.open_desks:
        return tinted(_("No desk has scanned in the last 15 min."), "muted")
    if busy and len(busy) < len(flow.open_desks):
        words = _("; without a pause: {desks}. Send people to the others.").format(desks=", ".join(busy))
        return tinted("▲ " + pace + words, "warn")
    match flow.queue:
        case Queue.STANDS:
            words = _("; no open desk has had a pause for 5 min: a queue stands. Count it (W).")
            return tinted("▲ " + pace + words, "warn")
        case Queue.NONE:
            return Content("✔ " + pace + _("; desks have pauses, so no queue stands."))
    words = _("; no open desk has had a pause for 5 min.") if busy else _("; desks have pauses.")
    return Content("· " + pace + words)


def _forecast(flow: FlowView, names: Names) -> list[Content]:
    found = flow.forecast
    if found is None:
        return []
    desks = ngettext("{n} desk", "{n} desks", found.desks).format(n=found.desks)
    target = f"{flow.target_min:g}"
    if found.reached_at is None:
        words = _("Forecast with {desks}: at most {n} of waiting.").format(desks=desks, n=_long(found.longest_min))
        return [tinted("✔ " + words, "good")]
    words = _("Forecast with {desks}: {target} min of waiting reached at {when}, {n} at {worst}").format(
        desks=desks, target=target, when=f"{found.reached_at.astimezone(names.zone):%H:%M}",
        n=_long(found.longest_min), worst=f"{found.longest_at.astimezone(names.zone):%H:%M}",
    )  # fmt: skip
    if found.desks_needed is None:
        return [tinted("✖ " + words + _("; no number of desks keeps it."), "bad")]
    more = found.desks_needed - found.desks
    need = ngettext(", unless {n} more desk opens.", ", unless {n} more desks open.", more).format(n=more)
    return [tinted("✖ " + words + need, "bad")]


def _long(minutes: float) -> str:
    """Minutes of waiting; from two hours on, hours are enough."""
    if minutes >= 120:
        return _("{n} h").format(n=f"{minutes / 60:.0f}")
    return _("{n} min").format(n=f"{minutes:.0f}")
