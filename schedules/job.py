"""Do one job in a process of its own: `python -m schedules.job CLAIM`, started by the runner.

It holds its run, renews the lease while it works, stops when it has lost the run or is asked to, and closes the run
with a verdict. A crawl is Scrapy's, and started otherwise.
"""

from __future__ import annotations

import argparse
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import FrameType

from schedules.jobs import find
from tradewatch import logs
from tradewatch.config import Config
from tradewatch.errors import LostError, StoreError, TradewatchError
from tradewatch.spiders.minder import GRACE, Minder
from tradewatch.store import claims
from tradewatch.store.claims import Claim, Held
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run, Verdict

__all__ = ["StoppedError", "main", "work"]

log = logging.getLogger(__name__)
BEAT = 10.0  # seconds between two renewals


class StoppedError(TradewatchError):
    """The job was asked to stop; what it has done is done."""


class Keeper(threading.Thread):
    """Keeps the run while the job works, and remembers when it must stop."""

    def __init__(self, store: Store, held: Claim) -> None:
        super().__init__(name="keeper", daemon=True)
        self.store, self.held = store, held
        self.counts: dict[str, int] = {}
        self.kept = Held.YES
        self.asked = threading.Event()  # to stop

    def told(self, counts: Mapping[str, int]) -> None:
        """How far the job has come. Raises LostError or StoppedError when it must stop here."""
        self.counts = dict(counts)
        if self.kept is Held.LOST:
            raise LostError(f"run {self.held.number} was taken over")
        if self.kept is Held.STOP or self.asked.is_set():
            raise StoppedError("stopped early: it was asked to stop; what it has done is done")

    def run(self) -> None:
        """Renew until the run is lost."""
        while self.kept is not Held.LOST:
            time.sleep(BEAT)
            try:
                self.kept = claims.renew(self.store, self.held, counts=self.counts)
            except StoreError as problem:  # the lease outlasts several of these
                log.warning("The lease could not be renewed: %s", problem)


def work(config: Config, store: Store, run: Run, keeper: Keeper) -> tuple[Verdict, str] | None:
    """Do the job and say what came of it; None when the run is somebody else's by now."""
    try:
        return find(run.job)(config, store, run, keeper.told)
    except LostError as problem:
        log.warning("%s", problem)
        return None
    except StoppedError as problem:
        return Verdict.DEGRADED, str(problem)
    except (TradewatchError, LookupError) as problem:
        log.error("%s", problem)
        return Verdict.FAILED, str(problem)
    except Exception as problem:
        log.exception("The job failed")
        return Verdict.FAILED, f"{type(problem).__name__}: {problem}"


def main() -> int:
    """The process of one job."""
    given = argparse.ArgumentParser(description="Do one job; started by the scheduler.")
    given.add_argument("claim", type=Claim.read)
    given.add_argument("--grace", type=float, default=GRACE)
    given.add_argument("--logfile")
    told = given.parse_args()
    config = Config.load(os.environ)
    logs.configure(config, file=Path(told.logfile) if told.logfile else None)
    with open_store(config.database) as store:
        run = claims.hold(store, told.claim)
        logs.about(run=run.id, outlet=run.outlet, schedule=run.schedule)
        keeper, minder = Keeper(store, told.claim), Minder(float(run.asked.get("timeout") or 0), told.grace)

        def stop(_number: int, _frame: FrameType | None) -> None:
            keeper.asked.set()

        signal.signal(signal.SIGTERM, stop)
        keeper.start()
        minder.start()
        done = work(config, store, run, keeper)
        if done is not None:
            claims.finish(store, told.claim, *done, keeper.counts)
            log.info("Run %d: %s: %s", run.id, *done)
    return 0


if __name__ == "__main__":
    sys.exit(main())
