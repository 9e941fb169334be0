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
from controlroom.domain.checkin.views import STATE_SYMBOLS, STATE_WORDS, Decision, SearchHit
from controlroom.domain.people.views import NO_NAME, PersonView
from controlroom.tui.desk.print_words import badge_step
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
        asking = state.asking
        hit = asking.hit if asking is not None else None
        decision = state.decision if hit is None else None
        old = decision is not None and (state.here.recalled or state.now - decision.at >= FRESH)
        self.set_class(old, "-old")
        for name in set(_CLASSES.values()):
            if decision is None or name != _CLASSES[decision.outcome]:
                self.remove_class(name)
        if asking is not None and hit is not None and state.settings is not None:
            self._show_found(state, hit, out=asking.out)
        elif decision is None or state.settings is None:
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

    def _show_found(self, state: AppState, hit: SearchHit, *, out: bool) -> None:
        """Who was found by name, before it is decided whether they come in: nobody takes them for the last one."""
        person = hit.person
        stands = f"{STATE_SYMBOLS[hit.state]} {_(STATE_WORDS[hit.state])}"
        phone = _("Telephone …{tail}").format(tail=clean_line(hit.phone[-4:])) if hit.phone else ""
        self._put(
            symbol="\n".join(_LARGE["?"]),
            outcome="? " + (_("Let out without a code?") if out else _("Admit without a code?")),
            when="",
            name=spaced_name(person.name),
            who=_who(state, person),
            first=" · ".join(part for part in (stands, phone) if part),
            handout="",
            notice="\n".join(_("▲ {notice}").format(notice=notice) for notice in _of_person(person)),
            next="→ " + _("Make sure who it is, then answer with the keys shown below."),
        )

    def _show_decision(self, state: AppState, decision: Decision) -> None:
        symbol = SYMBOLS[decision.outcome]
        person = decision.person
        word = _("The whole party is in") if decision.whole_party_in else _(WORDS[decision.outcome])
        self._put(
            symbol="\n".join(_LARGE[symbol]),
            outcome=f"{symbol} {word}",
            when=_when(state, decision),
            name=spaced_name(person.name) if person else visible(decision.code),
            who=_who(state, person) if person else "",
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


def _who(state: AppState, person: PersonView) -> str:
    assert state.settings is not None
    category = state.settings.event.category(person.category)
    parts = (str(category.name) if category else person.category, person.company, person.title)
    return " · ".join(clean_line(part, 80) for part in parts if part)


def _reason(decision: Decision) -> str:
    # A leader's decision is said by name.
    if not decision.reason or decision.reason == Reason.INSIDE or decision.leader:
        return ""
    words = _(REASON_WORDS[Reason(decision.reason)])
    return words[:1].upper() + words[1:]


def _next(state: AppState, decision: Decision) -> str:
    """What the desk does now; where nothing is handed out, nothing is said of handing out."""
    if decision.outcome is Outcome.ADMITTED and not _hands_out(state, decision):
        return _("Let in.")
    if decision.questions and state.here.recalled:
        return _("Scan the code again: the question is then asked anew.")
    usual = _(next_step(decision.outcome, decision.reason, whole_party_in=decision.whole_party_in))
    if state.here.badge is not None and decision.outcome in (Outcome.ADMITTED, Outcome.ALREADY):
        # Of somebody who was in before only a reprint is followed.
        again = decision.outcome is Outcome.ALREADY
        return badge_step(state.here, _("Hand over the new badge.") if again else usual)
    return usual


def _hands_out(state: AppState, decision: Decision) -> bool:
    assert state.settings is not None
    checkpoint = state.settings.event.checkpoint(decision.checkpoint)
    return checkpoint is None or checkpoint.prints


def _facts(state: AppState, decision: Decision) -> list[str]:
    """What is known beside the answer: the first time, when it opens, which place of a party."""
    assert state.settings is not None
    facts = [fact for fact in (_reason(decision), _party(decision), _came(state, decision)) if fact]
    if decision.until is not None:
        local = decision.until.astimezone(state.settings.event.zone)
        words = _("Opens {when}") if decision.outcome is Outcome.NOT_YET else _("Closed since {when}")
        facts.append(words.format(when=f"{local:%m-%d %H:%M}"))
    if decision.times > (decision.party + 1 if decision.whole_party_in else 1):
        facts.append(_("Scanned here {n} times").format(n=decision.times))
    if decision.leader:
        facts.append(_("Admitted by {leader} (leader)").format(leader=clean_line(decision.leader, 60)))
    if decision.note:
        facts.append(_("Reason: {reason}").format(reason=clean_line(_(decision.note), 80)))
    return facts


def _party(decision: Decision) -> str:
    """How many of those who come with one code are in."""
    place, party = decision.place, decision.party
    if decision.whole_party_in:
        return _("All {party} who come with this code are in.").format(party=party)
    if party == 1 or decision.outcome is not Outcome.ADMITTED:
        return ""
    if place > party:
        return _("One more than the {party} who come with this code").format(party=party)
    return _("{place} of {party} who come with this code").format(place=place, party=party)


def _came(state: AppState, decision: Decision) -> str:
    """When, where, by whom and how long ago somebody who is already in came in; of a party, the last."""
    words = _("Came in at {time}, {ago}, desk {desk}")
    first = decision.first
    if decision.whole_party_in and decision.last is not None:
        words = _("The last came in at {time}, {ago}, desk {desk}")
        first = decision.last
    if first is None:
        return ""
    assert state.settings is not None
    at, now = (moment.astimezone(state.settings.event.zone) for moment in (first.at, state.now))
    time = f"{at:%H:%M:%S}" if at.date() == now.date() else f"{at:%Y-%m-%d %H:%M:%S}"
    desk = next((desk for desk in state.settings.desks if desk.id == first.desk), None)
    name = f"{first.desk} {desk.name}" if desk else first.desk
    words = words.format(time=time, ago=ago(first.at, state.now), desk=clean_line(name, 60))
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
    notices += _of_person(person)
    if person.language and person.language != state.settings.event.language:
        language = _(_LANGUAGES[person.language]) if person.language in _LANGUAGES else clean_line(person.language)
        notices.append(_("Speaks: {language}").format(language=language))
    return [_("▲ {notice}").format(notice=notice) for notice in notices]


def _of_person(person: PersonView) -> list[str]:
    """What the list says of a person that the desk must know."""
    needs = [_("Needs: {needs}").format(needs=clean_line(person.needs))] if person.needs else []
    return [*needs, *([clean_line(person.note)] if person.note else [])]
