"""A kitchen and a fleet to test logistics with: the morning of tests/domain/agenda, with lunch and tea."""

from __future__ import annotations

from datetime import date, time

from controlroom.core.config.loading import Words
from controlroom.core.config.logistics import LogisticsConfig, MealConfig
from controlroom.domain.logistics.tables import Setting
from tests.domain.agenda.rundowns import SETTING as AGENDA

DAY = date(2026, 12, 9)
LUNCH = MealConfig(
    key="lunch", name=Words(zh="午餐", en="lunch"), break_from=time(11), break_until=time(14), opens=time(12),
    closes=time(13, 30),
)  # fmt: skip
DINNER = MealConfig(key="dinner", name=Words(zh="晚餐", en="dinner"), opens=time(18), closes=time(19, 30))
SETTING = Setting(LogisticsConfig(meals=(LUNCH, DINNER)), AGENDA, DAY, date(2026, 12, 10), ("command", "logistics"))
