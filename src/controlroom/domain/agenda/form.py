"""An item's plan as texts that a person edits, and back (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.errors import TextMissingError
from controlroom.domain.agenda.naming import instant_named
from controlroom.domain.agenda.rules import (
    NONE,
    ON_STAGE,
    USUAL_LENGTH,
    USUAL_LENGTHS,
    Calendar,
    Item,
    Kind,
    Part,
    Speaker,
    new_item,
)
from controlroom.domain.agenda.words import clock

FIELDS = (
    "title", "start", "minutes", "kind", "hard", "counts", "speakers", "substitutes", "cue", "changeover", "least",
    "warnings", "needs", "notes",
)  # fmt: skip
LABELS = {
    "title": N_("Name of the item"),
    "start": N_("Start"),
    "minutes": N_("Minutes"),
    "kind": N_("Kind"),
    "hard": N_("Start is"),
    "counts": N_("It ends"),
    "speakers": N_("On stage"),
    "substitutes": N_("Substitutes"),
    "cue": N_("Cue"),
    "changeover": N_("Changeover"),
    "least": N_("At least"),
    "warnings": N_("Warn at, danger at"),
    "needs": N_("Equipment"),
    "notes": N_("Notes"),
}
_SEPARATORS = ("、", "，", "；", ";")


class BadFieldError(BadInputError):
    code = "AGENDA_FIELD"
    what = N_("“{found}” does not fit in the field “{field}”.")
    next_step = N_("Times are written like 10:30, lengths in whole minutes.")


def texts_of(item: Item, calendar: Calendar) -> dict[str, str]:
    """What can be edited of an item, as it is planned now."""
    return {
        "title": item.title,
        "start": clock(item.planned_start, calendar.zone),
        "minutes": _number(item.planned_length),
        "kind": item.kind.value,
        "hard": "1" if item.hard else "",
        "counts": "1" if item.count_to_end else "",
        "speakers": ", ".join(who.name for who in item.on_stage),
        "substitutes": ", ".join(who.name for who in item.substitutes),
        "cue": item.cue,
        "changeover": _number(item.changeover) if item.changeover else "",
        "least": _number(item.least) if item.least is not None else "",
        "warnings": ", ".join(_number(left) for left in (item.warning, item.danger) if left is not None),
        "needs": ", ".join(item.needs),
        "notes": item.notes,
    }


def news_of(item: Item, texts: Mapping[str, str], calendar: Calendar, day: date) -> dict[str, Any]:
    """What `texts` change of the plan of an item of `day`: the facts for `EditItem`. Raises BadFieldError."""
    before, news = texts_of(item, calendar), _facts(item, texts, calendar, day)
    changed = {field for field in FIELDS if texts.get(field, "") != before[field]}
    return {fact: value for fact, value in news.items() if changed & _FROM[fact]}


def item_of_texts(id: str, room: str, texts: Mapping[str, str], calendar: Calendar, day: date) -> Item:
    """A new item from `texts`; without minutes as long as its kind usually is.

    Raises BadFieldError, TextMissingError.
    """
    kind = Kind(texts.get("kind") or Kind.TALK.value)
    length = USUAL_LENGTHS.get(kind, USUAL_LENGTH)
    first = new_item(id, room=room, title=_("item"), start=_start(texts, calendar, day), length=length, kind=kind)
    filled = {**texts, "minutes": texts.get("minutes") or _number(length)}
    facts = _facts(first, filled, calendar, day)
    return new_item(
        id, room=room, title=facts.pop("title"), start=facts.pop("planned_start"), length=facts.pop("planned_length"),
        kind=facts.pop("kind"), **facts,
    )  # fmt: skip


_FROM = {
    "title": {"title"}, "planned_start": {"start"}, "planned_length": {"minutes"}, "kind": {"kind"}, "hard": {"hard"},
    "count_to_end": {"counts"}, "warning": {"warnings"}, "danger": {"warnings"},
    "speakers": {"speakers", "substitutes"}, "cue": {"cue"}, "changeover": {"changeover"}, "least": {"least"},
    "needs": {"needs"}, "notes": {"notes"},
}  # fmt: skip


def _facts(item: Item, texts: Mapping[str, str], calendar: Calendar, day: date) -> dict[str, Any]:
    title = clean_line(texts.get("title", ""))
    if not title:
        raise TextMissingError()
    return {
        "title": title,
        "planned_start": _start(texts, calendar, day),
        "planned_length": _length("minutes", texts) or NONE,
        "kind": Kind(texts.get("kind") or item.kind.value),
        "hard": bool(texts.get("hard")),
        "count_to_end": bool(texts.get("counts")),
        **_warnings(texts),
        "speakers": _speakers(item, texts),
        "cue": clean_line(texts.get("cue", ""), 20),
        "changeover": _length("changeover", texts) or NONE,
        "least": _length("least", texts),
        "needs": _names(texts.get("needs", "")),
        "notes": clean_line(texts.get("notes", ""), 600),
    }


def _warnings(texts: Mapping[str, str]) -> dict[str, timedelta | None]:
    """How long before its end an item is warned, and how long before it is high time: “5, 1”, or nothing."""
    parts = _parts(texts.get("warnings", ""))
    if len(parts) > 2:
        label = LABELS["warnings"]
        raise BadFieldError(found=texts["warnings"], field=_(label))
    left = [_length("warnings", {"warnings": part}) for part in parts] + [None, None]
    return {"warning": left[0], "danger": left[1]}


def _speakers(item: Item, texts: Mapping[str, str]) -> tuple[Speaker, ...]:
    known = {who.name: who for who in item.speakers}

    def named(name: str, part: Part) -> Speaker:
        who = known.get(name)
        if who is None:
            return Speaker(name, part)
        return who if who.part in ON_STAGE and part in ON_STAGE else Speaker(name, part, who.person)

    on_stage = tuple(named(name, Part.SPEAKER) for name in _names(texts.get("speakers", "")))
    others = tuple(named(name, Part.SUBSTITUTE) for name in _names(texts.get("substitutes", "")))
    replaced = tuple(who for who in item.speakers if who.part is Part.REPLACED)
    return on_stage + others + replaced


def _names(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_parts(text)))


def _parts(text: str) -> list[str]:
    for separator in _SEPARATORS:
        text = text.replace(separator, ",")
    return [part for each in text.split(",") if (part := clean_line(each, 80))]


def _start(texts: Mapping[str, str], calendar: Calendar, day: date) -> Any:
    found = texts.get("start", "").strip().replace("：", ":")
    try:
        return instant_named(calendar, found, day)
    except ValueError:
        raise BadFieldError(found=found, field=_(LABELS["start"])) from None


def _length(field: str, texts: Mapping[str, str]) -> timedelta | None:
    found = texts.get(field, "").strip()
    if not found:
        return None
    try:
        return timedelta(minutes=float(found))
    except (ValueError, OverflowError):
        raise BadFieldError(found=found, field=_(LABELS[field])) from None


def _number(length: timedelta) -> str:
    return f"{length.total_seconds() / 60:g}"
