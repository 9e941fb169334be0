"""The rundown in lines: a cue sheet, the head of a room, what a preview shows. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta, tzinfo

from textual.content import Content

from controlroom.core.i18n import Language, _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.agenda.announcement import NOT_PUBLIC
from controlroom.domain.agenda.forecast import Expected
from controlroom.domain.agenda.live import minutes
from controlroom.domain.agenda.moves import SpeakerLate
from controlroom.domain.agenda.preview import Preview, Shift
from controlroom.domain.agenda.rules import (
    DROPPED,
    KIND_WORDS,
    NONE,
    STATE_SYMBOLS,
    STATE_WORDS,
    Item,
    Kind,
    State,
)
from controlroom.domain.agenda.views import AgendaView, ReminderView
from controlroom.domain.agenda.words import clash_words, clock, minutes_off, signed
from controlroom.tui.widgets.text import cell, row, tinted

_NOTICEABLE = timedelta(minutes=1)
_UNNOTICED_OFFSET = timedelta(seconds=30)
NEXT_SHOWN = 3


def offset_words(off: timedelta) -> tuple[str, str]:
    """How a room stands against its plan, in words, and the tone for it."""
    if abs(off) < _UNNOTICED_OFFSET:
        return "✔ " + _("on time"), "good"
    if off > NONE:
        return "▲ " + _("{by} late").format(by=signed(off)[1:]), "bad" if off >= timedelta(minutes=5) else "warn"
    return "▼ " + _("{by} early").format(by=signed(off)[1:]), "warn"


@dataclass(frozen=True)
class Remaining:
    """What the clock of an item says: digits, the words beside them, and their tone."""

    digits: str
    words: str
    tone: str


def remaining(view: AgendaView, item: Item | None) -> Remaining:
    """The clock of what is on stage; without anything there, dashes."""
    if item is None:
        return Remaining("–:––", _("nothing on stage"), "muted")
    left = item.due(view.at) - view.at
    total = round(abs(left.total_seconds()))
    hours, rest = divmod(total, 3600)
    digits = f"{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{rest // 60}:{rest % 60:02d}"
    if item.state is State.HELD:
        return Remaining(digits, "‖ " + _("on hold"), "warn")
    if left < NONE:
        return Remaining("-" + digits, "✖ " + _("over time"), "bad")
    rules = view.agenda.rules
    if left <= rules.danger(item):
        return Remaining(digits, "▲ " + _("nearly over"), "bad")
    if left <= rules.warning(item):
        return Remaining(digits, "▲ " + _("coming to its end"), "warn")
    return Remaining(digits, "▶ " + _("running"), "good")


def names_of(item: Item) -> str:
    """Who is on stage."""
    return clean_line(_(", ").join(who.name for who in item.on_stage))


def head_lines(view: AgendaView, room: str, day: date, name: str, width: int) -> list[Content]:
    """A room on the day that is shown, in lines of at most `width` cells: today how it stands, what is on stage and
    until when."""
    return [line.truncate(width, ellipsis=True) for line in _head_lines(view, room, day, name)]


def _head_lines(view: AgendaView, room: str, day: date, name: str) -> list[Content]:
    zone = view.agenda.calendar.zone
    item = view.agenda.under_way(room)
    if day != view.agenda.calendar.day(view.at):
        away = _("▲ {day}: not today. Home goes back to today.").format(day=day.isoformat())
        return [tinted(clean_line(name, 60), "strong"), tinted(away, "warn")]
    words, tone = offset_words(view.offset(room))
    lines = [row([tinted(clean_line(name, 60), "strong"), tinted(words, tone)], "  ")]
    if item is None:
        return lines
    lines.append(tinted(clean_line(item.title), "strong"))
    until = _("until {time}, planned {planned}").format(
        time=clock(view.forecast[item.id].end, zone), planned=clock(item.planned_end, zone)
    )
    lines += [tinted(names_of(item)), tinted(until, "muted")]
    if item.cards:
        told = ngettext("{n} time card", "{n} time cards", item.cards).format(n=item.cards)
        lines.append(tinted(told, "warn"))
    return lines


def next_lines(view: AgendaView, room: str, day: date, width: int) -> list[Content]:
    """The next three items of a room on a day, with when they are forecast to begin."""
    agenda, zone = view.agenda, view.agenda.calendar.zone
    following = [item for item in agenda.of(room, day) if item.is_open][:NEXT_SHOWN]
    if not following:
        today = day == agenda.calendar.day(view.at)
        return [tinted(_("Nothing else today.") if today else _("Nothing else on this day."), "muted")]
    lines = []
    for item in following:
        expected = view.forecast[item.id]
        tone = "bad" if expected.at_risk else "warn" if expected.late >= _NOTICEABLE else "plain"
        mark = "!" if item.hard else " "
        title = f"{clean_line(item.title)}  {names_of(item)}"
        lines.append(
            row([tinted(clock(expected.start, zone) + mark, tone), tinted(title)]).truncate(width, ellipsis=True)
        )
    return lines


@dataclass(frozen=True)
class CueWidths:
    """Cells of the columns of a cue sheet."""

    cue: int
    title: int
    speakers: int

    @classmethod
    def of(cls, width: int) -> CueWidths:
        cue = 6 if width >= 100 else 0
        left = max(20, width - 2 - 6 - 12 - 9 - cue - 6)
        speakers = left // 3 if width >= 100 else 0
        return cls(cue, left - speakers, speakers)


def cue_head(widths: CueWidths) -> Content:
    """The names of the columns."""
    cells = [cell("", 2), cell(_("plan"), 5), cell(_("forecast"), 12), cell(_("off"), 8, right=True)]
    cells += [cell(_("cue"), widths.cue)] if widths.cue else []
    cells += [cell(_("item"), widths.title)]
    cells += [cell(_("on stage"), widths.speakers)] if widths.speakers else []
    return row([each.stylize("$text-muted") for each in cells])


def cue_line(view: AgendaView, item: Item, widths: CueWidths) -> Content:
    """A line of the cue sheet."""
    zone, expected = view.agenda.calendar.zone, view.forecast.get(item.id)
    tone = _tone(view, item, expected)
    span = f"{clock(expected.start, zone)}–{clock(expected.end, zone)}" if expected else _(STATE_WORDS[item.state])
    off = minutes_off(expected.late) if expected is not None and abs(expected.late) >= _NOTICEABLE else ""
    title = ("! " if item.hard else "") + clean_line(item.title)
    if item.kind is Kind.BREAK:
        title = f"{title} ({_(KIND_WORDS[Kind.BREAK])})"
    late_tone = "bad" if expected is not None and expected.at_risk else "warn" if off.startswith("+") else "muted"
    cells = [
        cell(STATE_SYMBOLS[item.state], 2, tone),
        cell(clock(item.planned_start, zone), 5, "muted"),
        cell(span, 12, tone),
        cell(off, 8, late_tone, right=True),
    ]
    cells += [cell(clean_line(item.cue, 12), widths.cue, "muted")] if widths.cue else []
    cells += [cell(title, widths.title, tone)]
    cells += [cell(names_of(item), widths.speakers, "muted")] if widths.speakers else []
    return row(cells)


def _tone(view: AgendaView, item: Item, expected: Expected | None) -> str:
    if item.state in DROPPED or item.state is State.FINISHED:
        return "muted"
    if item.is_open:
        return "bad" if expected is not None and expected.at_risk else "plain"
    tone = remaining(view, item).tone
    return "strong" if tone == "good" else tone


def preview_lines(seen: Preview, sentence: Mapping[Language, str], names: Mapping[str, str]) -> list[Content]:
    """What an operation would do: items before and after, what to look out for, who must be told, and the sentence."""
    zone = seen.after.calendar.zone
    rooms = {shift.item.room for shift in seen.shifts}
    named = names if len(rooms) > 1 else {room: "" for room in rooms}
    lines = [_shift_line(shift, zone, named) for shift in seen.shifts] or [tinted(_("No times change."), "muted")]
    warnings = _warnings(seen, zone)
    if warnings:
        lines += [Content(""), *warnings]
    if seen.people:
        lines += [
            Content(""),
            tinted(_("To be told: {names}").format(names=clean_line(_(", ").join(seen.people), 400))),
        ]
    public = seen.operation.verb not in NOT_PUBLIC
    lines += [Content(""), tinted(_("Announcement") if public else _("For the journal, not announced"), "muted")]
    order: tuple[Language, ...] = ("zh", "en") if current_language() == "zh" else ("en", "zh")
    lines += [tinted(clean_line(sentence[language], 600), "strong") for language in order]
    return lines


def _warnings(seen: Preview, zone: tzinfo) -> list[Content]:
    lines = []
    operation = seen.operation
    if isinstance(operation, SpeakerLate) and not operation.pull:
        words = _("Nobody goes first: the next item is a break, promised, or waits for its own speaker.")
        lines.append(tinted(words, "muted"))
    for item, by in seen.absorbed:
        if by > NONE:
            words = _("▲ “{title}” is shortened by {n} minutes.")
            lines.append(tinted(words.format(title=clean_line(item.title), n=minutes(by)), "warn"))
    for item in seen.at_risk:
        words = _("▲ The promised start of “{title}” at {time} is at risk.")
        lines.append(tinted(words.format(title=clean_line(item.title), time=clock(item.slot, zone)), "bad"))
    lines += [tinted("✖ " + clash_words(clash, seen.after), "bad") for clash in seen.clashes]
    return lines


def _shift_line(shift: Shift, zone: tzinfo, names: Mapping[str, str]) -> Content:
    before, after = (_span(when, zone) for when in (shift.before, shift.after))
    tone = "muted" if before == after else "plain"
    room = clean_line(names.get(shift.item.room, shift.item.room), 20)
    return row(
        [
            cell(before, 11, "muted"),
            tinted("→" if before != after else "="),
            cell(after, 11, "strong" if before != after else "muted"),
            cell(clean_line(shift.item.title), 40, tone),
            tinted(room, "muted"),
        ]
    )


def _span(when: Expected | None, zone: tzinfo) -> str:
    return f"{clock(when.start, zone)}–{clock(when.end, zone)}" if when is not None else "—"


def reminder_lines(
    reminders: Sequence[ReminderView], names: Mapping[str, str], zone: tzinfo, width: int, most: int
) -> list[Content]:
    """The reminders that nobody has seen to, in at most `most` lines; the last says how many more there are."""
    shown = reminders if len(reminders) <= most else reminders[: most - 1]
    lines = []
    for each in shown:
        room = clean_line(names.get(each.room, each.room), 24)
        line = row([tinted("▲", "warn"), tinted(room, "muted"), tinted(each.words(zone), "warn")])
        lines.append(line.truncate(width, ellipsis=True))
    left = len(reminders) - len(shown)
    if left:
        lines.append(tinted(ngettext("… and {n} more", "… and {n} more", left).format(n=left), "warn"))
    return lines


def room_lines(view: AgendaView, names: Mapping[str, str], width: int, most: int) -> list[Content]:
    """A line a room that has items today, the latest against its plan first: what is on stage, or next. The last of
    `most` lines says how many more rooms there are."""
    agenda, zone = view.agenda, view.agenda.calendar.zone
    today = agenda.calendar.day(view.at)
    rooms = sorted((room for room in agenda.rooms if agenda.of(room, today)), key=lambda room: -view.offset(room))
    more = len(rooms) - most
    end = tinted("  " + ngettext("+{n} room", "+{n} rooms", more).format(n=more), "muted") if more > 0 else Content("")
    shown = [_room_line(view, room, names, zone) for room in rooms[:most]]
    lines = [line.truncate(width, ellipsis=True) for line in shown]
    return lines if more <= 0 else [*lines[:-1], shown[-1].truncate(width - end.cell_length, ellipsis=True) + end]


def _room_line(view: AgendaView, room: str, names: Mapping[str, str], zone: tzinfo) -> Content:
    words, tone = offset_words(view.offset(room))
    parts = [cell(clean_line(names.get(room, room)), 16, "strong"), cell(words, 12, tone)]
    current = view.agenda.under_way(room)
    if current is not None:
        told = remaining(view, current)
        return row([*parts, tinted(f"{told.words[:1]} {told.digits}", told.tone), tinted(clean_line(current.title))])
    following = next((item for item in view.agenda.of(room, view.agenda.calendar.day(view.at)) if item.is_open), None)
    if following is None:
        return row([*parts, tinted(_("Nothing else today."), "muted")])
    start = clock(view.forecast[following.id].start, zone)
    return row([*parts, tinted(f"○ {start}", "muted"), tinted(clean_line(following.title))])
