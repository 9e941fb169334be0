"""Rounds and acceptance, served by an open event: what screens and commands call. All of it blocks on the disk."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from controlroom.core.config.checklists import (
    BeforeOpeningSchedule,
    ChecklistConfig,
    GridSchedule,
    ItemConfig,
    TicketDefaults,
)
from controlroom.core.config.checklists import Limits as LimitsConfig
from controlroom.core.config.folder import Settings
from controlroom.core.config.loading import Words
from controlroom.core.ids import SYSTEM
from controlroom.domain.inspections import answering, opening, reading, service, signing
from controlroom.domain.inspections.errors import SignerPinError
from controlroom.domain.inspections.rules import (
    TO_DO,
    State,
)
from controlroom.domain.inspections.schedule import (
    BeforeOpening,
    DayBefore,
    Days,
    Grid,
    Plan,
    Sampling,
    Schedule,
)
from controlroom.domain.inspections.sheet import (
    Checklist,
    Evidence,
    Given,
    Item,
    ItemType,
    Limits,
    Section,
    Text,
    TicketWish,
)
from controlroom.domain.inspections.tables import Setting
from controlroom.domain.inspections.views import Answered, Clearance, RoundLine, RunView
from controlroom.station import devices, tickets
from controlroom.station.pins import require_pin
from controlroom.station.room import Room
from controlroom.store.journal import Origin


def setting_of(settings: Settings) -> Setting:
    """What the configuration says of rounds."""
    event = settings.event
    return Setting(
        plans=tuple(plan_of(checklist) for checklist in settings.checklists),
        days=Days(event.zone, event.starts, event.ends, event.opens),
        places={key: _text(name) for key, name in event.places.items()},
        groups={group.key: _text(group.name) for group in event.groups},
        tickets=tickets.setting_of(event),
        language=event.language,
        devices=devices.setting_of(settings),
    )


def plan_of(config: ChecklistConfig) -> Plan:
    """A template of the configuration as rules see it."""
    sections = tuple(
        Section(
            _text(section.title), tuple(_item(item, config) for item in section.items),
            section.places if set(section.places) != set(config.places) else (),
        )
        for section in config.sections
    )  # fmt: skip
    checklist = Checklist(
        config.key, _text(config.name), config.group, sections, config.sign_off, config.acceptance
    )  # fmt: skip
    sampling = Sampling(config.sampling.share, config.sampling.of) if config.sampling is not None else None
    return Plan(checklist, config.places, _schedule(config), sampling)


def _schedule(config: ChecklistConfig) -> Schedule | None:
    found = config.schedule
    if found is None:
        return None
    rule: Grid | BeforeOpening | DayBefore
    if isinstance(found, GridSchedule):
        rule = Grid(found.starts, found.ends, timedelta(minutes=found.every_min))
    elif isinstance(found, BeforeOpeningSchedule):
        rule = BeforeOpening(timedelta(minutes=found.before_min))
    else:
        rule = DayBefore(found.at)
    return Schedule(rule, timedelta(minutes=found.grace_min), timedelta(minutes=found.early_min), found.days)


def _item(config: ItemConfig, checklist: ChecklistConfig) -> Item:
    return Item(
        id=config.id, words=_text(config.words), ticket=_wish(config, checklist), type=ItemType(config.type),
        unit=_text(config.unit) if config.unit is not None else Text("", ""), warning=_limits(config.warning),
        limits=_limits(config.limits), critical=config.critical, device=config.device or "",
        evidence=Evidence(config.evidence),
    )  # fmt: skip


def _wish(item: ItemConfig, checklist: ChecklistConfig) -> TicketWish:
    usual = TicketDefaults(
        group=checklist.group, category="technical" if item.device else "process", impact="medium", urgency="medium"
    )
    given = [*(each.model_dump(exclude_none=True) for each in (usual, checklist.ticket, item.ticket))]
    return TicketWish(**{key: value for each in given for key, value in each.items()})


def _limits(config: LimitsConfig | None) -> Limits | None:
    return Limits(config.least, config.most) if config is not None else None


def _text(words: Words) -> Text:
    return Text(words.zh, words.en)


class RoundDuty:
    """What is due is opened, what ran out is missed."""

    scopes = frozenset({"round"})

    def __init__(self, room: Room) -> None:
        self._room = room
        self._by = Origin(room.by.station, SYSTEM)

    def carry_out(self) -> datetime | None:
        """Does all that is due now; returns when the next will be. Raises the store's errors."""
        return opening.carry_out(self._room.store, self._by, setting_of(self._room.settings))


class Rounds:
    """The rounds of an open event, under the configuration in force. What changes one raises what `service` does."""

    def __init__(self, room: Room) -> None:
        self._room = room
        self._known: tuple[Settings, Setting] | None = None

    @property
    def setting(self) -> Setting:
        """Templates, places and groups, as they are configured now."""
        settings = self._room.settings
        if self._known is None or self._known[0] is not settings:
            self._known = (settings, setting_of(settings))
        return self._known[1]

    def list(self, states: Collection[State] = ()) -> tuple[RoundLine, ...]:
        """The rounds of the whole event in these states, or in any, by the time they are due."""
        found = reading.rounds(self._room.store, self.setting)
        return tuple(line for line in found if not states or line.state in states)

    def due(self) -> tuple[RoundLine, ...]:
        """What is to be done now: due or under way."""
        return self.list(TO_DO)

    def missed(self) -> tuple[RoundLine, ...]:
        """What was missed, the oldest first."""
        return self.list({State.MISSED})

    def show(self, id: str) -> RunView:
        """One with its sheet. Raises RoundUnknownError."""
        return reading.run(self._room.store, self.setting, id)

    def start(self, id: str, note: str = "") -> RunView:
        """Whoever acts does it; with a note they take it over from somebody else. Raises RoundHeldError."""
        return service.start(self._room.store, self._room.by, self.setting, id, note)

    def begin(self, template: str, place: str, note: str = "") -> RunView:
        """The round that is to be done at a place now, or one by hand."""
        return service.begin(self._room.store, self._room.by, self.setting, template, place, note)

    def answer(self, id: str, given: Given) -> Answered:
        """Answers an item; a failure opens its ticket."""
        return answering.answer(self._room.store, self._room.by, self.setting, id, given)

    def evidence_found(self, path: str) -> bool:
        """Whether a file lies where evidence is said to be, from the event folder; it may still be on its way."""
        try:
            return (self._room.folder.root / path).is_file()
        except (OSError, ValueError):  # No path any system could have.
            return False

    def pass_rest(self, id: str) -> int:
        """Passes what is left and may be passed together; how many. Raises NothingLeftError."""
        return answering.pass_rest(self._room.store, self._room.by, self.setting, id)

    def pause(self, id: str) -> RunView:
        """It stands still."""
        return service.pause(self._room.store, self._room.by, self.setting, id)

    def resume(self, id: str, note: str = "") -> RunView:
        """It goes on."""
        return service.resume(self._room.store, self._room.by, self.setting, id, note)

    def complete(self, id: str) -> RunView:
        """Closes the sheet. Raises RoundIncompleteError."""
        return service.complete(self._room.store, self._room.by, self.setting, id)

    def wont_do(self, id: str, reason: str) -> RunView:
        """It will not be done. Raises ReasonNeededError."""
        return service.wont_do(self._room.store, self._room.by, self.setting, id, reason)

    def needs_pin(self, name: str) -> bool:
        """Whether somebody signs with a PIN: an operator of event.toml who has one."""
        return self._room.settings.event.pin_of(name) is not None

    def sign(self, id: str, group: str, name: str, pin: str = "") -> RunView:
        """Somebody signs a completed sheet for a group; takes some 50 ms where they have a PIN.

        Whoever guesses waits longer each time. Raises SignerPinError, PinsWaitError and what `signing.sign` does.
        """
        who, guarded = self._room.settings.event.known_as(name), self.needs_pin(name)
        if guarded:
            require_pin(self._room, who, pin, SignerPinError(name=who))
        return signing.sign(self._room.store, self._room.by, self.setting, id, group, who, pin=guarded)

    def revise(self, id: str, reason: str) -> RunView:
        """Opens a completed sheet again; all sign anew. Raises ReasonNeededError."""
        return signing.revise(self._room.store, self._room.by, self.setting, id, reason)

    def clearance(self, place: str) -> Clearance:
        """Whether a place may be used, and what stands against it."""
        return reading.clearance(self._room.store, self.setting, place)

    def clearances(self) -> tuple[Clearance, ...]:
        """The same of every place that an acceptance covers."""
        plans = [plan for plan in self.setting.plans if plan.checklist.acceptance]
        places = dict.fromkeys(place for plan in plans for place in plan.places)
        return tuple(self.clearance(place) for place in places)

    def may_be_used(self, place: str) -> bool:
        """Whether the acceptance of a place was passed and all have signed it."""
        return self.clearance(place).may_be_used
