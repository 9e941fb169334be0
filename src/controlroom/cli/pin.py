"""`controlroom pin`: the lines that give somebody a PIN and the role of a leader (docs/domain.md §1)."""

from __future__ import annotations

import sys

import click

from controlroom.cli.common import json_option, show_json
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line


class PinTooShortError(BadInputError):
    code = "PIN_TOO_SHORT"
    what = N_("A PIN has {shortest} to {longest} characters.")
    next_step = N_("Choose another one.")


class PinsDifferError(BadInputError):
    code = "PINS_DIFFER"
    what = N_("The two PINs are not the same.")
    next_step = N_("Start again and type the same one twice.")


_HELP = _("Make the lines of event.toml that give a leader a PIN; the PIN itself is kept nowhere.")
_BINDING = _(
    "They belong at the end of config/event.toml. The role goes with the PIN: role = “leader” holds before any place "
    "in a group, so write the right one there (operator, desk, technician, leader, coordinator, commander). As soon as "
    "the file names one person, roles bind everybody: who is not named is an operator without a group."
)


@click.command(short_help=_HELP, help=f"{_HELP}\n\n{_BINDING}")
@click.argument("name", metavar="NAME")
@json_option
def pin(name: str, as_json: bool) -> None:
    from controlroom.core.pins import LONGEST, SHORTEST, hash_pin

    typed = _typed(_("PIN: "))
    if not SHORTEST <= len(typed) <= LONGEST:
        raise PinTooShortError(shortest=SHORTEST, longest=LONGEST)
    if sys.stdin.isatty() and _typed(_("The same once more: ")) != typed:
        raise PinsDifferError()
    kept = hash_pin(typed)
    leader = clean_line(name, 60).replace("\\", "").replace('"', "”")
    if as_json:
        show_json({"name": leader, "role": "leader", "pin": kept})
        return
    print(_BINDING, file=sys.stderr)
    print(_("A running program takes them at once. The lines:"), file=sys.stderr)
    print(f'\n[[operators]]\nname = "{leader}"\nrole = "leader"\npin = "{kept}"')


def _typed(words: str) -> str:
    """One line, unseen on a terminal; scripts write it to the standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\r\n")
    typed: str = click.prompt(words.rstrip(": "), hide_input=True)
    return typed


COMMANDS = (pin,)
