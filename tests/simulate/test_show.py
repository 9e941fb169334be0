"""The simulated show: its figures are those one would work out by hand from what happened."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.domain.agenda.rules import Item, Kind, Part, State
from controlroom.simulate.show import ShowSummary, rehearse_show

MINUTE = timedelta(minutes=1)


@pytest.fixture(scope="module")
def show() -> ShowSummary:
    return rehearse_show(days=2, seed=1)


def took(item: Item) -> timedelta:
    assert item.started_at is not None
    assert item.ended_at is not None
    return item.ended_at - item.started_at


def test_a_show_of_two_days_ends_with_every_item_finished_merged_or_cancelled(show: ShowSummary) -> None:
    assert show.is_clean
    assert len({item.id.split("-")[-2] for item in show.agenda.items.values()}) == 2
    assert {"speaker-late", "merged", "cancelled", "shared", "card-shown"} <= set(show.operations)


def test_its_figures_are_those_worked_out_by_hand(show: ShowSummary) -> None:
    items = list(show.agenda.items.values())
    finished = [item for item in items if item.state is State.FINISHED]
    talks = [item for item in finished if item.kind is not Kind.BREAK]
    by_hand = {
        "agenda.deviation": sum(abs(took(item) / item.planned_length - 1) for item in talks) / len(talks),
        "agenda.completed": len(finished) / len(items),
        "agenda.variance": sum((took(item) - item.planned_length for item in finished), timedelta()) / MINUTE,
        "agenda.time_cards": sum(item.cards for item in items),
    }
    told = {figure.key: figure.value for figure in show.figures}
    assert {key: told[key] for key in by_hand} == pytest.approx(by_hand, abs=0.0001)


def test_no_host_waited_longer_than_the_dice_said(show: ShowSummary) -> None:
    # Up to two minutes by the dice, one more where something was decided in the minute of the start.
    error = next(figure.value for figure in show.figures if figure.key == "agenda.host_error")
    assert error is not None
    assert 1 <= error <= 3


def test_everybody_on_stage_was_fetched_by_a_reminder(show: ShowSummary) -> None:
    begun = [item for item in show.agenda.items.values() if item.started_at is not None]
    with_speaker = [item for item in begun if any(who.part is Part.SPEAKER for who in item.speakers)]
    assert show.reminders >= len(with_speaker)


def test_the_same_seed_is_the_same_show(show: ShowSummary) -> None:
    again = rehearse_show(days=1, seed=1).agenda.items.values()
    first = [show.agenda.items[item.id] for item in again]
    assert [(item.started_at, item.ended_at) for item in again] == [(item.started_at, item.ended_at) for item in first]
