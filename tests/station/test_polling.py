"""Devices watched while a station is open, on real sockets."""

from __future__ import annotations

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import ControlroomError
from controlroom.core.ids import SYSTEM
from controlroom.domain.devices.rules import LEASE, Shown
from controlroom.domain.devices.watching import begin_watch
from controlroom.hardware.probes.connectivity import UP, Connectivity, NetworkCause
from controlroom.hardware.probes.readings import Code, Outcome, reading
from controlroom.station.devices import Devices
from controlroom.station.polling import DevicePolling
from controlroom.station.room import Room, open_room
from controlroom.station.tickets import Tickets
from controlroom.store.journal import Origin
from tests.support.waiting import wait_until


@contextmanager
def something_that_listens() -> Iterator[tuple[socket.socket, int]]:
    with closing(socket.socket()) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield listener, listener.getsockname()[1]


def register(*ports: int, extra: str = "") -> str:
    devices = "".join(
        f"""
[[devices]]
id = "light-{number}"
kind = "light"
name = {{ zh = "灯{number}", en = "Light {number}" }}
room = "main"
address = "tcp://127.0.0.1:{port}"
"""
        for number, port in enumerate(ports, 1)
    )
    return f"[polling]\ninterval_s = 1.0\nretry_s = 0.5\nown_check = [{extra}]\n{devices}"


@pytest.fixture
def folder(event_folder: EventFolder) -> EventFolder:
    shutil.rmtree(event_folder.config / "checklists", ignore_errors=True)
    return event_folder


@contextmanager
def watched(folder: Path, station: str = "control") -> Iterator[tuple[Room, Devices, DevicePolling]]:
    def fail(error: ControlroomError) -> None:
        raise AssertionError(error)

    with open_room(folder, station=station, actor="李娜") as room:
        polling = DevicePolling(room, fail)
        polling.start()
        try:
            yield room, Devices(room, polling.live), polling
        finally:
            polling.stop()


def state(devices: Devices, id: str = "light-1") -> Shown | None:
    found = devices.view().device(id)
    return found.state if found is not None else None


def test_a_device_that_goes_is_a_ticket_and_one_that_comes_back_is_to_be_verified(folder: EventFolder) -> None:
    with something_that_listens() as (listener, port), something_that_listens() as (_other, other):
        (folder.config / "devices.toml").write_text(register(port, other), encoding="utf-8")
        with watched(folder.root) as (room, devices, _polling):
            wait_until(lambda: state(devices) is Shown.OK, "seen")
            listener.close()
            wait_until(lambda: [ticket.cause for ticket in Tickets(room).list()] == ["device:light-1/tcp"], "ticket")
            assert state(devices) is Shown.CRITICAL
            assert state(devices, "light-2") is Shown.OK
            with closing(socket.socket()) as again:
                again.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                again.bind(("127.0.0.1", port))
                again.listen(5)
                wait_until(lambda: state(devices) is Shown.OK, "back")
                [ticket] = Tickets(room).list()
                assert ticket.recovered_at is not None


def test_of_two_programs_one_watches_and_the_other_takes_over(folder: EventFolder) -> None:
    with something_that_listens() as (_listener, port):
        (folder.config / "devices.toml").write_text(register(port), encoding="utf-8")
        with watched(folder.root, "tech") as (room, devices, polling):
            with watched(folder.root) as (_room, first, _polling):
                wait_until(lambda: "" not in {devices.view().watch.station, first.view().watch.station}, "watched")
                watching = devices.view().watch.station
                assert first.view().watch.station == watching
            wait_until(lambda: polling.live() is not None, "taken over")
            assert devices.view().watch.station == "tech"
            verbs = {entry.verb for entry in room.journal_tail(100)}
            assert {"device.watch-begun"} <= verbs
        with open_room(folder.root, station="other", actor="李娜") as room:
            assert Devices(room).view().watch.station == ""


def test_of_a_program_that_was_killed_the_devices_are_taken_over_within_half_a_minute(
    folder: EventFolder, clock: ManualClock
) -> None:
    """The clock is ours: what takes half a minute for people takes a moment here."""

    def fail(error: ControlroomError) -> None:
        raise AssertionError(error)

    with something_that_listens() as (_listener, port):
        (folder.config / "devices.toml").write_text(register(port), encoding="utf-8")
        with open_room(folder.root, station="tech", actor="李娜", clock=clock) as room:
            begin_watch(room.store, Origin("control", SYSTEM), "killed")
            devices, polling = Devices(room), DevicePolling(room, fail)
            polling.start()
            try:
                assert devices.view().watch.station == "control"
                clock.advance(LEASE + timedelta(seconds=1))
                wait_until(lambda: devices.view().watch.station == "tech", "taken over")
                assert "device.watch-taken-over" in {entry.verb for entry in room.journal_tail(10)}
            finally:
                polling.stop()


def test_who_takes_over_says_soon_that_every_device_was_asked(folder: EventFolder) -> None:
    with something_that_listens() as (_listener, port):
        (folder.config / "devices.toml").write_text(
            register(port).replace("retry_s", "timeout_s = 0.2\nretry_s"), encoding="utf-8"
        )
        with watched(folder.root) as (room, _devices, _polling):
            wait_until(lambda: "device.watched" in {entry.verb for entry in room.journal_tail(10)}, "said")


def test_a_device_that_is_added_to_the_file_is_watched_and_one_taken_out_is_not(folder: EventFolder) -> None:
    with something_that_listens() as (_listener, port):
        file = folder.config / "devices.toml"
        file.write_text(register(port), encoding="utf-8")
        with watched(folder.root) as (room, devices, _polling):
            wait_until(lambda: state(devices) is Shown.OK, "seen")
            file.write_text(register(port, port), encoding="utf-8")
            room.reload()
            wait_until(lambda: state(devices, "light-2") is Shown.OK, "added")
            file.write_text(register(), encoding="utf-8")
            room.reload()
            assert devices.view().devices == ()


def test_a_switch_that_dies_with_all_that_hangs_on_it_is_one_ticket(folder: EventFolder) -> None:
    with ExitStack() as sockets:
        listeners = [sockets.enter_context(something_that_listens()) for _n in range(7)]
        ports = [port for _listener, port in listeners]
        text = register(*ports).replace('id = "light-1"\nkind = "light"', 'id = "light-1"\nkind = "switch"')
        for number in range(2, 7):
            text = text.replace(f'id = "light-{number}"\n', f'id = "light-{number}"\nparent = "light-1"\n')
        (folder.config / "devices.toml").write_text(text, encoding="utf-8")
        with watched(folder.root) as (room, devices, _polling):
            wait_until(lambda: devices.view().counts[Shown.OK] == 7, "seen")
            for listener, _port in listeners[:6]:
                listener.close()
            wait_until(lambda: devices.view().counts[Shown.UNREACHABLE] == 5, "unreachable")
            wait_until(lambda: devices.view().counts[Shown.CRITICAL] == 1, "dead")
            assert [ticket.cause for ticket in Tickets(room).list()] == ["device:light-1/tcp"]
            assert state(devices, "light-7") is Shown.OK
            told = [entry.verb for entry in room.journal_tail(100) if entry.verb == "device.failed"]
            assert len(told) == 1


def test_a_laptop_that_loses_its_network_knows_nothing_of_its_devices(folder: EventFolder) -> None:
    with something_that_listens() as (_listener, port):
        (folder.config / "devices.toml").write_text(register(port), encoding="utf-8")
        with watched(folder.root) as (room, devices, polling):
            wait_until(lambda: state(devices) is Shown.OK, "seen")
            polling.on_network(Connectivity(NetworkCause.NO_ROUTE), room.clock.now())
            wait_until(lambda: not devices.view().watch.connected, "told")
            for _time in range(20):
                polling.on_reading("light-1/tcp", reading(Outcome.CRITICAL, Code.NO_ROUTE), room.clock.now())
            polling.on_network(UP, room.clock.now())
            wait_until(lambda: devices.view().watch.connected, "told")
            told = [entry.verb for entry in room.journal_tail(100) if "connected" in entry.verb]
            assert told == ["device.connected", "device.disconnected"]
            assert Tickets(room).list() == ()
