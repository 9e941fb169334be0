"""Playbooks and a setting as the tests of incidents use them."""

from __future__ import annotations

from typing import Any

from controlroom.core.config.devices import DevicesConfig
from controlroom.core.config.loading import Words
from controlroom.core.config.playbooks import PlaybookConfig
from controlroom.domain.devices.tables import Setting as DeviceSetting
from controlroom.domain.incidents.tables import Setting
from controlroom.store.journal import Origin
from tests.domain.agenda.rundowns import SETTING as AGENDA
from tests.domain.tickets.setting import SETTING as TICKETS

ZHANG, LI, WANG, CHEN, SUN, QIAN, ZHOU = (
    Origin("control", name) for name in ("Zhang", "Li", "Wang", "Chen", "Sun", "Qian", "Zhou")
)


def both(text: str) -> dict[str, str]:
    return {"zh": f"中{text}", "en": text}


def step(id: str, phase: str = "control", owner: str = "technical", **facts: Any) -> dict[str, Any]:
    return {"id": id, "phase": phase, "words": both(id), "owner": owner, **facts}


def book(*steps: dict[str, Any], key: str = "power", level: int = 3) -> PlaybookConfig:
    return PlaybookConfig.model_validate(
        {
            "key": key, "name": both("Power cut"), "trigger": both("No light"), "category": "environment",
            "level": level, "chain": ["technical", "commander"], "kit": [both("torch")], "steps": list(steps),
        }
    )  # fmt: skip


POWER = book(
    step("safety", clock_min=2, owner="logistics"),
    step("find", clock_min=5, choices=[{"key": "part", "words": both("part")}, {"key": "all", "words": both("all")}]),
    step(
        "reset", clock_min=10, after="find", when={"step": "find", "choice": "part"},
        ticket={"group": "technical", "impact": "high", "urgency": "high"},
    ),
    step(
        "evacuate", owner="logistics", clock_min=10, proof="number", when={"step": "find", "choice": "all"},
        approval={"role": "commander", "above": 500, "words": both("people evacuated")},
    ),
    step(
        "say", "communicate", "coordination", clock_min=5,
        say={"zh": "{room}停电（{since}起）。", "en": "No power in {room} since {since}."},
        to=["conference", "technical"],
    ),
    step("count", "communicate", "conference", clock_min=15, proof="head_count"),
    step("restart", "recover", clock_min=30, proof="note"),
)  # fmt: skip


def setting(*books: PlaybookConfig) -> Setting:
    names = {id: Words(zh=f"{id} 厅", en=id.title()) for id in AGENDA.rooms}
    devices = DeviceSetting(DevicesConfig(devices=()), names, AGENDA, TICKETS)
    return Setting(books or (POWER,), devices, Words(zh="峰会", en="Summit"), names, {"Zhang": "138 0000 0001"})


SETTING = setting()
