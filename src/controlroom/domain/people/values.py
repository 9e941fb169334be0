"""Single values of a list as they are kept (docs/domain.md §5): telephone, e-mail, code, language, status.

Each function takes a cell's text and gives the value, empty for an empty cell, or raises BadValueError.
"""

from __future__ import annotations

import re
import unicodedata

from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible
from controlroom.domain.people.headers import fold

LONGEST_CODE = 128
LARGEST_PARTY = 99

STATUSES = ("registered", "unpaid", "cancelled", "blocked")

_STATUS_WORDS = {
    "registered": (
        "正常 有效 已注册 已报名 已确认 确认 已支付 已审核 审核通过 已签到 registered active valid "
        "confirmed paid approved accepted ok complete completed acquired checkedin bezahlt"
    ),
    "unpaid": (
        "未支付 未付款 未缴费 待支付 待付款 待缴费 unpaid pending paymentpending awaitingpayment "
        "awaitingofflinepayment tobepaid ausstehend offen 待审核"
    ),
    "cancelled": (
        "已取消 取消 作废 已作废 无效 退票 已退票 已退款 cancelled canceled void voided refunded "
        "withdrawn declined inactive expired rejected invalidated released storniert abgelaufen 已过期"
    ),
    "blocked": "黑名单 禁止 禁止入场 已禁止 拒绝入场 拦截 冻结 blocked banned denied blacklist blacklisted",
}
_STATUS_OF = {word: status for status, words in _STATUS_WORDS.items() for word in words.split()}

_LANGUAGE_WORDS = {
    "zh": "zh 中文 汉语 普通话 国语 简体中文 繁体中文 chinese mandarin zhcn zhtw",
    "en": "en 英文 英语 english enus engb",
    "ja": "ja 日文 日语 日本語 japanese",
    "ko": "ko 韩文 韩语 朝鲜语 한국어 korean",
    "ar": "ar 阿拉伯语 阿拉伯文 العربية arabic",
    "fr": "fr 法语 法文 français french",
    "de": "de 德语 德文 deutsch german",
    "es": "es 西班牙语 español spanish",
    "ru": "ru 俄语 俄文 русский russian",
    "pl": "pl 波兰语 polski polish",
    "cs": "cs 捷克语 čeština czech",
    "tr": "tr 土耳其语 türkçe turkish",
    "vi": "vi 越南语 tiếngviệt vietnamese",
    "ug": "ug 维吾尔语 维语 ئۇيغۇرچە uyghur",
}
_LANGUAGE_OF = {word: language for language, words in _LANGUAGE_WORDS.items() for word in words.split()}

# What people write where they have nothing to say.
_NOTHING = frozenset({"无", "暂无", "没有", "-", "--", "—", "/", "\\", "n/a", "na", "none", "null", "nil", "#n/a"})

_YES = frozenset("yes y true 1 ja 是 已 已支付 已付款 paid bezahlt √ ✓ ✔".split())
_NO = frozenset("no n false 0 nein 否 未 未支付 未付款 unpaid × ✗ ✘".split())

_COUNT = re.compile(r"\+?([0-9]{1,6})(?:\.0+)?(?:人|位|名|张|people|persons|pax)?")
_PHONE = re.compile(r"(\+?)([0-9]{5,15})(?:(?:转|分机|ext|x|#)([0-9]{1,6}))?")
_CHINA_MOBILE = re.compile(r"(?:\+86|0086|86)?(1[0-9]{10})")
_EMAIL = re.compile(r"[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+")


class BadValueError(ValueError):
    """A value that cannot be kept; its text is the reason, in the language in force."""


def phone(text: str) -> str:
    """`text` as a number that can be compared: digits with an optional leading + and extension (`x12`).

    A Chinese mobile loses its country code, which half of every list leaves out; 00 becomes +. Words for "none" give
    an empty number.
    """
    if text.casefold() in _NOTHING:
        return ""
    folded = unicodedata.normalize("NFKC", text).casefold().lstrip("'")
    tight = "".join(char for char in folded if char not in " -.()/_" and unicodedata.category(char) != "Pd")
    mobile = _CHINA_MOBILE.fullmatch(tight)
    if mobile:
        return mobile[1]
    match = _PHONE.fullmatch("+" + tight[2:] if tight.startswith("00") else tight)
    if tight and not match:
        raise BadValueError(
            _("“{found}” is no telephone number (5 to 15 digits); leave the cell empty if there is none").format(
                found=clean_line(text, 40)
            )
        )
    return "" if match is None else match[1] + match[2] + (f"x{match[3]}" if match[3] else "")


def email(text: str) -> str:
    """`text` as an address: something@something.something, nothing more is asked."""
    if not text or text.casefold() in _NOTHING:
        return ""
    folded = unicodedata.normalize("NFKC", text)
    if not _EMAIL.fullmatch(folded):
        raise BadValueError(
            _("“{found}” is no e-mail address; leave the cell empty if there is none").format(
                found=clean_line(text, 40)
            )
        )
    return folded


def code(text: str) -> str:
    """`text` trimmed, otherwise as it came: a code is compared sign by sign with what a scanner reads."""
    trimmed = text.strip()
    if len(trimmed) > LONGEST_CODE or visible(trimmed, LONGEST_CODE) != trimmed:
        raise BadValueError(
            _("“{found}” is no code: 1 to {n} printable characters").format(found=visible(trimmed, 40), n=LONGEST_CODE)
        )
    return trimmed


def language(text: str) -> str:
    """The ISO 639-1 code for a language's name, or `text` itself when it is none of the known."""
    return _LANGUAGE_OF.get(fold(text), text)


def status(text: str) -> str:
    """One of STATUSES for a word of a list; an empty one means registered."""
    found = _STATUS_OF.get(fold(text)) if text else "registered"
    if found is None:
        raise BadValueError(
            _("unknown status “{found}”; allowed: {names}").format(
                found=clean_line(text, 40), names="正常/registered, 未支付/unpaid, 已取消/cancelled, 黑名单/blocked"
            )
        )
    return found


def paid(text: str) -> str:
    """The status that a yes or no under “paid” means: registered or unpaid."""
    word = unicodedata.normalize("NFKC", text).strip().casefold()
    if word in _YES:
        return "registered"
    if word in _NO:
        return "unpaid"
    raise BadValueError(_("“{found}” is neither yes nor no under “paid”").format(found=clean_line(text, 40)))


def party(text: str, *, beside: bool = False) -> int:
    """How many people a code admits, the guest included: 1 to 99, 1 for an empty cell.

    `beside`: the cell counts only those who come along, so the guest is added; there 0 and "none" are answers.
    """
    tight = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    if not tight or (beside and tight in _NOTHING):
        return 1
    match = _COUNT.fullmatch(tight)
    count = (int(match[1]) if match else 0) + (1 if beside and match else 0)
    if not 1 <= count <= LARGEST_PARTY:
        raise BadValueError(
            _("“{found}” is no number of people from {least} to {n}").format(
                found=clean_line(text, 40), least=0 if beside else 1, n=LARGEST_PARTY - beside
            )
        )
    return count
