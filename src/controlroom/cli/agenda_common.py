"""What the commands of the rundown have in common: naming items and times, previewing, doing, announcing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.agenda_words import tell_done, tell_preview
from controlroom.cli.common import Decorator, actor_option, at_option, event_option, json_option, open_event, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _

if TYPE_CHECKING:
    from controlroom.domain.agenda.live import Operation
    from controlroom.domain.agenda.rules import Agenda
    from controlroom.station.rundown import Rundown


class BadTimeError(BadInputError):
    code = "AGENDA_TIME"
    what = N_("“{found}” is no time of the day the rundown is on.")
    next_step = N_("Write it like 10:30, or as an instant like 2026-05-18T10:30:00+08:00.")


class Asked:
    """What a command of the rundown was asked with, and how it is carried out."""

    def __init__(self, rundown: Rundown) -> None:
        self.rundown = rundown
        self.view = rundown.view()

    @property
    def agenda(self) -> Agenda:
        return self.view.agenda

    def item(self, text: str) -> str:
        """The id of the item that `text` names: its id, cue, or a part of its title that only one has."""
        from controlroom.domain.agenda.naming import item_named

        return item_named(self.agenda, text, self.view.at).id

    def time(self, text: str | None) -> datetime | None:
        """What `moment` says, or None for nothing."""
        return self.moment(text) if text is not None else None

    def moment(self, text: str) -> datetime:
        """An instant, or a time of the venue's clock today. Raises BadTimeError."""
        from controlroom.domain.agenda.naming import instant_named

        try:
            return instant_named(self.agenda.calendar, text, self.agenda.calendar.day(self.view.at))
        except ValueError:
            raise BadTimeError(found=text) from None


class Minutes(click.ParamType[timedelta]):
    """A length in minutes, such as 5, -5 or 2.5."""

    name = "minutes"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        try:
            length = timedelta(minutes=float(value))
        except (ValueError, OverflowError):
            length = timedelta.max
        if abs(length) > timedelta(days=1):
            self.fail(_("“{found}” is no number of minutes from −1440 to 1440.").format(found=value), param, ctx)
        return length


MINUTES = Minutes()

Build = Callable[[Asked], "Operation"]


def operation_options(command: Callable[..., None]) -> Callable[..., None]:
    """What every operation takes."""
    options: tuple[Decorator, ...] = (
        click.option("--preview", is_flag=True, help=_("Only show what it would do.")),
        click.option("--announce", is_flag=True, help=_("Put its announcement on the board at once.")),
        event_option, json_option, at_option, actor_option,
    )  # fmt: skip
    for option in reversed(options):
        command = option(command)
    return command


def carry_out(
    build: Build, *, preview: bool, announce: bool, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:
    from controlroom.domain.agenda.views import preview_to_json
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor, at=at) as room:
        rundown = Rundown(room)
        operation = build(Asked(rundown))
        if preview:
            seen, sentence, _seq = rundown.see(operation)
            show_json(preview_to_json(seen, sentence)) if as_json else tell_preview(seen, sentence)
            return
        done = rundown.do(operation)
        announce = announce and done.is_public
        if announce:
            rundown.announce(done.seq)
    if as_json:
        show_json({"seq": done.seq, "announced": announce, **preview_to_json(done.seen, done.sentence)})
    else:
        tell_done(done, announced=announce)
