"""`desks.toml`: check-in desks with their scanners and printers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, field_validator

from controlroom.core.config.loading import ConfigModel, Key, Words
from controlroom.core.i18n import _

PRINTER_SCHEMES = ("tcp", "serial", "file")


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

    `url` is `tcp://HOST:9100`, `serial:///dev/ttyUSB0?baud=115200` or `file:PATH`. `confirms` says that the model
    answers GS ( H with the process ID once paper is out; without it a job ends as “sent (unconfirmed)”.
    """

    name: Key = "printer"
    url: str = Field(min_length=1, max_length=300)
    width_dots: int = Field(default=576, ge=200, le=1280)
    confirms: bool = True
    confirm_timeout_s: float = Field(default=10.0, ge=0.5, le=120)
    cut: bool = True

    @field_validator("url")
    @classmethod
    def _known_scheme(cls, value: str) -> str:
        if value.partition(":")[0] not in PRINTER_SCHEMES:
            raise ValueError(
                _("allowed: an address that starts with {names}").format(
                    names=", ".join(f"{scheme}:" for scheme in PRINTER_SCHEMES)
                )
            )
        return value


class DeskConfig(ConfigModel):
    """One check-in desk. `direction`: people come in here, go out, or both (who is inside goes out)."""

    id: Key
    name: Words
    checkpoint: Key
    direction: Literal["in", "out", "both"] = "in"
    scanners: tuple[ScannerConfig, ...] = ()
    printer: PrinterConfig | None = None


class DesksConfig(ConfigModel):
    """The whole of `desks.toml`."""

    desks: tuple[DeskConfig, ...] = ()
