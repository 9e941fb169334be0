"""What click says by itself is said in the operator's language too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import click
import pytest
from babel.messages.extract import extract_from_dir

from controlroom.cli.click_words import COUNTING, MESSAGES


def chinese(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-m", "controlroom", *arguments],
        capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        env={**os.environ, "CONTROLROOM_LANGUAGE": "zh"},
    )  # fmt: skip
    return done.stdout + done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["tickets", "--help"], ["用法：", "选项:", "命令:", "显示本说明后退出。"]),
        (["pin", "--evnt"], ["错误：没有选项 '--evnt'。", "查看说明：controlroom pin --help"]),
        (["scan"], ["错误：缺少参数 'CODE'"]),
    ],
)
def test_usage_and_its_errors_are_chinese(arguments: list[str], words: list[str]) -> None:
    said = chinese(*arguments)
    assert [each for each in words if each not in said] == []
    assert not any(english in said for english in ("Usage", "Error", "Options", "Try ", "Missing"))


def test_what_is_translated_is_still_what_click_says() -> None:
    source = str(Path(click.__file__).parent)
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    said = {found[2] for found in extract_from_dir(source, keywords=keywords, method_map=[("**.py", "python")])}
    assert {*MESSAGES, *COUNTING} - said == set()
