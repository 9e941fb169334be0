"""What the columns of a list of guests mean, and a row of it as what is known of a guest (docs/domain.md §4). Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line
from controlroom.domain.guests.errors import GuestTimeError
from controlroom.domain.guests.rules import LEVEL_WORDS, Guest, Level, PickUp
from controlroom.domain.guests.times import Days, instant_of
from controlroom.domain.people.headers import fold

_HEADERS = {
    "name": "name guest guestname fullname speaker 姓名 嘉宾姓名 嘉宾 名字 讲者",
    "level": "level guestlevel category class type 级别 嘉宾级别 等级 类别 类型",
    "code": "code ticket ticketcode barcode 签到码 票号 二维码",
    "company": "company organisation organization affiliation employer 单位 公司 机构",
    "due": "due duetime arrival arrives arrivaltime dueat planned 到达 到达时间 计划到达 应到时间 抵达时间 到场时间",
    "eta": "eta expected expectedarrival newtime 预计到达 预计抵达 预计时间",
    "why_late": "whylate reason delay delayreason 延误原因 迟到原因 晚到原因",
    "flight": "flight train flightnumber flighttrain transport travel 航班 车次 航班号 航班车次 交通",
    "vehicle": "vehicle car plate licenceplate licenseplate 车辆 车牌 车牌号 接机车辆 接站车辆",
    "driver": "driver drivername 司机 司机姓名",
    "driver_phone": "driverphone driverstelephone driverstel 司机电话 司机手机",
    "pick_up_place": "pickupplace pickup pickupfrom pickupat 接机地点 接站地点 接送地点 上车地点",
    "pick_up_at": "pickuptime 接机时间 接站时间 接送时间 用车时间",
    "companion": "companion accompaniedby host escort guide 陪同 陪同人 陪同人员 接待人 对接人",
    "phone": "phone companionphone contact telephone 电话 陪同电话 联系电话 接待人电话",
    "kit": "kit material materials giftbag 资料袋 材料包 物料 资料",
    "seat": "seat seating place table 座位 座位号 席位 座次",
    "diet": "diet meal dietary 饮食 饮食要求 用餐 忌口",
    "needs": "needs requirements interpreter equipment 需求 特殊需求 翻译 设备需求",
    "note": "note notes remark remarks 备注 说明",
    "state": "state status 状态",
}
FIELDS = tuple(_HEADERS)
_FIELD_OF = {word: field for field, words in _HEADERS.items() for word in words.split()}
COLUMN_WORDS: Mapping[str, str] = {
    "name": N_("Name"), "level": N_("Level"), "code": N_("Code"), "company": N_("Company"), "due": N_("Arrival time"),
    "eta": N_("ETA"), "why_late": N_("Delay reason"), "flight": N_("Flight"), "vehicle": N_("Vehicle"),
    "driver": N_("Driver"), "driver_phone": N_("Driver phone"), "pick_up_place": N_("Pick-up place"),
    "pick_up_at": N_("Pick-up time"), "companion": N_("Companion"), "phone": N_("Companion phone"), "kit": N_("Kit"),
    "seat": N_("Seat"), "diet": N_("Diet"), "needs": N_("Needs"), "note": N_("Note"), "state": N_("State"),
}  # fmt: skip
"""The headers of an export, which an import reads back (the state only tells)."""

_LEVEL_ALIASES = {
    Level.VIP: "vip v 贵宾 重要嘉宾 领导 专家 院士 leader expert keyguest",
    Level.SPEAKER: "speaker keynote keynotespeaker panelist 演讲嘉宾 讲者 演讲人 讲师 演讲 主讲 主讲人",
    Level.GUEST: "guest invited invitedguest 嘉宾 普通嘉宾 特邀嘉宾 受邀嘉宾",
    Level.MEDIA: "media press journalist 媒体 记者",
    Level.STAFF: "staff crew team 工作人员 会务",
    Level.ATTENDEE: "attendee participant delegate visitor 参会者 参会人员 代表 观众 与会者",
}
_LEVEL_OF = {word: level for level, words in _LEVEL_ALIASES.items() for word in words.split()}
_YES = frozenset("yes y true 1 是 有 已发 已领 x √ ✓ ✔ ready given".split())
_NO = frozenset("no n false 0 否 无 未发 未领 -".split())
LONGEST = 300


class GuestColumnsError(BadInputError):
    code = "GUESTS_COLUMNS"
    what = N_("{file} has no column for names and none for codes; its columns are: {columns}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Name one with --map COLUMN=name.")


class GuestFieldError(BadInputError):
    code = "GUESTS_FIELD"
    what = N_("“{found}” is no field of a guest; the fields are: {known}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Write it like --map COLUMN=FIELD.")


class GuestColumnError(BadInputError):
    code = "GUESTS_COLUMN"
    what = N_("There is no column “{found}”; the columns are: {columns}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Write the header as it stands in the file.")


def columns_of(headers: Sequence[str], file: str, asked: Mapping[str, str]) -> dict[int, str]:
    """Which column holds which field, of two for one field the first. `asked`: header → field, or `ignore`.

    Raises GuestColumnsError, GuestFieldError, GuestColumnError.
    """
    for header, name in asked.items():
        if name not in FIELDS and name != "ignore":
            raise GuestFieldError(found=name, known=", ".join(FIELDS))
        if header not in headers:
            raise GuestColumnError(found=header, columns=", ".join(headers))
    columns: dict[int, str] = {}
    for number, header in enumerate(headers):
        name = asked.get(header, _FIELD_OF.get(fold(header), ""))
        if name and name != "ignore" and (header in asked or name not in {*columns.values(), *asked.values()}):
            columns[number] = name
    if not {"name", "code"} & set(columns.values()):
        raise GuestColumnsError(file=file, columns=", ".join(headers))
    return columns


def texts_of(columns: Mapping[int, str], cells: Sequence[str]) -> dict[str, str]:
    """What a row says, by field; empty cells say nothing."""
    found = {name: clean_line(cells[number], LONGEST) for number, name in columns.items() if number < len(cells)}
    return {name: text for name, text in found.items() if text}


def level_of(text: str) -> Level:
    """The level that a word means. Raises ValueError, in words."""
    folded = fold(text)
    if folded in _LEVEL_OF:
        return _LEVEL_OF[folded]
    known = next((level for level in Level if folded in (fold(_(LEVEL_WORDS[level])), level.value)), None)
    if known is None:
        raise ValueError(_("“{found}” is none of: {known}").format(found=text, known=", ".join(Level)))
    return known


def is_yes(text: str) -> bool:
    """Whether a cell says yes. Raises ValueError, in words."""
    folded = text.strip().casefold()
    if folded in _YES or folded in _NO:
        return folded in _YES
    raise ValueError(_("“{found}” is neither yes nor no").format(found=text))


@dataclass(frozen=True)
class Times:
    """By which clock times are read, and the day that is meant where none is named."""

    days: Days
    day: date

    def instant(self, text: str) -> datetime:
        """The instant in a cell. Raises ValueError, in words."""
        try:
            return instant_of(text, self.days, self.day)
        except GuestTimeError as error:
            raise ValueError(error.sentence()) from None


def pick_up_of(texts: Mapping[str, str], before: Guest | None, times: Times) -> PickUp | None:
    """How they are fetched, what the row does not say as it was; None where the row says nothing of it."""
    named = {
        "vehicle": "vehicle", "driver": "driver", "phone": "driver_phone", "place": "pick_up_place",
    }  # fmt: skip
    if not {*named.values(), "pick_up_at"} & set(texts):
        return None
    known = before.pick_up if before is not None else PickUp()
    words = {name: texts.get(field, getattr(known, name)) for name, field in named.items()}
    at = times.instant(texts["pick_up_at"]) if "pick_up_at" in texts else known.at
    return PickUp(**words, at=at)
