"""Who acts: shown on every board, changed by PIN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import on, work

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import _
from controlroom.tui.incidents.anywhere import IncidentingApp
from controlroom.tui.messages import OrderRefused, SignedIn

if TYPE_CHECKING:
    from controlroom.domain.people.operators import OperatorLine
    from controlroom.tui.screens.sign_in import SignInScreen


class SigningApp(IncidentingApp):
    """The part of the program that knows who acts."""

    def order(self, id: str) -> None:
        """Do what the key means."""
        if id == "sign-in":
            self.ask_who()
        else:
            super().order(id)

    def show_acting(self) -> None:
        """Say who acts now."""
        self.change(acting=self.session.acting())

    @work(thread=True, exclusive=True, exit_on_error=False, group="signing")
    def ask_who(self, claimed: str = "") -> None:
        """Have somebody sign in. `claimed`: who was named at the start."""
        try:
            lines = self.session.operators()
        except ControlroomError as error:
            self.post(OrderRefused(self.state.desk or "", error, None))
        else:
            self.call_from_thread(self._show_sign_in, lines, claimed)

    def _show_sign_in(self, lines: tuple[OperatorLine, ...], claimed: str) -> None:
        from controlroom.tui.screens.sign_in import SignInScreen

        if not isinstance(self.screen, SignInScreen):
            self.push_screen(SignInScreen(lines, self.session.acting(), claimed))

    def on_sign_in_screen_wanted(self, message: SignInScreen.Wanted) -> None:
        self._sign_in(message.name, message.pin)

    @work(thread=True, exit_on_error=False, group="signing")
    def _sign_in(self, name: str, pin: str) -> None:
        try:
            self.session.sign_in(name, pin) if name else self.session.sign_out()
        except ControlroomError as error:
            self.post(SignedIn(error))
        else:
            self.post(SignedIn(None))

    @on(SignedIn)
    def _signed_in(self, message: SignedIn) -> None:
        from controlroom.tui.screens.sign_in import SignInScreen, acting_words

        panel = self.screen
        if message.refused is not None:
            if isinstance(panel, SignInScreen):
                panel.refuse(message.refused)
            return
        if isinstance(panel, SignInScreen):
            self.pop_screen()
        self.show_acting()
        if self.state.acting is not None:
            self.hint(_("Now acts: {who}").format(who=acting_words(self.state.acting)))
