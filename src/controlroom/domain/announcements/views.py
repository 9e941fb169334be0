"""What screens and `--json` show of an announcement."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from controlroom.core.clock import iso
from controlroom.core.i18n import Language


@dataclass(frozen=True, slots=True)
class AnnouncementView:
    """A sentence that went round, in both languages, by whom and when."""

    id: int
    at: datetime
    actor: str
    subject: str
    zh: str
    en: str

    def said(self, language: Language) -> str:
        """The sentence in `language`."""
        return self.zh if language == "zh" else self.en

    def to_json(self) -> dict[str, Any]:
        """The shape on the command line."""
        return {"at": iso(self.at), "actor": self.actor, "subject": self.subject, "zh": self.zh, "en": self.en}
