"""Which guest is meant by what somebody types: a name, how it is read, its initials, a code, or the short id. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from controlroom.core.text import clean_line, visible
from controlroom.domain.guests.errors import GuestAmbiguousError, GuestUnknownError
from controlroom.domain.guests.rules import Guest
from controlroom.domain.people.folding import fold
from controlroom.domain.people.search_rules import Key, Kind, Lookup, Query, company_keys, name_keys, parse

_NAMED = 5
_SHORTEST_ID = 6
"""From so many signs on the start of an id is one."""
SHORT_ID = 8
"""So many signs of an id are shown."""


def guest_named(guests: Iterable[Guest], codes: Mapping[str, str], text: str) -> Guest:
    """The guest who is meant. `codes`: by the guest's id. Raises GuestUnknownError, GuestAmbiguousError.

    What is exact comes first: an id, a code, a whole name; then whatever finds people on the list.
    """
    wanted, everybody = fold(text), list(guests)
    if not wanted:
        raise GuestUnknownError(guest=visible(text))
    query = parse(text)
    exact = (
        [each for each in everybody if text.strip() == each.id],
        [each for each in everybody if wanted == fold(codes.get(each.id, ""))],
        [each for each in everybody if wanted == fold(each.name)],
        [each for each in everybody if len(text.strip()) >= _SHORTEST_ID and each.id.startswith(text.strip())],
    )
    for found in (*exact, [each for each in everybody if finds(query, each, codes.get(each.id, ""))]):
        if len(found) == 1:
            return found[0]
        if found:
            named = "; ".join(f"{each.id[:SHORT_ID]} {clean_line(each.name, 40)}" for each in found[:_NAMED])
            raise GuestAmbiguousError(guest=visible(text), found=named + (" …" if len(found) > _NAMED else ""))
    raise GuestUnknownError(guest=visible(text))


def finds(query: Query, guest: Guest, code: str = "") -> bool:
    """Whether a search for people with this query would find them."""
    keys = [*name_keys(guest.name), *((int(Kind.COMPANY), key) for key in company_keys(guest.company))]
    if code:
        keys.append((int(Kind.CODE), fold(code)))
    if any(_hits(lookup, keys) for lookup in query.joined):
        return True
    return bool(query.words) and all(any(_hits(lookup, keys) for lookup in word) for word in query.words)


def _hits(lookup: Lookup, keys: Iterable[Key]) -> bool:
    return any(
        kind == lookup.kind and (key == lookup.start if lookup.whole else key.startswith(lookup.start))
        for kind, key in keys
    )
