"""How the desk's scanners, its printer and its badges stand: a line each, with the next step when one is needed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line, visible
from controlroom.domain.badges.views import JobView, SpoolView
from controlroom.domain.checkin.rules import SYMBOLS, WORDS
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState, cause_words
from controlroom.tui.desk.print_words import batch_progress, blanks_left, blanks_short, comes_out_elsewhere
from controlroom.tui.state import AppState, Phase
from controlroom.tui.widgets.text import Words, cell, row, tinted
from controlroom.tui.words import ago

_STATES: dict[DeviceState, tuple[str, str, str]] = {
    DeviceState.CONNECTING: ("…", "muted", N_("connecting")),
    DeviceState.READY: ("✔", "good", N_("ready")),
    DeviceState.ATTENTION: ("▲", "warn", N_("attention")),
    DeviceState.FAULT: ("✖", "bad", N_("fault")),
}
_ROLES = {"scanner": N_("Scanner"), "printer": N_("Printer")}
_URGENCY = {"bad": 0, "warn": 1}
_TALL_SCREEN, _TALL_ROWS, _SHORT_ROWS = 32, 12, 8  # as styles/desk.tcss has them
_PRESSED_ROWS = 6  # beside a question or an alert, so that the result keeps its last lines
_LABEL = 9
_NEWS_FOR = timedelta(seconds=60)
_TONE_OF = {"✔": "good", "▲": "warn", "?": "warn", "✖": "bad"}
_INDENT = 2 + _LABEL + 1


@dataclass(frozen=True)
class StatusLine:
    """A line of the strip: symbol, what it is about, and a text that may need more than one row."""

    symbol: str
    tone: str
    label: str
    text: Content

    def rows(self, width: int) -> list[Content]:
        """The line in rows of `width` cells, what follows the first one set in below the text."""
        first, *others = self.text.wrap(max(20, width - _INDENT))
        head = row([tinted(self.symbol, self.tone), cell(self.label, _LABEL, "muted"), first])
        return [head, *(other.pad_left(_INDENT) for other in others)]


class StatusStrip(Words):
    """The state of the desk, in as many rows as it needs."""

    def show_state(self, state: AppState) -> int:
        """Show `state`; gives the rows that this takes."""
        size = self.app.size
        pressed = bool(state.alerts) or state.asking is not None
        room = _TALL_ROWS if size.height >= _TALL_SCREEN else _PRESSED_ROWS if pressed else _SHORT_ROWS
        rows = fitting_rows(status_lines(state), size.width - 2, room)
        self.show(Content("\n").join(rows))
        return len(rows)


def fitting_rows(lines: list[StatusLine], width: int, height: int) -> list[Content]:
    """The lines in rows of `width` cells; when they are more than `height`, what is urgent comes first."""
    if sum(len(line.rows(width)) for line in lines) > height:
        lines = sorted(lines, key=lambda line: _URGENCY.get(line.tone, len(_URGENCY)))
    return [row for line in lines for row in line.rows(width)][:height]


def status_lines(state: AppState) -> list[StatusLine]:
    """What there is to say of scanners, printer and badges."""
    if state.phase is not Phase.OPEN:
        return [
            StatusLine("…", "muted", "", tinted(_("Scanner, printer and badges: once the event is open."), "muted"))
        ]
    changes = sorted(state.here.devices.values(), key=lambda change: (change.kind != "scanner", change.device))
    lines = [_device_line(change) for change in changes]
    desk = state.desk_config
    if desk is not None and not desk.scanners:
        text = tinted(_("none at this desk; codes are typed"), "muted")
        lines.insert(0, StatusLine("·", "muted", _("Scanner"), text))
    if desk is not None and desk.printer is None:
        text = tinted(_("none at this desk; no badges are printed"), "muted")
        return [*lines, StatusLine("·", "muted", _("Printer"), text), *_other_desks(state)]
    return [*lines, *_badge_lines(state), *_other_desks(state)]


def _other_desks(state: AppState) -> list[StatusLine]:
    """What the other desks of this program answered last: who works at one must not miss a refusal at the next."""
    lines = []
    for id, desk in state.desks.items():
        decision = desk.decision
        if id == state.desk:
            continue
        if decision is None:
            lines.append(StatusLine("·", "muted", id, tinted(_("No scans yet."), "muted")))
            continue
        symbol = SYMBOLS[decision.outcome]
        who = clean_line(decision.person.name, 40) if decision.person else visible(decision.code, 40)
        tone = _TONE_OF[symbol] if state.now - decision.at < _NEWS_FOR else "muted"
        text = f"{_(WORDS[decision.outcome])} · {who} · {ago(decision.at, state.now)}"
        lines.append(StatusLine(symbol, tone, id, tinted(text, tone)))
    return lines


def _device_line(change: DeviceChanged) -> StatusLine:
    symbol, tone, word = _STATES[change.state]
    text = row([tinted(clean_line(change.device, 40), "strong"), tinted(_(word), tone)])
    if change.cause is not DeviceCause.NONE:
        text = row([text, Content(cause_words(change.cause, change.dropped))])
    return StatusLine(symbol, tone, _(_ROLES[change.kind]), text)


def _badge_lines(state: AppState) -> list[StatusLine]:
    """What waits, what somebody must look at, and what is to be known before it stops the desk."""
    reading, spool = state.at_desk, state.at_desk.spool
    waiting = ngettext("{n} waiting", "{n} waiting", spool.waiting).format(n=spool.waiting)
    if reading.stock is not None and not reading.stock.is_short:
        waiting += " · " + blanks_left(reading.stock)
    symbol, tone = ("·", "muted") if spool.waiting else ("✔", "good")
    lines = [StatusLine(symbol, tone, _("Badges"), Content(waiting)), *_troubled(spool)]
    if reading.stock is not None and reading.stock.is_short and state.settings is not None:
        text = blanks_short(reading.stock, state.settings.event.zone)
        tone = "warn" if reading.stock.left else "bad"
        lines.append(StatusLine("▲" if reading.stock.left else "✖", tone, _("Blanks"), tinted(text, tone)))
    if reading.batch is not None:
        symbol, tone, text = batch_progress(reading.batch)
        lines.append(StatusLine(symbol, tone, _("Ahead"), tinted(text + "  Ctrl+G", tone)))
    return lines


def _troubled(spool: SpoolView) -> list[StatusLine]:
    lines = []
    if spool.unknown:
        text = _("Did the badge of {name} come out?  F5 it is there · F6 print again").format(
            name=_name(spool.unknown[0])
        )
        lines.append(StatusLine("?", "warn", _("In doubt"), tinted(text + _more(len(spool.unknown)), "warn")))
    if spool.failed:
        job = spool.failed[0]
        text = _("The badge of {name} failed: {cause}  F7 retry · Ctrl+R give up").format(
            name=_name(job), cause=clean_line(job.failure() or job_cause(job.cause))
        )
        lines.append(StatusLine("✖", "bad", _("Failed"), tinted(text + _more(len(spool.failed)), "bad")))
    if spool.moved:
        text = _("{where}, because of the printer here.").format(where=comes_out_elsewhere(spool.moved))
        lines.append(StatusLine("▲", "warn", _("Moved"), tinted(text, "warn")))
    return lines


def _name(job: JobView) -> str:
    return clean_line(job.wearer.name, 40)


def _more(jobs: int) -> str:
    return " " + ngettext("(and {n} more)", "(and {n} more)", jobs - 1).format(n=jobs - 1) if jobs > 1 else ""


def job_cause(cause: str) -> str:
    """Why a print job failed, as a sentence: either a cause of the printer or a sentence already."""
    try:
        return cause_words(DeviceCause(cause))
    except ValueError:
        return clean_line(cause)
