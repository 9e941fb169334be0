"""Who acts in the open event: named at the start, changed by PIN (docs/domain.md §1). Blocks: argon2id takes 50 ms."""

from __future__ import annotations

from controlroom.core.config.event import Operator
from controlroom.core.pins import pin_matches
from controlroom.core.text import clean_line
from controlroom.domain.people import operators
from controlroom.domain.people.duty import Role
from controlroom.domain.people.operators import OperatorLine, OperatorPinError, OperatorUnknownError
from controlroom.station.pins import in_turn, one_try
from controlroom.station.room import Room


class Operators:
    """Signing in and out at this station, and proving who somebody is."""

    def __init__(self, room: Room) -> None:
        self._room = room

    def lines(self) -> tuple[OperatorLine, ...]:
        """Everybody event.toml names as operator, in its order."""
        event = self._room.settings.event
        groups = {group.key: str(group.name) for group in event.groups}
        return tuple(
            OperatorLine(who.name, Role(who.role), groups.get(who.group or "", ""), who.pin is not None)
            for who in event.operators
        )

    def check(self, name: str, pin: str) -> str:
        """The name as event.toml writes it, if this is their PIN. Raises OperatorUnknownError, OperatorPinError."""
        found = self._named(name)
        if found.pin is None or not pin_matches(pin, found.pin):
            raise OperatorPinError(name=found.name)
        return found.name

    def prove(self, name: str, pin: str) -> str:
        """As `check`, after wrong PINs only with a pause; too many of them are kept. Raises PinsWaitError too."""
        clock, pins = self._room.clock, self._room.pins
        try:
            with in_turn(self._room):
                return self.check(name, pin)
        except OperatorPinError:
            if pins.wait_s(clock.monotonic()) > 0:  # One entry for each wait, however many guess.
                self.refused(name, pins.failures)
            raise

    def sign_in(self, name: str, pin: str) -> None:
        """From now on all that is done at this station is done by `name`. Raises what `prove` raises."""
        name, former = self.prove(name, pin), self._room.by
        following = self._room.origin_of(name)
        if following != former:
            operators.keep_signed_in(self._room.store, following, former.actor)
            self._room.act_as(name, proven=True)

    def sign_out(self) -> None:
        """Whoever acted at the start acts again; of a name whose PIN was not given then, the unnamed operator."""
        former, first = self._room.by, self._room.first
        if former.actor != first:
            operators.keep_signed_out(self._room.store, former, first)
            self._room.act_as(first, proven=False)

    def refused(self, name: str, tries: int) -> None:
        """Keeps that wrong PINs were given."""
        operators.keep_refused(self._room.store, self._room.by, clean_line(name, 60), tries)

    def claim(self, pin: str) -> None:
        """The name given at the start acts, as its PIN is right. Raises OperatorPinError, PinsWaitError."""
        with one_try(self._room, self._room.claimed):
            self._room.act_as(self.check(self._room.claimed, pin), proven=True)

    def _named(self, name: str) -> Operator:
        wanted, with_pin = clean_line(name, 60).casefold(), self._room.settings.event.with_pin
        found = next((who for who in with_pin.values() if who.name.casefold() == wanted), None)
        if found is None:
            raise OperatorUnknownError(name=name, known=", ".join(with_pin) or "—")
        return found
