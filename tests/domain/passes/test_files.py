"""Revocations carried from laptop to laptop as a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from controlroom.domain.passes.files import (
    RevocationsNotWrittenError,
    RevocationsOfOtherEventError,
    RevocationsUnreadableError,
    read_revocations,
    write_revocations,
)
from controlroom.domain.passes.views import Revocation
from tests.conftest import OPENING

EVENT = "0123456789ab"
ONE = Revocation("00112233445566ff", "A1", OPENING, "李娜", "遗失")


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "revoked.json"
    write_revocations(file, EVENT, [ONE])
    assert read_revocations(file, EVENT) == [ONE]
    assert [path.name for path in tmp_path.iterdir()] == ["revoked.json"]


def test_the_list_of_another_event_is_refused(tmp_path: Path) -> None:
    write_revocations(tmp_path / "r.json", EVENT, [ONE])
    with pytest.raises(RevocationsOfOtherEventError):
        read_revocations(tmp_path / "r.json", "f" * 12)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\xff\xfe\x00", b"[]", b"{}", b'"x"', b"[" * 100_000,
        b'{"kind": "controlroom revoked tickets", "version": 2}',
        *(
            json.dumps({"kind": "controlroom revoked tickets", "version": 1, "event": EVENT, "revoked": bad}).encode()
            for bad in (
                7, [7], [{}], [{"serial": "x", "at": "2026-05-18T00:00:00Z"}], [{"serial": "0" * 16, "at": "today"}],
                [{"serial": "0" * 16, "at": "2026-05-18T00:00:00"}], [{"serial": 5, "at": None}],
            )
        ),
    ],
)  # fmt: skip
def test_a_file_that_is_no_such_list_is_refused_whole(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "r.json").write_bytes(content)
    with pytest.raises(RevocationsUnreadableError):
        read_revocations(tmp_path / "r.json", EVENT)


def test_texts_of_a_file_are_made_harmless(tmp_path: Path) -> None:
    entry = {"serial": "0" * 16, "code": "A\x1b1", "at": "2026-05-18T00:30:00Z", "actor": "x\n", "reason": "\u202eb"}
    data = {"kind": "controlroom revoked tickets", "version": 1, "event": EVENT, "revoked": [entry]}
    (tmp_path / "r.json").write_text(json.dumps(data), encoding="utf-8")
    (found,) = read_revocations(tmp_path / "r.json", EVENT)
    assert (found.code, found.actor, found.reason) == ("A␛1", "x", "b")


def test_a_file_that_is_not_there_or_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(RevocationsUnreadableError):
        read_revocations(tmp_path / "none.json", EVENT)
    with pytest.raises(RevocationsNotWrittenError):
        write_revocations(tmp_path / "no-folder" / "r.json", EVENT, [ONE])
