"""What must be seen, on a small terminal."""

from __future__ import annotations

from dataclasses import replace

import pytest
from rich.cells import cell_len

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.i18n import use_language
from controlroom.tui.state import AppState, Notice
from controlroom.tui.widgets.alert_bar import _broken, _notices
from tests.conftest import ROOT

ZH = "各位来宾：现场有来宾需要医疗协助，请留在座位并让出通道，请勿拍摄。" * 2
EN = "A guest needs medical help: please stay seated, keep the aisle free, and take no pictures. " * 2
STATE = replace(
    AppState("dashboard", None),
    settings=load_settings(EventFolder(ROOT)),
    notices=(Notice("", "", 0, "conference", turn="0", announcement=3, said=(ZH, EN)),) * 2,
)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("width", [78, 118])
def test_an_announcement_has_two_lines_and_its_key_is_never_cut_off(language: str, width: int) -> None:
    use_language("zh" if language == "zh" else "en")
    above, below = _notices(STATE, width).plain.split("\n")
    assert max(cell_len(above), cell_len(below)) <= width
    assert cell_len(above) > width - 20, "the line is used, also by Chinese, which has no spaces"
    assert below.endswith("[Ctrl+Z：知悉]" if language == "zh" else "[Ctrl+Z: seen]")


def test_english_is_broken_between_words_and_chinese_anywhere() -> None:
    assert _broken("keep the aisle free", 12) == ("keep the", "aisle free")
    assert _broken("! 会务: 请留在座位", 13) == ("! 会务: 请留", "在座位")
    assert _broken("one", 12) == ("one", "")
