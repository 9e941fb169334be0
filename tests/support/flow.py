"""Check-in that flows in some way, for tests of what is said of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from controlroom.domain.checkin.flow import FlowView
from tests.conftest import OPENING

_NOTHING = FlowView(
    at=OPENING, expected=100, present=0, slots=(), arrived=(), before=0, planned=(), by_desk={}, by_category={},
    desks=(), categories=(), counted=None, target_min=10, service_s=12.0, forecast=None,
)  # fmt: skip


def flow_of(**known: Any) -> FlowView:
    """Check-in at the opening of which only `known` is known."""
    return replace(_NOTHING, **known)
