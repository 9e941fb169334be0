"""What is said of the queue never contradicts itself, and the dashboard says it in one line."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from controlroom.core.i18n import LANGUAGES, Language, use_language
from controlroom.domain.checkin.flow import Counted, DeskFlow, FlowView, Forecast
from controlroom.tui.people.flow_words import flow_line, queue_lines
from controlroom.tui.people.lines import Names
from tests.conftest import OPENING
from tests.support.flow import flow_of

IDLE = (DeskFlow("D1", 9, 10, 30, False), DeskFlow("D2", 9, 10, 30, False))
BUSY = (DeskFlow("D1", 9, 10, 30, True), DeskFlow("D2", 9, 10, 30, True))
COUNTED = Counted(48, OPENING, "Li")
OVER = Forecast(2, OPENING + timedelta(minutes=20), 34.0, OPENING + timedelta(minutes=60), 4)


def test_a_fresh_count_silences_what_the_pauses_of_the_desks_say_of_the_queue() -> None:
    use_language("en")
    names = Names({}, {}, UTC)
    said = [line.plain for line in queue_lines(flow_of(desks=IDLE, counted=COUNTED), names)]
    assert "48 waiting" in said[0]
    assert said[1] == "· 4.0 people a minute at the open desks; desks have pauses."
    assert "no queue stands" in queue_lines(flow_of(desks=IDLE), names)[1].plain


@pytest.mark.parametrize(
    ("flow", "line"),
    [
        (flow_of(desks=IDLE), "✔ 4.0 scans/min · no queue"),
        (flow_of(desks=BUSY), "▲ 4.0 scans/min · a queue stands"),
        (flow_of(), "· 0.0 scans/min · queue not counted"),
        (flow_of(desks=IDLE, counted=COUNTED), "✖ 4.0 scans/min · wait 12 min (target 10)"),
        (flow_of(counted=COUNTED), "✖ 0.0 scans/min · people wait, nobody scans"),
        (flow_of(desks=IDLE, forecast=OVER), "▲ 4.0 scans/min · no queue · over 10 min from 00:50"),
    ],
)
def test_the_dashboard_says_pace_waiting_and_forecast_in_one_line(flow: FlowView, line: str) -> None:
    use_language("en")
    assert flow_line(flow, UTC, 60).plain == line


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_left_out_of_a_narrow_line_is_the_forecast_first(language: Language) -> None:
    use_language(language)
    flow = flow_of(desks=BUSY, counted=Counted(48, OPENING, "Li"), forecast=OVER)
    line = flow_line(flow, UTC, 43)
    assert line.cell_length <= 43
    assert "12" in line.plain
    assert "10" in line.plain
    assert "00:50" not in line.plain
