"""What the event says of announcements, as the tests use it."""

from __future__ import annotations

from controlroom.domain.announcements.tables import Setting
from controlroom.store.journal import Origin
from tests.domain.tickets.setting import MINUTE, ROSTER

SETTING = Setting(ROSTER, resend_after=10 * MINUTE, most_resends=2)
LI, CHEN, SUN, ZHOU, QIAN = (Origin("control", name) for name in ("Li", "Chen", "Sun", "Zhou", "Qian"))
LATE = {"zh": "开幕式推迟十分钟。", "en": "The opening starts ten minutes late."}
