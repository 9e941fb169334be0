"""The program's state and how it comes to the screens."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from textual.screen import Screen
from textual.worker import Worker

from controlroom.core.clock import Clock
from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_
from controlroom.tui.program import Program
from controlroom.tui.session import Session
from controlroom.tui.state import AppState
from controlroom.tui.widgets.key_bar import KeyBar

if TYPE_CHECKING:
    from controlroom.tui.incidents.source import Beginning

HINT_S = 5.0
_STYLES = Path(__file__).parent / "styles"


@runtime_checkable
class ShowsState(Protocol):
    """A screen that shows the program's state."""

    def show(self, state: AppState) -> None: ...


@runtime_checkable
class TellsWorkers(Protocol):
    """The program, which tells what nobody foresaw in a worker: those of a screen hand it on, by themselves they do
    not bubble."""

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None: ...


@runtime_checkable
class HearsScanner(Protocol):
    """A program at whose keyboard a scanner may type: whether the last key came alone, and whether the last Enter ended
    what no person types so fast."""

    def typed_alone(self) -> bool: ...

    def scanned(self) -> bool: ...


@runtime_checkable
class OpensTickets(Protocol):
    """The program, as a board calls it that has something to open a ticket for: `self.app`, where it is one."""

    def new_ticket(
        self, *, device: str = "", room: str = "", title: str = "", group: str = "", source: str = "", cause: str = "",
        note: str = "",
    ) -> None:  # fmt: skip
        """The form of a new ticket, filled in as far as it is known; `source` is what it comes from, `kind:id`."""


@runtime_checkable
class BeginsIncidents(Protocol):
    """The program, as a board calls it that has something to begin an incident from: `self.app`, where it is one."""

    def begin_incident(self, beginning: Beginning) -> None:
        """The playbooks to begin one by; or, where one runs for this already, the choice to open that."""


class UnexpectedError(FaultError):
    """A mistake of this program: told, logged, and the boards go on."""

    code = "UNEXPECTED"
    what = N_("Something this program does not expect happened: {reason}.")
    kept = N_("What was shown as done is kept.")
    next_step = N_("Go on; if it happens again, close and start the program, and tell who looks after it.")


@runtime_checkable
class BringsCurve(Protocol):
    """The dashboard, by what it can do."""

    async def bring_curve(self, curve: Any) -> None: ...


@runtime_checkable
class FollowsStore(Protocol):
    """A board, or a panel over one, that reads for itself when something was committed.

    With `scopes` it is told only what concerns one of these nouns (`ticket`, `device`, …).
    """

    def store_changed(self) -> None: ...


class StateApp(Program):
    """An app whose screens show one frozen state. Whoever derives from it sets the state, the session and the clock."""

    state: AppState
    session: Session
    clock: Clock

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._styles_brought: set[str] = set()
        self._hint = ""
        self._hint_until = 0.0
        self._confirming = ""

    def bring_styles(self, name: str) -> None:
        """The styles of what is not in the first frame: read when it is first wanted (docs/performance.md)."""
        if name not in self._styles_brought:
            self._styles_brought.add(name)
            self.stylesheet.read(_STYLES / f"{name}.tcss")
            self.stylesheet.parse()

    def change(self, **news: Any) -> None:
        """Put `news` into the state and show it, all in one frame."""
        if news:
            self.state = replace(self.state, **news)
            self.show()

    def change_desk(self, desk: str | None, **news: Any) -> None:
        """Put `news` into the state of one desk and show it."""
        self.state = self.state.at(desk, **news)
        self.show()

    def show(self) -> None:
        """Show the state on every screen that is up."""
        if not self.is_running:
            return  # The last messages arrive while the screens are taken down.
        with self.batch_update():
            for screen in self.screen_stack:
                self.show_on(screen)

    def show_on(self, screen: Screen[Any]) -> None:
        """Show the state on one screen. One that is just coming or going has nothing to show on yet or any more."""
        if screen.is_mounted and screen.children and isinstance(screen, ShowsState):
            screen.show(self.state)
            for bar in screen.query(KeyBar):
                bar.show(self.state, self._hint)

    def hint(self, words: str) -> None:
        """Say something for a few seconds, or until the next key."""
        self._hint, self._hint_until = words, time.monotonic() + HINT_S
        self.show()

    def tick(self) -> None:
        """A second has passed."""
        if self._hint and time.monotonic() > self._hint_until:
            self._hint = self._confirming = ""
        self.change(now=self.clock.now())
