"""snmp://[COMMUNITY@]HOST/VIEW: one GET by SNMP v2c and what it means.

An agent does not answer a wrong community at all, so silence may be either (Code.SNMP_SILENT). One that lacks values
which the view cannot do without is UNKNOWN (Code.PARTIAL), not broken.
"""

from __future__ import annotations

import asyncio
import secrets
import socket
from collections.abc import Callable
from typing import Final

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import not_understood
from controlroom.hardware.probes.readings import Reading
from controlroom.hardware.probes.snmp_message import MessageError, Response, get_request, read_response
from controlroom.hardware.probes.snmp_views import InterfaceView, PrinterView, UpsView, UpView, View
from controlroom.hardware.probes.tcp import resolved

_READ_LIMIT: Final = 65_507
_STRAYS: Final = 8
_NO_SUCH_NAME: Final = 2

_VIEWS: Final[dict[str, Callable[[], View]]] = {"up": UpView, "ups": UpsView, "printer": PrinterView}


class SnmpLook:
    """One agent, one view of it."""

    def __init__(self, address: ProbeAddress, limit_s: float) -> None:
        self._host, self._port = address.host, address.port
        self._community = address.secret or "public"
        self._again_after_s = limit_s / 2
        view = address.path
        self._view: View = InterfaceView(view[3:]) if view.startswith("if/") else _VIEWS[view]()

    async def look(self) -> Reading:
        answer = await self._ask()
        if answer.error and answer.error != _NO_SUCH_NAME:
            raise not_understood("SNMP v2c")
        return self._view.judge(answer.values)

    async def aclose(self) -> None:
        """Nothing is kept."""

    async def _ask(self) -> Response:
        request = secrets.randbits(31)
        question = get_request(request, self._community, self._view.oids)
        (family, target), *_others = await resolved(self._host, self._port)
        with socket.socket(family, socket.SOCK_DGRAM) as asking:
            asking.setblocking(False)
            asking.connect(target)
            asking.send(question)
            try:
                async with asyncio.timeout(self._again_after_s):
                    return await _answer(asking, request)
            except TimeoutError:
                # A datagram may be lost. Once more; the guard ends this wait.
                asking.send(question)
                return await _answer(asking, request)


async def _answer(asking: socket.socket, request: int) -> Response:
    for _stray in range(_STRAYS):
        data = await asyncio.get_running_loop().sock_recv(asking, _READ_LIMIT)
        try:
            answer = read_response(data)
        except MessageError:
            raise not_understood("SNMP v2c") from None
        if answer.request == request:
            return answer
    raise not_understood("SNMP v2c")
