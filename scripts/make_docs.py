"""Writes the pages of docs/ that come from the program itself; `--check` only says whether they are stale."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from pathlib import Path

import controlroom
from controlroom.core.errors import BadInputError, ControlroomError, FaultError, RuleRefusedError, all_errors
from controlroom.core.i18n import LANGUAGES, Language, _, use_language
from controlroom.domain.people.authority import GRANTS
from controlroom.domain.people.duty import ROLE_WORDS, Role
from controlroom.tui.actions import ACTIONS
from controlroom.tui.boards import BOARDS
from controlroom.tui.kiosk.screen import MENU
from controlroom.tui.rounds.run_keys import KEYS as ROUND_KEYS
from controlroom.tui.screens.help import names_of
from controlroom.tui.stage.screen import KEYS as STAGE_KEYS
from controlroom.tui.state import Board

DOCS = Path(__file__).resolve().parent.parent / "docs"
MADE = "<!-- Made by scripts/make_docs.py from the source: edit that, then run `make docs`. -->\n"

_KIOSK: dict[Language, str] = {
    "en": "At a kiosk, after `F12` (or `Ctrl+E`) and a leader's PIN",
    "zh": "自助机：先按 `F12`（或 `Ctrl+E`）并输入负责人的 PIN",
}
_STAGE: dict[Language, str] = {"en": "On the screen of a stage", "zh": "舞台屏"}
_ROUND: dict[Language, str] = {"en": "While a round is walked", "zh": "逐项巡检时"}
_STAGE_HEADS = {"en": "| key | what it does |", "zh": "| 按键 | 说明 |"}
_KEY_HEADS = {"en": "| key | action | what it does |", "zh": "| 按键 | 操作 | 说明 |"}
_KEY_TITLES = {"en": "## English", "zh": "## 中文"}
_ASKING = {
    "en": "while a question is asked",
    "zh": "询问时",
}
_TWICE = {"en": "press twice", "zh": "按两次"}
_AUTHORITY = (
    "Roles bind as soon as event.toml names one person (docs/domain.md §1); `controlroom people roles` shows it.\n"
    "A verb that ends in a dot stands for all of its noun that no other line names; a verb that no line knows is for\n"
    "coordinator and commander. Tickets ask besides whose group a ticket is (docs/domain.md §8).\n"
)
_KINDS: tuple[tuple[type[ControlroomError], str], ...] = (
    (RuleRefusedError, "Refused by a rule (exit code 1)  被规则拒绝"),
    (BadInputError, "Bad input or usage (exit code 2)  输入或用法有误"),
    (FaultError, "Fault of a device or the store (exit code 3)  设备或存储故障"),
)


def keys_page() -> str:
    """The key sheet, in both languages."""
    parts = [MADE, "# Keys · 按键\n"]
    for language in LANGUAGES:
        use_language(language)
        parts.append(f"{_KEY_TITLES[language]}\n")
        for kind in BOARDS.values():
            parts.append(f"### {_(kind.keys_title)}\n\n{_key_table(kind.id, language)}")
        parts.append(f"### {_KIOSK[language]}\n\n{_key_table('desk', language, MENU)}")
        walked = "\n".join(f"| `{each.name}` | {_(each.label)} | {_(each.tooltip)} |" for each in ROUND_KEYS)
        parts.append(f"### {_ROUND[language]}\n\n{_KEY_HEADS[language]}\n| --- | --- | --- |\n{walked}\n")
        stage = "\n".join(f"| `{key}` | {_(what)} |" for key, what in STAGE_KEYS)
        parts.append(f"### {_STAGE[language]}\n\n{_STAGE_HEADS[language]}\n| --- | --- |\n{stage}\n")
    return "\n".join(parts)


def _key_table(board: Board, language: Language, only: tuple[str, ...] = ()) -> str:
    rows = [_KEY_HEADS[language], "| --- | --- | --- |"]
    rows += [f"| `{each.name}` | {_(each.label)} | {_(each.tooltip)} |" for each in BOARDS[board].keys()]
    for action in ACTIONS:
        if board not in action.boards or (only and action.id not in only):
            continue
        keys = " ".join(f"`{name}`" for name in names_of(action, board))
        notes = [_TWICE[language]] * action.dangerous + [_ASKING[language]] * action.asking
        label = _(action.label) + (f" ({', '.join(notes)})" if notes else "")
        rows.append(f"| {keys} | {label} | {_(action.tooltip)} |")
    return "\n".join(rows) + "\n"


def authority_page() -> str:
    """Who may do what: the one table, as it is asked before each commit."""
    use_language("en")
    heads = " | ".join(_(ROLE_WORDS[role]) for role in Role)
    lines = [
        MADE, "# Who may do what · 权限表\n", _AUTHORITY, f"| what | {heads} | verbs of the journal |",
        "| --- " * (len(Role) + 2) + "|",
    ]  # fmt: skip
    for grant in GRANTS:
        ticks = " | ".join("✔" if role in grant.roles else "" for role in Role)
        verbs = " ".join(f"`{verb}`" for verb in grant.verbs)
        lines.append(f"| {_(grant.what)} | {ticks} | {verbs} |")
    return "\n".join(lines) + "\n"


def errors_page() -> str:
    """Every error a person can meet, by kind and code; words in braces are filled in."""
    for module in pkgutil.walk_packages(controlroom.__path__, "controlroom."):
        if not module.name.endswith(".__main__") and ".migrations" not in module.name:
            importlib.import_module(module.name)
    errors = sorted(
        {error for error in all_errors() if error.__module__.startswith("controlroom.")}, key=lambda error: error.code
    )
    parts = [MADE, "# Errors · 错误\n"]
    for kind, title in _KINDS:
        parts.append(f"## {title}\n")
        parts.extend(_error_entry(error) for error in errors if issubclass(error, kind))
    return "\n".join(parts)


def _error_entry(error: type[ControlroomError]) -> str:
    lines = [f"### {error.code}\n"]
    for language in reversed(LANGUAGES):
        use_language(language)
        sentences = (_(text) for text in (error.what, error.kept, error.next_step) if text)
        lines.append(f"- {' '.join(sentences)}")
    return "\n".join(lines) + "\n"


def main() -> int:
    """Writes the pages, or with `--check` compares them; 1 when one is stale."""
    pages = {"keys.md": keys_page(), "errors.md": errors_page(), "authority.md": authority_page()}
    stale = [name for name, text in pages.items() if not (DOCS / name).is_file() or _read(DOCS / name) != text]
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/{name} is stale: run “make docs”", file=sys.stderr)
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(pages[name], encoding="utf-8", newline="\n")
        print(f"docs/{name} written")
    return 0


def _read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
