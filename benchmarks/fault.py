"""From a fault on the wire until the board of devices shows that it holds: at most three intervals and a second."""

from __future__ import annotations

import asyncio
import socket
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

from benchmarks.common import Result, Times

INTERVAL_S, RETRY_S, ATTEMPTS = 2.0, 0.6, 3
FAULTS = 8
_PATIENCE_S = 60.0

REGISTER = f"""
[polling]
interval_s = {INTERVAL_S}
retry_s = {RETRY_S}
max_attempts = {ATTEMPTS}

[[devices]]
id = "mixer"
kind = "sound"
name = {{ zh = "调音台", en = "Mixer" }}
address = "tcp://127.0.0.1:%d"
"""


def run(people: int) -> Result:
    """Switches a TCP service off while the program runs; yardstick: a bare loop that asks at the same pace."""
    from controlroom.simulate.serving import VirtualDevice

    device = VirtualDevice()
    ours, yardstick = asyncio.run(_faults(device)), [_bare(device, nth) for nth in range(FAULTS)]
    device.switch_off()
    limit = ATTEMPTS * INTERVAL_S + 1
    return Result(
        "fault_on_screen", 1, Times.of(ours), "a bare loop of connections", Times.of(yardstick), {"limit_s": limit}
    )


async def _faults(device: Any) -> list[float]:
    from controlroom.core.config.sample import copy_sample
    from controlroom.tui.app import ControlRoomApp

    with tempfile.TemporaryDirectory(prefix="controlroom-bench-") as home:
        copy_sample(Path(home))
        config = Path(home) / "config"
        for checklist in (config / "checklists").glob("*.toml"):
            checklist.unlink()  # They speak of devices that are not here.
        port = int(device.address.rpartition(":")[2])
        (config / "devices.toml").write_text(REGISTER % port, "utf-8")
        app = ControlRoomApp(Path(home), station="control", desks=(), actor="benchmark")
        found = []
        async with app.run_test(size=(120, 36)) as pilot:
            await pilot.press("6")
            for nth in range(FAULTS):
                await _until(app, "✔ 正常")
                await pilot.pause(INTERVAL_S * (1 + nth / FAULTS))  # At another moment of the interval each time.
                begun = time.perf_counter()
                await asyncio.to_thread(device.switch_off)
                await _until(app, "✖ 故障")
                found.append(time.perf_counter() - begun)
                await asyncio.to_thread(device.switch_on)
        return found


async def _until(app: Any, words: str) -> None:
    begun = time.perf_counter()
    while words not in _text(app):
        if time.perf_counter() - begun > _PATIENCE_S:
            raise RuntimeError(f"“{words}” never came:\n{_text(app)}")
        await asyncio.sleep(0.02)


def _text(app: Any) -> str:
    strips = app.screen._compositor.render_strips()
    return "\n".join("".join(segment.text for segment in strip) for strip in strips)


def _bare(device: Any, nth: int) -> float:
    """How long a loop that only connects takes to see as many refusals in a row."""
    host, port = "127.0.0.1", int(device.address.rpartition(":")[2])
    device.switch_on()
    fault_at = [0.0]

    def break_it() -> None:
        fault_at[0] = time.perf_counter()
        device.switch_off()

    breaker = threading.Timer(INTERVAL_S * (1 + nth / FAULTS), break_it)
    breaker.start()
    failed = 0
    while failed < ATTEMPTS:
        try:
            socket.create_connection((host, port), timeout=3).close()
            failed = 0
        except OSError:
            failed += 1
        if failed < ATTEMPTS:
            time.sleep(RETRY_S if failed else INTERVAL_S)
    return time.perf_counter() - fault_at[0]
