"""`desks.toml`: check-in desks with their scanners and printers."""

from __future__ import annotations

import re
from typing import Literal

from pydantic import Field, field_validator

from controlroom.core.config.loading import ConfigModel, Key, Words
from controlroom.core.i18n import _

PRINTER_SCHEMES = ("tcp", "serial", "usb", "cups", "win32", "file")
_USB = re.compile(r"usb:(//)?[0-9A-Fa-f]{4}:[0-9A-Fa-f]{4}(/[^/\x00-\x1f]+)?")
_QUEUE = re.compile(r"(cups|win32):[^-\x00-\x1f][^\x00-\x1f]*")


class ScannerConfig(ConfigModel):
    """A serial barcode scanner.

    `port` is a device path or COM name, `/dev/serial/by-id/…`, `VID:PID` or `VID:PID:SERIAL` (hexadecimal), or
    `socket://HOST:PORT`. `suffix = false` is for a scanner that sends no end sign: silence then ends a code.
    """

    name: Key = "scanner"
    port: str = Field(min_length=1, max_length=300)
    baud: int = Field(default=9600, ge=300, le=4_000_000)
    suffix: bool = True
    silence_ms: int = Field(default=80, ge=50, le=100)
    debounce_s: float = Field(default=1.5, ge=0, le=10)


class PrinterConfig(ConfigModel):
    """A badge printer that speaks ESC/POS.

    `url` is `tcp://HOST:9100`, `serial:///dev/ttyUSB0?baud=115200`, `usb://04b8:0e15/SERIAL`, `cups:NAME`,
    `win32:NAME` or `file:PATH`. `confirms` says that the model answers GS ( H with the process ID once paper is out;
    without it a job ends as “sent (unconfirmed)”. `status` says whether it reports paper and cover: `true` asks and
    takes silence for a fault, `false` never sends it a question, `auto` asks and takes silence for a model without.
    """

    name: Key = "printer"
    url: str = Field(min_length=1, max_length=300)
    width_dots: int = Field(default=576, ge=200, le=1280)
    confirms: bool = True
    status: Literal[True, False, "auto"] = "auto"
    confirm_timeout_s: float = Field(default=10.0, ge=0.5, le=120)
    cut: bool = True

    @property
    def can_answer(self) -> bool:
        """Whether a process ID can come back: a file and a print queue carry bytes one way only."""
        return self.confirms and self.url.partition(":")[0] in ("tcp", "serial", "usb")

    @field_validator("url")
    @classmethod
    def _known_scheme(cls, value: str) -> str:
        if value.partition(":")[0] not in PRINTER_SCHEMES:
            raise ValueError(
                _("allowed: an address that starts with {names}").format(
                    names=", ".join(f"{scheme}:" for scheme in PRINTER_SCHEMES)
                )
            )
        if value.startswith("usb:") and not _USB.fullmatch(value):
            raise ValueError(_("allowed: usb://VENDOR:PRODUCT or usb://VENDOR:PRODUCT/SERIAL, numbers in hexadecimal"))
        if value.startswith(("cups:", "win32:")) and not _QUEUE.fullmatch(value):
            raise ValueError(_("allowed: the name of a print queue after “:”"))
        return value


class DeskConfig(ConfigModel):
    """One check-in desk. `direction`: people come in here, go out, or both (who is inside goes out). Its badges come
    out at the desk `fallback` after its own printer has been out of order for `fallback_after_s` seconds."""

    id: Key
    name: Words
    checkpoint: Key
    direction: Literal["in", "out", "both"] = "in"
    scanners: tuple[ScannerConfig, ...] = ()
    printer: PrinterConfig | None = None
    fallback: Key | None = None
    fallback_after_s: float = Field(default=8.0, ge=1, le=600)


class DesksConfig(ConfigModel):
    """The whole of `desks.toml`."""

    desks: tuple[DeskConfig, ...] = ()
