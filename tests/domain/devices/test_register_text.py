"""`devices.toml` written anew: what was written by hand stays."""

from __future__ import annotations

import tomllib

from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.config.devices import DeviceConfig, DevicesConfig
from controlroom.core.text import clean_line
from controlroom.domain.devices.register_text import rewritten

TEXT = """# Our devices
[polling]
interval_s = 5.0   # fast

# --- Hall ---
[[devices]]
id = "lamp"   # above the stage
kind = "light"
name = { zh = "灯", en = "Lamp" }
# --- Foyer ---
[[devices]]
id = "printer"
kind = "printer"
name = { zh = "打印机", en = "Printer" }
[[devices.checks]]
key = "web"
address = "http://192.0.2.1/"
"""


def config(text: str) -> DevicesConfig:
    return DevicesConfig.model_validate(tomllib.loads(text))


def test_only_what_changes_is_written_anew() -> None:
    before = config(TEXT)
    lamp, printer = before.devices
    moved = DeviceConfig.model_validate({**printer.model_dump(mode="json", exclude_unset=True), "serial": 'A"1\\'})
    after = before.model_copy(update={"devices": (lamp, moved)})
    text = rewritten(TEXT, before, after)
    assert config(text) == after
    assert text.startswith(TEXT[: TEXT.index('[[devices]]\nid = "printer"')])


def test_a_heading_behind_a_device_that_changes_stays() -> None:
    before = config(TEXT)
    lamp = before.devices[0].model_copy(update={"critical": False, "serial": "9"})
    lamp = DeviceConfig.model_validate({**lamp.model_dump(mode="json", exclude_unset=True), "serial": "9"})
    text = rewritten(TEXT, before, before.model_copy(update={"devices": (lamp, before.devices[1])}))
    assert "# --- Foyer ---" in text
    assert config(text).devices[0].serial == "9"


def test_a_file_written_in_another_way_is_written_whole() -> None:
    text = 'devices = [{ id = "lamp", kind = "light", name = { zh = "灯", en = "Lamp" } }]\n'
    before = config(text)
    more = DeviceConfig.model_validate({"id": "lamp-2", "kind": "light", "name": {"zh": "灯", "en": "Lamp"}})
    after = before.model_copy(update={"devices": (*before.devices, more)})
    assert config(rewritten(text, before, after)) == after


words = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).filter(clean_line)


@given(words, words, st.floats(0, 1e6), st.sampled_from(["", 'x"y', "a\\b", "#no comment"]))
def test_whatever_is_written_is_read_again(zh: str, en: str, power: float, serial: str) -> None:
    device = DeviceConfig.model_validate({
        "id": "x", "kind": "light", "name": {"zh": zh, "en": en}, "power_w": power, "serial": serial,
        "address": "snmp://secret@192.0.2.1", "limits": {"load": {"warn_above": 1.5}},
        "checks": [{"key": "web", "address": "http://192.0.2.1/", "limits": {}}],
    })  # fmt: skip
    before = config(TEXT)
    after = before.model_copy(update={"devices": (*before.devices, device)})
    assert config(rewritten(TEXT, before, after)) == after
