"""Incidents as lines of a terminal."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo
from typing import TYPE_CHECKING

from controlroom.core.i18n import _
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig
    from controlroom.domain.incidents.views import Broadcast, IncidentLine, IncidentView, PlaybookLine, StepView


def tell_playbooks(found: tuple[PlaybookLine, ...]) -> None:
    """A line a playbook."""
    from controlroom.domain.incidents.rules import CATEGORY_WORDS

    if not found:
        print(_("There is no playbook: add a file to config/playbooks/."))
    for line in found:
        book = line.playbook
        kind = _(CATEGORY_WORDS[book.category])
        print(f"{book.key:<16} {book.level}  {kind}  {clean_line(str(book.name))} · {clean_line(str(book.trigger))}")


def tell_lines(lines: tuple[IncidentLine, ...], event: EventConfig, now: datetime) -> None:
    """A line an incident."""
    if not lines:
        print(_("There is no incident."))
    for line in lines:
        print(_line(line, event, now))


def tell_view(view: IncidentView, event: EventConfig) -> None:
    """An incident with its steps, whom to call, and what to fetch."""
    from controlroom.domain.incidents.rules import PHASE_WORDS
    from controlroom.domain.incidents.words import clock_words

    print(_line(view.line, event, view.at))
    print("  " + _("running for {time}").format(time=clock_words(view.elapsed)))
    phase = ""
    for step in view.steps:
        if step.step.phase != phase:
            phase = step.step.phase
            print(f"  {_(PHASE_WORDS[phase])}")
        print(f"    {_step_line(step, event.zone)}")
    for contact in view.chain:
        name, phone = clean_line(contact.name) or "—", clean_line(contact.phone)
        print("  ☎ " + " ".join(each for each in (contact.label, name, phone) if each and each != "—"))
    if view.incident.playbook.kit:
        print("  " + _("Kit: {kit}").format(kit=_(", ").join(str(each) for each in view.incident.playbook.kit)))


def _line(line: IncidentLine, event: EventConfig, now: datetime) -> str:
    from controlroom.domain.incidents.rules import STATE_SYMBOLS, STATE_WORDS
    from controlroom.domain.incidents.words import left_words

    told = [_(STATE_WORDS[line.state]), f"{line.done}/{line.steps}"]
    if line.late:
        told.append(_("{n} over their time").format(n=line.late))
    if line.waiting:
        told.append(_("waits for approval"))
    if (left := line.left_at(now)) is not None:
        told.append(left_words(left))
    drill = _("DRILL") + " " if line.drill else ""
    place = str(event.places.get(line.room, line.room))
    where = " · ".join(clean_line(each, 60) for each in (str(line.name), place, line.what) if each)
    when = line.started_at.astimezone(event.zone).strftime("%m-%d %H:%M")
    return f"{STATE_SYMBOLS[line.state]} {drill}{line.id} {when}  {where}  [{_(', ').join(told)}]"


def _step_line(step: StepView, zone: tzinfo) -> str:
    from controlroom.domain.incidents.rules import STEP_SYMBOLS, STEP_WORDS
    from controlroom.domain.incidents.words import decision_words, left_words

    run = step.run
    told = [_(STEP_WORDS[step.state])] if step.state.value not in ("open", "done") else []
    if run.at is not None:
        told.append(f"{run.at.astimezone(zone):%H:%M:%S} {clean_line(run.by, 40)}")
    if step.left is not None and (step.is_to_do or step.left < timedelta(0)):
        told.append(left_words(step.left))
    if run.approval is not None and run.approval.granted is not None:
        told.append(decision_words(run.approval))
    choice = next((str(each.words) for each in step.step.choices if each.key == run.choice), "")
    counted = "" if run.number is None else str(run.number)
    told += [clean_line(each, 80) for each in (choice, counted, run.note, run.ticket) if each]
    words = f"{STEP_SYMBOLS[step.state]} {step.number:>2} {clean_line(str(step.step.words))} · {step.owner}"
    return words + (f"  [{_(', ').join(told)}]" if told else "") + f"  {step.id}"


def tell_broadcast(told: Broadcast) -> None:
    """The exact text in both languages, and who must be told."""
    print(told.sentence["zh"])
    print(told.sentence["en"])
    if told.to:
        print("→ " + ", ".join(told.to))
