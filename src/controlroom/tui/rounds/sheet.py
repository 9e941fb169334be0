"""The sheet of a round in lines: its head, its sections and items with their answers, and the item at hand. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.agenda.words import clock
from controlroom.domain.devices.rules import SHOWN_SYMBOLS, SHOWN_WORDS, Shown
from controlroom.domain.devices.views import DeviceView
from controlroom.domain.inspections.rules import DONE, State
from controlroom.domain.inspections.sheet import (
    VERDICT_SYMBOLS,
    VERDICT_WORDS,
    Answer,
    Evidence,
    Item,
    ItemType,
    Verdict,
)
from controlroom.domain.inspections.views import RunView
from controlroom.tui.rounds.draft import Draft
from controlroom.tui.rounds.lines import VERDICT_TONES, outcome_sentence, state_words, when_words
from controlroom.tui.widgets.text import row, tinted


@dataclass(frozen=True)
class Place:
    """A line of the sheet on the screen: the heading of a section, or an item of it. `number`: of the item, from 1."""

    section: str
    item: Item | None = None
    number: int = 0


_DEVICE_TONES: Mapping[Shown, str] = {
    Shown.OK: "good",
    Shown.WARNING: "warn",
    Shown.CRITICAL: "bad",
    Shown.UNKNOWN: "warn",
    Shown.UNREACHABLE: "bad",
    Shown.STANDBY: "muted",
}


def places_of(view: RunView) -> tuple[Place, ...]:
    """The lines of a sheet from the top."""
    found: list[Place] = []
    number = 0
    for section in view.sections:
        found.append(Place(str(section.title)))
        for item in section.items:
            number += 1
            found.append(Place(str(section.title), item, number))
    return tuple(found)


def item_line(
    place: Place, answer: Answer | None, width: int, *, current: bool, device: DeviceView | None = None
) -> Content:
    """A line of the sheet: what was answered, what is looked at, what was found, and its device unless it is well."""
    if place.item is None:
        return tinted(clean_line(place.section), "muted")
    item = place.item
    symbol, tone = (VERDICT_SYMBOLS[answer.verdict], VERDICT_TONES[answer.verdict]) if answer else ("·", "muted")
    found = tinted(answer_facts(item, answer) if answer is not None else "", tone)
    if device is not None and device.state is not Shown.OK:
        state = f"{SHOWN_SYMBOLS[device.state]} {_(SHOWN_WORDS[device.state])}"
        about = tinted(_("device: {what}").format(what=state), _DEVICE_TONES[device.state])
        found = row([found, about], "  ") if found else about
    words = tinted(clean_line(str(item.words)), "strong" if current else "muted" if answer else "plain")
    # What was found is what is looked for; the words of the line give way to it, down to half of it.
    words = words.truncate(max(width // 2, width - 7 - found.cell_length), ellipsis=True)
    start = [
        tinted("▸" if current else " ", "strong"),
        tinted(symbol, tone),
        tinted("!" if item.critical else " ", "bad"),
    ]
    return row([*start, words, found] if found else [*start, words])


def answer_facts(item: Item, answer: Answer) -> str:
    """Number, ticket, words, note and evidence of an answer."""
    parts = [number_words(item, answer.number), answer.ticket, answer.text, answer.note, answer.file]
    return " · ".join(clean_line(each, 80) for each in parts if each)


def number_words(item: Item, number: float | None) -> str:
    """A number with its unit."""
    return "" if number is None else f"{number:g} {item.unit}".strip()


def head_of(view: RunView, now: datetime, zone: tzinfo) -> Content:
    """The round in a line: how far it is, what, where, until when."""
    line = view.line
    words, tone = state_words(line, now)
    title = f"{clean_line(str(line.name))} · {clean_line(str(line.place_name))}"
    parts = [tinted(words, tone), tinted(title, "strong")]
    if line.state in (State.OPEN, State.IN_PROGRESS, State.SCHEDULED):
        parts.append(tinted(_("due {time}").format(time=clock(line.due_at, zone)), "muted"))
    parts.append(tinted(*when_words(line, now, zone)))
    if line.state in DONE:
        parts.append(outcome_sentence(line))
    if line.revision > 1:
        parts.append(tinted(_("revision {n}").format(n=line.revision), "warn"))
    return row(parts, "  ")


def progress_line(view: RunView, answers: Mapping[str, Answer], width: int) -> Content:
    """How much of the sheet is answered, and what failed."""
    items = view.items
    given = [answers[item.id] for item in items if item.id in answers]
    failed = sum(answer.verdict is Verdict.FAIL for answer in given)
    words = _("{n} of {all} answered").format(n=len(given), all=len(items))
    tail = ngettext("{n} line failed", "{n} lines failed", failed).format(n=failed) if failed else ""
    room = max(8, width - Content(words).cell_length - (Content(tail).cell_length + 4 if tail else 0) - 3)
    full = room * len(given) // max(1, len(items))
    bad = -(-room * failed // max(1, len(items))) if failed else 0
    bar = Content.assemble(
        ("━" * max(0, full - bad), "$text-success"), ("━" * min(bad, full), "$text-error"),
        ("─" * (room - full), "$text-muted"),
    )  # fmt: skip
    return row([bar, tinted(words, "strong"), *([tinted(f"✖ {tail}", "bad")] if tail else [])], "  ")


_EVIDENCE: Mapping[Evidence, str] = {
    Evidence.NOTE: N_("wants a note"),
    Evidence.NUMBER: N_("wants a number as evidence"),
    Evidence.FILE: N_("wants a photo or file as evidence"),
}


def device_line(id: str, device: DeviceView | None) -> Content:
    """The device of an item, and what the checks say of it now."""
    if device is None:
        return tinted(_("device {id}").format(id=clean_line(id, 40)), "muted")
    state = f"{SHOWN_SYMBOLS[device.state]} {_(SHOWN_WORDS[device.state])}"
    known = [clean_line(str(device.name), 40), state, clean_line(device.words, 80), *device.tickets[:2]]
    words = _("device: {what}").format(what=" · ".join(each for each in known if each))
    return tinted(words, _DEVICE_TONES[device.state])


def card_lines(
    item: Item, answer: Answer | None, prepared: Draft | None, changed: int, device: DeviceView | None = None
) -> list[Content]:
    """The item at hand, below its words: what is asked of it, how its device is, and what was answered."""
    lines = []
    asked = _asked(item)
    if asked:
        lines.append(row(asked, "  "))
    if item.device:
        lines.append(device_line(item.device, device))
    if answer is not None:
        facts = answer_facts(item, answer)
        told = f"{VERDICT_SYMBOLS[answer.verdict]} {_(VERDICT_WORDS[answer.verdict])}"
        parts = [tinted(f"{told} · {facts}" if facts else told, VERDICT_TONES[answer.verdict])]
        if answer.rest:
            parts.append(tinted(_("passed with the rest"), "muted"))
        if answer.by:
            parts.append(tinted(clean_line(answer.by, 30), "muted"))
        if changed:
            words = ngettext("changed {n} time", "changed {n} times", changed).format(n=changed)
            parts.append(tinted(words, "muted"))
        lines.append(row(parts, "  "))
    elif prepared is not None:
        kept = " · ".join(each for each in (number_words(item, prepared.number), prepared.note, prepared.file) if each)
        words = _("kept for the answer: {what}").format(what=clean_line(kept, 80))
        lines.append(tinted(words, "warn"))
    return lines


def _asked(item: Item) -> list[Content]:
    parts = []
    if item.critical:
        parts.append(tinted("! " + _("critical"), "bad"))
    if item.limits is not None:
        limits = _("allowed {limits}").format(limits=with_unit(item.limits.words(), item))
        parts.append(tinted(limits))
    if item.warning is not None:
        good = _("good {limits}").format(limits=with_unit(item.warning.words(), item))
        parts.append(tinted(good, "muted"))
    if item.evidence in _EVIDENCE:
        parts.append(tinted(_(_EVIDENCE[item.evidence]), "warn"))
    return parts


def with_unit(words: str, item: Item) -> str:
    """Words of a number with the unit of its item."""
    return f"{words} {item.unit}".strip()


def answer_keys(item: Item) -> Content:
    """The keys that answer an item, large enough to be found while walking."""
    first = {
        ItemType.NUMBER: ("0…9", _("type the number, Enter")),
        ItemType.TEXT: ("Enter", _("write the answer")),
        ItemType.CHECK: ("P", _("pass")),
    }[item.type]
    keys = [
        (first, "good"),
        (("F", _("fail")), "bad"),
        (("A", _("not applicable")), "muted"),
    ]
    return row([_button(key, words, tone) for (key, words), tone in keys], "  ")


def _button(key: str, words: str, tone: str) -> Content:
    colour = {"good": "$success", "bad": "$error", "muted": "$secondary"}[tone]
    return Content.styled(f" {key} {words} ", f"bold $background on {colour}")
