"""What a station tells, taken into the state: a pure function."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from controlroom.domain.badges.rules import JobState
from controlroom.tui.desk.asking import question_of
from controlroom.tui.state import Alert, AppState, DeskState, can_undo, has_badge

if TYPE_CHECKING:
    from controlroom.core.config.folder import Settings
    from controlroom.domain.checkin.views import Decision, LastShown
    from controlroom.station.events import StationEvent

_JOBS_KEPT = 16
_NOBODY: dict[str, Any] = {"decision": None, "job": "", "badge": None, "badge_at": "", "recalled": False}


def learnt(state: AppState, event: StationEvent, now: datetime) -> AppState:
    """`state` once `event` is known at `now`. What a new configuration says is read by the caller."""
    from controlroom.station.events import (
        ClockTrouble,
        Decided,
        DeskDeviceChanged,
        JobChanged,
        NotDecided,
        Reprinted,
        SettingsRefused,
        TakenBack,
        TroubleOver,
    )

    match event:
        case Decided():
            return _decided(replace(state, now=now), event)
        case TakenBack(desk=desk, nonce=nonce, undone=undone):
            here = state.desks.get(desk, DeskState())
            gone = here.decision is not None and here.decision.nonce == nonce
            party = here.asking is not None and here.asking.kind == "party"
            known = here.reprintable
            kept = known if known is not None and known.id != undone.person.id else None
            news = {**({"asking": None} if party else {}), **(_NOBODY if gone else {})}
            return state.at(desk, undoable=None, reprintable=kept, **news)
        case Reprinted(desk=desk, person=person, job=job):
            return _reprinted(state, desk, person.id, job)
        case JobChanged():
            return _job_changed(state, event)
        case DeskDeviceChanged(desk=desk, change=change):
            devices = state.desks.get(desk, DeskState()).devices
            key = (change.kind, change.device)
            return state if devices.get(key) == change else state.at(desk, devices={**devices, key: change})
        case NotDecided(code=code, error=error):
            return replace(state, alerts=(*state.alerts, Alert(error, code)))
        case ClockTrouble(error=error) if error.code not in {alert.error.code for alert in state.alerts}:
            return replace(state, alerts=(*state.alerts, Alert(error)))
        case TroubleOver(codes=codes):
            return replace(state, alerts=tuple(alert for alert in state.alerts if alert.error.code not in codes))
        case SettingsRefused(error=error):
            return replace(state, alerts=(*alerts_of_desk(state), Alert(error)))
    return state


def _job_changed(state: AppState, event: Any) -> AppState:
    """A badge moved on: at the desk that shows its person, though another desk's printer may have it by now."""
    teller = state.desks.get(event.desk, DeskState())
    recent = dict([*teller.recent_jobs.items(), (event.job, event.state)][-_JOBS_KEPT:])
    state = state.at(event.desk, recent_jobs=recent)
    for desk, here in state.desks.items():
        if here.decision is not None and here.job == event.job:
            printing_at = event.moved_to or event.desk
            state = state.at(desk, badge=event.state, badge_at="" if printing_at == desk else printing_at)
    return state


def _reprinted(state: AppState, desk: str, person_id: str, job: str) -> AppState:
    """The new badge of who is shown is the one to look at. A quick printer may have told of it before."""
    here = state.desks.get(desk, DeskState())
    if here.decision is None or here.decision.person is None or here.decision.person.id != person_id:
        return state
    return state.at(desk, job=job, badge=here.recent_jobs.get(job, JobState.QUEUED), badge_at="")


def _decided(state: AppState, event: Any) -> AppState:
    decision, here = event.decision, state.desks.get(event.desk)
    asking = here.asking if here is not None else None
    # A quick printer may have told of the badge before the desk told of the person.
    known = here.recent_jobs if here is not None else {}
    badge = known.get(decision.job, JobState.QUEUED) if decision.job is not None else None
    news: dict[str, Any] = {"decision": decision, "job": decision.job or "", "badge": badge, "badge_at": ""}
    news["recalled"] = False
    if asking is None or asking.kind in ("answer", "party"):
        # A question about somebody who stood there before is no longer one.
        said_no = here is not None and decision.person is not None and here.declined == decision.person.id
        news |= {"asking": None if said_no else question_of(decision), "declined": ""}
    elif asking.kind == "manual" and asking.person is not None:
        # Who was to be admitted by hand gives way on the panel; the question stays, unless their code was found.
        same = decision.person is not None and decision.person.id == asking.person.id
        news["asking"] = None if same else replace(asking, hit=None)
    return state.at(event.desk, **news, **_keys_of(decision))


def _keys_of(decision: Decision) -> dict[str, Any]:
    """What the keys mean after `decision`, where it changes that."""
    keys: dict[str, Any] = {"reprintable": decision.person} if has_badge(decision) else {}
    return {**keys, "undoable": decision} if can_undo(decision) else keys


def recalled(state: AppState, desk: str, last: LastShown) -> AppState:
    """`state` with what `desk` showed when it was last open, unless it has decided something since."""
    here, decision = state.desks.get(desk, DeskState()), last.decision
    if here.decision is not None:
        return state
    job = decision.job or ""
    badge = here.recent_jobs.get(job, last.badge)
    return state.at(
        desk, decision=decision, job=job, badge=badge, badge_at=last.badge_at, recalled=True, **_keys_of(decision)
    )


def configured(state: AppState, settings: Settings | None) -> AppState:
    """`state` with the configuration that is in force now."""
    return replace(state, settings=settings, alerts=alerts_of_desk(state))


def alerts_of_desk(state: AppState) -> tuple[Alert, ...]:
    """The alerts that a mended configuration does not answer."""
    mended = ("CONFIG_", "DESK_REMOVED")
    return tuple(alert for alert in state.alerts if not alert.error.code.startswith(mended))
