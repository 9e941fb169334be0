"""Reports and hand-overs in a line of the dashboard, when somebody has to do something. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

from textual.content import Content

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.reports.due import DueReport, State, current
from controlroom.reports.points import HandoverView
from controlroom.reports.views import Waiting
from controlroom.tui.rounds.source import span
from controlroom.tui.widgets.text import row, tinted

_MISSED_FOR = timedelta(hours=2)


def report_tile(waiting: Waiting, now: datetime, zone: tzinfo, width: int) -> Content:
    """A report that is due or overdue, one that was missed lately, a hand-over nobody has accepted; else nothing."""
    parts = [part for part in (_report(waiting.due, now, zone), _handover(waiting.handover)) if part]
    if not parts:
        return Content("")
    return row([tinted("0 R " + _("Situation report"), "strong"), *parts], "  ").truncate(width, ellipsis=True)


def _report(due: tuple[DueReport, ...], now: datetime, zone: tzinfo) -> Content:
    waits = current(due)
    if waits is not None:
        time, words = f"{waits.due_at.astimezone(zone):%H:%M}", span(now - waits.due_at)
        if waits.state is State.OVERDUE:
            return tinted("✖ " + _("of {time}: overdue by {span}").format(time=time, span=words), "bad")
        return tinted("▲ " + _("of {time}: due").format(time=time), "warn")
    lately = [each for each in due if each.state is State.MISSED and now - each.slot.missed_at < _MISSED_FOR]
    if lately:
        time = f"{lately[-1].due_at.astimezone(zone):%H:%M}"
        return tinted("✖ " + _("of {time}: {state}").format(time=time, state=lately[-1].words), "bad")
    return Content("")


def _handover(found: HandoverView | None) -> Content:
    if found is None or found.is_accepted:
        return Content("")
    n = len(found.open)
    words = ngettext(
        "hand-over by {name}: {n} point not accepted", "hand-over by {name}: {n} points not accepted", n
    )  # fmt: skip
    return tinted("▲ " + words.format(name=clean_line(found.by, 30), n=n), "warn")
