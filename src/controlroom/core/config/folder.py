"""The event folder: `config/` that a person edits, the store, and what the program keeps beside it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from controlroom.core.config.badges import BadgeLayout, load_layout
from controlroom.core.config.checklists import ChecklistConfig, load_checklists
from controlroom.core.config.contacts import ContactsConfig, load_contacts
from controlroom.core.config.desks import DeskConfig, DesksConfig
from controlroom.core.config.devices import DevicesConfig, check_register
from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import ConfigValueError, duplicate_key, load_toml, unknown_reference
from controlroom.core.config.logistics import LogisticsConfig, check_logistics
from controlroom.core.config.playbooks import PlaybookConfig, load_playbooks
from controlroom.core.config.ticket_keys import TicketKeysConfig
from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.toml_file import toml_files


class NoEventFolderError(BadInputError):
    code = "NO_EVENT_FOLDER"
    what = N_("{folder} is not an event folder: it has no config/event.toml.")
    next_step = N_("Name one with “--event DIR”, or make one with “controlroom init DIR”.")


class UnknownDeskError(BadInputError):
    code = "UNKNOWN_DESK"
    what = N_("There is no desk “{desk}” in desks.toml; the desks are: {known}.")
    next_step = N_("Name one of them, or add the desk to desks.toml.")


@dataclass(frozen=True)
class EventFolder:
    """The paths of one event."""

    root: Path

    @property
    def config(self) -> Path:
        return self.root / "config"

    @property
    def checklists(self) -> Path:
        """The templates of the rounds."""
        return self.config / "checklists"

    @property
    def playbooks(self) -> Path:
        """What is done in emergencies."""
        return self.config / "playbooks"

    @property
    def database(self) -> Path:
        return self.root / "event.db"

    @property
    def spool(self) -> Path:
        return self.root / "spool"

    @property
    def heartbeats(self) -> Path:
        """Where devices and scripts write that they are well."""
        return self.root / "heartbeats"

    @property
    def keys(self) -> Path:
        """The private halves of the ticket keys: on the organiser's laptop only."""
        return self.root / "keys"

    @property
    def ticket_keys(self) -> Path:
        """The public halves, which go to every desk."""
        return self.config / "ticket_keys.toml"

    @property
    def logistics(self) -> Path:
        """Meals and the numbers of logistics; an event may do without."""
        return self.config / "logistics.toml"

    @property
    def backups(self) -> Path:
        return self.root / "backups"

    def require(self) -> None:
        """Raises NoEventFolderError when this is none."""
        try:
            found = (self.config / "event.toml").is_file()
        except OSError:  # A path no system could have, or one that may not be looked into.
            found = False
        if not found:
            raise NoEventFolderError(folder=self.root)

    def fingerprint(self) -> frozenset[tuple[str, int, int]]:
        """Names, times and sizes of the configuration's files: another value means that something was saved."""
        found = set()
        try:
            paths = [*self.config.rglob("*.toml"), *(self.config / "badges").glob("*.[pP][nN][gG]")]
        except OSError:  # the folder cannot be looked into now: as if nothing lay in it
            paths = []
        for path in paths:
            try:
                stat = path.stat()
            except OSError:  # an editor is just replacing it; the next look will find it
                continue
            found.add((str(path), stat.st_mtime_ns, stat.st_size))
        return frozenset(found)


@dataclass(frozen=True)
class Settings:
    """All configuration of an event, checked as a whole."""

    event: EventConfig
    desks: tuple[DeskConfig, ...]
    devices: DevicesConfig
    badges: dict[str, BadgeLayout]
    ticket_keys: TicketKeysConfig | None = None
    checklists: tuple[ChecklistConfig, ...] = ()
    contacts: ContactsConfig = ContactsConfig()
    playbooks: tuple[PlaybookConfig, ...] = ()
    logistics: LogisticsConfig = LogisticsConfig()

    def desk(self, id: str) -> DeskConfig:
        """The desk called `id`. Raises UnknownDeskError."""
        for desk in self.desks:
            if desk.id == id:
                return desk
        raise UnknownDeskError(desk=id, known=", ".join(desk.id for desk in self.desks))

    def badges_in_use(self) -> tuple[BadgeLayout, ...]:
        """The layouts that a category names, each once."""
        return tuple(self.badges[name] for name in dict.fromkeys(each.badge for each in self.event.categories))


def load_settings(folder: EventFolder) -> Settings:
    """Reads and checks everything in `folder.config`.

    Raises NoEventFolderError and the errors of `loading`: half a configuration is never returned.
    """
    folder.require()
    settings = Settings(
        event=load_toml(folder.config / "event.toml", EventConfig),
        desks=load_toml(folder.config / "desks.toml", DesksConfig).desks,
        devices=load_toml(folder.config / "devices.toml", DevicesConfig),
        badges={path.stem: load_layout(path) for path in toml_files(folder.config / "badges")},
        ticket_keys=load_toml(folder.ticket_keys, TicketKeysConfig) if folder.ticket_keys.exists() else None,
        logistics=load_toml(folder.logistics, LogisticsConfig) if folder.logistics.exists() else LogisticsConfig(),
    )
    _check_event(settings)
    _check_desks(settings)
    _check_paper(settings)
    check_register(
        settings.devices, [room.id for room in settings.event.rooms], [group.key for group in settings.event.groups]
    )
    check_logistics(
        settings.logistics, [room.id for room in settings.event.rooms], list(settings.event.places),
        [category.key for category in settings.event.categories],
    )  # fmt: skip
    if settings.ticket_keys is not None:
        _unique("ticket_keys.toml", "keys", (key.id for key in settings.ticket_keys.keys))
    # Last, when what they refer to is known to be whole.
    return replace(
        settings,
        checklists=load_checklists(folder.checklists, settings.event, settings.devices),
        contacts=load_contacts(folder.config / "contacts.toml", settings.event),
        playbooks=load_playbooks(folder.playbooks, settings.event),
    )


def _check_event(settings: Settings) -> None:
    event, file = settings.event, "event.toml"
    groups = _unique(file, "groups", (group.key for group in event.groups))
    _check_duty(event, groups)
    rooms = _unique(file, "rooms", (room.id for room in event.rooms))
    areas = _unique(file, "areas", (area.id for area in event.areas))
    for number, area in enumerate(areas, 1):
        if area in rooms:
            raise duplicate_key(file, f"areas[{number}]", area)
    _unique(file, "rundown.equipment", (each.key for each in event.rundown.equipment))
    _unique(file, "checkpoints", (checkpoint.id for checkpoint in event.checkpoints))
    keys = _unique(file, "categories", (category.key for category in event.categories))
    if event.default_category not in keys:
        raise unknown_reference(file, "default_category", event.default_category, keys)
    _check_gates(event, keys)
    for number, category in enumerate(event.categories, 1):
        if category.badge not in settings.badges:
            raise unknown_reference(file, f"categories[{number}].badge", category.badge, list(settings.badges))


def _check_duty(event: EventConfig, groups: list[str]) -> None:
    file = "event.toml"
    _unique(file, "posts", (post.key for post in event.posts))
    _unique(file, "operators", (operator.name for operator in event.operators))
    for number, post in enumerate(event.posts, 1):
        _known(file, f"posts[{number}].group", (post.group,), groups)
    for number, shift in enumerate(event.shifts, 1):
        _known(file, f"shifts[{number}].group", (shift.group,), groups)
    for number, operator in enumerate(event.operators, 1):
        _known(file, f"operators[{number}].group", (operator.group,) if operator.group else (), groups)
    _known(file, "tickets.verifying_group", (event.tickets.verifying_group,), groups)
    _known(file, "tickets.commanding_group", (event.tickets.commanding_group,), groups)
    _known(file, "announcements.telling", (event.announcements.telling,), groups)
    _known(file, "announcements.agenda_to", event.announcements.agenda_to, groups)


def _check_gates(event: EventConfig, categories: list[str]) -> None:
    file, ids = "event.toml", [checkpoint.id for checkpoint in event.checkpoints]
    for number, checkpoint in enumerate(event.checkpoints, 1):
        others = [id for id in ids if id != checkpoint.id]
        _known(file, f"checkpoints[{number}].categories", checkpoint.categories, categories)
        _known(file, f"checkpoints[{number}].leaves", checkpoint.leaves, others)
    _unique(file, "questions", (question.id for question in event.questions))
    for number, question in enumerate(event.questions, 1):
        _known(file, f"questions[{number}].categories", question.categories, categories)
        _known(file, f"questions[{number}].checkpoints", question.checkpoints, ids)


def _known(file: str, key: str, found: Iterable[str], allowed: list[str]) -> None:
    for value in found:
        if value not in allowed:
            raise unknown_reference(file, key, value, allowed)


def _check_desks(settings: Settings) -> None:
    file = "desks.toml"
    checkpoints = [checkpoint.id for checkpoint in settings.event.checkpoints]
    _unique(file, "desks", (desk.id for desk in settings.desks))
    for number, desk in enumerate(settings.desks, 1):
        if desk.checkpoint not in checkpoints:
            raise unknown_reference(file, f"desks[{number}].checkpoint", desk.checkpoint, checkpoints)
        _unique(file, f"desks[{number}].scanners", (scanner.name for scanner in desk.scanners))
        _check_ports(file, number, desk)
        printing = [other.id for other in settings.desks if other.printer is not None and other.id != desk.id]
        if desk.fallback is not None and desk.fallback not in printing:
            raise unknown_reference(file, f"desks[{number}].fallback", desk.fallback, printing)


def _check_ports(file: str, number: int, desk: DeskConfig) -> None:
    """Two scanners of one desk hang on one computer: on one port they would steal each other's codes."""
    taken: dict[str, str] = {}
    for place, scanner in enumerate(desk.scanners, 1):
        port = scanner.port.casefold()
        if port in taken:
            raise ConfigValueError(
                file=file, key=f"desks[{number}].scanners[{place}].port", found=repr(scanner.port),
                allowed=_("scanners “{first}” and “{second}” cannot share one port; give each its own").format(
                    first=taken[port], second=scanner.name
                ),
            )  # fmt: skip
        taken[port] = scanner.name


def _check_paper(settings: Settings) -> None:
    """Every desk may have to print the badge of every category."""
    for category in settings.event.categories:
        width = settings.badges[category.badge].width
        for desk in settings.desks:
            if desk.printer is not None and width > desk.printer.width_dots:
                raise ConfigValueError(
                    file=f"badges/{category.badge}.toml",
                    key="width",
                    found=width,
                    allowed=_("the printer of desk {desk} prints {limit} dots (“width_dots” in desks.toml)").format(
                        desk=desk.id, limit=desk.printer.width_dots
                    ),
                )


def _unique(file: str, key: str, values: Iterable[str]) -> list[str]:
    seen: list[str] = []
    for number, value in enumerate(values, 1):
        if value in seen:
            raise duplicate_key(file, f"{key}[{number}]", value)
        seen.append(value)
    return seen
