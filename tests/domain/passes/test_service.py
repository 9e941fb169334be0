"""Issuing and revoking tickets, on both stores (docs/domain.md §5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.ids import is_own_code
from controlroom.domain.passes.keys import SigningKey, signing_key, trust_of
from controlroom.domain.passes.rules import Pass, PassRefusal, Problem, Trust
from controlroom.domain.passes.service import (
    NobodyToIssueError,
    Terms,
    TicketNotKnownError,
    find_revocation,
    issue_blank,
    issue_for_people,
    judge,
    reinstate,
    revocations,
    revoke,
    take_in_revocations,
)
from controlroom.domain.passes.views import Revocation
from controlroom.store import journal
from controlroom.store.journal import Entry, Origin
from controlroom.store.store import Store
from tests.conftest import OPENING
from tests.support.people import add_person

ORGANISER = Origin("tickets", "李娜")
TERMS = Terms(OPENING - timedelta(hours=1), OPENING + timedelta(days=1))


@pytest.fixture
def key(event_folder: EventFolder) -> SigningKey:
    return signing_key(event_folder, OPENING)


@pytest.fixture
def trust(key: SigningKey, event_folder: EventFolder) -> Trust:
    config = load_settings(event_folder).ticket_keys
    assert config is not None
    return trust_of(config)


def last_entry(store: Store) -> Entry:
    with store.read() as connection:
        return journal.latest(connection, 1)[0]


def answer(store: Store, text: str, trust: Trust) -> Pass | PassRefusal:
    with store.read() as connection:
        return judge(connection, text, trust, OPENING)


def test_everybody_on_the_list_gets_a_ticket_that_is_good(store: Store, key: SigningKey, trust: Trust) -> None:
    add_person(store, "A1", "张伟", category="vip", party=3)
    add_person(store, "A2", "李娜")
    made = issue_for_people(store, ORGANISER, key, Terms(TERMS.valid_from, TERMS.valid_until, with_name=True))
    assert made.left_out == ()
    says = [answer(store, each.text, trust) for each in made.tickets]
    assert says == [each.ticket for each in made.tickets]
    assert {(each.ticket.code, each.ticket.name, each.ticket.party) for each in made.tickets} == {
        ("A1", "张伟", 3), ("A2", "李娜", 1),
    }  # fmt: skip
    entry = last_entry(store)
    assert (entry.verb, entry.data["issued"], entry.data["all"]) == ("pass.issued", 2, True)


def test_without_being_asked_no_name_goes_into_the_qr_code(store: Store, key: SigningKey) -> None:
    add_person(store, "A1", "张伟")
    (made,) = issue_for_people(store, ORGANISER, key, TERMS).tickets
    assert (made.ticket.name, made.name) == ("", "张伟")


def test_cancelled_and_blocked_people_and_codes_without_room_are_left_out_and_named(
    store: Store, key: SigningKey
) -> None:
    add_person(store, "A1", "张伟")
    add_person(store, "A2", "李娜", status="cancelled")
    add_person(store, "A3", "王芳", status="blocked")
    add_person(store, "欧" * 100, "赵敏")
    made = issue_for_people(store, ORGANISER, key, TERMS)
    assert [each.ticket.code for each in made.tickets] == ["A1"]
    reasons = {each.name: each.reason for each in made.left_out}
    assert reasons["李娜"] == "the registration is cancelled"
    assert reasons["王芳"] == "the person is blocked"
    assert "too long for a ticket" in reasons["赵敏"]


def test_only_those_asked_for_get_one(store: Store, key: SigningKey) -> None:
    add_person(store, "A1", "张伟", category="vip")
    add_person(store, "A2", "李娜")
    assert [t.ticket.code for t in issue_for_people(store, ORGANISER, key, TERMS, category="vip").tickets] == ["A1"]
    assert [t.ticket.code for t in issue_for_people(store, ORGANISER, key, TERMS, code="A2").tickets] == ["A2"]
    with pytest.raises(NobodyToIssueError):
        issue_for_people(store, ORGANISER, key, TERMS, code="A9")


def test_a_second_ticket_leaves_the_first_good_unless_it_replaces_it(
    store: Store, key: SigningKey, trust: Trust
) -> None:
    add_person(store, "A1")
    first, second = (issue_for_people(store, ORGANISER, key, TERMS).tickets[0] for _ in range(2))
    assert first.ticket.serial != second.ticket.serial
    assert answer(store, first.text, trust) == first.ticket
    third = issue_for_people(store, ORGANISER, key, TERMS, replace=True)
    assert third.revoked == 2
    assert answer(store, third.tickets[0].text, trust) == third.tickets[0].ticket
    for old in (first, second):
        refused = answer(store, old.text, trust)
        assert isinstance(refused, PassRefusal)
        assert (refused.problem, refused.reason, refused.at) == (
            Problem.REVOKED, "replaced by a new ticket", OPENING,
        )  # fmt: skip


def test_blank_tickets_have_codes_of_their_own(store: Store, key: SigningKey, trust: Trust) -> None:
    made = issue_blank(store, ORGANISER, key, TERMS, category="media", count=25)
    codes = {each.ticket.code for each in made.tickets}
    assert len(codes) == 25
    assert all(map(is_own_code, codes))
    for each in made.tickets:
        says = answer(store, each.text, trust)
        assert isinstance(says, Pass)
        assert (says.category, says.name) == ("media", "")


@pytest.mark.parametrize("by", ["text", "serial", "code"])
def test_a_ticket_is_revoked_with_its_reason_and_made_good_again(
    store: Store, key: SigningKey, trust: Trust, by: str
) -> None:
    add_person(store, "A1")
    (made,) = issue_for_people(store, ORGANISER, key, TERMS).tickets
    found = {"text": made.text.lower(), "serial": made.ticket.serial.upper(), "code": "A1"}[by]
    (done,) = revoke(store, ORGANISER, found, "lost\x1b[2J")
    assert done == Revocation(made.ticket.serial, "A1", OPENING, "李娜", "lost[2J")
    assert answer(store, made.text, trust) == PassRefusal(Problem.REVOKED, made.ticket, OPENING, "lost[2J")
    assert last_entry(store).verb == "pass.revoked"
    assert reinstate(store, ORGANISER, found) == [made.ticket.serial]
    assert answer(store, made.text, trust) == made.ticket
    assert last_entry(store).verb == "pass.reinstated"


def test_revoking_twice_keeps_the_first_reason_and_journals_once(store: Store, key: SigningKey) -> None:
    (made,) = issue_blank(store, ORGANISER, key, TERMS, category="media", count=1).tickets
    revoke(store, ORGANISER, made.text, "lost")
    before = last_entry(store).seq
    assert revoke(store, ORGANISER, made.text, "stolen")[0].reason == "lost"
    assert last_entry(store).seq == before
    reinstate(store, ORGANISER, made.text)
    assert reinstate(store, ORGANISER, made.text) == []


def test_a_revoked_ticket_is_called_revoked_even_before_its_time(store: Store, key: SigningKey, trust: Trust) -> None:
    later = Terms(OPENING + timedelta(days=1), None)
    (made,) = issue_blank(store, ORGANISER, key, later, category="media", count=1).tickets
    early = answer(store, made.text, trust)
    assert isinstance(early, PassRefusal)
    assert early.problem is Problem.NOT_YET
    revoke(store, ORGANISER, made.text, "lost")
    refused = answer(store, made.text, trust)
    assert isinstance(refused, PassRefusal)
    assert refused.problem is Problem.REVOKED


def test_a_laptop_that_issued_nothing_revokes_by_the_ticket_or_its_serial_but_not_by_a_code(store: Store) -> None:
    assert revoke(store, ORGANISER, "00112233445566ff", "lost")[0].code == ""
    for unknown in ("A1", "", "x" * 600, "00112233445566fg"):
        with pytest.raises(TicketNotKnownError):
            revoke(store, ORGANISER, unknown, "lost")


def test_revocations_from_another_laptop_are_added_once(store: Store) -> None:
    mine = revoke(store, ORGANISER, "00112233445566ff", "lost")[0]
    others = [
        Revocation("00112233445566ff", "A1", OPENING, "x", "other words"),
        *(Revocation(f"{n:016x}", f"C{n}", OPENING, "王敏", "stolen") for n in range(1200)),
    ]
    assert take_in_revocations(store, ORGANISER, others, file="r.json") == 1200
    assert take_in_revocations(store, ORGANISER, others, file="r.json") == 0
    assert last_entry(store).data == {"new": 1200}
    assert len(revocations(store)) == 1201
    with store.read() as connection:
        assert find_revocation(connection, mine.serial) == mine
        assert find_revocation(connection, "f" * 16) is None
