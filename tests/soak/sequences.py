"""Play random sequences of events on the table of runs and on its model in plain Python, and count the differences.

python -m tests.soak.sequences                            5,000 sequences of 50 events on SQLite, in minutes
python -m tests.soak.sequences --db postgresql://...      on PostgreSQL; the database's runs are deleted
"""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.store.planning_model import Planning, machine
from tradewatch.store.engine import open_store


def play(url: str, sequences: int, steps: int, shrink: bool = False) -> tuple[int, int, int]:
    """Play that many sequences; gives how many were played, their events, and how many differences were found."""
    played = events = 0
    with open_store(url) as store:

        class Counted(machine(store)):  # type: ignore[misc]
            def __init__(self) -> None:
                nonlocal played
                super().__init__()
                played += 1
                if played % 500 == 0:
                    print(f"{played:,} sequences, {events:,} events so far", file=sys.stderr, flush=True)

            def check_invariants(self, *given: object, **named: object) -> None:
                nonlocal events
                events += 1
                Planning.check_invariants(self, *given, **named)

        how = settings(
            max_examples=sequences,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, *([Phase.shrink] if shrink else [])],
        )
        try:
            run_state_machine_as_test(Counted, settings=how)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
            return played, events, 1
    return played, events, 0


def main() -> None:
    """Play, and print what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sequences", type=int, default=5000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--db", default="sqlite://")
    parser.add_argument("--shrink", action="store_true", help="look for the shortest sequence that differs")
    given = parser.parse_args()
    began = time.monotonic()
    played, events, differences = play(given.db, given.sequences, given.steps, given.shrink)
    took = time.monotonic() - began
    where = given.db.partition(":")[0]
    print(
        f"| sequences | {where} | {played:,} sequences, {events:,} events | {differences} differences | {took:.0f} s |"
    )
    raise SystemExit(differences > 0)


if __name__ == "__main__":
    main()
