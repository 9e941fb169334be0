"""No test of a screen asks the devices of the sample event: they are in no network here."""

from __future__ import annotations

import pytest


@pytest.fixture(autouse=True)
def _nobody_asks_devices(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("controlroom.station.polling.DevicePolling.start", lambda _polling: None)
