"""A crowd at the doors: who comes to which desk when, and with which code. Pure: the same seed, the same crowd."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random
from typing import Literal

Manner = Literal["listed", "again", "stranger", "cancelled"]


@dataclass(frozen=True)
class Arrival:
    """Somebody presents `code` at desk number `desk`, `at` seconds after the doors open (at speed 1)."""

    at: float
    desk: int
    code: str
    manner: Manner


_MEAN_GAP_S = 2.0
_AGAIN, _STRANGER = 0.05, 0.04
_STRANGER_SIGNS = "ABCDEFGHJKMNPQRSTUVWXYZ"


def make_arrivals(codes: list[str], cancelled: frozenset[str], desks: int, seed: int) -> list[Arrival]:
    """Everybody of `codes` comes once, in a random order, with the gaps of a Poisson stream.

    Some try a second time at another desk, and a few strangers come whose codes nobody knows.
    """
    rng = Random(seed)
    order = list(codes)
    rng.shuffle(order)
    now, arrivals = 0.0, []
    for number, code in enumerate(order):
        now += rng.expovariate(1 / _MEAN_GAP_S)
        desk = rng.randrange(desks)
        arrivals.append(Arrival(now, desk, code, "cancelled" if code in cancelled else "listed"))
        if code not in cancelled and rng.random() < _AGAIN:
            arrivals.append(Arrival(now + 3 * _MEAN_GAP_S, (desk + 1) % desks, code, "again"))
        if rng.random() < _STRANGER or number == 3:
            stranger = "NOT-ON-LIST-" + "".join(rng.choice(_STRANGER_SIGNS) for _ in range(4))
            arrivals.append(Arrival(now + 1.0, rng.randrange(desks), stranger, "stranger"))
    return sorted(arrivals, key=lambda arrival: arrival.at)
