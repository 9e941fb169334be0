"""A virtual projector that speaks PJLink Class 1 and 2 over TCP, with a password if it is given one.

What it answers follows "PJLink Specifications" 5-1: in standby, commands about the picture are ERR3, and Class 2
commands are ERR1 to a Class 1 projector.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from typing import Final, Literal

from controlroom.simulate.serving import TcpService

Power = Literal["standby", "on", "cooling", "warming"]
_POWER: Final = {"standby": "0", "on": "1", "cooling": "2", "warming": "3"}
_PLACES: Final = ("fan", "lamp", "temperature", "cover", "filter", "other")
_IDLE_LIMIT_S: Final = 30.0
_LONGEST_LINE: Final = 136


class VirtualProjector:
    """Set its attributes at any time; the next question sees them."""

    def __init__(self, password: str = "", pjlink_class: Literal[1, 2] = 1, port: int = 0) -> None:
        self.password = password
        self.pjlink_class = pjlink_class
        self.power: Power = "on"
        self.input = "31"
        self.errors: dict[str, Literal[1, 2]] = {}
        """By part (fan, lamp, temperature, cover, filter, other): 1 warning, 2 error."""
        self.lamps: list[tuple[int, bool]] = [(1200, True)]
        """Hours, and whether it burns."""
        self.filter_hours = 300
        self.always: str | None = None
        """When set, the answer to everything, such as ERR3 or ERR4."""
        self.questions: list[str] = []
        self.service = TcpService(self._talk, port)

    @property
    def address(self) -> str:
        """For devices.toml."""
        password = f"{self.password}@" if self.password else ""
        return f"pjlink://{password}127.0.0.1:{self.service.port}"

    def close(self) -> None:
        """Switched off at the wall."""
        self.service.switch_off()

    async def _talk(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        salt = secrets.token_hex(4)
        writer.write(f"PJLINK 1 {salt}\r".encode() if self.password else b"PJLINK 0\r")
        is_known = not self.password
        while True:
            async with asyncio.timeout(_IDLE_LIMIT_S):
                line = (await reader.readuntil(b"\r"))[:-1].decode("utf-8", "replace")
            if not is_known:
                digest = hashlib.md5(f"{salt}{self.password}".encode()).hexdigest()
                if not line.startswith(digest):
                    writer.write(b"PJLINK ERRA\r")
                    return
                line, is_known = line[len(digest) :], True
            if len(line) > _LONGEST_LINE or line[:1] != "%" or line[6:7] != " ":
                return
            self.questions.append(line[2:6])
            writer.write(f"{line[:6]}={self.always or self._answer(line[1], line[2:6], line[7:])}\r".encode())
            await writer.drain()

    def _answer(self, version: str, command: str, parameter: str) -> str:
        if version == "2" and self.pjlink_class == 1:
            return "ERR1"
        if command == "POWR" and parameter in ("0", "1"):
            self.power = "on" if parameter == "1" else "standby"
            return "OK"
        if parameter != "?":
            return "ERR2"
        return self._values(command)

    def _values(self, command: str) -> str:
        match command:
            case "POWR":
                return _POWER[self.power]
            case "INPT":
                return self.input if self.power == "on" else "ERR3"
            case "ERST":
                return "".join(str(self.errors.get(place, 0)) for place in _PLACES)
            case "LAMP":
                return " ".join(f"{hours} {int(burns)}" for hours, burns in self.lamps) or "ERR1"
            case "CLSS":
                return str(self.pjlink_class)
            case "FILT":
                return str(self.filter_hours)
            case "NAME":
                return "Virtual"
            case _:
                return "ERR1"
