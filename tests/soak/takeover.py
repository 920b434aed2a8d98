"""Measure how soon the run of a holder that was killed or frozen is another's, and what the frozen one can still do.

A third of the holders are killed on this machine, a third on others (where only the lease tells), a third are stopped
and woken when an heir has the run: they then try to renew, hold and finish it, and to change and lease pages.

python -m tests.soak.takeover --db postgresql       600 holders, 60 at a time, with the real lease: about 12 minutes
"""

from __future__ import annotations

import argparse
import os
import random
import signal
import socket
import sqlite3
import tempfile
import time
import traceback
import warnings
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import sqlalchemy as sa

from tests.soak.fires import database
from tradewatch.errors import LostError
from tradewatch.store import claims, runs
from tradewatch.store.claims import Claim, Held
from tradewatch.store.engine import Store, open_store
from tradewatch.store.frontier import Announced, Frontier
from tradewatch.store.runs import Plan, Verdict
from tradewatch.store.tables import frontier

FATES = ("killed here", "killed elsewhere", "frozen")


@dataclass
class Holder:
    """A process that holds a run."""

    number: int
    pid: int
    fate: str
    dies_at: float  # monotonic
    lost_at: float = 0.0
    report: int = -1  # how the frozen one tells what it could do


@dataclass
class Toll:
    """How long each takeover took, by what became of the holder, and how many woken holders changed nothing."""

    waits: dict[str, list[float]] = field(default_factory=lambda: {fate: [] for fate in FATES})
    fenced: int = 0
    in_a_write: int = 0  # stopped while they had a SQLite file's lock, and let go
    leaks: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        told = [f"{fate}: {len(all_)} taken over within {max(all_):.1f} s" for fate, all_ in self.waits.items()]
        frozen = len(self.waits["frozen"])
        leaks = f" ({', '.join(sorted(set(self.leaks)))})" if self.leaks else ""
        return f"{'; '.join(told)}; {self.fenced} of {frozen} woken holders changed nothing{leaks}"


def hold(url: str, number: int, lease: float, busy: bool, report: int) -> None:
    """Hold a run, renewing it as a crawl does; once woken, try everything."""
    woken: list[int] = []
    signal.signal(signal.SIGUSR1, lambda *_: woken.append(1))
    store = open_store(url, patience=60)
    one = claims.claim(store, f"holder {os.getpid()}", number=number, lease=lease)
    assert one is not None
    held, pages = claims.claim_of(one), Frontier(store, one.outlet, claims.claim_of(one))
    os.write(report, b"h")
    renewed = time.monotonic()
    while not woken:
        try:
            if time.monotonic() - renewed > lease / 4.5:
                claims.renew(store, held, lease=lease)
                renewed = time.monotonic()
            if busy:
                pages.add([Announced(f"http://{one.outlet}.example/{number}", "feed", signal=str(renewed))])
        except LostError:
            break  # woken in a transaction
        time.sleep(0.2)
    os.write(report, ",".join(["done", *leaks(store, held, pages)]).encode())


def leaks(store: Store, held: Claim, pages: Frontier) -> list[str]:
    """What somebody who has lost the run can still do."""
    url = f"http://{pages.outlet}.example/kept"
    tries: dict[str, Callable[[], object]] = {
        "finish": lambda: claims.finish(store, held, Verdict.OK, "woke up"),
        "hold": lambda: claims.hold(store, held),
        "renew": lambda: claims.renew(store, held) is not Held.LOST,
        "fail a page": lambda: pages.fail(url, "woke up") or True,
        "bar a page": lambda: pages.bar(url, "woke up") or True,
        "lease pages": lambda: pages.lease(held.number, 5, 60.0) or True,
        "release pages": lambda: pages.release(held.number) or True,
        "add pages": lambda: pages.add([Announced(f"{url}/more", "feed")]),
    }
    found = []
    for name, work in tries.items():
        try:
            if work():
                found.append(name)
        except LostError:
            continue
    return found


def begin(url: str, number: int, fate: str, lease: float, busy: bool, delay: float) -> Holder:
    """Start a holder and wait until it holds."""
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        pid = os.fork()
    if pid == 0:
        try:
            if fate == "killed elsewhere":
                socket.gethostname = lambda: "elsewhere"
            hold(url, number, lease, busy, writing)
        except BaseException:  # noqa: BLE001
            traceback.print_exc()
        finally:
            os._exit(0)
    os.close(writing)
    assert os.read(reading, 1) == b"h"
    return Holder(number, pid, fate, time.monotonic() + delay, report=reading)


def play(url: str, holders: list[Holder], every: float, toll: Toll) -> None:
    """Kill and stop the holders in their time, tick as a scheduler does, and see how long each run is nobody's."""
    with open_store(url) as store:
        waiting, next_tick = {one.number: one for one in holders}, 0.0
        taken: list[tuple[Holder, Claim]] = []
        while waiting:
            now = time.monotonic()
            for one in waiting.values():
                if not one.lost_at and now >= one.dies_at:
                    one.lost_at = time.monotonic()
                    os.kill(one.pid, signal.SIGSTOP if one.fate == "frozen" else signal.SIGKILL)
                    if one.fate == "frozen" and is_locked(store):
                        os.kill(one.pid, signal.SIGCONT)
                        one.lost_at, one.dies_at = 0.0, now + 0.3
                        toll.in_a_write += 1
            if now >= next_tick:
                next_tick = now + every
                claims.expire(store, rest=0.0)
                while (heir := claims.claim(store, "heir", lease=3600.0)) is not None:
                    taken.append((waiting.pop(heir.id), claims.claim_of(heir)))
                    toll.waits[taken[-1][0].fate].append(time.monotonic() - taken[-1][0].lost_at)
            time.sleep(0.02)
        for one, held in taken:
            if one.fate == "frozen":
                wake(store, one, held, toll)
            end(one)


def is_locked(store: Store) -> bool:
    """Whether a SQLite file cannot be written: whoever is stopped in the middle of a write keeps everybody out.

    That is seen to by the runner, which ends such a process; here it is let go and stopped a little later.
    """
    if store.dialect != "sqlite":
        return False
    probe = sqlite3.connect(str(store.url.database), isolation_level=None, timeout=2.0)
    try:
        probe.execute("BEGIN IMMEDIATE")
        probe.execute("ROLLBACK")
    except sqlite3.OperationalError:
        return True
    finally:
        probe.close()
    return False


def wake(store: Store, one: Holder, heir: Claim, toll: Toll) -> None:
    """Let the frozen holder go on, and see that nothing of its heir's has changed."""
    pages = Frontier(store, runs.get(store, heir.number).outlet, heir)
    pages.add([Announced(f"http://{pages.outlet}.example/kept", "feed")])
    pages.lease(heir.number, 5, 3600.0)
    before = (store.rows(page_rows(pages.outlet)), runs.get(store, heir.number))
    os.kill(one.pid, signal.SIGUSR1)
    os.kill(one.pid, signal.SIGCONT)
    told = os.read(one.report, 1000).decode()
    found = told.split(",")[1:] if told.startswith("done") else ["it ended in an error"]
    if (store.rows(page_rows(pages.outlet)), runs.get(store, heir.number)) != before:
        found.append("something was changed")
    toll.leaks += found
    toll.fenced += not found


def page_rows(outlet: str) -> sa.Select[tuple[object, ...]]:
    return sa.select(frontier).where(frontier.c.outlet == outlet).order_by(frontier.c.url)


def end(one: Holder) -> None:
    if one.fate == "frozen":
        os.kill(one.pid, signal.SIGKILL)
    os.waitpid(one.pid, 0)
    os.close(one.report)


def take_over(url: str, *, holders: int, at_once: int, lease: float, every: float, busy: bool, seed: int = 1) -> Toll:
    """Have so many holders die or freeze, some at a time."""
    dice, toll = random.Random(seed), Toll()
    for start in range(0, holders, at_once):
        numbers = []
        with open_store(url) as store:
            for _ in range(min(at_once, holders - start)):
                numbers.append(runs.create(store, Plan(f"outlet-{len(numbers)}-{start}", tries=2)).id)
        fates = [FATES[number % len(FATES)] for number in numbers]
        begun = [
            begin(url, number, fate, lease, busy, dice.uniform(0.1, lease / 2))
            for number, fate in zip(numbers, fates, strict=True)
        ]
        play(url, begun, every, toll)
    return toll


def main() -> None:
    """Run, and print the toll."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--holders", type=int, default=600)
    parser.add_argument("--at-once", type=int, default=60)
    parser.add_argument("--lease", type=float, default=claims.LEASE)
    parser.add_argument("--every", type=float, default=5.0, help="seconds between two ticks")
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    given = parser.parse_args()
    sizes = {name: getattr(given, name) for name in ("holders", "at_once", "lease", "every")}
    settings = {"max_connections": "300"}
    with tempfile.TemporaryDirectory() as folder, database(given.db, Path(folder), **settings) as (url, _):
        toll = take_over(url, busy=given.db == "postgresql", **sizes)
    print(f"| takeover | {given.db}, lease {given.lease:.0f} s, tick {given.every:.0f} s | {toll} |")
    slowest = max(max(waits) for waits in toll.waits.values())
    raise SystemExit(slowest > given.lease + 3 * given.every or toll.fenced < len(toll.waits["frozen"]))


if __name__ == "__main__":
    main()
