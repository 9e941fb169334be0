"""`python -m benchmarks NAME | all [--people N] [--json | --markdown]`: every number of the README."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable

from benchmarks import (
    admit,
    agenda_import,
    boards,
    devices_board,
    fault,
    forecast,
    import_beside,
    memory,
    paper,
    people_list,
    polling,
    rundown,
    search,
    situation,
    stage_clock,
    startup,
    surge,
    tickets,
    tickets_board,
)
from benchmarks.boards import BoardsResult
from benchmarks.common import Result
from benchmarks.memory import MemoryResult
from benchmarks.polling import PollingResult
from benchmarks.stage_clock import StageResult

BENCHMARKS: dict[str, Callable[..., Result | BoardsResult | MemoryResult | StageResult | PollingResult]] = {
    "admit": admit.run,
    "search": search.run,
    "scan_to_paper": paper.run,
    "first_frame": startup.first_frame,
    "people_list": people_list.run,
    "rundown_keys": rundown.run,
    "tickets_keys": tickets_board.run,
    "devices_keys": devices_board.run,
    "forecast": forecast.run,
    "boards": boards.run,
    "situation": situation.run,
    "tickets": tickets.run,
    "help": startup.help_text,
    "surge": surge.run,
    "stage_clock": stage_clock.run,
    "agenda_import": agenda_import.run,
    "import_beside": import_beside.run,
    "fault_on_screen": fault.run,
    "polling": polling.run,
    "memory": memory.run,
}


def main() -> None:
    """Runs one benchmark, or all, and prints each as a line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("name", choices=[*BENCHMARKS, "all"])
    parser.add_argument("--people", type=int, default=100_000, help="how many people are in the store")
    parser.add_argument("--desks", type=int, default=8, help="surge: how many desks, each a process")
    parser.add_argument("--arrivals", type=int, default=500, help="surge: how many people come at the same instant")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--markdown", action="store_true", help="rows of the README's table")
    options = parser.parse_args()
    if options.markdown:
        print("| benchmark | p50 | p99 | per second | yardstick, p50 | of its rate |\n|" + " --- |" * 6)
    for name in BENCHMARKS if options.name == "all" else [options.name]:
        more = (options.desks, options.arrivals) if name == "surge" else ()
        result = BENCHMARKS[name](options.people, *more)
        words = json.dumps(result.to_json()) if options.json else result.row() if options.markdown else result.words()
        print(words, flush=True)


if __name__ == "__main__":
    main()
