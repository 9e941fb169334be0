"""The command line: one module a noun, the same services as the screens.

`main` imports as little as it can: `controlroom --help` must answer at once.
"""

from __future__ import annotations

import gc
import sys

from controlroom.core.i18n import language_of_environment, lend_to_gettext, use_language


def main() -> None:
    """Entry point of `controlroom`. Exits 0 done, 1 refused by a rule, 2 bad usage or input, 3 hardware or store."""
    # Starting makes tens of thousands of objects that stay: looking for garbage among them every 700 costs a tenth of
    # the start and finds none.
    gc.set_threshold(50_000)
    for stream in (sys.stdout, sys.stderr):
        # Names in any script must pass, on a Windows console too; a lone surrogate must not end the program.
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")
    use_language(language_of_environment())
    lend_to_gettext()
    from controlroom.cli.app import run

    run(sys.argv[1:])
