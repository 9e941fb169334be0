"""`controlroom init`: a new event folder from the sample."""

from __future__ import annotations

from pathlib import Path

import click

from controlroom.cli.common import json_option, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _


class FolderInUseError(BadInputError):
    code = "FOLDER_IN_USE"
    what = N_("{folder} already holds an event.")
    next_step = N_("Name a new folder.")


class FolderUnusableError(BadInputError):
    code = "FOLDER_UNUSABLE"
    what = N_("{folder} cannot be written: {reason}.")
    next_step = N_("Name a folder that this user may write.")


# Each half for those who cannot read the other: not in the language in force.
_LANGUAGES = (
    'English: language = "en" in config/event.toml, or Ctrl+L on the screen · '
    '中文：config/event.toml 中写 language = "zh"，或在界面按 Ctrl+L'
)


@click.command(help=_("Make a new event folder from the sample."))
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@json_option
def init(folder: Path, as_json: bool) -> None:
    from controlroom.core.config.sample import copy_sample

    if (folder / "config").exists() or (folder / "event.db").exists():
        raise FolderInUseError(folder=folder)
    try:
        files = copy_sample(folder)
    except OSError as error:
        raise FolderUnusableError(folder=folder, reason=error.strerror or error) from error
    if as_json:
        show_json({"folder": str(folder), "files": files})
        return
    print(_("{folder} is ready: {n} files in config/ to look at and edit.").format(folder=folder, n=len(files)))
    print(_("Next: controlroom import attendees FILE --event {folder}").format(folder=folder))
    print(_("Then: controlroom run --event {folder}").format(folder=folder))
    print(_LANGUAGES)


COMMANDS = (init,)
