"""`playbooks/*.toml`: what is done when it goes wrong; one kind of emergency a file (docs/domain.md §10)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field, field_validator, model_validator

from controlroom.core.config.devices import DeviceKind
from controlroom.core.config.event import EventConfig
from controlroom.core.config.loading import (
    ConfigModel,
    ConfigValueError,
    Key,
    Line,
    Words,
    duplicate_key,
    load_toml,
    unknown_reference,
)
from controlroom.core.i18n import _, current_language
from controlroom.core.toml_file import toml_files

Role = Literal["operator", "desk", "technician", "leader", "coordinator", "commander"]
Category = Literal["technical", "people", "environment", "opinion"]
Phase = Literal["control", "communicate", "recover"]
Grade = Literal["high", "medium", "low"]

ROLES: tuple[str, ...] = get_args(Role)
PHASES: tuple[str, ...] = get_args(Phase)
FIELDS = ("event", "room", "device", "ticket", "what", "people", "time", "since")
"""What a text may name in braces: the event, room, device, ticket and words of the incident, the people counted last,
the time of day, and the time at which it began."""

_FIELD = re.compile(r"\{([^{}]*)\}")


class Sentence(ConfigModel):
    """What is said to everybody, in both languages; `{room}` and the like are filled in from the incident."""

    zh: Line = Field(min_length=1, max_length=400)
    en: Line = Field(min_length=1, max_length=400)

    @field_validator("zh", "en")
    @classmethod
    def _no_stray_braces(cls, text: str) -> str:
        if set("{}") & set(_FIELD.sub("", text)):
            raise ValueError(_("braces stand in pairs around the name of a field"))
        return text

    def __str__(self) -> str:
        return self.zh if current_language() == "zh" else self.en

    def fields(self) -> Iterator[str]:
        """The names in braces."""
        for text in (self.zh, self.en):
            yield from _FIELD.findall(text)


class ChoiceConfig(ConfigModel):
    """One of the ways a step can be answered."""

    key: Key
    words: Words


class BranchConfig(ConfigModel):
    """A step is taken only when an earlier one was answered with `choice`, or with one of several."""

    step: Key
    choice: tuple[Key, ...] = Field(min_length=1)

    @field_validator("choice", mode="before")
    @classmethod
    def _one_or_several(cls, value: object) -> object:
        return (value,) if isinstance(value, str) else value


class ApprovalConfig(ConfigModel):
    """A limit of authority: what `words` say needs somebody of `role`, always, or for more than `above`."""

    role: Role
    words: Words
    above: int | None = Field(default=None, ge=0)


class StepTicketConfig(ConfigModel):
    """The ticket a step opens. `title`: of the ticket; left out: the step's words."""

    group: Key
    impact: Grade = "high"
    urgency: Grade = "high"
    title: Words | None = None


class StepConfig(ConfigModel):
    """A step.

    `owner`: a group or a role. `clock_min`: minutes it may take from the start of the incident, or from the end of the
    step `after`. `proof`: what its tick must bring. `choices`: it is ticked by one of them; `when`: it depends on one.
    `say`: a text for everybody, `to`: groups that must be told. `approval`: a limit of authority. `does`: `filler` and
    `hold` change the rundown, `stop_stream` is a reminder that a person proves by a tick.
    """

    id: Key
    phase: Phase
    words: Words
    owner: Key
    clock_min: float | None = Field(default=None, gt=0, le=1440, allow_inf_nan=False)
    after: Key | None = None
    proof: Literal["tick", "note", "number", "head_count"] = "tick"
    choices: tuple[ChoiceConfig, ...] = Field(default=(), max_length=9)
    when: BranchConfig | None = None
    say: Sentence | None = None
    to: tuple[Key, ...] = ()
    ticket: StepTicketConfig | None = None
    approval: ApprovalConfig | None = None
    does: Literal["filler", "hold", "stop_stream"] | None = None
    filler_min: int = Field(default=10, gt=0, le=240)

    @model_validator(mode="after")
    def _fits_together(self) -> StepConfig:
        if self.after is not None and self.clock_min is None:
            raise ValueError(_("“after” says where the clock starts: give “clock_min” too"))
        if self.to and self.say is None:
            raise ValueError(_("“to” says who must be told: give the text in “say” too"))
        if self.approval is not None and self.approval.above is not None and self.proof not in ("number", "head_count"):
            raise ValueError(_("an approval “above” a number needs “proof” to be “number” or “head_count”"))
        if len(self.choices) == 1:
            raise ValueError(_("“choices” are two or more"))
        return self


class ContactConfig(ConfigModel):
    """Somebody outside who is called: the fire brigade, a vendor's line, a hospital."""

    name: Words
    phone: Line = Field(min_length=1, max_length=40)


class PlaybookConfig(ConfigModel):
    """A playbook. `level`: 1 its group handles it, 2 coordination leads, 3 the commander leads. `chain`: groups and
    roles in the order in which they are told. `contacts`: who else is called. `kit`: what is fetched. `devices`: the
    kinds whose failure it is for, first on offer where such a device has a fault."""

    key: Key
    name: Words
    trigger: Words
    category: Category
    level: int = Field(ge=1, le=3)
    chain: tuple[Key, ...] = Field(min_length=1)
    contacts: tuple[ContactConfig, ...] = ()
    kit: tuple[Words, ...] = ()
    devices: tuple[DeviceKind, ...] = ()
    steps: tuple[StepConfig, ...] = Field(min_length=1, max_length=60)

    def step(self, id: str) -> StepConfig | None:
        """The step called `id`, if it has one."""
        return next((step for step in self.steps if step.id == id), None)


def load_playbooks(folder: Path, event: EventConfig) -> tuple[PlaybookConfig, ...]:
    """The playbooks in `folder`, in the order of their files; none where there is no such folder.

    Raises the errors of `loading`: the first mistake found is named with file and key.
    """
    found: dict[str, PlaybookConfig] = {}
    for path in toml_files(folder):
        playbook = load_toml(path, PlaybookConfig)
        if playbook.key in found:
            raise duplicate_key(path.name, "key", playbook.key)
        _check(path.name, playbook, event)
        found[playbook.key] = playbook
    return tuple(found.values())


def _check(file: str, playbook: PlaybookConfig, event: EventConfig) -> None:
    groups = [group.key for group in event.groups]
    owners = [*groups, *ROLES]
    _known(file, "chain", playbook.chain, owners)
    _once(file, "chain", playbook.chain)
    earlier: list[StepConfig] = []
    for number, step in enumerate(playbook.steps, 1):
        key = f"steps[{number}]"
        if step.id in (other.id for other in earlier):
            raise duplicate_key(file, f"{key}.id", step.id)
        if earlier and PHASES.index(step.phase) < PHASES.index(earlier[-1].phase):
            raise ConfigValueError(
                file=file, key=f"{key}.phase", found=repr(step.phase),
                allowed=_("the steps stand in the order control, communicate, recover"),
            )  # fmt: skip
        _known(file, f"{key}.owner", [step.owner], owners)
        _known(file, f"{key}.to", step.to, groups)
        if step.ticket is not None:
            _known(file, f"{key}.ticket.group", [step.ticket.group], groups)
        _once(file, f"{key}.choices", [choice.key for choice in step.choices])
        if step.say is not None:
            _known(file, f"{key}.say", list(step.say.fields()), FIELDS)
        _check_references(file, key, step, earlier)
        earlier.append(step)


def _check_references(file: str, key: str, step: StepConfig, earlier: Sequence[StepConfig]) -> None:
    """Clocks and branches look back only, so that none waits for itself."""
    if step.after is not None:
        _known(file, f"{key}.after", [step.after], [other.id for other in earlier])
    if step.when is not None:
        asked = {other.id: [choice.key for choice in other.choices] for other in earlier if other.choices}
        _known(file, f"{key}.when.step", [step.when.step], list(asked))
        _known(file, f"{key}.when.choice", step.when.choice, asked[step.when.step])


def _known(file: str, key: str, found: Sequence[str], allowed: Sequence[str]) -> None:
    for value in found:
        if value not in allowed:
            raise unknown_reference(file, key, value, allowed)


def _once(file: str, key: str, values: Sequence[str]) -> None:
    for number, value in enumerate(values):
        if value in values[:number]:
            raise duplicate_key(file, f"{key}[{number + 1}]", value)
