"""A receipt printer on USB without a driver of its own: its bulk pipes carry the same bytes as a serial line.

The pipe out takes ESC/POS, the pipe in brings status and process IDs. libusb must be there: it comes with Linux and,
for macOS and Windows, is installed once; on Windows the printer needs the WinUSB driver (or use `win32:NAME`).
"""

from __future__ import annotations

import contextlib
import re
import threading
import time
from dataclasses import dataclass
from typing import Any, Final

from controlroom.core.i18n import _
from controlroom.hardware.events import DeviceCause
from controlroom.hardware.ports import PORT_ERRORS, PortLookupError

_TICK_S: Final = 0.1
_CHUNK: Final = 16_384
_READ_LIMIT: Final = 512
_PRINTER_CLASS: Final = 7
_URL: Final = re.compile(r"usb:(?://)?([0-9A-Fa-f]{4}):([0-9A-Fa-f]{4})(?:/(.+))?")


@dataclass(frozen=True)
class UsbAddress:
    """`usb://VENDOR:PRODUCT/SERIAL`."""

    vendor: int
    product: int
    serial: str | None = None

    def connect(self) -> UsbLink:
        return UsbLink(self._find())

    def _find(self) -> Any:
        import usb.core

        try:
            found = list(usb.core.find(find_all=True, idVendor=self.vendor, idProduct=self.product))
        except usb.core.NoBackendError:
            raise PortLookupError(DeviceCause.NO_LIBUSB) from None
        if self.serial is not None:
            found = [device for device in found if serial_number(device) == self.serial]
        if len(found) == 1:
            return found[0]
        raise PortLookupError(DeviceCause.SEVERAL_FOUND if found else DeviceCause.NOT_FOUND)


def usb_address(url: str) -> UsbAddress:
    """What `url` means. Raises ValueError."""
    parts = _URL.fullmatch(url)
    if parts is None:
        raise ValueError(_("vendor and product must be four hexadecimal digits each"))
    return UsbAddress(int(parts[1], 16), int(parts[2], 16), parts[3])


def serial_number(device: Any) -> str | None:
    """The serial number of a device of pyusb. Raises PortLookupError where this user may not ask for it."""
    if not device.iSerialNumber:
        return None
    try:
        number = device.serial_number
    except ValueError:  # pyusb's word for a device whose strings it may not read
        raise PortLookupError(DeviceCause.NO_PERMISSION) from None
    return None if number is None else str(number)


def printer_interface(device: Any) -> Any:
    """The interface that prints: of the printer class, else one of the maker's own with a pipe out; None if none."""
    import usb.core

    try:
        configuration = device.get_active_configuration()
    except usb.core.USBError as error:
        if error.errno in _NOT_OURS:
            raise
        device.set_configuration()
        configuration = device.get_active_configuration()
    usable = [interface for interface in configuration if _pipe(interface, into_computer=False) is not None]
    printing = [interface for interface in usable if interface.bInterfaceClass == _PRINTER_CLASS]
    own = [interface for interface in usable if interface.bInterfaceClass == 0xFF]
    return next(iter(printing + own), None)


_NOT_OURS: Final = (1, 13, 16, 19)
"""errno of: not permitted, no access, busy, no such device. Another configuration would not help."""


def _pipe(interface: Any, *, into_computer: bool) -> Any:
    import usb.util

    wanted = usb.util.ENDPOINT_IN if into_computer else usb.util.ENDPOINT_OUT
    for endpoint in interface:
        bulk = usb.util.endpoint_type(endpoint.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
        if bulk and usb.util.endpoint_direction(endpoint.bEndpointAddress) == wanted:
            return endpoint
    return None


class UsbLink:
    """An open printer on USB. Without a pipe in it is a printer that never speaks."""

    def __init__(self, device: Any) -> None:
        import usb.util

        self._device = device
        self._aborted = threading.Event()
        self._writing = threading.Lock()
        self._driver: int | None = None
        try:
            interface = printer_interface(device)
            if interface is None:
                raise PortLookupError(DeviceCause.NOT_A_PRINTER)
            self._number = int(interface.bInterfaceNumber)
            self._take_from_driver()
            usb.util.claim_interface(device, interface)
            if interface.bAlternateSetting:
                interface.set_altsetting()
            self._out = _pipe(interface, into_computer=False)
            self._in = _pipe(interface, into_computer=True)
        except BaseException:
            self.close()
            raise

    def read(self) -> bytes:
        import usb.core

        self._require_open()
        if self._in is None:
            time.sleep(_TICK_S)
            return b""
        began = time.monotonic()
        try:
            data = bytes(self._in.read(_READ_LIMIT, timeout=int(_TICK_S * 1000)))
        except usb.core.USBTimeoutError:
            return b""
        if not data and time.monotonic() - began < _TICK_S / 10:
            time.sleep(_TICK_S / 5)  # Some printers answer at once with nothing, for ever.
        return data

    def write(self, data: memoryview) -> int:
        import usb.core

        with self._writing:
            self._require_open()
            try:
                return int(self._out.write(bytes(data[:_CHUNK]), timeout=int(_TICK_S * 1000)))
            except usb.core.USBTimeoutError:
                return 0

    def abort(self) -> None:
        self._aborted.set()

    def finish(self) -> None:
        self.close()

    def close(self) -> None:
        import usb.util

        with self._writing:
            self._aborted.set()
            # Unplugged: there is nothing to give back.
            with contextlib.suppress(*PORT_ERRORS, NotImplementedError):
                usb.util.dispose_resources(self._device)
            if self._driver is not None:
                with contextlib.suppress(*PORT_ERRORS, NotImplementedError):
                    self._device.attach_kernel_driver(self._driver)
                self._driver = None

    def _take_from_driver(self) -> None:
        """Linux gives printers to its driver usblp; it gets this one back when the link is closed."""
        try:
            if not self._device.is_kernel_driver_active(self._number):
                return
            self._device.detach_kernel_driver(self._number)
        except NotImplementedError:  # Windows and older systems have no such thing.
            return
        self._driver = self._number

    def _require_open(self) -> None:
        if self._aborted.is_set():
            raise ConnectionAbortedError("the printer was given up")
