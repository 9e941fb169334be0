"""What is printed and kept: who may not is refused before the paper, and the journal knows before it comes out."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import FaultError
from controlroom.domain.people.authority import NotPermittedError
from controlroom.hardware.transport import PrinterAddressError
from controlroom.reports.errors import ReportNotPrintedError
from controlroom.station.contact_paper import ContactsNotPrintedError, print_contacts
from controlroom.station.reports import Reports
from controlroom.station.room import Room
from controlroom.store.errors import StoreBusyError
from controlroom.store.journal import Origin
from tests.conftest import OPENING

ROLES = """
[[operators]]
name = "李娜"
role = "coordinator"
[[operators]]
name = "何静"
role = "operator"
"""
PAPER = "paper.prn"
Print = Callable[[Room, str], None]


def report(room: Room, url: str) -> None:
    reports = Reports(room)
    reports.print_out(reports.document(reports.draft()), reports.languages(), url)


def contacts(room: Room, url: str) -> None:
    print_contacts(room, None, url)


BOTH = pytest.mark.parametrize(
    ("order", "noun", "error"),
    [(report, "report", ReportNotPrintedError), (contacts, "contact", ContactsNotPrintedError)],
)


@pytest.fixture
def room(event_folder: EventFolder) -> Iterator[Room]:
    with (event_folder.config / "event.toml").open("a", encoding="utf-8") as event:
        event.write(ROLES)
    with Room(event_folder, Origin("control", "李娜"), ManualClock(OPENING)) as opened:
        yield opened


def verbs(room: Room) -> list[str]:
    return [entry.verb for entry in reversed(room.journal_tail(20)) if "print" in entry.verb]


@BOTH
def test_what_came_out_stands_in_the_journal_once(room: Room, order: Print, noun: str, error: type[FaultError]) -> None:
    order(room, f"file:{PAPER}")
    assert (room.folder.root / PAPER).stat().st_size > 1000
    assert verbs(room) == [f"{noun}.printed"]


def test_who_may_print_no_report_gets_no_paper(event_folder: EventFolder, room: Room) -> None:
    with Room(event_folder, Origin("control", "何静"), ManualClock(OPENING)) as operator:
        with pytest.raises(NotPermittedError):
            report(operator, f"file:{PAPER}")
        assert not (operator.folder.root / PAPER).exists()
        assert verbs(operator) == []


@BOTH
def test_where_the_journal_cannot_be_written_nothing_is_printed(
    room: Room, monkeypatch: pytest.MonkeyPatch, order: Print, noun: str, error: type[FaultError]
) -> None:
    def busy(*_args: object) -> None:
        raise StoreBusyError(path="event.db")

    monkeypatch.setattr(room.store, "write", busy)
    with pytest.raises(StoreBusyError):
        order(room, f"file:{PAPER}")
    assert not (room.folder.root / PAPER).exists()


@BOTH
def test_what_did_not_certainly_come_out_is_told_and_kept(
    room: Room, order: Print, noun: str, error: type[FaultError]
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(error):
        order(room, f"tcp://127.0.0.1:{port}")
    assert verbs(room) == [f"{noun}.printed", f"{noun}.print-failed"]
    assert room.journal_tail(1)[0].data["reason"]


@BOTH
def test_an_address_that_is_none_orders_nothing(room: Room, order: Print, noun: str, error: type[FaultError]) -> None:
    with pytest.raises(PrinterAddressError):
        order(room, "gopher://printer")
    assert verbs(room) == []
