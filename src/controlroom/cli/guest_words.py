"""Guests as lines of a terminal. What is late or missing says so in words; there is no colour."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from controlroom.cli.common import cell
from controlroom.core.clock import from_iso
from controlroom.core.i18n import N_, _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.guests.naming import SHORT_ID
from controlroom.domain.guests.rules import LEVEL_WORDS, STATE_WORDS, Attendance, Guest, Level, State
from controlroom.domain.logistics.bookings import Fleet, car_trouble_words, driven

if TYPE_CHECKING:
    from controlroom.domain.guests.views import EventView, GuestView
    from controlroom.station.guests import Proposal

_ID, _NAME, _LEVEL, _STATE, _TIME, _LATE = 8, 18, 8, 14, 11, 18
_LABEL = 12

EVENT_WORDS: Mapping[str, str] = {
    "added": N_("taken onto the list"), "edited": N_("details changed"), "moved": N_("moved"),
    "corrected": N_("corrected"), "delayed": N_("comes later"), "on-time": N_("comes as planned"),
    "noted": N_("note"), "checked-in": N_("checked in"),
}  # fmt: skip


def time_words(at: datetime | None, zone: tzinfo) -> str:
    """An instant as the venue's clocks show it."""
    return f"{at.astimezone(zone):%m-%d %H:%M}" if at is not None else "—"


def late_words(guest: Guest, now: datetime, after: timedelta) -> str:
    """How late they are, or whether they should be here; a dash for who is neither."""
    late = guest.late_by(now)
    if late <= after:
        return "—"
    minutes = int(late.total_seconds() // 60)
    told = _("{n} min late").format(n=minutes) if minutes < 120 else _("{h} h {min} min late").format(
        h=minutes // 60, min=minutes % 60
    )  # fmt: skip
    return "✖ " + told if guest.is_missing(now) else "▲ " + told


def tell_list(
    guests: Sequence[Guest], codes: Mapping[str, str], zone: tzinfo, now: datetime, after: timedelta
) -> None:  # fmt: skip
    """A line a guest, then how many."""
    for guest in guests:
        cells = (
            (guest.id[:SHORT_ID], _ID), (clean_line(guest.name), _NAME), (_(LEVEL_WORDS[guest.level]), _LEVEL),
            (_(STATE_WORDS[guest.state]), _STATE), (time_words(guest.expected_at, zone), _TIME),
            (late_words(guest, now, after), _LATE), (clean_line(guest.companion) or "—", _NAME),
        )  # fmt: skip
        print("  ".join([*(cell(text, width) for text, width in cells), clean_line(codes.get(guest.id, ""))]).rstrip())
    if not guests:
        print(_("No guest is as asked for."))
        print(_("Add one with “controlroom guest add NAME”, or take a list in: “controlroom import guests FILE”."))
        return
    print(ngettext("{n} guest.", "{n} guests.", len(guests)).format(n=f"{len(guests):,}"))


def tell_attendance(found: Attendance, target: float) -> None:
    """How many of the key guests came, against the target."""
    if found.share is None:
        print(_("No key guest (VIP or speaker) is on the list."))
        return
    words = _("Key guests: {came} of {expected} came ({share}), target {target}.")
    symbol = "✔" if found.reaches(target) else "▲"
    print(
        f"{symbol} "
        + words.format(came=found.came, expected=found.expected, share=f"{found.share:.0%}", target=f"{target:.0%}")
    )


def tell_levels(guests: Iterable[Guest]) -> None:
    """How many there are of each level in each state that somebody is in."""
    by_level: dict[Level, dict[State, int]] = {}
    for guest in guests:
        counts = by_level.setdefault(guest.level, {})
        counts[guest.state] = counts.get(guest.state, 0) + 1
    for level in Level:
        counts = by_level.get(level, {})
        if counts:
            parts = [f"{_(STATE_WORDS[state])} {counts[state]}" for state in State if state in counts]
            print(f"  {cell(_(LEVEL_WORDS[level]), _LEVEL)}  {_(', ').join(parts)}")


def tell_standing(guest: Guest, zone: tzinfo, now: datetime, after: timedelta) -> None:
    """How a guest stands, in a line or two."""
    print(
        _("{name} ({level}) is “{state}” since {since}.").format(
            name=clean_line(guest.name), level=_(LEVEL_WORDS[guest.level]), state=_(STATE_WORDS[guest.state]),
            since=time_words(guest.since, zone),
        )
    )  # fmt: skip
    if (told := late_words(guest, now, after)) != "—":
        why = _(" ({words})").format(words=clean_line(guest.why_late)) if guest.why_late else ""
        print(
            "  "
            + _("{late}, expected {time}{why}").format(late=told, time=time_words(guest.expected_at, zone), why=why)
        )


def tell_guest(view: GuestView, zone: tzinfo, now: datetime, after: timedelta, fleet: Fleet) -> None:
    """Everything of one guest, and their whole history."""
    guest = view.guest
    tell_standing(guest, zone, now, after)
    for label, value in (*facts(guest, view.code, zone), (_("vehicle"), car_words(guest, fleet, zone))):
        if value:
            print(f"  {cell(label, _LABEL)} {value}")
    print()
    for each in view.history:
        print(event_line(each, zone))


def facts(guest: Guest, code: str, zone: tzinfo) -> Iterable[tuple[str, str]]:
    """What is known of a guest, with its label; empty where nothing is."""
    yield _("short id"), guest.id[:SHORT_ID]
    yield _("code"), clean_line(code)
    yield _("company"), clean_line(guest.company)
    yield _("due"), time_words(guest.due, zone) if guest.due is not None else ""
    yield _("flight"), clean_line(guest.flight)
    yield _("pick-up"), pick_up_words(guest, zone)
    yield _("companion"), " ".join(part for part in (clean_line(guest.companion), clean_line(guest.phone)) if part)
    yield _("kit"), _("yes") if guest.kit else _("no")
    yield _("seat"), clean_line(guest.seat)
    yield _("diet"), clean_line(guest.diet)
    yield _("needs"), clean_line(guest.needs)
    yield _("note"), clean_line(guest.note)


def pick_up_words(guest: Guest, zone: tzinfo) -> str:
    """When, where, by whom and by what they are fetched; empty where that is not planned."""
    if not guest.pick_up.is_planned:
        return ""
    pick_up = guest.pick_up
    at = f"{pick_up.at.astimezone(zone):%m-%d %H:%M}" if pick_up.at is not None else ""
    parts = (at, pick_up.place, pick_up.vehicle, pick_up.driver, pick_up.phone)
    return " · ".join(clean_line(part, 60) for part in parts if part)


def event_line(each: EventView, zone: tzinfo) -> str:
    """A line of the history."""
    return f"  {each.at.astimezone(zone):%m-%d %H:%M:%S}  {cell(clean_line(each.actor), 10)}  {event_words(each, zone)}"


def event_words(each: EventView, zone: tzinfo) -> str:
    """What happened, in words."""
    words = _(EVENT_WORDS[each.verb]) if each.verb in EVENT_WORDS else clean_line(each.verb)
    state = str(each.data.get("to", ""))
    if state in {state.value for state in State}:
        words += f" → {_(STATE_WORDS[State(state)])}"
    if eta := each.data.get("eta"):
        words += f" → {time_words(from_iso(str(eta)), zone)}"
    told = each.data.get(current_language()) if each.verb == "checked-in" else None
    return words + "".join(f": {clean_line(str(part), 500)}" for part in (each.note, told) if part)


def car_words(guest: Guest, fleet: Fleet, zone: tzinfo) -> str:
    """What is wrong with the vehicle that fetches them; empty: nothing."""
    source = f"guest:{guest.id}"
    told = car_trouble_words(fleet.troubles_of(source), fleet.others.get(source, ()), zone)
    return f"✖ {told}" if told else ""


def tell_pick_ups(guests: Sequence[Guest], zone: tzinfo, now: datetime, fleet: Fleet) -> None:
    """Who is fetched when, by whom; who is late to be fetched, or by a vehicle that cannot come, says so."""
    for guest in guests:
        late = "✖ " + _("not picked up yet") if guest.waits_for_pick_up(now) else ""
        pick_up = driven(guest.pick_up, fleet)
        parts = (
            cell(time_words(guest.pick_up.at, zone), _TIME), cell(clean_line(guest.name), _NAME),
            cell(clean_line(guest.pick_up.place) or "—", _NAME), cell(clean_line(guest.pick_up.vehicle) or "—", 12),
            cell(clean_line(pick_up.driver) or "—", 10), cell(clean_line(pick_up.phone) or "—", 14),
            cell(clean_line(guest.flight) or "—", 10), _(STATE_WORDS[guest.state]), late,
            car_words(guest, fleet, zone),
        )  # fmt: skip
        print("  ".join(parts).rstrip())
    if not guests:
        print(_("No pick-up is planned."))


def tell_proposal(proposal: Proposal, zone: tzinfo) -> None:
    """What the rundown could do about a late speaker."""
    title, name = clean_line(proposal.item.title, 60), clean_line(proposal.guest.name, 40)
    starts = f"{proposal.starts.astimezone(zone):%H:%M}"
    if proposal.until is None:
        print("▲ " + _("{name} does not come and speaks in “{title}” at {time}.").format(
            name=name, title=title, time=starts
        ))  # fmt: skip
    else:
        words = _("{name} can be on stage at {until}; “{title}” begins at {time}.")
        until = f"{proposal.until.astimezone(zone):%H:%M}"
        print("▲ " + words.format(name=name, until=until, title=title, time=starts))
    if proposal.substitute is not None:
        print("  " + _("Named to step in: {names}").format(
            names=_(", ").join(clean_line(each.name, 40) for each in proposal.item.substitutes)
        ))  # fmt: skip
