"""How check-in flows: the queue in words, arrivals against the plan as a curve, desks and categories as tables."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Sequence
from typing import Any

from textual.app import ComposeResult
from textual.color import Color
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.checkin.flow import CategoryFlow, DeskFlow, FlowView
from controlroom.tui.dashboard.arrivals import sparkline
from controlroom.tui.people.flow_words import queue_lines
from controlroom.tui.people.lines import Names
from controlroom.tui.widgets.line_list import LineList
from controlroom.tui.widgets.text import Words, cell, row, tinted

_ROOM_FOR_CURVE = (44, 7)


class FlowPanel(Vertical, can_focus=True):
    """Fits a board of its own or a tile of another one. `bring_curve` once it is seen: plotext costs an import."""

    def compose(self) -> ComposeResult:
        yield Words(id="flow-words")
        with Vertical(id="flow-curve-box", classes="box"):
            yield Words(id="flow-bars")
        with Horizontal(id="flow-tables"):
            with Vertical(id="flow-desks-box", classes="box"):
                yield LineList(id="flow-desks")
            with Vertical(id="flow-categories-box", classes="box"):
                yield LineList(id="flow-categories")

    def show_flow(self, flow: FlowView, names: Names) -> None:
        """Show `flow`."""
        for box, title in (
            ("flow-curve-box", _("Arrived against plan")),
            ("flow-desks-box", _("Desks: admitted · scans in the last 5 and 15 min")),
            ("flow-categories-box", _("Categories: present of expected")),
        ):
            self.query_one(f"#{box}").border_title = title
        self.query_one("#flow-words", Words).show(Content("\n").join(queue_lines(flow, names)))
        desks, categories = self.query_one("#flow-desks", LineList), self.query_one("#flow-categories", LineList)
        desks.show([desk_line(desk, flow, desks.size.width) for desk in flow.desks])
        categories.show([category_line(each, names, flow, categories.size.width) for each in flow.categories])
        self._show_curve(flow, names)

    async def bring_curve(self) -> bool:
        """Mounts the widget that draws the curve, which costs an import; whether it was not there yet."""
        if self.query("PlotextPlot"):
            return False
        make = await asyncio.to_thread(_curve_widget)
        if self.query("PlotextPlot"):
            return False
        curve: Widget = make(id="flow-curve")
        await self.query_one("#flow-curve-box").mount(curve)
        return True

    def _show_curve(self, flow: FlowView, names: Names) -> None:
        box, bars = self.query_one("#flow-curve-box"), self.query_one("#flow-bars", Words)
        curve: Any = next(iter(self.query("PlotextPlot")), None)
        if not flow.present and not flow.before and not any(flow.arrived) and not flow.planned:
            bars.show(_("No arrivals yet, and no plan: set arrivals_plan in event.toml to compare with one."))
            if curve is not None:
                curve.display = False
            return
        room = box.size.width >= _ROOM_FOR_CURVE[0] and box.size.height >= _ROOM_FOR_CURVE[1]
        drawn = curve is not None and room
        if curve is not None:
            curve.display = drawn
        if drawn:
            bars.show(_legend(flow))
            self._draw(curve, flow, names)
        else:
            arrivals = list(zip(flow.slots, flow.arrived, strict=True))[: len(flow.cumulative)]
            height = max(2, box.size.height - 3)
            bars.show(
                Content("\n").join([_legend(flow), sparkline(arrivals, names.zone, max(10, box.size.width), height)])
            )

    def _draw(self, curve: Any, flow: FlowView, names: Names) -> None:
        colours, plot = self.app.theme_variables, curve.plt
        plot.clear_figure()
        came = flow.cumulative
        if flow.planned:
            plot.plot(range(len(flow.planned)), flow.planned, marker="braille", color=_rgb(colours["secondary"]))
        plot.plot(range(len(came)), came, marker="braille", color=_rgb(colours["success"]))
        step = max(1, math.ceil(len(flow.slots) / max(2, min(9, self.size.width // 14))))
        marks = range(0, len(flow.slots), step)
        plot.xticks(list(marks), [f"{flow.slots[index].astimezone(names.zone):%H:%M}" for index in marks])
        top = max(4, *came, *flow.planned, 0)
        plot.ylim(0, top)
        ticks = sorted({0, top // 2, top})
        plot.yticks(ticks, [f"{tick:,}" for tick in ticks])
        plot.frame(False)
        curve.refresh()


def _curve_widget() -> type[Any]:
    from textual_plotext import PlotextPlot

    return PlotextPlot


def _rgb(colour: str) -> tuple[int, int, int]:
    return Color.parse(colour).rgb


def _legend(flow: FlowView) -> Content:
    came = flow.cumulative[-1] if flow.cumulative else 0
    parts = [Content.assemble(("━ ", "$success"), _("arrived {n}").format(n=f"{came:,}"))]
    if flow.planned and flow.cumulative:
        planned = flow.planned[len(flow.cumulative) - 1]
        parts.append(Content.assemble(("━ ", "$secondary"), _("planned by now {n}").format(n=f"{planned:,}")))
        behind = planned - came
        if behind > 0:
            words = ngettext("{n} fewer than planned", "{n} fewer than planned", behind).format(n=f"{behind:,}")
            parts.append(tinted("▲ " + words, "warn"))
        elif behind < 0:
            words = ngettext("{n} more than planned", "{n} more than planned", -behind).format(n=f"{-behind:,}")
            parts.append(tinted("▲ " + words, "warn"))
        else:
            parts.append(tinted("✔ " + _("as planned"), "good"))
    return row(parts, "  ")


def desk_line(desk: DeskFlow, flow: FlowView, width: int) -> Content:
    """A desk: admitted, the last minutes, without a pause or not, its five minutes as bars."""
    busy = ("▲ " + _("no pause"), "warn") if desk.saturated else ("", "plain")
    bars = _bars(flow.by_desk.get(desk.desk, ()), flow, max(0, width - 4 - 7 - 10 - 11 - 4))
    return row(
        [
            cell(clean_line(desk.desk), 4, "strong"), cell(f"{desk.admitted:,}", 7, right=True),
            cell(f"{desk.last_5} · {desk.last_15}", 10, right=True), cell(busy[0], 11, busy[1]), bars,
        ]
    )  # fmt: skip


def category_line(each: CategoryFlow, names: Names, flow: FlowView, width: int) -> Content:
    """A category: present of expected, the share, its five minutes as bars."""
    share = f"{each.present / each.expected:.0%}" if each.expected else "–"
    bars = _bars(flow.by_category.get(each.category, ()), flow, max(0, width - 12 - 15 - 5 - 3))
    return row(
        [
            cell(names.category(each.category), 12), cell(f"{each.present:,} / {each.expected:,}", 15, right=True),
            cell(share, 5, "strong", right=True), bars,
        ]
    )  # fmt: skip


def _bars(counts: Sequence[int], flow: FlowView, width: int) -> Content:
    shown = list(counts[: len(flow.cumulative)])[-width:] if width else []
    most = max(shown, default=0)
    signs = "▁▂▃▄▅▆▇█"
    return Content.styled("".join(signs[round(count / most * 7)] if count else " " for count in shown), "$primary")
