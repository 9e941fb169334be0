"""What is ordered on the board of logistics: enter, change, go on, correct, strike off; carried out in workers."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import on, work
from textual.content import Content
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _
from controlroom.domain.agenda.rules import Calendar
from controlroom.domain.logistics.records import KIND_WORDS, TRIP_WORDS, Car, Kind, Room, Sample, Trip, Vehicle
from controlroom.domain.logistics.rules import may_discard, next_step
from controlroom.domain.logistics.views import LogisticsView, RowView
from controlroom.tui.fields import Field
from controlroom.tui.following import BoardScreen
from controlroom.tui.logistics.source import (
    TAB_KINDS,
    Entry,
    LogisticsSource,
    MealEntry,
    Tab,
    form_fields,
    form_texts,
    title_of,
)
from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.words import error_words


@dataclass(frozen=True)
class Done:
    """What an order came to: in words, and where the cursor goes; empty: it stays."""

    words: str
    go: str = ""


Order = Callable[[LogisticsSource], Done]
FormOrder = Callable[[LogisticsSource, Mapping[str, str]], Done]
_WHY = (Field("reason", N_("why")),)


class LogisticsTold(Message):
    """What became of an order. `again` opens the form anew, with what was typed and why it was refused."""

    def __init__(self, done: Done, tone: str = "good", again: Callable[[str], None] | None = None) -> None:
        super().__init__()
        self.done, self.tone, self.again = done, tone, again


class LogisticsOrderingScreen(BoardScreen[LogisticsSource, LogisticsView]):
    """The part of the board that takes orders; whoever derives from it shows the list and moves the cursor."""

    def __init__(self, source: Callable[[], LogisticsSource | None]) -> None:
        super().__init__(source)
        self._view: LogisticsView | None = None
        self._tab = Tab.MEALS
        self._note = Content("")

    @property
    def current(self) -> Entry | None:
        """The line the cursor is on."""
        raise NotImplementedError

    def show_all(self) -> None:
        """Show what is known now."""
        raise NotImplementedError

    def tell(self, words: str, tone: str = "warn") -> None:
        """Say something above the keys."""
        raise NotImplementedError

    def go_to(self, key: str) -> None:
        """Put the cursor on a line that may come with the next reading."""
        raise NotImplementedError

    @property
    def _calendar(self) -> Calendar | None:
        settings = self._state.settings if self._state is not None else None
        return Calendar(settings.event.zone, settings.event.check_in.day_starts) if settings is not None else None

    # Entering and changing

    def action_add(self) -> None:
        """A new one; where a section has two kinds, which."""
        kinds = TAB_KINDS[self._tab]
        if kinds == (Kind.MEAL,):
            self.tell(_("Meals stand in config/logistics.toml; Enter on a line enters its figures."))
        elif len(kinds) == 1:
            self._add(kinds[0], {})
        else:
            names = [_(KIND_WORDS[kind]) for kind in kinds]
            here = self.current
            first = kinds.index(here.kind) if isinstance(here, RowView) and here.kind in kinds else 0

            def chosen(index: int | None) -> None:
                if index is not None:
                    self._add(kinds[index], {})

            self.app.push_screen(ChoiceScreen(_("What is entered?"), names, first), chosen)

    def _add(self, kind: Kind, texts: Mapping[str, str]) -> None:
        def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
            row = source.add(kind, {name: text for name, text in typed.items() if text})
            return Done(_("{id} is entered.").format(id=row.id), f"{kind.value}:{row.id}")

        self._form(_(KIND_WORDS[kind]), form_fields(kind), texts, order)

    def action_change(self) -> None:
        """The form of the chosen line."""
        entry, calendar = self.current, self._calendar
        if entry is None or calendar is None:
            return
        if isinstance(entry, MealEntry):
            self._enter_servings(entry, calendar)
            return
        texts = form_texts(entry, calendar)

        def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
            news = {name: text for name, text in typed.items() if text != texts.get(name, "")}
            row = source.change(entry.kind, entry.id, news, entry.version)
            return Done(_("{id} is changed.").format(id=row.id))

        self._form(title_of(entry), form_fields(entry.kind), texts, order)

    def _enter_servings(self, entry: MealEntry, calendar: Calendar) -> None:
        meal, plate = entry.meal, entry.plate or entry.meal.plates[0]
        chosen = MealEntry(meal, plate)
        texts = form_texts(chosen, calendar)
        needed = _("needed {n}").format(n=f"{plate.needed:,}")

        def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
            source.enter_servings(meal.id, plate.diet, typed, plate.version or None)
            return Done(_("The figures are entered."))

        self._form(f"{title_of(chosen)} · {needed}", form_fields(Kind.MEAL), texts, order)

    # Going on, correcting, striking off

    def action_step(self) -> None:
        """What comes next for the chosen line."""
        entry, state = self.current, self._state
        if entry is None or state is None:
            return
        if not isinstance(entry, RowView):
            self.tell(_("Nothing goes on here; Enter enters the figures."))
            return
        match entry.record:
            case Vehicle() as car if (to := next_step(car)) is not None:
                self._move(entry, to)
            case Car(out=out):
                self._set(entry, {"out": ""}, _("{id} is back in service.")) if out else self._take_out(entry)
            case Sample() as sample if sample.discarded_at is None:
                self._discard(entry, sample)
            case Room(confirmed=False):
                self._set(entry, {"confirmed": "yes"}, _("{id} is confirmed."))
            case _ if entry.kind is Kind.MEDICAL:
                self._set(entry, {"drugs_at": state.now.isoformat()}, _("The drugs are checked."))
            case _:
                self.tell(_("Nothing comes after that."))

    def _move(self, entry: RowView, to: Trip, reason: str = "") -> None:
        def order(source: LogisticsSource) -> Done:
            source.move(entry.id, to, reason, entry.version)
            return Done(_("{name}: {state}").format(name=entry.name, state=_(TRIP_WORDS[to])))

        self.carry_out(order)

    def _set(self, entry: RowView, texts: Mapping[str, str], words: str) -> None:
        def order(source: LogisticsSource) -> Done:
            source.change(entry.kind, entry.id, texts, entry.version)
            return Done(words.format(id=entry.id))

        self.carry_out(order)

    def _take_out(self, entry: RowView) -> None:
        def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
            why = typed.get("reason", "").strip() or _("no reason given")
            source.change(entry.kind, entry.id, {"out": why}, entry.version)
            return Done(_("{id} is out of service.").format(id=entry.id))

        self._form(_("{name} is out of service").format(name=entry.name), _WHY, {}, order)

    def _discard(self, entry: RowView, sample: Sample) -> None:
        def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
            source.discard(entry.id, typed.get("reason", ""))
            return Done(_("The sample of {name} is discarded.").format(name=entry.name))

        now, view = self._state.now if self._state is not None else None, self._view
        if now is not None and view is not None and may_discard(sample, now, view.numbers):
            self.carry_out(lambda source: order(source, {}))
        else:
            title = _("{name}: before its time, only by a leader").format(name=entry.name)
            self._form(title, _WHY, {}, order)

    def action_correct(self) -> None:
        """Another state for what was entered by mistake, with a reason."""
        entry = self.current
        match entry.record if isinstance(entry, RowView) else None:
            case Vehicle() as car:
                assert isinstance(entry, RowView)
                self._correct_vehicle(entry, car)
            case Sample() as sample if sample.discarded_at is not None:
                assert isinstance(entry, RowView)
                id = entry.id

                def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
                    source.keep_after_all(id, typed["reason"])
                    return Done(_("The sample is kept."))

                self._form(_("{name} is still there").format(name=entry.name), _WHY, {}, order)
            case _:
                self.tell(_("Enter changes what is wrong here."))

    def _correct_vehicle(self, entry: RowView, car: Vehicle) -> None:
        states = [trip for trip in Trip if trip is not car.state]

        def chosen(index: int | None) -> None:
            if index is None:
                return
            to = states[index]

            def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
                source.move(entry.id, to, typed["reason"], entry.version)
                return Done(_("{name}: {state}").format(name=entry.name, state=_(TRIP_WORDS[to])))

            self._form(f"{entry.name}: {_(TRIP_WORDS[to])}", _WHY, {}, order)

        names = [_(TRIP_WORDS[trip]) for trip in states]
        self.app.push_screen(ChoiceScreen(_("How far is it?"), names, 0), chosen)

    def action_remove(self) -> None:
        entry = self.current
        if not isinstance(entry, RowView):
            self.tell(_("Meals stand in config/logistics.toml."))
            return

        def order(source: LogisticsSource, typed: Mapping[str, str]) -> Done:
            source.remove(entry.kind, entry.id, typed["reason"], entry.version)
            return Done(_("{id} is struck off.").format(id=entry.id))

        self._form(_("Strike off: {name}").format(name=title_of(entry)), _WHY, {}, order)

    # Forms and orders

    def _form(
        self, title: str, fields: Sequence[Field], texts: Mapping[str, str],
        order: FormOrder, error: str = "",
    ) -> None:  # fmt: skip
        """Asks; what is refused is asked again, with what was typed."""
        from controlroom.tui.screens.form import FormScreen

        def filled(typed: dict[str, str] | None) -> None:
            if typed is not None:
                self.carry_out(
                    lambda source: order(source, typed), lambda why: self._form(title, fields, typed, order, why)
                )  # fmt: skip

        self.app.push_screen(FormScreen(title, fields, texts, (), error), filled)

    @work(thread=True, exit_on_error=False, group="logistics-orders")
    def carry_out(self, order: Order, again: Callable[[str], None] | None = None) -> None:
        """Carries an order out, then says what it gives."""
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(LogisticsTold(order(source)))
        except ControlroomError as error:
            self.post_message(LogisticsTold(Done(error_words(error)), "bad", again))

    @on(LogisticsTold)
    def _told(self, message: LogisticsTold) -> None:
        if message.again is not None:
            message.again(message.done.words)
            return
        if message.done.go:
            self.go_to(message.done.go)
        self.tell(message.done.words, message.tone)
