"""How the desk's scanners, its printer and its badges stand: a line each, with the next step when one is needed."""

from __future__ import annotations

from dataclasses import dataclass

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.badges.views import JobView
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState, cause_words
from controlroom.tui.state import AppState, Phase
from controlroom.tui.widgets.text import Words, cell, row, tinted

_STATES: dict[DeviceState, tuple[str, str, str]] = {
    DeviceState.CONNECTING: ("…", "muted", N_("connecting")),
    DeviceState.READY: ("✔", "good", N_("ready")),
    DeviceState.ATTENTION: ("▲", "warn", N_("attention")),
    DeviceState.FAULT: ("✖", "bad", N_("fault")),
}
_ROLES = {"scanner": N_("Scanner"), "printer": N_("Printer")}
_LABEL = 9
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

    def show_state(self, state: AppState) -> None:
        """Show `state`."""
        width = self.app.size.width - 2
        self.show(Content("\n").join(row for line in status_lines(state) for row in line.rows(width)))


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
        return [*lines, StatusLine("·", "muted", _("Printer"), text)]
    return [*lines, *_badge_lines(state)]


def _device_line(change: DeviceChanged) -> StatusLine:
    symbol, tone, word = _STATES[change.state]
    text = row([tinted(clean_line(change.device, 40), "strong"), tinted(_(word), tone)])
    if change.cause is not DeviceCause.NONE:
        text = row([text, Content(cause_words(change.cause, change.dropped))])
    return StatusLine(symbol, tone, _(_ROLES[change.kind]), text)


def _badge_lines(state: AppState) -> list[StatusLine]:
    spool = state.at_desk.spool
    waiting = ngettext("{n} waiting", "{n} waiting", spool.waiting).format(n=spool.waiting)
    symbol, tone = ("·", "muted") if spool.waiting else ("✔", "good")
    lines = [StatusLine(symbol, tone, _("Badges"), Content(waiting))]
    if spool.unknown:
        text = _("Did the badge of {name} come out?  F5 it is there · F6 print again").format(
            name=_name(spool.unknown[0])
        )
        lines.append(StatusLine("?", "warn", _("In doubt"), tinted(text + _more(len(spool.unknown)), "warn")))
    if spool.failed:
        job = spool.failed[0]
        text = _("The badge of {name} failed: {cause}  F7 retry").format(
            name=_name(job), cause=clean_line(job.failure() or job_cause(job.cause))
        )
        lines.append(StatusLine("✖", "bad", _("Failed"), tinted(text + _more(len(spool.failed)), "bad")))
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
