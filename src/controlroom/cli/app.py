"""The command tree, and what becomes of errors."""

from __future__ import annotations

import json
import sys
from importlib import import_module
from typing import NoReturn

import click

from controlroom.cli.common import take_event
from controlroom.core.errors import BadInputError, ControlroomError
from controlroom.core.i18n import N_, _

# Which module has which commands: one command line needs only one of them, and `run` is to be on the screen at once.
_MODULES = {
    "stations": ("run", "demo"),
    "event": ("init",),
    "pin": ("pin",),
    "people": ("import",),
    "search": ("search",),
    "checkin": ("scan", "desk"),
    "badges": ("badge",),
    "export": ("export",),
    "printing": ("badges",),
    "doctor": ("doctor",),
    "journal": ("journal",),
    "passes": ("tickets",),
    "ticket": ("ticket",),
    "agenda": ("agenda",),
    "device": ("device",),
    "report": ("report",),
    "handover": ("handover",),
    "announce": ("announce",),
    "round": ("round",),
    "guest": ("guest",),
    "duty": ("people", "contacts"),
    "incident": ("incident",),
    "logistics": ("logistics",),
}


class ArgumentTextError(BadInputError):
    code = "ARGUMENT_TEXT"
    what = N_("What was typed holds bytes that are no text in UTF-8.")
    next_step = N_("Set the terminal to UTF-8 and type it again.")


def build(command: str | None = None) -> click.Group:
    """The commands, with their help in the language in force; all, or where it is known only the module of one."""
    app = click.Group(
        "controlroom",
        help=_("The on-site control room: check-in, badges and the state of the room, without internet."),
        no_args_is_help=True,
    )
    known = [module for module, commands in _MODULES.items() if command in commands]
    for module in known or _MODULES:
        for found in import_module(f"controlroom.cli.{module}").COMMANDS:
            app.add_command(found)
    take_event(app)
    return app


def run(arguments: list[str]) -> NoReturn:
    """Runs one command line and leaves the program with its exit code."""
    app = build(arguments[0] if arguments else None)
    try:
        # Usage errors and --help are told by the parser itself, which leaves by SystemExit; ours come through.
        app.main(arguments, prog_name="controlroom")
    except ControlroomError as error:
        _show(error, as_json="--json" in arguments)
        raise SystemExit(error.exit_code) from None
    except UnicodeEncodeError:
        # Bytes that are no text come through as lone surrogates; names of files may have them, nothing else.
        if not any("\udc80" <= sign <= "\udcff" for argument in arguments for sign in argument):
            raise
        _show(ArgumentTextError(), as_json="--json" in arguments)
        raise SystemExit(ArgumentTextError.exit_code) from None


def _show(error: ControlroomError, *, as_json: bool) -> None:
    if as_json:
        found = {"code": error.code, "what": error.sentence(), "next": error.advice()}
        print(json.dumps({"error": found}, ensure_ascii=False), file=sys.stderr)
        return
    print(_("Error {code}: {what}").format(code=error.code, what=error.sentence()), file=sys.stderr)
    print(error.advice(), file=sys.stderr)
