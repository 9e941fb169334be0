"""Every error a user can meet: a code, words, what was kept, and what to do next."""

from __future__ import annotations

import importlib
import pkgutil
from string import Formatter

import pytest

import controlroom
from controlroom.core.errors import BadInputError, ControlroomError, FaultError, RuleRefusedError, all_errors
from controlroom.core.i18n import N_


def load_everything() -> None:
    for module in pkgutil.walk_packages(controlroom.__path__, "controlroom."):
        if ".migrations" not in module.name and not module.name.endswith("__main__"):
            importlib.import_module(module.name)


load_everything()
ERRORS = sorted((error for error in all_errors() if error.__module__.startswith("controlroom.")), key=lambda e: e.code)


def test_every_code_stands_for_one_error() -> None:
    codes = [error.code for error in ERRORS]
    assert len(codes) > 30
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.code)
def test_an_error_says_what_happened_and_what_to_do_next(error: type[ControlroomError]) -> None:
    assert issubclass(error, RuleRefusedError | BadInputError | FaultError)
    assert error.what
    assert error.next_step
    assert error.exit_code in (1, 2, 3)
    names = {name for text in (error.what, error.next_step) for _, name, _, _ in Formatter().parse(text) if name}
    shown = error(**dict.fromkeys(names, "x"))
    assert shown.code in str(shown)
    assert "{" not in str(shown)


def test_details_from_outside_reach_a_person_as_harmless_text() -> None:
    class StrangeFileError(BadInputError):
        code = ""
        what = N_("{file} is strange.")
        next_step = N_("Look at it.")

    shown = StrangeFileError(file="a\x1b[31m\u202eb\n{c}" + "x" * 999)
    assert shown.sentence().startswith("a[31mb {c}xxx")
    assert len(shown.sentence()) < 400
