"""`controlroom badge`: look at one badge, print it, design one, or look through all of them before the day."""

from __future__ import annotations

import sys
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import actor_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError, FaultError
from controlroom.core.i18n import N_, _

if TYPE_CHECKING:
    from controlroom.domain.badges.views import Wearer
    from controlroom.station.room import Room

_WIDEST_SHOWN = 72  # columns: a badge is still whole on a screen of 50 lines


class CodeUnknownError(BadInputError):
    code = "CODE_UNKNOWN"
    what = N_("Nobody on the list has the code “{found}”.")
    next_step = N_("Check the code; it stands in the confirmation message and on the list.")


class NoTargetError(BadInputError):
    code = "BADGE_NO_TARGET"
    what = N_("It was not said where the badge shall go.")
    next_step = N_("Add --png FILE to look at it, or --printer URL to print it; on a terminal it is shown there.")


class NobodyNamedError(BadInputError):
    code = "BADGE_NOBODY"
    what = N_("It was not said whose badge is meant.")
    next_step = N_("Name one code, or --sample for invented people, or --check for everybody; one of the three.")


class FileNotWrittenError(FaultError):
    code = "FILE_NOT_WRITTEN"
    what = N_("{file} cannot be written: {reason}.")
    next_step = N_("Name a file in a folder that this user may write.")


class NotPrintedError(FaultError):
    code = "BADGE_NOT_PRINTED"
    what = N_("The badge did not certainly come out: {result}. {reason}")
    next_step = N_("Look at the printer's tray before trying again.")


@click.command(help=_("Draw one person's badge, to the terminal, a picture or a printer."))
@click.argument("code", metavar="CODE", required=False)
@click.option("--png", metavar="FILE", type=click.Path(path_type=Path), help=_("Write a picture."))
@click.option("--printer", metavar="URL", help=_("Print it there."))
@click.option("--layout", metavar="NAME", help=_("Draw it in another layout of badges/."))
@click.option("--sample", is_flag=True, help=_("Draw an invented person of each category."))
@click.option("--check", is_flag=True, help=_("Find everybody whose badge cannot be printed."))
@event_option
@json_option
@actor_option
def badge(
    code: str | None, png: Path | None, printer: str | None, layout: str | None, sample: bool, check: bool,
    event: Path, as_json: bool, actor: str | None,
) -> None:  # fmt: skip
    if (code is not None) + sample + check != 1:
        raise NobodyNamedError()
    if check:
        _check(event, actor, as_json)
        return
    if png is None and (printer is None or sample) and (as_json or not sys.stdout.isatty()):
        raise NoTargetError()
    with open_event(event, station="badge", actor=actor) as room:
        wearers = _samples(room) if code is None else (_wearer(room, code),)
        files = [_draw(room, wearer, png, layout, many=len(wearers) > 1) for wearer in wearers if png is not None]
        if png is None and printer is None:
            for wearer in wearers:
                _show(room, wearer, layout)
        elif printer is not None and not sample:
            _print(room, wearers[0], printer, layout)
    if as_json:
        drawn = [
            {"code": wearer.code, "name": wearer.name, "png": str(file) if file else None, "printer": printer}
            for wearer, file in zip_longest(wearers, files)
        ]
        show_json(drawn if sample else drawn[0])
        return
    for wearer, file in zip(wearers, files, strict=False):
        print(_("{name}: drawn to {file}.").format(name=wearer.name, file=file))
    if printer is not None and not sample:
        print(_("{name}: printed.").format(name=wearers[0].name))


def _wearer(room: Room, code: str) -> Wearer:
    from controlroom.domain.badges.views import Wearer

    person = room.person(code)
    if person is None:
        raise CodeUnknownError(found=code)
    return Wearer(person.code, person.name, person.company, person.title, person.category, person.language)


def _samples(room: Room) -> tuple[Wearer, ...]:
    from controlroom.station.badge_images import sample_wearers

    return sample_wearers(room.settings)


def _draw(room: Room, wearer: Wearer, png: Path, layout: str | None, *, many: bool) -> Path:
    """Writes the picture; of many each gets its category into the name of its file."""
    from controlroom.station.badge_images import badge_image

    file = png.with_name(f"{png.stem}-{wearer.category}{png.suffix}") if many else png
    image = badge_image(wearer, room.settings, layout=layout)
    try:
        image.save(file, format="PNG")
    except OSError as error:
        raise FileNotWrittenError(file=file, reason=error.strerror or error) from error
    return file


def _show(room: Room, wearer: Wearer, layout: str | None) -> None:
    """The badge on this terminal: as a picture where it can, else in half blocks."""
    import logging

    from rich.console import Console

    logging.getLogger("textual_image").setLevel(logging.ERROR)  # a terminal that does not tell its size is no news
    from textual_image.renderable import Image  # asks the terminal what it can as it is imported

    from controlroom.station.badge_images import badge_image

    image = badge_image(wearer, room.settings, layout=layout)
    console = Console()
    width = min(console.width, _WIDEST_SHOWN)
    if console.no_color or console.color_system is None:  # half blocks are told apart by their colours only
        from controlroom.tui.widgets.picture import in_blocks

        print(in_blocks(image, width))
    else:
        console.print(Image(image.convert("L"), width=width, height="auto"))


def _check(event: Path, actor: str | None, as_json: bool) -> None:
    """Everybody's badge is drawn; exit code 1 when some cannot be."""
    from controlroom.domain.badges.wearers import all_wearers
    from controlroom.station.badge_images import unprintable

    with open_event(event, station="badge", actor=actor) as room:
        wearers = all_wearers(room.store)
        with click.progressbar(length=len(wearers), label=_("Drawing badges"), file=sys.stderr) as bar:
            found = unprintable(wearers, room.settings, lambda done: bar.update(1))
    if as_json:
        people = [
            {"code": each.code, "name": each.name, "error": each.reason.code, "reason": each.reason.sentence()}
            for each in found
        ]
        show_json({"checked": len(wearers), "unprintable": people})
    else:
        for each in found:
            print(f"{each.code}  {each.name}: {each.reason.sentence()}")
        print(_("{n} badges drawn, {bad} of them cannot be printed.").format(n=len(wearers), bad=len(found)))
    if found:
        raise SystemExit(1)


def _print(room: Room, wearer: Wearer, url: str, layout: str | None) -> None:
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
        delivery = printer.send(encode_badge(wearer, room.settings, config, process_id, layout=layout), process_id)
    finally:
        printer.stop()
    if delivery.result not in (DeliveryResult.CONFIRMED, DeliveryResult.SENT):
        raise NotPrintedError(result=delivery.result.value, reason=cause_words(delivery.cause))


COMMANDS = (badge,)
