"""Let several workers do the runs of thousands of firings while they are killed and the database is restarted.

Every worker plans the firings, claims runs, renews and finishes them, and takes over from the dead. Each writes into
one file when it begins and ends an attempt, and a trigger in the database notes each time that a run is closed.

python -m tests.soak.fires                                  10,000 firings, 8 workers, 500 kills -9, on SQLite
python -m tests.soak.fires --db postgresql --restarts 20    the same on a server of its own that is restarted meanwhile
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import tempfile
import time
import traceback
import warnings
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import sqlalchemy as sa

from tests.postgres import KEEPING, server
from tradewatch.errors import StoreError
from tradewatch.store import claims, runs
from tradewatch.store.claims import Held
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Verdict
from tradewatch.store.tables import run

OUTLETS = 40
FIRST = datetime(2026, 1, 1, tzinfo=UTC)
AHEAD = 120  # firings that are due at once, more than the workers can do
LEASE = 15.0  # seconds
WORK = 0.03  # seconds that a run takes, on average


@dataclass(frozen=True)
class Toll:
    """What became of the firings."""

    fires: int
    rows: int  # runs in the table
    done: int  # ... that are done and well
    closed_twice: int
    never_closed: int
    overlaps: int  # attempts that began while another that they may not run beside was at work
    outlived: int  # ... whose lease had run out because it was not given the time to renew it
    kills: int
    killed_at_work: int
    taken_over: int  # attempts beyond the first
    seconds: float

    @property
    def is_well(self) -> bool:
        once = self.fires == self.rows == self.done
        return once and not (self.closed_twice or self.never_closed or self.overlaps)

    def __str__(self) -> str:
        return (
            f"{self.done:,} of {self.fires:,} firings done once, {self.closed_twice} twice, {self.never_closed} never, "
            f"{self.overlaps} overlaps, {self.outlived} after a lease that ran out unrenewed; {self.kills} kills, "
            f"{self.killed_at_work} of them at work, {self.taken_over} attempts anew; {self.seconds:.0f} s"
        )


class Worker:
    """One process that does runs until all firings are done."""

    def __init__(self, url: str, journal: Path, fires: int, number: int) -> None:
        self.file = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self.store = open_store(url, patience=60)
        self.fires, self.dice = fires, random.Random(os.getpid())
        self.owner = f"worker {os.getpid()}"
        self.planned, self.parent = 0, os.getppid()
        if number % 2:  # half of them are on machines of their own: that they died shows by their leases alone
            socket.gethostname = lambda: f"machine-{number}"

    def note(self, what: str, one: runs.Run) -> None:
        line = f"{time.monotonic():.6f} {what} {os.getpid()} {one.id} {one.attempt} {one.outlet}\n"
        os.write(self.file, line.encode())

    def work(self) -> None:
        while True:
            try:
                if self.turn():
                    return
            except StoreError:  # as the scheduler's tick does: the next one tries again
                time.sleep(0.1)

    def turn(self) -> bool:
        """Plan what is due, expire, do one run; True when nothing is left to do, or nobody waits for it."""
        if os.getppid() != self.parent:
            return True
        self.plan()
        if self.dice.random() < 0.1:
            claims.expire(self.store, rest=0.0)
        one = claims.claim(self.store, self.owner, lease=LEASE)
        if one is not None:
            self.do(one)
            return False
        claims.expire(self.store, rest=0.0)
        left = self.store.rows(sa.select(sa.func.count()).where(run.c.state != "done"))[0][0]
        if not left and self.planned >= self.fires:
            return True
        time.sleep(self.dice.uniform(0.02, 0.2))
        return False

    def plan(self) -> None:
        """Write down the firings that are due; other workers write down the same."""
        done = self.store.rows(sa.select(sa.func.count()).where(run.c.state == "done"))[0][0]
        if self.planned >= min(self.fires, done + AHEAD // 2):
            return
        until = min(self.fires, done + AHEAD)
        wanted = [firing(number) for number in range(max(0, self.planned - 5), until)]
        with self.store.begin() as conn:
            runs.plan(conn, wanted)
        self.planned = until

    def do(self, one: runs.Run) -> None:
        self.note("begin", one)
        held = claims.claim_of(one)
        for _ in range(self.dice.choice((1, 1, 1, 4))):
            time.sleep(self.dice.uniform(0, 2 * WORK))
            self.note("renew", one)  # before the lease is set anew, so that it is never believed to be longer
            if claims.renew(self.store, held, lease=LEASE) is Held.LOST:
                self.note("lost", one)
                return
        self.note("end", one)
        if self.dice.random() < 0.02:
            claims.finish(self.store, held, Verdict.FAILED, "bad luck", rest=0.0)
        else:
            claims.finish(self.store, held, Verdict.OK, "done")


def firing(number: int) -> Plan:
    fire = FIRST + timedelta(minutes=number)
    return Plan(f"outlet-{number % OUTLETS}", schedule="soak", fire_at=fire, tries=1000, not_before=fire.timestamp())


def start(url: str, journal: Path, fires: int, number: int) -> int:
    """Start a worker by forking: quick, and its file descriptors are its own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of threads, none of which the worker needs
        pid = os.fork()
    if pid:
        return pid
    code = 1
    try:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        Worker(url, journal, fires, number).work()
        code = 0
    except BaseException:  # noqa: BLE001
        traceback.print_exc()
    finally:
        os._exit(code)


def fire_all(
    url: str,
    folder: Path,
    *,
    fires: int,
    workers: int,
    kills: int,
    restarts: int = 0,
    restart: Callable[[], None] = lambda: None,
    seed: int = 1,
) -> Toll:
    """Have all firings done; kill and restart at random moments, evenly over the work."""
    began, dice, journal = time.monotonic(), random.Random(seed), folder / "journal"
    with open_store(url) as store:
        watch_closing(store)
    journal.touch()
    working = {start(url, journal, fires, number): number for number in range(workers)}
    fates = sorted([(dice.uniform(0, 0.95), "kill") for _ in range(kills)] + spread(restarts, dice))
    killed = dict[int, float]()
    while working:
        share = sum(1 for line in lines(journal) if line[1] == "end") / fires
        while fates and fates[0][0] <= share and len(working) == workers:
            if fates.pop(0)[1] == "restart":
                restart()
                continue
            pid = dice.choice(list(working))
            time.sleep(dice.uniform(0, 2 * WORK))
            killed[pid] = time.monotonic()
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            number = working.pop(pid)
            working[start(url, journal, fires, number)] = number
        reap(working)
        time.sleep(0.05)
    with open_store(url) as store:
        return count(store, journal, killed, fires, time.monotonic() - began)


def spread(number: int, dice: random.Random) -> list[tuple[float, str]]:
    return [((place + dice.random()) / (number + 1), "restart") for place in range(number)]


def reap(working: dict[int, int]) -> None:
    for pid in list(working):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            assert status == 0, f"worker {pid} ended with status {status}"
            del working[pid]


def lines(journal: Path) -> Iterator[list[str]]:
    whole = journal.read_text(encoding="utf-8").rpartition("\n")[0]  # the last line may be half written
    for line in whole.splitlines():
        yield line.split(" ")


def watch_closing(store: Store) -> None:
    """Let the database itself note each time that a run is closed."""
    note = "INSERT INTO closing (run_id, attempt) VALUES (new.id, new.attempt)"
    with store.begin() as conn:
        conn.execute(sa.text("CREATE TABLE closing (run_id bigint, attempt integer)"))
        if store.dialect == "sqlite":
            conn.exec_driver_sql(f"CREATE TRIGGER closed AFTER UPDATE ON run WHEN new.state = 'done' BEGIN {note}; END")
        else:
            conn.exec_driver_sql(
                f"CREATE FUNCTION note_closing() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN {note}; RETURN NULL; END$$"
            )
            conn.exec_driver_sql(
                "CREATE TRIGGER closed AFTER UPDATE ON run FOR EACH ROW WHEN (new.state = 'done') "
                "EXECUTE FUNCTION note_closing()"
            )


def count(store: Store, journal: Path, killed: dict[int, float], fires: int, seconds: float) -> Toll:
    rows = store.rows(sa.select(run.c.id, run.c.state, run.c.verdict, run.c.schedule, run.c.fire_at, run.c.attempt))
    distinct = {(row.schedule, row.fire_at) for row in rows}
    closings = Counter(row[0] for row in store.rows(sa.text("SELECT run_id FROM closing")))
    overlapping, outlived, at_work = overlaps(journal, killed)
    return Toll(
        fires=fires,
        rows=len(rows) if len(distinct) == len(rows) else -1,
        done=sum(row.state == "done" and row.verdict == "ok" for row in rows),
        closed_twice=sum(times > 1 for times in closings.values()),
        never_closed=sum(not closings[row.id] for row in rows),
        overlaps=overlapping,
        outlived=outlived,
        kills=len(killed),
        killed_at_work=at_work,
        taken_over=sum(row.attempt - 1 for row in rows),
        seconds=seconds,
    )


@dataclass
class Attempt:
    """One attempt by the journal; moments are monotonic."""

    begin: float
    renewed: float
    end: float


def overlaps(journal: Path, killed: dict[int, float]) -> tuple[int, int, int]:
    """How many attempts of an outlet began within another, within one that outlived its lease, and were cut off."""
    begun: dict[tuple[str, ...], Attempt] = {}
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    for moment, what, *who in lines(journal):
        now = float(moment)
        if what == "begin":
            begun[tuple(who)] = Attempt(now, now, killed.get(int(who[0]), now))
            attempts[who[-1]].append(begun[tuple(who)])
        elif what == "renew":
            begun[tuple(who)].renewed = now
        else:
            begun.pop(tuple(who)).end = now
    found = outlived = 0
    for all_ in attempts.values():
        all_.sort(key=lambda one: one.begin)
        for place, later in enumerate(all_):
            within = [one for one in all_[max(0, place - 20) : place] if later.begin < one.end]
            late = [one for one in within if one.renewed + LEASE <= later.begin]
            found += len(within) > len(late)
            outlived += bool(late)
    return found, outlived, len(begun)


@contextmanager
def database(kind: str, folder: Path, **settings: str) -> Iterator[tuple[str, Callable[[], None]]]:
    """A fresh database, and how to restart its server; `settings` are PostgreSQL's."""
    if kind == "sqlite":
        yield f"sqlite:///{folder / 'store.db'}", lambda: None
    else:
        with server(**KEEPING, **settings) as running:
            yield running.make("soak"), running.restart


def main() -> None:
    """Run, and print the toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fires", type=int, default=10_000)
    parser.add_argument("--workers", type=int, default=8)
    parser.add_argument("--kills", type=int, default=500)
    parser.add_argument("--restarts", type=int, default=0)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    sizes = {name: getattr(given, name) for name in ("fires", "workers", "kills", "restarts", "seed")}
    with tempfile.TemporaryDirectory() as folder, database(given.db, Path(folder)) as (url, restart):
        toll = fire_all(url, Path(folder), restart=restart, **sizes)
    print(f"| fires | {given.db}, {given.workers} workers, {given.restarts} restarts | {toll} |")
    raise SystemExit(not toll.is_well)


if __name__ == "__main__":
    main()
