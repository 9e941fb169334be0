from __future__ import annotations

from controlroom.hardware.probes.readings import Outcome
from controlroom.simulate.serving import VirtualDevice
from tests.support.probing import look


async def test_a_virtual_device_can_be_switched_off_and_on_again_at_its_address() -> None:
    device = VirtualDevice()
    address = device.address
    assert (await look(address)).outcome is Outcome.OK
    device.switch_off()
    device.switch_off()
    assert (await look(address)).code == "refused"
    device.switch_on()
    device.switch_on()
    assert (await look(address)).outcome is Outcome.OK
    device.switch_off()
