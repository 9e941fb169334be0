"""What can be entered of each thing of logistics: one table for forms, commands and lists (docs/domain.md §12). Pure.

A field's `headers` are what columns of lists call it, beside its own name, in any writing that `fold` makes equal.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from enum import StrEnum
from typing import Any, Final

from controlroom.core.clock import from_iso
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.agenda.rules import Calendar
from controlroom.domain.logistics.errors import RowFieldError, RowFieldUnknownError
from controlroom.domain.logistics.records import KIND_WORDS, WEATHER_WORDS, Kind, Record, Weather

MOST: Final = 1_000_000
LONGEST: Final = 200


class Type(StrEnum):
    """How a text is read."""

    TEXT = "text"
    TIME = "time"
    DATE = "date"
    NUMBER = "number"
    YES = "yes"
    LEVEL = "level"


@dataclass(frozen=True)
class Field:
    """Something that can be entered. `needed`: a row cannot be without it."""

    id: str
    label: str
    type: Type = Type.TEXT
    needed: bool = False
    headers: str = ""


FIELDS: Final[Mapping[Kind, tuple[Field, ...]]] = {
    Kind.MEAL: (
        Field("ordered", N_("ordered"), Type.NUMBER),
        Field("served", N_("handed out"), Type.NUMBER),
    ),
    Kind.SAMPLE: (
        Field("dish", N_("dish"), needed=True),
        Field("where", N_("kept where"), needed=True),
        Field("meal", N_("meal")),
        Field("taken_at", N_("taken at"), Type.TIME),
        Field("note", N_("note")),
    ),
    Kind.CAR: (
        Field("plate", N_("plate"), needed=True, headers="car vehicle licenceplate 车牌 车牌号 车辆 车号"),
        Field("driver", N_("driver"), headers="drivername 司机 驾驶员 司机姓名"),
        Field(
            "phone", N_("driver's phone"),
            headers="tel telephone mobile driverphone 电话 手机 司机电话 联系电话 司机手机",
        ),
        Field("seats", N_("seats"), Type.NUMBER, headers="capacity 座位 座位数 座数 核载"),
        Field("out", N_("why out of use"), headers="outofservice defect 停用 停用原因 故障 维修"),
        Field("note", N_("note"), headers="remark remarks notes model 备注 说明 车型"),
    ),
    Kind.VEHICLE: (
        Field(
            "at", N_("pick-up time"), Type.TIME, True,
            "time pickup pickuptime 时间 接站时间 接送时间 接机时间 出发时间 用车时间",
        ),
        Field(
            "who", N_("for whom"), needed=True,
            headers="name passenger guestname 姓名 嘉宾 乘客 接送对象 用车人 接待对象",
        ),
        Field("origin", N_("from"), headers="from pickupplace place 出发地 上车地点 接站地点 起点 地点 接送地点"),
        Field("destination", N_("to"), headers="to 目的地 送达地点 终点 下车地点"),
        Field("due_at", N_("expected there"), Type.TIME, headers="arrival eta arrives 预计到达 到达时间"),
        Field("vehicle", N_("car"), headers="plate car number 车牌 车牌号 车辆 车号 车型"),
        Field("driver", N_("driver"), headers="drivername 司机 驾驶员 司机姓名"),
        Field(
            "phone", N_("driver's phone"),
            headers="tel telephone mobile driverphone 电话 手机 司机电话 联系电话 司机手机",
        ),
        Field("seats", N_("seats"), Type.NUMBER, headers="capacity 座位 座位数 座数 核载"),
        Field("people", N_("riding"), Type.NUMBER, headers="passengers count 人数 乘车人数"),
        Field("guest", N_("guest's id"), headers="guestid 嘉宾编号"),
        Field("note", N_("note"), headers="remark remarks notes 备注 航班 车次 flight train 说明"),
    ),
    Kind.ROOM: (
        Field("who", N_("for whom"), needed=True, headers="name guestname person 姓名 嘉宾 入住人 客人"),
        Field("hotel", N_("hotel"), needed=True, headers="酒店 宾馆 酒店名称"),
        Field("room", N_("room"), headers="roomnumber number 房间 房号 房间号"),
        Field("arrives", N_("first night"), Type.DATE, headers="arrival checkin from date 入住 入住日期 到店日期 日期"),
        Field("nights", N_("nights"), Type.NUMBER, headers="晚数 天数 间夜 入住天数"),
        Field("confirmed", N_("confirmed"), Type.YES, headers="confirmation 确认 已确认 是否确认"),
        Field("person", N_("person's id"), headers="personid guestid guest 嘉宾编号 编号"),
        Field("note", N_("note"), headers="remark remarks notes roomtype 备注 说明 房型"),
    ),
    Kind.MEDICAL: (
        Field("where", N_("place"), needed=True),
        Field("staffed", N_("somebody is there"), Type.YES),
        Field("who", N_("who is there")),
        Field("phone", N_("phone")),
        Field("aed", N_("AED there"), Type.YES),
        Field("drugs_at", N_("drugs checked at"), Type.TIME),
        Field("note", N_("note")),
    ),
    Kind.PARKING: (
        Field("name", N_("car park"), needed=True),
        Field("places", N_("places"), Type.NUMBER, True),
        Field("used", N_("taken"), Type.NUMBER),
        Field("note", N_("note")),
    ),
    Kind.WEATHER: (
        Field("words", N_("weather"), needed=True),
        Field("level", N_("level"), Type.LEVEL),
        Field("at", N_("from when"), Type.TIME),
    ),
}  # fmt: skip


def field_of(kind: Kind, id: str) -> Field:
    """The field called `id`. Raises RowFieldUnknownError."""
    for field in FIELDS[kind]:
        if field.id == id:
            return field
    known = ", ".join(each.id for each in FIELDS[kind])
    raise RowFieldUnknownError(found=clean_line(id, 40), what=_(KIND_WORDS[kind]), known=known)


def parse(kind: Kind, texts: Mapping[str, str], calendar: Calendar, today: date) -> dict[str, Any]:
    """Texts as values. An empty text takes a value away. Raises RowFieldError, RowFieldUnknownError."""
    found: dict[str, Any] = {}
    for id, text in texts.items():
        field, clean = field_of(kind, id), clean_line(text, LONGEST)
        try:
            found[id] = _value(field, clean, calendar, today)
        except ValueError as error:
            raise RowFieldError(field=_(field.label), reason=error) from None
    return found


_EMPTY: Final[Mapping[Type, Any]] = {Type.TEXT: "", Type.YES: False, Type.LEVEL: Weather.NOTE}


def _value(field: Field, text: str, calendar: Calendar, today: date) -> Any:
    if not text:
        return _EMPTY.get(field.type)
    match field.type:
        case Type.TIME:
            return instant_of(text, calendar, today)
        case Type.DATE:
            return date_of(text, today)
        case Type.NUMBER:
            return number_of(text)
        case Type.YES:
            return yes_of(text)
        case Type.LEVEL:
            return _level(text)
        case _:
            return text


_CLOCK: Final = re.compile(r"(\d{1,2})[:：点时h](\d{2})?(?:[:：]\d{2}(?:\.0+)?)?分?")
_DAY: Final = re.compile(r"(?:(\d{4})[-/.年])?(\d{1,2})[-/.月](\d{1,2})日?")


def instant_of(text: str, calendar: Calendar, today: date) -> datetime:
    """An instant: with its zone, or a day and a time of the venue, or a time of today. Raises ValueError, in words."""
    try:
        return _in_reach(from_iso(text))
    except ValueError:
        pass
    day_words, clock_words = today, text
    if (match := _DAY.match(text)) is not None and match.end() < len(text):
        day_words, clock_words = date_of(match[0], today), text[match.end() :].removeprefix("T").strip()
    clock = _CLOCK.fullmatch(clock_words)
    if clock is None:
        raise ValueError(_("“{found}” is no time; write 14:30, or 12-09 14:30").format(found=text))
    try:
        local = datetime.combine(day_words, time(int(clock[1]), int(clock[2] or 0)), calendar.zone)
        return _in_reach(local.astimezone(UTC))
    except (ValueError, OverflowError):
        raise ValueError(_("“{found}” is no time; write 14:30, or 12-09 14:30").format(found=text)) from None


def _in_reach(at: datetime) -> datetime:
    if not 1970 <= at.year <= 9998:
        raise ValueError(_("“{found}” is no time; write 14:30, or 12-09 14:30").format(found=at.year))
    return at


def date_of(text: str, today: date) -> date:
    """A day; one without a year is the next of that name, or was less than half a year ago. Raises ValueError."""
    wrong = ValueError(_("“{found}” is no day; write 12-09 or 2026-12-09").format(found=text))
    match = _DAY.match(text)
    rest = text[match.end() :].strip().removeprefix("T") if match is not None else ""
    if match is None or (rest and _CLOCK.fullmatch(rest) is None):
        raise wrong
    year, month, day = int(match[1] or today.year), int(match[2]), int(match[3])
    try:
        found = date(year, month, day)
        if match[1] is None and (today - found).days > 182:
            found = date(year + 1, month, day)
    except ValueError:
        raise wrong from None
    if not 1970 <= found.year <= 9998:
        raise wrong
    return found


def number_of(text: str) -> int:
    """A whole number that is not negative; a spreadsheet may write 7 as 7.0. Raises ValueError, in words."""
    digits = text.replace(",", "").removesuffix(".0")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 9 and int(digits) <= MOST):
        raise ValueError(_("“{found}” is no whole number from 0 to {most}").format(found=text, most=f"{MOST:,}"))
    return int(digits)


_YES: Final = frozenset("yes y true 1 1.0 是 有 已 已确认 确认 在岗 在 √ ✓ ✔ x confirmed ok".split())
_NO: Final = frozenset("no n false 0 0.0 否 无 未 未确认 待确认 不在 没有 × ✗ ✖ -".split())


def yes_of(text: str) -> bool:
    """Yes or no. Raises ValueError, in words."""
    folded = text.casefold()
    if folded in _YES or folded in _NO:
        return folded in _YES
    raise ValueError(_("“{found}” is neither yes nor no").format(found=text))


_LEVELS: Final = {
    "note": Weather.NOTE, "提示": Weather.NOTE, "watch": Weather.WATCH, "关注": Weather.WATCH, "注意": Weather.WATCH,
    "warning": Weather.WARNING, "预警": Weather.WARNING, "警报": Weather.WARNING,
}  # fmt: skip


def _level(text: str) -> Weather:
    found = _LEVELS.get(text.casefold())
    if found is None:
        raise ValueError(_("“{found}” is none of: {known}").format(found=text, known=", ".join(Weather)))
    return found


def told(value: object, calendar: Calendar) -> str:
    """A value as it is shown and can be entered again, in the venue's time and the language in force."""
    match value:
        case None:
            return ""
        case bool():
            return _("yes") if value else _("no")
        case datetime():
            return f"{value.astimezone(calendar.zone):%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case Weather():
            return _(WEATHER_WORDS[value])
        case _:
            return str(value)


def texts_of(kind: Kind, record: Record, calendar: Calendar) -> dict[str, str]:
    """What a form begins with: values that `parse` reads back."""
    found = {}
    for field in FIELDS[kind]:
        value = getattr(record, field.id)
        if isinstance(value, datetime):
            found[field.id] = f"{value.astimezone(calendar.zone):%Y-%m-%d %H:%M}"
        elif isinstance(value, bool):
            found[field.id] = "yes" if value else "no"
        elif isinstance(value, Weather):
            found[field.id] = value.value
        else:
            found[field.id] = told(value, calendar)
    return found
