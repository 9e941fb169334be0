"""Rounds as lines of a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from controlroom.core.i18n import _, ngettext
from controlroom.core.text import clean_line

if TYPE_CHECKING:
    from controlroom.domain.inspections.sheet import Answer, Item
    from controlroom.domain.inspections.tables import Setting
    from controlroom.domain.inspections.views import Answered, Clearance, RoundLine, RunView


def tell_lines(lines: tuple[RoundLine, ...], zone: tzinfo, now: datetime, none: str) -> None:
    """A line a round."""
    if not lines:
        print(none)
    for line in lines:
        print(_line(line, zone, now))


def _line(line: RoundLine, zone: tzinfo, now: datetime) -> str:
    from controlroom.domain.inspections.rules import OUTCOME_WORDS, STATE_SYMBOLS, STATE_WORDS

    told = [_(STATE_WORDS[line.state])]
    if line.is_overdue(now):
        told.append(_("overdue"))
    if line.outcome is not None:
        told.append(_(OUTCOME_WORDS[line.outcome]))
    if line.reason:
        told.append(clean_line(line.reason_words, 60))
    if line.answered:
        told.append(f"{line.answered}/{line.items}")
    if line.holder:
        told.append(clean_line(line.holder, 20))
    when = line.due_at.astimezone(zone).strftime("%m-%d %H:%M")
    name = f"{clean_line(str(line.name), 40)} · {clean_line(str(line.place_name), 40)}"
    return f"{STATE_SYMBOLS[line.state]} {when}  {name}  [{_(', ').join(told)}]  {line.id}"


def tell_run(view: RunView, setting: Setting, zone: tzinfo) -> None:
    """The sheet of a round with its answers and signatures."""
    now = view.line.completed_at or view.line.due_at
    print(_line(view.line, zone, now))
    for section in view.sections:
        print(f"  {clean_line(str(section.title))}")
        for item in section.items:
            print(f"    {_item_line(item, view.answers.get(item.id))}")
    for group in view.signing.needed:
        print(f"  {_signature_line(view, setting, group, zone)}")
    left = len(view.items) - len(view.answers)
    if view.line.holder and left and view.line.completed_at is None:
        print(_left_words(left, view.next_unanswered()))


def _left_words(left: int, item: str | None) -> str:
    words = ngettext("{n} item without an answer; next: {item}", "{n} items without an answer; next: {item}", left)
    return words.format(n=left, item=item)


def _item_line(item: Item, answer: Answer | None) -> str:
    from controlroom.domain.inspections.sheet import VERDICT_SYMBOLS, VERDICT_WORDS

    critical = " !" if item.critical else ""
    limits = f" ({item.limits.words()} {item.unit})" if item.limits is not None else ""
    if answer is None:
        return f"·  {item.id}{critical}  {clean_line(str(item.words))}{limits}"
    number = f"{answer.number:g} {item.unit}".rstrip() if answer.number is not None else ""
    parts = (number, answer.text, answer.note, answer.file, answer.ticket)
    told = " · ".join(clean_line(part, 80) for part in (_(VERDICT_WORDS[answer.verdict]), *parts) if part)
    return f"{VERDICT_SYMBOLS[answer.verdict]}  {item.id}{critical}  {clean_line(str(item.words))}{limits}  [{told}]"


def _signature_line(view: RunView, setting: Setting, group: str, zone: tzinfo) -> str:
    name = clean_line(str(setting.group_name(group)), 40)
    for each in view.signing.signed:
        if each.group == group:
            when = each.at.astimezone(zone).strftime("%m-%d %H:%M")
            return "✔ " + _("{group}: signed by {name}, {time}").format(group=name, name=each.name, time=when)
    if any(each.group == group for each in view.signing.broken):
        return "✖ " + _("{group}: signed something else than what stands here now").format(group=name)
    return "·  " + _("{group}: not signed").format(group=name)


def tell_answered(done: Answered) -> None:
    """What became of an answer."""
    from controlroom.domain.inspections.sheet import VERDICT_SYMBOLS, VERDICT_WORDS

    print(f"{VERDICT_SYMBOLS[done.verdict]} {done.item}: {_(VERDICT_WORDS[done.verdict])}")
    if done.ticket:
        words = _("Added to ticket {ticket}.") if done.repeated else _("Ticket {ticket} is opened.")
        print(words.format(ticket=done.ticket))
    if done.noted:
        print(_("Ticket {ticket} stays open and says so.").format(ticket=done.noted))
    if done.next is not None:
        words = ngettext(
            "{n} item without an answer; next: {item}", "{n} items without an answer; next: {item}", done.left
        )
        print(words.format(n=done.left, item=done.next))
    else:
        print(_("Every item has its answer."))


def tell_clearances(found: Iterable[Clearance], setting: Setting) -> None:
    """A line a place."""
    from controlroom.domain.inspections.rules import OUTCOME_WORDS

    for each in found:
        place = clean_line(str(setting.place_name(each.place)), 40)
        if each.may_be_used:
            print("✔ " + _("{place}: may be used").format(place=place))
        elif each.round is None:
            print("✖ " + _("{place}: not accepted yet").format(place=place))
        elif each.missing and each.outcome is not None and each.outcome.value == "passed":
            groups = _(", ").join(str(setting.group_name(group)) for group in each.missing)
            print("▲ " + _("{place}: passed, signatures missing: {groups}").format(place=place, groups=groups))
        else:
            outcome = _(OUTCOME_WORDS[each.outcome]) if each.outcome is not None else _("being revised")
            print("✖ " + _("{place}: may not be used: {why}").format(place=place, why=outcome))
