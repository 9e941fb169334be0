"""Announcements on both stores: posted, acknowledged by group, said again, withdrawn."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from controlroom.core.clock import ManualClock
from controlroom.domain.announcements import service
from controlroom.domain.announcements.errors import (
    AnnouncementForOthersError,
    AnnouncementGroupError,
    AnnouncementReasonError,
    AnnouncementTooLongError,
    AnnouncementUnknownError,
    AnnouncementWithdrawnError,
    AnnouncementWordsError,
)
from controlroom.domain.announcements.reading import one
from controlroom.domain.announcements.resending import resend
from controlroom.domain.announcements.views import AnnouncementView
from controlroom.store.journal import Entry, entries_since
from controlroom.store.store import Store
from tests.domain.announcements.setting import CHEN, LATE, LI, QIAN, SETTING, SUN
from tests.domain.tickets.setting import MINUTE


def posted(store: Store, *to: str) -> int:
    return service.post_new(store, LI, SETTING, LATE, to=to).id


def look(store: Store, number: int) -> AnnouncementView:
    with store.read() as connection:
        found = one(connection, number)
    assert found is not None
    return found


def waiting(store: Store) -> list[tuple[int, Sequence[str]]]:
    with store.read() as connection:
        return [(each.id, each.waiting) for each in service.open_announcements(connection)]


def verbs(store: Store) -> list[str]:
    return [entry.verb for entry in journal(store)]


def journal(store: Store) -> list[Entry]:
    with store.read() as connection:
        return list(entries_since(connection, None))


def test_a_sentence_goes_round_in_both_languages_with_the_groups_that_must_hear_it(store: Store) -> None:
    number = posted(store, "technical", "logistics", "technical")
    found = look(store, number)
    assert (found.zh, found.en) == (LATE["zh"], LATE["en"])
    assert found.waiting == ("technical", "logistics")
    (entry,) = journal(store)
    assert (entry.verb, entry.subject) == ("announcement.posted", f"announcement:{number}")


def test_what_nobody_must_hear_is_not_open(store: Store) -> None:
    number = posted(store)
    assert waiting(store) == []
    assert not look(store, number).is_open


def test_each_group_acknowledges_for_itself_and_the_last_one_closes_it(store: Store, clock: ManualClock) -> None:
    number = posted(store, "technical", "logistics")
    clock.advance(MINUTE)
    assert service.acknowledge(store, CHEN, number, "technical", SETTING)
    assert waiting(store) == [(number, ("logistics",))]
    receipt = look(store, number).receipts[0]
    assert (receipt.seen_by, receipt.seen_from, receipt.seen_at) == ("Chen", "control", clock.now())
    assert service.acknowledge(store, SUN, f"#{number}", "logistics", SETTING)
    assert waiting(store) == []


def test_acknowledging_twice_changes_nothing(store: Store) -> None:
    number = posted(store, "technical")
    service.acknowledge(store, CHEN, number, "technical", SETTING)
    assert not service.acknowledge(store, LI, number, "technical", SETTING)
    assert look(store, number).receipts[0].seen_by == "Chen"
    assert verbs(store).count("announcement.acknowledged") == 1


def test_coordination_acknowledges_for_a_group_it_spoke_to_and_nobody_else_does(store: Store) -> None:
    number = posted(store, "technical", "logistics")
    for somebody in (SUN, QIAN):
        with pytest.raises(AnnouncementForOthersError):
            service.acknowledge(store, somebody, number, "technical", SETTING)
    assert service.acknowledge(store, LI, number, "technical", SETTING)
    assert waiting(store) == [(number, ("logistics",))]


def test_a_group_that_was_not_told_has_nothing_to_acknowledge(store: Store) -> None:
    number = posted(store, "technical")
    with pytest.raises(AnnouncementGroupError):
        service.acknowledge(store, LI, number, "logistics", SETTING)


@pytest.mark.parametrize("id", ["0", "99", "", "T-0001", "announcement:x", "９", "9" * 40])
def test_an_announcement_that_is_not_there_is_named(store: Store, id: str) -> None:
    with pytest.raises(AnnouncementUnknownError):
        service.acknowledge(store, LI, id, "technical")


def test_what_is_not_acknowledged_is_said_again_then_coordination_is_told_and_then_it_rests(
    store: Store, clock: ManualClock
) -> None:
    number = posted(store, "technical", "logistics")
    start = clock.now()
    assert resend(store, LI, SETTING) == start + 10 * MINUTE
    assert look(store, number).resent == 0
    for turn in (1, 2):
        clock.advance(10 * MINUTE)
        assert resend(store, LI, SETTING) == clock.now() + 10 * MINUTE
        assert (look(store, number).resent, look(store, number).last_said) == (turn, clock.now())
    clock.advance(10 * MINUTE)
    assert resend(store, LI, SETTING) is None
    found = look(store, number)
    assert (found.resent, found.is_escalated, found.is_open) == (2, True, True)
    clock.advance(300 * MINUTE)
    assert resend(store, LI, SETTING) is None
    assert verbs(store) == ["announcement.posted", *2 * ["announcement.resent"], "announcement.escalated"]


def test_turns_that_passed_while_nothing_ran_are_made_up_for_once(store: Store, clock: ManualClock) -> None:
    number = posted(store, "technical")
    clock.advance(500 * MINUTE)
    assert resend(store, LI, SETTING) == clock.now() + 10 * MINUTE
    assert look(store, number).resent == 1


def test_what_everybody_has_acknowledged_is_not_said_again(store: Store, clock: ManualClock) -> None:
    number = posted(store, "technical")
    service.acknowledge(store, CHEN, number, "technical", SETTING)
    clock.advance(30 * MINUTE)
    assert resend(store, LI, SETTING) is None
    assert look(store, number).resent == 0


def test_a_withdrawn_sentence_stays_and_those_who_heard_it_hear_why(store: Store, clock: ManualClock) -> None:
    number = posted(store, "technical", "logistics")
    service.acknowledge(store, CHEN, number, "technical", SETTING)
    instead = service.withdraw(store, LI, number, "the wrong hall")
    old = look(store, number)
    assert old.withdrawn is not None
    assert (old.withdrawn.by, old.withdrawn.why, old.replaced_by) == ("Li", "the wrong hall", instead.id)
    assert old.zh == LATE["zh"]
    assert instead.replaces == number
    assert instead.en == "Withdrawn: “The opening starts ten minutes late.” Reason: the wrong hall"
    assert "开幕式推迟十分钟。" in instead.zh
    assert waiting(store) == [(instead.id, ("technical", "logistics"))]
    clock.advance(10 * MINUTE)
    resend(store, LI, SETTING)
    assert look(store, number).resent == 0
    with pytest.raises(AnnouncementWithdrawnError):
        service.acknowledge(store, LI, number, "logistics", SETTING)
    with pytest.raises(AnnouncementWithdrawnError):
        service.withdraw(store, LI, number, "again")


def test_a_correction_says_what_holds_instead(store: Store) -> None:
    number = posted(store, "technical")
    words = {"zh": "开幕式推迟二十分钟。", "en": "The opening starts twenty minutes late."}
    instead = service.withdraw(store, LI, number, "it takes longer", words)
    assert (instead.zh, instead.en) == (words["zh"], words["en"])


def test_withdrawing_needs_a_reason(store: Store) -> None:
    number = posted(store)
    with pytest.raises(AnnouncementReasonError):
        service.withdraw(store, LI, number, " \u202e\n ")
    assert look(store, number).withdrawn is None


def test_words_that_are_missing_or_too_long_are_refused_and_nothing_is_cut_off(store: Store) -> None:
    for words in ({"zh": "只有中文", "en": " "}, {"zh": "\u200b\x07", "en": "only English"}):
        with pytest.raises(AnnouncementWordsError):
            service.post_new(store, LI, SETTING, words)  # type: ignore[arg-type]
    with pytest.raises(AnnouncementTooLongError) as refused:
        service.post_new(store, LI, SETTING, {"zh": "长" * 401, "en": "long"})
    assert "401" in refused.value.sentence()
    assert verbs(store) == []


def test_a_group_the_event_does_not_have_is_refused_with_those_it_has(store: Store) -> None:
    with pytest.raises(AnnouncementGroupError) as refused:
        posted(store, "technical", "tech\x1b[31m")
    assert "logistics" in refused.value.sentence()
    assert "\x1b" not in refused.value.sentence()
    assert verbs(store) == []


def test_hostile_words_go_round_as_the_text_they_are(store: Store) -> None:
    words = {"zh": "[b]停\x1b[2J\u202e电[/b]\n请勿\t离开", "en": "[red]Power\r\nis out; DROP TABLE announcement"}
    found = service.post_new(store, LI, SETTING, words)  # type: ignore[arg-type]
    assert found.zh == "[b]停[2J电[/b] 请勿 离开"
    assert found.en == "[red]Power is out; DROP TABLE announcement"
