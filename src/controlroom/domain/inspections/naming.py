"""Which round somebody means: its whole id, or the template and the place. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from controlroom.domain.inspections.errors import RoundUnknownError
from controlroom.domain.inspections.rules import TO_DO, State
from controlroom.domain.inspections.views import RoundLine


def round_named(lines: Sequence[RoundLine], text: str) -> RoundLine:
    """The round called `text`, by its id or as `template.place`: then the one to be done, else the newest that was due.

    `lines` come by the time they are due. Raises RoundUnknownError.
    """
    wanted = text.strip()
    for line in lines:
        if line.id == wanted:
            return line
    meant = [line for line in lines if f"{line.template}.{line.place}" == wanted]
    to_do = [line for line in meant if line.state in TO_DO]
    reached = [line for line in meant if line.state is not State.SCHEDULED]
    for found in (to_do, reached):
        if found:
            return found[-1]
    if meant:
        return meant[0]
    raise RoundUnknownError(round=text)
