"""The tickets as cards in columns by state: which one is chosen, and where the arrow keys lead."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from controlroom.domain.tickets.clocks import begun
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.tui.tickets.cards import Cards
from controlroom.tui.tickets.lines import CARD_ROWS
from tests.domain.tickets.setting import SETTING

NOON = datetime(2026, 5, 18, 12, tzinfo=UTC)
STATES = (State.REGISTERED, State.DISPATCHED, State.ACCEPTED)


def cards(*counts: int, chosen: str = "") -> Cards:
    """So many cards in each column; the third of the second column is the ticket 1-2."""
    columns = {
        state: [
            Ticket(
                id=f"{column}-{number}", number=number, version=1, state=state, title="fault", opened_at=NOON,
                opened_by="Li", changed_at=NOON, priority=2, group="technical",
                clocks=begun(SETTING.targets[2], NOON), next_due=None,
            )
            for number in range(count)
        ]
        for column, (state, count) in enumerate(zip(STATES, counts, strict=False))
    }  # fmt: skip
    return Cards.of(columns, chosen, NOON)


def id_of(found: Cards) -> str:
    return found.chosen.id if found.chosen is not None else ""


def test_the_chosen_ticket_stays_chosen_and_without_it_the_first_card_is() -> None:
    assert id_of(cards(1, 3, chosen="1-2")) == "1-2"
    assert id_of(cards(0, 3, chosen="gone")) == "1-0"


def test_without_any_card_none_is_chosen_and_no_key_leads_anywhere() -> None:
    none = cards(0, 0)
    assert none.chosen is None
    assert none.moved(1, 1) == none
    assert none.line(0, 80) is None


def test_going_across_leaves_out_empty_columns_and_begins_anew_after_the_last() -> None:
    found = cards(2, 0, 1, chosen="0-1")
    across = found.moved(1, 0)
    assert id_of(across) == "2-0"  # As far down as there is a card.
    assert id_of(across.moved(1, 0)) == "0-0"


def test_going_down_ends_at_the_last_card_and_going_up_at_the_first() -> None:
    found = cards(3)
    assert id_of(found.moved(0, 5)) == "0-2"
    assert id_of(found.moved(0, -1)) == "0-0"


@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=3),
    st.lists(st.tuples(st.integers(-2, 2), st.integers(-6, 6)), max_size=8),
)
def test_a_card_is_chosen_wherever_keys_lead_as_long_as_there_is_one(
    counts: list[int], steps: list[tuple[int, int]]
) -> None:
    found = cards(*counts)
    for across, down in steps:
        found = found.moved(across, down)
        assert (found.chosen is not None) == any(counts)


def test_below_the_longest_column_there_is_no_line() -> None:
    found = cards(1, 2)
    assert found.line(2 * CARD_ROWS - 1, 80) is not None
    assert found.line(2 * CARD_ROWS, 80) is None
