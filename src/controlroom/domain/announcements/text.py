"""Announcements as plain text, for the chat group, the clipboard and the file in the event folder. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, tzinfo

from controlroom.core.i18n import N_, Language, said
from controlroom.core.ids import SYSTEM
from controlroom.domain.announcements.views import AnnouncementView, Receipt

GroupName = Callable[[str], str]


def to_copy(announcement: AnnouncementView) -> str:
    """The exact words in both languages, as they are pasted into a chat; what was withdrawn says so first."""
    words = f"{announcement.zh}\n{announcement.en}"
    return f"【撤回 / withdrawn】{words}" if announcement.withdrawn is not None else words


def to_text(
    announcements: Iterable[AnnouncementView], zone: tzinfo, group_name: GroupName, language: Language
) -> str:  # fmt: skip
    """All of `announcements`, in their order: words, then who must hear them and who has, an empty line between."""
    return "\n".join(_Block(each, zone, group_name, language).text() for each in announcements)


@dataclass(frozen=True)
class _Block:
    announcement: AnnouncementView
    zone: tzinfo
    group_name: GroupName
    language: Language

    def text(self) -> str:
        told = self.announcement
        lines = [f"#{told.id} · {self._when(told.at)} · {self._who(told.actor)}", told.zh, told.en]
        if told.replaces is not None:
            lines.append(self._say(N_("instead of #{n}"), n=told.replaces))
        lines += [self._receipt(each) for each in told.receipts if each.seen_at is not None or told.withdrawn is None]
        said_again = (each for each in told.resends if not each.escalated)
        lines += [self._say(N_("said again {time}"), time=self._when(each.at)) for each in said_again]
        if (withdrawn := told.withdrawn) is not None:
            words = N_("withdrawn {time} by {who}: {why}")
            lines.append(self._say(words, time=self._when(withdrawn.at), who=withdrawn.by, why=withdrawn.why))
        return "\n".join(lines) + "\n"

    def _receipt(self, receipt: Receipt) -> str:
        group = self.group_name(receipt.group)
        if receipt.seen_at is None:
            return self._say(N_("… {group}: not acknowledged"), group=group)
        return self._say(N_("✔ {group}: {who}, {time}"), group=group, who=receipt.seen_by,
                         time=self._when(receipt.seen_at))  # fmt: skip

    def _say(self, message: str, **values: object) -> str:
        return said(self.language, message).format(**values)

    def _who(self, actor: str) -> str:
        return self._say(N_("the program")) if actor == SYSTEM else actor

    def _when(self, at: datetime) -> str:
        return f"{at.astimezone(self.zone):%Y-%m-%d %H:%M}"
