"""`controlroom agenda report` and `controlroom report kpi`: how the rundown went (docs/domain.md §3)."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from controlroom.cli.common import common_options, open_event, show_json
from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.domain.agenda.kpi import AgendaKpis, Figure

_MARKS = {True: "✔", False: "▲", None: " "}
_AT_LEAST = frozenset({"agenda.completed"})


@click.command(help=_("Write every item with plan, actual times, deviation and cause to a file: csv or xlsx."))
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@click.option("--force", is_flag=True, help=_("Write over a file that exists."))
@common_options
def report(file: Path, force: bool, event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor, at=at) as room:
        rundown = Rundown(room)
        written = rundown.write_report(file, force=force)
        found, told = rundown.kpis()
    if as_json:
        show_json({**written.to_json(), **_figures_json(told), **_more_json(found)})
        return
    rows = ngettext("{n} row written to {file}.", "{n} rows written to {file}.", written.rows)
    print(rows.format(n=f"{written.rows:,}", file=written.file))
    _tell_figures(told)
    for name, share in found.by_speaker:
        print("  " + _("{name}: {share} on average").format(name=clean_line(name, 40), share=f"{share:+.1%}"))
    for cause, n in found.causes:
        print("  " + _("cause: {cause} ({n} ×)").format(cause=clean_line(cause), n=n))


@click.command(help=_("The figures beside their targets."))
@common_options
def kpi(event: Path, as_json: bool, at: str | None, actor: str | None) -> None:
    from controlroom.station.rundown import Rundown

    with open_event(event, station="agenda", actor=actor, at=at) as room:
        _found, told = Rundown(room).kpis()
    show_json(_figures_json(told)) if as_json else _tell_figures(told)


def _figures_json(told: Iterable[Figure]) -> dict[str, Any]:
    return {"kpis": [figure.to_json() for figure in told]}


def _more_json(found: AgendaKpis) -> dict[str, Any]:
    return {
        "speakers": [{"name": name, "deviation": round(share, 4)} for name, share in found.by_speaker],
        "causes": [{"cause": cause, "n": n} for cause, n in found.causes],
    }


def _tell_figures(told: Iterable[Figure]) -> None:
    from controlroom.domain.agenda.kpi import FIGURE_WORDS

    for figure in told:
        words = _("{figure}: {value}") if figure.target is None else _("{figure}: {value} (target {target})")
        sign = "≥" if figure.key in _AT_LEAST else "≤"
        line = words.format(
            figure=_(FIGURE_WORDS[figure.key]), value=_value(figure.value, figure.unit),
            target=f"{sign} {_value(figure.target, figure.unit)}",
        )  # fmt: skip
        print(" · ".join(part for part in (f"{_MARKS[figure.met]} {line}", figure.base_words) if part))


def _value(value: float | None, unit: str) -> str:
    if value is None:
        return "—"
    if unit == "share":
        return f"{value:.1%}"
    return _("{n} min").format(n=f"{value:g}") if unit == "min" else f"{value:g}"
