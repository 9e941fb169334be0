"""The command tree, and what becomes of errors."""

from __future__ import annotations

import json
import sys

import typer

from controlroom.cli import badges, checkin, event, journal, people, stations
from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _


def build() -> typer.Typer:
    """The commands, with their help in the language in force."""
    app = typer.Typer(
        name="controlroom",
        help=_("The on-site control room: check-in, badges and the state of the room, without internet."),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    for module in (stations, event, people, checkin, badges, journal):
        module.register(app)
    return app


def run(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code."""
    try:
        # Usage errors and --help are told and exited by the parser itself; ours come through.
        typer.main.get_command(build()).main(arguments, prog_name="controlroom")
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 0
    except ControlroomError as error:
        _show(error, as_json="--json" in arguments)
        return error.exit_code
    return 0


def _show(error: ControlroomError, *, as_json: bool) -> None:
    if as_json:
        found = {"code": error.code, "what": error.sentence(), "next": error.advice()}
        print(json.dumps({"error": found}, ensure_ascii=False), file=sys.stderr)
        return
    print(f"{_('Error')} {error.code}: {error.sentence()}", file=sys.stderr)
    print(error.advice(), file=sys.stderr)
