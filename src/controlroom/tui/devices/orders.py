"""What is ordered on the board of devices: at once, or after a form; carried out in workers, then told."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from textual import on, work
from textual.content import Content
from textual.message import Message

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import Language, _, current_language
from controlroom.core.text import clean_line
from controlroom.domain.devices.rules import SHOWN_WORDS
from controlroom.domain.devices.spare_views import AtRisk
from controlroom.domain.devices.views import DeviceView
from controlroom.domain.people.authority import require
from controlroom.tui.base import BeginsIncidents, OpensTickets
from controlroom.tui.devices.lines import STATE_TONES
from controlroom.tui.devices.moves import ORDERS, Asked, fail_over_texts, why_not
from controlroom.tui.devices.reading import DevicesReadingScreen
from controlroom.tui.devices.source import DevicesSource, Names, is_trouble
from controlroom.tui.fields import Field
from controlroom.tui.incidents.source import Beginning
from controlroom.tui.rundown.source import RundownSource, announce_done
from controlroom.tui.screens.form import FormScreen
from controlroom.tui.widgets.text import row, tinted
from controlroom.tui.words import error_words

if TYPE_CHECKING:
    from controlroom.domain.agenda.preview import Preview
    from controlroom.store.journal import Origin


@runtime_checkable
class FindsTickets(Protocol):
    """The board of tickets, by what it can do."""

    def find(self, text: str) -> None: ...


class DeviceTold(Message):
    """What became of an order."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words = words


class DeviceRefused(Message):
    """An order that was filled in was refused: it comes back as it was typed."""

    def __init__(self, what: str, asked: Asked, error: ControlroomError) -> None:
        super().__init__()
        self.what, self.asked, self.error = what, asked, error


class RiskFound(Message):
    """What on stage hangs on a device that is to be replaced, before it is; `error`: what was refused before."""

    def __init__(self, asked: Asked, at_risk: AtRisk | None, error: str) -> None:
        super().__init__()
        self.asked, self.at_risk, self.error = asked, at_risk, error


@dataclass(frozen=True)
class Filler:
    """What would bridge the item at risk, as the rundown would then be after its change `seq`."""

    at_risk: AtRisk
    seen: Preview
    sentence: Mapping[Language, str]
    seq: int


class FillerOffered(Message):
    """A spare took over, and the rundown may be helped."""

    def __init__(self, filler: Filler) -> None:
        super().__init__()
        self.filler = filler


class DevicesOrderingScreen(DevicesReadingScreen):
    """The part of the board that takes orders. `rundown`: where a filler goes; `by`: who acts here."""

    def __init__(
        self,
        source: Callable[[], DevicesSource | None],
        rundown: Callable[[], RundownSource | None],
        by: Callable[[], Origin | None],
    ) -> None:
        super().__init__(source)
        self._rundown = rundown
        self._by = by

    @property
    def names(self) -> Names | None:
        """The event's own words."""
        raise NotImplementedError

    def asked(self, device: DeviceView, texts: Mapping[str, str]) -> Asked | None:
        """What was filled in about `device`, as of now."""
        raise NotImplementedError

    def action_maintenance(self) -> None:
        """Begin to work on it; or, where somebody does, end it."""
        device = self.current
        self.action_order("end-maintenance" if device is not None and device.maintenance is not None else "maintain")

    def action_order(self, what: str) -> None:
        """Something is to be done with the chosen device."""
        self.forget_note()
        device, order = self.current, ORDERS[what]
        if device is None:
            self.tell(_("No device is chosen."))
            return
        self._in_hand = device.id
        try:
            if order.verb and (by := self._by()) is not None:
                require(by, order.verb)
        except ControlroomError as error:
            self.tell(error_words(error))
            return
        if reason := why_not(order, device):
            self.tell(f"▲ {clean_line(str(device.name), 40)}: {reason}")
            return
        asked = self.asked(device, {})
        if asked is None:
            return
        if what == "fail-over":
            self._find_risk(asked, "")
        elif order.fields:
            self._fill(what, asked)
        else:
            self.tell(_("asking {device} …").format(device=asked.names.device(device.id)) if what == "check" else "…")
            self._carry_out(what, asked)

    def action_ticket(self) -> None:
        """A new ticket, filled in with what is known of the chosen device."""
        self.forget_note()
        device, app = self.current, self.app
        if device is None:
            self.tell(_("No device is chosen."))
        elif isinstance(app, OpensTickets):
            words = clean_line(device.words, 120) if is_trouble(device) else ""
            app.new_ticket(
                device=device.id, room=device.room or "", group=device.config.group, source=f"device:{device.id}",
                title=": ".join(part for part in (clean_line(str(device.name), 60), words) if part),
            )  # fmt: skip

    def action_incident(self) -> None:
        """An incident begins with the chosen device."""
        self.forget_note()
        device = self.current
        if device is None:
            self.tell(_("No device is chosen."))
        elif isinstance(self.app, BeginsIncidents):
            name, words = clean_line(str(device.name), 60), clean_line(device.words, 120) if is_trouble(device) else ""
            self.app.begin_incident(
                Beginning(
                    name, device=device.id, what=": ".join(part for part in (name, words) if part), category="technical"
                )
            )

    def action_tickets(self) -> None:
        """The board of tickets, with those of the chosen device."""
        self.forget_note()
        if (device := self.current) is None:
            self.tell(_("No device is chosen."))
            return

        def find() -> None:
            if isinstance(self.app.screen, FindsTickets):
                self.app.screen.find(device.id)

        async def go() -> None:
            await self.app.run_action("app.act('tickets')")
            self.app.call_after_refresh(find)

        self.app.call_later(go)

    def _fill(self, what: str, asked: Asked, lines: Sequence[Content] = (), error: str = "") -> None:
        order, device = ORDERS[what], asked.device

        def filled(texts: dict[str, str] | None) -> None:
            if texts is not None and (answered := self.asked(device, texts)) is not None:
                self._carry_out(what, answered)

        title = f"{_(order.title)} · {clean_line(str(device.name), 60)}"
        fields = [_begun(field, device) for field in order.fields]
        self.app.push_screen(FormScreen(title, fields, asked.texts, lines, error), filled)

    @work(thread=True, exit_on_error=False, group="device-orders")
    def _carry_out(self, what: str, asked: Asked) -> None:
        source = self.source()
        if source is None:
            return
        try:
            words = self._fail_over(source, asked) if what == "fail-over" else ORDERS[what].carry_out(source, asked)
        except ControlroomError as error:
            if ORDERS[what].fields:
                self.post_message(DeviceRefused(what, asked, error))
            else:
                self.post_message(DeviceTold(error_words(error)))
        else:
            name = clean_line(str(asked.device.name), 40)
            self.post_message(DeviceTold(f"{name}: {words}" if what == "check" else f"✔ {name}: {words}"))

    @on(DeviceTold)
    def _told(self, message: DeviceTold) -> None:
        self.tell(message.words)
        self.store_changed()

    @on(DeviceRefused)
    def _refused(self, message: DeviceRefused) -> None:
        if message.what == "fail-over":
            self._find_risk(message.asked, error_words(message.error))
        else:
            self._fill(message.what, message.asked, error=error_words(message.error))

    # Failing over

    @work(thread=True, exit_on_error=False, group="device-orders")
    def _find_risk(self, asked: Asked, error: str) -> None:
        source = self.source()
        if source is None:
            return
        try:
            self.post_message(RiskFound(asked, source.at_risk(asked.device.id), error))
        except ControlroomError as refused:
            self.post_message(DeviceTold(error_words(refused)))

    @on(RiskFound)
    def _risk_found(self, message: RiskFound) -> None:
        asked = message.asked
        self._fill("fail-over", asked, self._risk_lines(asked, message.at_risk), message.error)

    def _risk_lines(self, asked: Asked, at_risk: AtRisk | None) -> list[Content]:
        """How the spare is, and what is on stage meanwhile."""
        lines = []
        spare = self._view.device(asked.device.config.spare or "") if self._view is not None else None
        if spare is None:
            lines.append(tinted(_("▲ devices.toml names no spare: write the short name of another device."), "warn"))
        else:
            words = f"{spare.symbol} {clean_line(str(spare.name), 60)}: {_(SHOWN_WORDS[spare.state])}"
            busy = _("in service for {device}").format(device=asked.names.device(spare.stands_in_for))
            lines.append(
                row([tinted(words, STATE_TONES[spare.state]), *([tinted(busy, "warn")] if spare.stands_in_for else [])])
            )
        if at_risk is not None:
            words = (
                _("▲ At risk: “{title}”, on stage now.") if at_risk.running else _("▲ At risk: “{title}” at {time}.")
            )
            told = words.format(title=clean_line(at_risk.title, 60), time=asked.names.clock(at_risk.starts))
            lines += [tinted(told, "bad"), tinted(_("Once the spare has taken over, a filler is offered."), "muted")]
        elif asked.device.room is not None:
            lines.append(tinted(_("Nothing is on there within the hour."), "muted"))
        return lines

    def _fail_over(self, source: DevicesSource, asked: Asked) -> str:
        spare, reason, force = fail_over_texts(asked)
        done = source.fail_over(asked.device.id, spare=spare, reason=reason, force=force)
        if done.at_risk is not None and (rundown := self._rundown()) is not None:
            try:
                seen, sentence, seq = rundown.see(done.at_risk.filler)
            except ControlroomError:
                # The rundown takes no filler there: the ticket names what is at risk, and so does what is told.
                risk = _("At risk: “{title}”.").format(title=clean_line(done.at_risk.title, 60))
                return f"{self._takes_over(asked, done.failover.spare, done.failover.ticket)} {risk}"
            self.post_message(FillerOffered(Filler(done.at_risk, seen, sentence, seq)))
        return self._takes_over(asked, done.failover.spare, done.failover.ticket)

    def _takes_over(self, asked: Asked, spare: str, ticket: str) -> str:
        told = _("{spare} takes over; the clocks run. H: on the spot, S: the spare works, G: give back.")
        return f"{told.format(spare=asked.names.device(spare))} {clean_line(ticket, 20)}".rstrip()

    @on(FillerOffered)
    def _filler_offered(self, message: FillerOffered) -> None:
        """The rundown with the filler is shown; one key puts it in."""
        from controlroom.tui.rundown.lines import preview_lines
        from controlroom.tui.rundown.preview import RundownPreview

        filler, names = message.filler, self.names

        def answered(answer: str | None) -> None:
            if answer is not None:
                self._put_in(filler, announce=answer == "announce")

        lines = preview_lines(filler.seen, filler.sentence, names.rooms if names is not None else {})
        title = _("At risk: “{title}”. Put a filler in?").format(title=clean_line(filler.at_risk.title, 60))
        self.app.push_screen(RundownPreview(title, lines), answered)

    @work(thread=True, exit_on_error=False, group="device-orders")
    def _put_in(self, filler: Filler, *, announce: bool) -> None:
        rundown = self._rundown()
        if rundown is None:
            return
        try:
            done = rundown.do(filler.at_risk.filler, filler.seq)
        except ControlroomError as error:
            self.post_message(DeviceTold(error_words(error)))
        else:
            not_announced = announce_done(rundown, done.seq) if announce else ""
            words = clean_line(done.sentence[current_language()], 300)
            self.post_message(DeviceTold(" ".join(part for part in ("✔", not_announced, words) if part)))


def _begun(field: Field, device: DeviceView) -> Field:
    """The same field with what will most often be meant of `device`."""
    begun = {"spare": device.config.spare or "", "state": device.life, "where": device.place}
    return Field(field.id, field.label, field.choices, begun.get(field.id, field.value))
