"""Times of an incident in words and digits, in the language in force. Pure."""

from __future__ import annotations

from datetime import timedelta

from controlroom.core.i18n import _


def clock_words(span: timedelta) -> str:
    """A length without its sign: 4:05, or 1:02:03 from an hour on."""
    seconds = int(abs(span).total_seconds())
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def left_words(left: timedelta) -> str:
    """What is left of a clock: 4:05 left; once it is over, by how much, in words."""
    template = _("{time} over") if left < timedelta(0) else _("{time} left")
    return template.format(time=clock_words(left))
