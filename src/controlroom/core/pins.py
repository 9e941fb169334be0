"""PINs: kept as argon2id hashes, never as they are typed (docs/domain.md §16)."""

from __future__ import annotations

from controlroom.core.errors import RuleRefusedError
from controlroom.core.i18n import N_

SHORTEST = 4
LONGEST = 64


def hash_pin(pin: str) -> str:
    """What is kept of `pin`: argon2id with a salt of its own."""
    from argon2 import PasswordHasher

    return PasswordHasher().hash(pin)


def pin_matches(pin: str, kept: str) -> bool:
    """Whether `pin` is the one that `kept` was made of. Takes some 50 ms, on purpose: never on the event loop."""
    from argon2 import PasswordHasher
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return PasswordHasher().verify(kept, pin[:LONGEST])
    except (VerificationError, InvalidHashError):
        return False


class PinError(RuleRefusedError):
    """A PIN that was given is not the one that was needed."""


class PinsWaitError(RuleRefusedError):
    code = "PINS_WAIT"
    what = N_("Too many wrong PINs: the next one is taken in {seconds} s.")
    next_step = N_("Wait, then type the PIN.")


class PinDelay:
    """After three wrong PINs the next is taken only after a while, longer each time. Seconds; time is passed in.

    All that were wrong count together, whoever they were given for; a right one ends the row of its own name only, and
    what is long ago is forgotten.
    """

    FREE_TRIES = 3
    FIRST_S = 10.0
    LONGEST_S = 300.0
    FORGOTTEN_S = 3600.0

    def __init__(self) -> None:
        self._wrong: dict[str, tuple[int, float]] = {}
        self._untold: dict[str, int] = {}
        self._until = 0.0

    def wait_s(self, now: float) -> float:
        """How long until a PIN may be tried, 0 when it may."""
        return max(0.0, self._until - now)

    def wrong(self, name: str, now: float) -> None:
        """A wrong PIN was given for `name`."""
        self._wrong = {each: row for each, row in self._wrong.items() if now - row[1] < self.FORGOTTEN_S}
        before, _last = self._wrong.get(name, (0, now))
        self._wrong[name] = before + 1, now
        self._untold[name] = self._untold.get(name, 0) + 1
        self._until = now + self.after(sum(count for count, _last in self._wrong.values()))

    def right(self, name: str) -> None:
        """The right PIN was given for `name`."""
        self._wrong.pop(name, None)
        self._untold.pop(name, None)

    def untold(self) -> dict[str, int]:
        """The wrong PINs since this was last asked, by whom they were given for."""
        told, self._untold = self._untold, {}
        return told

    @classmethod
    def after(cls, failures: int) -> float:
        """How long the next PIN is not taken after so many wrong ones in a row."""
        over = failures - cls.FREE_TRIES
        return min(cls.FIRST_S * 2 ** min(over, 10), cls.LONGEST_S) if over >= 0 else 0.0
