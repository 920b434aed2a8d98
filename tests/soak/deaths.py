"""Kill the processes of runs at random moments, and see that each run has an outcome and no process is left.

Most are trees of two idle processes, some are jobs and crawls of the bundled newsroom; half of the kills hit the whole
group, half the first process alone.

python -m tests.soak.deaths --deaths 500 --jobs 20 --crawls 10 --db postgresql
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from unittest.mock import patch

import schedules.runner
from schedules.runner import Runner
from tests.soak.fires import database
from tradewatch.config import Config
from tradewatch.newsroom import newsroom_outlets
from tradewatch.newsroom.server import serve_in_thread
from tradewatch.spiders.process import Crawl, crawling
from tradewatch.store import claims, runs
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Run

SLOW = Path(__file__).parents[1] / "schedules" / "slow_job.py"
IDLE = [sys.executable, "-S", "-E", "-c", "import time; time.sleep(600)"]
TREE = f"import subprocess, time; subprocess.Popen({IDLE!r}); time.sleep(600)"


@dataclass
class Toll:
    """What became of the runs."""

    runs: int = 0
    killed: int = 0
    untold: list[str] = field(default_factory=list)  # without an outcome, a reason or a log
    orphans: int = 0
    seconds: float = 0.0

    def __str__(self) -> str:
        return (
            f"{self.runs} runs, {self.killed} killed: {len(self.untold)} without outcome, reason or log, "
            f"{self.orphans} orphan processes; {self.seconds:.0f} s"
        )


def command(run: Run, grace: float) -> Sequence[str]:
    """What does a run, by what it was asked for."""
    if run.asked["kind"] == "job":
        return [sys.executable, str(SLOW), str(claims.claim_of(run)), "--grace", str(grace)]
    if run.asked["kind"] == "crawl":
        return crawling(run, grace)
    return [sys.executable, "-S", "-E", "-c", TREE]


def members(groups: set[int]) -> list[int]:
    """The living processes of these process groups."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[2]) in groups and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def end_all(config: Config, *, deaths: int, jobs: int = 0, crawls: int = 0, at_once: int = 8, seed: int = 1) -> Toll:
    """Start so many runs, of which some are jobs and crawls, and kill each within seconds."""
    began, dice, toll = time.monotonic(), random.Random(seed), Toll()
    kinds = ["crawl"] * crawls + ["job"] * jobs + ["tree"] * (deaths - jobs - crawls)
    dice.shuffle(kinds)
    with open_store(config.database) as store, patch.object(schedules.runner, "command", command):
        for number, kind in enumerate(kinds):
            outlet, job = ("scale", "crawl") if kind == "crawl" else (f"outlet-{number}", "retag")
            runs.create(store, Plan(outlet, job=job, asked={"kind": kind, "seconds": 600}))
        runner, groups, fates = Runner(config, store, at_once=at_once, grace=1.0), set[int](), dict[int, float]()
        while (left := len(kinds) - len(over(store, deaths))) > 0:
            runner.fill()
            for crawl in runner.working:
                groups.add(crawl.process.pid)
                span = 0.5 if crawl.run.asked["kind"] == "tree" else 8.0
                fates.setdefault(crawl.run.id, time.monotonic() + dice.uniform(0, span))
                if time.monotonic() >= fates[crawl.run.id]:
                    toll.killed += kill(crawl, whole=dice.random() < 0.5)
                    fates[crawl.run.id] = float("inf")
            runner.attend()
            time.sleep(0.02 if left else 0)
        ended = runs.latest(store, limit=deaths)
        toll.runs = len(ended)
        toll.untold = [f"{run.id}: {run.verdict}, {run.reason}, {run.log}" for run in ended if not is_told(run)]
    time.sleep(1.0)
    toll.orphans = len(members(groups))
    toll.seconds = time.monotonic() - began
    return toll


def over(store: Store, limit: int) -> list[Run]:
    return runs.latest(store, state="done", limit=limit)


def kill(crawl: Crawl, *, whole: bool) -> bool:
    if crawl.process.poll() is not None:
        return False
    (os.killpg if whole else os.kill)(crawl.process.pid, signal.SIGKILL)
    return True


def is_told(run: Run) -> bool:
    return run.state == "done" and bool(run.verdict and run.reason and run.log and Path(run.log).is_file())


def main() -> None:
    """Run, and print the toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deaths", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=20)
    parser.add_argument("--crawls", type=int, default=10)
    parser.add_argument("--at-once", type=int, default=8)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    given = vars(parser.parse_args())
    kind = given.pop("db")
    with tempfile.TemporaryDirectory() as folder, database(kind, Path(folder)) as (url, _):
        with serve_in_thread(synthetic=2000) if given["crawls"] else nullcontext() as newsroom:
            resolve = newsroom.resolve if newsroom else ""
            config = Config(url, data_dir=Path(folder), outlets_dir=newsroom_outlets(), resolve=resolve, delay=0.0)
            toll = end_all(config, **given)
        told = f"{given['jobs']} jobs and {given['crawls']} crawls among them"
    print(f"| deaths | {kind}, {told} | {toll} |")
    print("\n".join(toll.untold))
    raise SystemExit(bool(toll.untold or toll.orphans or toll.runs != given["deaths"]))


if __name__ == "__main__":
    main()
