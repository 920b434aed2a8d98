"""Beat: call the tick every few seconds for as long as the process lives; the only file that knows APScheduler.

APScheduler is the clock and nothing more: one job in memory, which catches whatever goes wrong. Should the loop hang
all the same, the watchdog ends the process, so that whoever keeps it alive (systemd, a container) starts it again.
Crawls live in processes of their own, keep their own leases and go on meanwhile.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from schedules.tick import Tick

__all__ = ["EVERY", "HUNG", "HUNG_CODE", "WHOLE", "Beater", "Watchdog"]

log = logging.getLogger(__name__)
WHOLE = 5.0  # seconds between two whole ticks
EVERY = 1.0  # seconds between two looks at the processes
HUNG = 60.0  # seconds without a beat after which the process is ended
HUNG_CODE = 70  # its exit code then: an internal software error, as sysexits.h has it


class Watchdog(threading.Thread):
    """Ends the process when the loop has not beaten for too long."""

    def __init__(self, tick: Tick, limit: float = HUNG, end: Callable[[int], object] = os._exit) -> None:
        super().__init__(name="watchdog", daemon=True)
        self.tick, self.limit, self.end = tick, limit, end
        self.stopped = threading.Event()

    def run(self) -> None:
        """Look until stopped."""
        while not self.stopped.wait(min(1.0, self.limit / 5)):
            silent = time.monotonic() - self.tick.beat_at
            if silent > self.limit:
                log.critical("The scheduler has not beaten for %.0f s and is ended; start it again", silent)
                logging.shutdown()
                self.end(HUNG_CODE)
                return


class Beater:
    """Calls a tick again and again until it is stopped."""

    def __init__(self, tick: Tick, *, every: float = EVERY, hung: float = HUNG) -> None:
        self.tick = tick
        self.watchdog = Watchdog(tick, hung)
        self.stopped = threading.Event()
        self.scheduler = BackgroundScheduler(timezone=UTC, executors={"default": ThreadPoolExecutor(1)})
        trigger = IntervalTrigger(seconds=every, timezone=UTC)
        settings = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
        self.scheduler.add_job(tick, trigger, id="tick", next_run_time=datetime.now(UTC), **settings)

    def run(self) -> None:
        """Block until stopped; the tick at work is waited for."""
        self.watchdog.start()
        self.scheduler.start()
        self.stopped.wait()
        self.scheduler.shutdown(wait=True)
        self.watchdog.stopped.set()

    def stop(self) -> None:
        """Let `run` return; may be called from a signal handler."""
        self.stopped.set()
