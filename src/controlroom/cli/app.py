"""The command tree, and what becomes of errors."""

from __future__ import annotations

import json
import sys
from importlib import import_module

import typer

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _

# Which module has which commands: one command line needs only one of them, and `run` is to be on the screen at once.
_MODULES = {
    "stations": ("run", "demo"),
    "event": ("init",),
    "people": ("import",),
    "checkin": ("scan", "desk"),
    "badges": ("badge",),
    "journal": ("journal",),
}


def build(command: str | None = None) -> typer.Typer:
    """The commands, with their help in the language in force; all, or where it is known only the module of one."""
    app = typer.Typer(
        name="controlroom",
        help=_("The on-site control room: check-in, badges and the state of the room, without internet."),
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
    )
    # A single command would be taken for the whole program: the callback keeps it a command.
    app.callback()(lambda: None)
    known = [module for module, commands in _MODULES.items() if command in commands]
    for module in known or _MODULES:
        import_module(f"controlroom.cli.{module}").register(app)
    return app


def run(arguments: list[str]) -> int:
    """Runs one command line and returns its exit code."""
    try:
        # Usage errors and --help are told and exited by the parser itself; ours come through.
        app = build(arguments[0] if arguments else None)
        typer.main.get_command(app).main(arguments, prog_name="controlroom")
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
