"""All that the configuration says to reports, with what it says to the nouns they read."""

from __future__ import annotations

from dataclasses import dataclass

from controlroom.core.config.folder import Settings
from controlroom.domain.agenda import tables as agenda
from controlroom.domain.devices import tables as devices
from controlroom.domain.inspections import tables as inspections
from controlroom.domain.tickets import tables as tickets
from controlroom.reports.venue import Rhythm, Venue


@dataclass(frozen=True)
class Setting:
    """Names, the rhythm of the reports, and the setting of each noun."""

    settings: Settings
    venue: Venue
    rhythm: Rhythm
    agenda: agenda.Setting
    tickets: tickets.Setting
    devices: devices.Setting
    rounds: inspections.Setting
