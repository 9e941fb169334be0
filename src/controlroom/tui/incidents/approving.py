"""Approvals while an incident runs: asked for by key, decided by somebody here with their PIN, or on the phone."""

from __future__ import annotations

from controlroom.core.i18n import _
from controlroom.core.text import clean_line
from controlroom.domain.incidents.moves import count_of
from controlroom.tui.incidents.run_orders import IncidentOrderingScreen
from controlroom.tui.incidents.source import asked_number, decider, has_pin, waiting_step
from controlroom.tui.screens.keyed import Asked

_PINS = frozenset({"OPERATOR_PIN", "PINS_WAIT"})


class IncidentApprovingScreen(IncidentOrderingScreen):
    """The part of the screen that asks for approvals and records how they were decided."""

    def stand_on(self, step: str) -> None:
        """Show this step: whoever decides reads what about."""
        raise NotImplementedError

    def action_ask_approval(self) -> None:
        step = self.step
        if step is None:
            return
        said = "? " + _("Asked; it waits.")
        if not asked_number(step):
            self.carry_out(lambda source, id: source.ask(id, step.id), said)
            return

        def asked(typed: str) -> None:
            number = count_of(typed)
            self.carry_out(lambda source, id: source.ask(id, step.id, number), said)

        self.ask(Asked(_("Approval for how many ▸"), asked))

    def action_decide(self, granted: bool) -> None:
        """Who decides; then, unless they act here, their PIN, or on whose phone call."""
        view = self.view
        step = waiting_step(view, self.step) if view is not None else None
        if view is None or step is None:
            self.tell(_("No approval is asked for here."))
            return
        self.stand_on(step.id)
        number = step.run.approval.number if step.run.approval is not None else None  # What is seen is decided on.

        def decided(who: str, call: str = "", pin: str = "") -> None:
            again = pin_asked(who) if pin else None
            self.carry_out(
                lambda source, id: (source.approve if granted else source.deny)(id, step.id, who, call, number, pin),
                "✔ " + (_("Approved.") if granted else _("Denied.")),
                lambda error: again if error.code in _PINS else None,
            )

        def call_asked(who: str) -> Asked:
            words = _("On whose phone call (who called whom, at which number) ▸")
            return Asked(words, lambda call: decided(who, call))

        def pin_asked(who: str) -> Asked:
            def typed(pin: str) -> None:
                if pin:
                    decided(who, pin=pin)
                else:
                    self.call_later(self.ask, call_asked(who))

            words = _("PIN of {name}, if they are here; empty: on the phone ▸").format(name=clean_line(who, 30))
            return Asked(words, typed, secret=True)

        def named(typed: str) -> None:
            who, acting = clean_line(typed, 60), self._state.acting
            if has_pin(self._state, who):
                self.call_later(self.ask, pin_asked(who))
            elif not who or (acting is not None and who == acting.name):
                decided(who)
            else:
                self.call_later(self.ask, call_asked(who))

        words = _("Who grants it ▸") if granted else _("Who denies it ▸")
        self.ask(
            Asked(_("Step {n}: {words}").format(n=step.number, words=words), named, offered=True), decider(view, step)
        )
