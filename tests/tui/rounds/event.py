"""An event with one template of rounds: an acceptance of two rooms, the day before."""

from __future__ import annotations

from datetime import UTC, datetime

from controlroom.core.config.folder import EventFolder
from controlroom.core.pins import hash_pin
from tests.tui.support import quiet_event

SHEET = """
key = "hall"
name = { zh = "会场巡检", en = "Hall round" }
group = "technical"
places = ["main", "forum-a"]
sign_off = ["technical", "logistics"]
acceptance = true
schedule = { kind = "day_before", at = 15:00:00, early_min = 60, grace_min = 60 }
ticket = { category = "environment" }

[[sections]]
title = { zh = "环境", en = "Surroundings" }

[[sections.items]]
id = "exits"
words = { zh = "安全出口", en = "Exits are clear" }
critical = true

[[sections.items]]
id = "light"
words = { zh = "照度", en = "Light" }
type = "number"
unit = "lx"
limits = { least = 200 }

[[sections.items]]
id = "clean"
words = { zh = "整洁", en = "Clean" }

[[sections.items]]
id = "left"
words = { zh = "遗留问题", en = "What is left" }
type = "text"
"""
OPERATOR = """
[[operators]]
name = "Li"
role = "leader"
group = "logistics"
pin = "%s"
"""
AT_THREE = datetime(2026, 12, 8, 7, 5, tzinfo=UTC)
"""Five minutes after the acceptance is due."""


def hall_event(folder: EventFolder) -> EventFolder:
    """`folder` with this template alone, and with Li, who leads logistics and signs with the PIN 2468."""
    for file in (folder.config / "checklists").glob("*.toml"):
        file.unlink()
    (folder.config / "checklists" / "hall.toml").write_text(SHEET, "utf-8")
    with (folder.config / "event.toml").open("a", encoding="utf-8") as event:
        event.write(OPERATOR % hash_pin("2468"))
    return quiet_event(folder)
