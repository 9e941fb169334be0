"""The difference between a report and the one before: what stands on top of it (docs/domain.md §11). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from controlroom.core.i18n import N_
from controlroom.reports.values import Both, Content, Line, Section, joined, told
from controlroom.reports.venue import Venue

_MOST = 6

FIGURES: Mapping[str, tuple[str, bool]] = {
    "people.present": (N_("in the house: {before} → {now} ({change})"), False),
    "tickets.open": (N_("open tickets: {before} → {now} ({change})"), True),
    "tickets.overdue": (N_("overdue tickets: {before} → {now} ({change})"), True),
    "devices.faults": (N_("device faults: {before} → {now} ({change})"), True),
    "devices.tests_missed": (N_("tests by people missed: {before} → {now} ({change})"), True),
    "rounds.missed": (N_("rounds missed: {before} → {now} ({change})"), True),
    "incidents.open": (N_("emergencies: {before} → {now} ({change})"), True),
    "guests.late": (N_("guests late: {before} → {now} ({change})"), True),
    "queue.wait": (N_("wait at check-in, min: {before} → {now} ({change})"), True),
}
"""The figures that are compared; whether more of it is worse."""

NEW: Mapping[str, str] = {
    "tickets": N_("new tickets: {names}"), "devices": N_("new device faults: {names}"),
    "rounds": N_("missed since: {names}"), "incidents": N_("new emergencies: {names}"),
    "guests": N_("late since: {names}"),
}  # fmt: skip
GONE: Mapping[str, str] = {
    "tickets": N_("closed tickets: {names}"), "devices": N_("devices in order again: {names}"),
    "incidents": N_("emergencies over: {names}"), "guests": N_("not late any more: {names}"),
}  # fmt: skip


def differences(sections: Iterable[Section], before: Content | None, venue: Venue) -> tuple[Line, ...]:
    """What has changed since `before`, section by section; one line says so where nothing has."""
    if before is None:
        return (Line(told(N_("The first report: there is none to compare with.")), "muted"),)
    lines: list[Line] = []
    for section in sections:
        if (former := before.section(section.key)) is not None:
            lines += _of(section, former, venue)
    return tuple(lines) or (Line(told(N_("Nothing has changed since the last report.")), "muted"),)


def _of(section: Section, former: Section, venue: Venue) -> list[Line]:
    lines = [line for key in section.figures if (line := _figure(key, section, former, venue)) is not None]
    new = [words for id, words in section.items.items() if id not in former.items]
    gone = [words for id, words in former.items.items() if id not in section.items]
    if new and section.key in NEW:
        lines.append(Line(told(NEW[section.key], names=_names(new)), "warn"))
    if gone and section.key in GONE:
        lines.append(Line(told(GONE[section.key], names=_names(gone)), "good"))
    return lines


def _figure(key: str, section: Section, former: Section, venue: Venue) -> Line | None:
    now, before = section.figures[key], former.figures.get(key)
    if before is None or now == before:
        return None
    details = {"before": f"{before:,.0f}", "now": f"{now:,.0f}", "change": f"{now - before:+,.0f}"}
    if key.startswith("agenda.off."):
        room = venue.room(key.removeprefix("agenda.off."))
        tone = "warn" if abs(now) > abs(before) else "good"
        return Line(told(N_("{room}, min off plan: {before} → {now} ({change})"), room=room, **details), tone)
    if key not in FIGURES:
        return None
    words, more_is_worse = FIGURES[key]
    tone = "plain" if not more_is_worse else "warn" if now > before else "good"
    return Line(told(words, **details), tone)


def _names(found: list[Both]) -> Both:
    names = found[:_MOST]
    if len(found) > _MOST:
        names.append(told(N_("{n} more"), n=len(found) - _MOST))
    return joined(names, N_(", "))
