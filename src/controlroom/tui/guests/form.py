"""The form of one guest, new or to be changed. Enter in any field keeps it."""

from __future__ import annotations

from collections.abc import Mapping

from textual import events, on
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from controlroom.core.i18n import N_, _, ngettext
from controlroom.core.text import clean_line
from controlroom.domain.guests.rules import LEVEL_WORDS
from controlroom.domain.logistics.bookings import Fleet, car_key
from controlroom.domain.logistics.records import Car
from controlroom.tui.screens.choice import ChoiceScreen
from controlroom.tui.widgets.chooser import Chooser
from controlroom.tui.widgets.text import Words

LABELS: Mapping[str, str] = {
    "name": N_("Name"), "level": N_("Level"), "code": N_("Code"), "company": N_("Company"),
    "due": N_("Arrival time"), "flight": N_("Flight"), "pick_up_at": N_("Pick-up time"),
    "place": N_("Pick-up place"), "vehicle": N_("Vehicle"), "driver": N_("Driver"),
    "driver_phone": N_("Driver phone"), "companion": N_("Companion"), "phone": N_("Companion phone"),
    "kit": N_("Kit"), "seat": N_("Seat"), "diet": N_("Diet"), "needs": N_("Needs"), "note": N_("Note"),
}  # fmt: skip
_LEVELS: Mapping[str, str] = {"": N_("as on the people list")} | {
    each.value: words for each, words in LEVEL_WORDS.items()
}
_KIT = (N_("not yet"), N_("has it"))
_LONGEST = 200
NO_FLEET = Fleet()


class GuestForm(ModalScreen[dict[str, str] | None]):
    """Gives the texts of the fields, or None. `texts`: what they begin with; `error`: why they came back.

    `fleet`: the vehicles of logistics, of which F2 chooses one; any other can be typed.
    """

    takes_typing = True

    def __init__(self, title: str, texts: Mapping[str, str], error: str = "", fleet: Fleet = NO_FLEET) -> None:
        super().__init__()
        self._title, self._texts, self._error, self._fleet = title, texts, error, fleet

    def compose(self) -> ComposeResult:
        with Vertical(id="guest-form", classes="panel"):
            for field in LABELS:
                with Horizontal(classes="form-row"):
                    yield Words(id=f"label-{field}", classes="form-label")
                    if field == "level":
                        yield Chooser(list(_LEVELS).index(self._texts.get("level", "")), id="field-level")
                    elif field == "kit":
                        yield Chooser(1 if self._texts.get("kit") else 0, id="field-kit")
                    else:
                        yield Input(
                            self._texts.get(field, ""), id=f"field-{field}", compact=True, max_length=_LONGEST,
                            select_on_focus=False,
                        )  # fmt: skip
            yield Words(id="guest-form-error")

    def on_mount(self) -> None:
        panel = self.query_one("#guest-form")
        panel.border_title = Content(self._title)  # Names are data, never markup.
        panel.border_subtitle = " · ".join(
            (_("Enter keep it"), _("↑ ↓ field"), _("← → choose"), _("F2 vehicle"), _("Esc closes"))
        )
        for field, label in LABELS.items():
            self.query_one(f"#label-{field}", Words).show(_(label))
        self.query_one("#field-level", Chooser).show_names([_(words) for words in _LEVELS.values()])
        self.query_one("#field-kit", Chooser).show_names([_(words) for words in _KIT])
        self.query_one("#guest-form-error", Words).show(self._error)
        self.query_one("#field-name", Input).focus()

    @on(Input.Submitted)
    @on(Chooser.Submitted)
    def _submitted(self) -> None:
        texts = {each.id.removeprefix("field-"): each.value for each in self.query(Input) if each.id}
        texts["level"] = list(_LEVELS)[self.query_one("#field-level", Chooser).chosen % len(_LEVELS)]
        texts["kit"] = "1" if self.query_one("#field-kit", Chooser).chosen % 2 else ""
        self.dismiss(texts)

    def on_key(self, event: events.Key) -> None:
        if event.key == "escape":
            self.dismiss(None)
        elif event.key == "f2":
            self._choose_car()
        elif event.key in ("down", "up"):
            self.focus_next() if event.key == "down" else self.focus_previous()
        else:
            return
        event.stop()
        event.prevent_default()

    def _choose_car(self) -> None:
        """One of the vehicles of logistics; with it comes who drives it."""
        cars = self._fleet.cars
        if not cars:
            words = _("Logistics has no vehicles on its list: type one, or enter them on that board under V.")
            self.query_one("#guest-form-error", Words).show(words)
            return

        def chosen(index: int | None) -> None:
            if index is not None:
                car = cars[index]
                for field, text in (("vehicle", car.plate), ("driver", car.driver), ("driver_phone", car.phone)):
                    self.query_one(f"#field-{field}", Input).value = text
                self.query_one("#field-vehicle", Input).focus()

        typed = car_key(self.query_one("#field-vehicle", Input).value)
        first = next((number for number, car in enumerate(cars) if car_key(car.plate) == typed), 0)
        self.app.push_screen(ChoiceScreen(_("Vehicle"), [_car_words(self._fleet, car) for car in cars], first), chosen)


def _car_words(fleet: Fleet, car: Car) -> str:
    """A vehicle in a line of the choice: whether it is in service, who drives it, how often it is booked."""
    if car.out:
        return "✖ " + _("{label}: {value}").format(label=clean_line(car.plate, 20), value=_("out of service"))
    facts = [clean_line(car.plate, 20), clean_line(car.driver, 14)]
    if car.seats is not None:
        facts.append(_("{n} seats").format(n=car.seats))
    if booked := len(fleet.of_car(car.plate)):
        facts.append(ngettext("{n} pick-up", "{n} pick-ups", booked).format(n=booked))
    return " · ".join(fact for fact in facts if fact)
