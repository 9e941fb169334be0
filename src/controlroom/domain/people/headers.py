"""What the header of one column means (docs/domain.md §5): the fields, and the words lists have for them. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from controlroom.core.i18n import N_

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
    "party": N_("number of people"),
}

# A name may stand in two columns; they are joined and are no fields of their own. Two columns say a field in another
# way: companions are those beside the guest (party less one), paid is a yes or no that means the status.
FAMILY, GIVEN, IGNORE = "family_name", "given_name", "ignore"
COMPANIONS, PAID = "companions", "paid"
OTHER_WAYS: dict[str, str] = {
    FAMILY: N_("family name"),
    GIVEN: N_("given name"),
    COMPANIONS: N_("companions beside the guest"),
    PAID: N_("paid: yes or no"),
    IGNORE: N_("left out"),
}
MAPPABLE = (*FIELDS, *OTHER_WAYS)
MEANINGS = FIELDS | OTHER_WAYS

_HEADERS = {
    "name": (
        "姓名 名字 名称 姓名全称 嘉宾姓名 参会人 参会人姓名 参会者 参会者姓名 参会人员 参会人员姓名 参会嘉宾 "
        "代表姓名 来宾姓名 人员姓名 中文姓名 真实姓名 name fullname attendeename attendee participant "
        "participantname guestname delegatename displayname badgename teilnehmername teilnehmer nameteilnehmerin "
        "观众姓名 与会者姓名 "
        "参与者姓名 参加者姓名 出席者姓名 参加者 与会者"
    ),
    "company": (
        "单位 公司 机构 工作单位 单位名称 公司名称 机构名称 所在单位 所在公司 所属单位 组织 组织名称 企业 "
        "企业名称 学校 company companyname organisation organization organisationname organizationname org "
        "affiliation employer institution firma unternehmen arbeitgeber attendeecompany"
    ),
    "title": ("职务 职位 职称 头衔 岗位 职务职称 title jobtitle position job jobposition funktion berufsbezeichnung"),
    "phone": (
        "手机 手机号 手机号码 电话 电话号码 联系电话 联系方式 移动电话 联系手机 phone phonenumber mobile "
        "mobilephone mobilenumber cell cellphone tel telephone telephonenumber telefon telefonnummer handy "
        "handynummer mobilnummer attendeephone"
    ),
    "email": (
        "邮箱 电子邮箱 邮件 电子邮件 邮箱地址 邮件地址 电子邮箱地址 email emailaddress mail attendeeemail "
        "emailadresse teilnehmeremail emailteilnehmerin 观众email"
    ),
    "category": (
        "类别 人员类别 参会类别 嘉宾类别 参会类型 嘉宾类型 类型 身份 参会身份 人员类型 category "
        "attendeecategory attendeetype participanttype guesttype type teilnehmerkategorie kategorie"
    ),
    "code": (
        "签到码 签到编码 签到编号 二维码 二维码内容 条码 条形码 票号 电子票号 参会码 入场码 入场券码 code "
        "checkincode ticketcode barcode qrcode qr secret ticketsecret publicid geheimnis ticketgeheimnis 密钥 "
        "票据密钥 geheimcode geheimerschlüssel"
    ),
    "language": (
        "语言 语种 使用语言 language languages preferredlanguage lang locale sprache orderlocale bestellsprache"
    ),
    "status": (
        "状态 报名状态 参会状态 注册状态 审核状态 订单状态 status registrationstatus attendeestatus "
        "orderstatus bestellstatus registrationstate 付款状态 支付状态 缴费状态"
    ),
    "note": ("备注 说明 备注信息 note notes remark remarks comment comments kommentar bemerkung notizen"),
    "needs": (
        "需求 特殊需求 特殊需要 需要协助 协助 无障碍需求 饮食 饮食要求 饮食禁忌 needs specialneeds "
        "requirements specialrequirements assistance accessibility accessibilityneeds dietary "
        "dietaryrequirements diet 饮食偏好 饮食需求 用餐要求 过敏 ernährung allergien allergies"
    ),
    "party": (
        "人数 总人数 入场人数 参会人数 到场人数 人数含本人 张数 票数 party partysize quantity qty pax headcount "
        "admits numberofpeople personen anzahl"
    ),
    COMPANIONS: (
        "同行人数 随行人数 陪同人数 同伴人数 携带人数 companions companion accompanying accompanyingpersons "
        "plusone plusones additionalguests extraguests begleitpersonen"
    ),
    PAID: "paid ispaid bezahlt 已支付 已付款 是否支付 是否付款 是否缴费 是否已付款 是否已支付",
    FAMILY: "姓 姓氏 lastname familyname surname nachname familienname",
    GIVEN: "名 firstname givenname forename vorname",
}
# What a shop sells says who somebody is, when no column says it better.
_PRODUCTS = (
    "product productname ticket ticketname tickettype ticketcategory 产品 产品名称 票种 票类 门票 门票类型 produkt"
)
_FIELD_OF = {word: field for field, words in _HEADERS.items() for word in words.split()}
_FIELD_OF |= dict.fromkeys(_PRODUCTS.split(), "category")

# Of two columns for one field, these win wherever they stand: the guest's own address over the buyer's, and a job
# over a “title”, which beside it is Dr or Ms.
_STRONG = frozenset(
    "attendeename nameteilnehmerin 观众姓名 attendeeemail teilnehmeremail emailteilnehmerin 观众email "
    "ticketsecret publicid position jobtitle jobposition 职务 职位".split()
)
_WEAK = frozenset(_PRODUCTS.split())

# Words inside a question of a registration form. Only these are taken without being asked.
_QUESTION_WORDS = {
    "needs": (
        "dietary", "diet ", "allerg", "vegetarian", "vegan", "accessib", "wheelchair", "special need", "ernährung",
        "饮食", "过敏", "忌口", "素食", "清真", "无障碍", "轮椅", "特殊需求",
    ),
    "company": ("company", "organisation", "organization", "affiliation", "employer", "firma", "单位", "公司"),
    "title": ("job title", "your position", "your role", "职务", "职位"),
}  # fmt: skip

_BRACKETS = re.compile(r"[(\[{<【〔「][^)\]}>】〕」]*[)\]}>】〕」]")
_HAN = re.compile(r"[\u3400-\u9fff]+")
_MARKS = ("必填项", "选填项", "必填", "选填", "mandatory", "required", "optional")


def fold(text: str) -> str:
    """`text` reduced to what matters when words are compared: letters and digits, width and case folded."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LNM")


def field_of(header: str) -> str | None:
    """The field that a column with this header holds, or None."""
    if header.strip() in ("+1", "＋1"):
        return COMPANIONS
    found = next((_FIELD_OF[word] for word in _readings(header) if word in _FIELD_OF), None)
    if found is None and ":" in header:
        # “Attendee name: Given name”: a part of the name, or a part nobody needs.
        whole, _colon, part = header.partition(":")
        inner = field_of(part) if field_of(whole) == "name" else None
        return inner if inner in (FAMILY, GIVEN) else None
    if found is None and header.rstrip().endswith(("?", "？")):
        return question_field(header)
    return found


def question_field(question: str) -> str | None:
    """The field that the answers to a question of a registration form belong to, or None: those stay out."""
    known = next((_FIELD_OF[word] for word in _readings(question) if word in _FIELD_OF), None)
    if known in FIELDS:
        return known
    text = f"{unicodedata.normalize('NFKC', question).casefold()} "
    return next((field for field, words in _QUESTION_WORDS.items() if any(word in text for word in words)), None)


def rank(header: str) -> int:
    """Of two columns for one field the one with the lower rank wins."""
    words = set(_readings(header))
    return 0 if words & _STRONG else 2 if words & _WEAK else 1


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
