"""Ticket keys: private halves stay, public ones go to the desks (docs/domain.md §16)."""

from __future__ import annotations

import os
from datetime import timedelta

import pytest

from controlroom.core.config.folder import EventFolder, load_settings
from controlroom.core.config.loading import ConfigValueError
from controlroom.core.config.ticket_keys import TicketKeysConfig
from controlroom.domain.passes.keys import (
    KeyNotWrittenError,
    KeyUnreadableError,
    NoSigningKeyError,
    rotate,
    signing_key,
    trust_of,
)
from controlroom.domain.passes.rules import Pass, PassRefusal, Problem, read_pass, write_pass
from tests.conftest import OPENING


def config(folder: EventFolder) -> TicketKeysConfig:
    found = load_settings(folder).ticket_keys
    assert found is not None
    return found


def ticket(folder: EventFolder) -> str:
    key = signing_key(folder, OPENING)
    return write_pass(Pass(key.id, key.event, "0" * 16, "A1", "vip"), key.sign)


def test_an_event_without_the_file_has_no_ticket_keys(event_folder: EventFolder) -> None:
    assert load_settings(event_folder).ticket_keys is None


def test_the_first_issue_makes_a_key_and_the_next_uses_it(event_folder: EventFolder) -> None:
    first, again = signing_key(event_folder, OPENING), signing_key(event_folder, OPENING)
    assert first.id == again.id
    assert [path.name for path in event_folder.keys.iterdir()] == [f"tickets-{first.id}.pem"]
    assert read_pass(ticket(event_folder), trust_of(config(event_folder)), OPENING)
    assert "PRIVATE" not in event_folder.ticket_keys.read_text(encoding="utf-8")


@pytest.mark.skipif(os.name != "posix", reason="Windows keeps others out by the folder's own rights")
def test_nobody_else_can_read_the_private_key(event_folder: EventFolder) -> None:
    id = signing_key(event_folder, OPENING).id
    assert (event_folder.keys / f"tickets-{id}.pem").stat().st_mode & 0o777 == 0o600
    assert event_folder.keys.stat().st_mode & 0o777 == 0o700


def test_two_events_do_not_take_each_others_tickets(event_folder: EventFolder, tmp_path: object) -> None:
    mine = ticket(event_folder)
    event_folder.ticket_keys.unlink()
    signing_key(event_folder, OPENING)
    refused = read_pass(mine, trust_of(config(event_folder)), OPENING)
    assert refused == PassRefusal(Problem.OTHER_EVENT)


def test_after_rotation_new_tickets_have_the_new_key_and_old_ones_end_when_said(event_folder: EventFolder) -> None:
    old = ticket(event_folder)
    end = OPENING + timedelta(hours=2)
    made = rotate(event_folder, end)
    assert signing_key(event_folder, OPENING).id == made
    trust = trust_of(config(event_folder))
    assert isinstance(read_pass(old, trust, OPENING), Pass)
    late = read_pass(old, trust, end + timedelta(seconds=1))
    assert isinstance(late, PassRefusal)
    assert (late.problem, late.at) == (Problem.KEY_ENDED, end)
    rotate(event_folder, end + timedelta(days=1))
    ends = [key.until for key in config(event_folder).keys]
    assert ends == [end, end + timedelta(days=1), None]
    assert isinstance(read_pass(ticket(event_folder), trust_of(config(event_folder)), OPENING), Pass)


def test_a_desk_with_only_the_public_keys_cannot_issue(event_folder: EventFolder) -> None:
    id = signing_key(event_folder, OPENING).id
    (event_folder.keys / f"tickets-{id}.pem").unlink()
    with pytest.raises(NoSigningKeyError) as refused:
        signing_key(event_folder, OPENING)
    assert id in refused.value.sentence()


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"]
)
def test_a_broken_private_key_is_named(event_folder: EventFolder, content: bytes) -> None:
    id = signing_key(event_folder, OPENING).id
    (event_folder.keys / f"tickets-{id}.pem").write_bytes(content)
    with pytest.raises(KeyUnreadableError, match=id):
        signing_key(event_folder, OPENING)


def test_a_private_key_under_the_wrong_name_is_not_used(event_folder: EventFolder) -> None:
    first = signing_key(event_folder, OPENING).id
    second = rotate(event_folder, None)
    os.replace(event_folder.keys / f"tickets-{first}.pem", event_folder.keys / f"tickets-{second}.pem")
    with pytest.raises(KeyUnreadableError, match=first):
        signing_key(event_folder, OPENING)


def test_where_nothing_can_be_written_no_half_key_is_left(event_folder: EventFolder) -> None:
    event_folder.keys.write_text("a file where the folder should be")
    with pytest.raises(KeyNotWrittenError):
        signing_key(event_folder, OPENING)
    assert not event_folder.ticket_keys.exists()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('event = "', 'event = "X', "event: found 'X"),
        ("public = ", "publik = ", "keys[1].public: found nothing; this key is required"),
        ('id = "', 'id = "0', "keys[1].id"),
        ("[[keys]]", "[[keys]]\nuntil = 2026-05-18T18:00:00", "its time zone such as"),
        ("[[keys]]", "[[keys]]\nuntill = 2026-05-18T18:00:00Z", "a key nobody reads"),
    ],
)
def test_a_mistake_in_the_file_is_named(event_folder: EventFolder, old: str, new: str, told: str) -> None:
    signing_key(event_folder, OPENING)
    text = event_folder.ticket_keys.read_text(encoding="utf-8")
    head, _mark, body = text.partition('event = "')
    event_folder.ticket_keys.write_text(head + ('event = "' + body).replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ConfigValueError) as refused:
        load_settings(event_folder)
    assert "ticket_keys.toml" in refused.value.sentence()
    assert told in refused.value.sentence()


def test_the_id_of_another_key_is_refused(event_folder: EventFolder) -> None:
    id = signing_key(event_folder, OPENING).id
    text = event_folder.ticket_keys.read_text(encoding="utf-8")
    event_folder.ticket_keys.write_text(text.replace(id, "0" * 8), encoding="utf-8")
    with pytest.raises(ConfigValueError, match="must be the one that belongs"):
        load_settings(event_folder)
