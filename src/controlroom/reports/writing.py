"""A report as a document, in one language or both: markdown and html that need nothing from anywhere. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape

from controlroom.core.i18n import N_, Language, said
from controlroom.core.text import plain_markdown
from controlroom.reports.values import Both, Content, Issued, Line, Section, told
from controlroom.reports.venue import Venue


@dataclass(frozen=True)
class Document:
    """What stands on paper. `facts`: issued by whom, when, for when; or that it is a draft."""

    event: Both
    title: Both
    facts: tuple[Both, ...]
    head: str
    changes_title: Both
    changes: tuple[Line, ...]
    sections: tuple[Section, ...]


CHANGES = N_("Since report {number}")


def report_document(content: Content, venue: Venue, issued: Issued | None = None) -> Document:
    """A situation report: the draft, or as it was issued."""
    if issued is None:
        title = told(N_("Situation report: draft"))
        facts = [told(N_("as of {time}; not issued"), time=_stamp(content.at, venue))]
    else:
        title = told(N_("Situation report {number}"), number=issued.number)
        facts = [told(N_("issued by {name}, {time}"), name=issued.actor, time=_stamp(issued.at, venue))]
        if issued.due_at is not None:
            facts.append(told(N_("the report of {time}"), time=venue.hm(issued.due_at)))
    changes_title = told(CHANGES, number=content.since) if content.since else told(N_("Changes"))
    return Document(venue.name, title, tuple(facts), content.head, changes_title, content.changes, content.sections)


def morning_document(content: Content, venue: Venue) -> Document:
    """The sheet of the morning meeting."""
    day = content.at.astimezone(venue.days.zone).strftime("%Y-%m-%d")
    facts = (told(N_("{day}, meeting at {time}"), day=day, time=f"{venue.morning:%H:%M}"),)
    return Document(
        venue.name, told(N_("Morning meeting")), facts, content.head, told(N_("Changes")), (), content.sections
    )


def in_order(first: Language, *, both: bool) -> tuple[Language, ...]:
    """The languages of a document, `first` first."""
    other: Language = "en" if first == "zh" else "zh"
    return (first, other) if both else (first,)


def to_markdown(document: Document, languages: Sequence[Language]) -> str:
    """One language after the other; what came from people is no markup."""
    return "\n---\n\n".join(_markdown(document, language) for language in languages)


def _markdown(document: Document, language: Language) -> str:
    out = [f"# {plain_markdown(document.title.said(language))}", ""]
    out += [plain_markdown(document.event.said(language)) + "  "]
    out += [plain_markdown(between(language).join(fact.said(language) for fact in document.facts)), ""]
    if document.head:
        out += [f"> {plain_markdown(document.head)}", ""]
    if document.changes:
        title = plain_markdown(document.changes_title.said(language))
        out += [f"## {title}", "", *_md_lines(document.changes, language), ""]
    for section in document.sections:
        out += [f"## {plain_markdown(section.title.said(language))}", "", *_md_lines(section.lines, language)]
        if section.note:
            out.append(f"- **{plain_markdown(said(language, N_('Note')))}:** {plain_markdown(section.note)}")
        out.append("")
    return "\n".join(out)


def _md_lines(lines: Sequence[Line], language: Language) -> list[str]:
    return [f"- {line.symbol} {plain_markdown(line.words.said(language))}" for line in lines]


_STYLE = """
@page { size: A4; margin: 14mm 12mm }
body { font: 10.5pt/1.4 "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #111;
  max-width: 186mm; margin: 0 auto; padding: 4mm 0 }
h1 { font-size: 18pt; margin: 0 } h2 { font-size: 12pt; margin: 5mm 0 1mm; border-bottom: .75pt solid #111 }
.event, .facts { color: #555; margin: 0 0 1mm } article + article { break-before: page }
.head { font-size: 12pt; font-weight: 600; border: 1.25pt solid #111; padding: 2mm 3mm; margin: 3mm 0 }
.changes { background: #eee; padding: 1mm 3mm 2mm; margin-top: 3mm } .changes h2 { margin-top: 1mm }
ul { list-style: none; margin: 0; padding: 0 } li { padding-left: 6mm; text-indent: -6mm; break-inside: avoid;
  overflow-wrap: anywhere }
li b { display: inline-block; width: 6mm; text-indent: 0; font-weight: 400 } li.bad { font-weight: 700 }
.note { font-style: italic; padding-left: 6mm }
"""


def to_html(document: Document, languages: Sequence[Language]) -> str:
    """The whole file. Everything that came from a file or a keyboard is escaped."""
    first = languages[0]
    body = "\n".join(_article(document, language) for language in languages)
    return (
        f'<!DOCTYPE html>\n<html lang="{_tag(first)}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(document.title.said(first))}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n{body}\n"
        "</body>\n</html>\n"
    )


def _article(document: Document, language: Language) -> str:
    out = [
        f'<article lang="{_tag(language)}">', f'<p class="event">{escape(document.event.said(language))}</p>',
        f"<h1>{escape(document.title.said(language))}</h1>",
        f'<p class="facts">{escape(between(language).join(fact.said(language) for fact in document.facts))}</p>',
    ]  # fmt: skip
    if document.head:
        out.append(f'<p class="head">{escape(document.head)}</p>')
    if document.changes:
        out.append(f'<div class="changes"><h2>{escape(document.changes_title.said(language))}</h2>')
        out.append(_list(document.changes, language) + "</div>")
    for section in document.sections:
        out.append(f"<h2>{escape(section.title.said(language))}</h2>{_list(section.lines, language)}")
        if section.note:
            out.append(f'<p class="note">{escape(said(language, N_("Note")))}: {escape(section.note)}</p>')
    return "\n".join([*out, "</article>"])


def _list(lines: Sequence[Line], language: Language) -> str:
    items = "".join(
        f'<li class="{line.tone}"><b>{line.symbol}</b>{escape(line.words.said(language))}</li>' for line in lines
    )
    return f"<ul>{items}</ul>"


def _tag(language: Language) -> str:
    return "zh-CN" if language == "zh" else "en"


def between(language: Language) -> str:
    """What stands between two facts in a row."""
    return said(language, N_("; "))


def _stamp(at: datetime, venue: Venue) -> str:
    return at.astimezone(venue.days.zone).strftime("%Y-%m-%d %H:%M")
