"""The columns of a list before it is taken in: which field each is, what the first rows become, how many are good.

Nothing is written here. The screen gives the mapping a person confirmed, or None (docs/domain.md §5).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.screen import Screen
from textual.timer import Timer

from controlroom.core.i18n import _, current_language, ngettext
from controlroom.core.text import clean_line, visible
from controlroom.domain.people.columns import ColumnMap, sort_columns
from controlroom.domain.people.headers import IGNORE, MAPPABLE, MEANINGS, fold
from controlroom.domain.people.mapping import Assessment, ListLike, ListMapping, assess, read_row
from controlroom.domain.people.rules import AttendeeRow, CategoryLookup, Rejection
from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.widgets.line_list import LineList
from controlroom.tui.widgets.text import Words, cell, row, tinted

# The list is counted again only when the operator pauses: with 100,000 rows it takes seconds.
_SETTLED_S = 0.3
_PREVIEWED = 12
_WORDS_SHOWN = 100
_CHOICES = (IGNORE, *(field for field in MAPPABLE if field != IGNORE))


@dataclass(frozen=True)
class ListShown:
    """What the screen starts from. `mapping`: what is remembered and what the command line said."""

    file: str
    table: ListLike
    mapping: ListMapping
    categories: CategoryLookup
    as_last_time: bool = False
    dry_run: bool = False


class MappingScreen(Screen[ListMapping | None]):
    """Every column with its field, then every category word that nobody knows."""

    AUTO_FOCUS = None
    BINDINGS = [
        ("up", "move(-1)", ""), ("down", "move(1)", ""), ("pageup", "move(-8)", ""), ("pagedown", "move(8)", ""),
        ("home", "move(-100000)", ""), ("end", "move(100000)", ""),
        ("left", "turn(-1)", ""), ("right", "turn(1)", ""), ("enter", "choose", ""), ("x", "leave_out", ""),
        ("f10", "confirm", ""), ("escape", "leave", ""),
    ]  # fmt: skip
    DEFAULT_CSS = """
    MappingScreen { background: $background; color: $foreground; }
    MappingScreen #mapping-top { height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }
    MappingScreen #columns-box { height: 1fr; }
    MappingScreen #preview-box { height: 30%; min-height: 5; }
    MappingScreen #counts { height: auto; max-height: 2; padding: 0 1; }
    MappingScreen #mapping-keys { height: 1; background: $panel; padding: 0 1; text-wrap: nowrap; }
    """

    class Assessed(Message):
        """What would come of the list as it was mapped then; only the newest counts."""

        def __init__(self, number: int, found: Assessment) -> None:
            super().__init__()
            self.number = number
            self.found = found

    def __init__(self, shown: ListShown) -> None:
        super().__init__()
        self._list = shown
        self._headers = shown.table.headers
        self._chosen = shown.mapping.chosen(self._headers)
        self._words: dict[str, int] = {}
        self._meanings: dict[str, str] = {}
        self._at = 0
        self._number = 0
        self._found: Assessment | None = None
        self._hint = ""
        self._settle: Timer | None = None

    def compose(self) -> ComposeResult:
        yield Words(id="mapping-top")
        with Vertical(id="columns-box", classes="box"):
            yield LineList(id="columns")
        with Vertical(id="preview-box", classes="box"):
            yield LineList(id="preview")
        yield Words(id="counts")
        yield Words(id="mapping-keys")

    def on_mount(self) -> None:
        self._changed(at_once=True)

    def on_resize(self) -> None:
        self._show()

    def on_unmount(self) -> None:
        self._number += 1  # whatever is still counting stops

    @property
    def mapping(self) -> ListMapping:
        """As it stands on the screen."""
        return self._list.mapping.with_columns(self._headers, self._chosen).with_categories(self._meanings)

    @property
    def columns(self) -> ColumnMap:
        """How the columns are read."""
        return sort_columns(self._headers, self._chosen)

    # --- what the keys do ------------------------------------------------------------------------------------------

    def action_move(self, by: int) -> None:
        """Another line."""
        self._at = min(max(self._at + by, 0), len(self._headers) + len(self._words) - 1)
        self._hint = ""
        self._show()

    def action_turn(self, by: int) -> None:
        """The next field for this column, or the next category for this word."""
        choices = self._choices()
        now = self._now()
        place = choices.index(now) + by if now in choices else (0 if by > 0 else -1)
        self._take(choices[place % len(choices)])

    def action_choose(self) -> None:
        """A list of all fields, or of all categories."""
        words = [_(MEANINGS[each]) if self._word() is None else self._category(each) for each in self._choices()]
        title = self._word() or clean_line(self._headers[self._at], 40)
        now = self._now()
        chosen = self._choices().index(now) if now in self._choices() else 0
        self.app.push_screen(ChoiceScreen(title, words, chosen), self._picked)

    def action_leave_out(self) -> None:
        """This column is not read."""
        if self._word() is None:
            self._take(IGNORE)

    def action_confirm(self) -> None:
        """Every column as it stands, if one holds the name: what was seen and confirmed is what is remembered."""
        columns = self.columns
        if columns.named:
            taken = columns.by_column()
            self._chosen = {index: taken.get(index, IGNORE) for index in range(len(self._headers))}
            self.dismiss(self.mapping)
            return
        self._hint = _("No column holds the name: choose it first.")
        self._show()

    def action_leave(self) -> None:
        """Nothing is changed."""
        self.dismiss(None)

    def _picked(self, index: int | None) -> None:
        if index is not None:
            self._take(self._choices()[index])

    def _take(self, choice: str) -> None:
        word = self._word()
        if word is not None:
            self._meanings[word] = choice
        else:
            for other, field in list(self._chosen.items()):
                if field == choice != IGNORE:
                    self._chosen[other] = IGNORE
            self._chosen[self._at] = choice
        self._hint = ""
        self._changed()

    def _word(self) -> str | None:
        """The category word under the cursor, if it stands on one."""
        place = self._at - len(self._headers)
        return list(self._words)[place] if place >= 0 else None

    def _choices(self) -> Sequence[str]:
        return _CHOICES if self._word() is None else self._list.categories.keys

    def _now(self) -> str:
        word = self._word()
        return self._meanings.get(word, "") if word is not None else self.columns.by_column().get(self._at, IGNORE)

    def _category(self, key: str) -> str:
        chinese = next((name for name in self._list.categories.allowed if name.endswith(f"/{key}")), key)
        return chinese.partition("/")[0] if current_language() == "zh" else key

    # --- counting, beside the screen -------------------------------------------------------------------------------

    def _changed(self, *, at_once: bool = False) -> None:
        self._number += 1
        self._found = None
        if self._settle is not None:
            self._settle.stop()
        self._settle = self.set_timer(0.01 if at_once else _SETTLED_S, self._count)
        self._show()

    @work(thread=True, group="count")
    def _count(self) -> None:
        number, table = self._number, self._list.table
        lookup = self.mapping.lookup(self._list.categories)
        found = assess(table, self.columns, lookup, lambda: number != self._number)
        if found is not None:
            self.post_message(self.Assessed(number, found))

    def on_mapping_screen_assessed(self, message: Assessed) -> None:
        """The counts, and words that were not known before."""
        if message.number != self._number:
            return
        self._found = message.found
        for word, rows in message.found.unknown[:_WORDS_SHOWN]:
            self._words[word] = rows
        self._show()

    # --- what is seen ----------------------------------------------------------------------------------------------

    def _show(self) -> None:
        if not self.is_mounted:
            return
        self.query_one("#mapping-top", Words).show(self._top())
        self.query_one("#columns-box").border_title = _("Columns: header, field, first value")
        self.query_one("#preview-box").border_title = _("First rows as they will be stored")
        columns = self.columns
        lines = self.query_one("#columns", LineList)
        lines.show([*self._column_lines(columns), *self._word_lines()])
        height = max(1, lines.scrollable_content_region.height)
        top = min(max(lines.scroll_offset.y, self._at - height + 1), self._at)
        self.call_after_refresh(lines.scroll_to, y=top, animate=False)
        self.query_one("#preview", LineList).show(self._preview(columns))
        self.query_one("#counts", Words).show(self._counts(columns))
        keys = _("↑↓ column · ←→ field · Enter list · X leave out · F10 import · Esc leave")
        self.query_one("#mapping-keys", Words).show(keys)

    def _top(self) -> Content:
        rows = len(self._list.table.rows)
        parts = [
            clean_line(self._list.file, 60),
            self._list.table.encoding,
            ngettext("{n} row", "{n} rows", rows).format(n=f"{rows:,}"),
        ]
        parts += [_("as last time")] if self._list.as_last_time else []
        parts += [_("dry run: nothing will be changed")] if self._list.dry_run else []
        return tinted(" · ".join(parts), "strong")

    def _mark(self, index: int) -> Content:
        return tinted("▸" if index == self._at else " ", "strong")

    def _column_lines(self, columns: ColumnMap) -> list[Content]:
        taken = columns.by_column()
        wide = self.size.width >= 100
        return [
            row([
                self._mark(index),
                cell(clean_line(header) or "—", 36 if wide else 26, "strong" if index == self._at else "plain"),
                cell(_(MEANINGS[taken[index]]) if index in taken else "·", 30 if wide else 20,
                     "good" if index in taken else "muted"),
                tinted(self._sample(index), "muted"),
            ])
            for index, header in enumerate(self._headers)
        ]  # fmt: skip

    def _word_lines(self) -> list[Content]:
        lines = []
        for place, (word, rows) in enumerate(self._words.items(), len(self._headers)):
            key = self._meanings.get(word)
            count = ngettext("unknown category, {n} row", "unknown category, {n} rows", rows).format(n=f"{rows:,}")
            meaning = cell(self._category(key), 20, "good") if key else cell(count, 30, "warn")
            lines.append(row([self._mark(place), cell(f"“{clean_line(word, 60)}”", 26), meaning]))
        return lines

    def _sample(self, index: int) -> str:
        texts = (cells[index] for _number, cells in self._list.table.rows[:20] if index < len(cells))
        return clean_line(next((text for text in texts if text.strip()), "")[:200], 60)

    def _preview(self, columns: ColumnMap) -> list[Content]:
        lookup = self.mapping.lookup(self._list.categories)
        first = self._list.table.rows[:_PREVIEWED]
        read = [read_row(self._list.table, number, cells, columns, lookup) for number, cells in first]
        return [self._preview_line(each) for each in read]

    def _preview_line(self, read: AttendeeRow | Rejection) -> Content:
        number = cell(str(read.row), 5, "muted", right=True)
        if isinstance(read, Rejection):
            return row([number, tinted(f"✖ {read.reason}", "bad")])
        party = f"×{read.party}" if read.party > 1 else ""
        contact = read.phone or read.email
        return row([
            number, tinted("✔", "good"), cell(read.name, 14), cell(read.company, 18),
            cell(self._category(read.category), 14), cell(party, 3), cell(contact, 14),
            tinted(visible(read.code, 40), "muted"),
        ])  # fmt: skip

    def _counts(self, columns: ColumnMap) -> Content:
        if self._hint:
            return tinted("✖ " + self._hint, "bad")
        if not columns.named:
            return tinted("✖ " + _("No column holds the name yet."), "bad")
        if self._found is None:
            return tinted(_("counting …"), "muted")
        count = self._found.good
        good = ngettext("{n} row will go in", "{n} rows will go in", count).format(n=f"{count:,}")
        bad = _("{n} rejected").format(n=f"{self._found.bad:,}")
        left = [word for word, _rows in self._found.unknown if fold(word) not in map(fold, self._meanings)]
        words = ngettext("{n} unknown word below the columns", "{n} unknown words below the columns", len(left)).format(
            n=len(left)
        )
        return row([
            tinted(f"✔ {good}", "good"), tinted(f"✖ {bad}", "bad" if self._found.bad else "muted"),
            tinted(words if left else "", "warn"),
        ], "   ")  # fmt: skip
