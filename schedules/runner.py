"""Work off runs that are due: claim them, start a process for each, see it to its end."""

from __future__ import annotations

import logging
import sys
import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import sqlalchemy as sa

from tradewatch.config import Config
from tradewatch.errors import StoreError, UsageError
from tradewatch.spiders import process
from tradewatch.spiders.minder import GRACE
from tradewatch.spiders.process import Crawl
from tradewatch.store import claims
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, read_run
from tradewatch.store.tables import run as table

__all__ = ["Runner", "command"]

log = logging.getLogger(__name__)


@dataclass
class Runner:
    """A few runs at a time on this machine; several runners may share one store."""

    config: Config
    store: Store
    at_once: int = 4
    jobs: Collection[str] = ()  # the kinds of work to choose from; all when empty
    grace: float = GRACE
    working: list[Crawl] = field(default_factory=list)
    owner: str = field(default_factory=claims.holder)
    over: dict[int, float] = field(default_factory=dict)  # run -> when it was first seen closed, its process alive
    stopping: int = 0  # how often it was asked to stop
    lasting: bool = True  # whether what is at work when it stops is due again, for whoever comes next
    told: set[int] = field(default_factory=set)  # runs that were put off
    _now: float = 0.0  # epoch seconds, by the store's clock, as of the last look

    def fill(self) -> int:
        """Start what is due, up to `at_once`; gives how many were started."""
        started = 0
        while not self.stopping and len(self.working) < self.at_once:
            run = claims.claim(self.store, self.owner, jobs=self.jobs)
            if run is None:
                break
            self.begin(run)
            started += 1
        return started

    def begin(self, run: Run) -> bool:
        """Start the process of a run that we hold; False when it could not be started, which the run then says."""
        try:
            self.working.append(process.spawn(self.config, self.store, run, command(run, self.grace), self.grace))
        except UsageError as problem:
            log.error("Run %d: %s", run.id, problem, extra=_about(run))
            return False
        log.info("Run %d of %s began, attempt %d of %d", run.id, run.what, run.attempt, run.tries, extra=_about(run))
        return True

    def attend(self) -> list[Run]:
        """Look after the processes: pass on wishes to stop, end what is late or lost, close what has ended."""
        self._put_off()
        for crawl in self.working:  # whatever the database says
            crawl.hurry(self.stopping)
        rows = self._rows()
        ended: list[Run] = []
        for crawl in self.working[:]:
            self._end_if_lost(crawl, rows.get(crawl.run.id))
            if crawl.process.poll() is not None:
                run = process.close(self.store, crawl)
                self.working.remove(crawl)
                self.over.pop(crawl.run.id, None)
                ended.append(run)
                log.info(
                    "Run %d of %s: %s: %s",
                    run.id,
                    run.what,
                    run.verdict or "to be tried again",
                    run.reason,
                    extra=_about(run),
                )
        return ended

    def stop(self) -> None:
        """Start nothing more and ask what is at work to stop; again to hurry it."""
        self.stopping += 1

    def drain(self, seconds: float = 3 * GRACE) -> list[Run]:
        """Wait until what is at work has stopped; what does not is killed. Gives what ended meanwhile."""
        deadline, ended = time.monotonic() + seconds, list[Run]()
        while self.working:
            try:
                ended += self.attend()
            except StoreError as problem:
                log.warning("%s", problem)
            if time.monotonic() > deadline:
                for crawl in self.working:
                    crawl.kill()
                if all(crawl.process.poll() is not None for crawl in self.working):
                    break  # the database is away: the leases run out, and the runs are due again
            time.sleep(0.2)
        return ended

    def _put_off(self) -> None:
        """Let what is at work be due again, when we stop."""
        held = {crawl.run.id: claims.claim_of(crawl.run) for crawl in self.working if crawl.run.id not in self.told}
        if self.stopping and self.lasting and held:
            try:
                claims.put_off(self.store, list(held.values()))
            except StoreError as problem:
                log.warning("%s", problem)
            self.told.update(held)

    def _rows(self) -> dict[int, Run]:
        """Our runs as they are in the store; not there when somebody deleted them."""
        if not self.working:
            return {}
        numbers = [crawl.run.id for crawl in self.working]
        [(self._now,)] = self.store.rows(sa.select(claims.clock(self.store)))
        return {row.id: read_run(row) for row in self.store.rows(sa.select(table).where(table.c.id.in_(numbers)))}

    def _end_if_lost(self, crawl: Crawl, row: Run | None) -> None:
        """End a process whose run is another's by now, and one that lives on long after its run was closed.

        So is one whose lease has long run out though nobody takes its run: it may be frozen with the database's lock.
        """
        taken = row is None or row.attempt != crawl.run.attempt or row.owner not in (None, crawl.run.owner)
        if row is not None and row.state == "running" and not taken:
            taken = row.lease_until + self.grace < self._now
            if not taken:
                return
        since = self.over.setdefault(crawl.run.id, time.monotonic())
        if crawl.process.poll() is None and (taken or time.monotonic() - since > self.grace):
            log.warning("Run %d is not this machine's any more; its process here is ended", crawl.run.id)
            crawl.kill()


def _about(run: Run) -> dict[str, object]:
    """What a line of the log is about, as a JSON line says it."""
    return {"run": run.id, "outlet": run.outlet, "schedule": run.schedule}


def command(run: Run, grace: float = GRACE) -> Sequence[str]:
    """What does a run."""
    if run.job in ("crawl", "backfill"):
        return process.crawling(run, grace)
    return [sys.executable, "-m", "schedules.job", str(claims.claim_of(run)), "--grace", str(grace)]
