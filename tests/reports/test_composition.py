"""What a report says: sections, the difference to the last one, files (docs/domain.md §11). No store."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, timedelta

from controlroom.core.i18n import use_language
from controlroom.domain.agenda.live import StartItem
from controlroom.domain.agenda.views import AgendaView
from controlroom.domain.checkin.flow import CategoryFlow, Counted
from controlroom.domain.tickets.rules import Ticket
from controlroom.domain.tickets.states import State
from controlroom.reports import sections
from controlroom.reports.changes import differences
from controlroom.reports.sections import MOST, LateGuest, OpenIncident
from controlroom.reports.values import Both, Content, Issued, Line, Section, content_of, same, told
from controlroom.reports.writing import in_order, report_document, to_html, to_markdown
from tests.domain.agenda.rundowns import agenda, did, morning
from tests.domain.agenda.rundowns import at as in_december
from tests.reports.venue import VENUE, at, draft, section
from tests.support.flow import flow_of


def words(found: Section) -> list[str]:
    return [f"{line.symbol} {line.words.en}" for line in found.lines]


def ticket(number: int, **facts: object) -> Ticket:
    usual = {"title": "LED wall dark", "state": State.DISPATCHED, "group": "technical", "opened_by": "Li"}
    return Ticket(
        id=f"T-{number:04}", number=number, version=1, opened_at=at("9:00"), changed_at=at("9:00"), **{**usual, **facts}
    )  # type: ignore[arg-type]


def test_people_are_told_in_all_and_by_category() -> None:
    flow = replace(flow_of(), at=at("10:00"), expected=1200, present=1150, categories=(CategoryFlow("vip", 10, 9),))
    assert words(sections.people(flow, VENUE)) == ["✔ 1,150 of 1,200 in the house (95.8%, target 95%)", "· VIP 9/10"]


def test_a_counted_queue_is_judged_by_its_target() -> None:
    flow = replace(flow_of(), at=at("10:00"), counted=Counted(30, at("9:58"), "Li"), desks=(), forecast=None)
    assert words(sections.queue(flow, VENUE))[0] == "✖ 30 people wait, no desk works"


def test_a_room_tells_how_far_it_is_off_and_what_comes() -> None:
    begun = did(agenda(*morning()), ("9:20", StartItem("opening")))
    view = AgendaView.of(begun, in_december("9:25"), 0)
    found = sections.agenda(view, VENUE, in_december("9:25"))
    assert words(found)[0] == "✖ Main Hall: 20 min over plan, on stage: Opening"
    assert "· 09:50 Keynote (+20 min)" in words(found)
    assert found.figures == {"agenda.off.main": 20}
    assert not any("Panel" in line for line in words(found)[5:])


def test_tickets_are_counted_and_the_worst_named() -> None:
    found = [
        ticket(1, priority=1, risk=1, next_due=at("9:30")), ticket(2), ticket(3, priority=4, next_due=at("12:00")),
    ]  # fmt: skip
    told_of = sections.tickets(found, at("10:00"), VENUE)
    assert words(told_of) == [
        "✖ open: 3 (1 urgent, 1 normal, 1 minor; level 1: 1, level 3: 2)",
        "✖ overdue: 1",
        "✖ T-0001 LED wall dark: urgent, dispatched (Technical), overdue by 30 min",
    ]
    assert told_of.figures == {"tickets.open": 3, "tickets.overdue": 1}


def test_of_a_long_list_the_rest_is_counted() -> None:
    found = sections.tickets([ticket(n, priority=2) for n in range(1, 31)], at("10:00"), VENUE)
    assert words(found)[-1] == "– … and 23 more"
    assert len(found.lines) == MOST + 1


def test_emergencies_and_late_guests_have_their_sections() -> None:
    incidents = sections.incidents(
        (OpenIncident("I-01", Both("停电", "Power cut"), at("9:40"), same("Generator"), 1, 1),), VENUE
    )
    assert words(incidents) == [
        "✖ I-01 Power cut, since 09:40: Generator; waits for approval; steps over their time: 1"
    ]
    guests = sections.guests((LateGuest("g1", "Prof. Zhang", timedelta(minutes=25), at("10:30")),), VENUE)
    assert words(guests) == ["▲ Prof. Zhang: 25 min late, expected 10:30"]
    assert words(sections.guests((), VENUE)) == ["✔ Nobody is late."]


def test_on_top_stands_what_has_changed() -> None:
    before = draft(at("8:00"), None, section(figure=3, items=("T-0001", "T-0002")))
    now = differences((section(figure=2, items=("T-0002", "T-0003")),), before, VENUE)
    assert [f"{line.symbol} {line.words.en}" for line in now] == [
        "✔ open tickets: 3 → 2 (-1)", "▲ new tickets: T-0003", "✔ closed tickets: T-0001",
    ]  # fmt: skip
    same_again = differences((section(figure=3, items=("T-0001", "T-0002")),), before, VENUE)
    assert [line.words.en for line in same_again] == ["Nothing has changed since the last report."]


def test_a_report_is_read_back_as_it_was_kept() -> None:
    content = draft(at("8:00")).with_notes({"head": "quiet", "tickets": "vendor comes at 11"})
    assert content_of(content.to_json()) == content
    assert content.sections[0].note == "vendor comes at 11"


def test_what_came_from_people_is_no_markup() -> None:
    evil = Section("tickets", same("Tickets"), (Line(same("<script>*x*</script> [a](b)")),), note="<b>|")
    content = Content(at("8:00"), "# <i>head</i>", 0, (), (evil,))
    issued = Issued(1, at("8:05"), "control", "<Li>", at("8:00"), content)
    html = to_html(report_document(content, VENUE, issued), ("en",))
    assert "<script>" not in html
    assert "<i>" not in html
    assert "issued by &lt;Li&gt;, 2026-05-18 08:05" in html
    markdown = to_markdown(report_document(content, VENUE, issued), ("en",))
    assert "\\<script\\>\\*x\\*\\</script\\> \\[a\\](b)" in markdown


def test_the_language_of_the_event_stands_first_whatever_the_screen_speaks() -> None:
    use_language("en")
    document = report_document(draft(at("8:00")), VENUE)
    both = to_markdown(document, in_order("zh", both=True))
    assert both.index("态势通报") < both.index("Situation report: draft")
    assert "Situation report" not in to_markdown(document, in_order("zh", both=False))


def test_braces_in_what_people_wrote_are_only_braces() -> None:
    assert told("{id} {title}", id="T-1", title="{0.__class__}").en == "T-1 {0.__class__}"
    assert at("8:00").tzinfo is UTC
