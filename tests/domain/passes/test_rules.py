"""Signed tickets: what is written is read, and nothing else is (docs/domain.md §5)."""

from __future__ import annotations

import base64
import hashlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st

from controlroom.core.i18n import use_language
from controlroom.core.text import clean_line, visible
from controlroom.domain.passes.rules import (
    ALPHABET,
    LONGEST_NAME_BYTES,
    LONGEST_TEXT,
    NEXT_STEPS,
    WORDS,
    BadValidityError,
    PartyTooLargeError,
    Pass,
    PassRefusal,
    Problem,
    PublicKey,
    TicketTooLongError,
    Trust,
    default_validity,
    key_id,
    looks_like_pass,
    person_values,
    read_pass,
    serial_of,
    shortened,
    write_pass,
)

PRIVATE = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
RAW = PRIVATE.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
KEY, EVENT = key_id(RAW), "0123456789ab"
TRUST = Trust(EVENT, {KEY: PublicKey(RAW)})
NOW = datetime(2026, 5, 18, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
TICKET = Pass(KEY, EVENT, "00112233445566ff", "7K2M9QXH4P", "vip", NOW - DAY, NOW + DAY, 2, "欧阳娜娜")
TEXT = write_pass(TICKET, PRIVATE.sign)

codes = st.text(min_size=1, max_size=24).filter(lambda text: visible(text, 128) == text)
names = st.text(max_size=16).map(clean_line).filter(lambda text: len(text.encode()) <= LONGEST_NAME_BYTES)
instants = st.none() | st.integers(1, 2**32 - 1).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))
# What a wrong sign may be: of the alphabet, of the keyboard, or one that becomes a letter of the alphabet in capitals.
signs = st.sampled_from([*ALPHABET, *ALPHABET.lower(), *"AIMOQUWXYZ0123456789", "ſ", "ß", "ﬅ", "é", "\0"])


def problem(text: str, trust: Trust = TRUST, now: datetime = NOW) -> Problem | None:
    answer = read_pass(text, trust, now)
    return answer.problem if isinstance(answer, PassRefusal) else None


@given(codes, names, st.sampled_from(["vip", "a", "x" * 32]), st.integers(1, 255), instants)
def test_every_ticket_says_after_reading_what_was_written(
    code: str, name: str, category: str, party: int, until: datetime | None
) -> None:
    ticket = replace(TICKET, code=code, name=name, category=category, party=party, valid_from=None, valid_until=until)
    text = write_pass(ticket, PRIVATE.sign)
    answer = read_pass(text, TRUST, until or NOW)
    assert answer == ticket
    assert len(text) <= LONGEST_TEXT
    assert looks_like_pass(text)
    assert serial_of(text) == ticket.serial


def test_a_ticket_is_written_in_letters_that_no_keyboard_layout_moves() -> None:
    # QWERTZ moves Y and Z; AZERTY moves A, Q, W, Z, M and all digits.
    assert set(TEXT) <= set("BCDEFGHIJKLNOPRSTUVX")
    assert len(TEXT) == 243


@given(st.integers(0, len(TEXT) - 1), signs)
def test_a_ticket_with_any_one_sign_changed_is_refused(at: int, sign: str) -> None:
    changed = TEXT[:at] + sign + TEXT[at + 1 :]
    if changed.upper() == TEXT and sign.isascii():
        return
    assert problem(changed) in {
        Problem.DAMAGED, Problem.FORGED, Problem.OTHER_EVENT, Problem.UNKNOWN_KEY, Problem.VERSION,
    }  # fmt: skip


@given(st.integers(3, len(TEXT) - 1))
def test_a_ticket_that_is_cut_off_is_damaged(length: int) -> None:
    assert problem(TEXT[:length]) in {Problem.DAMAGED, Problem.FORGED}
    assert problem(TEXT[:-2]) is Problem.DAMAGED


@given(st.text(max_size=3000) | st.text(alphabet=ALPHABET, max_size=600).map(lambda body: "CRPBC" + body))
def test_nothing_a_scanner_may_send_is_taken_for_a_good_ticket(text: str) -> None:
    looks_like_pass(text)
    serial_of(text)
    assert problem(text) is not None


@pytest.mark.parametrize(
    "code", ["", "7K2M9QXH4P", "https://example.com/" + "x" * 3000, "CRP", "CODE-1" * 20, " " * 80, "crpass-of-old"]
)
def test_other_codes_do_not_look_like_tickets(code: str) -> None:
    assert not looks_like_pass(code)


def test_typed_by_hand_in_small_letters_with_spaces_it_is_the_same_ticket() -> None:
    lower = TEXT.lower()
    groups = " ".join(lower[at : at + 5] for at in range(0, len(lower), 5))
    assert looks_like_pass(groups)
    assert read_pass(groups, TRUST, NOW) == TICKET
    assert read_pass("-".join(groups.split()) + "\r\n", TRUST, NOW) == TICKET


def test_a_ticket_signed_by_somebody_else_under_our_key_is_forged() -> None:
    thief = Ed25519PrivateKey.generate()
    assert read_pass(write_pass(TICKET, thief.sign), TRUST, NOW) == PassRefusal(Problem.FORGED)


def test_a_key_this_desk_does_not_have_is_said_to_be_missing() -> None:
    assert problem(TEXT, Trust(EVENT, {})) is Problem.UNKNOWN_KEY


def test_the_ticket_of_another_event_is_called_that_whether_its_key_is_known_or_not() -> None:
    assert problem(TEXT, replace(TRUST, event="ffffffffffff")) is Problem.OTHER_EVENT
    assert problem(TEXT, Trust("ffffffffffff", {})) is Problem.OTHER_EVENT


def test_a_ticket_is_good_from_its_first_to_its_last_second() -> None:
    second = timedelta(seconds=1)
    assert TICKET.valid_from is not None
    assert TICKET.valid_until is not None
    early = read_pass(TEXT, TRUST, TICKET.valid_from - second)
    assert early == PassRefusal(Problem.NOT_YET, TICKET, TICKET.valid_from)
    assert read_pass(TEXT, TRUST, TICKET.valid_from) == TICKET
    assert read_pass(TEXT, TRUST, TICKET.valid_until) == TICKET
    late = read_pass(TEXT, TRUST, TICKET.valid_until + second)
    assert late == PassRefusal(Problem.EXPIRED, TICKET, TICKET.valid_until)


def test_when_a_key_ends_all_its_tickets_end() -> None:
    ended = Trust(EVENT, {KEY: PublicKey(RAW, NOW - DAY)})
    assert read_pass(TEXT, ended, NOW) == PassRefusal(Problem.KEY_ENDED, TICKET, NOW - DAY)
    assert read_pass(TEXT, ended, NOW - DAY) == TICKET


def test_a_ticket_of_a_later_version_is_said_to_be_one() -> None:
    assert problem(TEXT[:3] + "BD" + TEXT[5:]) is Problem.VERSION


def test_signed_text_that_would_act_on_a_terminal_is_refused_all_the_same() -> None:
    body = bytes.fromhex(TEXT[3:].translate(str.maketrans(ALPHABET, "0123456789abcdef")))
    for old, new in ((b"7K2M9QXH4P", b"7K2M9\x1b[2J!"), (b"vip", b"v/p"), ("欧阳娜娜".encode(), b"\xff" * 12)):
        payload = body[:-64].replace(old, new)
        signed = payload + PRIVATE.sign(b"CRP" + payload)
        text = "CRP" + signed.hex().translate(str.maketrans("0123456789abcdef", ALPHABET))
        assert problem(text) is Problem.DAMAGED


def test_another_program_can_verify_a_ticket_from_the_description_alone() -> None:
    """Byte by byte as docs/domain.md §5 says, with nothing of ours."""
    letters = "BCDEFGHJKLNPRSTV"
    data = bytes(letters.index(a) * 16 + letters.index(b) for a, b in zip(TEXT[3::2], TEXT[4::2], strict=True))
    payload, signature = data[:-64], data[-64:]
    Ed25519PublicKey.from_public_bytes(RAW).verify(signature, b"CRP" + payload)
    assert payload[0] == 1
    assert payload[1:5] == hashlib.sha256(RAW).digest()[:4]
    assert payload[5:11].hex() == EVENT
    assert payload[11:19].hex() == TICKET.serial
    assert int.from_bytes(payload[19:23], "big") == int((NOW - DAY).timestamp())
    assert int.from_bytes(payload[23:27], "big") == int((NOW + DAY).timestamp())
    assert payload[27] == 2
    assert payload[28:] == b"\x03vip" + b"\x0a7K2M9QXH4P" + b"\x0c" + "欧阳娜娜".encode()


def test_the_text_of_a_ticket_never_changes_between_versions_of_the_program() -> None:
    kept = "e45a75eda7e1c4c3"
    assert hashlib.sha256(TEXT.encode()).hexdigest()[:16] == kept
    assert base64.b64encode(RAW).decode() == "A6EHv/POEL4dcN0Y50vAmWfk1jCbpQ1fHdyGZBJVMbg="


def test_the_longest_code_still_fits_and_the_name_gives_way() -> None:
    long = replace(TICKET, code="X" * 128, category="attendee", name="欧阳" * 20)
    text = write_pass(long, PRIVATE.sign)
    answer = read_pass(text, TRUST, NOW)
    assert isinstance(answer, Pass)
    assert len(text) <= LONGEST_TEXT
    assert answer.code == long.code
    assert answer.name.endswith("…")
    assert long.name.startswith(answer.name[:-1])


def test_what_has_no_room_is_refused_in_words() -> None:
    with pytest.raises(TicketTooLongError):
        write_pass(replace(TICKET, code="欧" * 100), PRIVATE.sign)
    with pytest.raises(PartyTooLargeError):
        write_pass(replace(TICKET, party=256), PRIVATE.sign)
    for start, end in ((NOW, NOW - DAY), (NOW.replace(year=2200), None), (NOW.replace(year=1950), None)):
        with pytest.raises(BadValidityError):
            write_pass(replace(TICKET, valid_from=start, valid_until=end), PRIVATE.sign)


@given(st.text(max_size=60), st.integers(0, 64))
def test_a_shortened_name_is_clean_and_fits(name: str, most: int) -> None:
    short = shortened(name, most)
    assert len(short.encode()) <= most
    assert clean_line(short) == short


def test_every_problem_has_words_and_a_next_step_in_both_languages() -> None:
    assert set(WORDS) == set(NEXT_STEPS) == set(Problem)
    revoked = PassRefusal(Problem.REVOKED, TICKET, NOW, "lost\x1b[31m")
    zone = ZoneInfo("Asia/Shanghai")
    assert revoked.words(zone) == "The ticket was revoked 2026-05-18 09:00: lost[31m."
    use_language("zh")
    assert "2026-05-18 09:00" in revoked.words(zone)
    for each in Problem:
        assert PassRefusal(each).words(zone) != WORDS[each]
        assert PassRefusal(each).next_step() != NEXT_STEPS[each]


def test_a_person_made_from_a_ticket_has_a_name_to_show() -> None:
    assert person_values(TICKET) == {"code": "7K2M9QXH4P", "name": "欧阳娜娜", "category": "vip", "party": 2}
    assert person_values(replace(TICKET, name=""))["name"] == "—"


def test_tickets_are_good_from_the_first_day_to_the_morning_after_the_last() -> None:
    zone = ZoneInfo("Asia/Shanghai")
    start, end = default_validity(date(2026, 12, 9), date(2026, 12, 10), zone)
    assert start == datetime(2026, 12, 9, 0, 0, tzinfo=zone)
    assert end == datetime(2026, 12, 11, 6, 0, tzinfo=zone)
