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
    """After three wrong PINs the next is taken only after a while, longer each time. Seconds; time is passed in."""

    FREE_TRIES = 3
    FIRST_S = 10.0
    LONGEST_S = 300.0

    def __init__(self) -> None:
        self._failures = 0
        self._until = 0.0

    @property
    def failures(self) -> int:
        """How many wrong PINs came in a row."""
        return self._failures

    def wait_s(self, now: float) -> float:
        """How long until a PIN may be tried, 0 when it may."""
        return max(0.0, self._until - now)

    def tried(self, now: float, *, right: bool) -> None:
        """A PIN was tried."""
        self._failures = 0 if right else self._failures + 1
        self._until = now + self.after(self._failures)

    @classmethod
    def after(cls, failures: int) -> float:
        """How long the next PIN is not taken after so many wrong ones in a row."""
        over = failures - cls.FREE_TRIES
        return min(cls.FIRST_S * 2 ** min(over, 10), cls.LONGEST_S) if over >= 0 else 0.0
