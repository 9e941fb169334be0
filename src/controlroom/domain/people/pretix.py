"""The order data of the ticket shop pretix, `{slug}_pretixdata.json` (docs/domain.md §5): json in, rows of text out.

One row a ticket that admits somebody. As everywhere the cells are data from strangers: a value of the wrong kind is
an empty cell, never an error, and nothing is interpreted except the letters pretix writes for the state of an order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from controlroom.core.errors import BadInputError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line

KIND = "pretix-json"
LARGEST_BYTES = 256 * 1024 * 1024

# The headers of the rows; the questions of the event follow. They are recognised like those of any other list.
HEADERS = (
    "Attendee name", "Given name", "Family name", "Attendee email", "Phone number", "Company", "Product", "Secret",
    "Status", "Language", "Comment",
)  # fmt: skip

_STATUS = {"p": "paid", "n": "unpaid", "e": "expired", "c": "cancelled"}
_LANGUAGES = ("zh", "en", "de")


class BrokenJsonError(BadInputError):
    code = "LIST_BROKEN_JSON"
    what = N_("{file} is no whole JSON: {reason}.")
    kept = N_("Nothing was imported.")
    next_step = N_("Export it again and import that file as it is.")


class UnknownJsonError(BadInputError):
    code = "LIST_UNKNOWN_JSON"
    what = N_("{file} is JSON, but not the order data of pretix.")
    kept = N_("Nothing was imported.")
    next_step = N_("In pretix choose “Order data (JSON)”; from other programs export csv or xlsx.")


class HugeJsonError(BadInputError):
    code = "LIST_HUGE_JSON"
    what = N_("{file} is too large to be read: {size} MB; at most {n} MB.")
    kept = N_("Nothing was imported.")
    next_step = N_("Export the check-in list as csv instead, or the orders in parts.")


@dataclass(frozen=True)
class PretixRows:
    """`rows` under `headers`, and how many tickets were left out: add-ons, products that admit nobody, test orders."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    left_out: int


def read_pretix(file: str, data: bytes) -> PretixRows:
    """The tickets in the order data `data`. Raises BrokenJsonError, UnknownJsonError, HugeJsonError."""
    if len(data) > LARGEST_BYTES:
        raise huge(file, len(data))
    try:
        whole = json.loads(data)
    except RecursionError as error:
        raise BrokenJsonError(file=file, reason=_("it is nested too deeply")) from error
    except ValueError as error:
        raise BrokenJsonError(file=file, reason=clean_line(str(error), 120)) from error
    event = _mapping(_mapping(whole).get("event"))
    if not isinstance(event.get("orders"), list):
        raise UnknownJsonError(file=file)
    return _Reader(event).read()


def huge(file: str, size: int) -> HugeJsonError:
    """The refusal of a file of `size` bytes."""
    return HugeJsonError(file=file, size=size // 1_000_000, n=LARGEST_BYTES // 1_000_000)


class _Reader:
    def __init__(self, event: Mapping[str, Any]) -> None:
        self._event = event
        self._products: dict[Any, str] = {}
        self._variations: dict[Any, str] = {}
        self._admitting: dict[Any, bool] = {}
        for item in _mappings(event.get("items")):
            key = _key(item.get("id"))
            self._products[key] = _text(item.get("name")) or _text(item.get("internal_name"))
            self._admitting[key] = item.get("admission") is not False
            for variation in _mappings(item.get("variations")):
                self._variations[_key(variation.get("id"))] = _text(variation.get("name")) or _text(
                    variation.get("value")
                )
        self._questions = {
            _key(question.get("id")): _text(question.get("question")) or _text(question.get("identifier"))
            for question in _mappings(event.get("questions"))
        }

    def read(self) -> PretixRows:
        rows: list[tuple[str, ...]] = []
        left_out = 0
        for order in _mappings(self._event.get("orders")):
            positions = list(_mappings(order.get("positions")))
            tickets = [
                position for position in positions if self._admits(position) and order.get("testmode") is not True
            ]
            left_out += len(positions) - len(tickets)
            rows += (self._row(order, position, alone=len(tickets) == 1) for position in tickets)
        return PretixRows((*HEADERS, *self._questions.values()), tuple(rows), left_out)

    def _admits(self, position: Mapping[str, Any]) -> bool:
        return position.get("addon_to") is None and self._admitting.get(_key(position.get("item")), True)

    def _row(self, order: Mapping[str, Any], position: Mapping[str, Any], *, alone: bool) -> tuple[str, ...]:
        """One ticket. What the buyer says of themselves is the guest's only when there is no other ticket."""
        parts = _mapping(position.get("attendee_name_parts"))
        name = _text(position.get("attendee_name")) or _text(parts.get("full_name"))
        answers = {_key(each.get("question")): _text(each.get("answer")) for each in _mappings(position.get("answers"))}
        cancelled = position.get("canceled") is True
        status = _text(order.get("status"))
        return (
            name,
            _text(parts.get("given_name")),
            _text(parts.get("family_name")),
            _text(position.get("attendee_email")) or (_text(order.get("email")) if alone else ""),
            _text(order.get("phone")) if alone else "",
            _text(position.get("company")),
            self._product(position),
            _text(position.get("secret")),
            "cancelled" if cancelled else _STATUS.get(status, status),
            _text(order.get("locale")).partition("-")[0],
            _text(order.get("comment")),
            *(answers.get(question, "") for question in self._questions),
        )

    def _product(self, position: Mapping[str, Any]) -> str:
        product = self._products.get(_key(position.get("item")), "")
        variation = self._variations.get(_key(position.get("variation")), "")
        return f"{product} – {variation}" if product and variation else product or variation


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _mappings(value: Any) -> Iterator[Mapping[str, Any]]:
    return (each for each in value if isinstance(each, dict)) if isinstance(value, list) else iter(())


def _key(value: Any) -> Any:
    return value if isinstance(value, str | int) else None


def _text(value: Any) -> str:
    """A text as it stands; of one in several languages the Chinese, else the English, else any; else nothing."""
    if isinstance(value, dict):
        ordered = [value[key] for language in _LANGUAGES for key in value if key.startswith(language)]
        ordered += value.values()
        return next((word for word in ordered if isinstance(word, str) and word), "")
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**18 else ""
    return value if isinstance(value, str) and value != "None" else ""
