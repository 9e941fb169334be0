"""One guest in words: where they are, what comes next, what is known of them, their history. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from controlroom.core.clock import from_iso
from controlroom.core.i18n import N_, _, current_language
from controlroom.core.text import clean_line, visible
from controlroom.domain.guests.rules import LEVEL_WORDS, STATE_WORDS, Guest, State, next_state
from controlroom.tui.guests.lines import late_words, state_words, time_words
from controlroom.tui.widgets.text import row, tinted
from controlroom.tui.words import actor_words

if TYPE_CHECKING:
    from controlroom.domain.guests.views import EventView, GuestView

_HAPPENED = {
    "added": N_("taken onto the list"), "edited": N_("details changed"), "moved": "", "corrected": N_("corrected"),
    "delayed": N_("comes later"), "on-time": N_("comes as planned"), "noted": N_("note"),
    "checked-in": N_("checked in"),
}  # fmt: skip
_KNOWN = {
    "name": N_("name"), "level": N_("level"), "company": N_("company"), "flight": N_("flight"),
    "companion": N_("companion"), "phone": N_("telephone"), "seat": N_("seat"), "diet": N_("diet"),
    "needs": N_("needs"), "note": N_("note"), "pick_up": N_("pick-up"),
}  # fmt: skip


def detail_lines(
    guest: Guest, view: GuestView | None, now: datetime, after: timedelta, zone: tzinfo, width: int, car: str = ""
) -> list[Content]:
    """Everything about one guest in lines of `width` cells; what is not known takes no room.

    `car`: what is wrong with the car that fetches them.
    """
    state, tone = state_words(guest.state)
    following = next_state(guest.state)
    since = tinted(_("since {time}").format(time=time_words(guest.since, now, zone)), "muted")
    lines = [
        row([tinted(clean_line(guest.name), "strong"), tinted(_(LEVEL_WORDS[guest.level]), "plain"),
             tinted(clean_line(guest.company), "muted")], " · ") if guest.company
        else row([tinted(clean_line(guest.name), "strong"), tinted(_(LEVEL_WORDS[guest.level]), "plain")], " · "),
        row([tinted(state, tone), since]),
    ]  # fmt: skip
    if following is not None:
        lines[1] = row(
            [lines[1], Content.styled(_("Space"), "bold $accent"), Content(f"→ {_(STATE_WORDS[following])}")]
        )
    late, late_tone = late_words(guest, now, after)
    if late:
        why = f" · {clean_line(guest.why_late, 80)}" if guest.why_late else ""
        lines.append(tinted(_("late {late}").format(late=late) + why, late_tone))
    code = view.code if view is not None and view.guest.id == guest.id else ""
    lines += [_fact(label, value, tone) for label, value, tone in _facts(guest, code, now, zone, car) if value]
    if view is not None and view.guest.id == guest.id:
        lines.append(tinted(_("History"), "muted"))
        lines += [_event_line(event, now, zone) for event in reversed(view.history)]
    return [part.rstrip() for line in lines for part in line.wrap(width)]


def _facts(guest: Guest, code: str, now: datetime, zone: tzinfo, car: str) -> list[tuple[str, str, str]]:
    pick_up = guest.pick_up
    at = time_words(pick_up.at, now, zone) if pick_up.at is not None else ""
    fetched = " · ".join(
        clean_line(part, 40) for part in (at, pick_up.place, pick_up.vehicle, pick_up.driver, pick_up.phone) if part
    )
    late = guest.waits_for_pick_up(now)
    times = time_words(guest.due, now, zone) if guest.due is not None else ""
    if guest.eta is not None:
        times = _("{due} → {eta}").format(due=times or "–", eta=time_words(guest.eta, now, zone))
    companion = " ".join(clean_line(part, 40) for part in (guest.companion, guest.phone) if part)
    return [
        (_("comes"), times, "plain"),
        (_("pick-up"), f"✖ {fetched}" if late and fetched else fetched, "bad" if late else "plain"),
        (_("vehicle"), f"✖ {car}" if car else "", "bad"),
        (_("flight"), clean_line(guest.flight), "plain"),
        (_("companion"), companion or _("none is named"), "plain" if companion else "warn"),
        (_("kit"), "✔ " + _("has it") if guest.kit else "· " + _("not yet"), "good" if guest.kit else "plain"),
        (_("seat"), clean_line(guest.seat), "plain"),
        (_("diet"), clean_line(guest.diet), "plain"),
        (_("needs"), clean_line(guest.needs), "warn"),
        (_("note"), clean_line(guest.note), "plain"),
        (_("code"), visible(code, 40), "muted"),
    ]  # fmt: skip


def _event_line(event: EventView, now: datetime, zone: tzinfo) -> Content:
    words = _(_HAPPENED[event.verb]) if _HAPPENED.get(event.verb) else ""
    state = str(event.data.get("to", ""))
    if state in State.__members__.values():
        words = f"{words} → {_(STATE_WORDS[State(state)])}".strip()
    words = words or visible(event.verb, 30)
    if eta := event.data.get("eta"):
        words += f" → {time_words(from_iso(str(eta)), now, zone)}"
    told = event.data.get(current_language()) if event.verb == "checked-in" else None
    news = [f"{_(_KNOWN[name])} {clean_line(str(value), 60)}" for name, value in event.data.items() if name in _KNOWN]
    parts = [clean_line(str(part), 300) for part in (event.note, told, _("; ").join(news)) if part]
    for part in parts:
        words = _("{what}: {told}").format(what=words, told=part)
    head = f"{time_words(event.at, now, zone)} {clean_line(actor_words(event.actor), 20)} "
    return Content.assemble((head, "$text-muted"), words)


def _fact(label: str, value: str, tone: str) -> Content:
    return Content.assemble((label + " ", "$text-muted"), tinted(value, tone))
