"""How the tests are shared out among the workers of pytest-xdist.

pytest-xdist 3.8 writes its groups where pytest 9.2 no longer looks: with `--dist loadgroup` each worker starts a
PostgreSQL of its own. So what stays together is said here, by the names of the tests.
"""

from __future__ import annotations

import re

from xdist.scheduler import LoadScopeScheduling

_TOGETHER = (
    "tests/simulate/test_show.py", "tests/hardware/probes/test_nut.py", "tests/hardware/probes/test_snmp.py",
    "tests/hardware/test_queues.py",
)  # fmt: skip
"""Files whose tests ask one thing that takes seconds to make, or one server."""
_ON_POSTGRES = re.compile(r"\[(?:.*-)?postgresql(?:-.*)?\]$")


class Sharing(LoadScopeScheduling):
    """A test at a time to whoever is free; but one worker starts PostgreSQL, for all tests that run on it."""

    def _split_scope(self, nodeid: str) -> str:
        if _ON_POSTGRES.search(nodeid):
            return "postgresql"
        file, _colons, _name = nodeid.partition("::")
        return file if file in _TOGETHER else nodeid
