"""`ticket_keys.toml`: the public keys of signed tickets, which every desk has (docs/domain.md §5)."""

from __future__ import annotations

import base64
import binascii
import hashlib

from pydantic import AwareDatetime, Field, model_validator

from controlroom.core.config.loading import ConfigModel
from controlroom.core.i18n import _


class TicketKey(ConfigModel):
    """One Ed25519 public key: 32 bytes in base64. `id` is the start of its SHA-256; `until` ends its tickets."""

    id: str = Field(pattern=r"^[0-9a-f]{8}$")
    public: str = Field(min_length=44, max_length=44)
    until: AwareDatetime | None = None

    @model_validator(mode="after")
    def _id_belongs_to_key(self) -> TicketKey:
        try:
            raw = self.raw
        except (binascii.Error, ValueError):
            raw = b""
        if len(raw) != 32:
            raise ValueError(_("“public” must be a key of 32 bytes in base64, as controlroom wrote it"))
        if hashlib.sha256(raw).hexdigest()[:8] != self.id:
            raise ValueError(_("“id” must be the one that belongs to “public”: copy both lines as they were written"))
        return self

    @property
    def raw(self) -> bytes:
        """The key's 32 bytes."""
        return base64.b64decode(self.public, validate=True)


class TicketKeysConfig(ConfigModel):
    """The whole of `ticket_keys.toml`; an event without signed tickets has no such file."""

    event: str = Field(pattern=r"^[0-9a-f]{12}$")
    keys: tuple[TicketKey, ...] = Field(min_length=1)
