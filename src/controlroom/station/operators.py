"""Who acts in the open event: named at the start, changed by PIN (docs/domain.md §1). Blocks: argon2id takes 50 ms."""

from __future__ import annotations

from controlroom.domain.people import operators
from controlroom.domain.people.duty import Role
from controlroom.domain.people.operators import OperatorLine, OperatorPinError, OperatorUnknownError
from controlroom.station.pins import require_pin
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

    def prove(self, name: str, pin: str) -> str:
        """The name as event.toml writes it, if this is their PIN; after wrong ones only with a pause.

        Raises OperatorUnknownError, OperatorPinError, PinsWaitError.
        """
        event = self._room.settings.event
        who = event.known_as(name)
        if who not in event.with_pin:
            raise OperatorUnknownError(name=name, known=", ".join(event.with_pin) or "—")
        require_pin(self._room, who, pin, OperatorPinError(name=who))
        return who

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

    def claim(self, pin: str) -> None:
        """The name given at the start acts, as its PIN is right. Raises OperatorPinError, PinsWaitError."""
        self._room.act_as(self.prove(self._room.claimed, pin), proven=True)
