"""Rounds in lines: the list of a day, one round beside it, and how signing stands. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.agenda.words import clock
from controlroom.domain.inspections.rules import (
    DONE,
    STATE_SYMBOLS,
    STATE_WORDS,
    TO_DO,
    Outcome,
    Signature,
    State,
)
from controlroom.domain.inspections.sheet import VERDICT_SYMBOLS, VERDICT_WORDS, Verdict
from controlroom.domain.inspections.views import RoundLine, RunView
from controlroom.tui.rounds.source import ONLY_WORDS, RoundsCount, RoundsFilter, is_late, span, usable
from controlroom.tui.widgets.text import cell, row, tinted

HASH_SHOWN = 8
# Words of a list, shorter than those of a sentence; and a missed round must be seen from afar.
_SHORT: Mapping[State, str] = {
    **STATE_WORDS, State.LATE: N_("done late"), State.MISSED: N_("MISSED"), State.WONT_DO: N_("won't do")
}  # fmt: skip
_TONES: Mapping[State, str] = {
    State.SCHEDULED: "muted",
    State.OPEN: "warn",
    State.IN_PROGRESS: "strong",
    State.COMPLETED: "good",
    State.LATE: "warn",
    State.MISSED: "bad",
    State.WONT_DO: "muted",
}
VERDICT_TONES: Mapping[Verdict, str] = {
    Verdict.PASS: "good", Verdict.WARNING: "warn", Verdict.FAIL: "bad", Verdict.NA: "muted",
}  # fmt: skip


def state_words(line: RoundLine, now: datetime) -> tuple[str, str]:
    """How far a round is, with its symbol, and the tone for it."""
    if is_late(line, now):
        words = _("paused") if line.paused else _("overdue") if line.state is State.OPEN else _(_SHORT[line.state])
        return f"{'‖' if line.paused else STATE_SYMBOLS[line.state]} {words}", "bad"
    if line.paused:
        return "‖ " + _("paused"), "warn"
    if line.state is State.OPEN and now < line.due_at:
        return "△ " + _("may begin"), "plain"
    return f"{STATE_SYMBOLS[line.state]} {_(_SHORT[line.state])}", _TONES[line.state]


def when_words(line: RoundLine, now: datetime, zone: tzinfo) -> tuple[str, str]:
    """How much time there is, or what became of it: until it is due, until it is late, how late; why it was missed."""
    if line.state in TO_DO and line.completed_at is not None:
        return _("being revised"), "warn"
    if line.state is State.SCHEDULED or (line.state in TO_DO and now < line.due_at):
        return _("due in {span}").format(span=span(line.due_at - now)), "muted" if line.state not in TO_DO else "plain"
    if line.state in TO_DO and not is_late(line, now):
        return _("late in {span}").format(span=span(line.late_at - now)), "warn"
    if line.state in TO_DO:
        return _("{span} late").format(span=span(now - line.late_at)), "bad"
    if line.state in DONE:
        return _done_words(line, zone)
    return clean_line(line.reason_words, 60), "bad" if line.state is State.MISSED else "muted"


def _done_words(line: RoundLine, zone: tzinfo) -> tuple[str, str]:
    if line.missing:
        missing = len(line.missing)
        return ngettext("{n} to sign", "{n} to sign", missing).format(n=missing), "warn"
    return (clock(line.completed_at, zone) if line.completed_at else ""), "muted"


def outcome_words(line: RoundLine) -> tuple[str, str]:
    """What it found, or what has failed so far, for a column."""
    if line.outcome is Outcome.FAILED:
        return "✖ " + _(VERDICT_WORDS[Verdict.FAIL]), "bad"
    if line.failed:
        return ngettext("▲ {n} fail", "▲ {n} fails", line.failed).format(n=line.failed), "warn"
    if line.outcome is Outcome.PASSED:
        return "✔ " + _(VERDICT_WORDS[Verdict.PASS]), "good"
    return "", "plain"


def outcome_sentence(line: RoundLine) -> Content:
    """What a completed round found, in full."""
    failed = ngettext("{n} line failed", "{n} lines failed", line.failed).format(n=line.failed)
    if line.outcome is Outcome.FAILED:
        return tinted(f"✖ {_(VERDICT_WORDS[Verdict.FAIL])} · {failed}", "bad")
    words = "✔ " + _(VERDICT_WORDS[Verdict.PASS])
    return tinted(f"{words} · {failed}", "warn") if line.failed else tinted(words, "good")


@dataclass(frozen=True)
class Widths:
    """The columns of the list in cells; 0: not shown."""

    name: int
    place: int
    holder: int = 0
    tickets: int = 0

    @classmethod
    def of(cls, width: int) -> Widths:
        """For a list of `width` cells."""
        holder, tickets = (10, 13) if width >= 104 else (0, 0)
        extra = holder + tickets + 2 * bool(holder)
        left = max(16, width - _FIXED - extra)
        name = left * 11 // 20
        return cls(name, left - name, holder, tickets)


_DUE, _STATE, _PROGRESS, _WHEN, _RESULT = 5, 11, 5, 14, 8
_FIXED = _DUE + _STATE + _PROGRESS + _WHEN + _RESULT + 6


def head_line(widths: Widths) -> Content:
    """The heads of the columns."""
    cells = [
        cell(_("due at"), _DUE, "muted"), cell(_("standing"), _STATE, "muted"), cell(_("lines"), _PROGRESS, "muted"),
        cell(_("round"), widths.name, "muted"), cell(_("place"), widths.place, "muted"),
        cell(_("time left"), _WHEN, "muted"), cell(_("result"), _RESULT, "muted"),
    ]  # fmt: skip
    if widths.holder:
        cells += [cell(_("who"), widths.holder, "muted"), cell(_("tickets"), widths.tickets, "muted")]
    return row(cells)


def round_line(line: RoundLine, widths: Widths, now: datetime, zone: tzinfo) -> Content:
    """A round in one line."""
    ended = line.state in (State.MISSED, State.WONT_DO)
    tone = "bad" if line.state is State.MISSED else "muted" if ended else "plain"
    begun = line.answered or line.state in TO_DO
    cells = [
        cell(clock(line.due_at, zone), _DUE, "strong" if line.state in TO_DO else tone),
        cell(*_sized(state_words(line, now), _STATE)),
        cell(f"{line.answered}/{line.items}" if begun else str(line.items or ""), _PROGRESS, "muted", right=True),
        cell(clean_line(str(line.name)), widths.name, tone if ended else "plain"),
        cell(clean_line(str(line.place_name)), widths.place, tone if ended else "plain"),
        cell(*_sized(when_words(line, now, zone), _WHEN)),
        cell(*_sized(outcome_words(line), _RESULT)),
    ]
    if widths.holder:
        cells += [cell(clean_line(line.holder), widths.holder), cell(ticket_words(line.tickets), widths.tickets)]
    return row(cells)


def _sized(words: tuple[str, str], width: int) -> tuple[str, int, str]:
    return words[0], width, words[1]


def ticket_words(tickets: Sequence[str]) -> str:
    """The tickets it opened: the first, and how many more."""
    if not tickets:
        return ""
    return clean_line(tickets[0], 12) + (f" +{len(tickets) - 1}" if len(tickets) > 1 else "")


def filter_lines(
    filter: RoundsFilter, day: date, today: date, counted: RoundsCount, names: Mapping[str, str]
) -> Content:
    """What is shown, and the day in numbers; `names` of templates and places, as “template:…” and “place:…”.

    What was missed is counted whatever is filtered: nobody may lose sight of it.
    """
    which = [
        tinted(day.isoformat(), "strong" if day == today else "warn"),
        tinted("" if day == today else _("not today: Home goes back"), "warn"),
        tinted(_(ONLY_WORDS[filter.only])),
        tinted(names.get(f"template:{filter.template}", filter.template) or _("every template")),
        tinted(names.get(f"place:{filter.place}", filter.place) or _("every place")),
    ]
    first = row([each for each in which if each], "  ")
    return Content("\n").join([first, count_line(counted)])


def count_line(counted: RoundsCount) -> Content:
    """A day in numbers: to do, overdue, missed, failed lines, done."""
    parts = [
        ("▲ ", counted.open, ngettext("{n} to do", "{n} to do", counted.open), "warn"),
        ("✖ ", counted.overdue, ngettext("{n} overdue", "{n} overdue", counted.overdue), "bad"),
        ("✖ ", counted.missed, ngettext("{n} missed", "{n} missed", counted.missed), "bad"),
        ("✖ ", counted.lines, ngettext("{n} line failed", "{n} lines failed", counted.lines), "bad"),
        ("", counted.unsigned, ngettext("{n} to be signed", "{n} to be signed", counted.unsigned), "warn"),
    ]
    found = [tinted(sign + words.format(n=n), tone) for sign, n, words, tone in parts if n]
    done = _("{done} of {total} done").format(done=counted.done, total=counted.total)
    return row([*found, tinted(f"✔ {done}", "good" if counted.done == counted.total else "muted")], "  ")


def detail_lines(view: RunView, now: datetime, zone: tzinfo, groups: Mapping[str, str], width: int) -> list[Content]:
    """One round beside the list: whether it may be used, what failed with its ticket, who signs, who does it, when."""
    line = view.line
    lines = [tinted(f"{clean_line(str(line.name))} · {clean_line(str(line.place_name))}", "strong")]
    lines += usable_lines(view, groups)
    lines += found_lines(view)
    words, tone = state_words(line, now)
    lines.append(row([tinted(words, tone), tinted(*when_words(line, now, zone))], "  "))
    times = _("due {due} · late after {late} · missed at {missed}").format(
        due=clock(line.due_at, zone), late=_clock(line.late_at, line, zone), missed=_clock(line.missed_at, line, zone)
    )
    lines.append(tinted(times, "muted"))
    if line.holder:
        lines.append(tinted(_("by {name}").format(name=clean_line(line.holder, 40))))
    if view.signing.needed and not view.checklist.acceptance:
        lines += sign_lines(view, groups, zone)
    lines += [
        tinted(_("revision {n}: {reason}").format(n=each.number, reason=clean_line(each.reason, 80)), "warn")
        for each in view.revisions
    ]
    return [part for each in lines for part in each.wrap(max(20, width))]


def _clock(at: datetime, line: RoundLine, zone: tzinfo) -> str:
    """A time, with its day where that is not the one the round is due on."""
    local = at.astimezone(zone)
    same = local.date() == line.due_at.astimezone(zone).date()
    return clock(at, zone) if same else f"{local:%m-%d} {clock(at, zone)}"


def found_lines(view: RunView) -> list[Content]:
    """What failed, with note and ticket; then what is worth a look."""
    order = (Verdict.FAIL, Verdict.WARNING, Verdict.NA, Verdict.PASS)
    found = []
    for verdict in order:
        for item in view.items:
            answer = view.answers.get(item.id)
            if answer is None or answer.verdict is not verdict:
                continue
            if verdict is Verdict.PASS and not (answer.note or answer.file):
                continue
            number = f"{answer.number:g} {item.unit}".strip() if answer.number is not None else ""
            told = [number, clean_line(answer.note, 80), clean_line(answer.file, 60), answer.ticket]
            facts = " · ".join(each for each in told if each)
            words = f"{VERDICT_SYMBOLS[verdict]} {clean_line(str(item.words))}"
            found.append(tinted(f"{words}: {facts}" if facts else words, VERDICT_TONES[verdict]))
    return found


def usable_lines(view: RunView, groups: Mapping[str, str]) -> list[Content]:
    """Of an acceptance: whether the place may be used, and what stands against it."""
    if not view.checklist.acceptance:
        return []
    if usable(view):
        return [tinted("✔ " + _("MAY BE USED"), "good")]
    return [tinted("✖ " + _("Not to be used yet: {why}").format(why=against(view, groups)), "bad")]


def against(view: RunView, groups: Mapping[str, str]) -> str:
    """What stands against a place being used."""
    if view.line.outcome is Outcome.FAILED:
        return _("a critical line failed")
    if view.line.state not in DONE:
        return _("not completed")
    if view.signing.missing:
        names = _(", ").join(clean_line(groups.get(key, key), 30) for key in view.signing.missing)
        return _("not signed by {groups}").format(groups=names)
    return _("nobody is named to sign it")


def sign_lines(view: RunView, groups: Mapping[str, str], zone: tzinfo, chosen: str = "") -> list[Content]:
    """Who has signed, and who is missing; a mark before the group that is `chosen`."""
    by_group = {each.group: each for each in view.signing.signed}
    broken = {each.group: each for each in view.signing.broken}
    lines = []
    for key in view.signing.needed:
        name = clean_line(groups.get(key, key), 30)
        mark = "▸ " if key == chosen else "  " if chosen else ""
        if key in by_group:
            symbol, what, tone = "✔", signature_words(by_group[key], zone), "good"
        elif key in broken:
            symbol, what, tone = "✖", _("signed what was changed since; sign anew"), "bad"
        else:
            symbol, what, tone = "○", _("has not signed"), "warn"
        words = _("{group}: {what}").format(group=name, what=what)
        lines.append(tinted(f"{mark}{symbol} {words}", tone))
    return lines


def signature_words(signature: Signature, zone: tzinfo) -> str:
    """Who signed, when, under what."""
    proof = f" · {_('PIN')}" if signature.pin else ""
    return f"{clean_line(signature.name, 40)} {clock(signature.at, zone)}{proof} · #{signature.hash[:HASH_SHOWN]}"
