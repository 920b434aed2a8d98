"""Crawl outlets whose server never answers, with a time limit, and see that all processes are gone in time.

In every second trial the supervisor is killed -9 at a random moment: the crawls then end themselves.

python -m tests.soak.timeouts --trials 40 --db postgresql
"""

from __future__ import annotations

import argparse
import os
import random
import re
import signal
import socket
import sys
import tempfile
import threading
import time
import traceback
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from schedules.runner import Runner
from tests.soak.deaths import is_told, members
from tests.soak.fires import database
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.store import claims, runs
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan

SLUGS = ("reelwire", "screenmarket", "kinoblatt", "scale")
LIMIT, GRACE = 10.0, 2.0  # seconds
SLACK = 2.0  # seconds that this machine may need to see what has happened


@dataclass
class Toll:
    """How long the processes lived; from when they held their run, where nobody was left to count from their start."""

    trials: int = 0
    orphaned: int = 0  # trials whose supervisor was killed
    longest: float = 0.0
    late: list[str] = field(default_factory=list)
    untold: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return (
            f"{self.trials} crawls, {self.orphaned} of them without supervisor: the last process was gone after "
            f"{self.longest:.1f} s (limit {LIMIT:.0f} + 2 x {GRACE:.0f} s), {len(self.late)} too late, "
            f"{len(self.untold)} without outcome, reason or log"
        )


@contextmanager
def silent_server() -> Iterator[int]:
    """A server that takes requests and never answers; gives its port."""
    with socket.create_server(("127.0.0.1", 0), backlog=100) as listening:
        kept: list[socket.socket] = []

        def listen() -> None:
            while True:
                try:
                    kept.append(listening.accept()[0])
                except OSError:
                    return

        threading.Thread(target=listen, daemon=True).start()
        yield listening.getsockname()[1]
        listening.shutdown(socket.SHUT_RDWR)
        for one in kept:
            one.close()


def supervise(config: Config) -> int:
    """A process that starts what is due and attends to it; gives its number."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid:
        return pid
    try:
        with open_store(config.database) as store:
            runner = Runner(config, store, at_once=len(SLUGS), grace=GRACE)
            runner.fill()
            while runner.working:
                runner.attend()
                time.sleep(0.05)
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        os._exit(0)


@dataclass
class Seen:
    """A crawl's process, and since when its time runs."""

    pid: int
    since: float = field(default_factory=time.monotonic)


def processes_of(supervisor: int) -> dict[int, int]:
    """The processes that a supervisor started, by the number of their run, which their arguments say."""
    found = {}
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if claim := re.search(rb"TRADEWATCH_CLAIM=(\d+):\d+:[^/]*/(\d+)/", path.read_bytes()):
                number, owner = map(int, claim.groups())
                if owner == supervisor:
                    found[number] = int(path.parent.name)
    return found


def run_out(config: Config, count: int, dies_after: float | None, toll: Toll) -> None:
    """Let the time of some crawls run out; their supervisor is killed some seconds after all have begun."""
    with open_store(config.database) as store:
        numbers = [runs.create(store, Plan(slug, asked={"timeout": LIMIT})).id for slug in SLUGS[:count]]
        supervisor = supervise(config)
        seen: dict[int, Seen] = {}
        while len(seen) < count:
            seen |= {number: Seen(pid) for number, pid in processes_of(supervisor).items() if number not in seen}
            time.sleep(0.05)
        if dies_after is not None:
            time.sleep(dies_after)
            os.kill(supervisor, signal.SIGKILL)
            wait_until_held(store, seen)
        for number, one in seen.items():
            toll.longest = max(toll.longest, wait_until_gone(f"run {number}", one, toll))
        if dies_after is None:
            os.kill(supervisor, signal.SIGKILL)  # it may have ended by itself
        os.waitpid(supervisor, 0)
        claims.expire(store)
        ended = [runs.get(store, number) for number in numbers]
        toll.untold += [f"{run.id}: {run}" for run in ended if not is_told(run)]
    toll.trials += count
    toll.orphaned += count if dies_after is not None else 0


def wait_until_held(store: Store, seen: Mapping[int, Seen]) -> None:
    """A crawl counts its own time from when it holds its run."""
    waiting = dict(seen)
    while waiting:
        for number, one in list(waiting.items()):
            if runs.get(store, number).pid == one.pid or not members({one.pid}):
                one.since = time.monotonic()
                del waiting[number]
        time.sleep(0.02)


def wait_until_gone(name: str, one: Seen, toll: Toll) -> float:
    """Wait for the end of a process and all it started; gives how long that took."""
    while members({one.pid}):
        if time.monotonic() - one.since > LIMIT + 2 * GRACE + SLACK:
            toll.late.append(f"{name} was still there")
            os.killpg(one.pid, signal.SIGKILL)
        time.sleep(0.05)
    return time.monotonic() - one.since


def run_all(folder: Path, trials: int, seed: int = 1, *, alone: bool = False, url: str = "") -> Toll:
    """All trials, four crawls at a time; every second four of them, or all, lose their supervisor."""
    dice, toll = random.Random(seed), Toll()
    with silent_server() as port:
        hosts = ("reelwire.example", "screenmarket.example", "kinoblatt.example", "scale.example")
        resolve = ",".join(f"{host}=127.0.0.1:{port}" for host in hosts)
        for number, left in enumerate(range(trials, 0, -len(SLUGS))):
            where = folder / str(number)
            config = Config(url, data_dir=where, outlets_dir=newsroom_outlets(), resolve=resolve, delay=0.0)
            dies_after = dice.uniform(0, LIMIT + GRACE) if alone or number % 2 else None
            run_out(config, min(left, len(SLUGS)), dies_after, toll)
    return toll


def main() -> None:
    """Run, and print the toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--trials", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, database(given.db, Path(folder)) as (url, _):
        toll = run_all(Path(folder), given.trials, given.seed, url=url if given.db == "postgresql" else "")
    print(f"| timeouts | {given.db}, a server that never answers | {toll} |")
    print("\n".join(toll.late + toll.untold), file=sys.stderr)
    raise SystemExit(bool(toll.late or toll.untold))


if __name__ == "__main__":
    main()
