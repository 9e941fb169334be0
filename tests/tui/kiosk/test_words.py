"""What a kiosk tells its guests, answer by answer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.i18n import use_language
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import Outcome, Reason
from controlroom.domain.checkin.views import Decision, First
from controlroom.domain.people.views import PersonView
from controlroom.hardware.events import DeviceCause, DeviceChanged, DeviceState
from controlroom.tui.kiosk.state import Kiosk, Mode, is_over
from controlroom.tui.kiosk.words import BELLS, Scene, answer_of, languages_for, look_of, scene_of
from controlroom.tui.state import AppState, Phase

NOW = datetime(2026, 12, 9, 0, 30, tzinfo=UTC)
ANNA = PersonView("1", "A", "Anna Müller", "ACME", "Dr", "attendee", "en", "a note", "wheelchair")


@pytest.fixture
def state(event_folder: EventFolder) -> AppState:
    return AppState("desk", "D1", now=NOW, phase=Phase.OPEN, settings=load_settings(event_folder))


def decided(outcome: Outcome, person: PersonView | None = ANNA, **more: Any) -> Decision:
    values = {"code": "A", "checkpoint": "main", "desk": "D1", "at": NOW, "nonce": "n", "first": None, "job": None}
    return Decision(outcome, person=person, **{**values, **more})


def words(scene: Scene) -> str:
    lines = [scene.greeting, scene.name, *(line for block in scene.blocks for line in (block.headline, *block.lines))]
    return "\n".join(line for line in lines if line)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_no_answer_speaks_of_the_desk_its_operator_or_what_is_noted_of_somebody(
    state: AppState, outcome: Outcome
) -> None:
    first = First(NOW - timedelta(minutes=5), "D2", "王敏")
    told = words(answer_of(state, decided(outcome, first=first, until=NOW)))
    assert told
    for secret in ("D2", "王敏", "ACME", "note", "wheelchair", "F11", "coordination", "Blocked", "leader"):
        assert secret not in told


@pytest.mark.parametrize(
    "decision",
    [
        decided(Outcome.VOID, reason=Reason.CANCELLED),
        decided(Outcome.NEEDS_ATTENTION, reason=Reason.QUESTION, questions=("text",)),
        decided(Outcome.BLOCKED),
    ],
)
def test_whoever_is_kept_out_looks_and_sounds_like_everybody_who_needs_help(
    state: AppState, decision: Decision
) -> None:
    scene = answer_of(state, decision)
    assert words(scene) == "Please go to the help desk\nOur colleagues there will be glad to help you."
    assert scene.look == look_of(decision) == "help"
    assert BELLS["help"] == BELLS["look"]


@pytest.mark.parametrize(
    ("spoken", "languages"),
    [("zh", ("zh",)), ("zh-TW", ("zh",)), ("EN", ("en",)), ("fr", ("en", "zh")), ("", ("en", "zh"))],
)
def test_a_guest_reads_their_language_or_both(spoken: str, languages: tuple[str, ...]) -> None:
    assert languages_for(spoken) == languages


def test_the_language_in_force_comes_first() -> None:
    use_language("zh")
    assert languages_for("fr") == ("zh", "en")


def test_when_it_opens_is_said_with_the_day_only_if_it_is_another(state: AppState) -> None:
    for until, said in (
        (NOW + timedelta(hours=1), "opens at 09:30"),
        (NOW + timedelta(days=1), "opens at 12-10 08:30"),
    ):
        assert said in words(answer_of(state, decided(Outcome.NOT_YET, until=until)))


def test_the_right_entrance_is_named(state: AppState) -> None:
    told = words(answer_of(state, decided(Outcome.WRONG_CHECKPOINT, checkpoint="vip-lounge", reason=Reason.CATEGORY)))
    assert "Please go to: Main check-in" in told
    assert "lounge" not in told


@pytest.mark.parametrize(
    ("reason", "said"), [(Reason.FULL, "All places are taken"), (Reason.UNPAID, "One more step completes")]
)
def test_what_stands_in_the_way_is_said_kindly(state: AppState, reason: Reason, said: str) -> None:
    assert said in words(answer_of(state, decided(Outcome.NEEDS_ATTENTION, reason=reason)))


@pytest.mark.parametrize(
    ("badge", "said"),
    [
        (None, "Printing your badge"),
        (JobState.QUEUED, "Printing your badge"),
        (JobState.SENDING, "Printing your badge"),
        (JobState.SENT, "Take your badge"),
        (JobState.CONFIRMED, "Take your badge"),
        (JobState.UNKNOWN, "Badge: at the help desk"),
        (JobState.FAILED, "Badge: at the help desk"),
    ],
)
def test_the_badge_is_spoken_of_as_it_is(state: AppState, badge: JobState | None, said: str) -> None:
    assert said in words(answer_of(state.at("D1", badge=badge), decided(Outcome.ADMITTED, job="j")))


def test_who_comes_back_in_collects_nothing_twice(state: AppState) -> None:
    vip = PersonView("2", "V", "欧阳娜娜", "", "", "vip", "en", "", "")
    assert "Please collect" in words(answer_of(state, decided(Outcome.ADMITTED, vip)))
    assert "Please collect" not in words(answer_of(state, decided(Outcome.ADMITTED, vip, checkpoint="vip-lounge")))


def test_without_a_scanner_that_works_the_instruction_is_to_type(state: AppState) -> None:
    lost = DeviceChanged("gun", "scanner", DeviceState.FAULT, DeviceCause.DISCONNECTED)
    scene = scene_of(state.at("D1", devices={("scanner", "gun"): lost}), Kiosk())
    assert scene.blocks[0].headline == "Type your code"
    assert scene.hint == "DISCONNECTED"


@pytest.mark.parametrize(
    ("kiosk", "printing", "until"),
    [
        (Kiosk(Mode.RESULT), False, 5),
        (Kiosk(Mode.RESULT), True, 12),
        (Kiosk(Mode.RESULT, printed=1.0), False, 5),
        (Kiosk(Mode.RESULT, printed=6.0), False, 10),
        (Kiosk(Mode.RESULT, printed=11.9), False, 15),
        (Kiosk(Mode.TYPING), False, 20),
        (Kiosk(Mode.QUESTION), False, 20),
        (Kiosk(Mode.PIN), False, 20),
        (Kiosk(Mode.MENU), False, 30),
    ],
)
def test_everything_but_the_instruction_ends_by_itself(kiosk: Kiosk, printing: bool, until: float) -> None:
    assert not is_over(kiosk, until - 0.01, printing=printing, back_s=5.0)
    assert is_over(kiosk, until, printing=printing, back_s=5.0)
    assert not is_over(Kiosk(), 1e9, printing=printing, back_s=5.0)
