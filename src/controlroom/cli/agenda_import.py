"""`controlroom import agenda`: a plan from a file, shown as what it changes, then taken in (docs/domain.md §3)."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

import click

from controlroom.cli.common import (
    DAY,
    actor_option,
    at_option,
    event_option,
    json_option,
    open_event,
    progress_line,
    show_json,
)
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.agenda.words import clash_words

if TYPE_CHECKING:
    from controlroom.domain.agenda.files.plan import Remark
    from controlroom.domain.agenda.importing import ImportView
    from controlroom.domain.agenda.news import Entry
    from controlroom.domain.agenda.rules import Item

_SHOWN = 50
_SHOWN_ROWS = 5


class BadRoomMapError(BadInputError):
    code = "BAD_ROOM_MAP"
    what = N_("“--room-map {found}” is not understood.")
    next_step = N_('Write it like --room-map "Saal 1=main": what the file calls the room, an equals sign, its id.')


_WHAT = _("Take in a rundown: frab xml, pretalx json, Ontime, iCalendar, csv or xlsx.")
_CODES = _("Exit code 1 says that rows were rejected and the others went in; 2 that nothing did.")


@click.command("agenda", short_help=_WHAT, help=f"{_WHAT}\n\n{_CODES}")
@click.argument("file", metavar="FILE", type=click.Path(path_type=Path))
@event_option
@click.option("--dry-run", is_flag=True, help=_("Say what would happen, change nothing."))
@click.option("--yes", is_flag=True, help=_("Take in what is right, even if something is rejected; do not ask."))
@click.option("--room-map", "maps", metavar="NAME=ID", multiple=True, help=_("Which room a name in the file means."))
@click.option("--room", metavar="ID", default="", help=_("The room, for a file that names none (Ontime)."))
@click.option("--day", metavar="DATE", type=DAY, help=_("The day, for a file without dates (Ontime)."))
@click.option("--with-breaks", is_flag=True, help=_("Gaps of 10 minutes to 2 hours become breaks."))
@json_option
@at_option
@actor_option
def import_agenda(
    file: Path, event: Path, dry_run: bool, yes: bool, maps: tuple[str, ...], room: str, day: date | None,
    with_breaks: bool, as_json: bool, at: str | None, actor: str | None,
) -> None:  # fmt: skip
    from controlroom.domain.agenda.files.reading import Wishes
    from controlroom.station.rundown import Rundown

    wishes = Wishes(dict(map(_pair, maps)), room, day, with_breaks)
    with open_event(event, station="import", actor=actor, at=at) as opened:
        rundown = Rundown(opened)
        progress = progress_line(_("{done} of {total} items"), quiet=as_json)
        shown = rundown.see_import(file, wishes, progress)
        zone = rundown.setting.calendar.zone
        if not as_json:
            tell_import(shown, zone)
        done = rundown.take_in(shown) if _is_wanted(shown, dry_run=dry_run, yes=yes, as_json=as_json) else None
    if as_json:
        show_json(shown.to_json(done))
    else:
        _tell_end(shown, done, dry_run=dry_run)
    if done is None and shown.needs_confirmation and not dry_run:
        raise SystemExit(BadInputError.exit_code)
    if shown.plan.rejected:
        raise SystemExit(1)


def _pair(text: str) -> tuple[str, str]:
    name, equals, id = text.rpartition("=")
    if not (equals and name.strip() and id.strip()):
        raise BadRoomMapError(found=text)
    return name.strip(), id.strip()


def _is_wanted(shown: ImportView, *, dry_run: bool, yes: bool, as_json: bool) -> bool:
    """Whether it is to be taken in: asked at a terminal; a script has to agree beforehand to what is in doubt."""
    if dry_run or not shown.diff.changed:
        return False
    if yes:
        return True
    if not as_json and sys.stdin.isatty() and sys.stdout.isatty():
        return click.confirm(_("Take it in?"), default=not (shown.needs_confirmation or shown.cancels))
    return not shown.needs_confirmation


def tell_import(shown: ImportView, zone: tzinfo) -> None:
    """What a file changes, item by item; what is wrong with it first."""
    from controlroom.domain.agenda.news import Change

    plan, diff = shown.plan, shown.diff
    _tell_remarks(_("Rejected:"), plan.rejected)
    _tell_remarks(_("In doubt, but can be taken in:"), plan.doubts)
    for entry in diff.changed[:_SHOWN]:
        print(_entry_line(entry, zone))
    _tell_more(len(diff.changed) - _SHOWN)
    for clash in shown.seen.clashes[:_SHOWN]:
        print("✖ " + clash_words(clash, shown.seen.after))
    print(
        _(
            "{read} items read: {new} new, {moved} moved, {changed} changed, {gone} cancelled, {same} unchanged, "
            "{rejected} rejected."
        ).format(
            read=plan.read, new=diff.count(Change.NEW), moved=diff.count(Change.MOVED),
            changed=diff.count(Change.CHANGED), gone=diff.count(Change.CANCELLED), same=diff.count(Change.UNCHANGED),
            rejected=len(plan.rejected),
        )
    )  # fmt: skip
    if diff.elsewhere:
        print(
            _(
                "{n} items that are not in the file stay: it does not speak of their room or day, or has rejected rows."
            ).format(n=diff.elsewhere)
        )
    if plan.left_out:
        print(_("{n} entries that are no items were left out (groups, milestones).").format(n=plan.left_out))
    if plan.gaps and not any(item.inferred for item in plan.items):
        print(
            _("The file has no breaks, but {n} gaps that could be: --with-breaks takes them in.").format(
                n=len(plan.gaps)
            )
        )


def _tell_end(shown: ImportView, done: int | None, *, dry_run: bool) -> None:
    if done is not None:
        print(_("Taken in as change {n}; “controlroom agenda undo” takes it back.").format(n=done))
    elif dry_run:
        print(_("Dry run: nothing was changed."))
    else:
        print(_("Nothing was changed."))
        if shown.needs_confirmation and shown.diff.changed:
            print(_("Correct the file and import it again, or take in the rest with --yes."))


def _tell_remarks(head: str, remarks: tuple[Remark, ...]) -> None:
    """A line a reason: a room that nobody knows is a reason of many rows."""
    from controlroom.domain.agenda.files.checks import where_words

    reasons: dict[str, list[str]] = {}
    for remark in remarks:
        reasons.setdefault(remark.reason, []).append(where_words(remark.where))
    if reasons:
        print(head)
    for reason, rows in list(reasons.items())[:_SHOWN]:
        shown = _(", ").join(rows[:_SHOWN_ROWS])
        if len(rows) > _SHOWN_ROWS:
            shown = _("{rows} … ({n} in all)").format(rows=shown, n=len(rows))
        print("  " + _("{where}: {reason}").format(where=clean_line(shown, 400), reason=clean_line(reason, 400)))
    _tell_more(len(reasons) - _SHOWN)


def _tell_more(more: int) -> None:
    if more > 0:
        print("  " + ngettext("… and {n} more; --json lists all", "… and {n} more; --json lists all", more).format(
            n=more))  # fmt: skip


_SYMBOLS = {"new": "+", "moved": "→", "changed": "~", "cancelled": "✖"}


def _entry_line(entry: Entry, zone: tzinfo) -> str:
    from controlroom.domain.agenda.news import CHANGE_WORDS, Change

    before, after = entry.before, entry.after
    words = _(CHANGE_WORDS[entry.change])
    when = _when(after, zone)
    if entry.change is Change.MOVED and before is not None:
        when = f"{_when(before, zone)} → {when}"
    tail = _fields(entry.fields) if entry.change is Change.CHANGED else ""
    if entry.stays:
        tail += " " + _("(what was changed live, or has begun, stays)")
    return f"  {_SYMBOLS[entry.change.value]} {words}  {when}  {clean_line(after.title)}{tail}"


def _when(item: Item, zone: tzinfo) -> str:
    start, end = item.planned_start.astimezone(zone), item.planned_end.astimezone(zone)
    return f"{item.planned_room} {start:%m-%d %H:%M}–{end:%H:%M}"


def _fields(fields: Iterable[str]) -> str:
    from controlroom.domain.agenda.files.columns import field_words

    return " · " + _(", ").join(dict.fromkeys(map(field_words, fields)))
