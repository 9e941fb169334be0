"""The exact sentence that goes round when the rundown changes, in Chinese and English (docs/domain.md §3).

Sentences are built for both languages at once, whichever the operator reads: they are read out to everybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from controlroom.core.i18n import LANGUAGES, N_, Language, said
from controlroom.domain.agenda import changes, diff, live, moves, news
from controlroom.domain.agenda.live import minutes
from controlroom.domain.agenda.preview import Preview, Shift
from controlroom.domain.agenda.rules import Item, Part

RoomNames = Callable[[str, Language], str]
_NAMED_ONE_BY_ONE = 3


NOT_PUBLIC = frozenset({live.ShowTimeCard.verb, live.NoteCause.verb})
"""What the journal keeps and nobody announces."""


def announcements(seen: Preview, room_names: RoomNames) -> dict[Language, str]:
    """One sentence a language that says what was done and what moves by it."""
    return {language: _Sentence(seen, language, room_names).told() for language in LANGUAGES}


def deeds(seen: Preview, room_names: RoomNames) -> dict[Language, str]:
    """What was done, a clause a language, without what moves by it: for whoever takes it back."""
    return {language: _Sentence(seen, language, room_names).deed() for language in LANGUAGES}


@dataclass(frozen=True)
class _Sentence:
    seen: Preview
    language: Language
    room_names: RoomNames

    def told(self) -> str:
        parts = [self.deed(), *self._consequences()]
        return self._say(N_("{sentence}.")).format(sentence=self._say(N_("; ")).join(part for part in parts if part))

    def _say(self, message: str) -> str:
        return said(self.language, message)

    def _time(self, at: datetime, than: datetime | None = None) -> str:
        """`at` by the venue's clock; with its date, if that is another day than `than`."""
        calendar = self.seen.after.calendar
        is_other_day = than is not None and calendar.day(at) != calendar.day(than)
        return at.astimezone(calendar.zone).strftime("%m-%d %H:%M" if is_other_day else "%H:%M")

    def _title(self, id: str) -> str:
        item = self.seen.after.items.get(id) or self.seen.before.items[id]
        return self._say(N_("“{title}”")).format(title=item.title)

    def _room(self, key: str) -> str:
        return self.room_names(key, self.language)

    def deed(self) -> str:  # noqa: C901 - one plain sentence for each operation
        operation = self.seen.operation
        match operation:
            case live.StartItem(item=id):
                words = N_("{item} begins at {time} in {room}")
                item = self.seen.after.items[id]
                return self._fill(words, id, time=self._time(item.started_at or item.slot), room=self._room(item.room))
            case live.FinishItem(item=id):
                item = self.seen.after.items[id]
                return self._fill(N_("{item} ended at {time}"), id, time=self._time(item.ended_at or item.slot))
            case live.HoldItem(item=id):
                return self._fill(N_("{item} is on hold"), id)
            case live.ResumeItem(item=id):
                return self._fill(N_("{item} goes on"), id)
            case live.AddTime(item=id, by=by):
                words = N_("{item} gets {n} min more") if minutes(by) > 0 else N_("{item} gets {n} min less")
                return self._fill(words, id, n=abs(minutes(by)))
            case live.ShowTimeCard(item=id):
                shown, most = self.seen.after.items[id].cards, self.seen.after.rules.time_cards
                return self._fill(N_("{item} was shown time card {n} of {most}"), id, n=shown, most=most)
            case live.NoteCause(item=id, cause=cause):
                return self._fill(N_("{item}: {cause}"), id, cause=cause)
            case moves.SpeakerLate():
                return self._late(operation)
            case moves.MoveItem(item=id):
                item = self.seen.after.items[id]
                before = self.seen.before.items[id]
                words = (
                    N_("{item} moves to {time}") if item.room == before.room else N_("{item} moves to {time}, {room}")
                )
                time = self._time(self._start(id, item), before.slot)
                return self._fill(words, id, time=time, room=self._room(item.room))
            case moves.SwapItems(item=id, other=other):
                return self._fill(N_("{item} and {other} change places"), id, other=self._title(other))
            case moves.PullForward(item=id):
                item = self.seen.after.items[id]
                return self._fill(N_("{item} is brought forward to {time}"), id, time=self._time(self._start(id, item)))
            case moves.Replan(room=room):
                where = self._room(room) if room else self._say(N_("all rooms"))
                return self._say(N_("From now on the times as shown are the plan in {room}")).format(room=where)
        return self._deed_on_contents()

    def _deed_on_contents(self) -> str:  # noqa: C901 - as above
        match self.seen.operation:
            case changes.Substitute(item=id):
                return self._substituted(id)
            case changes.InsertItem(id=id):
                item = self.seen.after.items[id]
                words = N_("{item} is put in at {time} in {room}, {n} min")
                time, n = self._time(self._start(id, item)), minutes(item.length)
                return self._fill(words, id, time=time, room=self._room(item.room), n=n)
            case changes.Shorten(item=id, to=to):
                return self._fill(N_("{item} is shortened to {n} min"), id, n=minutes(to))
            case changes.Merge(item=id, other=other):
                before = self.seen.before.items[id]
                words = N_("“{title}” and {other} are held together, {n} min")
                n = minutes(self.seen.after.items[id].length)
                return self._say(words).format(title=before.title, other=self._title(other), n=n)
            case changes.ShareLostTime(room=room):
                return self._say(N_("The items to come in {room} are shortened")).format(room=self._room(room))
            case changes.SkipItem(item=id):
                return self._fill(N_("{item} is skipped for now"), id)
            case changes.CancelItem(item=id, why=why):
                words = N_("{item} is cancelled: {why}") if why else N_("{item} is cancelled")
                return self._fill(words, id, why=why)
            case changes.RestoreItem(item=id):
                item = self.seen.after.items[id]
                return self._fill(N_("{item} is held after all, at {time}"), id, time=self._time(self._start(id, item)))
            case changes.EditItem(item=id):
                return self._fill(N_("The plan of {item} was changed"), id)
            case changes.PlanItems(items=(item,)):
                words = N_("{item} is planned at {time} in {room}")
                return self._fill(words, item.id, time=self._time(item.slot), room=self._room(item.room))
            case diff.TakeIn(plan=plan):
                return self._taken_in(plan.source)
            case live.TurnBack(told=told, again=again):
                words = N_("It holds again: {sentence}") if again else N_("Taken back: {sentence}")
                return self._say(words).format(sentence=told.get(self.language, ""))
        return self._say(N_("The plan was changed"))

    def _taken_in(self, source: str) -> str:
        found = Counter(news.change_of(before, after) for before, after in self.seen.changed)
        words = N_("A new plan is in force ({file}): {new} new, {moved} moved, {changed} changed, {gone} cancelled")
        return self._say(words).format(
            file=source, new=found[news.Change.NEW], moved=found[news.Change.MOVED],
            changed=found[news.Change.CHANGED], gone=found[news.Change.CANCELLED],
        )  # fmt: skip

    def _late(self, operation: moves.SpeakerLate) -> str:
        item = self.seen.after.items[operation.item]
        name = operation.who or next((who.name for who in item.on_stage), "")
        if operation.why:
            nameless = N_("The speaker of {item} is late ({why}) and arrives at {time}")
            words = N_("{name} is late ({why}) and arrives at {time}") if name else nameless
        else:
            nameless = N_("The speaker of {item} is late and arrives at {time}")
            words = N_("{name} is late and arrives at {time}") if name else nameless
        time = self._time(operation.arrives or operation.until)
        return self._fill(words, operation.item, name=name, why=operation.why, time=time)

    def _substituted(self, id: str) -> str:
        speakers = self.seen.after.items[id].speakers
        known = self.seen.before.items[id].speakers
        replaced = next((who for who in speakers if who.part is Part.REPLACED and who not in known), None)
        stepping = speakers[speakers.index(replaced) - 1] if replaced is not None else None
        names = {"name": stepping.name if stepping else "", "absent": replaced.name if replaced else ""}
        return self._fill(N_("{name} speaks instead of {absent} in {item}"), id, **names)

    def _fill(self, words: str, id: str, **facts: object) -> str:
        return self._say(words).format(item=self._title(id), **facts)

    def _start(self, id: str, item: Item) -> datetime:
        expected = self.seen.forecast_after.get(id)
        return expected.start if expected is not None else item.slot

    def _consequences(self) -> list[str]:
        moved = [shift for shift in self.seen.shifts if self._is_told(shift)]
        if len(moved) <= _NAMED_ONE_BY_ONE:
            return [self._moves(shift) for shift in moved]
        last = moved[-1]
        assert last.after is not None
        told = [self._moves(shift) for shift in moved[: _NAMED_ONE_BY_ONE - 1]]
        words = N_("{n} more items move, the last of them {item} to {time}")
        rest = self._fill(
            words, last.item.id, n=len(moved) - len(told), time=self._time(last.after.start)
        )  # fmt: skip
        return [*told, rest]

    def _is_told(self, shift: Shift) -> bool:
        """What the audience must know beside the deed itself: items to come that begin at another minute."""
        if shift.before is None or shift.after is None or not shift.item.is_open:
            return False
        itself = getattr(self.seen.operation, "item", "") == shift.item.id
        if itself and isinstance(self.seen.operation, moves.MoveItem | moves.PullForward):
            return False
        before, after = shift.before.start, shift.after.start
        return self._time(before, after) != self._time(after, before)

    def _moves(self, shift: Shift) -> str:
        assert shift.before is not None
        assert shift.after is not None
        before, after = shift.before.start, shift.after.start
        words = N_("{item} moves from {before} to {after}")
        if after < before:
            words = N_("{item} is brought forward from {before} to {after}")
        return self._fill(words, shift.item.id, before=self._time(before, after), after=self._time(after, before))
