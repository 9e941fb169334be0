"""Both catalogues: whole, up to date, and with the same fields as the source."""

from __future__ import annotations

import ast
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from controlroom.core.i18n import Language, _, ngettext, use_language

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "controlroom"
LOCALES = ("en", "zh_CN")
MARKS = ("_", "N_", "ngettext")


def catalogue(locale: str) -> Catalog:
    path = SOURCE / "locale" / locale / "LC_MESSAGES" / "controlroom.po"
    return read_po(BytesIO(path.read_bytes()), locale=locale)


def texts(text: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    """The forms of a message or of its translation; what is not translated yet has none (another test tells of it)."""
    return tuple(filter(None, (text,) if isinstance(text, str) else text or ()))


def fields(text: str) -> set[str]:
    """The names in braces; a brace that stands for itself is none."""
    return {name for _text, name, _spec, _conversion in Formatter().parse(text) if name is not None}


def first_words(tree: ast.AST) -> list[str]:
    """The literal messages of a module, as its syntax tree has them."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and node.args)
    marked = (call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in MARKS)
    return [word.value for word in marked if isinstance(word, ast.Constant) and isinstance(word.value, str)]


@pytest.mark.parametrize("locale", LOCALES)
def test_a_translation_names_the_fields_of_a_form_of_its_message(locale: str) -> None:
    different = {
        form: message.id
        for message in catalogue(locale)
        if message.id
        for form in texts(message.string)
        if fields(form) not in [fields(each) for each in texts(message.id)]
    }
    assert different == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_every_translation_can_be_filled_in(locale: str) -> None:
    for message in catalogue(locale):
        given = {name: "7" for text in texts(message.id) for name in fields(text)}
        for form in texts(message.string) if message.id else ():
            assert form.format(**given).strip()


def test_chinese_sentences_have_chinese_stops() -> None:
    """A half-width stop or a comma after a Han sign is a slip of the keyboard."""
    slips = [
        form
        for message in catalogue("zh_CN")
        if message.id
        for form in texts(message.string)
        for sign, stop in zip(form, form[1:], strict=False)
        if "\u4e00" <= sign <= "\u9fff" and stop in ",.;:!?()"
    ]
    assert slips == []


def test_no_message_hides_where_it_is_not_taken_into_the_catalogue() -> None:
    """Such as one inside an f-string, which would stay English for ever."""
    known = {texts(message.id)[0] for message in catalogue("en") if message.id}
    hidden = [
        f"{path.relative_to(SOURCE).as_posix()}: {words}"
        for path in sorted(SOURCE.rglob("*.py"))
        for words in first_words(ast.parse(path.read_text(encoding="utf-8")))
        if words not in known
    ]
    assert hidden == []


def test_the_catalogues_are_up_to_date_and_nothing_is_without_translation() -> None:
    command = [sys.executable, str(ROOT / "scripts" / "catalogues.py"), "--check"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace") + done.stderr.decode("utf-8", "replace")


@pytest.mark.parametrize(
    ("language", "admitted", "reprint"),
    [("en", "Admitted", "Reprint"), ("zh", "请入场", "补打")],
)
def test_the_door_operator_reads_the_answer_in_the_language_in_force(
    language: Language, admitted: str, reprint: str
) -> None:
    use_language(language)
    assert (_("Admitted"), _("Reprint")) == (admitted, reprint)


@pytest.mark.parametrize(
    ("language", "count", "words"),
    [("en", 1, "1 day ago"), ("en", 2, "2 days ago"), ("zh", 1, "1 天前"), ("zh", 2, "2 天前")],
)
def test_counted_things_have_the_plural_of_their_language(language: Language, count: int, words: str) -> None:
    use_language(language)
    assert ngettext("{n} day ago", "{n} days ago", count).format(n=count) == words
