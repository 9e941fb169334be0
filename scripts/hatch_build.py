"""Compiles the message catalogues while the package is built, so that no compiled file is committed."""

from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CatalogueHook(BuildHookInterface):  # type: ignore[type-arg]
    """Turns every `locale/*/LC_MESSAGES/*.po` into the `.mo` that gettext reads."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        for po in (Path(self.root) / "src/controlroom/locale").glob("*/LC_MESSAGES/*.po"):
            with po.open("rb") as source, po.with_suffix(".mo").open("wb") as target:
                write_mo(target, read_po(source))
