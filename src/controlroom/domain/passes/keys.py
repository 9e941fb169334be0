"""The keys of signed tickets: private halves in `keys/` on the organiser's laptop, public ones in
`config/ticket_keys.toml` at every desk (docs/domain.md §5 and §16)."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from controlroom.core.clock import require_utc
from controlroom.core.config.folder import EventFolder
from controlroom.core.config.loading import load_toml
from controlroom.core.config.ticket_keys import TicketKey, TicketKeysConfig
from controlroom.core.errors import BadInputError, FaultError
from controlroom.core.i18n import N_
from controlroom.domain.passes.rules import PublicKey, Trust, key_id

_HEAD = """\
# Keys of signed tickets; written by “controlroom tickets”.  电子票公钥，由 controlroom tickets 写入。
# Copy this file to every desk. It is public: tickets can be checked with it, not made.
# 请复制到每个签到台。此文件可以公开：只能验票，不能制票。
# until = 2026-05-18T18:00:00+08:00 under a key ends all its tickets at that instant.  until 使该密钥的票到期作废。
"""


class NoSigningKeyError(BadInputError):
    code = "NO_SIGNING_KEY"
    what = N_("The private key of none of this event's ticket keys ({ids}) is on this laptop.")
    kept = N_("No ticket was made.")
    next_step = N_("Issue tickets on the organiser's laptop, or make a key with “controlroom tickets keys --rotate”.")


class KeyUnreadableError(FaultError):
    code = "TICKET_KEY_UNREADABLE"
    what = N_("The key file {file} cannot be used: {reason}.")
    next_step = N_("Put back the file from a copy, or make a new key with “controlroom tickets keys --rotate”.")


class KeyNotWrittenError(FaultError):
    code = "TICKET_KEY_NOT_WRITTEN"
    what = N_("{file} cannot be written: {reason}.")
    next_step = N_("See that this user may write in the event folder and that the disk has room.")


@dataclass(frozen=True)
class SigningKey:
    """A private key, ready to sign; `id` is what tickets call it."""

    id: str
    event: str
    sign: Callable[[bytes], bytes]


def trust_of(config: TicketKeysConfig) -> Trust:
    """What a desk judges tickets with; make it once for each reading of the configuration."""
    return Trust(
        config.event,
        {key.id: PublicKey(key.raw, require_utc(key.until) if key.until else None) for key in config.keys},
    )


def signing_key(folder: EventFolder, now: datetime) -> SigningKey:
    """The newest key whose private half is here and which has not ended; makes the event's first key.

    Raises NoSigningKeyError, KeyUnreadableError, KeyNotWrittenError.
    """
    if not folder.ticket_keys.exists():
        rotate(folder, None)
    config = load_toml(folder.ticket_keys, TicketKeysConfig)
    for key in reversed(config.keys):
        if has_private(folder, key.id) and (key.until is None or require_utc(key.until) > now):
            return SigningKey(key.id, config.event, _load(_path(folder, key.id), key.id).sign)
    raise NoSigningKeyError(ids=", ".join(key.id for key in config.keys))


def has_private(folder: EventFolder, id: str) -> bool:
    """Whether the private half of the key `id` is on this laptop."""
    return _path(folder, id).is_file()


def rotate(folder: EventFolder, until: datetime | None) -> str:
    """Makes a new key, for all tickets from now on; returns its id. With `until`, the tickets of all former keys end
    then, unless their key ended before. Raises KeyNotWrittenError and the errors of reading the file.
    """
    event = secrets.token_hex(6)
    old: tuple[TicketKey, ...] = ()
    if folder.ticket_keys.exists():
        config = load_toml(folder.ticket_keys, TicketKeysConfig)
        event, old = config.event, config.keys
    if until is not None:
        old = tuple(
            key if key.until is not None and key.until <= until else key.model_copy(update={"until": until})
            for key in old
        )
    private = Ed25519PrivateKey.generate()
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    made = TicketKey(id=key_id(raw), public=base64.b64encode(raw).decode())
    # The private half first: a public key whose private one was lost would only be clutter at every desk.
    pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    _write(_path(folder, made.id), pem, private=True)
    _write(folder.ticket_keys, _toml(event, (*old, made)).encode(), private=False)
    return made.id


def _path(folder: EventFolder, id: str) -> Path:
    return folder.keys / f"tickets-{id}.pem"


def _load(path: Path, id: str) -> Ed25519PrivateKey:
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyUnreadableError(file=path.name, reason=error) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyUnreadableError(file=path.name, reason=type(key).__name__)
    found = key_id(key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw))
    if found != id:
        raise KeyUnreadableError(file=path.name, reason=f"{found} ≠ {id}")
    return key


def _toml(event: str, keys: Sequence[TicketKey]) -> str:
    parts = [_HEAD, f'event = "{event}"\n']
    for key in keys:
        until = f"until = {key.until.isoformat()}\n" if key.until else ""
        parts.append(f'\n[[keys]]\nid = "{key.id}"\npublic = "{key.public}"\n{until}')
    return "".join(parts)


def _write(path: Path, data: bytes, *, private: bool) -> None:
    """Writes the file whole or not at all; a private one is for this user only, where the system knows such a thing."""
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(mode=0o700 if private else 0o777, exist_ok=True)
        part.unlink(missing_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(part, flags, 0o600 if private else 0o666)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(part, path)
    except OSError as error:
        raise KeyNotWrittenError(file=path.name, reason=error.strerror or error) from error
