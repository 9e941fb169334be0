"""`python -m benchmarks admit | scan_to_paper | first_frame | people_list | help | all [--people N] [--json]`."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from benchmarks import admit, paper, people_list, startup
from benchmarks.common import Result

BENCHMARKS: dict[str, Callable[[int], Result]] = {
    "admit": admit.run,
    "scan_to_paper": paper.run,
    "first_frame": startup.first_frame,
    "people_list": people_list.run,
    "help": startup.help_text,
}


def main() -> None:
    """Runs one benchmark, or all, and prints each as a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=[*BENCHMARKS, "all"])
    parser.add_argument("--people", type=int, default=100_000, help="how many people are in the store")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true", help="rows of the README's table")
    options = parser.parse_args()
    if options.markdown:
        print("| benchmark | p50 | p99 | per second | yardstick, p50 | of its rate |\n|" + " --- |" * 6)
    for name in BENCHMARKS if options.name == "all" else [options.name]:
        result = BENCHMARKS[name](options.people)
        words = json.dumps(result.to_json()) if options.json else result.row() if options.markdown else result.words()
        print(words, flush=True)


if __name__ == "__main__":
    main()
