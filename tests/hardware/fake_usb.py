"""A backend for pyusb with one ESC/POS printer behind it: pyusb's own code and ours run for real above it."""

from __future__ import annotations

import errno
import threading
import time
from array import array
from types import SimpleNamespace
from typing import Any

import usb.backend
from usb.core import USBError, USBTimeoutError

_IN, _OUT = 0x81, 0x02


class FakeUsb(usb.backend.IBackend):  # type: ignore[misc]
    """`devices` equal printers; `on_bytes` is called with all that is written and returns what the printer answers."""

    def __init__(self, devices: int = 1, *, speaks: bool = True, kernel_driver: bool = True) -> None:
        self.devices = devices
        self.speaks = speaks
        self.driver_active = kernel_driver
        self.failure: int | None = None
        self.interface_class = 7
        self.stalled = False
        self.written = bytearray()
        self._lock = threading.Condition()
        self._answers = bytearray()

    def answer(self, data: bytes) -> None:
        with self._lock:
            self._answers += data
            self._lock.notify_all()

    def enumerate_devices(self) -> Any:
        return iter(range(self.devices))

    def get_device_descriptor(self, dev: int) -> Any:
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15, bcdDevice=1, iManufacturer=0, iProduct=0,
            iSerialNumber=3, bNumConfigurations=1, address=dev, bus=1, port_number=None, port_numbers=None, speed=None,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev: int, intf: int, alt: int, config: int) -> Any:
        if intf or alt:
            raise IndexError
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0,
            bNumEndpoints=2 if self.speaks else 1, bInterfaceClass=self.interface_class, bInterfaceSubClass=1,
            bInterfaceProtocol=2, iInterface=0, extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev: int, ep: int, intf: int, alt: int, config: int) -> Any:
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=(_OUT, _IN)[ep], bmAttributes=2, wMaxPacketSize=64,
            bInterval=0, bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev: int) -> int:
        self._fail()
        return dev

    def close_device(self, dev_handle: int) -> None:
        pass

    def set_configuration(self, dev_handle: int, config_value: int) -> None:
        pass

    def get_configuration(self, dev_handle: int) -> int:
        return 1

    def claim_interface(self, dev_handle: int, intf: int) -> None:
        if self.driver_active:
            raise USBError("Resource busy", -6, errno.EBUSY)

    def release_interface(self, dev_handle: int, intf: int) -> None:
        pass

    def is_kernel_driver_active(self, dev_handle: int, intf: int) -> bool:
        return self.driver_active

    def detach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        self.driver_active = False

    def attach_kernel_driver(self, dev_handle: int, intf: int) -> None:
        self.driver_active = True

    def ctrl_transfer(
        self, dev_handle: int, request_type: int, request: int, value: int, index: int, data: Any, timeout: int
    ) -> int:
        """The strings: 0 is the list of languages, 3 the serial number."""
        text = bytes((9, 4)) if value & 0xFF == 0 else f"SN{dev_handle}".encode("utf-16-le")
        reply = bytes((len(text) + 2, 3)) + text
        data[: len(reply)] = array("B", reply)
        return len(reply)

    def bulk_write(self, dev_handle: int, ep: int, intf: int, data: Any, timeout: int) -> int:
        self._fail()
        if self.stalled:
            time.sleep(timeout / 1000)
            raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
        self.written += bytes(data)
        self.hear(bytes(data))
        return len(data)

    def bulk_read(self, dev_handle: int, ep: int, intf: int, buff: Any, timeout: int) -> int:
        self._fail()
        with self._lock:
            if not self._answers:
                self._lock.wait(timeout / 1000)
            if not self._answers:
                raise USBTimeoutError("Operation timed out", -7, errno.ETIMEDOUT)
            count = min(len(buff), len(self._answers))
            buff[:count] = array("B", self._answers[:count])
            del self._answers[:count]
        return count

    def hear(self, data: bytes) -> None:
        """What the printer makes of what came; the test gives it ears."""

    def _fail(self) -> None:
        if self.failure is not None:
            raise USBError("refused", -1, self.failure)
