"""The texts of a playbook, filled in from its incident: exact sentences in both languages. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING

from controlroom.core.i18n import N_, Language, _
from controlroom.core.text import clean_line
from controlroom.domain.incidents.errors import NothingToSayError, TextLacksError
from controlroom.domain.incidents.rules import Incident, now_of

if TYPE_CHECKING:
    from controlroom.core.config.playbooks import StepConfig

DRILL: Mapping[Language, str] = {"zh": "【演练】", "en": "[DRILL] "}
"""What stands before every text of a drill."""

_LONGEST = 500
_NEEDED = {"people": N_("a head count"), "ticket": N_("a ticket"), "device": N_("a device")}
_VENUE: Mapping[Language, str] = {"zh": "会场", "en": "the venue"}

Names = Mapping[Language, str]


def sentence(
    incident: Incident, step: StepConfig, now: datetime, zone: tzinfo, *, event: Names, room: Names | None,
    device: Names | None,
) -> Mapping[Language, str]:  # fmt: skip
    """What a step tells everybody. `room` None: the incident is in none, so the whole venue is meant.

    Raises NothingToSayError, TextLacksError.
    """
    if step.say is None:
        raise NothingToSayError(step=step.words)
    at = now_of(incident, now)
    shared = {
        "ticket": incident.ticket or incident.run(step.id).ticket or next(
            (run.ticket for run in incident.steps.values() if run.ticket), ""
        ),
        "people": "" if incident.people is None else f"{incident.people}",
        "time": f"{at.astimezone(zone):%H:%M}", "since": f"{incident.started_at.astimezone(zone):%H:%M}",
    }  # fmt: skip
    name = incident.playbook.name
    own: Mapping[Language, Mapping[str, str]] = {
        "zh": {**shared, "event": event["zh"], "room": (room or _VENUE)["zh"], "what": incident.what or name.zh,
               "device": device["zh"] if device is not None else ""},
        "en": {**shared, "event": event["en"], "room": (room or _VENUE)["en"], "what": incident.what or name.en,
               "device": device["en"] if device is not None else ""},
    }  # fmt: skip
    for field in step.say.fields():
        if not own["en"].get(field):
            raise TextLacksError(what=_(_NEEDED[field]) if field in _NEEDED else field)
    templates: Mapping[Language, str] = {"zh": step.say.zh, "en": step.say.en}
    return {
        language: clean_line((DRILL[language] if incident.drill else "") + text.format_map(own[language]), _LONGEST)
        for language, text in templates.items()
    }  # fmt: skip
