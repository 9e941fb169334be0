"""What a desk without a screen imports, imported once for all the forks of `tests.support.forked`."""

from __future__ import annotations

import controlroom.cli.app
import controlroom.cli.checkin
import controlroom.cli.desk_lines
import controlroom.station.desk
import controlroom.station.room  # noqa: F401
