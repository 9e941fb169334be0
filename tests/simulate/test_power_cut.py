"""The scripted power cut, from the dark hall to the report."""

from __future__ import annotations

import json

from tests.support.desk import run_cli


def test_a_power_cut_is_run_to_recovery_within_its_clocks() -> None:
    done = run_cli("demo", "--headless", "--scenario", "power-cut", "--json")
    told = json.loads(done.stdout)
    assert told["troubles"] == []
    assert done.returncode == 0, done.stderr
    assert (told["incident"]["state"], told["late"]) == ("closed", [])
    assert told["approvals"] == {"evacuate": {"who": "周明", "call": "对讲机 1 频道", "count": 800}}
    assert told["refused"] == ["陈浩"]
    assert [(each["group"], each["state"]) for each in told["tickets"]] == [("logistics", "verified")]
    assert told["announcements"] >= 3
    assert told["reports"] == 2
