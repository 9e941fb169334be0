"""What holds of a round whatever people do with it, in whatever order, and however the clock runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from controlroom.core.clock import ManualClock
from controlroom.core.errors import BadInputError, RuleRefusedError
from controlroom.domain.inspections.answering import answer, pass_rest
from controlroom.domain.inspections.opening import carry_out
from controlroom.domain.inspections.reading import clearance, run
from controlroom.domain.inspections.rules import DONE, TO_DO, Outcome, State
from controlroom.domain.inspections.service import begin, complete, pause, start, wont_do
from controlroom.domain.inspections.sheet import Given, Verdict
from controlroom.domain.inspections.signing import revise, sign
from controlroom.domain.inspections.views import RunView
from controlroom.domain.tickets import reading as tickets
from controlroom.store.journal import Origin, last_seq
from controlroom.store.store import Store
from tests.domain.inspections.sheets import CLEAN, EXITS, at, plan, sheet, the_setting

SETTING = the_setting(
    replace(plan(sheet(EXITS, CLEAN, key="accept", acceptance=True, sign_off=("conference",))), schedule=None)
)
PEOPLE = (Origin("tech", "李娜"), Origin("tech", "韩冰"))
MAY_FOLLOW = {
    State.OPEN: {State.IN_PROGRESS, State.MISSED, State.WONT_DO},
    State.IN_PROGRESS: {State.COMPLETED, State.LATE, State.MISSED, State.WONT_DO},
    State.COMPLETED: {State.IN_PROGRESS},
    State.LATE: {State.IN_PROGRESS},
    State.MISSED: set(),
    State.WONT_DO: set(),
}

Do = Callable[[Store, Origin, str], Any]
STEPS: dict[str, Do] = {
    "start": lambda store, by, id: start(store, by, SETTING, id),
    "take over": lambda store, by, id: start(store, by, SETTING, id, "shift"),
    "pass": lambda store, by, id: answer(store, by, SETTING, id, Given("exits", Verdict.PASS)),
    "fail": lambda store, by, id: answer(store, by, SETTING, id, Given("exits", Verdict.FAIL)),
    "na": lambda store, by, id: answer(store, by, SETTING, id, Given("clean", Verdict.NA, note="dark")),
    "rest": lambda store, by, id: pass_rest(store, by, SETTING, id),
    "pause": lambda store, by, id: pause(store, by, SETTING, id),
    "complete": lambda store, by, id: complete(store, by, SETTING, id),
    "call off": lambda store, by, id: wont_do(store, by, SETTING, id, "rain"),
    "sign": lambda store, by, id: sign(store, by, SETTING, id, "conference", "Wu Fan"),
    "revise": lambda store, by, id: revise(store, by, SETTING, id, "a slip"),
    "reconcile": lambda store, by, _id: carry_out(store, by, SETTING),
}
USUAL = ("pass", "rest", "complete", "sign")
ACTS = st.tuples(st.sampled_from((*STEPS, *USUAL)), st.sampled_from(PEOPLE))
HOURS = st.integers(-5, 30)


def check(store: Store, before: RunView, after: RunView) -> None:
    """What must hold between two looks at one round."""
    old, new = before.line, after.line
    assert old.state is new.state or new.state in MAY_FOLLOW[old.state]
    assert new.revision - old.revision == int(old.state in DONE and new.state is State.IN_PROGRESS)
    assert set(before.answers) <= set(after.answers)
    assert after.signatures[: len(before.signatures)] == before.signatures
    assert (new.outcome is not None) == (new.state in DONE)
    assert old.completed_at in (None, new.completed_at)
    if new.state in DONE:
        assert set(after.answers) == {"exits", "clean"}
        assert (new.outcome is Outcome.FAILED) == (after.answers["exits"].verdict is Verdict.FAIL)
    open_causes = Counter(ticket.cause for ticket in tickets.tickets(store))
    assert max(open_causes.values(), default=0) <= 1
    cleared = clearance(store, SETTING, "main")
    if cleared.round == new.id:
        signed = new.state in DONE and not after.signing.missing
        assert cleared.may_be_used == (signed and new.outcome is Outcome.PASSED)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.one_of(ACTS, HOURS), min_size=3, max_size=14))
def test_a_round_goes_only_where_it_may_and_what_is_refused_changes_nothing(
    sqlite_store: Store, clock: ManualClock, deeds: list[Any]
) -> None:
    # Each example has a day of its own, and with it a round of its own.
    clock.advance(timedelta(days=3) if clock.now() >= at("10:00") else at("10:00") - clock.now())
    before = begin(sqlite_store, PEOPLE[0], SETTING, "accept", "main")
    id = before.line.id
    for deed in deeds:
        if isinstance(deed, int):
            clock.advance(timedelta(hours=deed))
            before = run(sqlite_store, SETTING, id)
            continue
        step, by = deed
        with sqlite_store.read() as connection:
            seq = last_seq(connection)
        try:
            STEPS[step](sqlite_store, by, id)
        except (RuleRefusedError, BadInputError):
            after = run(sqlite_store, SETTING, id)
            with sqlite_store.read() as connection:
                assert last_seq(connection) == seq
            assert after == before
        else:
            after = run(sqlite_store, SETTING, id)
            check(sqlite_store, before, after)
        before = after
    # The next example begins a round of its own whatever this one left to do.
    if before.line.state in TO_DO and before.line.completed_at is None:
        wont_do(sqlite_store, PEOPLE[0], SETTING, id, "over")
