"""Words on the screen that follow from what is known: pure functions, in the language in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from controlroom.core.errors import ControlroomError
from controlroom.core.i18n import N_, _, current_language, ngettext
from controlroom.core.ids import SYSTEM
from controlroom.core.text import clean_line, visible
from controlroom.domain.badges.rules import SHARED
from controlroom.domain.checkin.rules import SYMBOLS, Outcome

if TYPE_CHECKING:
    from controlroom.core.config.event import EventConfig
    from controlroom.store.journal import Entry

# Verb of the journal → symbol, tone, sentence. The fields of a sentence are those of `_fields`.
_SENTENCES: dict[str, tuple[str, str, str]] = {
    "checkin.admitted": (SYMBOLS[Outcome.ADMITTED], "good", N_("{name} admitted")),
    "checkin.already": (SYMBOLS[Outcome.ALREADY], "warn", N_("{name} is already in")),
    "checkin.unknown": (SYMBOLS[Outcome.UNKNOWN], "warn", N_("code {code} is not on the list")),
    "checkin.void": (SYMBOLS[Outcome.VOID], "bad", N_("{name} refused: registration cancelled")),
    "checkin.blocked": (SYMBOLS[Outcome.BLOCKED], "bad", N_("{name} refused: blocked")),
    "checkin.needs_attention": (SYMBOLS[Outcome.NEEDS_ATTENTION], "warn", N_("{name}: to be cleared up at the desk")),
    "checkin.not_yet": (SYMBOLS[Outcome.NOT_YET], "warn", N_("{name} came too early")),
    "checkin.expired": (SYMBOLS[Outcome.EXPIRED], "bad", N_("{name} refused: closed or expired")),
    "checkin.wrong_checkpoint": (SYMBOLS[Outcome.WRONG_CHECKPOINT], "warn", N_("{name} stood at the wrong entrance")),
    "checkin.left": (SYMBOLS[Outcome.LEFT], "plain", N_("{name} went out")),
    "checkin.not_in": (SYMBOLS[Outcome.NOT_IN], "warn", N_("{name} went out without having come in")),
    "checkin.overridden": (SYMBOLS[Outcome.ADMITTED], "warn", N_("{name} admitted by decision: {note}")),
    "checkin.walked_in": ("+", "good", N_("{name} taken in as a walk-in")),
    "people.edited": ("·", "plain", N_("entry of {name} corrected")),
    "checkin.undone": ("↺", "warn", N_("admission of {name} taken back: {reason}")),
    "operator.signed-in": ("▶", "plain", N_("{name} signed in: {role}, after {former}")),
    "operator.signed-out": ("·", "plain", N_("{name} signed out; {following} acts")),
    "operator.refused": ("!", "bad", N_("wrong PIN for {name}, {tries} in a row")),
    "operator.proved": ("·", "plain", N_("{name} gave the right PIN, after wrong ones: {tries}")),
    "contact.called": ("☎", "plain", N_("{name} called by {by}: {result}")),
    "contact.exported": ("▲", "plain", N_("the contact sheet written to a file: {what}")),
    "contact.printed": ("▲", "plain", N_("the contact sheet sent to the printer: {what}")),
    "contact.print-failed": ("!", "warn", N_("the contact sheet did not certainly come out: {reason}")),
    "people.imported": ("+", "plain", N_("list taken in: {created} new, {updated} changed, {rejected} rejected")),
    "people.indexed": ("·", "plain", N_("search index built")),
    "people.layout_remembered": ("·", "plain", N_("columns of {file} remembered")),
    "people.layout_forgotten": ("·", "plain", N_("columns of a list forgotten")),
    "people.exported": ("▲", "plain", N_("list written to a file: {rows} rows")),
    "people.list_viewed": ("·", "plain", N_("the full list of people was opened")),
    "queue.counted": ("·", "plain", N_("{waiting} people counted in the queue")),
    "badge.queued": ("·", "plain", N_("badge of {name} waits for the printer")),
    "badge.sending": ("·", "plain", N_("badge of {name} goes to the printer")),
    "badge.sent": ("·", "plain", N_("badge of {name} sent, not confirmed")),
    "badge.confirmed": ("·", "plain", N_("badge of {name} printed")),
    "badge.unknown": ("?", "warn", N_("badge of {name}: unknown whether printed")),
    "badge.failed": (SYMBOLS[Outcome.VOID], "bad", N_("badge of {name} failed")),
    "badge.reprinted": ("+", "plain", N_("badge of {name} printed again by {by}")),
    "badge.moved": ("!", "warn", N_("badges of desk {from} come out at desk {to}: {n}")),
    "batch.planned": ("+", "plain", N_("{n} badges to be printed ahead at desk {desk}")),
    "batch.paused": ("·", "plain", N_("printing ahead at desk {desk} paused")),
    "batch.resumed": ("·", "plain", N_("printing ahead at desk {desk} goes on")),
    "batch.cancelled": ("·", "plain", N_("printing ahead at desk {desk} cancelled: {n} badges discarded")),
    "stock.set": ("·", "plain", N_("{left} blank badges counted at {place}")),
    "agenda.exported": ("·", "plain", N_("the rundown written to a file: {items} items")),
    "agenda.announced": ("!", "warn", N_("announced")),
    "agenda.reminded": ("▲", "plain", N_("reminders given: {n}")),
    "agenda.reminder-seen": ("·", "plain", N_("reminders acknowledged: {n}")),
    "announcement.posted": ("!", "warn", N_("announced: {sentence}")),
    "announcement.acknowledged": ("✔", "plain", N_("{by} acknowledges for {group}: {sentence}")),
    "announcement.resent": ("!", "warn", N_("said again, not acknowledged by {group}: {sentence}")),
    "announcement.escalated": ("✖", "bad", N_("{told} is told: {group} has not acknowledged: {sentence}")),
    "announcement.withdrawn": ("↺", "warn", N_("withdrawn by {by}, {reason}: {sentence}")),
    "announcement.delivered": ("·", "plain", N_("sent to the webhook: {sentence}")),
    "announcement.delayed": ("▲", "warn", N_("waits for the webhook, {cause}: {sentence}")),
    "announcement.undelivered": ("✖", "bad", N_("not sent to the webhook, {cause}: {sentence}")),
    "announcement.exported": ("▲", "plain", N_("the announcements written to a file: {rows}")),
    "stage.message-shown": ("+", "plain", N_("the stage of {room} shows: {words}")),
    "stage.message-cleared": ("·", "plain", N_("message on the stage of {room} taken away")),
    "stage.darkened": ("▲", "warn", N_("the stage of {room} is dark")),
    "stage.lit": ("·", "plain", N_("the stage of {room} is lit again")),
    "stage.roll-begun": ("▲", "plain", N_("{room} follows the clock by itself")),
    "stage.roll-ended": ("·", "plain", N_("{room} no longer follows the clock")),
    "badge.discarded": ("·", "plain", N_("badge of {name} discarded")),
    "round.planned": ("·", "plain", N_("rounds of {n} templates are planned")),
    "round.opened": ("▲", "plain", N_("rounds due now: {n}")),
    "round.missed": ("✖", "bad", N_("rounds missed: {n}")),
    "round.started": ("▶", "plain", N_("{round}, {place}: begun by {by}")),
    "round.taken-over": ("▶", "warn", N_("{round}, {place}: taken over by {by} from {former}: {note}")),
    "round.paused": ("·", "plain", N_("{round}, {place}: paused by {by}")),
    "round.resumed": ("▶", "plain", N_("{round}, {place}: goes on")),
    "round.answered": ("·", "plain", N_("{round}, {place}: {item} looked at")),
    "round.answer-changed": ("·", "warn", N_("{round}, {place}: answer changed by {by}: {item}")),
    "round.item-failed": ("✖", "bad", N_("{round}, {place}: {item} failed, {ticket}")),
    "round.rest-passed": ("▲", "plain", N_("{round}, {place}: {n} items passed together by {by}")),
    "round.completed": ("✔", "good", N_("{round}, {place}: completed and passed")),
    "round.failed": ("✖", "bad", N_("{round}, {place}: completed and failed")),
    "round.called-off": ("»", "warn", N_("{round}, {place}: called off by {by}: {reason}")),
    "round.signed": ("✔", "good", N_("{round}, {place}: signed by {signer} for {group}")),
    "round.revised": ("!", "warn", N_("{round}, {place}: opened again by {by}: {reason}")),
    "round.exported": ("▲", "plain", N_("sheet {what} written to a file")),
    "pass.issued": ("+", "plain", N_("{issued} signed tickets issued")),
    "pass.revoked": ("!", "warn", N_("signed ticket revoked: {reason}")),
    "pass.reinstated": ("↺", "plain", N_("revoked ticket made good again")),
    "pass.revocations_imported": ("+", "plain", N_("list of revoked tickets taken in: {new} new")),
    "pass.key_made": ("!", "warn", N_("a new key signs tickets from now on")),
    "ticket.opened": ("▲", "warn", N_("{ticket} opened, priority {priority}: {title} → {group}")),
    "ticket.repeated": ("▲", "warn", N_("{ticket} happened again: {title}")),
    "ticket.recovered": ("↺", "good", N_("{ticket} is well again by itself, to be verified: {title}")),
    "ticket.classified": ("·", "plain", N_("{ticket} classified, priority {priority}: {title}")),
    "ticket.dispatched": ("→", "plain", N_("{ticket} sent to {group}: {title}")),
    "ticket.accepted": ("·", "plain", N_("{ticket} accepted by {assignee}: {title}")),
    "ticket.held": ("·", "warn", N_("{ticket} put on hold by {by}: {note}")),
    "ticket.resumed": ("·", "plain", N_("{ticket} goes on: {title}")),
    "ticket.resolved": ("✔", "plain", N_("{ticket} resolved by {by}, to be verified: {note}")),
    "ticket.verified": ("✔", "good", N_("{ticket} verified and closed by {by}: {title}")),
    "ticket.sent-back": ("▲", "warn", N_("{ticket} sent back by {by}: {note}")),
    "ticket.reopened": ("▲", "warn", N_("{ticket} reopened by {by}: {note}")),
    "ticket.rejected": ("·", "plain", N_("{ticket} rejected by {by}: {note}")),
    "ticket.merged": ("·", "plain", N_("{ticket} merged into {of}: {title}")),
    "ticket.cancelled": ("·", "plain", N_("{ticket} cancelled by {by}: {note}")),
    "ticket.noted": ("·", "plain", N_("{ticket}, note by {by}: {note}")),
    "ticket.renamed": ("·", "plain", N_("{ticket} is now called: {title}")),
    "ticket.escalated": ("!", "bad", N_("{ticket} is overdue, told to {group} ({person}): {title}")),
    "ticket.escalation-seen": ("·", "plain", N_("{by} sees to the overdue {ticket}")),
    "guest.added": ("+", "plain", N_("{name} is looked after as a guest")),
    "guest.edited": ("·", "plain", N_("details of {name} changed")),
    "guest.moved": ("→", "plain", N_("guest {name}: {state}")),
    "guest.corrected": ("↺", "warn", N_("guest {name} corrected by {by}, {state}: {note}")),
    "guest.delayed": ("▲", "warn", N_("{name} comes late: {note}")),
    "guest.noted": ("·", "plain", N_("guest {name}, note by {by}: {note}")),
    "guest.checked-in": ("▲", "good", N_("{level} {name} has checked in at {place}")),
    "guest.imported": ("+", "plain", N_("list of guests taken in from {file}: {n} changes")),
    "guest.exported": ("·", "plain", N_("the guests written to a file: {rows}")),
    "guest.on-time": ("·", "good", N_("{name} comes as planned after all")),
    "ticket.exported": ("·", "plain", N_("the tickets written to a file: {rows}")),
    "device.noted": ("·", "plain", N_("checks of devices changed: {n}")),
    "device.watched": ("·", "plain", N_("devices watched: {n} checks")),
    "device.watch-begun": ("·", "plain", N_("station {station} watches the devices")),
    "device.watch-taken-over": (
        "▲",
        "warn",
        N_("station {station} watches the devices now: for {silent} nobody did, since {from} fell silent"),
    ),
    "device.watch-ended": ("▲", "warn", N_("station {station} no longer watches the devices")),
    "device.disconnected": ("✖", "bad", N_("no device and no gateway answers station {station}: none is judged")),
    "device.connected": ("✔", "good", N_("devices answer station {station} again")),
    "device.failed": ("✖", "bad", N_("{name} has a fault: {words} ({ticket}){merged}")),
    "device.reported": ("▲", "warn", N_("{name} still has a fault: {words} ({ticket})")),
    "device.recovered": ("✔", "good", N_("{name} is in order again")),
    "device.flapping-begun": ("▲", "warn", N_("{name} keeps changing its state ({ticket})")),
    "device.flapping-ended": ("·", "plain", N_("{name} keeps its state again")),
    "device.acknowledged": ("·", "plain", N_("{by} knows of the fault of {name}: {reason}")),
    "device.unacknowledged": ("↺", "plain", N_("{by} takes back knowing of the fault of {name}")),
    "device.maintenance-set": ("·", "plain", N_("maintenance of {name} by {by}: {reason}")),
    "device.maintenance-ended": ("·", "plain", N_("maintenance of {name} is over")),
    "device.test-passed": ("✔", "plain", N_("{name} tested by {by}: it works")),
    "device.test-failed": ("✖", "bad", N_("{name} tested by {by}: it does not work. {note} ({ticket})")),
    "device.moved": ("·", "plain", N_("{name} is now: {life} {place}")),
    "device.failed-over": ("!", "warn", N_("{spare} takes over from {name} ({ticket}){rundown}")),
    "device.arrived": ("·", "plain", N_("a technician is at {name}")),
    "device.spare-in-service": ("✔", "good", N_("{spare} is in service for {name}")),
    "device.given-back": ("↺", "good", N_("{name} serves again, {spare} is free")),
    "device.imported": ("+", "plain", N_("device register taken in from {file}: {n} changes")),
    "incident.started": ("✖", "bad", N_("{incident} begun: {name}{place}{note}")),
    "incident.step-done": ("✔", "plain", N_("{incident}: {step} · done by {by}{answer}{count}{note}{opened}")),
    "incident.controlled": (
        "▲",
        "warn",
        N_("{incident} is under control: {step} · done by {by}{answer}{count}{note}{opened}"),
    ),
    "incident.recovered": (
        "✔",
        "good",
        N_("{incident} is recovered: {step} · done by {by}{answer}{count}{note}{opened}"),
    ),
    "incident.step-skipped": ("»", "warn", N_("{incident}: {step} · skipped by {by}{note}")),
    "incident.step-reopened": ("↺", "warn", N_("{incident}: {step} · taken back by {by}{note}")),
    "incident.approval-asked": ("?", "warn", N_("{incident}: {step} · {by} asks for approval{count}{note}")),
    "incident.approved": ("✔", "good", N_("{incident}: {step} · approved by {who}{by_pin}{count}{note}")),
    "incident.denied": ("✖", "bad", N_("{incident}: {step} · denied by {who}{by_pin}{count}{note}")),
    "incident.approval-refused": ("!", "bad", N_("{incident}: {step} · {who} may not decide on that{note}")),
    "incident.approval-pin-refused": (
        "!",
        "bad",
        N_("{incident}: {step} · somebody gave a PIN for it that is not that of {who}"),
    ),
    "incident.counted": ("·", "plain", N_("{incident}: people counted{count}{note}")),
    "incident.noted": ("·", "plain", N_("{incident}, note by {by}{note}")),
    "incident.broadcast": ("!", "warn", N_("{incident} announced: {said}")),
    "incident.ticket-opened": ("▲", "warn", N_("{incident}: {step} · {ticket} opened for {group}")),
    "incident.rundown-changed": ("!", "warn", N_("{incident}: the rundown{note}")),
    "incident.closed": ("●", "good", N_("{incident} closed by {by}{note}")),
    "incident.cancelled": ("»", "plain", N_("{incident} called off by {by}{note}")),
    "incident.exported": ("▲", "plain", N_("result of {incident} written to a file")),
    "logistics.added": ("+", "plain", N_("{what} entered by {by}: {name}")),
    "logistics.changed": ("·", "plain", N_("{what} corrected by {by}: {name}: {change}")),
    "logistics.removed": ("✖", "warn", N_("{what} struck off by {by}: {name}: {reason}")),
    "logistics.vehicle-moved": ("·", "plain", N_("vehicle for {name}: {state}")),
    "logistics.sample-discarded": ("✔", "plain", N_("food sample discarded by {by}: {name}")),
    "logistics.sample-discarded-early": ("!", "warn", N_("food sample discarded early by {by}: {name}: {reason}")),
    "logistics.sample-kept": ("↺", "warn", N_("food sample is still there, says {by}: {name}: {reason}")),
    "logistics.servings-entered": ("·", "plain", N_("{meal}, {diet}: ordered {ordered}, handed out {served}")),
    "logistics.imported": ("+", "plain", N_("list taken in from {file} ({what}): {created} new, {changed} changed")),
    "report.planned": ("·", "plain", N_("situation reports planned: {n}")),
    "report.fell-due": ("▲", "warn", N_("the situation report of {time} is due")),
    "report.missed": ("✖", "bad", N_("situation reports missed: {times}")),
    "report.noted": ("·", "plain", N_("{by} wrote into the next report: {note}")),
    "report.issued": ("✔", "good", N_("situation report {number} issued by {by}")),
    "report.exported": ("·", "plain", N_("a report written to {file}")),
    "report.printed": ("·", "plain", N_("a report sent to the printer: {what}")),
    "report.print-failed": ("!", "warn", N_("a report did not certainly come out: {reason}")),
    "handover.started": ("▶", "warn", N_("{by} hands over: {n} open points")),
    "handover.accepted": ("✔", "good", N_("{who} accepts hand-over {number} of {from}: {n} points, {left} left")),
    "ticket.case-written": ("+", "plain", N_("improvement note on {subject} by {by}: {lesson}")),
}

# The same where it took a leader's PIN.
_BY_LEADER = {
    "checkin.overridden": N_("{name} admitted by {leader} (leader): {note}"),
    "checkin.undone": N_("admission of {name} taken back by {leader} (leader): {reason}"),
}

_GROUP = "group:"
_GROUPS_IN = frozenset({"group", "told"})
_RUNDOWN = "agenda."
_DEVICES = "device."
_ANNOUNCEMENTS = "announcement."
_GUESTS = "guest."
_INCIDENTS = "incident."
_IF_KNOWN = frozenset({"note", "place", "count", "answer", "by_pin"})
"""What a sentence about an incident ends in, each where there is something to say."""

VERBS = frozenset(_SENTENCES)
"""All verbs of the journal."""

# Steps on the way that say nothing to who watches the whole event.
PASSING = frozenset({
    "badge.sending", "badge.queued", "device.noted", "device.watched", "device.watch-begun", "round.planned",
    "round.answered", "report.planned",
})  # fmt: skip
_NAMED = frozenset({"badge.confirmed", "badge.sent"})


def says_something(entry: Entry, names: Mapping[str, str]) -> bool:
    """Whether who watches the whole event wants to read `entry`; `names` are those of `names_in`.

    Badges printed ahead have nobody waiting for them: a thousand of them would hide all that people do.
    """
    return entry.verb not in PASSING and (entry.verb not in _NAMED or entry.subject in names)


def names_in(entries: Iterable[Entry], event: EventConfig | None = None) -> dict[str, str]:
    """The names that journal entries tell, by print job and by person: later entries speak only of the ids.

    With `event` also those of its groups, in the language in force: the journal has their keys.
    """
    names = {f"{_GROUP}{group.key}": str(group.name) for group in event.groups} if event is not None else {}
    for entry in entries:
        name = entry.data.get("name")
        if isinstance(name, str) and name:
            names[entry.subject] = name
            for key in ("job", "again"):
                if isinstance(job := entry.data.get(key), str):
                    names[f"print-job:{job}"] = name
    return names


def journal_sentence(entry: Entry, names: Mapping[str, str]) -> tuple[str, str, str]:
    """Symbol, tone (good, warn, bad, plain) and sentence of a journal entry.

    `names` are those of `names_in`. A verb that is not known is shown with its subject.
    """
    if (told := entry.data.get(current_language())) and entry.verb.startswith(_RUNDOWN):
        # The rundown's changes carry their announcement in both languages.
        symbol, tone, _words = _SENTENCES.get(entry.verb, ("·", "plain", ""))
        return symbol, tone, clean_line(str(told), 300)
    if entry.verb not in _SENTENCES:
        return "·", "plain", f"{visible(entry.verb)} {visible(entry.subject)}"
    symbol, tone, sentence = _SENTENCES[entry.verb]
    if entry.data.get("leader"):
        sentence = _BY_LEADER.get(entry.verb, sentence)
    return symbol, tone, _(sentence).format_map(_Fields(entry, names))


class _Fields(dict[str, Any]):
    """What the sentences of the journal can name; a field that is missing is a dash, never an error.

    The words of a noun are imported when an entry tells of it: a desk's first frame has no journal.
    """

    def __init__(self, entry: Entry, names: Mapping[str, str]) -> None:
        # In full where it is said; who heard it needs its beginning only.
        most = 200 if entry.verb == "announcement.posted" else 40
        super().__init__(sentence=shortened(str(entry.data.get(current_language()) or "—"), most))
        if entry.verb.startswith(_ANNOUNCEMENTS):
            from controlroom.domain.announcements.rules import cause_words

            self["cause"] = cause_words(str(entry.data.get("cause", "")))
        self._entry = entry
        self._names = names

    def __missing__(self, key: str) -> str:
        value = actor_words(self._entry.actor) if key == "by" else self._entry.data.get(key)
        if isinstance(value, Mapping):  # Words in both languages.
            value = value.get(current_language())
        if key in _GROUPS_IN and isinstance(value, str):
            value = _(", ").join(self._names.get(f"{_GROUP}{group}", group) for group in value.split(", "))
        if key == "name":
            value = value or self._names.get(self._entry.subject)
        own = next((of for noun, of in _OWN_FIELDS.items() if self._entry.verb.startswith(noun)), None)
        if own is not None:
            return own(self, key, value)
        if key == "ticket" and self._entry.subject.startswith("ticket:"):
            value = self._entry.subject.removeprefix("ticket:")
        if key == "place" and value == SHARED:
            return _("all desks")
        if key in ("note", "reason") and isinstance(value, str) and value:
            return clean_line(_(value), 60)  # As a message id, where a key gave it.
        if key == "words":
            return self._message()
        if key == "code" and value is not None:
            return visible(str(value), 40)
        return "—" if value is None or value == "" else shortened(str(value), 60)

    def _message(self) -> str:
        """What the stage shows: one of ours, or as it was typed."""
        from controlroom.domain.agenda.stage_rules import TEMPLATES

        template, typed = TEMPLATES.get(str(self._entry.data.get("template"))), self._entry.data.get("message")
        return _(template) if template is not None else clean_line(str(typed), 60) if typed else "—"

    def _of_incident(self, key: str, value: object) -> str:
        """A drill is called one in every line; what is not known leaves no gap."""
        if key == "said":
            return clean_line(str(self._entry.data.get(current_language(), "—")), 160)
        if key == "note" and self._entry.verb == "incident.rundown-changed":
            value = self._entry.data.get(current_language()) or value
        if key == "opened":
            if not self._entry.data.get("ticket"):
                return ""
            return " · " + _("{ticket} opened for {group}").format(ticket=self["ticket"], group=self["group"])
        if key in _IF_KNOWN and value in (None, ""):
            return ""
        if key == "by_pin":
            return " · " + _("with their PIN")
        told = "—" if value in (None, "") else clean_line(str(value), 160)
        if key == "incident" and self._entry.data.get("drill") is True:
            return _("Drill {incident}").format(incident=told)
        return f" · {told}" if key in _IF_KNOWN else told

    def _of_guest(self, key: str, value: object) -> str:
        """Levels and states stand in the entry by their keys."""
        from controlroom.domain.guests.rules import LEVEL_WORDS, STATE_WORDS

        if key in ("state", "level"):
            known = {str(each): words for each, words in (*STATE_WORDS.items(), *LEVEL_WORDS.items())}
            return _(known.get(str(value), "—"))
        return "—" if value in (None, "") else clean_line(str(value), 60)

    def _of_device(self, key: str, value: object) -> str:
        """Names stand in the entry in both languages, what was found as its code."""
        from controlroom.domain.devices.rules import LIFE_WORDS, said

        data = self._entry.data
        if key == "station":
            value = self._entry.station
        elif key in ("name", "spare"):
            value = data.get(f"{key}_{current_language()}") or value
        elif key == "words":
            details = data.get("details")
            value = said(str(data.get("code", "")), details if isinstance(details, dict) else {}, data.get("also", ()))
        elif key == "merged":
            ids = clean_line(", ".join(map(str, value)), 120) if isinstance(value, list) else ""
            value = " " + _("and with it {tickets}").format(tickets=ids) if ids else ""
        elif key == "rundown":
            value = f" · {clean_line(str(value), 200)}" if value else ""
        elif key == "silent":
            value = lasting_for(timedelta(seconds=float(data.get("silent_s", 0))))
        elif key == "life":
            value = _(LIFE_WORDS.get(str(data.get("state")), "—"))
        elif key in ("note", "place"):
            value = value or ""
        return "—" if value is None else clean_line(str(value), 160)


# Nouns whose entries say more than a field as it is.
_OWN_FIELDS = {_DEVICES: _Fields._of_device, _GUESTS: _Fields._of_guest, _INCIDENTS: _Fields._of_incident}


def actor_words(actor: str) -> str:
    """Who did something, as it is told: what nobody did, the program did."""
    return _("the program") if actor == SYSTEM else clean_line(actor, 40)


def shortened(words: str, most: int) -> str:
    """One line of at most `most` characters; what was cut off is seen to be."""
    line = clean_line(words, 2 * most)  # Cut at a space it would seem to be whole.
    return line if len(line) <= most else f"{line[: most - 1].rstrip()}…"


def lasting_for(span: timedelta) -> str:
    """So long, in one or two figures."""
    seconds = max(0, int(span.total_seconds()))
    if seconds < 60:
        return _("{n} s").format(n=seconds)
    if seconds < 3600:
        return _("{n} min").format(n=seconds // 60)
    if seconds < 86400:
        return _("{h} h {min}").format(h=seconds // 3600, min=f"{seconds // 60 % 60:02}")
    return ngettext("{n} day", "{n} days", seconds // 86400).format(n=seconds // 86400)


def ago(since: datetime, now: datetime) -> str:
    """How long ago something was; “just now” below two seconds."""
    seconds = int((now - since).total_seconds())
    if seconds < 2:
        return _("just now")
    if seconds < 60:
        return ngettext("{n} s ago", "{n} s ago", seconds).format(n=seconds)
    minutes = seconds // 60
    if minutes < 60:
        return ngettext("{n} min ago", "{n} min ago", minutes).format(n=minutes)
    hours = minutes // 60
    if hours < 24:
        return _("{h} h {min} min ago").format(h=hours, min=minutes % 60)
    days = hours // 24
    return ngettext("{n} day ago", "{n} days ago", days).format(n=days)


def event_day(today: date, starts: date, ends: date) -> str:
    """Where the event is: how many days until it, which day it is, or that it is over."""
    if today < starts:
        days = (starts - today).days
        return ngettext("{n} day to go", "{n} days to go", days).format(n=days)
    if today > ends:
        return _("the event is over")
    return _("day {n} of {all}").format(n=(today - starts).days + 1, all=(ends - starts).days + 1)


def attendance(present: int, expected: int, target: float) -> tuple[str, str, str]:
    """Symbol, tone and words for how many are in, against the share that should come (docs/domain.md §5)."""
    wanted = -int(-expected * target // 1)
    percent = f"{target:.0%}"
    if expected == 0:
        return "·", "plain", _("nobody is expected yet")
    if present >= wanted:
        return SYMBOLS[Outcome.ADMITTED], "good", _("target {percent} reached").format(percent=percent)
    missing = ngettext("{n} more for the target {percent}", "{n} more for the target {percent}", wanted - present)
    return SYMBOLS[Outcome.ALREADY], "warn", missing.format(n=f"{wanted - present:,}", percent=percent)


def spaced_name(name: str) -> str:
    """A name as it is read from a distance: Han names of up to four signs with room between them."""
    name = clean_line(name, 120)
    han = all("\u3400" <= char <= "\u9fff" or char >= "\U00020000" for char in name)
    return " ".join(name) if han and 2 <= len(name) <= 4 else name


def error_words(error: ControlroomError) -> str:
    """What was refused, what was kept, and what to do next."""
    return f"✖ {error.whole()}"


def listed(words: Iterable[str]) -> str:
    """Words in a row, separated as the language in force does it."""
    return _(", ").join(words)
