"""Reading rounds: those in the store and those of the plan that nobody has opened yet (docs/domain.md §7).

A list is computed: it is right whether or not a station was running to write down what was due and what was missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, select

from controlroom.domain.inspections.errors import RoundUnknownError
from controlroom.domain.inspections.opening import salt_of, since_of
from controlroom.domain.inspections.rules import (
    DONE,
    TO_DO,
    Missed,
    Signature,
    SignState,
    State,
    may_be_used,
    missed_reason,
    sign_state,
    state_at,
)
from controlroom.domain.inspections.schedule import Due, dues
from controlroom.domain.inspections.sheet import Checklist
from controlroom.domain.inspections.tables import (
    REVISION,
    ROUND,
    Kept,
    Setting,
    Version,
    answers_of,
    checklist_hash,
    content_hash,
    find,
    kept_of,
    plans_known,
    signatures_of,
    versions,
)
from controlroom.domain.inspections.views import Clearance, RevisionView, RoundLine, RunView
from controlroom.store.store import Store


def rounds(store: Store, setting: Setting) -> tuple[RoundLine, ...]:
    """Every round of the event, by the time it is due, whatever its state."""
    with store.read() as connection:
        return lines(connection, setting, store.clock.now())


def run(store: Store, setting: Setting, id: str) -> RunView:
    """A round with its sheet. Raises RoundUnknownError."""
    with store.read() as connection:
        return view_of(connection, setting, id, store.clock.now())


def clearance(store: Store, setting: Setting, place: str) -> Clearance:
    """Whether a place may be used: its newest completed acceptance was passed, and all have signed it as it stands."""
    with store.read() as connection:
        now = store.clock.now()
        known = {each.hash for each in versions(connection).values() if each.checklist.acceptance}
        query = select(ROUND).where(
            ROUND.c.place == place, ROUND.c.checklist.in_(known), ROUND.c.completed_at.is_not(None)
        )
        newest = query.order_by(ROUND.c.due_at.desc()).limit(1)
        row = connection.execute(newest).one_or_none()
        if row is None:
            return Clearance(place, may_be_used=False)
        view, round = view_of(connection, setting, row.id, now), kept_of(row).round
    return Clearance(place, may_be_used(round, view.signing), round.id, round.outcome, view.signing.missing)


def lines(connection: Connection, setting: Setting, now: datetime) -> tuple[RoundLine, ...]:
    """Every round of the event as it stands at `now`."""
    kept = {row.id: kept_of(row) for row in connection.execute(select(ROUND))}
    known = versions(connection)
    signatures = signatures_of(connection)
    found = [
        _line(setting, each, known[each.checklist], now, _signing(known[each.checklist].checklist, each, signatures))
        for each in kept.values()
    ]
    found += [
        _line_of_due(setting, due, state)
        for due, state in planned(connection, setting, now)
        if due.id not in kept
    ]  # fmt: skip
    return tuple(sorted(found, key=lambda line: (line.due_at, line.template, line.place)))


def planned(connection: Connection, setting: Setting, now: datetime) -> Iterable[tuple[Due, State]]:
    """The rounds of the plans, with the state of those that are not in the store."""
    known = plans_known(connection)
    for plan in setting.plans:
        since = since_of(known, setting, plan, now)
        for due in dues(plan, setting.days, salt_of(known, plan)):
            if now < due.slot.opens_at:
                yield due, State.SCHEDULED
            elif now < due.slot.missed_at:
                yield due, State.OPEN
            elif since is None or due.slot.missed_at > since:
                yield due, State.MISSED


def due_called(connection: Connection, setting: Setting, id: str, now: datetime) -> tuple[Due, State]:
    """The round of the plan with this id. Raises RoundUnknownError."""
    found = next(((due, state) for due, state in planned(connection, setting, now) if due.id == id), None)
    if found is None:
        raise RoundUnknownError(round=id)
    return found


def view_of(connection: Connection, setting: Setting, id: str, now: datetime) -> RunView:
    """A round with its sheet as it stands at `now`. Raises RoundUnknownError."""
    kept = find(connection, id)
    if kept is None:
        due, state = due_called(connection, setting, id, now)
        sheet = due.plan.checklist
        return RunView(
            _line_of_due(setting, due, state), sheet, sheet.at(due.place, due.sampled), {}, seed=due.seed,
            signing=SignState(sheet.sign_off),
        )  # fmt: skip
    round = kept.round
    version = versions(connection, [kept.checklist])[kept.checklist]
    sections = version.checklist.at(round.place, round.sampled)
    items = [item for section in sections for item in section.items]
    answers = answers_of(connection, id)
    # Computed from what stands there now: what was changed behind the program's back breaks the signatures.
    hash = content_hash(round, checklist_hash(version.checklist), items, answers.now) if round.state in DONE else ""
    signatures = signatures_of(connection, [id]).get(id, ())
    signing = sign_state(version.checklist, round, signatures, hash)
    revisions = connection.execute(select(REVISION).where(REVISION.c.round == id).order_by(REVISION.c.number))
    return RunView(
        _line(setting, kept, version, now, signing), version.checklist, sections, answers.now, answers.before, signing,
        signatures, tuple(RevisionView(row.number, row.reason, row.at, row.actor) for row in revisions), hash,
        round.seed, version.number,
    )  # fmt: skip


def _signing(checklist: Checklist, kept: Kept, signatures: dict[str, tuple[Signature, ...]]) -> SignState:
    return sign_state(checklist, kept.round, signatures.get(kept.round.id, ()), kept.hash)


def _line(setting: Setting, kept: Kept, version: Version, now: datetime, signing: SignState) -> RoundLine:
    round, checklist = kept.round, version.checklist
    state = state_at(round, now)
    ran_out = state is State.MISSED and round.state in TO_DO
    return RoundLine(
        id=round.id, template=round.template, name=checklist.name, place=round.place,
        place_name=setting.place_name(round.place), group=checklist.group, due_at=round.due_at,
        opens_at=kept.opens_at, late_at=round.late_at, missed_at=round.missed_at, state=state,
        reason=missed_reason(round).value if ran_out else round.reason, holder=round.holder, paused=round.paused,
        outcome=round.outcome, completed_at=round.completed_at, revision=round.revision,
        acceptance=checklist.acceptance, items=kept.items, answered=kept.answered, failed=kept.failed,
        tickets=kept.tickets, missing=signing.missing if state in DONE else (),
    )  # fmt: skip


def _line_of_due(setting: Setting, due: Due, state: State) -> RoundLine:
    checklist, slot = due.plan.checklist, due.slot
    return RoundLine(
        id=due.id, template=due.plan.key, name=checklist.name, place=due.place,
        place_name=setting.place_name(due.place), group=checklist.group, due_at=slot.due_at, opens_at=slot.opens_at,
        late_at=slot.late_at, missed_at=slot.missed_at, state=state,
        reason=Missed.NOT_RUNNING.value if state is State.MISSED else "", acceptance=checklist.acceptance,
        items=sum(len(section.items) for section in checklist.at(due.place, due.sampled)),
    )  # fmt: skip
