"""Times, lengths, names and kinds as people and programs write them; anything else is refused by name
(docs/domain.md §3)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal

from controlroom.core.i18n import LANGUAGES, _, said
from controlroom.core.text import clean_line
from controlroom.domain.agenda.naming import local_instant
from controlroom.domain.agenda.rules import KIND_WORDS, Calendar, Kind

LONGEST_TITLE = 300
EARLIEST, LATEST = 1971, 9997
"""Years whose instants have a local time everywhere."""

_YES = {"true", "yes", "y", "1", "x", "是", "√", "✓", "✔", "wahr", "ja"}
_NO = {"false", "no", "n", "0", "", "否", "-", "falsch", "nein"}
_NAMES = re.compile(r"[;；、\n]+")
_PARTS = re.compile(r"(\d{1,3}):(\d{1,2})(?::(\d{1,2}(?:\.\d{1,6})?))?")
_NUMBER = re.compile(r"(\d+(?:\.\d+)?)\s*(min(?:utes?|s)?|m|分钟|分|h(?:ours?|rs?)?|小时|时)?\.?", re.I)
_DATE = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})(?:[:：](\d{2})(?:\.(\d{1,6}))?)?")
_WITH_ZONE = re.compile(r"(Z|[+-]\d{2}:?\d{2})$")

# Words that other programs and other languages use for a kind, beside its own name in both languages.
_KINDS = {
    Kind.OPENING: ("opening ceremony", "welcome", "开幕式", "开场", "致辞"),
    Kind.KEYNOTE: ("main talk", "plenary", "主旨演讲", "主旨报告", "主题演讲"),
    Kind.TALK: ("lecture", "session", "vortrag", "presentation", "short talk", "lightning talk", "报告", "发言"),
    Kind.PANEL: ("panel discussion", "discussion", "podium", "roundtable", "圆桌", "圆桌讨论", "对话"),
    Kind.WORKSHOP: ("tutorial", "training", "培训"),
    Kind.CLOSING: ("closing ceremony", "闭幕式", "总结"),
    Kind.FILLER: ("promo", "film", "宣传片"),
    Kind.BREAK: ("tea break", "coffee break", "lunch", "lunch break", "pause", "meal", "茶歇", "午餐", "午休", "用餐"),
    Kind.OTHER: (),
}
_BREAK_TITLE = re.compile(r"\b(tea|coffee|lunch|dinner|break|pause|mittagessen)\b|茶歇|午餐|午休|休息|晚餐|用餐", re.I)


class BadValueError(Exception):
    """A value that cannot be used; its text says why, in the language in force."""


def title(text: str) -> str:
    """A title as one clean line."""
    line = clean_line(text, LONGEST_TITLE + 1)
    if not line:
        raise BadValueError(_("it has no title"))
    if len(line) > LONGEST_TITLE:
        raise BadValueError(_("the title is longer than {n} characters").format(n=LONGEST_TITLE))
    return line


def duration(text: str, third: Literal["days", "seconds"]) -> timedelta:
    """A length: H:MM, minutes, or three parts, which are D:HH:MM in schedules and H:MM:SS in sheets."""
    found = clean_line(text, 40)
    if found[:1] in ("-", "−"):
        raise BadValueError(_("its length “{found}” is negative").format(found=found))
    if (parts := _PARTS.fullmatch(found)) is not None:
        first, second, last = int(parts[1]), int(parts[2]), parts[3]
        if last is None:
            length = timedelta(hours=first, minutes=_below_60(second, found))
        elif third == "days":
            length = timedelta(days=first, hours=second, minutes=_below_60(float(last), found))
        else:
            length = timedelta(hours=first, minutes=_below_60(second, found), seconds=_below_60(float(last), found))
        return length
    if (number := _NUMBER.fullmatch(found)) is not None:
        amount = float(number[1])
        if amount <= 100_000:
            hours = (number[2] or "").lower().startswith(("h", "小", "时"))
            return timedelta(hours=amount) if hours else timedelta(minutes=amount)
    raise BadValueError(_("its length “{found}” cannot be read; write it like 0:40").format(found=found))


def _below_60(value: float, found: str) -> float:
    if value >= 60:
        raise BadValueError(_("its length “{found}” cannot be read; write it like 0:40").format(found=found))
    return value


def zoned(text: str) -> datetime:
    """An instant that carries its zone. A time without one is a guess, and is refused."""
    found = clean_line(text, 60)
    try:
        naive = datetime.fromisoformat(found)
    except ValueError:
        raise BadValueError(_("its start “{found}” cannot be read").format(found=found)) from None
    if naive.tzinfo is None:
        raise BadValueError(_("its start “{found}” has no time zone").format(found=found))
    if not EARLIEST <= naive.year <= LATEST:
        raise BadValueError(_("its start “{found}” is in no year an event can be in").format(found=found))
    return naive


def day(text: str) -> date:
    """A date: 2026-12-09, 2026/12/9, 2026年12月9日; a time behind it is passed over."""
    found = _DATE.match(clean_line(text, 60))
    try:
        if found is not None and EARLIEST <= int(found[1]) <= LATEST:
            return date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        pass
    raise BadValueError(_("its date “{found}” cannot be read; write it like 2026-12-09").format(found=text))


def clock(text: str) -> time | None:
    """A time of the day, or None when `text` is none."""
    found = _CLOCK.fullmatch(clean_line(text, 20))
    try:
        if found is not None:
            return time(int(found[1]), int(found[2]), int(found[3] or 0), int((found[4] or "0").ljust(6, "0")))
    except ValueError:
        pass
    return None


def venue_instant(calendar: Calendar, text: str, on: date | None, *, midnight: bool) -> datetime:
    """A start in a sheet: with its zone, or as the venue's clocks show it, with its date or on the day `on`.

    `midnight`: a date alone is midnight (a workbook's cell of that instant looks so).
    """
    found = clean_line(text, 60)
    if _WITH_ZONE.search(found) and len(found) > len("2026-12-09"):
        return zoned(found).astimezone(UTC)
    head = _DATE.match(found)
    rest = found[head.end() :].strip().lstrip("T") if head is not None else found
    at = time() if midnight and head is not None and not rest else clock(rest)
    if at is None:
        raise BadValueError(_("its start “{found}” cannot be read; write it like 2026-12-09 09:00").format(found=found))
    day_named = day(found) if head is not None else on
    if day_named is None:
        raise BadValueError(_("its start “{found}” has no date").format(found=found))
    return local(calendar, datetime.combine(day_named, at))


def local(calendar: Calendar, at: datetime) -> datetime:
    """The instant of a local time; one that the clocks skip that night is refused."""
    try:
        return local_instant(calendar, at)
    except ValueError:
        raise BadValueError(
            _("the clocks of the venue skip {time} that night").format(time=f"{at:%Y-%m-%d %H:%M}")
        ) from None


def yes(text: str) -> bool:
    """A yes or a no."""
    found = clean_line(text, 20).casefold()
    if found in _YES or found in _NO:
        return found in _YES
    raise BadValueError(_("“{found}” is neither yes nor no").format(found=found))


def names(text: str) -> tuple[str, ...]:
    """Names separated by semicolons, by the Chinese list comma, or by line ends; each once."""
    return tuple(dict.fromkeys(name for part in _NAMES.split(text) if (name := clean_line(part, 120))))


def kind_named(text: str) -> Kind | None:
    """The kind that a word means; None for a word that is none."""
    return _words().get(clean_line(text, 60).casefold())


def kind_of(title: str, *, has_speakers: bool) -> Kind:
    """What an item is when nobody says: a break by its title, else a talk."""
    return Kind.BREAK if not has_speakers and _BREAK_TITLE.search(title) else Kind.TALK


@cache
def _words() -> dict[str, Kind]:
    own = {kind: (kind.value, *(said(language, KIND_WORDS[kind]) for language in LANGUAGES)) for kind in Kind}
    return {word.casefold(): kind for kind in Kind for word in (*_KINDS[kind], *own[kind])}
