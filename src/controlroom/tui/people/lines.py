"""The words of the board of people: filters with their counts, lines of the list, one person. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from textual.content import Content

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line, visible
from controlroom.domain.checkin.onsite_views import (
    STATUS_WORDS,
    Order,
    PeopleFilter,
    PersonDetail,
    PersonRow,
    Selection,
    StateFilter,
)
from controlroom.domain.checkin.rules import WORDS, Outcome
from controlroom.domain.checkin.views import STATE_SYMBOLS, STATE_WORDS, State
from controlroom.tui.widgets.text import cell, row, tinted

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig

TONES = {
    State.PRESENT: "good",
    State.LEFT: "muted",
    State.EXPECTED: "plain",
    State.UNPAID: "warn",
    State.CANCELLED: "bad",
    State.BLOCKED: "bad",
}
ORDERS = {Order.NAME: N_("by name"), Order.ARRIVAL: N_("latest first"), Order.CATEGORY: N_("by category")}
VIP = "vip"


@dataclass(frozen=True)
class Names:
    """What keys of the configuration are called, in the language in force."""

    categories: Mapping[str, str]
    checkpoints: Mapping[str, str]
    zone: tzinfo

    @classmethod
    def of(cls, event: EventConfig) -> Names:
        """The names of `event`."""
        return cls(
            {category.key: clean_line(str(category.name)) for category in event.categories},
            {checkpoint.id: clean_line(str(checkpoint.name)) for checkpoint in event.checkpoints},
            event.zone,
        )

    def category(self, key: str) -> str:
        """The category's name, or the key when the event does not know it any more."""
        return self.categories.get(key) or clean_line(key)

    def when(self, at: datetime) -> str:
        """An instant as the venue's clocks show it."""
        return f"{at.astimezone(self.zone):%m-%d %H:%M}"


def filter_lines(filter: PeopleFilter, selection: Selection, order: Order, names: Names) -> Content:
    """Two lines: whom the keys find and how many; what else is asked, the order, how many are found."""
    chips = []
    for key, words, state in (
        ("", _("all"), StateFilter.ALL), ("P", _("present"), StateFilter.PRESENT),
        ("E", _("expected"), StateFilter.EXPECTED),
    ):  # fmt: skip
        count = selection.count(replace(filter, state=state))
        chips.append(_chip(key, words, f"{count:,}", on=filter.state is state))
    if VIP in names.categories:
        only = frozenset({VIP})
        count = selection.count(replace(filter, categories=only))
        chips.append(_chip("V", names.categories[VIP], f"{count:,}", on=filter.categories == only))
    count = selection.count(replace(filter, needs=True))
    chips.append(_chip("A", _("needs help"), f"{count:,}", on=filter.needs))
    category = "/".join(names.category(key) for key in sorted(filter.categories))
    second = [
        _chip("C", _("category"), category or "–", on=bool(category)),
        _chip("L", _("language"), filter.language or "–", on=filter.language is not None),
        _chip("S", _("status"), _(STATUS_WORDS[filter.status]) if filter.status else "–", on=bool(filter.status)),
        _chip("O", _("order"), _(ORDERS[order]), on=False),
    ]
    if filter.text:
        second.append(_chip("/", "", f"“{visible(filter.text, 24)}”", on=True))
    found = ngettext("{n} found", "{n} found", len(selection.ids)).format(n=f"{len(selection.ids):,}")
    second.append(tinted(found, "strong"))
    return Content("\n").join([row(chips, "  "), row(second, "  ")])


def _chip(key: str, words: str, value: str, *, on: bool) -> Content:
    text = " ".join(part for part in (words, value) if part)
    head = Content.styled(key + " ", "bold $accent") if key else Content("")
    return head + (Content.styled(f"▸{text}", "bold $text-success") if on else Content(text))


@dataclass(frozen=True)
class Widths:
    """The columns of the list, in cells, for a list of `total`."""

    state: int
    name: int
    company: int
    category: int
    language: int
    needs: int
    since: int
    desk: int

    @classmethod
    def of(cls, total: int) -> Widths:
        """What fits; name and company share what the others leave, and from 80 cells on a name has its 24 first."""
        state, category, language, needs, since, desk = 11, 12, 4, 6, 11, 4
        if total < 90:
            category, since = 10, 5
        room = max(20, total - (state + category + language + needs + since + desk) - 7)
        name = max(10, room * 45 // 100)
        if total >= 80:
            name = max(name, min(24, room - 12))
        return cls(state, name, room - name, category, language, needs, since, desk)


def head_line(widths: Widths) -> Content:
    """The titles of the columns."""
    titles = (
        (_("state"), widths.state), (_("name"), widths.name), (_("company"), widths.company),
        (_("category"), widths.category), (_("lang"), widths.language), (_("help"), widths.needs),
        (_("in"), widths.since), (_("at"), widths.desk),
    )  # fmt: skip
    return row([cell(title, width, "muted") for title, width in titles])


def person_line(person: PersonRow, widths: Widths, names: Names) -> Content:
    """One person as a line."""
    since = ""
    if person.since is not None:
        since = names.when(person.since)[-widths.since :]
    state = f"{STATE_SYMBOLS[person.state]} {_(STATE_WORDS[person.state])}"
    return row(
        [
            cell(state, widths.state, TONES[person.state]),
            cell(clean_line(person.name), widths.name, "strong"),
            cell(clean_line(person.company), widths.company),
            cell(names.category(person.category), widths.category),
            cell(clean_line(person.language), widths.language, "muted"),
            cell("▲ " + _("yes") if person.needs else "", widths.needs, "warn"),
            cell(since, widths.since),
            cell(clean_line(person.desk or ""), widths.desk),
        ]
    )


def detail_lines(detail: PersonDetail, names: Names) -> Content:
    """Everything about one person, a line each; what is not known takes no room."""
    person = detail.row
    state = f"{STATE_SYMBOLS[person.state]} {_(STATE_WORDS[person.state])}"
    lines = [
        tinted(clean_line(person.name), "strong"),
        row([tinted(state, TONES[person.state]), Content(names.category(person.category))], " · "),
    ]
    facts = (
        (_("Company"), detail.row.company), (_("Title"), detail.title), (_("Telephone"), detail.phone),
        (_("E-mail"), detail.email), (_("Language"), person.language), (_("Code"), visible(detail.code)),
    )  # fmt: skip
    lines += [_fact(label, clean_line(value)) for label, value in facts if value]
    if detail.needs:
        lines.append(
            tinted("▲ " + _("{label}: {value}").format(label=_("Needs"), value=clean_line(detail.needs)), "warn")
        )
    if detail.note:
        lines.append(_fact(_("Note"), clean_line(detail.note)))
    for visit in reversed(detail.visits):
        where = names.checkpoints.get(visit.checkpoint) or clean_line(visit.checkpoint)
        lines.append(_fact(_("In"), f"{names.when(visit.at)} · {clean_line(visit.desk)} · {where}"))
    times = sum(detail.scans.values())
    if times:
        lines.append(_fact(_("Scanned"), ngettext("{n} time", "{n} times", times).format(n=times) + _answers(detail)))
    elif not detail.visits:
        lines.append(tinted(_("never scanned"), "muted"))
    return Content("\n").join(lines)


def _fact(label: str, value: str) -> Content:
    return Content.assemble((label + " ", "$text-muted"), value)


def _answers(detail: PersonDetail) -> str:
    known = {outcome.value: WORDS.get(outcome, outcome.value) for outcome in Outcome}
    parts = [f"{_(known.get(name, name))} {count}" for name, count in sorted(detail.scans.items())]
    return f" ({' · '.join(parts)})"
