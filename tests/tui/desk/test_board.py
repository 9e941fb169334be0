"""The desk's board on a real event: what an operator sees and what keys do."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from datetime import timedelta

import pytest
from textual.widgets import Input

from controlroom.core.clock import ManualClock
from controlroom.core.config.folder import EventFolder
from controlroom.core.i18n import current_language
from controlroom.core.pins import hash_pin
from controlroom.domain.badges import service as badges
from controlroom.domain.badges.rules import JobState
from controlroom.domain.checkin.rules import Outcome
from controlroom.domain.people.views import PersonView
from controlroom.store.errors import StoreBusyError
from controlroom.tui.app import ControlRoomApp
from controlroom.tui.state import Phase
from tests.support.people import add_person
from tests.tui.support import FILE_PRINTER, quiet_event, room_of, running, scan, seen, until


@pytest.fixture
def desk_event(event_folder: EventFolder, clock: ManualClock) -> EventFolder:
    folder = quiet_event(event_folder)
    with room_of(folder, clock) as room:
        add_person(room.store, "VIP001", "欧阳娜娜", category="vip", company="清华大学", title="Professor",
                   phone="13812345678", needs="wheelchair")  # fmt: skip
        add_person(room.store, "BAD001", "[red]x[/] \x1b[31mboo", company="[bold]Co[/]")
        add_person(room.store, "ATT001", "Anna Müller")
    return folder


async def test_an_admission_shows_the_word_the_name_and_what_to_hand_over(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    async with running(desk_event, clock) as (app, pilot):
        await pilot.press(*"VIP001", "enter")
        await until(pilot, lambda: app.state.decision is not None)
        text = seen(app)
        for words in ("✔ Admitted", "欧 阳 娜 娜", "VIP · 清华大学", "VIP kit, Interpretation headset", "wheelchair"):
            assert words in text
        assert app.focused is not None
        assert app.focused.id == "code"
        assert app.screen.query_one(Input).value == ""


async def test_a_second_scan_shows_when_and_at_which_desk_the_person_came_in(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        room.admit(room.settings.desk("D2"), "VIP001")
    clock.advance(timedelta(minutes=7))
    async with running(desk_event, clock) as (app, pilot):
        app.present("VIP001")
        await until(pilot, lambda: "Already in" in seen(app))
        text = seen(app)
        assert "Came in at 08:30:00, 7 min ago, desk D2 Desk 2" in text
        assert "(tests)" in text


async def test_a_result_grows_old_on_the_screen(desk_event: EventFolder, clock: ManualClock) -> None:
    async with running(desk_event, clock) as (app, pilot):
        app.present("ATT001")
        await until(pilot, lambda: "just now" in seen(app))
        clock.advance(timedelta(seconds=12))
        await until(pilot, lambda: "12 s ago" in seen(app))
        assert app.screen.query_one("ResultPanel").has_class("-old", "-admitted")


async def test_a_hostile_name_is_text(desk_event: EventFolder, clock: ManualClock) -> None:
    async with running(desk_event, clock) as (app, pilot):
        app.present("BAD001")
        app.present("no\x1b[2Jbody[/]")
        await until(pilot, lambda: len(app.state.at_desk.scans) == 2)
        text = seen(app)
        assert "[red]x[/] [31mboo" in text
        assert "no␛[2Jbody[/]" in text
        assert "\x1b" not in text


async def test_the_input_keeps_the_focus(desk_event: EventFolder, clock: ManualClock) -> None:
    async with running(desk_event, clock) as (app, pilot):
        await pilot.click("ResultPanel")
        await pilot.press("tab", "f2")
        assert app.state.board == "dashboard"
        await pilot.press("f3")
        await until(pilot, lambda: app.focused is not None and app.focused.id == "code")
        await pilot.press("f1", "A", "7")  # Typing closes the panel of keys and is not lost to it.
        await until(pilot, lambda: app.screen.query(Input).first().value == "A7")


async def test_a_keyboard_scanner_is_heard_on_the_dashboard(desk_event: EventFolder, clock: ManualClock) -> None:
    with room_of(desk_event, clock) as room:
        add_person(room.store, "A2T1q9", "王敏")  # Its code has keys of the dashboard in it.
    async with running(desk_event, clock, "control") as (app, pilot):
        scan(app, "A2T1q9")
        await until(pilot, lambda: app.state.decision is not None)
        assert app.state.decision is not None
        assert (app.state.decision.outcome, app.state.decision.code) == (Outcome.ADMITTED, "A2T1q9")


async def test_a_code_typed_before_the_event_is_open_is_kept(desk_event: EventFolder, clock: ManualClock) -> None:
    app = ControlRoomApp(desk_event.root, station="desk", desks=("D1",), actor="王敏", clock=clock)
    app.__dict__["_open"] = dict  # Does nothing: the event opens when the test says so.
    async with app.run_test() as pilot:
        await pilot.press(*"ATT001", "enter")
        await until(pilot, lambda: app.state.kept == ("ATT001",))
        assert "Kept until the event is open: ATT001" in seen(app)
        del app.__dict__["_open"]
        app._open()
        await until(pilot, lambda: app.state.decision is not None)
        assert "Anna Müller" in seen(app)
        assert app.state.kept == ()


async def test_the_language_changes_with_a_key(desk_event: EventFolder, clock: ManualClock) -> None:
    async with running(desk_event, clock) as (app, pilot):
        assert "Smart Cities Summit" in seen(app)
        await pilot.press("ctrl+l")
        assert current_language() == "zh"
        await until(pilot, lambda: "智慧城市国际峰会" in seen(app))
        assert "English" in seen(app)


async def test_a_badge_in_doubt_is_asked_about_and_settled_by_a_key(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    folder = quiet_event(event_folder, FILE_PRINTER)
    with room_of(folder, clock) as room:
        add_person(room.store, "ATT001", "Anna Müller")
        job = room.admit(room.settings.desk("D1"), "ATT001").job
        assert job is not None
        badges.move(room.store, room.at("D1"), job, JobState.QUEUED, JobState.SENDING)
    async with running(folder, clock) as (app, pilot):
        await until(pilot, lambda: "Did the badge of Anna Müller come out?" in seen(app))
        await pilot.press("f6")
        assert "Press F6 once more" in seen(app)
        assert app.state.oldest_unknown is not None
        await pilot.press("f5")
        await until(pilot, lambda: app.state.oldest_unknown is None)
        assert "Did the badge" not in seen(app)


async def test_a_lost_badge_is_printed_again_with_its_reason(event_folder: EventFolder, clock: ManualClock) -> None:
    folder = quiet_event(event_folder, FILE_PRINTER)
    with room_of(folder, clock) as room:
        add_person(room.store, "ATT001", "Anna Müller")
        add_person(room.store, "ATT002", "王敏")
    async with running(folder, clock) as (app, pilot):
        await pilot.press("f4")
        assert "scan the person's code first" in seen(app)
        app.present("ATT001")
        await until(pilot, lambda: app.state.here.badge is JobState.SENT)
        await pilot.press("f4")
        assert "Print the badge of Anna Müller again. Why?" in seen(app)
        scan(app, "ATT002")  # A scan in between is decided and takes nothing away.
        await until(pilot, lambda: "王 敏" in seen(app))
        await pilot.press("f6")
        await until(pilot, lambda: app.state.asking is None)

        def reprinted() -> bool:
            with room_of(folder, clock) as room:
                return any(
                    entry.verb == "badge.reprinted" and entry.data.get("reason") == "damaged"
                    for entry in room.journal_tail(20)
                )

        await until(pilot, reprinted)


async def test_a_broken_configuration_is_told_until_it_is_mended(desk_event: EventFolder, clock: ManualClock) -> None:
    file = desk_event.config / "event.toml"
    good = file.read_text("utf-8")
    async with running(desk_event, clock) as (app, pilot):
        await pilot.pause(0.3)  # The watcher begins to look a moment after the event is open.
        file.write_text(good.replace('language = "en"', 'language = "fr"'), "utf-8")
        await until(pilot, lambda: bool(app.state.alerts))
        assert "event.toml, language" in seen(app)
        assert app.focused is not None
        file.write_text(good, "utf-8")
        await until(pilot, lambda: not app.state.alerts)


async def test_an_event_that_cannot_be_opened_is_told_and_tried_again(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    file = desk_event.config / "desks.toml"
    good = file.read_text("utf-8")
    file.write_text("[[desks]", "utf-8")
    app = ControlRoomApp(desk_event.root, station="desk", desks=("D1",), actor="王敏", clock=clock)
    async with app.run_test() as pilot:
        await until(pilot, lambda: app.state.phase is Phase.FAILED and "CONFIG_SYNTAX" in seen(app))
        assert "desks.toml is not valid TOML" in seen(app)
        file.write_text(good, "utf-8")
        await pilot.press("r")
        await until(pilot, lambda: app.state.phase is Phase.OPEN)
        file.write_text("[[desks]", "utf-8")


async def test_quitting_after_a_failure_gives_its_exit_code(event_folder: EventFolder, clock: ManualClock) -> None:
    (event_folder.config / "event.toml").unlink()
    app = ControlRoomApp(event_folder.root, station="control", desks=(), actor="王敏", clock=clock)
    async with app.run_test() as pilot:
        await until(pilot, lambda: "NO_EVENT_FOLDER" in seen(app))
        await pilot.press("ctrl+q")
        await until(pilot, lambda: app.return_code is not None)
    assert app.return_code == 2


async def test_the_first_frame_has_the_colours_of_its_theme(desk_event: EventFolder, clock: ManualClock) -> None:
    app = ControlRoomApp(desk_event.root, station="desk", desks=("D1",), actor="王敏", clock=clock)
    async with app.run_test() as pilot:
        theme = app.current_theme
        assert theme.name == "night"
        assert app.screen.styles.background.hex.lower() == theme.background
        await pilot.press("ctrl+t")
        await until(
            pilot, lambda: app.screen.styles.background.hex.lower() == app.current_theme.background != "#11151c"
        )


async def test_a_refused_guest_is_admitted_all_the_same_with_a_typed_reason_and_taken_back(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        add_person(room.store, "DUE001", "Otto Due", status="unpaid")
    async with running(desk_event, clock) as (app, pilot):
        app.present("DUE001")
        await until(pilot, lambda: "▲ Please check" in seen(app) and "Not paid" in seen(app))
        await pilot.press("f11")
        assert "admit Otto Due all the same. Why?" in seen(app)
        app.screen.query_one("#code", Input).value = "paid"  # A person types slower than the test would.
        await pilot.press("enter")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision.outcome is Outcome.ADMITTED)
        assert "Reason: paid" in seen(app)
        await pilot.press("f8", "f5")
        await until(pilot, lambda: app.state.decision is None)
        assert "Taken back: Otto Due." in seen(app)
        await until(pilot, lambda: "↺ taken back" in seen(app))


async def test_a_blocked_guest_needs_the_pin_of_a_leader(desk_event: EventFolder, clock: ManualClock) -> None:
    file = desk_event.config / "event.toml"
    leader = f'[[operators]]\nname = "李娜"\npin = "{hash_pin("4711")}"\n'
    file.write_text(file.read_text("utf-8") + leader, "utf-8")
    with room_of(desk_event, clock) as room:
        add_person(room.store, "BLK001", "Ben Blocked", status="blocked")
    async with running(desk_event, clock) as (app, pilot):
        app.present("BLK001")
        await until(pilot, lambda: "✖ Blocked" in seen(app))
        await pilot.press("f11", "f5")
        assert "Blocked: only a leader may admit Ben Blocked." in seen(app)
        await pilot.press(*"1234", "enter")
        await until(pilot, lambda: "No leader has this PIN" in seen(app))
        assert "1234" not in seen(app)
        await pilot.press(*"4711", "enter")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision.outcome is Outcome.ADMITTED)
        assert "Admitted by 李娜 (leader)" in seen(app)
        assert "by decision of the desk" not in seen(app)


@pytest.mark.parametrize("key", ["escape", "f3"])
async def test_a_pin_that_is_left_half_typed_is_never_seen(
    desk_event: EventFolder, clock: ManualClock, key: str
) -> None:
    file = desk_event.config / "event.toml"
    leader = f'[[operators]]\nname = "李娜"\npin = "{hash_pin("4711")}"\n'
    file.write_text(file.read_text("utf-8") + leader, "utf-8")
    with room_of(desk_event, clock) as room:
        add_person(room.store, "BLK001", "Ben Blocked", status="blocked")
    async with running(desk_event, clock, desks=("D1", "D2")) as (app, pilot):
        app.present("BLK001")
        await until(pilot, lambda: "✖ Blocked" in seen(app))
        await pilot.press("f11", "f5", *"471", key)
        await until(pilot, lambda: "PIN" not in seen(app).splitlines()[-2])
        assert "471" not in seen(app)
        assert app.screen.query_one("#code", Input).value == ""


async def test_where_nobody_is_a_leader_no_reason_is_asked_for_what_only_a_leader_may(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        add_person(room.store, "BLK001", "Ben Blocked", status="blocked")
    async with running(desk_event, clock) as (app, pilot):
        app.present("BLK001")
        await until(pilot, lambda: "✖ Blocked" in seen(app))
        await pilot.press("f11", "f11")
        await until(pilot, lambda: "No leader has a PIN on this laptop. " in seen(app))
        assert app.state.asking is None
        assert [alert.error.code for alert in app.state.alerts] == ["NO_LEADER"]


async def test_a_question_is_put_at_once_and_its_answer_admits(desk_event: EventFolder, clock: ManualClock) -> None:
    file = desk_event.config / "event.toml"
    question = (
        '[[questions]]\nid = "card"\nwords = { zh = "证件？", en = "Press card seen?" }\ncategories = ["media"]\n'
    )
    file.write_text(file.read_text("utf-8") + question, "utf-8")
    with room_of(desk_event, clock) as room:
        add_person(room.store, "MED001", "Mia Media", category="media")
    async with running(desk_event, clock) as (app, pilot):
        app.present("MED001")
        await until(pilot, lambda: "Ask Mia Media: Press card seen?  F5 yes · F6 no" in seen(app))
        await pilot.press("f5")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision.outcome is Outcome.ADMITTED)
        assert app.state.asking is None


async def test_two_desks_run_in_one_program_and_a_key_shows_the_other(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    async with running(desk_event, clock, desks=("D1", "D2")) as (app, pilot):
        app.present("VIP001")
        await until(pilot, lambda: "欧 阳 娜 娜" in seen(app))
        await pilot.press("f3")
        assert "Desk 2" in seen(app)
        assert "欧 阳 娜 娜" not in seen(app)
        assert "✔ D1        Admitted · 欧阳娜娜 · just now" in seen(app)
        assert "F3 Next desk" in seen(app)
        app.present("VIP001")
        await until(pilot, lambda: "Already in" in seen(app))
        await pilot.press("f3")
        await until(pilot, lambda: "Desk 1" in seen(app) and "✔ Admitted" in seen(app))


async def test_a_guest_without_a_code_is_found_by_initials_and_admitted_by_hand(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    async with running(desk_event, clock) as (app, pilot):
        box = app.screen.query_one("#code", Input)
        box.value = "ouyn"
        await until(pilot, lambda: "Found: 1" in seen(app))
        assert "· expected" in seen(app)
        await pilot.press("enter")  # Nobody else can be meant.
        await until(pilot, lambda: "Admit 欧阳娜娜 (清华大学) without a code. Why?" in seen(app))
        assert box.value == ""
        text = seen(app)
        for words in (
            "? Admit without a code?",
            "欧 阳 娜 娜",
            "VIP · 清华大学 · Professor",
            "· expected · Telephone …5678",
        ):
            assert words in text
        await pilot.press("f10")  # Every key means who is shown.
        await until(pilot, lambda: "Correct an entry" in seen(app))
        app.screen.query_one("#field-company", Input).value = "北京大学"
        await pilot.press("enter")
        await until(pilot, lambda: "VIP · 北京大学 · Professor" in seen(app) and "欧阳娜娜 (北京大学)" in seen(app))
        app.present("ATT001")  # Who scans meanwhile is shown; the question stands.
        await until(pilot, lambda: "Anna Müller" in seen(app) and "✔ Admitted" in seen(app))
        assert "Admit 欧阳娜娜 (北京大学) without a code. Why?" in seen(app)
        await pilot.press("f5")
        await until(pilot, lambda: "Reason: ID checked" in seen(app))
        assert "欧 阳 娜 娜" in seen(app)
        box.value = "欧阳"
        await until(pilot, lambda: "✔ present" in seen(app))
        await pilot.press("down", "f8")
        assert "Take back" in seen(app)
        await pilot.press("f6")
        await until(pilot, lambda: "Taken back: 欧阳娜娜" in seen(app))


async def test_who_is_asked_about_and_scans_after_all_is_not_asked_about_any_more(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    async with running(desk_event, clock) as (app, pilot):
        app.screen.query_one("#code", Input).value = "muller"
        await until(pilot, lambda: "Found: 1" in seen(app))
        await pilot.press("enter")
        await until(pilot, lambda: app.state.asking is not None)
        app.present("ATT001")
        await until(pilot, lambda: app.state.decision is not None)
        assert app.state.asking is None


async def test_a_code_that_is_typed_is_a_code_though_letters_search(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    async with running(desk_event, clock) as (app, pilot):
        app.screen.query_one("#code", Input).value = "att001"
        await until(pilot, lambda: "Found: 1" in seen(app))
        app.screen.query_one("#code", Input).value = "ATT001"
        await pilot.press("enter")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision.outcome is Outcome.ADMITTED)
        app.screen.query_one("#code", Input).value = "9999"
        await pilot.press("enter")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision.outcome is Outcome.UNKNOWN)


async def test_a_walk_in_is_taken_in_with_one_enter_and_a_scan_meanwhile_loses_nothing(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    folder = quiet_event(event_folder, FILE_PRINTER)
    with room_of(folder, clock) as room:
        add_person(room.store, "ATT001", "Anna Müller")
    async with running(folder, clock) as (app, pilot):
        app.screen.query_one("#code", Input).value = "李雷"
        await until(pilot, lambda: "Nobody found." in seen(app))
        await pilot.press("f9")
        await until(pilot, lambda: "Walk-in" in seen(app) and "Nobody like this" in seen(app))
        await pilot.press("down")
        app.screen.query_one("#field-company", Input).value = "星河"
        scan(app, "ATT001")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision.code == "ATT001")
        assert app.screen.query_one("#field-company", Input).value == "星河"
        await pilot.press("down", "down", "right", "enter")
        await until(pilot, lambda: app.state.decision is not None and "李雷" in str(app.state.decision.person))
        assert app.state.decision is not None
        assert app.state.decision.outcome is Outcome.ADMITTED
        assert app.state.decision.person is not None
        assert app.state.decision.person.category == "vip"  # The category after the last one is the first.
        await until(pilot, lambda: app.state.here.badge is JobState.SENT)


async def test_a_walk_in_whose_enter_comes_twice_while_the_store_is_slow_is_taken_in_once(
    desk_event: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(desk_event, clock) as (app, pilot):
        goes_on, write = threading.Event(), app.session.write_person

        def slow(desk: str, person_id: str | None, texts: Mapping[str, str]) -> PersonView | None:
            goes_on.wait(20)
            return write(desk, person_id, texts)

        monkeypatch.setattr(app.session, "write_person", slow)
        await pilot.press("f9")
        await until(pilot, lambda: "Nobody" in seen(app) or "Who may be on the list" in seen(app))
        await pilot.press(*"Zoe", "enter")
        await until(pilot, lambda: "Nobody like this is on the list yet." in seen(app))
        await pilot.press("enter", "enter")
        goes_on.set()
        await until(pilot, lambda: app.state.decision is not None and "✔ Admitted" in seen(app))
        await pilot.pause(0.3)
        await until(pilot, lambda: len(app.workers) == 0 or all(worker.is_finished for worker in app.workers))
    with room_of(desk_event, clock) as room:
        found = room.search("Zoe", 9)
        assert found is not None
        assert found.total == 1


async def test_a_correction_that_is_refused_after_its_form_was_closed_is_told(
    desk_event: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(desk_event, clock) as (app, pilot):
        goes_on = threading.Event()

        def busy(*_what: object) -> None:
            goes_on.wait(20)
            raise StoreBusyError(store="event.db", seconds=5)

        monkeypatch.setattr(app.session, "write_person", busy)
        app.present("ATT001")
        await until(pilot, lambda: "✔ Admitted" in seen(app))
        await pilot.press("f10")
        await until(pilot, lambda: "Correct an entry" in seen(app))
        await pilot.press("enter", "escape")
        goes_on.set()
        await until(pilot, lambda: [alert.error.code for alert in app.state.alerts] == ["STORE_BUSY"])


async def test_a_walk_in_who_is_on_the_list_is_taken_from_there(desk_event: EventFolder, clock: ManualClock) -> None:
    async with running(desk_event, clock) as (app, pilot):
        await pilot.press("f9")
        await until(pilot, lambda: bool(app.screen.query("#field-name")))
        app.screen.query_one("#field-name", Input).value = "muller"
        await until(pilot, lambda: "F5  · expected  Anna Müller" in seen(app))
        await pilot.press("f5")
        await until(pilot, lambda: "Admit Anna Müller without a code. Why?" in seen(app))


async def test_a_walk_in_form_says_who_sounds_alike_and_that_a_name_is_a_code(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        add_person(room.store, "ATT002", "章伟")
    async with running(desk_event, clock) as (app, pilot):
        await pilot.press("f9")
        await until(pilot, lambda: "Who may be on the list already is shown here" in seen(app))
        assert "Nobody like this" not in seen(app)
        field = app.screen.query_one("#field-name", Input)
        field.value = "张伟"
        await until(pilot, lambda: "F5  · expected  章伟" in seen(app))
        field.value = "ATT001"
        await pilot.press("enter")
        await until(pilot, lambda: "“ATT001” is no name but the code of Anna Müller" in seen(app))
        assert app.state.decision is None
        await pilot.press("f5")
        await until(pilot, lambda: "Admit Anna Müller without a code. Why?" in seen(app))


async def test_a_misspelt_name_is_corrected_and_its_badge_offered_again(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    folder = quiet_event(event_folder, FILE_PRINTER)
    with room_of(folder, clock) as room:
        add_person(room.store, "ATT001", "Anna Muler")
    async with running(folder, clock) as (app, pilot):
        app.present("ATT001")
        await until(pilot, lambda: app.state.here.badge is JobState.SENT)
        await pilot.press("f10")
        await until(pilot, lambda: "Correct an entry" in seen(app))
        app.screen.query_one("#field-name", Input).value = "!!"
        await pilot.press("enter")
        await until(pilot, lambda: "has no letter" in seen(app))
        app.screen.query_one("#field-name", Input).value = "Anna Müller"
        await pilot.press("enter")
        await until(pilot, lambda: "Print the badge of Anna Müller again. Why?" in seen(app))
        await pilot.press("f7")
        await until(pilot, lambda: app.state.asking is None)
        with room_of(folder, clock) as room:
            await until(pilot, lambda: any(entry.verb == "badge.reprinted" for entry in room.journal_tail(20)))


@pytest.mark.parametrize(("code", "bells"), [("VIP001", 1), ("nobody", 2), ("GONE01", 3)])
async def test_where_sound_is_wanted_the_bell_says_good_look_or_stop(
    desk_event: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, code: str, bells: int
) -> None:
    file = desk_event.config / "event.toml"
    file.write_text(file.read_text("utf-8").replace("sound = false", "sound = true "), "utf-8")
    with room_of(desk_event, clock) as room:
        add_person(room.store, "GONE01", "Gone", status="cancelled")
    rung: list[int] = []
    monkeypatch.setattr(ControlRoomApp, "bell", lambda _app: rung.append(1))
    async with running(desk_event, clock) as (app, pilot):
        app.present(code)
        await until(pilot, lambda: app.state.decision is not None)
        await pilot.pause(0.8)
        assert len(rung) == bells


async def test_somebody_who_is_in_already_is_taken_back_by_the_same_key(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        room.admit(room.settings.desk("D2"), "ATT001")
    async with running(desk_event, clock) as (app, pilot):
        app.present("ATT001")
        await until(pilot, lambda: "Already in" in seen(app))
        await pilot.press("f8", "f5")
        await until(pilot, lambda: "Taken back: Anna Müller." in seen(app))


async def test_a_no_is_not_asked_again_until_the_code_is_scanned_again(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    file = desk_event.config / "event.toml"
    words = 'words = { zh = "证件？", en = "ID seen?" }'
    file.write_text(f'{file.read_text("utf-8")}\n[[questions]]\nid = "id"\n{words}\n', "utf-8")
    async with running(desk_event, clock) as (app, pilot):
        app.present("ATT001")
        await until(pilot, lambda: "Ask Anna Müller: ID seen?" in seen(app))
        first = app.state.decision
        await pilot.press("f6")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision != first)
        assert app.state.asking is None
        app.present("ATT001")
        await until(pilot, lambda: "Ask Anna Müller: ID seen?" in seen(app))


async def test_a_walk_in_of_the_same_name_is_asked_for_twice(desk_event: EventFolder, clock: ManualClock) -> None:
    async with running(desk_event, clock) as (app, pilot):
        await pilot.press("f9")
        await until(pilot, lambda: bool(app.screen.query("#field-name")))
        app.screen.query_one("#field-name", Input).value = "Anna Müller"
        app.screen.query_one("#field-phone", Input).value = "13812345678"
        await pilot.press("enter")  # Quicker than the search.
        await until(
            pilot, lambda: "F5  · expected  欧阳娜娜" in seen(app) and "F6  · expected  Anna Müller" in seen(app)
        )
        await until(pilot, lambda: "Somebody of this name is on the list: F6 takes them" in seen(app))
        assert app.state.decision is None
        await pilot.press("enter")
        await until(pilot, lambda: app.state.decision is not None and app.state.decision.outcome is Outcome.ADMITTED)


async def test_the_rest_of_a_party_is_admitted_by_a_key_and_one_more_scan_is_said_calmly(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        add_person(room.store, "PTY001", "Paula Party", party=3)
    async with running(desk_event, clock) as (app, pilot):
        app.present("PTY001")
        await until(pilot, lambda: "2 more may come in with this code.  F5 admit them all" in seen(app))
        app.present("ATT001")  # Another guest: the question is about nobody who stands there.
        await until(pilot, lambda: "Anna Müller" in seen(app) and app.state.asking is None)
        app.present("PTY001")
        await until(pilot, lambda: "1 more may come in with this code." in seen(app))
        await pilot.press("f5")
        await until(pilot, lambda: "3 of 3 who come with this code" in seen(app))
        assert app.state.asking is None
        clock.advance(timedelta(minutes=2))
        app.present("PTY001")
        await until(pilot, lambda: "▲ The whole party is in" in seen(app))
        text = seen(app)
        assert "All 3 who come with this code are in." in text
        assert "The last came in at 08:30:00, 2 min ago" in text
        assert "→ Nothing is wrong. If there is one more:" in text
        assert "times" not in text
        await pilot.press("f11")
        assert "F5 one more came along" in seen(app)
        await pilot.press("f5")
        await until(pilot, lambda: "One more than the 3 who come with this code" in seen(app))


async def test_an_admission_of_a_party_taken_back_takes_the_question_for_the_rest_along(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        add_person(room.store, "PTY001", "Paula Party", party=3)
    async with running(desk_event, clock) as (app, pilot):
        app.present("PTY001")
        await until(pilot, lambda: app.state.asking is not None)
        await pilot.press("f8", "f5")
        await until(pilot, lambda: "Taken back: Paula Party." in seen(app))
        assert app.state.asking is None


async def test_the_lounge_hands_nothing_out(desk_event: EventFolder, clock: ManualClock) -> None:
    desks = desk_event.config / "desks.toml"
    lounge = desks.read_text("utf-8").replace('checkpoint = "main"', 'checkpoint = "vip-lounge"')
    desks.write_text(lounge, "utf-8")
    event = desk_event.config / "event.toml"
    event.write_text(
        event.read_text("utf-8").replace("windows = [{ opens = 07:30:00, closes = 18:30:00 }]\n", ""), "utf-8"
    )
    async with running(desk_event, clock) as (app, pilot):
        app.present("VIP001")
        await until(pilot, lambda: "✔ Admitted" in seen(app))
        assert "→ Let in." in seen(app)
        assert "VIP kit" not in seen(app)


async def test_after_a_restart_the_last_guest_is_shown_printed_again_and_taken_back(
    event_folder: EventFolder, clock: ManualClock
) -> None:
    folder = quiet_event(event_folder, FILE_PRINTER)
    with room_of(folder, clock) as room:
        add_person(room.store, "VIP001", "欧阳娜娜", category="vip")
        room.admit(room.settings.desk("D1"), "VIP001")
    clock.advance(timedelta(minutes=3))
    async with running(folder, clock) as (app, pilot):
        await until(pilot, lambda: "before the restart · 08:30:00" in seen(app))
        assert "欧 阳 娜 娜" in seen(app)
        await until(pilot, lambda: app.state.here.badge is JobState.SENT)
        await pilot.press("f4", "f5")
        await until(pilot, lambda: "Reprint sent: 欧阳娜娜." in seen(app))
        clock.advance(timedelta(minutes=11, seconds=59))
        await pilot.press("f8", "f5")
        await until(pilot, lambda: "Taken back: 欧阳娜娜." in seen(app))
        assert "before the restart" not in seen(app)
        await pilot.press("f4")
        assert "Nobody was admitted here yet" in seen(app)
    async with running(folder, clock) as (app, pilot):
        assert app.state.decision is None


async def test_after_a_restart_the_time_to_undo_still_counts_from_the_decision(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    with room_of(desk_event, clock) as room:
        room.admit(room.settings.desk("D1"), "ATT001")
    clock.advance(timedelta(minutes=15, seconds=1))
    async with running(desk_event, clock) as (app, pilot):
        await until(pilot, lambda: "before the restart" in seen(app))
        await pilot.press("f8", "f5")
        await until(pilot, lambda: "No leader has a PIN on this laptop" in seen(app))
        app.present("VIP001")
        await until(pilot, lambda: "欧 阳 娜 娜" in seen(app))
        assert "before the restart" not in seen(app)


async def test_a_new_day_begins_with_nobody_at_the_desk(desk_event: EventFolder, clock: ManualClock) -> None:
    with room_of(desk_event, clock) as room:
        room.admit(room.settings.desk("D1"), "ATT001")
    clock.advance(timedelta(hours=20))
    async with running(desk_event, clock) as (app, pilot):
        assert app.state.decision is None
        await pilot.press("f8")
        assert "nothing to take back" in seen(app)


async def test_a_hint_leaves_the_keys_where_they_are(desk_event: EventFolder, clock: ManualClock) -> None:
    async with running(desk_event, clock, size=(80, 24)) as (app, pilot):
        keys = seen(app).splitlines()[-1]
        assert "F9 Walk-in" in keys
        assert "F8" not in keys
        await pilot.press("f8")
        await until(pilot, lambda: "There is nothing to take back" in seen(app))
        assert seen(app).splitlines()[-1] == keys


async def test_a_desk_taken_out_of_the_configuration_says_so_until_it_is_back(
    desk_event: EventFolder, clock: ManualClock
) -> None:
    file = desk_event.config / "desks.toml"
    good = file.read_text("utf-8")
    async with running(desk_event, clock) as (app, pilot):
        file.write_text(good.replace('id = "D1"', 'id = "D7"'), "utf-8")
        await until(pilot, lambda: "Desk D1 is not in desks.toml any more." in seen(app))
        assert "The former configuration stays in force" in seen(app)
        app.present("ATT001")
        await until(pilot, lambda: "✔ Admitted" in seen(app))
        file.write_text(good, "utf-8")
        await until(pilot, lambda: not app.state.alerts)


async def test_a_store_that_is_busy_is_told_once_however_many_keys_search_and_never_as_a_mistake_of_the_program(
    desk_event: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def busy(*what: object) -> None:
        asked.append(what)
        raise StoreBusyError(store="event.db", seconds=5)

    async with running(desk_event, clock) as (app, pilot):
        app.present("ATT001")
        await until(pilot, lambda: "✔ Admitted" in seen(app))
        for each in ("search", "person_texts", "operators"):
            monkeypatch.setattr(app.session, each, busy)
        await pilot.press(*"ann")
        await until(pilot, lambda: len(asked) >= 3)
        await pilot.press("escape", "f10")
        await until(pilot, lambda: len(asked) >= 4)
        app.ask_who()
        await until(pilot, lambda: len(asked) >= 5 and all(worker.is_finished for worker in app.workers))
        assert [alert.error.code for alert in app.state.alerts] == ["STORE_BUSY"]


async def test_the_form_of_an_entry_that_comes_late_comes_once_and_not_over_another_board(
    desk_event: EventFolder, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with running(desk_event, clock) as (app, pilot):
        goes_on, read = threading.Event(), app.session.person_texts

        def slow(person_id: str) -> dict[str, str]:
            goes_on.wait(20)
            return read(person_id)

        monkeypatch.setattr(app.session, "person_texts", slow)
        app.present("ATT001")
        await until(pilot, lambda: "✔ Admitted" in seen(app))
        await pilot.press("f10", "f10")
        goes_on.set()
        await until(pilot, lambda: "Correct an entry" in seen(app) and all(each.is_finished for each in app.workers))
        assert len(app.screen_stack) == 2
        await pilot.press("escape")
        goes_on.clear()
        await pilot.press("f10", "f2")
        goes_on.set()
        await until(pilot, lambda: app.state.board == "dashboard" and all(each.is_finished for each in app.workers))
        assert len(app.screen_stack) == 1
