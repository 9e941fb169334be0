"""Which column of a list is which field (docs/domain.md §5): header names in Chinese and English, and `--map`."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _

# The fields check-in needs, with their words for a person. Anything else in a list (identity numbers, addresses)
# is left where it is: what is not stored cannot leak.
FIELDS: dict[str, str] = {
    "name": N_("name"),
    "company": N_("company"),
    "title": N_("title"),
    "phone": N_("telephone"),
    "email": N_("e-mail"),
    "category": N_("category"),
    "code": N_("code"),
    "language": N_("language"),
    "status": N_("status"),
    "note": N_("note"),
    "needs": N_("needs"),
}

# A name may stand in two columns; they are joined and are no fields of their own.
_FAMILY, _GIVEN, _IGNORE = "family_name", "given_name", "ignore"
MAPPABLE = (*FIELDS, _FAMILY, _GIVEN, _IGNORE)

_HEADERS = {
    "name": (
        "姓名 名字 名称 姓名全称 嘉宾姓名 参会人 参会人姓名 参会者 参会者姓名 参会人员 参会人员姓名 "
        "参会嘉宾 代表姓名 来宾姓名 人员姓名 中文姓名 真实姓名 name fullname attendeename attendee "
        "participant participantname guestname delegatename displayname badgename"
    ),
    "company": (
        "单位 公司 机构 工作单位 单位名称 公司名称 机构名称 所在单位 所在公司 所属单位 组织 组织名称 企业 "
        "企业名称 学校 company companyname organisation organization organisationname organizationname "
        "org affiliation employer institution"
    ),
    "title": "职务 职位 职称 头衔 岗位 职务职称 title jobtitle position job jobposition",
    "phone": (
        "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 联系手机 phone phonenumber mobile "
        "mobilephone mobilenumber cell cellphone tel telephone telephonenumber"
    ),
    "email": "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 邮件地址 电子邮箱地址 email emailaddress mail attendeeemail",
    "category": (
        "类别 人员类别 参会类别 嘉宾类别 参会类型 嘉宾类型 类型 身份 参会身份 人员类型 category "
        "attendeecategory attendeetype participanttype guesttype type"
    ),
    "code": (
        "签到码 签到编码 签到编号 二维码 二维码内容 条码 条形码 票号 电子票号 参会码 入场码 入场券码 code "
        "checkincode ticketcode barcode qrcode qr secret ticketsecret publicid"
    ),
    "language": "语言 语种 使用语言 language languages preferredlanguage lang locale",
    "status": (
        "状态 报名状态 参会状态 注册状态 审核状态 订单状态 status registrationstatus attendeestatus orderstatus"
    ),
    "note": "备注 说明 备注信息 note notes remark remarks comment comments",
    "needs": (
        "需求 特殊需求 特殊需要 需要协助 协助 无障碍需求 饮食 饮食要求 饮食禁忌 needs specialneeds "
        "requirements specialrequirements assistance accessibility accessibilityneeds dietary "
        "dietaryrequirements diet"
    ),
    _FAMILY: "姓 姓氏 lastname familyname surname",
    _GIVEN: "名 firstname givenname forename",
}
_FIELD_OF = {word: field for field, words in _HEADERS.items() for word in words.split()}

_BRACKETS = re.compile(r"[(\[{<【〔「][^)\]}>】〕」]*[)\]}>】〕」]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MARKS = ("必填项", "选填项", "必填", "选填", "mandatory", "required", "optional")


class MissingColumnError(BadInputError):
    code = "MISSING_COLUMN"
    what = N_("No column holds the name; the columns are: {headers}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Say which one does, for example “--map {example}=name”.")


class UnknownColumnError(BadInputError):
    code = "UNKNOWN_COLUMN"
    what = N_("“--map” names the column “{column}”, which the file does not have; the columns are: {headers}.{hint}")
    kept = N_("Nothing was imported.")
    next_step = N_("Write the header as it stands in the file.")


class UnknownFieldError(BadInputError):
    code = "UNKNOWN_FIELD"
    what = N_("“--map” names the field “{field}”; allowed: {names}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Name one of the allowed fields, or “ignore” to leave a column out.")


@dataclass(frozen=True)
class ColumnMap:
    """Where each field stands: column indexes from 0. `width` is the number of headers.

    `family` and `given` are the columns of a name in two parts. `unused` are headers nothing was read from;
    `doubled` are (header, field) of columns whose field an earlier column gives.
    """

    width: int
    fields: Mapping[str, int]
    family: int | None = None
    given: int | None = None
    unused: tuple[str, ...] = ()
    doubled: tuple[tuple[str, str], ...] = ()


def fold(text: str) -> str:
    """`text` reduced to what matters when words are compared: letters and digits, width and case folded."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LNM")


def match_columns(headers: Sequence[str], overrides: Mapping[str, str] | None = None) -> ColumnMap:
    """The columns of a list with these `headers`. `overrides` (header → field) come from `--map` and win.

    Raises MissingColumnError when no column holds the name, UnknownColumnError or UnknownFieldError for an override
    that cannot be meant.
    """
    asked = _overrides(headers, overrides or {})
    found: dict[str, int] = {}
    unused: list[int] = []
    doubled: list[tuple[str, str]] = []
    for index in sorted(range(len(headers)), key=lambda index: index not in asked):
        field = asked.get(index) or field_of(headers[index])
        if field is None or field == _IGNORE:
            unused.append(index)
        elif field in found:
            doubled.append((headers[index], field))
        else:
            found[field] = index
    family, given = found.pop(_FAMILY, None), found.pop(_GIVEN, None)
    if "name" not in found and family is None and given is None:
        example = next((header for header in headers if header.strip()), "A")
        raise MissingColumnError(headers=_listed(headers), example=f'"{example}"' if " " in example else example)
    left = tuple(headers[index] for index in sorted(unused) if headers[index])
    return ColumnMap(len(headers), found, family, given, left, tuple(doubled))


def field_of(header: str) -> str | None:
    """The field that a column with this header holds, or None."""
    return next((_FIELD_OF[word] for word in _readings(header) if word in _FIELD_OF), None)


def _readings(header: str) -> Iterator[str]:
    """The ways to read a header: whole, without what stands in brackets, its Chinese part, its other part."""
    plain = unicodedata.normalize("NFKC", header)
    outside = _BRACKETS.sub(" ", plain)
    for text in (plain, outside):
        yield _unmarked(fold(text))
    yield _unmarked(fold("".join(_HAN.findall(outside))))
    yield _unmarked(fold(_HAN.sub(" ", outside)))


def _unmarked(word: str) -> str:
    for mark in _MARKS:
        word = word.removeprefix(mark).removesuffix(mark)
    return word


def _overrides(headers: Sequence[str], overrides: Mapping[str, str]) -> dict[int, str]:
    """Column index → field for what `--map` says."""
    asked: dict[int, str] = {}
    for column, wanted in overrides.items():
        field = wanted.strip().casefold()
        if field not in MAPPABLE:
            raise UnknownFieldError(field=wanted, names=", ".join(MAPPABLE))
        asked[_index_of(headers, column)] = field
    return asked


def _index_of(headers: Sequence[str], column: str) -> int:
    exact = [index for index, header in enumerate(headers) if header == column]
    alike = [index for index, header in enumerate(headers) if fold(column) and fold(header) == fold(column)]
    if exact or alike:
        return (exact or alike)[0]
    near = difflib.get_close_matches(column, headers, n=1)
    hint = " " + _("(did you mean “{name}”?)").format(name=near[0]) if near else ""
    raise UnknownColumnError(column=column, headers=_listed(headers), hint=hint)


def _listed(headers: Sequence[str]) -> str:
    return ", ".join(header for header in headers if header) or _("none")
