"""The lines of the board of reports: the report by sections, the grid, the points of a hand-over. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime, tzinfo

from textual.content import Content

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.reports.due import STATE_TONES, DueReport, State
from controlroom.reports.points import KIND_WORDS, HandoverView
from controlroom.reports.values import HEAD, SYMBOLS, Line, Section
from controlroom.reports.values import Content as Report
from controlroom.reports.views import Overview
from controlroom.tui.rounds.source import span
from controlroom.tui.widgets.text import cell, row, tinted

Row = tuple[str, Content]
"""A line of the screen, and the section it belongs to."""


def report_rows(report: Report, width: int) -> list[Row]:
    """The report in lines of `width` cells, words on top, then what has changed, then section by section."""
    rows: list[Row] = []
    if report.head:
        rows += [(HEAD, line) for line in tinted(f"» {report.head}", "strong").wrap(width)]
    rows.append((HEAD, _title(_changes_title(report), _tone_of(report.changes), width)))
    rows += [(HEAD, each) for line in report.changes for each in _wrapped(line, width)]
    for section in report.sections:
        rows += _section_rows(section, width)
    return rows


def _changes_title(report: Report) -> str:
    return _("Since report {number}").format(number=report.since) if report.since else _("Changes")


def _section_rows(section: Section, width: int) -> list[Row]:
    rows = [_title(str(section.title), section.tone, width)]
    rows += [each for line in section.lines for each in _wrapped(line, width)]
    if section.note:
        rows += tinted(f"  » {section.note}", "strong").wrap(width)
    return [(section.key, each) for each in rows]


def _title(words: str, tone: str, width: int) -> Content:
    head = f"{SYMBOLS.get(tone, '·')} {words} "
    rest = max(0, width - Content(head).cell_length)
    return Content.assemble(
        tinted(head, tone if tone != "plain" else "strong").stylize("bold"), tinted("─" * rest, "muted")
    )


def _wrapped(line: Line, width: int) -> list[Content]:
    """A line behind its sign; where it is long, the rest stands under it."""
    words = tinted(clean_line(str(line.words), 1000), line.tone if line.tone in ("bad", "warn", "muted") else "plain")
    parts = words.wrap(max(10, width - 4))
    sign = tinted(f"  {line.symbol} ", line.tone if line.tone != "plain" else "muted")
    return [Content.assemble(sign if number == 0 else "    ", part.rstrip()) for number, part in enumerate(parts)]


def _tone_of(lines: Sequence[Line]) -> str:
    tones = {line.tone for line in lines}
    return next((tone for tone in ("bad", "warn", "good") if tone in tones), "plain")


def state_line(overview: Overview, now: datetime, zone: tzinfo) -> Content:
    """What the next report waits for, in one line."""
    waits = next((each for each in overview.due if each.state in (State.DUE, State.OVERDUE)), None)
    if waits is not None:
        time = f"{waits.due_at.astimezone(zone):%H:%M}"
        if waits.state is State.OVERDUE:
            words = _("The report of {time} is overdue by {span}.").format(time=time, span=span(now - waits.due_at))
            return tinted(f"✖ {words}", "bad")
        left = span(waits.slot.late_at - now)
        return tinted("▲ " + _("The report of {time} is due; overdue in {span}.").format(time=time, span=left), "warn")
    following = next((each for each in overview.due if each.state is State.SCHEDULED), None)
    if following is None:
        return tinted(_("No further report is planned."), "muted")
    at = following.due_at.astimezone(zone)
    words = _("The next report is due at {time}, in {span}.").format(
        time=f"{at:%H:%M}", span=span(following.due_at - now)
    )
    return tinted(f"✔ {words}", "good")


def grid_lines(overview: Overview, number: int, now: datetime, zone: tzinfo, width: int) -> list[Content]:
    """The reports of the day as they stand, then extra ones; `number`: the one that is looked at."""
    day = _day_shown(overview.due, now, zone)
    by_number = {each.number: each for each in overview.issued}
    lines = []
    for due in overview.due:
        if due.due_at.astimezone(zone).date() != day:
            continue
        issued = by_number.get(due.number)
        tone = STATE_TONES[due.state]
        words = due.words if issued is None else _(", ").join((due.words, clean_line(issued.actor, 20)))
        mark = f"{due.number:>3}" if due.number else "   "
        lines.append(
            _grid_line(mark, tone, f"{due.due_at.astimezone(zone):%H:%M}", words, width, due.number == number != 0)
        )
    for extra in reversed([each for each in overview.issued if each.due_at is None]):
        at = extra.at.astimezone(zone)
        if at.date() == day:
            words = _("extra") + f", {clean_line(extra.actor, 20)}"
            lines.append(_grid_line(f"{extra.number:>3}", "good", f"{at:%H:%M}", words, width, extra.number == number))
    return lines or [tinted(_("No report is due today."), "muted")]


def _grid_line(mark: str, tone: str, time: str, words: str, width: int, chosen: bool) -> Content:
    line = row(
        [tinted(SYMBOLS[tone], tone), cell(time, 5, "strong"), tinted(words, tone), tinted(mark.strip(), "muted")]
    )
    line = line.truncate(width, ellipsis=True)
    return line.stylize("reverse") if chosen else line


def _day_shown(due: Sequence[DueReport], now: datetime, zone: tzinfo) -> object:
    """Today; outside of the event its nearest day."""
    days = sorted({each.due_at.astimezone(zone).date() for each in due})
    today = now.astimezone(zone).date()
    return today if today in days or not days else min(days, key=lambda day: abs((day - today).days))


def handover_line(found: HandoverView | None, zone: tzinfo) -> Content:
    """How the last hand-over stands."""
    if found is None:
        return tinted(_("Nobody has handed over yet."), "muted")
    time, name = f"{found.at.astimezone(zone):%H:%M}", clean_line(found.by, 30)
    head = _("{time} {name}").format(time=time, name=name)
    if found.is_accepted:
        names = _(", ").join(clean_line(each, 30) for each in found.accepted_by)
        return tinted(f"✔ {head} → {names}", "good")
    left = ngettext("{n} point not accepted", "{n} points not accepted", len(found.open)).format(n=len(found.open))
    return tinted("▲ " + _("{what}: {told}").format(what=head, told=left), "warn")


def point_rows(found: HandoverView, marked: Collection[int], width: int) -> list[tuple[int, Content]]:
    """The points of a hand-over in lines of `width` cells, with who has them; the first line of each has its box."""
    rows: list[tuple[int, Content]] = []
    for each in found.points:
        box = "✔" if each.accepted_by else "☒" if each.place in marked else "☐"
        tone = "good" if each.accepted_by else "strong" if each.place in marked else "plain"
        kind = tinted(_(KIND_WORDS.get(each.point.kind, each.point.kind)), "muted")
        words = Content.assemble(kind, "  ", tinted(str(each.point.words), each.point.tone))
        if each.accepted_by:
            words = Content.assemble(words, "  ", tinted(f"✔ {clean_line(each.accepted_by, 30)}", "good"))
        for number, part in enumerate(words.wrap(max(10, width - 4))):
            sign = tinted(f" {box}  ", tone) if number == 0 else Content("    ")
            rows.append((each.place, Content.assemble(sign, part.rstrip())))
    return rows
