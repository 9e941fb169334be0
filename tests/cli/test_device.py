"""Devices by commands."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from pathlib import Path
from typing import Any

from controlroom.core.config.folder import EventFolder, load_settings
from tests.support.desk import run_cli

HEAD = "设备编号,设备名称,类型,会场,IP地址,功率,关键,备件,备注\n"


def told(event_folder: EventFolder, *arguments: str) -> Any:
    done = run_cli("device", *arguments, "--event", str(event_folder.root), "--json")
    return json.loads(done.stdout or done.stderr)


def test_the_list_has_the_shape_that_scripts_rely_on(event_folder: EventFolder) -> None:
    found = told(event_folder, "list")["devices"]
    assert len(found) == 24
    promised = {"id", "kind", "state", "hard", "since", "last_check", "spare", "parent"}
    assert all(promised <= set(each) for each in found)
    [led] = [each for each in found if each["id"] == "led-main"]
    assert {name: led[name] for name in promised} == {
        "id": "led-main", "kind": "led_wall", "state": "unknown", "hard": True, "since": None, "last_check": None,
        "spare": "led-spare", "parent": "switch-core",
    }  # fmt: skip
    assert {each["id"] for each in told(event_folder, "list", "--room", "forum-a")["devices"]} == {"projector-a"}


def test_a_device_is_asked_once_and_the_result_taken_in(event_folder: EventFolder) -> None:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(5)
        file = event_folder.config / "devices.toml"
        address = f"tcp://127.0.0.1:{listener.getsockname()[1]}"
        file.write_text(file.read_text("utf-8").replace("tcp://192.168.20.21:5200", address), encoding="utf-8")
        [check] = told(event_folder, "check", "led-main")["checks"]
    assert (check["check"], check["found"], check["words"]) == ("tcp", "ok", "In order.")
    assert told(event_folder, "show", "led-main")["state"] == "ok"
    assert told(event_folder, "check", "mic-main")["error"]["code"] == "DEVICE_NO_ADDRESS"
    assert told(event_folder, "check", "drum")["error"]["code"] == "DEVICE_UNKNOWN"


def test_a_fault_from_the_test_to_the_spare_and_back(event_folder: EventFolder) -> None:
    assert told(event_folder, "test", "mic-main", "failed", "--note", "no sound")["state"] == "critical"
    assert told(event_folder, "ack", "mic-main")["error"]["code"] == "DEVICE_REASON"
    acknowledged = told(event_folder, "ack", "mic-main", "--reason", "on my way", "--for", "20")["acknowledged"]
    assert (acknowledged["kind"], acknowledged["reason"]) == ("expiring", "on my way")
    assert told(event_folder, "unack", "mic-main")["acknowledged"] is None
    done = told(event_folder, "failover", "mic-main")
    assert (done["spare"], done["ticket"], done["at_risk"]) == ("mic-spare", "T-0001", None)
    assert told(event_folder, "failover", "mic-main", "--in-service")["clocks"]["spare"]["done"] is not None
    assert told(event_folder, "list", "--problems")["devices"][0]["replaced_by"] is None
    assert told(event_folder, "show", "mic-main")["replaced_by"] == "mic-spare"
    assert told(event_folder, "test", "mic-main", "ok")["state"] == "ok"
    assert told(event_folder, "give-back", "mic-main", "--note", "new battery")["given_back_at"] is not None
    assert told(event_folder, "show", "mic-main")["replaced_by"] is None


def test_maintenance_needs_an_end_and_has_one(event_folder: EventFolder) -> None:
    assert told(event_folder, "maintenance", "main", "--reason", "cables")["error"]["code"] == "DEVICE_NO_END"
    [window] = told(event_folder, "maintenance", "main", "--reason", "cables", "--for", "30")["maintenance"]
    assert window["scope"] == "main"
    assert told(event_folder, "show", "led-main")["maintenance_until"] is not None
    told(event_folder, "maintenance", "main", "--end")
    assert told(event_folder, "show", "led-main")["maintenance_until"] is None


def test_a_device_is_moved_on_in_its_life(event_folder: EventFolder) -> None:
    assert told(event_folder, "move", "mic-spare", "stored")["error"]["code"] == "DEVICE_PLACE"
    moved = told(event_folder, "move", "mic-spare", "stored", "--where", "case 4")
    assert (moved["life"], moved["place"]) == ("stored", "case 4")


def test_what_a_person_reads_says_what_is_wrong_and_who_watches(event_folder: EventFolder) -> None:
    event = ("--event", str(event_folder.root))
    run_cli("device", "test", "mic-main", "failed", "--note", "no\x1b[31m sound", *event)
    listed = run_cli("device", "list", *event).stdout
    assert "\x1b" not in listed
    assert "✖ mic-main" in listed
    assert listed.splitlines()[-1].startswith("▲")


def imported(event_folder: EventFolder, file: Path, *arguments: str, code: int | None = None) -> Any:
    done = run_cli("import", "devices", str(file), "--event", str(event_folder.root), "--json", *arguments)
    assert code is None or done.returncode == code, done.stderr
    return json.loads(done.stdout or done.stderr)


def test_a_list_is_merged_into_the_file_with_its_comments_and_a_copy_kept(
    event_folder: EventFolder, tmp_path: Path
) -> None:  # fmt: skip
    file = event_folder.config / "devices.toml"
    before = file.read_text("utf-8")
    list_file = tmp_path / "list.csv"
    list_file.write_text(
        HEAD + "led-main,主会场 LED 大屏,LED屏,主会场,tcp://192.168.20.21:5200,15 kW,是,,\n"
        "lamp-1,侧光灯,灯光,main,192.168.20.61,200,否,,\n",
        encoding="utf-8",
    )
    shown = imported(event_folder, list_file, "--dry-run")
    assert (shown["read"], shown["created"], shown["updated"], shown["rejected"]) == (2, 1, 1, [])
    assert shown["changed"] == {"led-main": ["power_w"]}
    assert file.read_text("utf-8") == before
    done = imported(event_folder, list_file, code=0)
    assert Path(done["backup"]).read_text("utf-8") == before
    after = file.read_text("utf-8")
    assert [line for line in before.splitlines() if line.startswith("#")] == [
        line for line in after.splitlines() if line.startswith("#")
    ]
    devices = {device.id: device for device in load_settings(event_folder).devices.devices}
    assert (devices["led-main"].power_w, devices["lamp-1"].address) == (15000, "icmp://192.168.20.61")
    again = imported(event_folder, list_file)
    assert (again["created"], again["updated"], again["unchanged"], again["backup"]) == (0, 0, 2, None)


def test_rows_that_are_wrong_are_named_and_nothing_is_written_until_they_are_accepted(
    event_folder: EventFolder, tmp_path: Path
) -> None:  # fmt: skip
    list_file = tmp_path / "list.csv"
    list_file.write_text(
        HEAD + "lamp-1,灯,飞船,main,,,,,\nlamp-2,灯,灯光,地下室,,,,,\nlamp 3,灯,灯光,main,,,,,\n,灯,灯光,main,,,,,\n"
        "lamp-5,灯,灯光,main,ftp://x,,,,\nlamp-6,灯,灯光,main,,,,,\nlamp-6,灯,灯光,main,,,,,\n",
        encoding="utf-8",
    )
    assert imported(event_folder, list_file, "--dry-run", code=1)["created"] == 1
    shown = imported(event_folder, list_file, code=2)
    assert [each["row"] for each in shown["rejected"]] == [2, 3, 4, 5, 6, 8]
    assert "allowed: a key of Latin letters" in shown["rejected"][2]["reason"]
    assert (shown["created"], shown["backup"]) == (1, None)
    assert imported(event_folder, list_file, "--yes", code=1)["backup"] is not None
    assert "lamp-6" in {device.id for device in load_settings(event_folder).devices.devices}


def test_a_list_that_would_break_the_register_is_refused_whole(event_folder: EventFolder, tmp_path: Path) -> None:
    list_file = tmp_path / "list.csv"
    list_file.write_text("id,parent\nswitch-core,ups-rack\n", encoding="utf-8")
    refused = imported(event_folder, list_file)
    assert refused["error"]["code"] == "DEVICES_REFUSED"
    assert "switch-core → ups-rack → switch-core" in refused["error"]["what"]
    list_file.write_text("name,kind\nLamp,light\n", encoding="utf-8")
    assert imported(event_folder, list_file)["error"]["code"] == "DEVICES_NO_ID"
    list_file.write_text("Tag,kind,label\nlamp-1,light,Lamp\n", encoding="utf-8")
    assert imported(event_folder, list_file, "--map", "Label=name")["error"]["code"] == "DEVICES_COLUMN"
    assert imported(event_folder, list_file, "--map", "Tag=name")["error"]["code"] == "DEVICES_NO_ID"
    assert imported(event_folder, list_file, "--map", "label=name_en")["created"] == 1
