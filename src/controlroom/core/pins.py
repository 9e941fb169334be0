"""PINs: kept as argon2id hashes, never as they are typed (docs/domain.md §16)."""

from __future__ import annotations

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
