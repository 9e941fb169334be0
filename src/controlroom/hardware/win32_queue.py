"""A printer queue of Windows, as RAW jobs through `win32print` (package pywin32, which exists on Windows only)."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from importlib import import_module
from typing import Any, Final

from controlroom.hardware.events import DeviceCause
from controlroom.hardware.queue_printer import JobFate, QueueError

# PRINTER_STATUS_* of winspool.h; the worst first.
_PRINTER: Final = {
    0x0040_0000: DeviceCause.COVER_OPEN,
    0x0000_0010: DeviceCause.PAPER_OUT,
    0x0000_0008: DeviceCause.PRINTER_ERROR,  # paper jam
    0x0000_0040: DeviceCause.PRINTER_ERROR,  # paper problem
    0x0000_0080: DeviceCause.OFFLINE,
    0x0000_1000: DeviceCause.OFFLINE,  # not available
    0x0010_0000: DeviceCause.PRINTER_ERROR,  # somebody must see to it
    0x0000_0002: DeviceCause.PRINTER_ERROR,
    0x0000_0001: DeviceCause.QUEUE_STOPPED,
}
_WORK_OFFLINE: Final = 0x400
# JOB_STATUS_*
_ENDED: Final = 0x80 | 0x1000
_GIVEN_UP: Final = 0x4 | 0x100
_PRINTING: Final = 0x10

_BY_WINERROR: Final = {
    5: DeviceCause.NO_PERMISSION,
    1801: DeviceCause.NOT_FOUND,  # the printer name is invalid
    1722: DeviceCause.NO_PRINT_SYSTEM,  # the RPC server is unavailable
    1058: DeviceCause.NO_PRINT_SYSTEM,  # the service is disabled
}
_NO_SUCH_JOB: Final = 87


class Win32Queue:
    """The printer called `name` in Windows' list."""

    def __init__(self, name: str) -> None:
        self._name = name

    def look(self) -> DeviceCause:
        with self._open() as (win32print, handle):
            info = win32print.GetPrinter(handle, 2)
        status = int(info["Status"])
        for flag, cause in _PRINTER.items():
            if status & flag:
                return cause
        return DeviceCause.OFFLINE if int(info["Attributes"]) & _WORK_OFFLINE else DeviceCause.NONE

    def submit(self, data: bytes) -> str:
        started = False
        with self._open(lambda: started) as (win32print, handle):
            job = win32print.StartDocPrinter(handle, 1, ("badge", None, "RAW"))
            started = True
            win32print.StartPagePrinter(handle)
            if win32print.WritePrinter(handle, data) != len(data):
                raise QueueError(DeviceCause.WRITE_FAILED, taken=True)
            win32print.EndPagePrinter(handle)
            win32print.EndDocPrinter(handle)
        return str(job)

    def fate(self, job: str) -> JobFate:
        with self._open() as (win32print, handle):
            try:
                status = int(win32print.GetJob(handle, int(job), 1)["Status"])
            except win32print.error as error:
                if error.winerror == _NO_SUCH_JOB:  # Printed jobs leave the list.
                    return JobFate.DONE
                raise
        if status & _GIVEN_UP:
            return JobFate.GIVEN_UP
        if status & _ENDED:
            return JobFate.DONE
        return JobFate.PRINTING if status & _PRINTING else JobFate.WAITING

    def take_back(self, job: str) -> None:
        with self._open() as (win32print, handle):
            win32print.SetJob(handle, int(job), 0, None, win32print.JOB_CONTROL_DELETE)

    @contextlib.contextmanager
    def _open(self, started: Any = lambda: False) -> Iterator[tuple[Any, Any]]:
        """Windows' module and the printer's handle; what Windows refuses becomes a QueueError."""
        try:
            win32print: Any = import_module("win32print")
        except ImportError:
            raise QueueError(DeviceCause.NO_PRINT_SYSTEM) from None
        try:
            handle = win32print.OpenPrinter(self._name)
            try:
                yield win32print, handle
            finally:
                win32print.ClosePrinter(handle)
        except win32print.error as error:
            raise QueueError(_BY_WINERROR.get(error.winerror, DeviceCause.PRINTER_ERROR), taken=started()) from None


def queues() -> list[str]:
    """The names of all printers that Windows knows. Raises QueueError."""
    try:
        win32print: Any = import_module("win32print")
    except ImportError:
        raise QueueError(DeviceCause.NO_PRINT_SYSTEM) from None
    local_and_connected = 0x2 | 0x4
    return [str(entry[2]) for entry in win32print.EnumPrinters(local_and_connected)]
