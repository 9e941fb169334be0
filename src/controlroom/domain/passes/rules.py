"""Signed tickets (docs/domain.md §5): how one is written, read and judged. Pure functions on frozen values.

A ticket is text of sixteen capital letters that have the same place on QWERTY, QWERTZ and AZERTY keyboards, so a
keyboard-wedge scanner types it right whatever layout the laptop has, and QR codes hold it in alphanumeric mode.
"""

from __future__ import annotations

import hashlib
import re
import struct
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import lru_cache
from typing import Any

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line, visible
from controlroom.domain.people.views import NO_NAME

PREFIX = "CRP"
VERSION = 1
ALPHABET = "BCDEFGHJKLNPRSTV"
LONGEST_TEXT = 512
"""Signs of a ticket at most: a scanner's frame."""
LONGEST_NAME_BYTES = 64
LARGEST_PARTY = 255

_SHORTEST_TEXT = 40  # what is cut off further down is not taken for a ticket any more
_SIGNATURE_BYTES = 64
_HEAD = struct.Struct(">B4s6s8sIIB")  # version, key, event, serial, from, until, party
_MOST_BYTES = (LONGEST_TEXT - len(PREFIX)) // 2 - _SIGNATURE_BYTES
_LATEST = 2**32 - 1
_TO_TEXT = str.maketrans("0123456789abcdef", ALPHABET)
_TO_HEX = str.maketrans(ALPHABET, "0123456789abcdef")
_SIGNS = frozenset(ALPHABET)
_CATEGORY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,31}")


class TicketTooLongError(BadInputError):
    code = "TICKET_TOO_LONG"
    what = N_("The code “{found}” is too long for a ticket, or holds signs that cannot be printed.")
    next_step = N_("Give the person a shorter code, or none, so that they get one.")


class PartyTooLargeError(BadInputError):
    code = "PARTY_TOO_LARGE"
    what = N_("A ticket admits 1 to {most} people; the code “{found}” is for {party}.")
    next_step = N_("Divide the group over several codes.")


class BadValidityError(BadInputError):
    code = "BAD_VALIDITY"
    what = N_("A ticket cannot be valid from {start} until {end}.")
    next_step = N_("Name an end after the start, both between 1970 and 2106.")


class Problem(StrEnum):
    """Why a ticket is refused."""

    DAMAGED = "damaged"
    VERSION = "version"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    OTHER_EVENT = "other_event"
    KEY_ENDED = "key_ended"
    NOT_YET = "not_yet"
    EXPIRED = "expired"
    REVOKED = "revoked"


WORDS: dict[Problem, str] = {
    Problem.DAMAGED: N_("The ticket is damaged: part of it was not read."),
    Problem.VERSION: N_("The ticket was made by a newer version of the program."),
    Problem.UNKNOWN_KEY: N_("The ticket was signed with a key that this desk does not have."),
    Problem.FORGED: N_("The ticket is forged: its signature is wrong."),
    Problem.OTHER_EVENT: N_("The ticket is for another event."),
    Problem.KEY_ENDED: N_("The key of this ticket has not been valid since {when}."),
    Problem.NOT_YET: N_("The ticket is not valid before {when}."),
    Problem.EXPIRED: N_("The ticket expired {when}."),
    Problem.REVOKED: N_("The ticket was revoked {when}: {reason}."),
}

NEXT_STEPS: dict[Problem, str] = {
    Problem.DAMAGED: N_("Scan it again, flat and lit; on a phone make it larger. Else look for the name."),
    Problem.VERSION: N_("Update the program at this desk; meanwhile look for the name."),
    Problem.UNKNOWN_KEY: N_("Copy ticket_keys.toml from the organiser's laptop; meanwhile look for the name."),
    Problem.FORGED: N_("Do not admit. Scan once more; if it stays so, call the coordination group."),
    Problem.OTHER_EVENT: N_("Do not admit. Ask for the ticket of this event."),
    Problem.KEY_ENDED: N_("Do not admit with it. Send to the help desk for a new ticket."),
    Problem.NOT_YET: N_("Ask the person to come back then, or send to the help desk."),
    Problem.EXPIRED: N_("Do not admit. Send to the help desk."),
    Problem.REVOKED: N_("Do not admit. Send to the help desk."),
}


@dataclass(frozen=True)
class Pass:
    """What a ticket says. `key` is 8, `event` 12 and `serial` 16 hexadecimal digits.

    `valid_from` and `valid_until` are whole seconds in UTC, both inclusive; None is no limit. `party` is how many
    people it admits. `name` is empty when the ticket carries none.
    """

    key: str
    event: str
    serial: str
    code: str
    category: str
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    party: int = 1
    name: str = ""


@dataclass(frozen=True)
class PassRefusal:
    """Why a ticket is not good. `ticket` is what it says, where its signature is right; `at` and `reason` belong to
    the problem (from when, since when, revoked when and why)."""

    problem: Problem
    ticket: Pass | None = None
    at: datetime | None = None
    reason: str = ""

    def words(self, zone: tzinfo) -> str:
        """The reason in the language in force, times in `zone`."""
        when = self.at.astimezone(zone).strftime("%Y-%m-%d %H:%M") if self.at else ""
        return _(WORDS[self.problem]).format(when=when, reason=clean_line(self.reason) or "—")

    def next_step(self) -> str:
        """What the desk does, in the language in force."""
        return _(NEXT_STEPS[self.problem])


@dataclass(frozen=True)
class PublicKey:
    """A key whose tickets are believed: 32 bytes, until an instant or without end."""

    raw: bytes
    until: datetime | None = None


@dataclass(frozen=True)
class Trust:
    """What a desk needs to judge tickets: the event's id and its public keys by their id."""

    event: str
    keys: Mapping[str, PublicKey]


def key_id(raw: bytes) -> str:
    """The id of a public key of 32 bytes: the first 8 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(raw).hexdigest()[:8]


def looks_like_pass(code: str) -> bool:
    """Whether a scanned code is meant to be a ticket of ours; costs next to nothing."""
    return len(code) >= _SHORTEST_TEXT and code.lstrip()[: len(PREFIX)].upper() == PREFIX


def write_pass(ticket: Pass, sign: Callable[[bytes], bytes]) -> str:
    """`ticket` as the text of its QR code, at most 512 signs; a name is shortened to what has room.

    `sign` gives the Ed25519 signature (64 bytes) of the bytes it is handed.
    Raises TicketTooLongError, PartyTooLargeError, BadValidityError.
    """
    start, end = _seconds(ticket.valid_from), _seconds(ticket.valid_until)
    if not 0 <= start <= _LATEST or not 0 <= end <= _LATEST or (end and end < start):
        raise BadValidityError(start=ticket.valid_from, end=ticket.valid_until)
    if not 1 <= ticket.party <= LARGEST_PARTY:
        raise PartyTooLargeError(most=LARGEST_PARTY, found=visible(ticket.code, 40), party=ticket.party)
    head = _HEAD.pack(
        VERSION, bytes.fromhex(ticket.key), bytes.fromhex(ticket.event), bytes.fromhex(ticket.serial), start, end,
        ticket.party,
    )  # fmt: skip
    category, code = ticket.category.encode(), ticket.code.encode()
    room = _MOST_BYTES - len(head) - len(category) - len(code) - 3
    if room < 0 or not _fit_texts(ticket.category, ticket.code, ""):
        raise TicketTooLongError(found=visible(ticket.code, 40))
    name = shortened(ticket.name, min(room, LONGEST_NAME_BYTES)).encode()
    payload = head + b"".join(bytes((len(text),)) + text for text in (category, code, name))
    signed = payload + sign(PREFIX.encode() + payload)
    return PREFIX + signed.hex().translate(_TO_TEXT)


def read_pass(text: str, trust: Trust, now: datetime) -> Pass | PassRefusal:
    """Judges what was scanned, at the instant `now`. Small letters, spaces and dashes do no harm.

    Whether it was revoked only the store knows (service.find_revocation). Never raises, whatever `text` is.
    """
    signed = _bytes_of(text)
    if signed is None or len(signed) < 1:
        return PassRefusal(Problem.DAMAGED)
    if signed[0] != VERSION:
        return PassRefusal(Problem.VERSION)
    payload, signature = signed[:-_SIGNATURE_BYTES], signed[-_SIGNATURE_BYTES:]
    ticket = _parsed(payload)
    if ticket is None:
        return PassRefusal(Problem.DAMAGED)
    key = trust.keys.get(ticket.key)
    if key is None:
        return PassRefusal(Problem.UNKNOWN_KEY if ticket.event == trust.event else Problem.OTHER_EVENT)
    if not _is_signed(key.raw, signature, PREFIX.encode() + payload):
        return PassRefusal(Problem.FORGED)
    return _judged(ticket, trust, key, now)


def serial_of(text: str) -> str | None:
    """The serial that a ticket's text claims, without asking whether it is genuine; None when it is no ticket."""
    signed = _bytes_of(text)
    ticket = _parsed(signed[:-_SIGNATURE_BYTES]) if signed and signed[0] == VERSION else None
    return ticket.serial if ticket else None


def default_validity(starts: date, ends: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From the first minute of the first day until six in the morning after the last: evenings run past midnight."""
    return (
        datetime.combine(starts, time(0), zone).astimezone(UTC),
        datetime.combine(ends + timedelta(days=1), time(6), zone).astimezone(UTC),
    )


def person_values(ticket: Pass) -> dict[str, Any]:
    """The columns of a person who is made from a good ticket, because the desk's list does not have them."""
    return {"code": ticket.code, "name": ticket.name or NO_NAME, "category": ticket.category, "party": ticket.party}


def shortened(name: str, most: int) -> str:
    """`name` as one clean line of at most `most` bytes of UTF-8, ending in “…” where something was left out."""
    whole = clean_line(name)
    if len(whole.encode()) <= most:
        return whole
    kept = whole
    while kept and len(kept.encode()) + 3 > most:
        # A letter goes together with its marks.
        while len(kept) > 1 and unicodedata.category(kept[-1]).startswith("M"):
            kept = kept[:-1]
        kept = kept[:-1]
    return clean_line(kept) + "…" if kept else ""


def _judged(ticket: Pass, trust: Trust, key: PublicKey, now: datetime) -> Pass | PassRefusal:
    if ticket.event != trust.event:
        return PassRefusal(Problem.OTHER_EVENT, ticket)
    if key.until is not None and now > key.until:
        return PassRefusal(Problem.KEY_ENDED, ticket, key.until)
    if ticket.valid_from is not None and now < ticket.valid_from:
        return PassRefusal(Problem.NOT_YET, ticket, ticket.valid_from)
    if ticket.valid_until is not None and now > ticket.valid_until:
        return PassRefusal(Problem.EXPIRED, ticket, ticket.valid_until)
    return ticket


def _bytes_of(text: str) -> bytes | None:
    """What stands behind the prefix, or None when that is no ticket or not whole."""
    tight = "".join(text[: 2 * LONGEST_TEXT].split()).replace("-", "")
    if len(tight) > LONGEST_TEXT or not tight.isascii():
        return None
    prefix, body = tight[: len(PREFIX)].upper(), tight[len(PREFIX) :].upper()
    if prefix != PREFIX or len(body) % 2 or not _SIGNS.issuperset(body):
        return None
    return bytes.fromhex(body.translate(_TO_HEX))


def _parsed(payload: bytes) -> Pass | None:
    """The fields of a payload of this version, or None when they do not fill it exactly."""
    if len(payload) < _HEAD.size:
        return None
    _version, key, event, serial, start, end, party = _HEAD.unpack_from(payload)
    texts: list[str] = []
    at = _HEAD.size
    try:
        for _field in ("category", "code", "name"):
            length = payload[at]
            raw = payload[at + 1 : at + 1 + length]
            if len(raw) != length:
                return None
            texts.append(raw.decode("utf-8"))
            at += 1 + length
    except (IndexError, UnicodeDecodeError):
        return None
    category, code, name = texts
    if at != len(payload) or party < 1 or not _fit_texts(category, code, name):
        return None
    return Pass(key.hex(), event.hex(), serial.hex(), code, category, _instant(start), _instant(end), party, name)


def _fit_texts(category: str, code: str, name: str) -> bool:
    """Whether the texts are such as this program writes: a screen may show them as they are."""
    good_code = 0 < len(code) <= 128 and visible(code, 128) == code
    return bool(_CATEGORY.fullmatch(category)) and good_code and clean_line(name) == name


def _is_signed(raw: bytes, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature

    try:
        _verifier(raw).verify(signature, message)
    except InvalidSignature:
        return False
    return True


@lru_cache(maxsize=32)
def _verifier(raw: bytes) -> Any:
    # Imported when the first ticket comes, not with the first frame.
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    return Ed25519PublicKey.from_public_bytes(raw)


def _seconds(instant: datetime | None) -> int:
    return 0 if instant is None else int(instant.timestamp())


def _instant(seconds: int) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds else None
