"""The words of the board of announcements: a line of the list, and one in full. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, tzinfo

from textual.content import Content

from controlroom.core.config.event import EventConfig
from controlroom.core.i18n import N_, _, current_language, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.announcements.rules import cause_words
from controlroom.domain.announcements.views import AnnouncementView, Receipt
from controlroom.tui.announcements.source import AnnouncementFilter, AnnouncementsReading
from controlroom.tui.widgets.text import cell, row, tinted
from controlroom.tui.words import ago

_WIDE = 92
_DELIVERIES = {
    "queued": ("…", "warn", N_("waits to be sent")), "sent": ("✔", "good", N_("sent")),
    "failed": ("✖", "bad", N_("not sent")), "skipped": ("·", "muted", N_("needed no sending any more")),
}  # fmt: skip


_SOURCES = {
    "hand": N_("made by hand"), "agenda": N_("the rundown"), "incident": N_("an incident"), "guest": N_("a guest"),
    "announcement": N_("a correction"),
}  # fmt: skip


@dataclass(frozen=True)
class Names:
    """What groups are called in the language in force, and the venue's time zone."""

    groups: Mapping[str, str]
    zone: tzinfo

    @classmethod
    def of(cls, event: EventConfig) -> Names:
        """The names of `event`."""
        return cls({group.key: clean_line(str(group.name), 40) for group in event.groups}, event.zone)

    def group(self, key: str) -> str:
        """The group's name, or its key when the event does not know it any more."""
        return self.groups.get(key) or clean_line(key, 40)

    def time(self, at: datetime, now: datetime) -> str:
        """By the venue's clocks; with its date, if that is another day than today."""
        local = at.astimezone(self.zone)
        return f"{local:%H:%M}" if local.date() == now.astimezone(self.zone).date() else f"{local:%m-%d %H:%M}"


def standing(announcement: AnnouncementView) -> tuple[str, str]:
    """Symbol and tone of how it stands: withdrawn, for nobody, heard by all, waited for, told to coordination."""
    if announcement.withdrawn is not None:
        return "↺", "muted"
    if not announcement.receipts:
        return "·", "plain"
    if not announcement.is_open:
        return "✔", "good"
    return ("✖", "bad") if announcement.is_escalated else ("…", "warn")


def head_line(width: int) -> Content:
    """The titles of the columns."""
    titles = [(_("no."), 5), (_("said"), 11), (_("heard"), _marks_width(width)), (_("words"), 20)]
    return row([cell(title, space, "muted") for title, space in titles])


def announcement_line(
    announcement: AnnouncementView, names: Names, now: datetime, width: int, *, webhook: bool
) -> Content:  # fmt: skip
    """One announcement as a line: number, when it was said last, who has heard it, its words."""
    symbol, tone = standing(announcement)
    withdrawn = announcement.withdrawn is not None
    marks = _marks(announcement, names, now, tone, wide=width >= _WIDE)
    space = _marks_width(width)
    again = f"↻{announcement.resent} " if announcement.resent else ""
    delivery = announcement.delivery
    sign = _DELIVERIES.get(delivery.state, _DELIVERIES["skipped"])[:2] if webhook and delivery is not None else None
    extra = [tinted(again, "warn")] if again else []
    if sign is not None and delivery is not None and delivery.state in ("queued", "failed"):
        extra.append(tinted(f"⇪{sign[0]} ", sign[1]))
    head = _("withdrawn: ") if withdrawn else ""
    words = tinted(head + clean_line(announcement.said(current_language()), 400), "muted" if withdrawn else "strong")
    return row([
        cell(f"{symbol}{announcement.id}", 5, tone),
        cell(names.time(announcement.last_said, now), 11, "muted"),
        marks.truncate(space, ellipsis=True).pad_right(max(0, space - marks.cell_length)),
        Content("").join([*extra, words]),
    ])  # fmt: skip


def _marks_width(width: int) -> int:
    return 34 if width >= _WIDE else 14


def _marks(announcement: AnnouncementView, names: Names, now: datetime, tone: str, *, wide: bool) -> Content:
    """Who has heard it: group by group where there is room, else how many of them."""
    receipts = announcement.receipts
    if announcement.withdrawn is not None or not receipts:
        return Content("")
    if not wide:
        heard = len(receipts) - len(announcement.waiting)
        since = f" {minutes(announcement.at, now)}" if announcement.is_open else ""
        return tinted(f"{heard}/{len(receipts)}{since}", tone)
    parts = [tinted(f"…{names.group(each)}", tone) for each in announcement.waiting]
    if announcement.is_open:
        parts.append(tinted(minutes(announcement.at, now), tone))
    parts += [tinted(f"✔{names.group(each.group)}", "good") for each in receipts if each.seen_at is not None]
    return row(parts)


def minutes(since: datetime, now: datetime) -> str:
    """How long somebody has been waited for, short."""
    passed = max(0, int((now - since).total_seconds() // 60))
    return _("{n} min").format(n=passed) if passed < 120 else _("{n} h").format(n=passed // 60)


def detail_lines(
    announcement: AnnouncementView, names: Names, now: datetime, *, webhook: bool
) -> list[Content]:  # fmt: skip
    """One in full: its exact words in both languages first, then who has heard it and what became of it."""
    lines = [tinted(clean_line(announcement.zh, 400), "strong"), tinted(clean_line(announcement.en, 400), "strong")]
    if (withdrawn := announcement.withdrawn) is not None:
        words = _("Withdrawn {time} by {who}: {why}").format(
            time=names.time(withdrawn.at, now), who=clean_line(withdrawn.by, 40), why=clean_line(withdrawn.why)
        )
        lines.insert(0, tinted("↺ " + words, "warn"))
    lines.append(Content(""))
    lines += [_receipt_line(each, announcement, names, now) for each in announcement.receipts]
    if not announcement.receipts:
        lines.append(tinted(_("Nobody has to acknowledge it."), "muted"))
    lines += _history(announcement, names, now)
    if webhook and (delivery := announcement.delivery) is not None:
        symbol, tone, state = _DELIVERIES.get(delivery.state, _DELIVERIES["skipped"])
        cause = cause_words(delivery.cause)
        told = f"{symbol} {_(state)}" + (_(" ({words})").format(words=cause) if cause else "")
        lines.append(tinted(_("Webhook") + " ", "muted") + tinted(told, tone))
    said = _("{time} by {who} at {station}").format(
        time=names.time(announcement.at, now), who=clean_line(announcement.actor, 40),
        station=clean_line(announcement.station, 20),
    )  # fmt: skip
    lines.append(tinted(_("Said") + " ", "muted") + Content(f"{said} · {_source(announcement.subject)}"))
    return lines


def _source(subject: str) -> str:
    """What it tells of, in words."""
    words = _SOURCES.get(subject.partition(":")[0])
    return _(words) if words is not None else clean_line(subject, 40)


def _receipt_line(receipt: Receipt, announcement: AnnouncementView, names: Names, now: datetime) -> Content:
    group = names.group(receipt.group)
    if receipt.seen_at is not None:
        who = _("{who} at {station}").format(who=clean_line(receipt.seen_by, 40), station=receipt.seen_from)
        return tinted(f"✔ {group} ", "good") + Content(f"{names.time(receipt.seen_at, now)} {who}")
    if announcement.withdrawn is not None:
        return tinted(f"· {group}", "muted")
    symbol, tone = standing(announcement)
    waited = _("has not acknowledged it for {span}").format(span=minutes(announcement.at, now))
    return tinted(f"{symbol} {group} {waited}", tone)


def _history(announcement: AnnouncementView, names: Names, now: datetime) -> list[Content]:
    lines = []
    for each in announcement.resends:
        words = _("told coordination {time}") if each.escalated else _("said again {time}")
        lines.append(tinted(f"↻ {words.format(time=names.time(each.at, now))}", "bad" if each.escalated else "warn"))
    if announcement.replaces is not None:
        lines.append(tinted(_("It replaces #{n}.").format(n=announcement.replaces), "muted"))
    if announcement.replaced_by is not None:
        lines.append(tinted(_("#{n} holds instead.").format(n=announcement.replaced_by), "warn"))
    return lines


def filter_line(reading: AnnouncementsReading, filter: AnnouncementFilter, found: int, now: datetime) -> Content:
    """How many are open, and since when; what is asked for; how many are found."""
    open_ones = [each for each in reading.announcements if each.is_open]
    parts = [tinted(ngettext("… {n} open", "… {n} open", len(open_ones)).format(n=len(open_ones)), "warn")
             if open_ones else tinted(_("✔ everybody has heard everything"), "good")]  # fmt: skip
    if open_ones:
        parts.append(Content(_("the oldest {ago}").format(ago=ago(min(each.at for each in open_ones), now))))
    if told := sum(each.is_escalated for each in open_ones):
        parts.append(tinted(ngettext("✖ {n} told to coordination", "✖ {n} told to coordination", told).format(n=told),
                            "bad"))  # fmt: skip
    parts.append(_chip("O", _("open only"), on=filter.open_only))
    if filter.text:
        parts.append(_chip("/", f"“{clean_line(filter.text, 24)}”", on=True))
    if filter.open_only or filter.text:
        parts.append(tinted(ngettext("→ {n} shown", "→ {n} shown", found).format(n=found), "strong"))
    return row(parts, "  ")


def _chip(key: str, words: str, *, on: bool) -> Content:
    head = Content.styled(key + " ", "bold $accent")
    return head + (Content.styled(f"▸{words}", "bold $text-success") if on else Content(words))
