"""Waiting for what another thread or process will do."""

from __future__ import annotations

import time
from collections.abc import Callable


def wait_until(condition: Callable[[], bool], what: str, limit_s: float = 30.0, every_s: float = 0.01) -> None:
    """Waits until `condition` holds; fails after `limit_s`."""
    until = time.monotonic() + limit_s
    while not condition():
        assert time.monotonic() < until, f"never {what}"
        time.sleep(every_s)
