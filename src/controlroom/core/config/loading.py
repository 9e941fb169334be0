"""Reading one TOML file into a model; a mistake names file, line or key, what was found and what is allowed."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, current_language
from controlroom.core.text import clean_line
from controlroom.core.toml_file import NotReadableError, read_toml

_KEY = r"^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$"
HASHED_PIN = r"^\$argon2id\$"
Key = Annotated[str, StringConstraints(pattern=_KEY)]
"""A short name used to refer to a thing: letters, digits, `-` and `_`, at most 32."""

_LONGEST_LINE = 10_000


def _one_line(value: object) -> object:
    """A text of a file as everything else that is typed: one line, nothing in it that acts on a terminal."""
    return clean_line(value, _LONGEST_LINE) if isinstance(value, str) else value


Line = Annotated[str, BeforeValidator(_one_line)]
"""Words a person reads; what is too long is refused, never cut off."""


class ConfigModel(BaseModel):
    """Base of all configuration models: unknown keys are refused, values never change after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Words(ConfigModel):
    """The same words in both languages."""

    zh: Line = Field(min_length=1, max_length=120)
    en: Line = Field(min_length=1, max_length=120)

    def __str__(self) -> str:
        return self.zh if current_language() == "zh" else self.en


class ConfigFileMissingError(BadInputError):
    code = "CONFIG_FILE_MISSING"
    what = N_("The event folder has no {file}.")
    next_step = N_("Run “controlroom init DIR” for a complete sample and copy the file from it.")


class ConfigUnreadableError(BadInputError):
    code = "CONFIG_UNREADABLE"
    what = N_("{file} cannot be read: {reason}.")
    next_step = N_("Save it as UTF-8 text that this user may read, then try again.")


class ConfigSyntaxError(BadInputError):
    code = "CONFIG_SYNTAX"
    what = N_("{file} is not valid TOML: {reason}.")
    next_step = N_("Correct that line and save the file again.")


class ConfigValueError(BadInputError):
    code = "CONFIG_VALUE"
    what = N_("{file}, {key}: found {found}; {allowed}.")
    next_step = N_("Correct that key and save the file again.")


M = TypeVar("M", bound=ConfigModel)
_MOST_NAMES = 200  # signs


def load_toml(path: Path, model: type[M]) -> M:
    """`path` as `model`.

    Raises ConfigFileMissingError, ConfigUnreadableError, ConfigSyntaxError or ConfigValueError (the first mistake
    found is named with its key; how many there are beyond it is said too).
    """
    try:
        data = read_toml(path)
    except FileNotFoundError:
        raise ConfigFileMissingError(file=path.name) from None
    except (OSError, NotReadableError) as error:
        reason = error.strerror or error if isinstance(error, OSError) else error
        raise ConfigUnreadableError(file=path.name, reason=reason) from error
    except ValueError as error:
        raise ConfigSyntaxError(file=path.name, reason=error) from error
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise value_error(path.name, error) from None


def unknown_reference(file: str, key: str, found: str, allowed: Sequence[str]) -> ConfigValueError:
    """The error for a key that names a thing which is not defined, with the nearest defined name."""
    near = difflib.get_close_matches(found, allowed, n=1)
    names = ", ".join(allowed) or _("nothing, none is defined")
    if len(names) > _MOST_NAMES:  # What was meant is told behind them and must not be cut off.
        names = names[: names.rindex(", ", 0, _MOST_NAMES)] + ", …"
    words = _("allowed: {names}").format(names=names)
    if near:
        words += " " + _("(did you mean “{name}”?)").format(name=near[0])
    return ConfigValueError(file=file, key=key, found=repr(found), allowed=words)


def duplicate_key(file: str, key: str, found: str) -> ConfigValueError:
    """The error for a name that is given twice."""
    return ConfigValueError(file=file, key=key, found=repr(found), allowed=_("each may stand only once"))


def value_error(file: str, error: ValidationError) -> ConfigValueError:
    """The error for values that a model refuses: the first mistake with its key, and how many there are beyond it."""
    details = error.errors(include_url=False)
    first = details[0]
    allowed = allowed_words(first)
    if len(details) > 1:
        allowed += " " + _("({n} more mistakes in this file)").format(n=len(details) - 1)
    return ConfigValueError(file=file, key=_dotted(first["loc"]), found=_found(first), allowed=allowed)


def _dotted(loc: tuple[int | str, ...]) -> str:
    out = ""
    for part in loc:
        if isinstance(part, int):
            out += f"[{part + 1}]"
        else:
            out += f".{part}" if out else part
    return out or _("the whole file")


def _found(detail: ErrorDetails) -> str:
    if detail["type"] == "missing":
        return _("nothing")
    if detail["type"] == "extra_forbidden":
        return _("a key nobody reads")
    if isinstance(detail["input"], dict | BaseModel):
        return _("a table with these values")
    return repr(detail["input"])


# What is allowed, by the kind of mistake that pydantic reports; the braces are filled from its context.
_ALLOWED: dict[str, str] = {
    "missing": N_("this key is required"),
    "extra_forbidden": N_("remove it or correct its spelling"),
    "literal_error": N_("allowed: {expected}"),
    "union_tag_invalid": N_("allowed: {expected_tags}"),
    "union_tag_not_found": N_("this key is required"),
    "string_pattern_mismatch": N_("allowed: what matches {pattern}"),
    "string_type": N_("allowed: words in quotes"),
    "string_too_short": N_("allowed: at least {min_length} characters"),
    "string_too_long": N_("allowed: at most {max_length} characters"),
    "too_short": N_("allowed: at least {min_length} entries"),
    "int_type": N_("allowed: a whole number"),
    "int_parsing": N_("allowed: a whole number"),
    "int_from_float": N_("allowed: a whole number"),
    "float_type": N_("allowed: a number"),
    "float_parsing": N_("allowed: a number"),
    "bool_type": N_("allowed: true or false"),
    "bool_parsing": N_("allowed: true or false"),
    "date_type": N_("allowed: a date such as 2026-05-18"),
    "date_parsing": N_("allowed: a date such as 2026-05-18"),
    "date_from_datetime_parsing": N_("allowed: a date such as 2026-05-18"),
    "date_from_datetime_inexact": N_("allowed: a date such as 2026-05-18"),
    "timezone_aware": N_("allowed: an instant with its time zone such as 2026-05-18T18:00:00+08:00"),
    "timezone_naive": N_("allowed: a local time such as 2026-05-18T08:00, without a zone"),
    "datetime_type": N_("allowed: a date and time such as 2026-05-18T08:00, or with its zone …T08:00:00+08:00"),
    "datetime_parsing": N_("allowed: a date and time such as 2026-05-18T08:00, or with its zone …T08:00:00+08:00"),
    "datetime_from_date_parsing": N_(
        "allowed: a date and time such as 2026-05-18T08:00, or with its zone …T08:00:00+08:00"
    ),
    "greater_than": N_("allowed: more than {gt}"),
    "greater_than_equal": N_("allowed: {ge} or more"),
    "less_than": N_("allowed: less than {lt}"),
    "less_than_equal": N_("allowed: {le} or less"),
    "tuple_type": N_("allowed: a list, or tables with [[…]]"),
    "model_type": N_('allowed: a table; words in two languages are {{ zh = "…", en = "…" }}'),
}


# What is allowed where an expression says it for machines only.
_IN_WORDS = {
    _KEY: N_("allowed: a key of Latin letters, digits, - and _, at most 32"),
    HASHED_PIN: N_("allowed: what “controlroom pin” gave"),
}


def allowed_words(detail: ErrorDetails) -> str:
    """What would be right where a model refuses a value, in words."""
    context: dict[str, Any] = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context.get("error", detail["msg"])).rstrip(".。")  # A sentence goes on around it.
    words = _IN_WORDS.get(str(context.get("pattern")))
    if (template := words or _ALLOWED.get(detail["type"])) is not None:
        return _(template).format(**context)
    return detail["msg"][:1].lower() + detail["msg"][1:]
