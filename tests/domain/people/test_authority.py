"""Who may do what: the table, both ways, and that the store keeps to it."""

from __future__ import annotations

from pathlib import Path

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.people.authority import GRANTS, NotPermittedError, grant_of, granted, permits, require
from controlroom.domain.people.duty import Role
from controlroom.store.engine import sqlite_url
from controlroom.store.journal import Origin, last_seq
from controlroom.store.store import Store, Transaction
from controlroom.tui.words import VERBS

TABLE = [(verb, role) for grant in GRANTS for verb in grant.verbs for role in Role]


@pytest.mark.parametrize(("verb", "role"), TABLE, ids=lambda value: str(value))
def test_the_table_permits_its_roles_and_no_other(verb: str, role: Role) -> None:
    by, concrete = Origin("control", "李娜", role), verb if not verb.endswith(".") else verb + "x"
    if role in next(grant.roles for grant in GRANTS if verb in grant.verbs):
        require(by, concrete)
    else:
        with pytest.raises(NotPermittedError):
            require(by, concrete)


def test_every_verb_of_the_journal_stands_in_the_table() -> None:
    assert [verb for verb in sorted(VERBS) if grant_of(verb) is None] == []


def test_no_verb_stands_in_two_lines() -> None:
    verbs = [verb for grant in GRANTS for verb in grant.verbs]
    assert len(verbs) == len(set(verbs))


def test_what_no_line_knows_is_for_coordination_and_command() -> None:
    assert granted("moon.landed") == {Role.COORDINATOR, Role.COMMANDER}


def test_where_nobody_is_named_everybody_may_do_everything() -> None:
    assert all(permits("", verb) for verb in VERBS)


def test_who_may_not_is_told_who_may(tmp_path: Path) -> None:
    with pytest.raises(NotPermittedError) as told:
        require(Origin("control", "王敏", Role.DESK), "ticket.verified")
    assert told.value.sentence() == (
        "王敏 (desk) may not verify or send back a ticket: that is for coordinator, commander."
    )


def test_the_store_keeps_nothing_of_what_somebody_may_not_do(tmp_path: Path, clock: ManualClock) -> None:
    def work(transaction: Transaction) -> None:
        transaction.journal("ticket.verified", "ticket:T-0001", {})

    store = Store(sqlite_url(tmp_path / "event.db"), clock, tmp_path / "backups", require)
    try:
        with pytest.raises(NotPermittedError):
            store.write(work, Origin("control", "王敏", Role.DESK))
        with store.read() as connection:
            assert last_seq(connection) == 0
        store.write(work, Origin("control", "李娜", Role.COORDINATOR))
    finally:
        store.close()
