"""Incidents as lines: in the list, a run with its clocks, the card of a step, whom to call. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from textual.content import Content

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.incidents.moves import limit_words
from controlroom.domain.incidents.rules import (
    LEVEL_WORDS,
    PHASE_WORDS,
    PROOF_WORDS,
    STATE_SYMBOLS,
    STATE_WORDS,
    STEP_SYMBOLS,
    STEP_WORDS,
    State,
    StepState,
    now_of,
)
from controlroom.domain.incidents.views import IncidentLine, IncidentView, StepView
from controlroom.domain.incidents.words import clock_words, decision_words, left_words
from controlroom.domain.people.duty import ROLE_WORDS, Role
from controlroom.tui.tickets.lines import state_words
from controlroom.tui.widgets.text import cell, row, tinted

_STATE_TONES: Mapping[State, str] = {
    State.OPEN: "bad", State.CONTROLLED: "warn", State.RECOVERED: "good", State.CLOSED: "muted",
    State.CANCELLED: "muted",
}  # fmt: skip
_STEP_TONES: Mapping[StepState, str] = {
    StepState.OPEN: "plain", StepState.WAITING: "warn", StepState.BLOCKED: "muted", StepState.DONE: "good",
    StepState.SKIPPED: "warn", StepState.NOT_APPLICABLE: "muted",
}  # fmt: skip
_SOON = timedelta(minutes=1)


def drill_mark() -> Content:
    """What stands on every line of a drill."""
    return Content.styled(f"[{_('DRILL')}]", "bold $text-warning")


def left_tone(left: timedelta) -> str:
    """The colour of a clock: over, nearly over, or well."""
    return "bad" if left < timedelta(0) else "warn" if left < _SOON else "good"


def incident_line(line: IncidentLine, now: datetime, zone: tzinfo, width: int, rooms: Mapping[str, str]) -> Content:
    """An incident in the list."""
    parts = [tinted(STATE_SYMBOLS[line.state], _STATE_TONES[line.state])]
    if line.drill:
        parts.append(drill_mark())
    parts += [
        cell(line.id, 6, "strong"), tinted(f"{line.started_at.astimezone(zone):%m-%d %H:%M}", "muted"),
        tinted(clean_line(str(line.name), 60), "strong" if line.is_running else "plain"),
    ]  # fmt: skip
    if line.room:
        parts.append(tinted(clean_line(rooms.get(line.room, line.room), 60)))
    parts.append(tinted(_(STATE_WORDS[line.state]), _STATE_TONES[line.state]))
    parts.append(tinted(f"{line.done}/{line.steps}", "muted"))
    if line.waiting:
        parts.append(tinted(_("waits for approval"), "warn"))
    if (left := line.left_at(now)) is not None:
        parts.append(tinted(left_words(left), left_tone(left)))
    if line.what:  # Last: however much was written, state and clock are seen.
        parts.append(tinted(clean_line(line.what, 60), "muted"))
    return row(parts).truncate(width, ellipsis=True)


def incidents_tile(
    lines: Sequence[IncidentLine], now: datetime, width: int, rooms: Mapping[str, str], most: int
) -> list[Content]:  # fmt: skip
    """What runs, for the dashboard: a line each, real ones first; nothing while nothing runs."""
    found = []
    for line in [line for line in lines if line.is_running][:most]:
        parts = [tinted(f"{STATE_SYMBOLS[line.state]} {line.id}", _STATE_TONES[line.state])]
        if line.drill:
            parts.insert(0, drill_mark())
        parts += [tinted(clean_line(str(line.name), 40), "strong")]
        parts += [tinted(rooms.get(line.room, line.room))] if line.room else []
        parts.append(tinted(_(STATE_WORDS[line.state]), _STATE_TONES[line.state]))
        if line.waiting:
            parts.append(tinted(_("waits for approval"), "warn"))
        if (left := line.left_at(now)) is not None:
            parts.append(tinted(left_words(left), left_tone(left)))
        if line.current_words is not None:
            parts.append(tinted("▸ " + clean_line(str(line.current_words), 80)))
        found.append(row(parts).truncate(width, ellipsis=True))
    return found


def running_line(line: IncidentLine, *, key: bool = True) -> Content:
    """That it runs, where another board shows what it is about; with the `key` that opens it there."""
    parts = [drill_mark()] if line.drill else []
    words = _("Incident {incident}").format(incident=line.id)
    parts += [
        tinted(f"{STATE_SYMBOLS[line.state]} {words}", _STATE_TONES[line.state]),
        tinted(clean_line(str(line.name), 40), "strong"), tinted(_(STATE_WORDS[line.state]), _STATE_TONES[line.state]),
    ]  # fmt: skip
    if line.waiting:
        parts.append(tinted(_("waits for approval"), "warn"))
    if key:
        parts.append(Content.styled("⇧I", "bold $accent"))
    return row(parts)


def head_line(view: IncidentView, width: int) -> Content:
    """What runs, where, for how long, and how far it is."""
    line = view.line
    parts = [drill_mark()] if line.drill else []
    parts += [
        tinted(f"{STATE_SYMBOLS[line.state]} {line.id}", _STATE_TONES[line.state]),
        tinted(clean_line(str(line.name), 60), "strong"),
        tinted(_(STATE_WORDS[line.state]), _STATE_TONES[line.state]),
        tinted(_("running for {time}").format(time=clock_words(view.elapsed)), "strong")
        if line.is_running
        else tinted(_("took {time}").format(time=clock_words(view.elapsed))),
        tinted(f"{line.done}/{line.steps}", "muted"),
    ]
    if line.waiting:
        parts.append(tinted(f"? {_('waits for approval')}", "warn"))
    people = view.incident.people
    if people is not None:
        parts.append(tinted(_("{n} people counted").format(n=people)))
    for each in (str(view.room_name or line.room), line.what):
        if each:
            parts.append(tinted(clean_line(each, 60), "muted"))
    return row(parts, "  ").truncate(width, ellipsis=True)


def links_line(view: IncidentView, zone: tzinfo, width: int) -> Content:
    """What it began with, as that stands: its ticket, device and item of the rundown; nothing where there is none."""
    parts = []
    if view.ticket is not None:
        state, tone = state_words(view.ticket.state)
        title = tinted(clean_line(view.ticket.title, 40))
        parts.append(row([tinted(view.ticket.id, "strong"), title, tinted(state, tone)]))
    if view.device_name is not None:
        parts.append(row([tinted(_("Device"), "muted"), tinted(clean_line(str(view.device_name), 40))]))
    if view.item is not None:
        words = f"{view.item.slot.astimezone(zone):%H:%M} {clean_line(view.item.title, 60)}"
        parts.append(row([tinted(_("At risk:"), "warn"), tinted(words)]))
    return row(parts, " · ").truncate(width, ellipsis=True)


def rows_of(view: IncidentView) -> tuple[str | StepView, ...]:
    """The lines of the list: the name of each phase, and its steps under it."""
    found: list[str | StepView] = []
    for step in view.steps:
        if not found or (isinstance(found[-1], StepView) and found[-1].step.phase != step.step.phase):
            found.append(step.step.phase)
        found.append(step)
    return tuple(found)


def phase_line(phase: str, view: IncidentView) -> Content:
    """The heading of a phase."""
    words = tinted(f"── {_(PHASE_WORDS[phase])}", "strong")
    return row([drill_mark(), words]) if view.line.drill else words


def step_line(step: StepView, view: IncidentView, zone: tzinfo, width: int) -> Content:
    """A step in the list: its clock, or who ended it when, stands at the right."""
    run, tone = step.run, _STEP_TONES[step.state]
    right = Content("")
    if run.at is not None:
        right = tinted(f"{run.at.astimezone(zone):%H:%M:%S} {clean_line(run.by, 12)}", "muted")
        if step.left is not None and step.left < timedelta(0):
            right = row([tinted(left_words(step.left), "bad"), right])
    elif step.state is StepState.WAITING and run.approval is not None:
        since = now_of(view.incident, view.at) - run.approval.asked_at
        right = tinted(_("waits since {time}").format(time=clock_words(since)), "warn")
    elif step.state is StepState.NOT_APPLICABLE:
        right = tinted(_(STEP_WORDS[step.state]), "muted")
    elif step.left is not None:
        right = tinted(left_words(step.left), left_tone(step.left))
    left = [tinted(f"{STEP_SYMBOLS[step.state]} {step.number:>2}", tone)]
    if view.line.drill:
        left.insert(0, drill_mark())
    left.append(tinted(clean_line(str(step.step.words)), "plain" if step.is_to_do else "muted"))
    if run.ticket:
        left.append(tinted(run.ticket, "muted"))
    words = row(left)
    room = width - right.cell_length - 1
    return row([words.truncate(room, ellipsis=True).pad_right(max(0, room - words.cell_length)), right])


def card_lines(step: StepView, view: IncidentView, zone: tzinfo) -> list[Content]:
    """What is to be known of the step at hand, under its words."""
    config, run = step.step, step.run
    who = " ".join([step.owner, *(clean_line(name, 20) for name in step.people[:2])])
    first = [tinted(who, "strong")]
    if step.left is not None:
        first.append(tinted(left_words(step.left), left_tone(step.left)))
    if config.clock_min is not None:
        first.append(tinted(_("within {n} min").format(n=f"{config.clock_min:g}"), "muted"))
    if config.proof != "tick":
        first.append(tinted(_("proved by {what}").format(what=_(PROOF_WORDS[config.proof])), "muted"))
    if config.does == "stop_stream":
        first.append(tinted(_("a person stops the stream; then tick"), "warn"))
    if config.ticket is not None:
        first.append(tinted(run.ticket or _("opens a ticket"), "muted"))
    lines = [row(first, "  ")]
    if config.choices and not run.choice:
        lines.append(
            row([tinted(f"{n} {each.words}", "strong") for n, each in enumerate(config.choices, 1)], "   ")
        )  # fmt: skip
    if config.approval is not None:
        lines.append(_approval_line(step, zone))
    told = [tinted(clean_line(each, 200)) for each in _ended_words(step, zone)]
    if told:
        lines.append(row(told, " · "))
    return lines


def _approval_line(step: StepView, zone: tzinfo) -> Content:
    limit, asked = step.step.approval, step.run.approval
    assert limit is not None
    needs = _("needs approval by {role}: {limit}").format(
        role=_(ROLE_WORDS[Role(limit.role)]), limit=limit_words(limit)
    )
    if asked is None:
        return tinted(needs, "warn")
    if asked.granted is None:
        number = _(" ({words})").format(words=asked.number) if asked.number else ""
        words = _("asked at {time} by {by}{number}: waits for {role}").format(
            time=f"{asked.asked_at.astimezone(zone):%H:%M:%S}", by=clean_line(asked.asked_by, 20), number=number,
            role=_(ROLE_WORDS[Role(limit.role)]),
        )  # fmt: skip
        return tinted(f"? {words}", "warn")
    return tinted(decision_words(asked), "good" if asked.granted else "bad")


def _ended_words(step: StepView, zone: tzinfo) -> list[str]:
    run = step.run
    if run.at is None:
        return [_("text sent at {time}").format(time=f"{run.said_at.astimezone(zone):%H:%M:%S}")] if run.said_at else []
    choice = next((str(each.words) for each in step.step.choices if each.key == run.choice), "")
    counted = "" if run.number is None else str(run.number)
    ended = f"{_(STEP_WORDS[step.state])} {run.at.astimezone(zone):%H:%M:%S} {run.by}"
    return [each for each in (ended, choice, counted, run.note) if each]


def side_lines(view: IncidentView, width: int) -> list[Content]:
    """The chain of command with its numbers, and what is to be fetched."""
    lines = [drill_mark()] if view.line.drill else []
    lines.append(tinted(_("Chain of command"), "strong"))
    for number, contact in enumerate(view.chain, 1):
        name, phone = clean_line(contact.name, 20), clean_line(contact.phone, 40)
        first = f"{number} {contact.label}" if contact.key else f"☎ {contact.label}"
        told = " ".join(each for each in (name, phone) if each)
        lines.append(tinted(first))
        lines.append(tinted(f"  {told or '—'}", "strong" if phone else "muted"))
    kit = view.incident.playbook.kit
    if kit:
        lines.append(tinted(_("Kit list"), "strong"))
        lines += [tinted(f"▫ {each}") for each in kit]
    lines.append(tinted(_(LEVEL_WORDS[view.line.level]), "muted"))
    return [part for line in lines for part in line.wrap(max(10, width))]
