"""The answer to a scan, to be read from a step away: word, symbol and colour, the name, what to hand over.

It stays until the next scan; after some seconds it fades and says how old it is, so that nobody takes it for new.
"""

from __future__ import annotations

from datetime import timedelta

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical

from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line, visible
from controlroom.domain.badges.rules import WORDS as JOB_WORDS
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import (
    REASON_WORDS,
    SYMBOLS,
    WORDS,
    Outcome,
    Reason,
    looks_like_link,
    looks_mistyped,
    next_step,
)
from controlroom.domain.checkin.views import Decision
from controlroom.domain.people.views import NO_NAME
from controlroom.tui.print_words import badge_step
from controlroom.tui.state import AppState, Phase
from controlroom.tui.widgets.text import Words
from controlroom.tui.words import ago, listed, spaced_name

FRESH = timedelta(seconds=10)

_CLASS_OF = {"✔": "-admitted", "▲": "-already", "?": "-unknown", "✖": "-refused"}
_CLASSES = {outcome: _CLASS_OF[symbol] for outcome, symbol in SYMBOLS.items()}

_LANGUAGES = {
    "zh": N_("Chinese"),
    "en": N_("English"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "ar": N_("Arabic"),
    "fr": N_("French"),
    "de": N_("German"),
    "es": N_("Spanish"),
    "ru": N_("Russian"),
    "pl": N_("Polish"),
    "cs": N_("Czech"),
    "tr": N_("Turkish"),
    "vi": N_("Vietnamese"),
    "ug": N_("Uyghur"),
}

_LARGE = {
    "✔": ("        ██", "       ██ ", "██    ██  ", " ██  ██   ", "  ████    "),
    "▲": ("    ██    ", "   ████   ", "  ██████  ", " ████████ ", "██████████"),
    "?": ("  ██████  ", " ██    ██ ", "     ███  ", "    ██    ", "    ▀▀    "),
    "✖": (" ██    ██ ", "  ██  ██  ", "    ██    ", "  ██  ██  ", " ██    ██ "),
}


class ResultPanel(Horizontal):
    """The last decision of the desk."""

    def compose(self) -> ComposeResult:
        yield Words(id="result-symbol")
        with Vertical(id="result-words"):
            with Horizontal(id="result-head"):
                yield Words(id="result-outcome")
                yield Words(id="result-when")
            yield Words(id="result-name")
            yield Words(id="result-who")
            yield Words(id="result-first")
            yield Words(id="result-handout")
            yield Words(id="result-notice")
            yield Words(id="result-next")

    def show(self, state: AppState) -> None:
        """Show `state`."""
        decision = state.decision
        old = decision is not None and (state.here.recalled or state.now - decision.at >= FRESH)
        self.set_class(old, "-old")
        for name in set(_CLASSES.values()):
            if decision is None or name != _CLASSES[decision.outcome]:
                self.remove_class(name)
        if decision is None or state.settings is None:
            self._show_waiting(state)
        else:
            self.add_class(_CLASSES[decision.outcome])
            self._show_decision(state, decision)

    def _put(self, **texts: str) -> None:
        for id, text in texts.items():
            self.query_one(f"#result-{id}", Words).show(text)

    def _show_waiting(self, state: AppState) -> None:
        ready = state.phase is Phase.OPEN
        kept = ""
        if state.kept:
            kept = _("Kept until the event is open: {codes}").format(codes=listed(visible(code) for code in state.kept))
        self._put(
            symbol="",
            outcome=_("Ready") if ready else _("opening the event …"),
            when="",
            name=_("Scan a code, or type a code or a name."),
            who=kept,
            first="",
            handout="",
            notice="",
            next="" if ready else _("You can scan already: nothing is lost."),
        )

    def _show_decision(self, state: AppState, decision: Decision) -> None:
        symbol = SYMBOLS[decision.outcome]
        person = decision.person
        self._put(
            symbol="\n".join(_LARGE[symbol]),
            outcome=f"{symbol} {_(WORDS[decision.outcome])}",
            when=_when(state, decision),
            name=spaced_name(person.name) if person else visible(decision.code),
            who=_who(state, decision),
            first="\n".join(_facts(state, decision)),
            handout=_handout(state, decision),
            notice="\n".join(_notices(state, decision)),
            next="→ " + _next(state, decision),
        )


def _when(state: AppState, decision: Decision) -> str:
    assert state.settings is not None
    at = f"{decision.at.astimezone(state.settings.event.zone):%H:%M:%S}"
    if state.here.recalled:
        return _("before the restart · {when}").format(when=at)
    return f"{at} · {ago(decision.at, state.now)}"


def _who(state: AppState, decision: Decision) -> str:
    person = decision.person
    if person is None:
        return ""
    assert state.settings is not None
    category = state.settings.event.category(person.category)
    parts = (str(category.name) if category else person.category, person.company, person.title)
    return " · ".join(clean_line(part, 80) for part in parts if part)


def _reason(decision: Decision) -> str:
    if not decision.reason or decision.reason == Reason.INSIDE:
        return ""
    words = _(REASON_WORDS[Reason(decision.reason)])
    return words[:1].upper() + words[1:]


def _next(state: AppState, decision: Decision) -> str:
    """What the desk does now; where nothing is handed out, nothing is said of handing out."""
    if decision.outcome is Outcome.ADMITTED and not _hands_out(state, decision):
        return _("Let in.")
    if decision.questions and state.here.recalled:
        return _("Scan the code again: the question is then asked anew.")
    if state.here.badge is not None and decision.outcome in (Outcome.ADMITTED, Outcome.ALREADY):
        # Of somebody who was in before only a reprint is followed.
        again = decision.outcome is Outcome.ALREADY
        ready = _("Hand over the new badge.") if again else _(next_step(decision.outcome, decision.reason))
        return badge_step(state.here, ready)
    return _(next_step(decision.outcome, decision.reason))


def _hands_out(state: AppState, decision: Decision) -> bool:
    assert state.settings is not None
    checkpoint = state.settings.event.checkpoint(decision.checkpoint)
    return checkpoint is None or checkpoint.prints


def _facts(state: AppState, decision: Decision) -> list[str]:
    """What is known beside the answer: the first time, when it opens, which place of a party."""
    assert state.settings is not None
    facts = [fact for fact in (_reason(decision), _first(state, decision)) if fact]
    if decision.until is not None:
        local = decision.until.astimezone(state.settings.event.zone)
        words = _("Opens {when}") if decision.outcome is Outcome.NOT_YET else _("Closed since {when}")
        facts.append(words.format(when=f"{local:%m-%d %H:%M}"))
    party = decision.person.party if decision.person else 1
    if party > 1 and decision.outcome is Outcome.ADMITTED:
        facts.append(_("{place} of {party} who come with this code").format(place=decision.place, party=party))
    if decision.times > 1:
        facts.append(_("Scanned here {n} times").format(n=decision.times))
    if decision.note:
        facts.append(_("Reason: {reason}").format(reason=clean_line(_(decision.note), 80)))
    return facts


def _first(state: AppState, decision: Decision) -> str:
    """When, where, by whom and how long ago somebody who is already in came in."""
    first = decision.first
    if first is None:
        return ""
    assert state.settings is not None
    at, now = (moment.astimezone(state.settings.event.zone) for moment in (first.at, state.now))
    time = f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}"
    desk = next((desk for desk in state.settings.desks if desk.id == first.desk), None)
    name = f"{first.desk} {desk.name}" if desk else first.desk
    words = _("Came in at {time}, {ago}, desk {desk}").format(
        time=time, ago=ago(first.at, state.now), desk=clean_line(name, 60)
    )
    return f"{words} ({clean_line(first.by, 30)})" if first.by else words


def _handout(state: AppState, decision: Decision) -> str:
    if decision.outcome is not Outcome.ADMITTED or decision.person is None or not _hands_out(state, decision):
        return ""
    assert state.settings is not None
    category = state.settings.event.category(decision.person.category)
    things = [clean_line(str(thing)) for thing in category.materials] if category else []
    badge = _("badge (printed ahead)") if decision.badge_printed else _("badge")
    if state.here.badge is not None:
        badge = _("badge ({state})").format(state=_(JOB_WORDS[state.here.badge]))
    if state.here.badge_at:
        badge = _("badge (at desk {desk})").format(desk=clean_line(state.here.badge_at, 20))
    elif state.here.badge not in (None, JobState.SENT, JobState.CONFIRMED):
        return _("Hand over: {things}").format(things=listed(things)) if things else ""
    return _("Hand over: {things}").format(things=listed([badge, *things]))


def _notices(state: AppState, decision: Decision) -> list[str]:
    """What the operator must know of this person, or of this code."""
    if decision.person is None:
        if looks_like_link(decision.code):
            return [_("▲ This is a web address, not a ticket: ask for the code in the confirmation.")]
        return [_("▲ Looks like a typing slip: compare it with the code on the letter.")] * looks_mistyped(
            decision.code
        )
    assert state.settings is not None
    person = decision.person
    category = state.settings.event.category(person.category)
    notices = []
    if person.name == NO_NAME:
        notices.append(_("The ticket carries no name: F10 writes it down, then the badge is printed with it."))
    if category is not None and category.notice is not None and decision.outcome is not Outcome.LEFT:
        notices.append(clean_line(str(category.notice)))
    if person.needs:
        notices.append(_("Needs: {needs}").format(needs=clean_line(person.needs)))
    if person.note:
        notices.append(clean_line(person.note))
    if person.language and person.language != state.settings.event.language:
        language = _(_LANGUAGES[person.language]) if person.language in _LANGUAGES else clean_line(person.language)
        notices.append(_("Speaks: {language}").format(language=language))
    return [_("▲ {notice}").format(notice=notice) for notice in notices]
