"""`controlroom badge`: look at one badge, or print it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError, FaultError
from controlroom.core.i18n import N_, _

if TYPE_CHECKING:
    from controlroom.domain.badges.views import Wearer
    from controlroom.station.room import Room


class CodeUnknownError(BadInputError):
    code = "CODE_UNKNOWN"
    what = N_("Nobody on the list has the code “{found}”.")
    next_step = N_("Check the code; it stands in the confirmation message and on the list.")


class NoTargetError(BadInputError):
    code = "BADGE_NO_TARGET"
    what = N_("It was not said where the badge shall go.")
    next_step = N_("Add --png FILE to look at it, or --printer URL to print it.")


class FileNotWrittenError(FaultError):
    code = "FILE_NOT_WRITTEN"
    what = N_("{file} cannot be written: {reason}.")
    next_step = N_("Name a file in a folder that this user may write.")


class NotPrintedError(FaultError):
    code = "BADGE_NOT_PRINTED"
    what = N_("The badge did not certainly come out: {result}. {reason}")
    next_step = N_("Look at the printer's tray before trying again.")


@click.command(help=_("Draw one person's badge, to a picture or to a printer."))
@click.argument("code", metavar="CODE")
@click.option("--png", metavar="FILE", type=click.Path(path_type=Path), help=_("Write a picture."))
@click.option("--printer", metavar="URL", help=_("Print it there."))
@event_option
@json_option
@actor_option
def badge(code: str, png: Path | None, printer: str | None, event: Path, as_json: bool, actor: str | None) -> None:
    from controlroom.domain.badges.views import Wearer

    if png is None and printer is None:
        raise NoTargetError()
    with open_event(event, station="badge", actor=actor) as room:
        person = room.person(code)
        if person is None:
            raise CodeUnknownError(found=code)
        wearer = Wearer(person.code, person.name, person.company, person.title, person.category, person.language)
        if png is not None:
            _save(room, wearer, png)
        if printer is not None:
            _print(room, wearer, printer)
    if as_json:
        show_json({"code": code, "name": person.name, "png": str(png) if png else None, "printer": printer})
    elif png is not None:
        print(_("{name}: drawn to {file}.").format(name=person.name, file=png))
    else:
        print(_("{name}: printed.").format(name=person.name))


def _save(room: Room, wearer: Wearer, png: Path) -> None:
    from controlroom.station.printing import badge_image

    image = badge_image(wearer, room.settings)
    try:
        image.save(png, format="PNG")
    except OSError as error:
        raise FileNotWrittenError(file=png, reason=error.strerror or error) from error


def _print(room: Room, wearer: Wearer, url: str) -> None:
    from pydantic import ValidationError

    from controlroom.core.config.desks import PrinterConfig
    from controlroom.hardware.delivery import DeliveryResult
    from controlroom.hardware.events import cause_words
    from controlroom.hardware.printer import open_printer
    from controlroom.hardware.transport import PrinterAddressError
    from controlroom.station.printing import encode_badge

    try:
        config = PrinterConfig(url=url)
    except ValidationError:
        raise PrinterAddressError(url=url, reason=_("unknown kind of address")) from None
    printer = open_printer(config, room.folder.root, lambda change: None)
    printer.start()
    try:
        process_id = "0001" if config.confirms else None
        delivery = printer.send(encode_badge(wearer, room.settings, config, process_id), process_id)
    finally:
        printer.stop()
    if delivery.result not in (DeliveryResult.CONFIRMED, DeliveryResult.SENT):
        raise NotPrintedError(result=delivery.result.value, reason=cause_words(delivery.cause))


COMMANDS = (badge,)
