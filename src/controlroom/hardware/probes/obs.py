"""obs://[PASSWORD@]HOST:4455: is OBS Studio streaming, is it reconnecting, how many frames does it drop.

obs-websocket 5, protocol version 1, in msgpack. The connection is kept: OBS tells its operator of every new one. What
is dropped is counted since the stream began, so the last minute is the difference between looks.
"""

from __future__ import annotations

import base64
import hashlib
import time
from collections import deque
from typing import Any, Final

import msgpack
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException
from websockets.typing import Subprotocol

from controlroom.core.config.addresses import ProbeAddress
from controlroom.hardware.probes.probe import ProbeError, not_understood
from controlroom.hardware.probes.readings import Code, Outcome, Reading, Value, reading, worst

_HELLO, _IDENTIFY, _IDENTIFIED, _REQUEST, _ANSWER = 0, 1, 2, 6, 7
_WRONG_PASSWORD: Final = 4009
_LONGEST_MESSAGE: Final = 64 * 1024
_STRAYS: Final = 32
_MINUTE_S: Final = 60.0
_LIMIT_PERCENT: Final = 1.0
_CRITICAL_PERCENT: Final = 5.0
_FEWEST_FRAMES: Final = 50
_CLOSE_LIMIT_S: Final = 0.5


class ObsLook:
    """One OBS Studio."""

    def __init__(self, address: ProbeAddress) -> None:
        host = f"[{address.host}]" if ":" in address.host else address.host
        self._url = f"ws://{host}:{address.port}"
        self._password = address.secret
        self._open: ClientConnection | None = None
        self._asked = 0
        self._counts: deque[tuple[float, int, int]] = deque()

    async def look(self) -> Reading:
        try:
            if self._open is None:
                self._open = await self._connect()
            return self._judge(await self._request(self._open, "GetStreamStatus"), time.monotonic())
        except ConnectionClosed as error:
            await self.aclose()
            raise self._closed(error) from None
        except WebSocketException as error:
            await self.aclose()
            raise _handshake(error) from None
        except BaseException:
            # Also when it is called off: an answer that comes later must not be taken for the next one.
            await self.aclose()
            raise

    async def aclose(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            opened.transport.abort()
            await opened.wait_closed()

    def _closed(self, error: ConnectionClosed) -> Exception:
        if error.rcvd is not None and error.rcvd.code == _WRONG_PASSWORD:
            code = Code.AUTH if self._password else Code.AUTH_MISSING
            return ProbeError(reading(Outcome.UNKNOWN, code))
        return EOFError()

    async def _connect(self) -> ClientConnection:
        opened = await connect(
            self._url,
            subprotocols=[Subprotocol("obswebsocket.msgpack")],
            proxy=None,
            compression=None,
            open_timeout=None,
            ping_interval=None,
            close_timeout=_CLOSE_LIMIT_S,
            max_size=_LONGEST_MESSAGE,
            max_queue=4,
        )
        self._open = opened  # from here on `aclose` ends it, whatever fails
        hello = await _receive(opened, _HELLO)
        identify: dict[str, Any] = {"rpcVersion": 1, "eventSubscriptions": 0}
        if isinstance(challenge := hello.get("authentication"), dict):
            identify["authentication"] = _proof(self._password or "", challenge)
        await _send(opened, _IDENTIFY, identify)
        await _receive(opened, _IDENTIFIED)
        return opened

    async def _request(self, opened: ClientConnection, kind: str) -> dict[str, Any]:
        self._asked += 1
        await _send(opened, _REQUEST, {"requestType": kind, "requestId": str(self._asked)})
        for _stray in range(_STRAYS):
            answer = await _receive(opened, _ANSWER)
            if answer.get("requestId") == str(self._asked):
                data = answer.get("responseData")
                if isinstance(data, dict):
                    return data
                break
        raise not_understood("obs-websocket")

    def _judge(self, status: dict[str, Any], now: float) -> Reading:
        active, again = status.get("outputActive"), status.get("outputReconnecting")
        skipped, total = status.get("outputSkippedFrames"), status.get("outputTotalFrames")
        if not (isinstance(active, bool) and isinstance(again, bool)):
            raise not_understood("obs-websocket")
        if not active:
            self._counts.clear()
            return reading(Outcome.OK, Code.STREAM_OFF, facts={"stream": "off"})
        facts: dict[str, Value] = {"stream": "reconnecting" if again else "active"}
        found = [reading(Outcome.CRITICAL, Code.RECONNECTING)] if again else []
        if isinstance(skipped, int) and isinstance(total, int):
            facts["dropped_percent"] = percent = self._dropped(now, skipped, total)
            if percent > _LIMIT_PERCENT:
                outcome = Outcome.CRITICAL if percent > _CRITICAL_PERCENT else Outcome.WARNING
                found.append(reading(outcome, Code.DROPPED_FRAMES, dropped_percent=percent))
        return worst(found, facts)

    def _dropped(self, now: float, skipped: int, total: int) -> float:
        """Percent of the frames of the last minute, or of the time since the first look if that is less."""
        if self._counts and (total < self._counts[-1][2] or skipped < self._counts[-1][1]):
            self._counts.clear()  # another stream
        self._counts.append((now, skipped, total))
        while len(self._counts) > 2 and now - self._counts[1][0] >= _MINUTE_S:
            self._counts.popleft()
        _then, skipped_then, total_then = self._counts[0]
        frames = total - total_then
        return round(100 * (skipped - skipped_then) / frames, 1) if frames >= _FEWEST_FRAMES else 0.0


def _handshake(error: WebSocketException) -> Exception:
    """Who hangs up during the handshake has closed; who says something else speaks another language."""
    bottom: BaseException = error
    while bottom.__cause__ is not None:
        bottom = bottom.__cause__
    hung_up = isinstance(bottom, EOFError) and "stream ends" in str(bottom)
    return EOFError() if hung_up else not_understood("obs-websocket")


async def _send(opened: ClientConnection, op: int, data: dict[str, Any]) -> None:
    await opened.send(msgpack.packb({"op": op, "d": data}))


async def _receive(opened: ClientConnection, op: int) -> dict[str, Any]:
    """The next message of kind `op`; events and others in between are passed over."""
    for _stray in range(_STRAYS):
        raw = await opened.recv()
        try:
            message = msgpack.unpackb(raw) if isinstance(raw, bytes) else None
        except (ValueError, msgpack.UnpackException):
            message = None
        if not isinstance(message, dict) or not isinstance(message.get("d"), dict):
            break
        if message.get("op") == op:
            return dict(message["d"])
    raise not_understood("obs-websocket")


def _proof(password: str, challenge: dict[str, Any]) -> str:
    """That the password is known, as obs-websocket has it: base64(sha256(base64(sha256(password+salt))+challenge))."""
    secret = base64.b64encode(hashlib.sha256(f"{password}{challenge.get('salt')}".encode()).digest()).decode()
    return base64.b64encode(hashlib.sha256(f"{secret}{challenge.get('challenge')}".encode()).digest()).decode()
