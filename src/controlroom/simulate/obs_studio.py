"""A virtual OBS Studio: obs-websocket 5 (protocol version 1) with a password and one stream.

It speaks msgpack and answers only what is asked of a stream, as "obs-websocket protocol" of 2024 writes it.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import secrets
from typing import Any, Final

import msgpack
from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.exceptions import ConnectionClosed
from websockets.typing import Subprotocol

from controlroom.simulate.serving import device_loop

_NOT_IDENTIFIED: Final = 4007
_AUTHENTICATION_FAILED: Final = 4009
_UNKNOWN_REQUEST: Final = 204


class VirtualObs:
    """Set its attributes at any time; the next question sees them."""

    def __init__(self, password: str = "", port: int = 0) -> None:
        self.password = password
        self.is_streaming = True
        self.is_reconnecting = False
        self.skipped_frames = 0
        self.total_frames = 0
        self.connections = 0
        self.port = port
        self._server: Server | None = None
        self.switch_on()

    @property
    def address(self) -> str:
        """For devices.toml."""
        password = f"{self.password}@" if self.password else ""
        return f"obs://{password}127.0.0.1:{self.port}"

    def switch_on(self) -> None:
        """Listen; does nothing while it listens."""
        device_loop().run(self._listen())

    def close(self) -> None:
        """The program is ended: connections break, new ones are refused."""
        device_loop().run(self._end())

    def play(self, frames: int, skipped: int = 0) -> None:
        """Let the stream go on by `frames`, of which `skipped` never left."""
        self.total_frames += frames
        self.skipped_frames += skipped

    async def _listen(self) -> None:
        if self._server is None:
            self._server = await serve(
                self._talk,
                "127.0.0.1",
                self.port,
                subprotocols=[Subprotocol("obswebsocket.msgpack")],
                compression=None,
                ping_interval=None,
            )
            self.port = next(iter(self._server.sockets)).getsockname()[1]

    async def _end(self) -> None:
        server, self._server = self._server, None
        if server is not None:
            for connection in set(server.connections):
                connection.transport.abort()
            server.close()
            await server.wait_closed()

    async def _talk(self, connection: ServerConnection) -> None:
        self.connections += 1
        with contextlib.suppress(ConnectionClosed):
            if await self._is_identified(connection):
                async for raw in connection:
                    message = msgpack.unpackb(raw)
                    if message["op"] == 6:
                        await connection.send(msgpack.packb({"op": 7, "d": self._answer(message["d"])}))

    async def _is_identified(self, connection: ServerConnection) -> bool:
        hello: dict[str, Any] = {"obsWebSocketVersion": "5.5.0", "rpcVersion": 1}
        challenge, salt = secrets.token_urlsafe(16), secrets.token_urlsafe(16)
        if self.password:
            hello["authentication"] = {"challenge": challenge, "salt": salt}
        await connection.send(msgpack.packb({"op": 0, "d": hello}))
        message = msgpack.unpackb(await connection.recv())
        if message.get("op") != 1:
            await connection.close(_NOT_IDENTIFIED, "Not identified.")
            return False
        if self.password and message["d"].get("authentication") != _proof(self.password, salt, challenge):
            await connection.close(_AUTHENTICATION_FAILED, "Authentication failed.")
            return False
        await connection.send(msgpack.packb({"op": 2, "d": {"negotiatedRpcVersion": 1}}))
        return True

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        kind = request.get("requestType")
        answer: dict[str, Any] = {"requestType": kind, "requestId": request.get("requestId")}
        if kind != "GetStreamStatus":
            return answer | {"requestStatus": {"result": False, "code": _UNKNOWN_REQUEST}}
        data = {
            "outputActive": self.is_streaming,
            "outputReconnecting": self.is_reconnecting,
            "outputTimecode": "00:00:10.000",
            "outputDuration": 10_000,
            "outputCongestion": 0.0,
            "outputBytes": 1_000_000,
            "outputSkippedFrames": self.skipped_frames,
            "outputTotalFrames": self.total_frames,
        }
        return answer | {"requestStatus": {"result": True, "code": 100}, "responseData": data}


def _proof(password: str, salt: str, challenge: str) -> str:
    """What who knows the password answers."""
    secret = base64.b64encode(hashlib.sha256((password + salt).encode()).digest())
    return base64.b64encode(hashlib.sha256(secret + challenge.encode()).digest()).decode()
