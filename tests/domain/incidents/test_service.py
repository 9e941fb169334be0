"""Running an incident in the store: start, tick, branches, approvals, texts, tickets, drills, close."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from controlroom.core.clock import ManualClock
from controlroom.domain.agenda.changes import PlanItems
from controlroom.domain.agenda.errors import ItemUnknownError
from controlroom.domain.agenda.moves import MoveItem
from controlroom.domain.agenda.service import apply
from controlroom.domain.announcements.service import latest as latest_announcements
from controlroom.domain.incidents import approving, reading, service
from controlroom.domain.incidents.errors import (
    ApprovalCallError,
    ApprovalChangedError,
    ApprovalMissingError,
    ApprovalNotNeededError,
    ApprovalRefusedError,
    ChoiceMissingError,
    IncidentPlaceError,
    IncidentRunningError,
    IncidentStateError,
    IncidentUnknownError,
    NoTicketError,
    PlaybookUnknownError,
    ProofMissingError,
    ReasonMissingError,
    ReviewMissingError,
    StepBlockedError,
    StepNotEndedError,
    StepNotTakenError,
    StepsLeftError,
    StepTakenError,
    StepUnknownError,
    TicketOpenedError,
)
from controlroom.domain.incidents.moves import Given
from controlroom.domain.incidents.rules import Incident, State, StepState
from controlroom.domain.incidents.starting import NewIncident, start
from controlroom.domain.incidents.views import IncidentView
from controlroom.domain.people.authority import NotPermittedError, require
from controlroom.domain.tickets import reading as tickets
from controlroom.domain.tickets.opening import NewTicket
from controlroom.domain.tickets.rules import Category, Level
from controlroom.domain.tickets.service import cancel as cancel_ticket
from controlroom.domain.tickets.service import open_new
from controlroom.store.journal import Origin, latest
from controlroom.store.store import Store, Transaction
from tests.domain.agenda.rundowns import at, morning
from tests.domain.incidents.books import CHEN, LI, POWER, QIAN, SETTING, SUN, WANG, ZHANG, book, setting, step

MINUTE = timedelta(minutes=1)
WHOLE = Given()


def begin(store: Store, **facts: object) -> str:
    return start(store, LI, SETTING, NewIncident("power", room="main", **facts)).id  # type: ignore[arg-type]


def tick(store: Store, id: str, step: str, by: Origin = LI, **given: object) -> Incident:
    return service.tick(store, by, SETTING, id, step, Given(**given))  # type: ignore[arg-type]


def shown(store: Store, id: str, clock: ManualClock) -> IncidentView:
    return reading.show(store, SETTING, id, clock.now())


def verbs(store: Store) -> list[str]:
    with store.read() as connection:
        return [entry.verb for entry in latest(connection, 50)]


def test_a_power_cut_runs_from_the_start_to_its_review(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    assert id == "I-0001"
    clock.advance(MINUTE)
    assert tick(store, id, "safety").state is State.OPEN
    assert tick(store, id, "find", choice="part").state is State.OPEN
    assert tick(store, id, "reset", by=CHEN).state is State.CONTROLLED
    service.broadcast(store, LI, SETTING, id, "say")
    tick(store, id, "count", number=812)
    assert tick(store, id, "restart", note="all is on").state is State.RECOVERED
    closed = service.close(store, LI, SETTING, id, "The breaker was too small.")
    assert closed.state is State.CLOSED
    view = shown(store, id, clock)
    assert view.line.done == view.line.steps == 6
    assert [step.state for step in view.steps if step.id == "evacuate"] == [StepState.NOT_APPLICABLE]
    assert verbs(store)[::-1] == [
        "incident.started", "incident.step-done", "incident.step-done", "incident.controlled", "incident.broadcast",
        "incident.step-done", "incident.recovered", "incident.closed",
    ]  # fmt: skip
    with pytest.raises(IncidentStateError):
        tick(store, id, "safety")


def test_a_tick_opens_its_ticket_in_the_same_transaction(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    tick(store, id, "find", choice="1")
    ticket = tick(store, id, "reset").run("reset").ticket
    found = tickets.ticket(store, ticket).ticket
    assert (found.title, found.group, found.room, found.source) == ("Power cut: reset", "technical", "main", id)


def test_the_ticket_of_a_step_can_be_opened_before_its_tick_and_only_once(store: Store) -> None:
    id = begin(store)
    assert service.spawn_ticket(store, LI, SETTING, id, "reset").run("reset").ticket == "T-0001"
    with pytest.raises(TicketOpenedError):
        service.spawn_ticket(store, LI, SETTING, id, "reset")
    with pytest.raises(NoTicketError):
        service.spawn_ticket(store, LI, SETTING, id, "safety")
    tick(store, id, "find", choice="part")
    assert tick(store, id, "reset").run("reset").ticket == "T-0001"


def test_a_broadcast_stands_on_the_board_word_for_word(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    seen = reading.see_broadcast(store, SETTING, id, "say", clock.now())
    incident, told = service.broadcast(store, LI, SETTING, id, "say")
    assert seen == told
    assert told.sentence["en"] == "No power in Main since 00:30."
    assert told.to == ("conference", "technical")
    assert incident.run("say").state is StepState.DONE
    with store.read() as connection:
        (posted,) = latest_announcements(connection, 5)
    assert [receipt.group for receipt in posted.receipts] == ["conference", "technical"], "each has to hear it"
    assert (posted.zh, posted.en, posted.subject) == (told.sentence["zh"], told.sentence["en"], f"incident:{id}")


def test_two_who_tick_one_step_one_wins_and_the_other_is_told_who(store: Store) -> None:
    id = begin(store)
    tick(store, id, "safety", by=SUN)
    with pytest.raises(StepTakenError) as told:
        tick(store, id, "safety", by=LI)
    assert "Sun" in told.value.sentence()
    assert "00:30:00" in told.value.sentence()


def test_a_branch_waits_for_its_answer_and_the_other_is_not_taken(store: Store) -> None:
    id = begin(store)
    with pytest.raises(StepBlockedError):
        tick(store, id, "reset")
    with pytest.raises(ChoiceMissingError):
        tick(store, id, "find")
    tick(store, id, "find", choice="all")
    with pytest.raises(StepNotTakenError):
        tick(store, id, "reset")


GATED = setting(
    book(
        step("verify", choices=[{"key": "real", "words": {"zh": "真", "en": "real"}},
                                {"key": "false", "words": {"zh": "假", "en": "false"}}]),
        step("leave", "communicate", when={"step": "verify", "choice": "real"}, say={"zh": "请撤离", "en": "Leave."},
             ticket={"group": "technical"}),
        step("statement", "communicate", say={"zh": "声明", "en": "We state."},
             approval={"role": "commander", "words": {"zh": "声明", "en": "a statement"}}),
    )
)  # fmt: skip


def test_no_text_goes_out_before_the_answer_it_depends_on(store: Store) -> None:
    id = start(store, LI, GATED, NewIncident("power", room="main")).id
    with pytest.raises(StepBlockedError):
        service.broadcast(store, LI, GATED, id, "leave")
    service.tick(store, LI, GATED, id, "verify", Given(choice="false"))
    with pytest.raises(StepNotTakenError):
        service.broadcast(store, LI, GATED, id, "leave")
    with store.read() as connection:
        assert latest_announcements(connection, 5) == ()


def test_no_text_goes_out_before_its_approval(store: Store) -> None:
    id = start(store, LI, GATED, NewIncident("power", room="main")).id
    with pytest.raises(ApprovalMissingError):
        service.broadcast(store, LI, GATED, id, "statement")
    approving.ask(store, LI, GATED, id, "statement", None)
    with pytest.raises(ApprovalMissingError):
        service.broadcast(store, LI, GATED, id, "statement")
    approving.decide(store, ZHANG, GATED, id, "statement", granted=False)
    with pytest.raises(ApprovalMissingError):
        service.broadcast(store, LI, GATED, id, "statement")
    approving.ask(store, LI, GATED, id, "statement", None)
    approving.decide(store, ZHANG, GATED, id, "statement", granted=True)
    service.broadcast(store, LI, GATED, id, "statement")
    with store.read() as connection:
        assert [each.en for each in latest_announcements(connection, 5)] == ["We state."]


def test_an_approval_holds_for_the_number_that_was_said(store: Store) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    approving.ask(store, LI, SETTING, id, "evacuate", 600)
    approving.ask(store, SUN, SETTING, id, "evacuate", 5000)  # While Zhang is called about 600.
    with pytest.raises(ApprovalChangedError, match="5000"):
        approving.decide(store, ZHANG, SETTING, id, "evacuate", granted=True, number=600)
    done = approving.decide(store, ZHANG, SETTING, id, "evacuate", granted=True, number=5000)
    assert done.run("evacuate").approval is not None


def test_a_commander_by_name_alone_grants_nothing(store: Store) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    approving.ask(store, LI, SETTING, id, "evacuate", 800)
    unproven = Origin("control", "Zhang", "operator")  # Zhang has a PIN, and nobody gave it.
    with pytest.raises(ApprovalRefusedError):
        approving.decide(store, unproven, SETTING, id, "evacuate", granted=True)
    assert verbs(store)[0] == "incident.approval-refused"


def test_a_wrong_answer_is_taken_back_with_its_reason(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    with pytest.raises(StepNotEndedError):
        service.take_back(store, LI, SETTING, id, "find", "wrong")
    tick(store, id, "find", choice="all")
    with pytest.raises(ReasonMissingError):
        service.take_back(store, LI, SETTING, id, "find", " ")
    back = service.take_back(store, LI, SETTING, id, "find", "only one circuit")
    assert back.run("find").state is StepState.OPEN
    tick(store, id, "find", choice="part")
    assert tick(store, id, "reset").run("reset").state is StepState.DONE
    notes = [event.note for event in shown(store, id, clock).events if event.verb == "step-reopened"]
    assert notes == ["only one circuit"]


def test_more_than_the_limit_waits_for_the_commander_and_records_whose_call_it_was(
    store: Store, clock: ManualClock
) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    with pytest.raises(ApprovalMissingError):
        tick(store, id, "evacuate", number=800)
    with pytest.raises(ApprovalNotNeededError):
        approving.ask(store, LI, SETTING, id, "evacuate", 500)
    approving.ask(store, LI, SETTING, id, "evacuate", 800, "stairs full")
    clock.advance(3 * MINUTE)
    view = shown(store, id, clock)
    assert view.line.waiting == ("evacuate",)
    waiting = next(each for each in view.steps if each.id == "evacuate").run.approval
    assert waiting is not None
    assert (clock.now() - waiting.asked_at, waiting.asked_by, waiting.number) == (3 * MINUTE, "Li", 800)
    with pytest.raises(ApprovalCallError):
        approving.decide(store, LI, SETTING, id, "evacuate", granted=True, who="Zhang")
    done = approving.decide(store, LI, SETTING, id, "evacuate", granted=True, who="Zhang", call="Li called 138…")
    found = done.run("evacuate").approval
    assert found is not None
    assert (found.granted, found.who, found.call, found.recorded_by) == (True, "Zhang", "Li called 138…", "Li")
    with pytest.raises(ApprovalMissingError):
        tick(store, id, "evacuate", number=801)
    assert tick(store, id, "evacuate", number=800).run("evacuate").number == 800


def test_who_stands_here_decides_by_pin_without_a_call_and_that_is_recorded(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    approving.ask(store, LI, SETTING, id, "evacuate", 800)
    done = approving.decide(store, LI, SETTING, id, "evacuate", granted=True, who="Zhang", by_pin=True)
    found = done.run("evacuate").approval
    assert found is not None
    assert (found.granted, found.who, found.by_pin, found.call, found.recorded_by) == (True, "Zhang", True, "", "Li")
    stored = shown(store, id, clock).incident.run("evacuate").approval
    assert stored == found
    with store.read() as connection:
        entry = latest(connection, 1)[0]
    assert (entry.verb, entry.data["who"], entry.data["by_pin"]) == ("incident.approved", "Zhang", True)
    assert tick(store, id, "evacuate", number=800).run("evacuate").number == 800


def test_a_pin_gives_nobody_an_authority_they_have_not(store: Store) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    approving.ask(store, LI, SETTING, id, "evacuate", 800)
    with pytest.raises(ApprovalRefusedError):
        approving.decide(store, LI, SETTING, id, "evacuate", granted=True, who="Wang", by_pin=True)
    assert verbs(store)[0] == "incident.approval-refused"


@pytest.mark.parametrize("who", ["", "Wang", "Nobody"])
def test_an_approval_without_the_authority_is_refused_and_written_down(store: Store, who: str) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    approving.ask(store, LI, SETTING, id, "evacuate", 800)
    with pytest.raises(ApprovalRefusedError):
        approving.decide(store, QIAN, SETTING, id, "evacuate", granted=True, who=who, call="on the phone")
    with store.read() as connection:
        entry = latest(connection, 1)[0]
    assert (entry.verb, entry.data["who"]) == ("incident.approval-refused", who or "Qian")
    with pytest.raises(ApprovalMissingError):
        tick(store, id, "evacuate", number=800)


def test_a_desk_that_may_not_record_approvals_is_refused_and_written_down_too(
    store_url: str, clock: ManualClock, tmp_path: object, store: Store
) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    approving.ask(store, LI, SETTING, id, "evacuate", 800)
    strict = Store(store_url, clock, tmp_path / "b", require)  # type: ignore[operator]
    try:
        with pytest.raises(NotPermittedError):
            approving.decide(
                strict, Origin("D1", "Zhou", "desk"), SETTING, id, "evacuate", granted=True, who="Zhang", call="phone"
            )
        assert verbs(strict)[0] == "incident.approval-refused"
    finally:
        strict.close()


def test_a_denied_approval_leaves_the_step_to_be_asked_for_again_or_skipped(store: Store) -> None:
    id = begin(store)
    tick(store, id, "find", choice="all")
    approving.ask(store, LI, SETTING, id, "evacuate", 800)
    denied = approving.decide(store, ZHANG, SETTING, id, "evacuate", granted=False)
    assert denied.run("evacuate").state is StepState.OPEN
    with pytest.raises(ApprovalMissingError):
        tick(store, id, "evacuate", number=800)
    assert service.skip(store, LI, SETTING, id, "evacuate", "denied").run("evacuate").state is StepState.SKIPPED


def test_proofs_are_asked_for(store: Store) -> None:
    id = begin(store)
    for wanted in ("count", "restart", "say"):
        with pytest.raises(ProofMissingError):
            tick(store, id, wanted)
    assert tick(store, id, "say", note="by loudhailer").run("say").state is StepState.DONE
    assert tick(store, id, "count", number=480).people == 480


def test_an_edited_playbook_changes_nothing_of_what_runs(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    edited = setting(book(step("other"), key="power"))
    assert service.tick(store, LI, edited, id, "safety", WHOLE).run("safety").state is StepState.DONE
    with pytest.raises(StepUnknownError):
        service.tick(store, LI, edited, id, "other", WHOLE)
    without = setting(book(step("a"), key="quite-another"))
    assert reading.show(store, without, id, clock.now()).incident.playbook == POWER


def test_a_drill_touches_nothing_live_and_says_what_it_would_have_done(store: Store, clock: ManualClock) -> None:
    id = begin(store, drill=True)
    tick(store, id, "find", choice="part")
    assert tick(store, id, "reset").run("reset").ticket == ""
    _incident, told = service.broadcast(store, LI, SETTING, id, "say")
    assert told.sentence["en"].startswith("[DRILL] ")
    with store.read() as connection:
        assert latest_announcements(connection, 5) == ()
        assert connection.execute(text("SELECT count(*) FROM ticket")).scalar_one() == 0
        assert all(entry.data["drill"] for entry in latest(connection, 9))
    would = [event.data.get("would") for event in shown(store, id, clock).events]
    assert would == [None, None, "ticket", "announcement"]


def test_a_second_of_the_same_kind_in_the_same_room_is_refused_unless_it_is_wanted(store: Store) -> None:
    first = begin(store)
    with pytest.raises(IncidentRunningError) as told:
        start(store, SUN, SETTING, NewIncident("power", room="main"))
    assert first in told.value.sentence()
    assert begin(store, another=True) == "I-0002"
    assert begin(store, drill=True) == "I-0003"


def test_it_begins_from_a_ticket_with_its_room_and_words(store: Store) -> None:
    new = NewTicket("No light", group="technical", impact=Level.HIGH, room="forum")
    ticket = open_new(store, WANG, SETTING.devices.tickets, new).ticket.id
    incident = start(store, LI, SETTING, NewIncident("power", ticket=ticket.lower()))
    assert (incident.ticket, incident.room, incident.what) == (ticket, "forum", "No light")


def test_it_begins_from_an_item_at_risk_and_follows_it_as_it_is_moved(store: Store, clock: ManualClock) -> None:
    apply(store, LI, SETTING.devices.agenda, PlanItems(morning()))
    incident = start(store, LI, SETTING, NewIncident("power", item="Keynote"))
    assert (incident.item, incident.room, incident.what) == ("keynote", "main", "Keynote")
    assert shown(store, incident.id, clock).line.item == "keynote"
    apply(store, LI, SETTING.devices.agenda, MoveItem("keynote", to=at("13:00")))
    view = shown(store, incident.id, clock)
    assert view.item is not None
    assert view.item.slot == at("13:00")
    with store.read() as connection:
        entry = next(each for each in latest(connection, 5) if each.verb == "incident.started")
    assert (entry.data["item"], entry.data["note"]) == ("keynote", "Keynote")


def test_the_ticket_it_began_with_is_shown_as_it_stands_now(store: Store, clock: ManualClock) -> None:
    new = NewTicket("No light", group="technical", impact=Level.HIGH, category=Category.TECHNICAL)
    ticket = open_new(store, WANG, SETTING.devices.tickets, new).ticket.id
    id = start(store, LI, SETTING, NewIncident("power", ticket=ticket)).id
    cancel_ticket(store, LI, SETTING.devices.tickets, ticket, "nothing")
    found = shown(store, id, clock).ticket
    assert found is not None
    assert (found.id, found.is_open) == (ticket, False)


def test_what_it_begins_from_has_to_be_there(store: Store) -> None:
    for new in (
        NewIncident("power", room="cellar"),
        NewIncident("power", device="none"),
        NewIncident("power", ticket="T-0099"),
    ):
        with pytest.raises(IncidentPlaceError):
            start(store, LI, SETTING, new)
    with pytest.raises(PlaybookUnknownError):
        start(store, LI, SETTING, NewIncident("flood"))
    with pytest.raises(ItemUnknownError):
        start(store, LI, SETTING, NewIncident("power", item="keynote"))
    for name in ("I-0009", "x", "99999999999999999999"):
        with pytest.raises(IncidentUnknownError):
            service.note(store, LI, SETTING, name, "?")


def test_it_is_closed_only_when_nothing_is_left_and_with_a_review(store: Store) -> None:
    id = begin(store)
    with pytest.raises(StepsLeftError):
        service.close(store, LI, SETTING, id, "done")
    tick(store, id, "find", choice="part")
    for each in ("safety", "reset", "say", "count", "restart"):
        service.skip(store, LI, SETTING, id, each, "not needed")
    with pytest.raises(ReviewMissingError):
        service.close(store, LI, SETTING, id, "  ")
    assert service.close(store, LI, SETTING, id, "false alarm").ended_by == "Li"


def test_what_turned_out_to_be_nothing_is_called_off_and_still_noted_on(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    assert service.cancel(store, LI, SETTING, id, "a fuse").state is State.CANCELLED
    service.note(store, LI, SETTING, id, "the fuse was found")
    assert [event.verb for event in shown(store, id, clock).events] == ["started", "cancelled", "noted"]


def test_head_counts_go_into_the_texts_and_the_last_one_holds(store: Store) -> None:
    id = begin(store)
    service.count(store, LI, SETTING, id, 120, "gate")
    assert service.count(store, LI, SETTING, id, 480, "all").people == 480


@pytest.mark.parametrize("statement", ["UPDATE incident_event SET note = 'x'", "DELETE FROM incident_event"])
def test_the_events_are_neither_edited_nor_deleted(store: Store, clock: ManualClock, statement: str) -> None:
    id = begin(store)

    def forge(transaction: Transaction) -> None:
        transaction.connection.execute(text(statement))
        transaction.journal("incident.noted", f"incident:{id}", {})

    with pytest.raises(DBAPIError, match="append-only"):
        store.write(forge, LI)
    assert [event.verb for event in shown(store, id, clock).events] == ["started"]


def test_clocks_never_run_backward_with_a_clock_that_was_set_back(store: Store, clock: ManualClock) -> None:
    id = begin(store)
    clock.advance(10 * MINUTE)
    tick(store, id, "safety")
    clock.advance(-60 * MINUTE)
    view = shown(store, id, clock)
    assert view.elapsed == 10 * MINUTE
    later = tick(store, id, "find", choice="part")
    assert later.run("find").at == later.started_at + 10 * MINUTE


def test_the_chain_of_command_has_names_and_numbers(store: Store, clock: ManualClock) -> None:
    chain = shown(store, begin(store), clock).chain
    assert [(each.key, each.name, each.phone) for each in chain] == [
        ("technical", "Wang", ""), ("commander", "Zhang", "138 0000 0001"),
    ]  # fmt: skip
