"""Signed tickets at the desk, on both stores (docs/domain.md §5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import text

from controlroom.core.clock import ManualClock
from controlroom.core.ids import new_id
from controlroom.domain.checkin.gate import Gate
from controlroom.domain.checkin.rules import Outcome, Reason
from controlroom.domain.checkin.service import Presented, admit
from controlroom.domain.checkin.views import Decision
from controlroom.domain.passes.rules import Pass, PublicKey, Trust, key_id, write_pass
from controlroom.domain.passes.service import revoke
from controlroom.domain.people.files import Table
from controlroom.domain.people.rules import CategoryLookup
from controlroom.domain.people.service import import_attendees
from controlroom.store.store import Store
from tests.conftest import DESK_ONE, OPENING
from tests.support.people import add_person

KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
RAW = KEY.public_key().public_bytes_raw()
TRUST = Trust("ab" * 6, {key_id(RAW): PublicKey(RAW)})
TICKET = Pass(key_id(RAW), TRUST.event, "01" * 8, "T-1", "vip", party=2, name="欧阳娜娜")
GATE = Gate("main", known=frozenset({"vip", "attendee"}))


def scan(store: Store, code: str, nonce: str | None = None) -> Decision:
    return admit(store, DESK_ONE, Presented(code, nonce or new_id(), "D1", "in", True), GATE, TRUST)


def test_a_desk_without_a_list_admits_who_has_a_good_ticket_and_knows_them_from_then_on(store: Store) -> None:
    ticket = write_pass(TICKET, KEY.sign)
    first = scan(store, ticket, "n")
    assert first.outcome is Outcome.ADMITTED
    assert first.person is not None
    assert (first.person.name, first.person.category, first.person.party, first.code) == ("欧阳娜娜", "vip", 2, "T-1")
    assert scan(store, ticket, "n") == first
    assert scan(store, ticket).place == 2
    assert scan(store, ticket).outcome is Outcome.ALREADY
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar() == 1
        kept = connection.execute(text("SELECT code FROM scan")).scalars()
        assert set(kept) == {"T-1"}, "the ticket itself is not kept: it could be copied"


def test_who_is_on_the_list_is_that_person_whatever_the_ticket_says(store: Store) -> None:
    add_person(store, "T-1", "王敏", status="unpaid")
    decision = scan(store, write_pass(TICKET, KEY.sign))
    assert (decision.outcome, decision.reason) == (Outcome.NEEDS_ATTENTION, Reason.UNPAID)
    assert decision.person is not None
    assert decision.person.name == "王敏"


def test_a_category_this_event_does_not_have_is_the_usual_one(store: Store) -> None:
    decision = scan(store, write_pass(replace(TICKET, category="royal"), KEY.sign))
    assert decision.person is not None
    assert decision.person.category == "attendee"


@pytest.mark.parametrize(
    ("ticket", "outcome", "reason"),
    [
        (write_pass(TICKET, OTHER.sign), Outcome.VOID, Reason.TICKET_FORGED),
        (write_pass(TICKET, KEY.sign)[:-20], Outcome.VOID, Reason.TICKET_DAMAGED),
        (write_pass(replace(TICKET, event="cd" * 6), KEY.sign), Outcome.VOID, Reason.TICKET_OTHER_EVENT),
        (
            write_pass(replace(TICKET, valid_until=OPENING - timedelta(hours=1)), KEY.sign),
            Outcome.EXPIRED, Reason.TICKET_EXPIRED,
        ),
        (
            write_pass(replace(TICKET, valid_from=OPENING + timedelta(hours=1)), KEY.sign),
            Outcome.NOT_YET, Reason.TICKET_NOT_YET,
        ),
    ],
)  # fmt: skip
def test_a_ticket_that_is_no_good_is_refused_with_its_reason(
    store: Store, ticket: str, outcome: Outcome, reason: Reason
) -> None:
    decision = scan(store, ticket, "n")
    assert (decision.outcome, decision.reason) == (outcome, reason)
    assert scan(store, ticket, "n") == decision
    with store.read() as connection:
        assert connection.execute(text("SELECT count(*) FROM person")).scalar() == 0


def test_a_revoked_ticket_says_why(store: Store, clock: ManualClock) -> None:
    ticket = write_pass(TICKET, KEY.sign)
    revoke(store, DESK_ONE, ticket, "lost by the guest")
    decision = scan(store, ticket)
    assert (decision.outcome, decision.reason, decision.note) == (
        Outcome.VOID, Reason.TICKET_REVOKED, "lost by the guest",
    )  # fmt: skip


def test_the_list_that_comes_later_says_who_came_with_a_ticket_without_a_name(store: Store) -> None:
    nameless = scan(store, write_pass(replace(TICKET, name=""), KEY.sign))
    assert nameless.person is not None
    assert nameless.person.name == "—"
    table = Table(("name", "code"), ((2, ("王敏", "T-1")),), "utf-8")
    report = import_attendees(store, DESK_ONE, table, CategoryLookup.of((), "attendee"), file="list.csv")
    assert (report.updated, report.rejected) == (1, ())
    again = scan(store, "T-1")
    assert again.person is not None
    assert (again.person.name, again.place, again.outcome) == ("王敏", 2, Outcome.ADMITTED)


def test_the_qr_of_alf_io_is_the_number_of_its_ticket_before_a_slash(store: Store) -> None:
    add_person(store, "5e1c")
    add_person(store, "a/b", "李雷")
    decision = scan(store, "5e1c/gYkz1LkPbVo=")
    assert (decision.outcome, decision.code) == (Outcome.ADMITTED, "5e1c")
    exact = scan(store, "a/b")
    assert exact.person is not None
    assert exact.person.name == "李雷", "a code of the list counts as a whole first"
    for other in ("5e1c/", "/5e1c", "https://5e1c/x", "5e1/c"):
        assert (scan(store, other).outcome, scan(store, other).code) == (Outcome.UNKNOWN, other)
