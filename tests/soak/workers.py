"""Kill and freeze workers while they do hundreds of runs, let others come, and see that each run is finished once.

python -m tests.soak.workers                        200 runs, 6 workers, one lost every 4 s, on a private PostgreSQL
python -m tests.soak.workers --runs 20 --workers 3
python -m tests.soak.workers --no-engine            without procrastinate
"""

from __future__ import annotations

import argparse
import json
import random
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from schedules.carrier import Carrier, set_up
from schedules.runner import Runner
from schedules.worker import Worker
from tests.postgres import cluster
from tradewatch.config import Config
from tradewatch.errors import StoreError
from tradewatch.store import claims, runs
from tradewatch.store.claims import Held
from tradewatch.store.engine import open_store
from tradewatch.store.runs import Plan, Run, Verdict
from tradewatch.store.tables import run as table

LEASE = claims.LEASE


@dataclass(frozen=True)
class Toll:
    """What the losses cost."""

    runs: int
    once: int  # finished exactly once
    lost: int  # workers killed or frozen
    taken_over: tuple[float, ...]  # seconds from a worker's loss to the next claim of each run that it held
    late_ends: int  # times a frozen worker closed a run that was another's by then


@dataclass
class InProcess(Runner):
    """Does its runs in threads, so that a machine's loss takes them with it; writes down what it does."""

    diary: Path = Path()
    seconds: float = 2.0
    lease: float = LEASE

    def begin(self, run: Run) -> bool:
        self._note("claimed", run)
        claims.renew(self.store, claims.claim_of(run), lease=self.lease)
        self.working.append(AtWork(run))  # type: ignore[arg-type]
        threading.Thread(target=self._do, args=(run,), daemon=True).start()
        return True

    def attend(self) -> list[Run]:
        return []

    def _do(self, run: Run) -> None:
        held, dice = claims.claim_of(run), random.Random(run.id * 100 + run.attempt)
        until, beat = time.monotonic() + dice.uniform(0.2, 2) * self.seconds, time.monotonic() + self.lease / 4
        kept = Held.YES
        while time.monotonic() < until and kept is Held.YES:
            time.sleep(0.1)
            if time.monotonic() > beat:
                beat += self.lease / 4
                kept = self._patiently(lambda: claims.renew(self.store, held, lease=self.lease))
        if self._patiently(lambda: claims.finish(self.store, held, Verdict.OK, "done")):
            self._note("finished", run)
        self.working[:] = [one for one in self.working if one.run.id != run.id]

    def _patiently(self, work: Any) -> Any:
        while True:
            try:
                return work()
            except StoreError:
                time.sleep(0.5)

    def _note(self, what: str, run: Run) -> None:
        with self.diary.open("a", encoding="utf-8") as out:
            out.write(json.dumps([what, run.id, run.attempt, time.time()]) + "\n")


@dataclass(frozen=True)
class AtWork:
    """A run at work, as the runner lists them."""

    run: Run


def work(url: str, machine: str, folder: Path, engine: bool, seconds: float, lease: float) -> None:
    """One worker on a machine of its own name, until it is killed."""
    socket.gethostname = lambda: machine  # so that nobody looks for its processes here
    with open_store(url) as store:
        config = Config(data_dir=folder)
        runner = InProcess(config, store, 4, diary=folder / f"{machine}.jsonl", seconds=seconds, lease=lease)
        worker = Worker(config, store, runner)
        if engine:
            set_up(store)
            worker.carrier = Carrier(store, (), 4, worker.take, worker.holds)
            worker.carrier.start()
        while True:
            worker()
            time.sleep(1.0)


@dataclass
class Fleet:
    """Workers that come and go."""

    url: str
    folder: Path
    engine: bool
    seconds: float
    alive: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    frozen: dict[str, tuple[subprocess.Popen[bytes], float]] = field(default_factory=dict)
    lost_at: dict[str, float] = field(default_factory=dict)

    def hire(self) -> None:
        """Let one more come."""
        machine = f"machine-{len(self.alive) + len(self.lost_at)}"
        how = ["--work", machine, "--db", self.url, "--folder", str(self.folder), "--seconds", str(self.seconds)]
        how += ["--lease", str(LEASE)]
        command = [sys.executable, "-m", "tests.soak.workers", *how, *([] if self.engine else ["--no-engine"])]
        self.alive[machine] = subprocess.Popen(command)

    def lose(self, machine: str, *, freeze: bool) -> None:
        """Let one go without a word."""
        one = self.alive.pop(machine)
        one.send_signal(signal.SIGSTOP if freeze else signal.SIGKILL)
        self.lost_at[machine] = time.time()
        if freeze:
            self.frozen[machine] = (one, time.monotonic() + 1.5 * LEASE)  # longer than a lease
        else:
            one.wait()

    def thaw(self) -> None:
        """Let those go on that were frozen long enough."""
        for machine, (one, until) in list(self.frozen.items()):
            if time.monotonic() > until:
                one.send_signal(signal.SIGCONT)
                self.frozen[machine] = (one, float("inf"))

    def dismiss(self) -> None:
        """End them all."""
        for one in [*self.alive.values(), *(frozen for frozen, _ in self.frozen.values())]:
            one.kill()
            one.wait()


def lose_workers(
    url: str,
    folder: Path,
    count: int,
    workers: int,
    every: float,
    *,
    engine: bool = True,
    seconds: float = 6.0,
    seed: int = 1,
    most: int = 1_000_000,
) -> Toll:
    """Do `count` runs with `workers` workers, of which one is lost every so many seconds, and another comes.

    `most` are lost at the most.
    """
    dice, fleet = random.Random(seed), Fleet(url, folder, engine, seconds)
    with open_store(url) as store:
        if engine:
            set_up(store)
        try:
            for _ in range(workers):
                fleet.hire()
            for number in range(count):
                runs.create(store, Plan(f"outlet-{number}", tries=20))
            done = sa.select(sa.func.count()).where(table.c.state == "done")
            next_loss = time.monotonic() + 3 * every
            while store.rows(done)[0][0] < count:
                time.sleep(0.2)
                fleet.thaw()
                waiting = store.rows(sa.select(sa.func.count()).where(table.c.state == "due"))[0][0]
                if time.monotonic() > next_loss and waiting and len(fleet.lost_at) < most:
                    next_loss = time.monotonic() + every
                    fleet.lose(dice.choice(sorted(fleet.alive)), freeze=dice.random() < 0.2)
                    fleet.hire()
            while any(until != float("inf") for _, until in fleet.frozen.values()):
                time.sleep(0.2)
                fleet.thaw()
            time.sleep(3.0 if fleet.frozen else 0.0)  # what the last of them may still do
        finally:
            fleet.dismiss()
    return _toll(count, folder, fleet.lost_at)


def _toll(count: int, folder: Path, lost_at: dict[str, float]) -> Toll:
    notes = [
        (what, number, attempt, at, path.stem)
        for path in folder.glob("*.jsonl")
        for what, number, attempt, at in map(json.loads, path.read_text(encoding="utf-8").splitlines())
    ]
    ends = Counter(number for what, number, *_ in notes if what == "finished")
    claimed = {(number, attempt): (at, machine) for what, number, attempt, at, machine in notes if what == "claimed"}
    last = {number: max(attempt for n, attempt in claimed if n == number) for number, _ in claimed}
    over = [
        claimed[number, attempt + 1][0] - lost_at[machine]
        for (number, attempt), (_, machine) in claimed.items()
        if machine in lost_at and (number, attempt + 1) in claimed
    ]
    late = sum(1 for what, number, attempt, *_ in notes if what == "finished" and attempt < last[number])
    return Toll(count, sum(1 for times in ends.values() if times == 1), len(lost_at), tuple(sorted(over)), late)


def main() -> None:
    """Run, and print the toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=200)
    parser.add_argument("--workers", type=int, default=6)
    parser.add_argument("--every", type=float, default=4.0, help="Seconds between two losses.")
    parser.add_argument("--seconds", type=float, default=6.0, help="How long a run takes, about.")
    parser.add_argument("--lease", type=float, default=LEASE, help=argparse.SUPPRESS)
    parser.add_argument("--no-engine", action="store_true")
    parser.add_argument("--db", default="", help=argparse.SUPPRESS)
    parser.add_argument("--work", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.db, given.work, given.folder, not given.no_engine, given.seconds, given.lease)
    with cluster() as url, tempfile.TemporaryDirectory() as folder:
        toll = lose_workers(
            url,
            Path(folder),
            given.runs,
            given.workers,
            given.every,
            engine=not given.no_engine,
            seconds=given.seconds,
        )
    slowest = f"{toll.taken_over[-1]:.1f} s" if toll.taken_over else "none"
    print(
        f"{toll.runs} runs, {toll.lost} workers lost: {toll.once} finished once; {len(toll.taken_over)} taken over, "
        f"the slowest after {slowest}; {toll.late_ends} closed by a worker that had lost them"
    )


if __name__ == "__main__":
    main()
