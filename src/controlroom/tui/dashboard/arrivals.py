"""Arrivals per five minutes as a curve, or in little room as a line of bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, tzinfo
from typing import Any

from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from controlroom.core.i18n import _, ngettext
from controlroom.tui.widgets.text import Words, row, tinted

_BARS = " ▁▂▃▄▅▆▇█"
_ROOM_FOR_CURVE = (44, 9)

Arrivals = Sequence[tuple[datetime, int]]


class ArrivalsView(Vertical):
    """The curve is drawn by plotext, which is brought in after the first frame."""

    def compose(self) -> ComposeResult:
        yield Words(id="arrivals-words")
        yield Words(id="arrivals-bars")

    def show(self, arrivals: Arrivals, zone: tzinfo | None) -> None:
        """Show people per five minutes, oldest first, with times in `zone`."""
        busy = any(people for _start, people in arrivals)
        self.query_one("#arrivals-words", Words).show(_summary(arrivals) if busy else _("No arrivals yet."))
        curve = self._curve()
        room = self.size.width >= _ROOM_FOR_CURVE[0] and self.size.height >= _ROOM_FOR_CURVE[1]
        drawn = busy and room and curve is not None
        bars = self.query_one("#arrivals-bars", Words)
        bars.show(
            sparkline(arrivals, zone, self.size.width, max(1, self.size.height - 2)) if busy and not drawn else ""
        )
        if curve is not None:
            curve.display = drawn
            if drawn:
                self._draw(curve, arrivals, zone)

    def _curve(self) -> Any:
        return next(iter(self.query("PlotextPlot")), None)

    async def bring_curve(self, make: Any) -> None:
        """Mount the widget that draws curves; `make` is its class."""
        if self._curve() is None:
            curve: Widget = make(id="arrivals-curve")
            curve.display = False
            await self.mount(curve)

    def _draw(self, curve: Any, arrivals: Arrivals, zone: tzinfo | None) -> None:
        colours = self.app.theme_variables
        plot = curve.plt
        plot.clear_figure()
        people = [count for _start, count in arrivals]
        plot.plot(range(len(people)), people, marker="braille", color=_rgb(colours["primary"]), fillx=False)
        marks = _time_marks(arrivals, zone, self.size.width)
        plot.xticks([index for index, _text in marks], [text for _index, text in marks])
        top = max(4, max(people))
        plot.ylim(0, top)
        ticks = sorted({0, top // 2, top})
        plot.yticks(ticks, [str(tick) for tick in ticks])
        plot.xfrequency(len(marks))
        plot.frame(False)
        curve.refresh()


def _rgb(colour: str) -> tuple[int, int, int]:
    return Color.parse(colour).rgb


def _summary(arrivals: Arrivals) -> Content:
    now, most = arrivals[-1][1], max(count for _start, count in arrivals)
    return row(
        [
            tinted(ngettext("{n} in these 5 min", "{n} in these 5 min", now).format(n=now), "strong"),
            tinted("· " + ngettext("most {n}", "most {n}", most).format(n=most), "muted"),
        ]
    )


def _time_marks(arrivals: Arrivals, zone: tzinfo | None, width: int) -> list[tuple[int, str]]:
    """(index, time) of a few of the five minutes, as many as `width` cells have room for."""
    wanted = max(2, min(7, width // 12))
    step = max(1, -(-len(arrivals) // wanted))
    return [
        (index, f"{start.astimezone(zone):%H:%M}")
        for index, (start, _count) in enumerate(arrivals)
        if index % step == 0
    ]


def sparkline(arrivals: Arrivals, zone: tzinfo | None, width: int, height: int) -> Content:
    """Bars of `height` - 1 lines, two cells for each five minutes, the newest at the right, and their times below."""
    bar = 2 if len(arrivals) * 2 <= width else 1
    shown = list(arrivals)[-(width // bar) :]
    most = max(1, *(count for _start, count in shown)) if len(shown) > 1 else max(1, shown[0][1])
    lines = [_bar_line(shown, most, level, max(1, height - 1), bar) for level in reversed(range(max(1, height - 1)))]
    first, last = (f"{shown[index][0].astimezone(zone):%H:%M}" for index in (0, -1))
    gap = max(1, len(shown) * bar - len(first) - len(last))
    times = tinted(first + " " * gap + last, "muted")
    return Content("\n").join([*(Content.styled(line, "$primary") for line in lines), times])


def _bar_line(shown: Arrivals, most: int, level: int, levels: int, bar: int) -> str:
    steps = len(_BARS) - 1
    heights = (round(count / most * levels * steps) for _start, count in shown)
    signs = (_BARS[min(steps, max(0, height - level * steps))] for height in heights)
    return "".join(sign + (" " if bar == 2 else "") for sign in signs).rstrip()
