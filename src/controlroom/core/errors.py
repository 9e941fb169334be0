"""Errors a person can meet: each has a code, says what happened, what was kept, and what to do next.

A noun defines its own errors beside its rules, as subclasses of the three kinds below. The kind gives the exit
code of a command: 1 refused by a rule, 2 bad usage or input, 3 hardware or store fault.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from controlroom.core.i18n import N_, _
from controlroom.core.text import after_another, clean_line

_LONGEST_DETAIL = 300


class ControlroomError(Exception):
    """Base of all. `details` fill the braces of the sentences; they are data and are cleaned as such."""

    code: ClassVar[str] = ""
    exit_code: ClassVar[int] = 1
    what: ClassVar[str] = ""
    kept: ClassVar[str] = N_("Nothing was changed.")
    next_step: ClassVar[str] = ""

    def __init__(self, **details: object) -> None:
        self.details = {key: clean_line(str(value), _LONGEST_DETAIL) for key, value in details.items()}
        super().__init__(self.code)

    def sentence(self) -> str:
        """What happened, in the language in force."""
        return _(self.what).format(**self.details)

    def advice(self) -> str:
        """What was kept and what to do next, in the language in force."""
        return after_another(*(_(text).format(**self.details) for text in (self.kept, self.next_step) if text))

    def whole(self) -> str:
        """All that is told of it, in the language in force."""
        return after_another(self.sentence(), self.advice())

    def __str__(self) -> str:
        return f"{self.code}: {self.whole()}"


class RuleRefusedError(ControlroomError):
    """A rule of the room says no."""

    exit_code = 1


class BadInputError(ControlroomError):
    """A file, an option or a value that cannot be used."""

    exit_code = 2


class FaultError(ControlroomError):
    """A device or the store does not do its part."""

    exit_code = 3


def all_errors() -> Iterator[type[ControlroomError]]:
    """Every concrete error class that has been imported, for the printed list and for tests."""
    waiting = [ControlroomError]
    while waiting:
        for child in waiting.pop().__subclasses__():
            waiting.append(child)
            if child.code:
                yield child
