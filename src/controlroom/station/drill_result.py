"""How an incident or a drill went: each step against its clock, on a sheet of text, markdown or html."""

from __future__ import annotations

import html
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.incidents.rules import STATE_WORDS, STEP_SYMBOLS, STEP_WORDS, StepState
from controlroom.domain.incidents.views import IncidentView, StepView
from controlroom.domain.people.list_files import check_target, write_document
from controlroom.store.journal import Origin
from controlroom.store.store import Store

SUFFIXES = (".md", ".txt", ".html")


@dataclass(frozen=True)
class ResultLine:
    """A step. `took`: from the start of its clock, or of the incident; `allowed`: by its clock. Times as they are
    written."""

    number: int
    words: str
    owner: str
    state: StepState
    done_at: str
    by: str
    took: str
    allowed: str
    over: str
    note: str

    @property
    def cells(self) -> tuple[str, ...]:
        """The columns of the sheet."""
        state = f"{STEP_SYMBOLS[self.state]} {_(STEP_WORDS[self.state])}"
        who = " ".join(each for each in (self.done_at, self.by) if each)
        return (
            str(self.number), self.words, self.owner, state, who, self.took, self.allowed,
            self.over or ("" if self.state is not StepState.DONE or not self.allowed else _("in time")), self.note,
        )  # fmt: skip


@dataclass(frozen=True)
class Result:
    """The sheet. `in_time` of `clocked`: steps done within their clock, of those done that have one."""

    id: str
    drill: bool
    title: str
    facts: tuple[tuple[str, str], ...]
    lines: tuple[ResultLine, ...]
    total: timedelta
    in_time: int
    clocked: int
    skipped: int
    started_at: datetime

    def to_json(self) -> dict[str, Any]:
        """The shape of `incident drill-result --json`."""
        return {
            "id": self.id, "drill": self.drill, "started_at": iso(self.started_at),
            "total_s": int(self.total.total_seconds()), "in_time": self.in_time, "clocked": self.clocked,
            "skipped": self.skipped,
            "steps": [
                {"number": line.number, "words": line.words, "state": line.state.value, "by": line.by or None,
                 "took": line.took or None, "allowed": line.allowed or None, "over": line.over or None,
                 "note": line.note or None}
                for line in self.lines
            ],
        }  # fmt: skip


def result_of(view: IncidentView, event: EventConfig) -> Result:
    """The sheet of an incident as it stands."""
    incident, zone = view.incident, event.zone
    lines = tuple(_line(step, view, zone) for step in view.steps)
    clocked = [step for step in view.steps if step.state is StepState.DONE and step.left is not None]
    in_time = sum(step.left is not None and step.left >= timedelta(0) for step in clocked)
    skipped = sum(step.state is StepState.SKIPPED for step in view.steps)
    facts = (
        (_("Event"), str(event.name)),
        (_("Room"), str(view.room_name or incident.room)),
        (_("Begun"), f"{incident.started_at.astimezone(zone):%Y-%m-%d %H:%M:%S} {incident.started_by}"),
        (_("State"), _(STATE_WORDS[incident.state])),
        (_("Total time"), span(view.elapsed)),
        (_("Steps in time"), f"{in_time} / {len(clocked)}"),
        (_("Steps skipped"), str(skipped)),
        (_("People counted"), "" if incident.people is None else str(incident.people)),
        (_("Review"), incident.review),
    )
    name = str(incident.playbook.name)
    title = (_("Drill {id}: {name}") if incident.drill else _("Incident {id}: {name}")).format(
        id=view.line.id, name=name
    )
    return Result(
        view.line.id, incident.drill, title, tuple((label, clean_line(value, 500)) for label, value in facts if value),
        lines, view.elapsed, in_time, len(clocked), skipped, incident.started_at,
    )  # fmt: skip


def _line(step: StepView, view: IncidentView, zone: Any) -> ResultLine:
    run = step.run
    allowed = timedelta(minutes=step.step.clock_min) if step.step.clock_min is not None else None
    ended = run.at if step.state in (StepState.DONE, StepState.SKIPPED) else None
    took = over = ""
    if ended is not None:
        begun = step.due_at - allowed if step.due_at is not None and allowed is not None else None
        took = span(ended - (begun or view.incident.started_at))
    if step.left is not None and step.left < timedelta(0):
        over = _("{time} over").format(time=span(-step.left))
    choice = next((str(each.words) for each in step.step.choices if each.key == run.choice), "")
    counted = "" if run.number is None else str(run.number)
    told = (choice, counted, run.note, run.ticket, _said(step, view))
    return ResultLine(
        step.number, str(step.step.words), step.owner, step.state,
        f"{ended.astimezone(zone):%H:%M:%S}" if ended is not None else "", clean_line(run.by), took,
        span(allowed) if allowed is not None else "", over, clean_line(" · ".join(each for each in told if each), 500),
    )  # fmt: skip


def _said(step: StepView, view: IncidentView) -> str:
    """What a drill would have done live, by this step."""
    kinds = [str(event.data["would"]) for event in view.events if event.step == step.id and "would" in event.data]
    words = {
        "announcement": _("would have gone out to everybody"), "ticket": _("would have opened a ticket"),
        "filler": "", "hold": "",
    }  # fmt: skip
    return " · ".join(dict.fromkeys(words.get(kind, kind) for kind in kinds if words.get(kind, kind)))


def span(length: timedelta) -> str:
    """A length as minutes and seconds, such as 4:05."""
    seconds = int(length.total_seconds())
    return f"{seconds // 60}:{seconds % 60:02d}"


def _heads() -> tuple[str, ...]:
    return (
        "#", _("Step"), _("Owner"), _("State"), _("Who and when"), _("Took"), _("Allowed"), _("Against it"), _("Note"),
    )  # fmt: skip


def text_of(result: Result) -> str:
    """The sheet as plain text."""
    out = [result.title, ""]
    out += [_("{what}: {told}").format(what=label, told=value) for label, value in result.facts]
    for line in result.lines:
        number, words, owner, state, who, took, allowed, against, note = line.cells
        out += ["", f"{number}. {words}", f"   {state} · {owner}" + (f" · {who}" if who else "")]
        if took or allowed:
            out.append(f"   {_('Took')} {took or '—'} / {allowed or '—'}" + (f" · {against}" if against else ""))
        if note:
            out.append(f"   {note}")
    return "\n".join(out) + "\n"


def markdown_of(result: Result) -> str:
    """The sheet as markdown."""
    out = [f"# {_md(result.title)}", ""]
    out += [f"- **{_md(label)}**: {_md(value)}" for label, value in result.facts]
    out += ["", "| " + " | ".join(_heads()) + " |", "|" + " --- |" * len(_heads())]
    out += ["| " + " | ".join(_md(cell) for cell in line.cells) + " |" for line in result.lines]
    return "\n".join(out) + "\n"


def html_of(result: Result) -> str:
    """The sheet as one page of html that needs nothing else."""

    def row(cells: tuple[str, ...], tag: str) -> str:
        return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in cells) + "</tr>"

    facts = "".join(f"<dt>{html.escape(label)}</dt><dd>{html.escape(value)}</dd>" for label, value in result.facts)
    rows = "\n".join(row(line.cells, "td") for line in result.lines)
    language = "zh-CN" if current_language() == "zh" else "en"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f"<title>{html.escape(result.title)}</title>"
        "<style>body{font-family:sans-serif;margin:2em}table{border-collapse:collapse;width:100%}"
        "td,th{border:1px solid #888;padding:.3em .5em;text-align:left;vertical-align:top}"
        "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2em 1em}dd{margin:0}</style></head><body>\n"
        f"<h1>{html.escape(result.title)}</h1>\n<dl>{facts}</dl>\n<table>\n{row(_heads(), 'th')}\n{rows}\n</table>\n"
        "</body></html>\n"
    )


def write(store: Store, by: Origin, result: Result, file: Path, *, force: bool) -> None:
    """Writes the sheet; its ending says how. Raises ExportSuffixError, ExportExistsError (unless `force`),
    ExportFailedError and the store's errors."""
    check_target(file, force=force, suffixes=SUFFIXES)
    drawn = {".md": markdown_of, ".html": html_of, ".txt": text_of}[file.suffix.lower()](result)
    facts = {"incident": result.id, "drill": result.drill}
    write_document(store, by, file, "incident.exported", facts, drawn.encode(), force=force)


_MARKUP = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|#"})


def _md(text: str) -> str:
    return text.translate(_MARKUP)
