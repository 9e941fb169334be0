"""Times of an incident in words and digits, in the language in force. Pure."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.core.i18n import _
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.domain.incidents.rules import Approval


def clock_words(span: timedelta) -> str:
    """A length without its sign: 4:05, or 1:02:03 from an hour on."""
    seconds = int(abs(span).total_seconds())
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def left_words(left: timedelta) -> str:
    """What is left of a clock: 4:05 left; once it is over, by how much, in words."""
    template = _("{time} over") if left < timedelta(0) else _("{time} left")
    return template.format(time=clock_words(left))


def decision_words(approval: Approval) -> str:
    """How an approval was decided: by whom, for how many, and on whose phone call."""
    number = _(" ({words})").format(words=approval.number) if approval.number else ""
    template = _("approved{number} by {who}") if approval.granted else _("denied{number} by {who}")
    words = template.format(number=number, who=clean_line(approval.who, 20))
    how = _("here, with their PIN") if approval.by_pin else clean_line(approval.call, 80)
    return f"{words} · {how}".rstrip(" ·")
