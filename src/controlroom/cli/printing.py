"""`controlroom badges`: printing ahead of the day, and the stock of blank badges."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import (
    actor_option,
    event_option,
    json_option,
    open_event,
    require_categories,
    show_json,
)
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext

if TYPE_CHECKING:
    from controlroom.domain.badges.views import BatchView, StockView
    from controlroom.station.room import Room

_LOOK_EVERY_S = 0.5


class NoPrinterError(BadInputError):
    code = "DESK_NO_PRINTER"
    what = N_("Desk {desk} has no printer.")
    next_step = N_("Name a desk with a printer, or give it one in desks.toml.")


@click.group("badges", help=_("Print badges ahead of the day, and count the blanks."))
def badges_group() -> None:
    """The group of everything about many badges."""


@badges_group.command(help=_("Print badges ahead of the day; without a choice, plan and start."))
@event_option
@click.option("--desk", required=True, metavar="ID", help=_("The desk whose printer prints."))
@click.option("--category", metavar="KEY", help=_("Only people of this category."))
@click.option("--again", is_flag=True, help=_("Also those who have a badge: theirs is marked as a copy."))
@click.option("--pause", "action", flag_value="pause", help=_("Hold the batch of this desk."))
@click.option("--resume", "action", flag_value="resume", help=_("Go on with it."))
@click.option("--cancel", "action", flag_value="cancel", help=_("Discard what is not printed yet."))
@click.option("--status", "action", flag_value="status", help=_("Say how far it is."))
@click.option("--here", is_flag=True, help=_("Print from this program until all is done; the desk must be closed."))
@json_option
@actor_option
def batch(
    event: Path, desk: str, category: str | None, again: bool, action: str | None, here: bool, as_json: bool,
    actor: str | None,
) -> None:  # fmt: skip
    from controlroom.domain.badges.batches import BatchFilter

    with open_event(event, station=desk, actor=actor) as room:
        if room.settings.desk(desk).printer is None:
            raise NoPrinterError(desk=desk)
        require_categories(room.settings.event, (category,) if category is not None else ())
        if action is None and not (here and any(view.is_open for view in room.batches(desk))):
            room.plan_batch(desk, BatchFilter(category=category, again=again))
        elif action in ("pause", "resume", "cancel"):
            change = {"pause": room.pause_batch, "resume": room.resume_batch, "cancel": room.cancel_batch}[action]
            change(desk, room.open_batch(desk).id)
        if here and action in (None, "resume"):
            _print_here(room, desk)
        views = room.batches(desk)
    if as_json:
        show_json({"desk": desk, "batches": [view.to_json() for view in views]})
    else:
        _tell(desk, views, here=here)


def _print_here(room: Room, desk: str) -> None:
    """Runs the desk's printer until its running batches are through."""
    from controlroom.domain.badges.rules import BatchState
    from controlroom.station.desk import DeskStation

    station = DeskStation(room, desk, lambda event: None)
    station.start()
    try:
        while any(view.is_open and view.state is BatchState.RUNNING for view in room.batches(desk)):
            time.sleep(_LOOK_EVERY_S)
    finally:
        station.stop()


def _tell(desk: str, views: tuple[BatchView, ...], *, here: bool) -> None:
    if not views:
        print(_("Desk {desk} has printed nothing ahead.").format(desk=desk))
    for view in views[:1]:
        print(batch_words(view))
        if view.is_open and not here:
            print(_("Desk {desk} prints while it is open; people who stand there come first.").format(desk=desk))


def batch_words(view: BatchView) -> str:
    """How a batch is getting on, in one line."""
    from controlroom.domain.badges.rules import BATCH_WORDS

    words = _("{state}: {done} of {planned} printed, {queued} waiting, {unknown} unknown, {failed} failed.").format(
        state=_(BATCH_WORDS[view.state]), done=view.confirmed + view.sent, planned=view.planned,
        queued=view.queued, unknown=view.unknown, failed=view.failed,
    )  # fmt: skip
    if view.minutes_left is None or not view.is_open:
        return words
    minutes = max(1, round(view.minutes_left))
    return words + " " + ngettext("About {n} minute left.", "About {n} minutes left.", minutes).format(n=minutes)


@badges_group.command(help=_("Count blank badges: set how many there are, or see how long they last."))
@event_option
@click.option("--desk", metavar="ID", help=_("The desk they lie at; without it, those of all other desks."))
@click.option("--set", "left", type=int, metavar="N", help=_("So many were counted."))
@json_option
@actor_option
def stock(event: Path, desk: str | None, left: int | None, as_json: bool, actor: str | None) -> None:
    from controlroom.domain.badges.rules import SHARED

    with open_event(event, station=desk or "stock", actor=actor) as room:
        if desk is not None:
            room.settings.desk(desk)
        if left is not None:
            room.set_stock(desk or SHARED, left)
        views = [view for view in room.stock() if desk is None or view.place == desk]
        zone = room.settings.event.zone
    if as_json:
        show_json({"stock": [view.to_json() for view in views]})
        return
    if not views:
        print(_("Nobody has counted the blank badges yet: use --set N."))
    for view in views:
        until = "" if view.until is None else f"{view.until.astimezone(zone):%H:%M}"
        print(stock_words(view, until))


def stock_words(view: StockView, until: str) -> str:
    """How many blanks are left, and until when they last."""
    place = _("all other desks") if view.place == "*" else view.place
    words = _("{place}: {left} blank badges left.").format(place=place, left=view.left)
    if until:
        words += " " + _("At this rate until {time}.").format(time=until)
    return words + (" " + _("Fetch more now.") if view.is_short else "")


COMMANDS = (badges_group,)
