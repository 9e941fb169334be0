"""Message catalogues: taken from the source, kept complete, compiled.

python scripts/catalogues.py            take new messages in, drop dead ones, compile
python scripts/catalogues.py --check    exit 1 when a catalogue is stale or a translation is missing
python scripts/catalogues.py --missing  list what has no Chinese yet
"""

from __future__ import annotations

import sys
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "controlroom"
LOCALES = ("en", "zh_CN")
KEYWORDS = {"_": None, "N_": None, "ngettext": (1, 2), "NN_": (1, 2)}
HEADER = "# Messages of controlroom, {locale}. Made by scripts/catalogues.py; only the translations are edited by hand."


def path_of(locale: str) -> Path:
    """Where the catalogue of `locale` stands."""
    return SOURCE / "locale" / locale / "LC_MESSAGES" / "controlroom.po"


def extract() -> Catalog:
    """All messages of the source, with the files they stand in."""
    template = Catalog(project="controlroom", header_comment="")
    found = extract_from_dir(str(SOURCE), keywords=KEYWORDS, method_map=[("**.py", "python")])
    for file, _line, message, comments, context in found:
        template.add(message, None, [(Path(file).as_posix(), 1)], auto_comments=comments, context=context)
    return template


def updated(locale: str, template: Catalog) -> Catalog:
    """The catalogue of `locale` with exactly the messages of the source; English is its own translation."""
    path = path_of(locale)
    old = read_po(BytesIO(path.read_bytes()), locale=locale) if path.exists() else Catalog(locale=locale)
    catalog = Catalog(locale=locale, project="controlroom", header_comment=HEADER.format(locale=locale), fuzzy=False)
    for message in sorted(template, key=lambda message: str(message.id)):
        if message.id:
            known = old.get(message.id[0] if isinstance(message.id, tuple) else message.id)
            catalog.add(message.id, _translation(locale, message, known), sorted(set(message.locations)))
    catalog.revision_date = catalog.creation_date = old.creation_date
    return catalog


def _translation(locale: str, message: Message, known: Message | None) -> object:
    if locale == "en":
        return message.id
    return known.string if known is not None else ""


def text_of(catalog: Catalog) -> bytes:
    """The catalogue as its file is written: no dates and line numbers, which would change with every edit."""
    out = BytesIO()
    write_po(out, catalog, width=110, include_lineno=False, omit_header=False, sort_output=False)
    lines = out.getvalue().decode("utf-8").splitlines(keepends=True)
    dropped = ('"POT-Creation-Date', '"PO-Revision-Date', '"Last-Translator', '"Language-Team', '"Generated-By')
    return "".join(line for line in lines if not line.startswith(dropped)).encode("utf-8")


def missing(catalog: Catalog) -> list[str]:
    """The messages without a complete translation."""
    found = []
    for message in catalog:
        strings = message.string if isinstance(message.string, tuple | list) else (message.string,)
        if message.id and (not strings or not all(strings)):
            found.append(str(message.id[0] if isinstance(message.id, tuple) else message.id))
    return found


def main(arguments: list[str]) -> int:
    template = extract()
    status = 0
    for locale in LOCALES:
        catalog = updated(locale, template)
        path, text = path_of(locale), text_of(catalog)
        if "--check" in arguments:
            if not path.exists() or path.read_bytes().replace(b"\r\n", b"\n") != text:
                print(f"{path.relative_to(ROOT)} is stale: run “make catalogues”")
                status = 1
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text)
            with path.with_suffix(".mo").open("wb") as compiled:
                write_mo(compiled, catalog)
        gaps = missing(catalog)
        if gaps and ("--check" in arguments or "--missing" in arguments):
            print(f"{locale}: {len(gaps)} messages without translation:", *gaps, sep="\n  ")
            status = 1
    return status


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
