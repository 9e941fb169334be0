"""An announcement on a slip of a receipt printer, in both languages (docs/domain.md §11)."""

from __future__ import annotations

from functools import partial

from PIL import Image

from controlroom.core.config.event import EventConfig
from controlroom.core.errors import FaultError
from controlroom.core.i18n import N_, _
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.station.page_blocks import gap, rule, stacked
from controlroom.station.page_text import Type, paragraph
from controlroom.station.roll_paper import print_on_roll
from controlroom.station.room import Room

_SMALL, _LABEL, _BIG = Type(24, 500), Type(26, 600), Type(38, 700)


class SlipNotPrintedError(FaultError):
    code = "ANNOUNCEMENT_NOT_PRINTED"
    what = N_("The slip did not certainly come out: {reason}.")
    next_step = N_("Look at the printer, then print it again, or copy the words by hand.")


def print_slip(room: Room, announcement: AnnouncementView, url: str) -> None:
    """Prints it on the receipt printer at `url`. Raises PrinterAddressError, SlipNotPrintedError."""
    if reason := print_on_roll(room, url, partial(draw_slip, announcement, room.settings.event)):
        raise SlipNotPrintedError(reason=reason)


def draw_slip(announcement: AnnouncementView, event: EventConfig, width: int) -> Image.Image:
    """The slip on a roll `width` dots wide (203 dpi), in mode "1": both languages, for whom, a box for each group."""
    inner, language = width - 16, event.language
    names = {group.key: str(group.name) for group in event.groups}
    head = _("Announcement #{n}").format(n=announcement.id)
    when = f"{announcement.at.astimezone(event.zone):%m-%d %H:%M} · {announcement.actor}"
    blocks = [
        paragraph(str(event.name), inner, _SMALL, language), paragraph(head, inner, _LABEL, language),
        paragraph(when, inner, _SMALL, language), rule(3, inner),
    ]  # fmt: skip
    if (withdrawn := announcement.withdrawn) is not None:
        words = _("WITHDRAWN: {why}").format(why=withdrawn.why)
        blocks += [gap(8, inner), paragraph(words, inner, _LABEL, language), rule(2, inner)]
    blocks += [
        gap(12, inner), paragraph(announcement.zh, inner, _BIG, "zh"), gap(16, inner),
        paragraph(announcement.en, inner, _BIG, "en"), gap(12, inner), rule(2, inner),
    ]  # fmt: skip
    for receipt in announcement.receipts:
        words = names.get(receipt.group) or receipt.group
        if receipt.seen_at is not None:
            seen = f"{receipt.seen_by} {receipt.seen_at.astimezone(event.zone):%H:%M}"
            words = _("{what}: {told}").format(what=words, told=seen)
        else:
            words = f"{words}: ____________"
        blocks.append(paragraph(words, inner, _SMALL, language))
    slip = stacked([*blocks, gap(12, inner)])
    image = Image.new("1", (width, slip.height), 1)
    image.paste(slip, (8, 0))
    return image
