from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
import simpleobsws

from controlroom.core.config.addresses import parse_address
from controlroom.hardware.probes.obs import ObsLook
from controlroom.hardware.probes.readings import Outcome, against_expectation, reading_words
from controlroom.simulate.obs_studio import VirtualObs
from tests.support.probing import look, probe


@pytest.fixture
def studio() -> Iterator[VirtualObs]:
    made = VirtualObs()
    yield made
    made.close()


async def test_the_virtual_studio_speaks_as_a_common_client_expects() -> None:
    studio = VirtualObs(password="streamer")
    client = simpleobsws.WebSocketClient(url=f"ws://127.0.0.1:{studio.port}", password="streamer")
    await client.connect()
    assert await client.wait_until_identified(timeout=5)
    answer = await client.call(simpleobsws.Request("GetStreamStatus"))
    assert answer.ok()
    assert answer.responseData["outputActive"] is True
    await client.disconnect()
    studio.close()


async def test_a_stream_that_runs_is_in_order(studio: VirtualObs) -> None:
    found = await look(studio.address)
    assert (found.outcome, found.code) == (Outcome.OK, "ok")
    assert found.facts == {"stream": "active", "dropped_percent": 0.0}


async def test_no_stream_is_no_fault_unless_one_is_needed(studio: VirtualObs) -> None:
    studio.is_streaming = False
    found = await look(studio.address)
    assert (found.outcome, found.code) == (Outcome.OK, "stream-off")
    assert against_expectation(found, False).outcome is Outcome.OK
    assert against_expectation(found, True).code == "no-stream"


async def test_a_stream_that_lost_its_server_is_reconnecting(studio: VirtualObs) -> None:
    studio.is_reconnecting = True
    found = await look(studio.address)
    assert (found.outcome, found.code) == (Outcome.CRITICAL, "reconnecting")
    assert against_expectation(found, True) is found


@pytest.mark.parametrize(("skipped", "outcome"), [(15, Outcome.OK), (30, Outcome.WARNING), (200, Outcome.CRITICAL)])
async def test_dropped_frames_count_from_one_percent_of_the_last_minute(
    studio: VirtualObs, skipped: int, outcome: Outcome
) -> None:
    studio.play(100_000, skipped=50_000)  # long ago
    async with probe(studio.address) as made:
        assert (await made.check()).outcome is Outcome.OK
        studio.play(1800, skipped)
        found = await made.check()
    assert found.outcome is outcome
    assert found.facts["dropped_percent"] == round(skipped / 18, 1)
    assert studio.connections == 1


def test_frames_dropped_more_than_a_minute_ago_are_forgiven() -> None:
    look_at = ObsLook(parse_address("obs://127.0.0.1:1"))
    percents = []
    for minute_tenth in range(22):
        skipped, total = (90 if minute_tenth >= 1 else 0), 180 * minute_tenth
        percents.append(look_at._dropped(6.0 * minute_tenth, skipped, total))
    assert percents[1] == 50.0
    assert percents[10] == 5.0
    assert percents[11:] == [0.0] * 11


def test_a_stream_that_began_anew_is_counted_anew() -> None:
    look_at = ObsLook(parse_address("obs://127.0.0.1:1"))
    look_at._dropped(0, 900, 1000)
    assert look_at._dropped(10, 0, 300) == 0.0
    assert look_at._dropped(20, 3, 600) == 1.0


async def test_a_password_is_proved_and_a_wrong_or_missing_one_told_apart_from_a_studio_that_is_gone() -> None:
    studio = VirtualObs(password="streamer")
    right = await look(studio.address)
    wrong = await look(f"obs://guess@127.0.0.1:{studio.port}")
    missing = await look(f"obs://127.0.0.1:{studio.port}")
    studio.close()
    gone = await look(studio.address)
    assert right.outcome is Outcome.OK
    assert (wrong.outcome, wrong.code) == (Outcome.UNKNOWN, "auth")
    assert (missing.outcome, missing.code) == (Outcome.UNKNOWN, "auth-missing")
    assert (gone.outcome, gone.code) == (Outcome.CRITICAL, "refused")
    assert "streamer" not in reading_words(right) + repr(wrong)


async def test_a_studio_that_is_started_again_is_found_again(studio: VirtualObs) -> None:
    async with probe(studio.address) as made:
        assert (await made.check()).outcome is Outcome.OK
        studio.close()
        assert (await made.check()).code == "closed"
        assert (await made.check()).code == "refused"
        studio.switch_on()
        assert (await made.check()).outcome is Outcome.OK


async def test_a_look_that_is_called_off_leaves_nothing_behind(studio: VirtualObs) -> None:
    async with probe(studio.address) as made:
        asking = asyncio.create_task(made.check())
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait({asking})
        assert (await made.check()).outcome is Outcome.OK
