"""Whoever is looked after and checks in: told once, to everybody, in both languages."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.i18n import Language
from controlroom.domain.announcements.service import latest
from controlroom.domain.guests import reading, service
from controlroom.domain.guests.alerting import CheckedIn, note_check_in
from controlroom.domain.guests.rules import Guest, Level, Rules, State
from controlroom.domain.guests.service import Details
from controlroom.store import journal
from controlroom.store.journal import Origin
from controlroom.store.store import Store

LI = Origin("control", "李娜")
DOOR = Origin("D1", "system")


def place(checkpoint: str, language: Language) -> str:
    return {"zh": "主签到处", "en": "Main check-in"}[language]


def added(store: Store, **details: object) -> Guest:
    values: dict[str, object] = {"name": "张教授", "level": Level.VIP, "person": "p1", **details}
    return service.add(store, LI, Details(**values))  # type: ignore[arg-type]


def checked_in(store: Store, clock: ManualClock, person: str = "p1") -> Guest | None:
    return note_check_in(store, DOOR, CheckedIn(person, "main", "D1", clock.now()), Rules(), place, ("coordination",))


def told(store: Store) -> list[tuple[str, str, str]]:
    with store.read() as connection:
        return [(each.zh, each.en, each.subject) for each in latest(connection, 10)]


def test_a_vip_who_checks_in_has_arrived_and_it_is_told_once(store: Store, clock: ManualClock) -> None:
    guest = added(store, companion="李娜", phone="139 1111 2222", seat="A1", needs="轮椅")
    arrived = checked_in(store, clock)
    assert arrived is not None
    assert arrived.state is State.ARRIVED
    assert checked_in(store, clock) is None
    assert told(store) == [
        (
            "贵宾张教授已到主签到处；陪同：李娜 139 1111 2222；座位 A1；需求：轮椅。",
            "VIP 张教授 has arrived at Main check-in; companion: 李娜 139 1111 2222; seat A1; needs 轮椅.",
            f"guest:{guest.id}",
        )
    ]
    (entry,) = (each for each in _journal(store) if each.verb == "guest.checked-in")
    assert (entry.station, entry.actor) == ("D1", "system")
    (view,) = reading.arrivals(store, clock.now())
    assert (view.guest, view.announcement) == (guest.id, 1)
    assert view.en.startswith("VIP 张教授 has arrived")


def _journal(store: Store) -> list[journal.Entry]:
    with store.read() as connection:
        return journal.latest(connection, 50)


def test_of_several_programs_at_once_one_tells_it_and_the_others_find_it_told(
    store_url: str, store: Store, clock: ManualClock, tmp_path: Path
) -> None:
    for n in range(6):
        added(store, name=f"张{n}", person=f"p{n}")
    ready = threading.Barrier(3)

    def program(n: int) -> list[bool]:
        with closing(Store(store_url, clock, tmp_path / f"backups{n}")) as own:
            ready.wait()
            return [checked_in(own, clock, f"p{each}") is not None for each in range(6)]

    with ThreadPoolExecutor(3) as pool:
        by_program = list(pool.map(program, range(3)))
    assert [sum(each) for each in zip(*by_program, strict=True)] == [1] * 6
    assert len(told(store)) == 6


def test_without_a_companion_that_is_said_too(store: Store, clock: ManualClock) -> None:
    added(store)
    checked_in(store, clock)
    assert "no companion is named" in told(store)[0][1]


@pytest.mark.parametrize("state", [State.PICKED_UP, State.ABSENT, State.ARRIVED, State.LOUNGE])
def test_wherever_they_were_thought_to_be_it_is_told(store: Store, clock: ManualClock, state: State) -> None:
    guest = added(store)
    service.move(store, LI, guest.id, state)
    arrived = checked_in(store, clock)
    assert arrived is not None
    assert arrived.state is (State.LOUNGE if state is State.LOUNGE else State.ARRIVED)
    assert len(told(store)) == 1


def test_others_arrive_without_a_word(store: Store, clock: ManualClock) -> None:
    added(store, level=Level.MEDIA)
    arrived = checked_in(store, clock)
    assert arrived is not None
    assert arrived.state is State.ARRIVED
    assert told(store) == []
    assert reading.arrivals(store, clock.now()) == ()


def test_somebody_who_is_no_guest_is_no_news(store: Store, clock: ManualClock) -> None:
    added(store)
    added(store, name="Nobody's", person="")
    assert checked_in(store, clock, "p2") is None
    assert checked_in(store, clock, "") is None


def test_after_a_correction_the_next_check_in_is_told_again(store: Store, clock: ManualClock) -> None:
    guest = added(store)
    checked_in(store, clock)
    service.correct(store, LI, guest.id, State.EXPECTED, "认错人了")
    assert checked_in(store, clock) is not None
    assert len(told(store)) == 2


def test_a_hostile_name_is_told_as_text(store: Store, clock: ManualClock) -> None:
    added(store, name="\x1b[31m[red]Zhang\u202e\n{level}[/]", companion="{name}")
    checked_in(store, clock)
    english = told(store)[0][1]
    assert english.startswith("VIP [31m[red]Zhang {level}[/] has arrived")
    assert "companion: {name}" in english
