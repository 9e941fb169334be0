"""People who come in, for tests that are not about deciding."""

from __future__ import annotations

from controlroom.core.ids import new_id
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.service import Presented, admit
from controlroom.store.store import Store
from tests.conftest import DESK_ONE


def scan(store: Store, code: str, desk: str = "D1", checkpoint: str = "main") -> None:
    """Presents a code on the way in at a desk without a printer, at a checkpoint without rules of its own."""
    admit(store, DESK_ONE, Presented(code, new_id(), desk, "in", prints=False), Gate(checkpoint))
