from __future__ import annotations

import pytest

from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState, StateReporter, cause_words


@pytest.mark.parametrize("cause", list(DeviceCause))
def test_every_cause_has_words_and_every_fault_a_next_step(cause: DeviceCause) -> None:
    words = cause_words(cause)
    assert words.endswith(".")
    assert cause is DeviceCause.NONE or words.count(".") + words.count(";") >= 2


def test_noise_says_how_much_was_dropped() -> None:
    assert cause_words(DeviceCause.NOISE, 513).endswith("(513 bytes dropped)")


def test_lost_is_told_once_and_back_once() -> None:
    told: list[DeviceChanged] = []
    reporter = StateReporter("D1", "printer", told.append)
    for state, cause in [
        (DeviceState.READY, DeviceCause.NONE),
        (DeviceState.READY, DeviceCause.NONE),
        (DeviceState.FAULT, DeviceCause.DISCONNECTED),
        (DeviceState.FAULT, DeviceCause.REFUSED),
        (DeviceState.FAULT, DeviceCause.NOT_FOUND),
        (DeviceState.READY, DeviceCause.NONE),
    ]:
        reporter.report(state, cause)
    assert [(event.state, event.cause) for event in told] == [
        (DeviceState.READY, DeviceCause.NONE),
        (DeviceState.FAULT, DeviceCause.DISCONNECTED),
        (DeviceState.READY, DeviceCause.NONE),
    ]


def test_a_fault_that_turns_into_another_kind_is_told() -> None:
    told: list[DeviceChanged] = []
    reporter = StateReporter("D1", "printer", told.append)
    reporter.report(DeviceState.FAULT, DeviceCause.COVER_OPEN)
    reporter.report(DeviceState.FAULT, DeviceCause.PAPER_OUT)
    reporter.report(DeviceState.FAULT, DeviceCause.DISCONNECTED)
    assert [event.cause for event in told] == [
        DeviceCause.COVER_OPEN,
        DeviceCause.PAPER_OUT,
        DeviceCause.DISCONNECTED,
    ]
