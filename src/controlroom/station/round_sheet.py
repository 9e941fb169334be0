"""What stands on the sheet of a round, filled in or empty, before it is drawn as a page or written as HTML.

The first language is the one in force, the second stands small beside it: both sides of a joint acceptance read it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import N_, Language, _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.inspections.rules import DONE, OUTCOME_WORDS, STATE_WORDS, Outcome
from controlroom.domain.inspections.schedule import Plan
from controlroom.domain.inspections.sheet import Answer, Evidence, Item, ItemType, Section, Text, Verdict
from controlroom.domain.inspections.tables import Setting
from controlroom.domain.inspections.views import RunView
from controlroom.station.page_blocks import Mark

_TIME = "%Y-%m-%d %H:%M"

TICKED: tuple[tuple[Verdict, ...], ...] = ((Verdict.PASS, Verdict.WARNING), (Verdict.FAIL,), (Verdict.NA,))
"""The boxes of a line, and which verdicts tick each."""
CRITICAL, CRITICAL_WORDS = "【{words}】", N_("critical")
TICK_WORDS = {Verdict.PASS: N_("pass"), Verdict.FAIL: N_("fail"), Verdict.NA: N_("n/a")}
MARKS: dict[Verdict, Mark] = {Verdict.PASS: "tick", Verdict.FAIL: "cross", Verdict.NA: "dash"}


@dataclass(frozen=True)
class Both:
    """Words in the language in force, and beneath them in the other; the same words stand only once."""

    main: str
    other: str = ""

    @property
    def in_a_row(self) -> str:
        """Both in one line."""
        return f"{self.main}  {self.other}".rstrip()


@dataclass(frozen=True)
class SheetLine:
    """An item. `verdict` None: to be ticked by hand. `value`: the number or text, or its unit; `note`: all else."""

    number: int
    words: Both
    critical: bool
    type: ItemType
    limits: str
    verdict: Verdict | None = None
    value: str = ""
    note: str = ""

    @property
    def is_ticked(self) -> bool:
        """Whether it has boxes: a text is written down, and only failed or not applicable is worth a tick."""
        return self.type is not ItemType.TEXT or self.verdict in (Verdict.FAIL, Verdict.NA)


@dataclass(frozen=True)
class SheetSection:
    """Items under one heading."""

    title: Both
    lines: tuple[SheetLine, ...]


@dataclass(frozen=True)
class SheetSignature:
    """Where a group signs, or who has signed for it, when, and the hash of what they signed."""

    group: Both
    name: str = ""
    time: str = ""
    hash: str = ""


@dataclass(frozen=True)
class Sheet:
    """A sheet. `facts`: labels and what they say, in the order of reading; `verdict`: what it all comes to."""

    language: Language
    event: str
    title: Both
    place: Both
    facts: tuple[tuple[str, str], ...]
    sections: tuple[SheetSection, ...]
    signatures: tuple[SheetSignature, ...]
    verdict: str
    foot: str

    @property
    def is_signed(self) -> bool:
        """Whether somebody has signed it."""
        return any(signature.name for signature in self.signatures)


def sheet_of_round(view: RunView, setting: Setting, event: EventConfig, now: datetime) -> Sheet:
    """The sheet of a round as it stands: what is not answered is left to be ticked."""
    line = view.line
    outcome = _(OUTCOME_WORDS[line.outcome]) if line.outcome is not None else ""
    facts = [
        (_("Due at"), _local(line.due_at, event)),
        (_("Group"), str(setting.group_name(line.group))),
        (_("State"), _(STATE_WORDS[line.state]) + (f" · {line.reason_words}" if line.reason else "")),
        (_("Outcome"), outcome),
        (_("Done by"), line.holder),
        (_("Completed"), _local(line.completed_at, event) if line.completed_at is not None else ""),
        (_("Revision"), str(line.revision) if line.revision > 1 else ""),
        (_("Reason of the revision"), view.revisions[-1].reason if view.revisions else ""),
        (_("Drawn with seed"), str(view.seed) if view.seed else ""),
        (_("Tickets"), _(", ").join(line.tickets)),
    ]
    return Sheet(
        language=current_language(),
        event=str(event.name),
        title=_both(line.name),
        place=_both(line.place_name),
        facts=tuple((label, clean_line(value)) for label, value in facts if value),
        sections=_sections(view.sections, view),
        signatures=tuple(_signature(group, view, setting, event) for group in view.signing.needed),
        verdict=_verdict(view),
        foot=_foot(line.id, view.hash, now, event),
    )


def empty_sheet(plan: Plan, place: str, setting: Setting, event: EventConfig, now: datetime) -> Sheet:
    """The sheet of a template at a place, to be filled in by hand when the power is off."""
    checklist = plan.checklist
    facts = [(_("Date and time"), ""), (_("Group"), str(setting.group_name(checklist.group))), (_("Done by"), "")]
    return Sheet(
        language=current_language(),
        event=str(event.name),
        title=_both(checklist.name),
        place=_both(setting.place_name(place)),
        facts=tuple(facts),
        sections=_sections(checklist.at(place), None),
        signatures=tuple(SheetSignature(_both(setting.group_name(group))) for group in checklist.sign_off),
        verdict=_("May be used only when nothing critical fails and all groups have signed.")
        if checklist.acceptance
        else "",
        foot=_foot(f"{plan.key}.{place}", "", now, event),
    )


def _sections(sections: tuple[Section, ...], view: RunView | None) -> tuple[SheetSection, ...]:
    found, number = [], 0
    for section in sections:
        lines = []
        for item in section.items:
            number += 1
            lines.append(_line(number, item, view.answers.get(item.id) if view is not None else None))
        found.append(SheetSection(_both(section.title), tuple(lines)))
    return tuple(found)


def _line(number: int, item: Item, answer: Answer | None) -> SheetLine:
    limits = f"{item.limits.words()} {item.unit}".rstrip() if item.limits is not None else ""
    words = _both(item.words)
    if answer is None:
        wanted = {Evidence.NOTE: _("note:"), Evidence.NUMBER: _("number:"), Evidence.FILE: _("file:")}
        return SheetLine(
            number, words, item.critical, item.type, limits, None, str(item.unit), wanted.get(item.evidence, "")
        )  # fmt: skip
    value = f"{answer.number:g} {item.unit}".rstrip() if answer.number is not None else answer.text
    told = (answer.note, answer.file, answer.ticket, _("passed together with others") if answer.rest else "")
    note = " · ".join(clean_line(each) for each in told if each)
    return SheetLine(number, words, item.critical, item.type, limits, answer.verdict, clean_line(value), note)


def _signature(group: str, view: RunView, setting: Setting, event: EventConfig) -> SheetSignature:
    name = _both(setting.group_name(group))
    for each in view.signing.signed:
        if each.group == group:
            return SheetSignature(name, clean_line(each.name), _local(each.at, event), each.hash)
    return SheetSignature(name)


def _verdict(view: RunView) -> str:
    """What an acceptance comes to, in words."""
    if not view.checklist.acceptance:
        return ""
    if view.line.state not in DONE or view.line.outcome is None:
        return _("May be used only when nothing critical fails and all groups have signed.")
    if view.line.outcome is Outcome.FAILED:
        return _("May not be used: something critical has failed.")
    return _("May be used.") if view.signing.is_complete else _("May not be used yet: not all groups have signed.")


def _foot(id: str, hash: str, now: datetime, event: EventConfig) -> str:
    told = [id, _("printed {time}").format(time=_local(now, event))]
    if hash:
        told.append(f"SHA-256 {hash}")
    return " · ".join(told)


def _local(at: datetime, event: EventConfig) -> str:
    return at.astimezone(event.zone).strftime(_TIME)


def _both(text: Text) -> Both:
    main, other = (text.zh, text.en) if current_language() == "zh" else (text.en, text.zh)
    return Both(clean_line(main), clean_line(other) if other != main else "")
