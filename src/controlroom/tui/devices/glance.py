"""The devices at a glance for the dashboard, read anew only when they may have changed; and the one alert of their own.

What a device's fault means to somebody is told by its ticket. That the computer which asks the devices has no network,
or reaches nothing by it, is told here: nothing is known of any device then, and no ticket is opened.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

from controlroom.core.clock import Clock
from controlroom.core.errors import ControlroomError, FaultError
from controlroom.core.i18n import N_

if TYPE_CHECKING:
    from controlroom.domain.devices.views import DevicesView
    from controlroom.store.changes import Changed
    from controlroom.tui.devices.source import DevicesSource

_SCOPES = frozenset({"device", "agenda", "ticket"})
_ANYHOW = timedelta(seconds=10)
"""Checks grow stale, and tests fall due, without anybody committing anything."""


class NoNetworkError(FaultError):
    code = "DEVICES_NO_NETWORK"
    what = N_("The station {station} has no network: no device can be judged.")
    kept = N_("What was known of the devices before is kept; no ticket is opened for them.")
    next_step = N_("Look at the cable and the Wi-Fi of that computer, then at the switch beside it.")


class NothingAnswersError(FaultError):
    code = "DEVICES_NOTHING_ANSWERS"
    what = N_("No device and no gateway answers station {station}: its network, or the devices are not there yet.")
    kept = N_("No device is judged, and no ticket opened, until one answers.")
    next_step = N_(
        "At the venue look at that computer's cable and Wi-Fi, then at the switch beside it; "
        "at home there is nothing to do."
    )


class DeviceGlance:
    """`source` gives the open event's devices. `heard` is called from another thread than `view`."""

    def __init__(
        self,
        source: Callable[[], DevicesSource | None],
        clock: Clock,
        trouble: Callable[[ControlroomError], None],
        over: Callable[[frozenset[str]], None],
    ) -> None:
        self._source = source
        self._clock = clock
        self._trouble = trouble
        self._over = over
        self._changes = 0
        self._read_at = -1
        self._view: DevicesView | None = None

    def heard(self, change: Changed) -> None:
        """Somebody committed something."""
        if change.scopes & _SCOPES:
            self._changes += 1
        for entry in change.entries:
            if entry.verb == "device.disconnected":
                kind = NoNetworkError if entry.data.get("cause") == "no-route" else NothingAnswersError
                self._trouble(kind(station=entry.station))
            elif entry.verb == "device.connected":
                self._over(frozenset({NoNetworkError.code, NothingAnswersError.code}))

    def view(self) -> DevicesView | None:
        """The devices now; None where there are none. Raises the store's errors."""
        known, changes = self._view, self._changes
        if known is None or changes != self._read_at or abs(self._clock.now() - known.at) >= _ANYHOW:
            source = self._source()
            known = source.glance() if source is not None else None
            self._view, self._read_at = known, changes
        return known if known is not None and known.devices else None

    def forget(self) -> None:
        """The event was closed."""
        self._view = None
