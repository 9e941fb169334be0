"""The scripted morning, on devices that are really asked."""

from __future__ import annotations

import json

from tests.support.desk import run_cli


def test_a_morning_with_three_failures_a_missed_round_and_food_that_is_too_cold() -> None:
    done = run_cli("demo", "--headless", "--scenario", "morning", "--json")
    told = json.loads(done.stdout)
    assert told["troubles"] == []
    assert done.returncode == 0, done.stderr
    of_devices = [ticket for ticket in told["tickets"] if ticket["source"].startswith("device:")]
    assert [(each["device"], each["priority"], each["group"], each["state"]) for each in of_devices] == [
        (device, 1, "technical", "verified") for device in ("projector-a", "switch-core", "encoder-main")
    ]
    switch = next(failure for failure in told["failures"] if failure["device"] == "switch-core")
    assert len(switch["unreachable"]) == 12
    assert all(failure["spare_s"] <= 600 for failure in told["failures"])
    rounds = [ticket for ticket in told["tickets"] if ticket["source"].startswith("round:")]
    assert [(each["priority"], each["group"]) for each in rounds] == [(1, "logistics")]
    assert (told["rounds"]["missed_at"], told["rounds"]["failed_at"]) == (
        ["hourly-devices/forum-b"], ["catering/catering"],
    )  # fmt: skip
