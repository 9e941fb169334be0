"""All rooms side by side on one axis of time, with a line where now is: only the lines that are seen are drawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from rich.cells import cell_len
from textual.content import Content
from textual.geometry import Size

from controlroom.core.i18n import _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.agenda.rules import STATE_SYMBOLS, Item, Kind, State
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.agenda.words import clock, minutes_off
from controlroom.tui.rundown.lines import names_of, remaining
from controlroom.tui.widgets.line_list import LineView
from controlroom.tui.widgets.text import cell, tinted

TIME_CELLS = 6
_ROOM_CELLS = 18
STEPS = (2, 5, 10, 15)
"""Minutes in a line of the axis."""


@dataclass(frozen=True)
class Grid:
    """A day of some rooms, laid out: `first` is the instant of line 0; of each room what lies on each line."""

    view: AgendaView
    day: date
    rooms: tuple[str, ...]
    first: datetime
    step: timedelta
    height: int
    columns: Mapping[str, Mapping[int, tuple[Item, int]]]
    chosen: str
    now_line: int | None
    _drawn: dict[tuple[str, int, bool, int], Content] = field(default_factory=dict)

    def lines_of(self, id: str) -> set[int]:
        """The lines on which an item lies."""
        item = self.view.agenda.items.get(id)
        column = self.columns.get(item.room, {}) if item is not None else {}
        return {index for index, (each, _nth) in column.items() if each.id == id}

    def line(self, index: int, width: int) -> Content:
        """One line of the axis, `width` cells."""
        zone = self.view.agenda.calendar.zone
        at = self.first + index * self.step
        is_now = index == self.now_line
        label = clock(self.view.at if is_now else at, zone)
        shown = is_now or at.astimezone(zone).minute % max(15, self.step.seconds // 60) == 0
        parts = [cell(("▸" if is_now else " ") + (label if shown else ""), TIME_CELLS, "bad" if is_now else "muted")]
        room_width = room_cells(width, len(self.rooms))
        parts += [self._cell(room, index, room_width, is_now=is_now) for room in self.rooms]
        return Content("").join(parts)

    def _cell(self, room: str, index: int, width: int, *, is_now: bool) -> Content:
        found = self.columns[room].get(index)
        if found is None:
            return Content.styled("─" * width, "$text-error") if is_now else Content(" " * width)
        item, nth = found
        # Below its two lines of words an item looks the same all the way down.
        key = (item.id, min(nth, 2), is_now, width)
        if key not in self._drawn:
            self._drawn[key] = self._item_cell(item, nth, width, is_now=is_now)
        return self._drawn[key]

    def _item_cell(self, item: Item, nth: int, width: int, *, is_now: bool) -> Content:
        edge = "┃" if item.id == self.chosen else "▏"
        text = edge + self._words(item, nth)
        if is_now and nth > 1:
            text = edge + "─" * (width - 2)
        style = _style(self.view, item, chosen=item.id == self.chosen)
        return Content.styled(cell(text, width - 1).plain, style) + Content(" ")

    def _words(self, item: Item, nth: int) -> str:
        if nth == 0:
            expected = self.view.forecast[item.id]
            mark = "!" if item.hard else ""
            start = clock(expected.start, self.view.agenda.calendar.zone)
            return f"{STATE_SYMBOLS[item.state]}{start}{mark} {clean_line(item.title)}"
        if nth == 1:
            expected = self.view.forecast[item.id]
            late = f"{minutes_off(expected.late)}  " if abs(expected.late) >= timedelta(minutes=1) else ""
            return f"  {late}{names_of(item)}"
        return ""


def _style(view: AgendaView, item: Item, *, chosen: bool) -> str:
    if item.state is State.FINISHED:
        front, back = "$text-muted", "$surface"
    elif not item.is_open:
        tone = remaining(view, item).tone
        front, back = "bold", {"bad": "$error 45%", "warn": "$warning 40%"}.get(tone, "$success 35%")
    elif view.forecast[item.id].at_risk:
        front, back = "$text-error", "$panel"
    elif item.kind is Kind.BREAK:
        front, back = "$text-muted", "$surface"
    else:
        front, back = "", "$panel"
    # The edge of the chosen one is heavy as well: never by colour alone.
    return f"bold {front} on $primary 55%" if chosen else f"{front} on {back}"


def room_cells(width: int, rooms: int) -> int:
    """How wide a room is drawn."""
    return max(_ROOM_CELLS, (width - TIME_CELLS) // max(1, rooms))


def rooms_seen(rooms: Sequence[str], width: int, chosen: str) -> tuple[str, ...]:
    """The rooms that fit side by side, the chosen one among them."""
    fit = max(1, (width - TIME_CELLS) // _ROOM_CELLS)
    at = rooms.index(chosen) if chosen in rooms else 0
    start = max(0, min(at - fit // 2, len(rooms) - fit))
    return tuple(rooms[start : start + fit])


def grid_of(view: AgendaView, day: date, rooms: tuple[str, ...], step_min: int, chosen: str) -> Grid:
    """The rooms of a day on the axis of time."""
    agenda, step = view.agenda, timedelta(minutes=step_min)
    items = {room: [item for item in agenda.of(room, day) if item.id in view.forecast] for room in rooms}
    everything = [item for room in agenda.rooms for item in agenda.of(room, day) if item.id in view.forecast]
    starts = [view.forecast[item.id].start for item in everything]
    ends = [view.forecast[item.id].end for item in everything]
    first = _floor(min(starts, default=view.at), step)
    height = -(-(max(ends, default=view.at) - first) // step)
    columns: dict[str, dict[int, tuple[Item, int]]] = {}
    for room in rooms:
        columns[room] = {}
        for item in items[room]:
            expected = view.forecast[item.id]
            top = (expected.start - first) // step
            bottom = max(top + 1, -(-(expected.end - first) // step))
            while top in columns[room] and top + 1 < bottom:
                top += 1  # Two short ones in a line: what began first keeps it.
            for nth, index in enumerate(range(top, bottom)):
                columns[room].setdefault(index, (item, nth))
    now_line = (view.at - first) // step
    return Grid(view, day, rooms, first, step, height, columns, chosen, now_line if 0 <= now_line < height else None)


def _floor(at: datetime, step: timedelta) -> datetime:
    past = timedelta(minutes=at.minute % 60, seconds=at.second, microseconds=at.microsecond)
    return at - past % step


class AxisView(LineView):
    """The rooms of a day side by side."""

    def __init__(self, id: str | None = None) -> None:
        super().__init__(id=id)
        self._grid: Grid | None = None
        self._lines: dict[int, Content] = {}
        self._laid_out: tuple[object, ...] = ()

    def show(self, grid: Grid) -> None:
        """Show `grid`; where only another item is chosen, only the lines of the two are drawn again."""
        before, self._grid = self._grid, grid
        width = self.scrollable_content_region.width
        laid_out = (id(grid.view), grid.day, grid.rooms, grid.step, width, current_language(), self.app.theme)
        if before is not None and laid_out == self._laid_out:
            for index in before.lines_of(before.chosen) | grid.lines_of(grid.chosen):
                self._lines.pop(index, None)
                self.refresh_line(index)
            return
        self._laid_out = laid_out
        self._lines.clear()
        self.virtual_size = Size(width, grid.height)
        self.refresh()

    def line_at(self, index: int) -> Content | None:
        grid = self._grid
        if grid is None or index >= grid.height:
            return None
        if index not in self._lines:
            self._lines[index] = grid.line(index, self.scrollable_content_region.width)
        return self._lines[index]

    def bring_into_view(self, first: int, last: int) -> None:
        """Have the lines from `first` to `last` seen, with some of what is before them."""
        height, top = max(1, self.scrollable_content_region.height), round(self.scroll_y)
        if first < top or last >= top + height:
            self.scroll_to(y=max(0, first - height // 3), animate=False, force=True, immediate=True)


def axis_head(grid: Grid, names: Mapping[str, str], width: int, out_of_view: int = 0) -> Content:
    """The names of the rooms over the axis, with how far off each is; how many more there are stands in the last."""
    more = ngettext("{n} more", "{n} more", out_of_view).format(n=out_of_view) if out_of_view else ""
    room_width = room_cells(width, len(grid.rooms))
    today = grid.day == grid.view.agenda.calendar.day(grid.view.at)
    parts = [cell(f"{grid.day:%m-%d}", TIME_CELLS, "muted" if today else "warn")]
    for room in grid.rooms:
        # How far off a room is, is said of today.
        off = grid.view.offset(room) if today else timedelta(0)
        late = "" if not today else minutes_off(off) if abs(off) >= timedelta(seconds=30) else "✔"
        tone = "bad" if off >= timedelta(minutes=5) else "warn" if abs(off) >= timedelta(seconds=30) else "good"
        wide = cell_len(late)
        told = f" {more}" if more and room == grid.rooms[-1] else ""
        name = cell(clean_line(names.get(room, room)), max(4, room_width - wide - 2 - cell_len(told)), "strong")
        parts.append(Content("").join([name, Content(" "), cell(late, wide + 1, tone), tinted(told.strip(), "warn")]))
    return Content("").join(parts)


def nothing_planned() -> str:
    """What to do when a day has no items."""
    into = _("Take one in:") + " controlroom import agenda FILE"
    return "\n".join((_("The rundown is empty."), into, _("Or plan the first item with N.")))
