"""Results become states: SOFT, HARD, recovered, flapping, put aside."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.config.devices import Limit, PollingRules
from controlroom.domain.devices.rules import (
    SEVERITY,
    Aside,
    Health,
    Shown,
    Surroundings,
    decided,
    has_recovered,
    is_stale,
    judge,
    said,
    wants_ticket,
    within_limits,
    worst,
)
from controlroom.hardware.probes.readings import Code, Outcome, Reading, reading
from tests.conftest import OPENING
from tests.domain.devices.venue import DEAD, FINE, TEN, UNCLEAR, WARM

RULES = PollingRules()
READINGS = {"O": FINE, "C": DEAD, "W": WARM, "U": UNCLEAR}


def after(letters: str, start: Health | None = None, around: Surroundings | None = None) -> Health:
    """How a check stands after results: O fine, C dead, W warning, U unclear, ten seconds apart."""
    health, at = start or Health(), OPENING if start is None or start.last_check is None else start.last_check + TEN
    for letter in letters:
        health = judge(health, READINGS[letter], at, around or Surroundings(), RULES)
        at += TEN
    return health


def test_a_check_that_was_never_made_is_unknown() -> None:
    assert Health().shown is Shown.UNKNOWN
    assert Health().words == "It has not been checked yet."
    assert not wants_ticket(Health(), silent=False)


def test_a_failure_is_soft_until_it_has_been_seen_three_times() -> None:
    assert [(after("O" + "C" * n).shown.value, after("O" + "C" * n).hard) for n in (1, 2, 3)] == [
        ("critical", False), ("critical", False), ("critical", True)
    ]  # fmt: skip
    assert not wants_ticket(after("OCC"), silent=False)
    assert wants_ticket(after("OCCC"), silent=False)


def test_one_good_answer_ends_what_was_only_soft() -> None:
    health = after("OCCO")
    assert (health.shown, health.hard, health.against) == (Shown.OK, True, 0)


def test_recovery_takes_two_good_answers_in_a_row() -> None:
    assert after("CCCO").shown is Shown.CRITICAL
    assert after("CCCO").recovering
    assert after("CCCOCO").shown is Shown.CRITICAL
    assert after("CCCOO").shown is Shown.OK


def test_a_warning_becomes_a_fault_only_after_three_failures() -> None:
    assert after("WWW").shown is Shown.WARNING
    assert (after("WWWC").shown, after("WWWC").hard) == (Shown.CRITICAL, False)
    assert after("WWWC").outcome is Outcome.WARNING
    assert after("WWWCCC").outcome is Outcome.CRITICAL


def test_a_wrong_password_is_unknown_and_no_dead_device() -> None:
    health = after("UUU")
    assert (health.shown, health.is_fault, health.is_dead) == (Shown.UNKNOWN, True, False)


def test_who_changes_too_often_flaps_until_it_keeps_still() -> None:
    health = after("OCOCOCO")
    assert health.flapping
    assert wants_ticket(health, silent=False)
    still = after("O" * 8, health)
    assert still.flapping
    assert not after("O" * 16, health).flapping


def test_one_outage_is_no_flapping() -> None:
    assert not after("OOOOOCCCCCOOOOO").flapping


def test_what_is_behind_a_dead_device_is_unreachable_and_silent() -> None:
    health = after("CCCCC", after("O"), Surroundings(dead=True))
    assert (health.shown, health.outcome, health.against) == (Shown.UNREACHABLE, Outcome.OK, 0)
    assert not wants_ticket(health, silent=False)


def test_whoever_answers_is_not_unreachable() -> None:
    assert after("O", after("C", around=Surroundings(dead=True)), Surroundings(dead=True)).shown is Shown.OK
    assert after("WWW", around=Surroundings(dead=True)).shown is Shown.WARNING


def test_after_the_parent_is_back_a_dead_child_needs_its_own_three_failures() -> None:
    cut_off = after("CCCC", after("O"), Surroundings(dead=True))
    assert not after("CC", cut_off).hard
    assert after("CCC", cut_off).is_dead


def test_while_its_parent_is_in_doubt_it_stays_soft() -> None:
    health = after("C" * 9, after("O"), Surroundings(doubt=True))
    assert (health.hard, health.against) == (False, 3)
    assert after("C", health).hard


def test_who_is_off_when_nobody_expects_it_has_no_fault() -> None:
    idle = Surroundings(expected=False)
    standby = reading(Outcome.OK, Code.STANDBY, facts={"power": "standby"})
    assert judge(after("O"), standby, OPENING, idle, RULES).shown is Shown.STANDBY
    assert after("CCCC", after("O"), idle).shown is Shown.STANDBY
    assert after("WWW", after("O"), idle).shown is Shown.WARNING
    assert after("O", around=idle).shown is Shown.OK


def test_who_is_off_when_it_is_expected_has_one() -> None:
    off = reading(Outcome.OK, Code.STANDBY, facts={"power": "standby"})
    health = Health()
    for _time in range(3):
        health = judge(health, off, OPENING, Surroundings(), RULES)
    assert (health.outcome, health.code) == (Outcome.CRITICAL, Code.OFF)


def test_a_fault_stays_a_fault_when_its_sessions_end_and_can_still_recover() -> None:
    fault, idle = after("CCC"), Surroundings(expected=False)
    assert after("CC", fault, idle).shown is Shown.CRITICAL
    assert after("OO", fault, idle).shown is Shown.OK


def test_a_recovery_is_told_once_it_holds_and_not_while_it_flaps() -> None:
    ticketed = Health(outcome=Outcome.OK, ticket="T-0001", last_check=OPENING)
    assert has_recovered(ticketed)
    assert not has_recovered(Health(outcome=Outcome.OK, ticket="T-0001", flapping=True))
    assert not has_recovered(Health(outcome=Outcome.OK, ticket="T-0001", aside=Aside.UNREACHABLE))


def test_figures_out_of_their_limits_make_a_reading_worse() -> None:
    limits = {"load_percent": Limit(warn_above=80, critical_above=95), "charge_percent": Limit(critical_below=30)}

    def found(**facts: float) -> Reading:
        return within_limits(reading(Outcome.OK, Code.OK, facts=facts), limits)

    assert found(load_percent=80).outcome is Outcome.OK
    assert found(load_percent=81).outcome is Outcome.WARNING
    assert found(load_percent=81, charge_percent=20).outcome is Outcome.CRITICAL
    worse = found(charge_percent=20)
    assert said(worse.code, worse.details) == "charge_percent is 20, beyond its limit."
    assert found(other=5).outcome is Outcome.OK


def test_what_a_person_says_holds_at_once() -> None:
    health = decided(Health(), reading(Outcome.CRITICAL, Code.OTHER), OPENING)
    assert (health.shown, health.hard) == (Shown.CRITICAL, True)
    assert decided(health, FINE, OPENING).shown is Shown.OK


def test_a_check_older_than_one_and_a_half_intervals_is_stale() -> None:
    assert not is_stale(timedelta(seconds=15), TEN, RULES)
    assert is_stale(timedelta(seconds=15, microseconds=1), TEN, RULES)
    assert not is_stale(-timedelta(seconds=15), TEN, RULES)
    assert is_stale(-timedelta(seconds=16), TEN, RULES)
    assert not is_stale(timedelta(seconds=70), TEN, RULES, grain=timedelta(seconds=60))


def test_the_worst_part_speaks_for_the_whole() -> None:
    assert worst([Shown.OK, Shown.CRITICAL, Shown.UNKNOWN]) is Shown.CRITICAL
    assert worst([Shown.STANDBY, Shown.OK]) is Shown.OK
    assert worst([]) is Shown.UNKNOWN


def test_a_clock_that_was_set_back_makes_nothing_happen_earlier() -> None:
    health = after("CC", after("O"))
    back = judge(health, DEAD, OPENING - timedelta(hours=1), Surroundings(), RULES)
    assert back.last_check == OPENING - timedelta(hours=1)
    assert back.since is not None
    assert back.since >= OPENING


results = st.lists(
    st.tuples(
        st.sampled_from("OCWU"), st.booleans(), st.booleans(), st.booleans(), st.integers(-7200, 7200)
    ),
    max_size=80,
)  # fmt: skip


@given(results)
def test_laws_of_a_check(found: list[tuple[str, bool, bool, bool, int]]) -> None:
    """No fault before three results in a row that are worse; none put aside makes one; time never runs backward."""
    health, at = Health(), OPENING
    highest = at
    run: list[str] = []
    for letter, expected, dead, doubt, jump in found:
        at += timedelta(seconds=jump)
        highest = max(highest, at)
        before, around = health, Surroundings(expected, dead, doubt)
        health = judge(before, READINGS[letter], at, around, RULES)
        run = [*run, letter][-3:] if health.aside is Aside.NO else []
        assert 0 <= health.against <= RULES.max_attempts
        assert health.last_check == at
        assert health.since is not None
        assert before.since is None or health.since >= before.since
        assert health.since <= highest
        assert health.against_since is None or health.against_since <= at
        assert len(health.recent) <= RULES.flapping_window
        rose = SEVERITY[health.outcome] > SEVERITY[before.outcome]
        if rose:
            assert len(run) == 3
            assert "O" not in run
            assert not doubt
        if SEVERITY[health.outcome] < SEVERITY[before.outcome]:
            assert len(run) >= 2
        if health.aside is not Aside.NO:
            assert (health.outcome, health.recent, health.flapping) == (before.outcome, before.recent, before.flapping)
            assert not wants_ticket(health, silent=False)
        if dead and letter in "CU":
            assert health.shown is not Shown.CRITICAL or not expected


@given(results)
def test_a_check_is_never_soft_and_recovering_at_once(
    found: list[tuple[str, bool, bool, bool, int]],
) -> None:  # fmt: skip
    health = Health()
    for letter, expected, dead, doubt, _jump in found:
        health = judge(health, READINGS[letter], OPENING, Surroundings(expected, dead, doubt), RULES)
        assert not (health.soft and health.recovering)
        assert health.hard != health.soft
