"""How an order of the board of guests is carried out, and told. No widget."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, Any

from controlroom.core.i18n import Language, _
from controlroom.core.text import clean_line
from controlroom.domain.guests.rules import STATE_WORDS, Guest, Level, PickUp, State
from controlroom.tui.guests.source import GuestsSource, Proposed, clock_and_words, companion_of, pick_up_typed

if TYPE_CHECKING:
    from controlroom.domain.guests.service import Details

_PLAIN = ("name", "company", "flight", "companion", "phone", "seat", "diet", "needs", "note")


@dataclass(frozen=True)
class Order:
    """Something that is to be done: with `guest` as they were seen, the words that were typed, or a form's texts.

    `before`: what stood in the form at first; what was not touched there is not written.
    """

    what: str
    guest: Guest | None
    text: str = ""
    to: State | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)


def carry_out(source: GuestsSource, order: Order) -> Guest:
    """Does it. Raises what the source refuses with."""
    guest = order.guest
    if guest is None:
        return with_form(source, None, order)
    match order.what:
        case "move" if order.to is not None:
            return source.move(guest.id, order.to, order.text, guest.version)
        case "absent":
            return source.move(guest.id, State.ABSENT, order.text, guest.version)
        case "correct" if order.to is not None:
            return source.correct(guest.id, order.to, order.text, guest.version)
        case "eta":
            at, why = clock_and_words(order.text)
            return source.expect(guest.id, source.instant(at, guest), why, guest.version)
        case "on-time":
            return source.expect(guest.id, None, "", guest.version)
        case "note":
            return source.note(guest.id, order.text)
        case "edit":
            return with_form(source, guest, order)
        case _:
            return source.edit(guest.id, _details(source, guest, order), seen=guest.version)


def _details(source: GuestsSource, guest: Guest, order: Order) -> Details:
    from controlroom.domain.guests.service import Details

    match order.what:
        case "kit":
            return Details(kit=not guest.kit)
        case "companion":
            name, phone = companion_of(order.text)
            return Details(companion=name, phone=phone)
        case _:
            return Details(pick_up=pick_up_typed(source, guest, order.text))


def with_form(source: GuestsSource, guest: Guest | None, order: Order) -> Guest:
    """A guest from a filled form, new or changed; of a change only what was touched is written."""
    from controlroom.domain.guests.service import Details

    texts = {name: text for name, text in order.texts.items() if text != order.before.get(name, "")}
    if guest is None:
        texts = dict(order.texts)
    due = source.instant(texts["due"], guest) if texts.get("due") else None
    details = Details(
        **{name: texts[name] for name in _PLAIN if name in texts}, due=due,
        level=Level(texts["level"]) if texts.get("level") else None,
        kit=bool(texts["kit"]) if "kit" in texts else None, pick_up=_pick_up(source, guest, order.texts, texts),
    )  # fmt: skip
    code = texts.get("code", "").strip()
    if guest is None:
        return source.add(details, code)
    return source.edit(guest.id, details, code, guest.version)


def _pick_up(
    source: GuestsSource, guest: Guest | None, texts: Mapping[str, str], touched: Mapping[str, str]
) -> PickUp | None:
    if not {"pick_up_at", "place", "vehicle", "driver", "driver_phone"} & set(touched):
        return None
    at = guest.pick_up.at if guest is not None else None
    if "pick_up_at" in touched:
        at = source.instant(touched["pick_up_at"], guest) if touched["pick_up_at"] else None
    return PickUp(
        texts.get("vehicle", ""), texts.get("driver", ""), texts.get("driver_phone", ""), texts.get("place", ""), at
    )


def prefilled(what: str, guest: Guest, zone: tzinfo) -> str:
    """What stands in the line at first."""
    match what:
        case "pick-up" if guest.pick_up.is_planned:
            pick_up = guest.pick_up
            parts = (_at(pick_up.at, zone), pick_up.place, pick_up.vehicle, pick_up.driver, pick_up.phone)
            return "; ".join(parts)
        case "companion":
            return " ".join(part for part in (guest.companion, guest.phone) if part)
    return ""


def details_texts(guest: Guest, code: str, zone: tzinfo) -> dict[str, str]:
    """What the form of a guest begins with."""
    plain = {name: str(getattr(guest, name)) for name in _PLAIN}
    pick_up = guest.pick_up
    return plain | {
        "level": guest.level.value, "code": code, "due": _at(guest.due, zone), "kit": "1" if guest.kit else "",
        "pick_up_at": _at(pick_up.at, zone), "place": pick_up.place, "vehicle": pick_up.vehicle,
        "driver": pick_up.driver, "driver_phone": pick_up.phone,
    }  # fmt: skip


def _at(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at is not None else ""


def done_words(order: Order, guest: Guest) -> str:
    """What was done, in words."""
    name = clean_line(guest.name, 40)
    match order.what:
        case "move" | "absent" | "correct":
            return _("{name} is now: {state}.").format(name=name, state=_(STATE_WORDS[guest.state]))
        case "eta":
            return _("{name} comes later; that is noted.").format(name=name)
        case "on-time":
            return _("{name} comes as planned.").format(name=name)
        case "add":
            return _("{name} is looked after from now on.").format(name=name)
        case "note":
            return _("Noted for {name}.").format(name=name)
        case "kit":
            words = _("{name} has the material.") if guest.kit else _("{name} has no material yet.")
            return words.format(name=name)
    return _("The entry of {name} is changed.").format(name=name)


@dataclass(frozen=True)
class Seen:
    """A proposal with what it would do."""

    proposal: Proposed
    operation: Any
    seen: Any
    sentence: Mapping[Language, str]
    seq: int


def seen_first(source: GuestsSource, id: str, left: frozenset[str], other: str = "") -> Seen | None:
    """The first proposal for a guest with what it would do, items in `left` passed over; None without any."""
    for proposal in source.proposals(id):
        first, second = proposal.late or proposal.substitute, proposal.substitute
        operation = second if other == proposal.item.id and second is not None else first
        if proposal.item.id in left or operation is None:
            continue
        seen, sentence, seq = source.see(operation)
        return Seen(proposal, operation, seen, sentence, seq)
    return None
