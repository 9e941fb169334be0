"""Identifiers and the check-in codes this program issues."""

from __future__ import annotations

import secrets

# 31 signs: digits and capitals without 0 O 1 I L, which people and printers confuse. 31 is prime, so the weighted
# sum below catches every single wrong sign and every swap of two signs.
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
CODE_LENGTH = 10

SYSTEM = "system"
"""The actor of what the program does by itself."""

_VALUE = {sign: value for value, sign in enumerate(CODE_ALPHABET)}


def new_id() -> str:
    """A new random identifier: 32 hexadecimal digits, unique across desks that cannot see each other."""
    return secrets.token_hex(16)


def check_sign(body: str) -> str:
    """The last sign of a code whose first nine are `body`: a weighted sum modulo 31 (weights 1 to 9)."""
    return CODE_ALPHABET[sum(weight * _VALUE[sign] for weight, sign in enumerate(body, 1)) % 31]


def new_code() -> str:
    """A new check-in code: nine random signs and the check sign."""
    body = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH - 1))
    return body + check_sign(body)


def is_own_code(code: str) -> bool:
    """Whether `code` is one this program could have issued: right signs, right length, right check sign."""
    return len(code) == CODE_LENGTH and all(sign in _VALUE for sign in code) and check_sign(code[:-1]) == code[-1]
