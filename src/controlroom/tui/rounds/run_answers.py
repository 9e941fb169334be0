"""The keys of a round while it is walked, and what they ask for."""

from __future__ import annotations

from textual import events
from textual.content import Content

from controlroom.core.i18n import _, ngettext
from controlroom.domain.inspections.rules import (
    LACKS_WORDS,
    Lacks,
    rest_of,
    unanswered,
)
from controlroom.domain.inspections.sheet import (
    VERDICT_SYMBOLS,
    VERDICT_WORDS,
    Answer,
    Item,
    ItemType,
    Verdict,
)
from controlroom.domain.inspections.views import RunView
from controlroom.tui.rounds.draft import Draft, as_typed, drafted, evidence_of, takes_number
from controlroom.tui.rounds.lines import VERDICT_TONES
from controlroom.tui.rounds.run_steps import RoundStepsScreen
from controlroom.tui.rounds.sheet import with_unit
from controlroom.tui.rounds.source import RoundsSource
from controlroom.tui.screens.keyed import Asked
from controlroom.tui.widgets.text import tinted

_VERDICTS = {"pass": Verdict.PASS, "fail": Verdict.FAIL, "na": Verdict.NA}


def _begins_number(typed: str) -> bool:
    """Whether a character is of a number, in any width: an input method may write it so."""
    return typed.isdecimal() or typed in "-.,−－．，"


class RoundAnsweringScreen(RoundStepsScreen):
    """The part of the screen that takes keys; whoever derives from it shows the sheet."""

    _confirming = False

    def key_comes(self, action: str) -> None:
        super().key_comes(action)
        self._confirming = self._confirming and action == "rest"

    async def on_key(self, event: events.Key) -> None:
        typed = event.character
        is_free = self.is_current and self._asked is None
        if is_free and typed is not None and _begins_number(typed) and takes_number(self.item):
            # The number of the line begins: what is typed is not lost to its question.
            event.stop()
            event.prevent_default()
            self.key_comes("number")
            if not self.refuses() and self.item is not None:
                self._ask_for(drafted(self.item, Verdict.PASS), Lacks.NUMBER, typed)

    # Answers

    def action_answer(self, key: str) -> None:
        """One key: pass, fail, not applicable."""
        item, view = self.item, self.view
        if item is None or view is None or self.refuses():
            return
        former = view.answers.get(item.id)
        self._go_on(drafted(item, _VERDICTS[key], former, self._prepared.get(item.id)))

    def action_open_entry(self) -> None:
        """Write the answer of a line of text or number."""
        item = self.item
        if item is None or self.refuses():
            return
        if item.type is ItemType.CHECK:
            self.tell(_("P passes, F fails, A: not applicable."))
            return
        former = self.view.answers.get(item.id) if self.view is not None else None
        wanted = Lacks.NUMBER if item.type is ItemType.NUMBER else Lacks.TEXT
        stands = former.text if former is not None and wanted is Lacks.TEXT else ""
        self._ask_for(drafted(item, Verdict.PASS, former), wanted, stands)

    def action_note(self) -> None:
        self._add(Lacks.NOTE)

    def action_evidence(self) -> None:
        if self.item is not None:
            self._add(evidence_of(self.item))

    def _add(self, wanted: Lacks) -> None:
        """A note or evidence: to the answer there is, or kept for the one to come."""
        item, view = self.item, self.view
        if item is None or view is None or self.refuses():
            return
        former = view.answers.get(item.id)
        draft = drafted(item, former.verdict, former) if former else self._prepared.get(item.id)
        draft = draft or Draft(item, Verdict.PASS)
        stands = {Lacks.NOTE: draft.note, Lacks.FILE: draft.file}.get(wanted, "")

        def done(typed: str) -> None:
            told = draft.told(wanted, typed)
            if former is None:
                self._prepared[item.id] = told
            else:
                self.send(told)

        self.ask(Asked(_words_for(draft, wanted), done), stands)

    def _go_on(self, draft: Draft) -> None:
        """Ask for what the answer lacks; when it is whole, give it and go to the next line."""
        wanted = draft.wants
        if wanted is not None:
            self._ask_for(draft, wanted)
            return
        view = self.view
        if view is None or draft.is_news(view.answers.get(draft.item.id)):
            self.send(draft)
        view = self.view
        following = view.next_unanswered(draft.item.id) if view is not None else None
        if following is not None:
            self._current = following
            self.show_all()
        else:
            self.tell(_("All lines are answered: C completes the round."), "good")

    def _ask_for(self, draft: Draft, wanted: Lacks, value: str = "") -> None:
        def done(typed: str) -> None:
            told = draft.told(wanted, typed)
            if told.wants is wanted:
                self._ask_for(told, wanted)
                self.tell(_("It needs {what}.").format(what=_(LACKS_WORDS[wanted])))
            else:
                self._go_on(told)

        def live(typed: str) -> Content:
            return live_words(draft.item, typed)

        words = _words_for(draft, wanted)
        self.ask(Asked(words, done, live if wanted is Lacks.NUMBER and takes_number(draft.item) else None), value)

    def action_rest(self) -> None:
        """Pass what is left and may be passed together; it says how many first."""
        view = self.view
        if view is None or self.refuses():
            return
        rest, left = rest_of(view.items, view.answers), unanswered(view.items, view.answers)
        if not rest:
            n = len(left)
            words = ngettext(
                "Nothing is left that can be passed together: {n} line wants an answer of its own.",
                "Nothing is left that can be passed together: {n} lines want answers of their own.", n,
            )  # fmt: skip
            self.tell(words.format(n=n) if n else _("All lines are answered: C completes the round."))
        elif not self._confirming:
            self._confirming = True
            self.tell(rest_words(len(rest), len(left)))
        else:
            self._confirming = False
            self._pass_rest(view, rest)

    def _pass_rest(self, view: RunView, rest: tuple[Item, ...]) -> None:
        for item in rest:
            self._pending[item.id] = Answer(item.id, Verdict.PASS, self._state.now, self._me, rest=True)
        id = view.line.id

        def order(source: RoundsSource) -> str:
            n = source.pass_rest(id)
            return "✔ " + ngettext("{n} line passed together.", "{n} lines passed together.", n).format(n=n)

        self.order(order, self._current)
        after = self.view
        self._current = (after.next_unanswered() if after is not None else None) or self._current
        self.show_all()


def live_words(item: Item, typed: str) -> Content:
    """What a number comes to while it is typed, and what is allowed."""
    verdict = as_typed(item, typed)
    allowed = item.limits or item.warning
    limits = with_unit(allowed.words(), item) if allowed is not None else str(item.unit)
    if verdict is None:
        return tinted(limits, "muted")
    words = f"{VERDICT_SYMBOLS[verdict]} {_(VERDICT_WORDS[verdict])} ({limits})" if limits else ""
    return tinted(words, VERDICT_TONES[verdict])


def _words_for(draft: Draft, wanted: Lacks) -> str:
    if wanted is draft.wants:
        return draft.words()
    return {
        Lacks.NOTE: _("Note ▸"), Lacks.FILE: _("Path of the photo or file ▸"), Lacks.NUMBER: _("Number ▸"),
    }.get(wanted, _("Answer ▸"))  # fmt: skip


def rest_words(rest: int, left: int) -> str:
    """What passing the rest would do."""
    words = ngettext("⇧P once more passes {n} line.", "⇧P once more passes {n} lines.", rest).format(n=rest)
    stay = left - rest
    if not stay:
        return f"▲ {words}"
    more = ngettext(
        "{n} stays: critical, a number, words or evidence.", "{n} stay: critical, numbers, words or evidence.", stay
    )
    return f"▲ {words} {more.format(n=stay)}"
