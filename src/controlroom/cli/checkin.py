"""`controlroom scan` and `controlroom desk`."""

from __future__ import annotations

from pathlib import Path

import click

from controlroom.cli.common import actor_option, common_options, event_option, json_option, open_event, show_json
from controlroom.core.i18n import _
from controlroom.core.text import clean_line, visible


@click.command(help=_("Decide one code by hand, as the desk would."))
@click.argument("code", metavar="CODE")
@click.option("--desk", metavar="ID", required=True, help=_("The desk that decides."))
@click.option("--nonce", metavar="UUID", help=_("The same nonce always gets the same answer."))
@common_options
def scan(
    code: str, desk: str, nonce: str | None, event: Path, as_json: bool, at: str | None, actor: str | None
) -> None:
    from controlroom.domain.checkin.rules import GOOD, REASON_WORDS, SYMBOLS, WORDS, Reason, next_step

    # Bytes that are no text reach a command line as half characters, which no store can keep.
    code, nonce = _whole(code), _whole(nonce) if nonce else None
    with open_event(event, station=desk, actor=actor, at=at) as room:
        decision = room.admit(room.settings.desk(desk), code, nonce)
        zone = room.settings.event.zone
    if as_json:
        show_json(decision.to_json())
    else:
        who = decision.person.name if decision.person else visible(decision.code)
        print(SYMBOLS[decision.outcome], _("{label}: {value}").format(label=_(WORDS[decision.outcome]), value=who))
        if decision.reason:
            print(_("Reason: {reason}").format(reason=_(REASON_WORDS[Reason(decision.reason)])))
        if decision.first is not None:
            when = decision.first.at.astimezone(zone).strftime("%m-%d %H:%M:%S")
            print(_("First admitted {when} at desk {desk}.").format(when=when, desk=clean_line(decision.first.desk)))
        print(_(next_step(decision.outcome, decision.reason, whole_party_in=decision.whole_party_in)))
    if decision.outcome not in GOOD:
        raise click.exceptions.Exit(1)


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


@click.command(help=_("Run check-in desks: their screen, or with --headless JSON lines."))
@click.argument("ids", metavar="ID...", nargs=-1, required=True)
@click.option("--headless", is_flag=True, help=_("No screen: JSON lines on stdout."))
@click.option("--scanner", metavar="PORT", help=_("Use this scanner instead of the configured, at the first desk."))
@click.option("--printer", metavar="URL", help=_("Use this printer instead of the configured, at the first desk."))
@event_option
@json_option
@actor_option
def desk(
    ids: tuple[str, ...],
    headless: bool,
    scanner: str | None,
    printer: str | None,
    event: Path,
    as_json: bool,
    actor: str | None,
) -> None:
    from controlroom.cli.desk_lines import other_devices, run_headless
    from controlroom.cli.stations import run_screen

    if (option := next((id for id in ids if id.startswith("-")), None)) is not None:
        raise click.UsageError(
            _("“{found}” stands after “--”, so it would be a desk: leave “--” out.").format(found=option)
        )
    ids = tuple(dict.fromkeys(ids))
    adjust = other_devices(ids[0], scanner, printer)
    if not headless:
        raise click.exceptions.Exit(run_screen(event, station="desk", desks=ids, actor=actor, adjust=adjust))
    with open_event(event, station=ids[0], actor=actor, adjust=adjust) as room:
        raise click.exceptions.Exit(run_headless(room, ids))


COMMANDS = (scan, desk)
