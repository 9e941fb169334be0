"""Printing one picture on a roll of paper, and waiting for what becomes of it; what is kept is journalled first."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from pydantic import ValidationError

from controlroom.core.config.desks import PrinterConfig
from controlroom.core.i18n import _
from controlroom.hardware import escpos
from controlroom.hardware.delivery import DeliveryResult
from controlroom.hardware.events import cause_words
from controlroom.hardware.printer import open_printer
from controlroom.hardware.transport import PrinterAddressError
from controlroom.station.room import Room
from controlroom.store.store import Transaction

if TYPE_CHECKING:
    from PIL import Image


def print_on_roll(room: Room, url: str, draw: Callable[[int], Image.Image]) -> str:
    """Prints what `draw` makes for the printer's width in dots; "" when it came out or was handed over, else why not.

    Raises PrinterAddressError.
    """
    config = _printer(url)
    return _print(room, config, draw(config.width_dots))


def print_kept(
    room: Room, url: str, draw: Callable[[int], Image.Image], keep: Callable[[Transaction, str], None]
) -> str:  # fmt: skip
    """The same of what nobody may have on paper unnoticed. `keep` journals that it is sent to the printer, before it
    is, and again, with why, when it did not certainly come out.

    Raises PrinterAddressError, NotPermittedError and the store's errors: nothing was printed then.
    """
    config, by = _printer(url), room.by
    image = draw(config.width_dots)
    room.store.write(lambda transaction: keep(transaction, ""), by)
    if reason := _print(room, config, image):
        room.store.write(lambda transaction: keep(transaction, reason), by)
    return reason


def _printer(url: str) -> PrinterConfig:
    """Raises PrinterAddressError."""
    try:
        return PrinterConfig(url=url)
    except ValidationError:
        raise PrinterAddressError(url=url, reason=_("unknown kind of address")) from None


def _print(room: Room, config: PrinterConfig, image: Image.Image) -> str:
    printer = open_printer(config, room.folder.root, lambda change: None)
    printer.start()
    try:
        process_id = "0001" if config.confirms else None
        job = escpos.encode_job(image, process_id=process_id, cut=config.cut, width_dots=config.width_dots)
        delivery = printer.send(job, process_id)
    finally:
        printer.stop()
    done = delivery.result in (DeliveryResult.CONFIRMED, DeliveryResult.SENT)
    # It stands in the middle of a sentence that ends by itself.
    return "" if done else cause_words(delivery.cause).rstrip(".。") or _("nothing certain was heard of it")
