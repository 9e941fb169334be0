"""The lines of the board of contacts: whom to call, one after the other, and one of them in full. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.people.contacts import STANDING_SYMBOLS, ContactLine, Standing, call_words, result_words
from controlroom.domain.people.staffing import GroupShift, Staffing, shift_words, staffing_words
from controlroom.tui.widgets.text import cell, row, tinted

if TYPE_CHECKING:
    from controlroom.core.config.contacts import Emergency

_TONES = {
    Standing.NEXT: "strong",
    Standing.REACHED: "good",
    Standing.NOT_REACHED: "bad",
    Standing.LATER: "plain",
}


@dataclass(frozen=True)
class Widths:
    """The columns of the list in cells; `row`: 0 where there is no room for it."""

    row: int
    name: int
    place: int
    phone: int
    calls: int

    @classmethod
    def of(cls, width: int) -> Widths:
        """For a list `width` cells wide."""
        row = 16 if width >= 100 else 0
        name, place, phone = (26, 16, 24) if width >= 100 else (22, 12, 19)
        return cls(row, name, place, phone, max(10, width - row - name - place - phone - 6))


def head(widths: Widths) -> Content:
    """What the columns are."""
    words = [("", 1), (_("Name"), widths.name), (_("What they are"), widths.place), (_("Telephone"), widths.phone)]
    cells = [cell(text, width, "muted") for text, width in [*words, (_("Calls"), widths.calls)]]
    return row([*cells[:1], *([cell(_("For"), widths.row, "muted")] if widths.row else []), *cells[1:]])


def line_of(line: ContactLine, widths: Widths, zone: tzinfo, *, first: bool) -> Content:
    """One to call; the `first` of a row says whose row it is, those behind them stand in for them."""
    tone = _TONES[line.standing] if line.on_duty else "muted"
    name = clean_line(str(line.name), 60)
    told = call_words(line, zone) or ("" if line.on_duty else _("off shift"))
    cells = [cell(STANDING_SYMBOLS[line.standing], 1, tone)]
    if widths.row:
        whose = _("outside") if line.outside else clean_line(str(line.row), 40)
        cells.append(cell(whose if first else "", widths.row, "muted"))
    cells += [
        cell(name if first or not line.outside else f"↳ {name}", widths.name, tone),
        cell(line.place_words(), widths.place, "muted"),
        cell(" / ".join(line.phones) or "—", widths.phone, "strong" if line.standing is Standing.NEXT else "plain"),
        cell(told, widths.calls, tone),
    ]
    return row(cells)


def detail(line: ContactLine | None, zone: tzinfo) -> Content:
    """One to call, in full."""
    if line is None:
        return Content("")
    head = [tinted(clean_line(str(line.name), 80), "strong")]
    if line.person:
        head.append(Content(clean_line(line.person, 60)))
    head.append(tinted(f"{line.row} · {line.place_words()}" if not line.outside else line.place_words(), "muted"))
    parts = [row(head, " · "), tinted("   ".join(line.phones) or _("No telephone in event.toml."), "strong")]
    if line.note is not None:
        parts.append(Content(clean_line(str(line.note), 120)))
    if line.last is not None:
        by = _("Last call by {by}: {result}")
        parts.append(Content(by.format(by=clean_line(line.last.by, 40), result=result_words(line.last, zone))))
    if not line.on_duty:
        parts.append(tinted(_("Off shift now."), "warn"))
    return Content("\n").join(parts)


def kinds_line(kinds: Sequence[Emergency], chosen: str | None, width: int) -> Content:
    """The kinds of emergency, the chosen one set off; none is broken at the end of a line."""
    names = [(None, _("everybody")), *((kind.key, clean_line(str(kind.name), 30)) for kind in kinds)]
    lines: list[list[Content]] = [[]]
    left = width
    for key, name in names:
        entry = Content.styled(f"▸{name}◂", "bold $accent") if key == chosen else tinted(f" {name} ", "muted")
        if lines[-1] and left < entry.cell_length:
            lines.append([])
            left = width
        lines[-1].append(entry)
        left -= entry.cell_length
    return Content("\n").join(row(line, "") for line in lines)


def staffing_line(found: Staffing) -> Content:
    """The advice, in the tone of whether it is met."""
    return tinted(staffing_words(found), "warn" if found.missing else "plain")


def shift_lines(shifts: Sequence[GroupShift], zone: tzinfo, most: int) -> Content:
    """Who is on duty, a line for each group, at most `most`: those that change next first."""
    late = max((each.until for each in shifts if each.until), default=None)
    ordered = sorted(shifts, key=lambda each: (each.until is None, each.until or late))
    lines = [
        row([cell(clean_line(str(each.name), 40), 16, "muted"), Content(clean_line(shift_words(each, zone), 200))])
        for each in ordered[:most]
    ]
    return Content("\n").join(lines)
