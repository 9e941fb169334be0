"""The two languages of the room: every word a person reads passes through here.

Messages are written in English in the source; `locale/*/LC_MESSAGES/controlroom.po` carries both catalogues.
The language is one per process, set from `event.toml` or the environment, and can change while running.
"""

from __future__ import annotations

import gettext
import os
from functools import cache
from pathlib import Path
from typing import Literal, get_args

Language = Literal["en", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)

_CATALOGUES: dict[Language, str] = {"en": "en", "zh": "zh_CN"}
_LOCALE_DIR = Path(__file__).resolve().parent.parent / "locale"


class _Current:
    """The language in force; a class so that the one mutable thing has one place."""

    language: Language = "en"


@cache
def _catalogue(language: Language) -> gettext.NullTranslations:
    return gettext.translation("controlroom", localedir=_LOCALE_DIR, languages=[_CATALOGUES[language]], fallback=True)


def use_language(language: Language) -> None:
    """Make `language` the one that `_` and `ngettext` answer in, from now on, in every thread."""
    _Current.language = language


def current_language() -> Language:
    """The language in force."""
    return _Current.language


def lend_to_gettext() -> None:
    """Have libraries that ask `gettext` by themselves answered from our catalogues, in the language in force.

    gettext takes its language from the environment at every question; nothing of ours reads LANGUAGE.
    """
    gettext.bindtextdomain("controlroom", str(_LOCALE_DIR))
    gettext.textdomain("controlroom")
    os.environ["LANGUAGE"] = _CATALOGUES[_Current.language]


_VARIABLE = "CONTROLROOM_LANGUAGE"


def named_language() -> Language | None:
    """The language that CONTROLROOM_LANGUAGE names: whoever set it meant it, so it goes before the event's own."""
    value = os.environ.get(_VARIABLE, "")[:2].lower()
    return next((language for language in LANGUAGES if language == value), None)


def name_language(language: Language) -> None:
    """Have `language` be the one that is named, here and in programs that are started from here."""
    os.environ[_VARIABLE] = language
    use_language(language)


def use_language_of_event(language: Language) -> None:
    """Make the event's `language` the one in force, unless another was named."""
    use_language(named_language() or language)


def language_of_environment() -> Language:
    """What the shell asks for (CONTROLROOM_LANGUAGE, LC_ALL, LC_MESSAGES, LANG), English if nothing is said."""
    for name in (_VARIABLE, "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(name, "")[:2].lower()
        if value in LANGUAGES:
            return value
    return "en"


def _(message: str) -> str:
    """`message` in the language in force."""
    return _catalogue(_Current.language).gettext(message)


def said(language: Language, message: str) -> str:
    """`message` in `language`, whichever is in force: for who reads another one than the operator."""
    return _catalogue(language).gettext(message)


def ngettext(one: str, many: str, n: int) -> str:
    """`one` or `many` for `n` things, in the language in force."""
    return _catalogue(_Current.language).ngettext(one, many, n)


def N_(message: str) -> str:
    """Marks `message` for the catalogues where it is defined; `_` translates it where it is shown."""
    return message


def NN_(one: str, many: str) -> tuple[str, str]:
    """Marks a message that counts for the catalogues, as `N_` does."""
    return one, many
