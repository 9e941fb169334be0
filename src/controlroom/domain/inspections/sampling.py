"""Drawing what a spot check looks at: the same again for the same seed (docs/domain.md §7)."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence


def sample(ids: Sequence[str], share: float, seed: int) -> tuple[str, ...]:
    """A share of `ids`, at least one, in their order: the same for the same seed, wherever and whenever it is drawn.

    Each gets a number out of the seed and its own name; the smallest are drawn. No generator of random numbers whose
    next version might draw otherwise.
    """
    count = min(len(ids), max(1, math.ceil(len(ids) * share - 1e-9)))
    drawn = set(sorted(ids, key=lambda id: hashlib.sha256(f"{seed}/{id}".encode()).digest())[:count])
    return tuple(id for id in ids if id in drawn)


def seed_of(salt: str, *parts: str) -> int:
    """The seed of one draw, 1 or more, out of the salt that an event keeps for its template."""
    digest = hashlib.sha256("/".join((salt, *parts)).encode()).digest()
    return int.from_bytes(digest[:4], "big") | 1
