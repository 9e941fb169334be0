"""Announcements sent to a real web server on this machine: one that is there, goes, fails, hangs, or talks nonsense."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.errors import ControlroomError
from controlroom.hardware.webhook import send_json
from controlroom.station.announcements import Announcements
from controlroom.station.room import Room, open_room
from controlroom.station.webhook import WebhookSender
from tests.domain.announcements.setting import LATE
from tests.support.waiting import wait_until


class Chat:
    """A server that keeps what it is sent and answers with `status`; with None it never answers."""

    def __init__(self, port: int = 0) -> None:
        self.status: int | None = 200
        self.refuses: int | None = None
        self.tries: list[int] = []
        self.got: list[dict[str, Any]] = []
        self.keys: list[str | None] = []
        self.let_go = threading.Event()
        chat = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                if chat.status is None:
                    chat.let_go.wait(20)
                    return
                chat.tries.append(body["id"])
                status = 400 if body["id"] == chat.refuses else chat.status
                if status < 300:
                    chat.got.append(body)
                    chat.keys.append(self.headers["Idempotency-Key"])
                self.send_response(status)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:
                """Silent."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def numbers(self) -> list[int]:
        return [each["id"] for each in self.got]

    def stop(self) -> None:
        self.let_go.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


@pytest.fixture
def chat() -> Iterator[Chat]:
    found = Chat()
    yield found
    found.stop()


@pytest.fixture
def board(event_folder: EventFolder, clock: ManualClock) -> Iterator[Announcements]:
    with open_room(event_folder.root, station="control", actor="李娜", clock=clock) as room:
        yield Announcements(room)


def room_of(board: Announcements) -> Room:
    return board._room


def aim(board: Announcements, port: int, path: str = "/chat?token=geheim") -> None:
    """Name the webhook in event.toml and put it in force."""
    room = room_of(board)
    file = room.folder.config / "event.toml"
    lines = [line for line in file.read_text("utf-8").splitlines() if not line.startswith("webhook =")]
    at = lines.index("[announcements]")
    lines.insert(at + 1, f'webhook = "http://127.0.0.1:{port}{path}"')
    file.write_text("\n".join(lines), "utf-8")
    room.reload()


def fail(error: ControlroomError) -> None:
    raise AssertionError(error)


@contextmanager
def sending(board: Announcements, timeout_s: float = 20.0, most_refusals: int = 10_000) -> Iterator[WebhookSender]:
    sender = WebhookSender(
        room_of(board), fail, timeout_s=timeout_s, pauses_s=(0.05,), most_refusals=most_refusals
    )  # fmt: skip
    sender.start()
    try:
        yield sender
    finally:
        sender.stop()
        assert not sender._thread.is_alive()


def state(board: Announcements, number: int) -> tuple[str, str]:
    delivery = board.show(number).delivery
    assert delivery is not None
    return delivery.state, delivery.cause


def waits_with(board: Announcements, number: int, cause: str) -> Callable[[], bool]:
    return lambda: state(board, number) == ("queued", cause)


def test_by_default_nothing_is_sent_anywhere(board: Announcements) -> None:
    number = board.post(LATE).id
    assert room_of(board).settings.event.announcements.webhook is None
    with sending(board):
        board.post(LATE)
    assert state(board, number) == ("queued", "")
    assert not board.has_webhook


def test_each_announcement_goes_out_once_in_order_and_says_for_whom_it_is(board: Announcements, chat: Chat) -> None:
    aim(board, chat.port)
    first = board.post(LATE, ["technical"]).id
    with sending(board):
        second = board.post({"zh": "第二条“引号”", "en": 'Second \\ "quoted"'}).id
        wait_until(lambda: chat.numbers == [first, second], "sent")
        wait_until(lambda: state(board, second)[0] == "sent", "noted")
    told = chat.got[0]
    assert (told["zh"], told["en"], told["text"]) == (LATE["zh"], LATE["en"], f"{LATE['zh']}\n{LATE['en']}")
    assert told["to"] == [{"key": "technical", "zh": "技术保障组", "en": "Technical"}]
    assert (told["type"], told["turn"], told["by"]) == ("announcement", 0, "李娜")
    assert chat.got[1]["en"] == 'Second \\ "quoted"'
    assert chat.keys == [f"announcement-{first}-0", f"announcement-{second}-0"]
    assert state(board, first) == ("sent", "")


def test_what_cannot_be_sent_waits_in_order_until_the_server_is_there(board: Announcements) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    aim(board, port)
    numbers = [board.post(LATE).id for _ in range(3)]
    with sending(board):
        wait_until(waits_with(board, numbers[0], "no-connection"), "refused")
        assert state(board, numbers[1]) == ("queued", "")
        chat = Chat(port)
        try:
            wait_until(lambda: chat.numbers == numbers, "sent once it was there")
        finally:
            chat.stop()
    delays = [entry for entry in room_of(board).journal_tail(100) if entry.verb == "announcement.delayed"]
    assert len(delays) == 1


@pytest.mark.parametrize("status", [500, 404, 302])
def test_a_server_that_refuses_is_asked_again_until_it_takes_it(board: Announcements, chat: Chat, status: int) -> None:
    aim(board, chat.port)
    chat.status = status
    number = board.post(LATE).id
    with sending(board):
        wait_until(waits_with(board, number, f"status-{status}"), "refused")
        chat.status = 204
        wait_until(lambda: state(board, number) == ("sent", ""), "sent")
    assert chat.numbers == [number]


def test_what_nobody_foresaw_is_told_once_and_the_message_goes_out_after_it(
    board: Announcements, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    aim(board, chat.port)
    number, told, tries = board.post(LATE).id, list[str](), list[str]()

    async def sends(url: str, *rest: Any) -> str:
        tries.append(url)
        if len(tries) < 3:
            raise UnicodeError("label too long")
        return await send_json(url, *rest)

    monkeypatch.setattr("controlroom.station.webhook.send_json", sends)
    sender = WebhookSender(room_of(board), lambda error: told.append(error.code), timeout_s=20.0, pauses_s=(0.05,))
    sender.start()
    wait_until(lambda: state(board, number) == ("sent", ""), "sent")
    sender.stop()
    assert told == ["DUTY_FAILED"]
    assert chat.numbers == [number]


def test_a_server_that_hangs_keeps_nobody_waiting(board: Announcements, chat: Chat) -> None:
    aim(board, chat.port)
    chat.status = None
    number = board.post(LATE).id
    with sending(board, timeout_s=0.4):
        wait_until(waits_with(board, number, "timed-out"), "given up for now")
        chat.status = 200
        later = board.post(LATE).id  # Posting does not wait for it.
        chat.let_go.set()
        wait_until(lambda: chat.numbers == [number, later], "sent")


def test_ending_does_not_wait_for_a_server_that_hangs(board: Announcements, chat: Chat) -> None:
    aim(board, chat.port)
    chat.status = None
    number = board.post(LATE).id
    sender = WebhookSender(room_of(board), fail, timeout_s=600)
    sender.start()
    wait_until(lambda: sender._sending is not None, "sending")
    sender.stop()
    assert not sender._thread.is_alive()
    assert state(board, number) == ("queued", "")


def test_what_answers_nonsense_is_no_web_server(board: Announcements) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        aim(board, server.getsockname()[1])

        def answer() -> None:
            for _attempt in range(2):
                connection, _address = server.accept()
                with connection:
                    connection.recv(100_000)
                    connection.sendall(b"\x00\x1b[2J\xff" * 100 + b"\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        number = board.post(LATE).id
        with sending(board):
            wait_until(waits_with(board, number, "not-understood"), "not understood")


def test_old_news_are_not_sent_any_more_and_it_is_said_why(
    board: Announcements, chat: Chat, clock: ManualClock
) -> None:
    aim(board, chat.port)
    old = board.post(LATE).id
    clock.advance(timedelta(hours=2))
    new = board.post(LATE).id
    with sending(board):
        wait_until(lambda: state(board, new)[0] == "sent", "sent")
    assert chat.numbers == [new]
    assert state(board, old) == ("failed", "too-old")


def test_what_was_withdrawn_before_it_went_out_is_left_out(board: Announcements, chat: Chat) -> None:
    aim(board, chat.port)
    wrong = board.post(LATE).id
    right = board.withdraw(wrong, "the wrong hall").id
    with sending(board):
        wait_until(lambda: state(board, right)[0] == "sent", "sent")
    assert chat.numbers == [right]
    assert chat.got[0]["replaces"] == wrong
    assert state(board, wrong)[0] == "skipped"


def test_it_is_sent_again_when_it_is_said_again(board: Announcements, chat: Chat, clock: ManualClock) -> None:
    aim(board, chat.port)
    number = board.post(LATE, ["technical"]).id
    with sending(board):
        wait_until(lambda: chat.numbers == [number], "sent")
        clock.advance(timedelta(minutes=10))
        board.resend()
        wait_until(lambda: chat.numbers == [number, number], "sent again")
    assert [each["turn"] for each in chat.got] == [0, 1]


def test_of_two_programs_one_sends_and_the_other_takes_over(
    board: Announcements, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("controlroom.station.webhook._TAKE_OVER_S", 0.05)
    aim(board, chat.port)
    room = room_of(board)
    with open_room(room.folder.root, station="tech", actor="陈伟", clock=room.clock) as other:
        with sending(Announcements(other)):
            with sending(board):
                numbers = [board.post(LATE).id for _ in range(5)]
                wait_until(lambda: state(board, numbers[-1])[0] == "sent", "sent")
            numbers.append(board.post(LATE).id)
            wait_until(lambda: state(board, numbers[-1])[0] == "sent", "sent by the other")
    assert chat.numbers == numbers


def test_a_new_address_is_tried_at_once(board: Announcements, chat: Chat) -> None:
    aim(board, 1)
    number = board.post(LATE).id
    sender = WebhookSender(room_of(board), fail, timeout_s=20.0, pauses_s=(60.0,))
    sender.start()
    try:
        wait_until(waits_with(board, number, "no-connection"), "refused")
        aim(board, chat.port)
        wait_until(lambda: state(board, number)[0] == "sent", "sent")
    finally:
        sender.stop()


def test_one_that_is_always_refused_is_given_up_and_those_behind_it_go_out_in_order(
    board: Announcements, chat: Chat
) -> None:
    aim(board, chat.port)
    numbers = [board.post(LATE).id for _ in range(4)]
    chat.refuses = numbers[1]
    with sending(board, most_refusals=3):
        wait_until(lambda: state(board, numbers[3])[0] == "sent", "sent")
    assert chat.tries == [numbers[0], *[numbers[1]] * 3, numbers[2], numbers[3]]
    assert state(board, numbers[1]) == ("failed", "status-400")
    told = [entry for entry in room_of(board).journal_tail(100) if entry.verb == "announcement.undelivered"]
    assert [entry.subject for entry in told] == [f"announcement:{numbers[1]}"]


def test_a_server_that_says_later_is_waited_for_however_often_it_says_so(board: Announcements, chat: Chat) -> None:
    aim(board, chat.port)
    chat.status = 503
    number = board.post(LATE).id
    with sending(board, most_refusals=2):
        wait_until(lambda: len(chat.tries) > 3, "asked again")
        chat.status = 200
        wait_until(lambda: state(board, number)[0] == "sent", "sent")
