"""Revocations as a file, for laptops that do not share the store (docs/domain.md §5)."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from controlroom.core.clock import from_iso
from controlroom.core.errors import BadInputError, FaultError
from controlroom.core.i18n import N_, _
from controlroom.core.text import clean_line, visible
from controlroom.domain.passes.views import Revocation

_KIND = "controlroom revoked tickets"
_VERSION = 1
_LARGEST_BYTES = 64 * 1024 * 1024
_SERIAL = re.compile(r"[0-9a-f]{16}")


class RevocationsUnreadableError(BadInputError):
    code = "REVOCATIONS_UNREADABLE"
    what = N_("{file} is no list of revoked tickets: {reason}.")
    next_step = N_("Name a file that “controlroom tickets revoked --export” wrote.")


class RevocationsOfOtherEventError(BadInputError):
    code = "REVOCATIONS_OTHER_EVENT"
    what = N_("{file} lists revoked tickets of another event ({found}, not {event}).")
    next_step = N_("Export the list from this event's folder.")


class RevocationsNotWrittenError(FaultError):
    code = "REVOCATIONS_NOT_WRITTEN"
    what = N_("The revoked tickets cannot be written to {file}: {reason}.")
    next_step = N_("Name a file in a folder that this user may write.")


def write_revocations(path: Path, event: str, revocations: Sequence[Revocation]) -> None:
    """Writes them as JSON, whole or not at all. Raises RevocationsNotWrittenError."""
    data = {"kind": _KIND, "version": _VERSION, "event": event, "revoked": [each.to_json() for each in revocations]}
    part = path.with_name(f".{path.name}.part")
    try:
        part.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
        os.replace(part, path)
    except OSError as error:
        raise RevocationsNotWrittenError(file=path, reason=error.strerror or error) from error


def read_revocations(path: Path, event: str) -> list[Revocation]:
    """The revocations of `event` in a file; every text of it is cleaned.

    Raises RevocationsUnreadableError, RevocationsOfOtherEventError.
    """
    try:
        if path.stat().st_size > _LARGEST_BYTES:
            raise RevocationsUnreadableError(file=path, reason=_("it is larger than 64 MB"))
        data = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise RevocationsUnreadableError(file=path, reason=error.strerror or error) from error
    except (ValueError, RecursionError) as error:
        raise RevocationsUnreadableError(file=path, reason=error) from error
    if not isinstance(data, dict) or data.get("kind") != _KIND or data.get("version") != _VERSION:
        raise RevocationsUnreadableError(file=path, reason=_("its kind or version is not known"))
    if data.get("event") != event:
        raise RevocationsOfOtherEventError(file=path, found=data.get("event"), event=event)
    entries = data.get("revoked")
    if not isinstance(entries, list):
        raise RevocationsUnreadableError(file=path, reason=_("“revoked” is no list"))
    return [_revocation(path, number, entry) for number, entry in enumerate(entries, 1)]


def _revocation(path: Path, number: int, entry: Any) -> Revocation:
    try:
        serial = entry["serial"]
        if not _SERIAL.fullmatch(serial):
            raise ValueError(serial)
        texts = [str(entry.get(key) or "") for key in ("code", "actor", "reason")]
        return Revocation(serial, visible(texts[0], 128), from_iso(entry["at"]), *(clean_line(t) for t in texts[1:]))
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        reason = _("entry {n} is not whole").format(n=number)
        raise RevocationsUnreadableError(file=path, reason=reason) from error
