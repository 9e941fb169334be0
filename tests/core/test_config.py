"""A mistake in the event folder names the file, the key, what was found and what is allowed, in both languages."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from controlroom.core.config.badges import load_layout
from controlroom.core.config.devices import DependencyLoopError
from controlroom.core.config.folder import EventFolder, NoEventFolderError, Settings, UnknownDeskError, load_settings
from controlroom.core.config.loading import (
    ConfigFileMissingError,
    ConfigSyntaxError,
    ConfigUnreadableError,
    ConfigValueError,
)
from controlroom.core.errors import BadInputError, ControlroomError
from controlroom.core.event_language import event_language
from controlroom.core.i18n import use_language

SAMPLE = Path(__file__).resolve().parents[2] / "config"


@pytest.fixture
def folder(tmp_path: Path) -> EventFolder:
    """A copy of the sample event, with a stub for a badge layout it names and does not have."""
    shutil.copytree(SAMPLE, tmp_path / "config")
    badges = tmp_path / "config" / "badges"
    badges.mkdir(exist_ok=True)
    for name in ("attendee", "vip", "speaker", "staff"):
        if not (badges / f"{name}.toml").exists():
            (badges / f"{name}.toml").write_text('[[elements]]\nkind = "rule"\n', encoding="utf-8")
    return EventFolder(tmp_path)


@pytest.fixture(autouse=True)
def _english_again() -> Iterator[None]:
    use_language("en")
    yield
    use_language("en")


def replace(folder: EventFolder, file: str, old: str, new: str) -> None:
    path = folder.config / file
    text = path.read_text(encoding="utf-8")
    assert old in text, "the sample no longer has the line this test spoils"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def sample(folder: EventFolder) -> Settings:
    return load_settings(folder)


def test_the_sample_event_is_whole(folder: EventFolder) -> None:
    settings = sample(folder)
    assert [desk.id for desk in settings.desks] == ["D1", "D2", "D3"]
    assert len(settings.event.rooms) == 4
    assert len(settings.devices.devices) == 24
    assert {group.key for group in settings.event.groups} == {
        "command", "coordination", "conference", "technical", "logistics", "publicity",
    }  # fmt: skip
    assert {category.key for category in settings.event.categories} == {
        "vip", "speaker", "guest", "media", "staff", "attendee",
    }  # fmt: skip
    assert (settings.event.ends - settings.event.starts).days == 1


def test_every_critical_device_of_the_sample_has_a_spare_of_its_kind(folder: EventFolder) -> None:
    devices = {device.id: device for device in sample(folder).devices.devices}
    critical = [device for device in devices.values() if device.critical]
    assert critical
    assert all(device.spare and devices[device.spare].kind == device.kind for device in critical)


def test_no_device_of_the_sample_hangs_on_itself_through_others(folder: EventFolder) -> None:
    parents = {device.id: device.parent for device in sample(folder).devices.devices}
    for start in parents:
        seen, at = {start}, parents[start]
        while at is not None:
            assert at not in seen
            seen.add(at)
            at = parents[at]


def test_no_two_categories_of_the_sample_share_a_word(folder: EventFolder) -> None:
    words = [
        word.casefold()
        for category in sample(folder).event.categories
        for word in {category.key, category.name.zh, category.name.en.casefold(), *category.aliases}
    ]
    assert len(words) == len(set(words))


def test_a_desk_that_does_not_exist_is_answered_with_those_that_do(folder: EventFolder) -> None:
    with pytest.raises(UnknownDeskError, match="D1, D2, D3"):
        sample(folder).desk("D9")


_HARP = '{ key = "harp", name = { zh = "竖琴", en = "Harp" } }'
_TWO_OF_ONE = f"equipment = [{_HARP}, {_HARP}]\n"

MISTAKES = [
    # file, what stands there, what it becomes, words the message must hold
    ("event.toml", "share = 0.45", "share = 0.05", ["check_in.arrivals_plan", "never fall"]),
    ("event.toml", "2026-12-09T08:30", "2026-12-09T07:30", ["check_in.arrivals_plan", "rise from point to point"]),
    ("event.toml", "2026-12-09T08:30", "half past eight", ["arrivals_plan[3].at", "a date and time such as"]),
    ("event.toml", "T08:30\"", "T08:30+08:00\"", ["arrivals_plan[3].at", "without a zone"]),
    ("event.toml", "share = 0.95", "share = 1.95", ["arrivals_plan[6].share", "1.0 or less"]),
    ("event.toml", "capacity = 1200", 'capacity = "many"', ["rooms[1].capacity", "'many'", "whole number"]),
    ("event.toml", "capacity = 1200", "capacity = 0", ["rooms[1].capacity", "found 0", "more than 0"]),
    ("event.toml", "starts = 2026-12-09", "", ["event.toml", "starts", "nothing", "required"]),
    ("event.toml", "starts = ", "begins = 2026-12-09\nstarts = ", ["begins", "a key nobody reads", "spelling"]),
    ("event.toml", "ends = 2026-12-10", "ends = 2026-12-01", ["event.toml", "“ends” must not be before “starts”"]),
    ("event.toml", '"Asia/Shanghai"', '"Asia/Peking"', ["timezone", "'Asia/Peking'", "Asia/Shanghai"]),
    ("event.toml", '"Asia/Shanghai"', '"../etc/passwd"', ["timezone", "Asia/Shanghai"]),
    ("event.toml", 'language = "zh"', 'language = "fr"', ["language", "'fr'", "'en' or 'zh'"]),
    ("event.toml", '= "attendee"', '= "atendee"', ["default_category", "'atendee'", "did you mean “attendee”?"]),
    ("event.toml", 'badge = "speaker"', 'badge = "speeker"', ["categories[2].badge", "did you mean “speaker”?"]),
    ("event.toml", 'id = "forum-b"', 'id = "forum-a"', ["rooms[3]", "'forum-a'", "only once"]),
    ("event.toml", "buffer = 0.10", "buffer = 1.0", ["rundown.buffer", "found 1.0", "less than 1"]),
    ("event.toml", "host_off_min = 5.0", "host_off_min = inf", ["rundown.host_off_min", "found inf", "120"]),
    ("event.toml", "# equipment = [", _TWO_OF_ONE + "# equipment = [", ["rundown.equipment[2]", "'harp'", "only once"]),
    ("event.toml", 'key = "vip"', 'key = "speaker"', ["categories[2]", "'speaker'", "only once"]),
    ("event.toml", 'id = "forum-b"', 'id = "forum b"', ["rooms[3].id", "'forum b'", "allowed"]),
    ("desks.toml", 'checkpoint = "main"', 'checkpoint = "mian"', ["desks[1].checkpoint", "did you mean “main”?"]),
    ("desks.toml", 'url = "tcp://192.168.20.51:9100"', 'url = "lpt1"',
     ["desks[1].printer.url", "'lpt1'", "tcp:, serial:, usb:, cups:, win32:, file:"]),
    ("desks.toml", "silence_ms = 80", "silence_ms = 8", ["scanners[2].silence_ms", "50 or more"]),
    ("devices.toml", 'kind = "switch"', 'kind = "swich"', ["devices[1].kind", "'swich'", "'switch'"]),
    ("devices.toml", 'room = "main"', 'room = "mane"', ["room", "'mane'", "did you mean “main”?"]),
    ("devices.toml", 'spare = "switch-spare"', 'spare = "switch-core"', ["devices[1].spare", "'switch-core'"]),
    ("devices.toml", 'parent = "switch-core"', 'parent = "core"', ["devices[3].parent", "'core'", "switch-core"]),
    ("devices.toml", 'id = "switch-spare"', 'id = "switch-core"', ["devices[2]", "'switch-core'", "only once"]),
    ("devices.toml", 'group = "conference"', 'group = "press"', ["group", "'press'", "publicity"]),
    ("devices.toml", 'spare = "switch-spare"', 'spare = "led-spare"', ["devices[1].spare", "same kind", "led_wall"]),
    ("devices.toml", 'spare = "switch-spare"\n', "", ["devices[1].spare", "nothing", "“switch-core” is critical"]),
    ("devices.toml", '"snmp://192.168.20.2"', '"snpm://192.168.20.2"', ["devices[1]", "did you mean “snmp”?"]),
    ("devices.toml", "flapping_low = 0.25", "flapping_low = 0.5", ["polling", "flapping_high"]),
    ("devices.toml", "max_attempts = 3", "max_attempts = 0", ["polling.max_attempts", "found 0", "1 or more"]),
    ("devices.toml", "charge_percent = { warn_below", "charge_percent = { warn_under", ["limits", "warn_under"]),
]  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize(("file", "old", "new", "words"), MISTAKES)
def test_a_mistake_names_file_key_found_and_allowed(
    folder: EventFolder, file: str, old: str, new: str, words: list[str], language: str
) -> None:
    use_language("zh" if language == "zh" else "en")
    replace(folder, file, old, new)
    with pytest.raises(ConfigValueError) as caught:
        load_settings(folder)
    message = str(caught.value)
    assert file in message
    assert caught.value.details["key"] in message
    assert caught.value.details["found"] in message
    assert caught.value.details["allowed"] in message
    if language == "en":
        assert [word for word in words if word not in message] == []


def test_devices_that_hang_on_each_other_in_a_circle_are_named(folder: EventFolder) -> None:
    replace(folder, "devices.toml", 'id = "switch-core"\n', 'id = "switch-core"\nparent = "ap-foyer"\n')
    with pytest.raises(DependencyLoopError, match="switch-core → ap-foyer → switch-core"):
        load_settings(folder)


def test_a_device_may_be_asked_more_than_one_thing_under_names_of_their_own(folder: EventFolder) -> None:
    more = 'checks = [{ key = "web", address = "http://192.168.20.2/" }]\n'
    replace(folder, "devices.toml", 'id = "switch-core"\n', 'id = "switch-core"\n' + more)
    switch = load_settings(folder).devices.devices[0]
    assert [check.key for check in switch.all_checks()] == ["snmp", "web"]
    replace(folder, "devices.toml", 'key = "web"', 'key = "snmp"')
    with pytest.raises(ConfigValueError, match="key of its own"):
        load_settings(folder)


def test_a_syntax_error_names_its_line(folder: EventFolder) -> None:
    replace(folder, "desks.toml", 'id = "D1"', 'id = "D1')
    line = (folder.config / "desks.toml").read_text(encoding="utf-8").splitlines().index('id = "D1') + 1
    with pytest.raises(ConfigSyntaxError, match=f"desks.toml .*line {line}"):
        load_settings(folder)


def test_the_same_key_twice_is_a_syntax_error(folder: EventFolder) -> None:
    replace(folder, "event.toml", "starts = ", "starts = 2026-01-01\nstarts = ")
    with pytest.raises(ConfigSyntaxError, match="event.toml"):
        load_settings(folder)


def test_a_file_that_is_not_utf8_is_refused_with_advice(folder: EventFolder) -> None:
    path = folder.config / "event.toml"
    path.write_bytes(path.read_text(encoding="utf-8").encode("gb18030"))
    with pytest.raises(ConfigUnreadableError, match=r"event\.toml.*Save it as UTF-8"):
        load_settings(folder)


def test_a_byte_order_mark_does_no_harm(folder: EventFolder) -> None:
    path = folder.config / "event.toml"
    path.write_text(path.read_text(encoding="utf-8"), encoding="utf-8-sig")
    assert load_settings(folder).event.timezone == "Asia/Shanghai"


def test_a_missing_file_is_named(folder: EventFolder) -> None:
    (folder.config / "devices.toml").unlink()
    with pytest.raises(ConfigFileMissingError, match="devices.toml"):
        load_settings(folder)


def test_a_folder_that_is_no_event_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NoEventFolderError, match="controlroom init"):
        load_settings(EventFolder(tmp_path))


def test_further_mistakes_are_counted(folder: EventFolder) -> None:
    replace(folder, "event.toml", "capacity = 1200", "capacity = 0")
    replace(folder, "event.toml", "capacity = 300", "capacity = 0")
    with pytest.raises(ConfigValueError, match="1 more mistake"):
        load_settings(folder)


def test_escape_sequences_in_a_value_do_not_reach_the_message(folder: EventFolder) -> None:
    replace(folder, "event.toml", 'language = "zh"', 'language = "\\u001b[31mzh"')
    with pytest.raises(ConfigValueError) as caught:
        load_settings(folder)
    assert "\x1b" not in str(caught.value)


def test_the_language_of_the_first_frame_survives_a_broken_file(folder: EventFolder) -> None:
    assert event_language(folder.root, "en") == "zh"
    (folder.config / "event.toml").write_bytes(b"\xff\xfe = ")
    assert event_language(folder.root, "en") == "en"


LAYOUT_MISTAKES = [
    ('paper = "80mm"', 'paper = "81mm"', ["“paper” is one of: 58mm, 80mm, 104mm"]),
    ('paper = "80mm"', 'paper = "80mm"\nwidth = 576', ["“paper” and “width”"]),
    ('paper = "80mm"', 'paper = "80mm"\norientation = "landscape"', ["a landscape badge needs “height”"]),
    ('paper = "80mm"', 'paper = "80mm"\nturned = true', ["are for “two_up”"]),
    ("width = 280", "width = 700", ["logo.png is 700 dots wide, there is room for 536"]),
    ('bar = "solid"', 'bar = "solid"\ninverse = true', ["elements[6]", "“inverse” and “bar”"]),
    ('bar = "solid"', 'bar = "striped"', ["elements[6]", "'striped'", "'hatched'"]),
    ('file = "logo.png"', 'file = "lego.png"', ["elements[1].file", "'lego.png'", "no such file in badges"]),
    ('file = "logo.png"', 'file = "../logo.png"', ["elements[1]", "'../logo.png'"]),
    ("module = 3", "module = 1", ["elements[5]", "module", "2 or more"]),
]


@pytest.mark.parametrize(("old", "new", "words"), LAYOUT_MISTAKES)
def test_a_mistake_in_a_badge_layout_names_file_and_key(
    folder: EventFolder, old: str, new: str, words: list[str]
) -> None:
    replace(folder, "badges/barcode.toml", old, new)
    with pytest.raises(ConfigValueError) as caught:
        load_settings(folder)
    assert [word for word in ("barcode.toml", *words) if word not in str(caught.value)] == []


@pytest.mark.parametrize("cut", [0, 8, 30, 60, 900, -200])
def test_a_picture_that_is_broken_off_anywhere_is_a_mistake_of_the_layout(folder: EventFolder, cut: int) -> None:
    logo = folder.config / "badges" / "logo.png"
    logo.write_bytes(logo.read_bytes()[:cut])
    with pytest.raises(ConfigValueError, match=r"barcode.toml, elements\[1\].file: .*not a whole PNG"):
        load_settings(folder)


def test_any_flipped_byte_of_a_picture_gives_a_picture_or_a_mistake(folder: EventFolder) -> None:
    logo = folder.config / "badges" / "logo.png"
    whole = logo.read_bytes()
    refused = 0
    for at in range(0, len(whole), 37):
        logo.write_bytes(whole[:at] + bytes([whole[at] ^ 0x5A]) + whole[at + 1 :])
        try:
            load_layout(folder.config / "badges" / "barcode.toml")
        except ConfigValueError:
            refused += 1
    assert refused > 10


def test_a_huge_picture_is_refused_before_it_is_unpacked(folder: EventFolder) -> None:
    from PIL import Image

    logo = folder.config / "badges" / "logo.png"
    Image.new("1", (20_000, 900)).save(logo)
    with pytest.raises(ConfigValueError, match="at most 16 million pixels"):
        load_settings(folder)
    logo.write_bytes(b"\x89PNG" + bytes(5 * 1024 * 1024))
    with pytest.raises(ConfigValueError, match="at most 4 MB"):
        load_settings(folder)
    Image.new("1", (10, 900)).save(logo)
    with pytest.raises(ConfigValueError, match="25200 dots high"):
        load_settings(folder)


def test_a_layout_wider_than_a_desks_printer_is_refused_with_both_widths(folder: EventFolder) -> None:
    replace(folder, "desks.toml", "width_dots = 576", "width_dots = 384")
    with pytest.raises(ConfigValueError) as caught:
        load_settings(folder)
    message = str(caught.value)
    assert [word for word in ("badges/", "width", "576", "desk D1", "384") if word not in message] == []
    badges = folder.config / "badges"
    for name in ("attendee", "vip", "speaker", "staff"):
        shutil.copy(badges / "small.toml", badges / f"{name}.toml")
    assert {layout.width for layout in load_settings(folder).badges_in_use()} == {384}


def test_a_new_logo_is_a_change_of_the_configuration(folder: EventFolder) -> None:
    before = folder.fingerprint()
    logo = folder.config / "badges" / "logo.png"
    logo.write_bytes(logo.read_bytes() + b"\0")
    assert folder.fingerprint() != before


@pytest.mark.parametrize(
    ("found", "wanted", "words"),
    [
        ('fallback = "D2"', 'fallback = "D1"', "desks[1].fallback"),
        ('fallback = "D2"', 'fallback = "D9"', "allowed: D2, D3"),
        ('port = "/dev/serial/by-id/usb-SAMPLE_Counter_Scanner-if00"', 'port = "0c2e:0B61"', "“gun” and “counter”"),
    ],
)
def test_a_fallback_that_cannot_print_and_two_scanners_on_one_port_are_refused(
    event_folder: EventFolder, found: str, wanted: str, words: str
) -> None:
    file = event_folder.config / "desks.toml"
    text = file.read_text(encoding="utf-8")
    assert found in text
    file.write_text(text.replace(found, wanted), encoding="utf-8")
    with pytest.raises(ConfigValueError) as refused:
        load_settings(event_folder)
    assert words in refused.value.sentence()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("desks = " + "[" * 100_000, "CONFIG_SYNTAX"), ("desks = " + "{a = " * 5000, "CONFIG_SYNTAX"),
        ("desks = " + "9" * 5000, "CONFIG_SYNTAX"), ("\0" * 100, "CONFIG_SYNTAX"),
        ("#" * 2_000_000, "CONFIG_UNREADABLE"),
    ],
)  # fmt: skip
def test_no_text_breaks_the_reading(folder: EventFolder, text: str, code: str) -> None:
    for name in ("desks.toml", "event.toml"):
        (folder.config / name).write_text(text, encoding="utf-8")
    assert event_language(folder.root, "en") == "en"
    shutil.copy(SAMPLE / "event.toml", folder.config)
    with pytest.raises(ControlroomError) as told:
        load_settings(folder)
    assert told.value.code == code


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="a pipe with a name")
@pytest.mark.parametrize("name", ["desks.toml", "badges/vip.toml", "badges/logo.png"])
def test_a_pipe_or_a_folder_in_the_place_of_a_file_is_told_instead_of_waited_for(
    folder: EventFolder, name: str
) -> None:
    path = folder.config / name
    for make, take_away in ((os.mkfifo, Path.unlink), (Path.mkdir, Path.rmdir)):
        path.unlink(missing_ok=True)
        make(path)
        with pytest.raises(BadInputError):
            load_settings(folder)
        take_away(path)
