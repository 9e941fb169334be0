"""The rundown, its previews and its history as lines of a terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta, tzinfo
from typing import TYPE_CHECKING

from controlroom.core.i18n import Language, _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.agenda.words import clash_words, clock, signed

if TYPE_CHECKING:
    from controlroom.domain.agenda.forecast import Expected
    from controlroom.domain.agenda.preview import Preview, Shift
    from controlroom.domain.agenda.rules import Item
    from controlroom.domain.agenda.service import Applied
    from controlroom.domain.agenda.tables import Setting
    from controlroom.domain.agenda.views import AgendaView, ChangeView


def tell_agenda(view: AgendaView, setting: Setting, day: date | None, rooms: tuple[str, ...]) -> None:
    """Room by room, a line an item."""
    agenda = view.agenda
    if not agenda.items:
        print(_("The rundown is empty."))
        print(_("Import one with “controlroom import agenda FILE”."))
        return
    if day is not None and day not in agenda.days():
        print(_("Nothing is planned on {day}.").format(day=day.isoformat()))
    for each in agenda.days() if day is None else (day,):
        for room in agenda.rooms:
            items = agenda.of(room, each)
            if items and (not rooms or room in rooms):
                _tell_room(view, setting.room_name(room, current_language()), room, each, items)


def _tell_room(view: AgendaView, name: str, room: str, day: date, items: tuple[Item, ...]) -> None:
    from controlroom.domain.agenda.rules import STATE_SYMBOLS, STATE_WORDS

    zone = view.agenda.calendar.zone
    head = f"{day.isoformat()}  {name}"
    if day == view.agenda.calendar.day(view.at):
        head += "  " + signed(view.offset(room))
    print(head)
    for item in items:
        expected = view.forecast.get(item.id)
        told = f"{_span(expected, zone) if expected else '—':<13}"
        late = (
            f" {signed(expected.late)}" if expected is not None and abs(expected.late) >= timedelta(minutes=1) else ""
        )
        hard = " !" if item.hard else ""
        state = _(STATE_WORDS[item.state])
        print(f"  {STATE_SYMBOLS[item.state]} {told}{hard} {clean_line(item.title)}  [{state}]{late}  {item.id[:8]}")


def _span(when: Expected, zone: tzinfo) -> str:
    return f"{clock(when.start, zone)}–{clock(when.end, zone)}"


def tell_preview(seen: Preview, sentence: Mapping[Language, str], *, alone: bool = True) -> None:
    """What would happen, and what would be announced. `alone`: the command changed nothing else."""
    _tell_consequences(seen)
    print(_("It would be announced:"))
    _tell_sentence(sentence)
    if alone:
        print(_("Nothing was changed: this is a preview."))


def tell_done(done: Applied, *, announced: bool) -> None:
    """What was done."""
    _tell_consequences(done.seen)
    if done.is_public:
        print(_("Announced:") if announced else _("To announce (controlroom agenda announce {n}):").format(n=done.seq))
    _tell_sentence(done.sentence)
    for room in done.stopped:
        print(_("{room} no longer follows the clock.").format(room=clean_line(room)))


def _tell_sentence(sentence: Mapping[Language, str]) -> None:
    print(f"  {clean_line(sentence['zh'], 600)}")
    print(f"  {clean_line(sentence['en'], 600)}")


def _tell_consequences(seen: Preview) -> None:
    zone = seen.after.calendar.zone
    for shift in seen.shifts:
        print(_shift_line(shift, zone))
    for item, by in seen.absorbed:
        if by > timedelta(0):
            print(_("▲ “{title}” is shortened by {n} minutes.").format(title=clean_line(item.title), n=minutes_of(by)))
    for item in seen.at_risk:
        when = clock(item.slot, zone)
        print(
            _("▲ The promised start of “{title}” at {time} is at risk.").format(title=clean_line(item.title), time=when)
        )
    for clash in seen.clashes:
        print("✖ " + clash_words(clash, seen.after))
    if seen.people:
        print(_("To be told: {names}").format(names=clean_line(_(", ").join(seen.people), 600)))


def _shift_line(shift: Shift, zone: tzinfo) -> str:
    before = _span(shift.before, zone) if shift.before is not None else "—"
    after = _span(shift.after, zone) if shift.after is not None else "—"
    arrow = "→" if before != after else "="
    return f"  {before:<13} {arrow} {after:<13} {clean_line(shift.item.title)}"


def minutes_of(length: timedelta) -> int:
    """Whole minutes, the nearest."""
    return round(length.total_seconds() / 60)


def tell_history(changes: tuple[ChangeView, ...], zone: tzinfo) -> None:
    """A line a change."""
    if not changes:
        print(_("Nothing was done to the rundown yet."))
    for change in changes:
        mark = "↶" if change.undone else " "
        when = change.at.astimezone(zone).strftime("%m-%d %H:%M:%S")
        words = clean_line(change.sentence[current_language()], 600)
        print(f"{change.seq:>4} {mark} {when}  {clean_line(change.actor, 20)}  {words}")
