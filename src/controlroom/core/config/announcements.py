"""`[announcements]` in `event.toml`: when a sentence is said again, who is told, the webhook (docs/domain.md §11)."""

from __future__ import annotations

from urllib.parse import urlsplit

from pydantic import Field, field_validator

from controlroom.core.config.loading import ConfigModel, Key
from controlroom.core.i18n import _


class AnnouncementRules(ConfigModel):
    """The numbers of the announcements.

    A group that has not acknowledged one within `resend_min` minutes is told again, at most `most_resends` times; then
    the group `telling` is told. `agenda_to`: who must hear what changes in the rundown. `webhook`: where each is sent
    as JSON, nowhere by default; one that could not be sent for `webhook_keep_min` minutes is not sent any more.
    """

    resend_min: float = Field(default=10.0, gt=0, le=1440)
    most_resends: int = Field(default=2, ge=0, le=20)
    telling: Key = "coordination"
    agenda_to: tuple[Key, ...] = ()
    webhook: str | None = Field(default=None, max_length=500)
    webhook_keep_min: float = Field(default=120.0, gt=0, le=10_080)

    @field_validator("webhook")
    @classmethod
    def _an_address(cls, value: str | None) -> str | None:
        if value is None:
            return None
        try:
            parts = urlsplit(value)
            known = (
                parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
            )
        except ValueError:
            known = False
        if not known or not value.isascii() or any(sign.isspace() for sign in value):
            raise ValueError(_("allowed: an address such as http://127.0.0.1:8080/announcements"))
        return value
