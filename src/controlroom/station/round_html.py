"""The sheet of a round as one HTML file: it needs nothing from anywhere, and prints on A4 (docs/domain.md §7)."""

from __future__ import annotations

from html import escape

from controlroom.core.i18n import _
from controlroom.domain.inspections.sheet import VERDICT_SYMBOLS, ItemType, Verdict
from controlroom.station.round_sheet import CRITICAL_WORDS, TICK_WORDS, TICKED, Both, Sheet, SheetLine, SheetSignature

_STYLE = """
@page { size: A4; margin: 14mm 12mm }
* { box-sizing: border-box }
body { font: 10.5pt/1.35 "Noto Sans", "Noto Sans CJK SC", "Microsoft YaHei", "PingFang SC", sans-serif; color: #111;
  max-width: 186mm; margin: 0 auto; padding: 4mm 0 }
h1 { font-size: 18pt; margin: 0 0 1mm } h1 small, h2 small, td small { color: #555; font-weight: 400 }
h1 small { font-size: 11pt; display: block } td small { font-size: 8pt; display: block }
.event { color: #555; margin: 0 0 2mm } .place { font-size: 13pt; font-weight: 600; margin: 0 0 3mm }
dl { display: grid; grid-template-columns: 1fr 1fr; gap: 1mm 6mm; margin: 0 0 4mm;
  border-top: 1.5pt solid #111; border-bottom: .5pt solid #999; padding: 2mm 0 }
dl div { display: flex; gap: 2mm; min-height: 6mm; align-items: baseline } dt { color: #555; white-space: nowrap }
dd { margin: 0; font-weight: 600; flex: 1; overflow-wrap: anywhere }
dd:empty { border-bottom: .5pt solid #111 }
table { width: 100%; border-collapse: collapse } thead { display: table-header-group }
th { font-size: 8.5pt; text-align: left; color: #555; font-weight: 400; border-bottom: .75pt solid #111;
  padding: 1mm 1.5mm }
td { padding: 1.2mm 1.5mm; border-bottom: .5pt solid #bbb; vertical-align: top; overflow-wrap: anywhere }
tr { break-inside: avoid } .section td { background: #eee; font-weight: 600; border-bottom: .75pt solid #111;
  break-after: avoid }
.n { width: 8mm; color: #555; text-align: right } .limits { width: 20mm } .value { width: 20mm }
td.value { font-weight: 600 }
.tick { width: 11mm; text-align: center } .note { width: 36mm; font-size: 9pt }
th.tick { text-align: center }
.box { display: inline-block; width: 4.2mm; height: 4.2mm; border: .75pt solid #111; text-align: center;
  line-height: 4mm; font-size: 10pt }
.line { display: inline-block; min-width: 12mm; border-bottom: .75pt solid #111; height: 4mm }
.line.wide { width: 100%; height: 9mm } .text { font-weight: 600 }
.section small { display: inline; font-size: 9pt }
.critical { font-size: 8pt; border: .75pt solid #111; padding: 0 1mm; margin-left: 1.5mm; white-space: nowrap }
.fail { font-weight: 700; text-decoration: underline }
.verdict { font-size: 13pt; font-weight: 700; margin: 5mm 0 3mm; padding: 2mm 3mm; border: 1.25pt solid #111 }
.signs { display: grid; grid-template-columns: 1fr 1fr; gap: 4mm 6mm; margin-top: 4mm }
.sign { break-inside: avoid; border: .5pt solid #999; padding: 2mm 3mm } .sign b { font-size: 10pt }
.sign .who { font-size: 14pt; height: 12mm; padding-top: 3mm }
.sign .rule { border-top: .75pt solid #111; font-size: 8pt; color: #555; padding-top: .8mm; min-height: 9mm }
.sign code, footer { font-size: 7pt; color: #555; overflow-wrap: anywhere } footer { margin-top: 5mm }
"""
_COLUMNS = 8


def to_html(sheet: Sheet) -> str:
    """The whole file. Everything that came from a file or a keyboard is escaped."""
    language = "zh-CN" if sheet.language == "zh" else "en"
    facts = "".join(f"<div><dt>{escape(label)}</dt><dd>{escape(value)}</dd></div>" for label, value in sheet.facts)
    verdict = f'<p class="verdict">{escape(sheet.verdict)}</p>' if sheet.verdict else ""
    signs = "".join(_signature(each) for each in sheet.signatures)
    return (
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">\n'
        f"<title>{escape(sheet.title.main)} · {escape(sheet.place.main)}</title>\n<style>{_STYLE}</style>\n</head>\n"
        f'<body>\n<p class="event">{escape(sheet.event)}</p>\n<h1>{_both(sheet.title)}</h1>\n'
        f'<p class="place">{escape(sheet.place.in_a_row)}</p>\n<dl>{facts}</dl>\n'
        f"<table>\n<thead>{_head()}</thead>\n<tbody>\n{_rows(sheet)}</tbody>\n</table>\n"
        f'{verdict}\n<div class="signs">{signs}</div>\n<footer>{escape(sheet.foot)}</footer>\n</body>\n</html>\n'
    )


def _head() -> str:
    heads = [
        ("n", ""), ("", _("Item")), ("limits", _("Limits")), ("value", _("Found")),
        *(("tick", _(TICK_WORDS[verdict])) for verdict, *_more in TICKED), ("note", _("Note")),
    ]  # fmt: skip
    return "<tr>" + "".join(f'<th class="{kind}">{escape(words)}</th>' for kind, words in heads) + "</tr>"


def _rows(sheet: Sheet) -> str:
    out = []
    for section in sheet.sections:
        out.append(f'<tr class="section"><td colspan="{_COLUMNS}">{_both(section.title, "")}</td></tr>\n')
        out += [_row(line) for line in section.lines]
    return "".join(out)


def _row(line: SheetLine) -> str:
    critical = f'<span class="critical">{escape(_(CRITICAL_WORDS))}</span>' if line.critical else ""
    words = f"{escape(line.words.main)}{critical}" + (
        f"<small>{escape(line.words.other)}</small>" if line.words.other else ""
    )
    value, head = escape(line.value), f'<tr><td class="n">{line.number}</td>'
    if not line.is_ticked:  # A text takes the rest of the row.
        told = " · ".join(each for each in (value, escape(line.note)) if each)
        words_only = told or '<span class="line wide"></span>'
        return f'{head}<td>{words}</td><td class="text" colspan="{_COLUMNS - 2}">{words_only}</td></tr>\n'
    if line.verdict is None and line.type is ItemType.NUMBER:
        value = f'<span class="line"></span> {value}'
    warned = f"{VERDICT_SYMBOLS[Verdict.WARNING]} " if line.verdict is Verdict.WARNING else ""
    failed = ' class="fail"' if line.verdict is Verdict.FAIL else ""
    ticks = "".join(f'<td class="tick">{_box(line, which)}</td>' for which in TICKED)
    return (
        f'{head}<td{failed}>{words}</td><td class="limits">{escape(line.limits)}</td>'
        f'<td class="value">{warned}{value}</td>{ticks}<td class="note">{escape(line.note)}</td></tr>\n'
    )


def _box(line: SheetLine, which: tuple[Verdict, ...]) -> str:
    mark = VERDICT_SYMBOLS[which[0]] if line.verdict in which else ""
    return f'<span class="box">{mark}</span>'


def _signature(signature: SheetSignature) -> str:
    group = escape(signature.group.in_a_row)
    if not signature.name:
        wanted = escape(_("Name, signature, time"))
        return f'<div class="sign"><b>{group}</b><div class="who"></div><div class="rule">{wanted}</div></div>'
    return (
        f'<div class="sign"><b>{group}</b><div class="who">{escape(signature.name)}</div>'
        f'<div class="rule">{escape(signature.time)}<br><code>{escape(signature.hash)}</code></div></div>'
    )


def _both(words: Both, between: str = " ") -> str:
    return escape(words.main) + (f"{between} <small>{escape(words.other)}</small>" if words.other else "")
