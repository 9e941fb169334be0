"""Printing one picture on a roll of paper, and waiting for what becomes of it."""

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

if TYPE_CHECKING:
    from PIL import Image


def print_on_roll(room: Room, url: str, draw: Callable[[int], Image.Image]) -> str:
    """Prints what `draw` makes for the printer's width in dots; "" when it came out or was handed over, else why not.

    Raises PrinterAddressError.
    """
    try:
        config = PrinterConfig(url=url)
    except ValidationError:
        raise PrinterAddressError(url=url, reason=_("unknown kind of address")) from None
    image = draw(config.width_dots)
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
