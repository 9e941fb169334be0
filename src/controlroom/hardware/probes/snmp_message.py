"""The little of SNMP v2c that asking needs: a GET written, its response read (RFC 3416, RFC 3417).

Why by hand is told in docs/decisions.md: of the libraries, one has no Windows build and one loops for ever over a
malformed datagram. Here every step consumes bytes or raises MessageError, and nothing nests deeper than the format.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

_INTEGER: Final = 0x02
_OCTETS: Final = 0x04
_NULL: Final = 0x05
_OID: Final = 0x06
_SEQUENCE: Final = 0x30
_GET: Final = 0xA0
_RESPONSE: Final = 0xA2
_VERSION_2C: Final = 1
_UNSIGNED: Final = frozenset({0x41, 0x42, 0x43, 0x46})
"""Counter32, Gauge32, TimeTicks, Counter64."""
_ABSENT: Final = frozenset({_NULL, 0x80, 0x81, 0x82})
"""Null, noSuchObject, noSuchInstance, endOfMibView."""
_LONGEST_NUMBER: Final = 9

Value = int | bytes


class MessageError(ValueError):
    """These bytes are no SNMP response."""


@dataclass(frozen=True, slots=True)
class Response:
    """`values` by OID; what the agent does not have is missing. `error`: its error-status, 0 for none."""

    request: int
    error: int
    values: Mapping[str, Value]


def get_request(request: int, community: str, oids: Sequence[str]) -> bytes:
    """A GET for `oids` (dotted numbers); `request` is 0 to 2^31 - 1 and comes back in the response."""
    wanted = b"".join(_wrap(_SEQUENCE, _wrap(_OID, _oid_bytes(oid)) + b"\x05\x00") for oid in oids)
    body = _number(request) + _number(0) + _number(0) + _wrap(_SEQUENCE, wanted)
    return _wrap(_SEQUENCE, _number(_VERSION_2C) + _wrap(_OCTETS, community.encode()) + _wrap(_GET, body))


def read_response(data: bytes) -> Response:
    """`data` taken apart. Raises MessageError."""
    message = _Fields(_Fields(data).take(_SEQUENCE))
    if message.number() != _VERSION_2C:
        raise MessageError("not version 2c")
    message.take(_OCTETS)
    body = _Fields(message.take(_RESPONSE))
    request, error, _index = body.number(), body.number(), body.number()
    values: dict[str, Value] = {}
    for _tag, pair in _Fields(body.take(_SEQUENCE)):
        fields = _Fields(pair)
        oid = _oid_text(fields.take(_OID))
        tag, content = next(iter(fields), (_NULL, b""))
        if tag not in _ABSENT:
            values[oid] = _value(tag, content)
    return Response(request, error, values)


class _Fields:
    """The fields of one constructed value, each taken once."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._place = 0

    def __iter__(self) -> Iterator[tuple[int, bytes]]:
        while self._place < len(self._data):
            yield self._next()

    def take(self, tag: int) -> bytes:
        """The content of the next field, which must be a `tag`."""
        if self._place >= len(self._data):
            raise MessageError("a field is missing")
        found, content = self._next()
        if found != tag:
            raise MessageError("another field was expected")
        return content

    def number(self) -> int:
        """The next field, an INTEGER."""
        return _signed(self.take(_INTEGER))

    def _next(self) -> tuple[int, bytes]:
        tag, place = self._data[self._place], self._place + 1
        length, place = self._length(place)
        if place + length > len(self._data):
            raise MessageError("it is cut off")
        self._place = place + length
        return tag, self._data[place : self._place]

    def _length(self, place: int) -> tuple[int, int]:
        if place >= len(self._data):
            raise MessageError("it is cut off")
        first = self._data[place]
        if first < 0x80:
            return first, place + 1
        end = place + 1 + (first & 0x7F)
        if not 0x81 <= first <= 0x84 or end > len(self._data):
            raise MessageError("its length cannot be read")
        return int.from_bytes(self._data[place + 1 : end], "big"), end


def _value(tag: int, content: bytes) -> Value:
    if tag == _INTEGER:
        return _signed(content)
    if tag in _UNSIGNED:
        if not 0 < len(content) <= _LONGEST_NUMBER:
            raise MessageError("a number is too long")
        return int.from_bytes(content, "big")
    return content


def _signed(content: bytes) -> int:
    if not 0 < len(content) <= _LONGEST_NUMBER:
        raise MessageError("a number is too long")
    return int.from_bytes(content, "big", signed=True)


def _number(value: int) -> bytes:
    return _wrap(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def _wrap(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes((tag, length)) + content
    size = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(size))) + size + content


def _oid_bytes(oid: str) -> bytes:
    first, second, *rest = (int(part) for part in oid.split("."))
    out = bytearray()
    for part in (40 * first + second, *rest):
        piece = [part & 0x7F]
        while part := part >> 7:
            piece.append(0x80 | part & 0x7F)
        out += bytes(reversed(piece))
    return bytes(out)


def _oid_text(content: bytes) -> str:
    parts: list[int] = []
    part = 0
    for byte in content:
        part = part << 7 | byte & 0x7F
        if part > 0xFFFFFFFF:
            raise MessageError("a part of an OID is too long")
        if not byte & 0x80:
            parts.append(part)
            part = 0
    if not parts or content[-1] & 0x80:
        raise MessageError("an OID is cut off")
    first = min(parts[0] // 40, 2)
    return ".".join(str(each) for each in (first, parts[0] - 40 * first, *parts[1:]))
