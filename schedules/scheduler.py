"""Wake up when a schedule is due; the only file that knows APScheduler.

APScheduler is the clock and nothing more: its jobs live in memory, the timetable is the file, the record is the run
table. Each firing is a one-off job that plans the next, at the instant `timetable.next_fire` computes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from apscheduler.schedulers.blocking import BlockingScheduler
from apscheduler.triggers.date import DateTrigger

from schedules.timetable import Schedule, next_fire

__all__ = ["Clock"]

log = logging.getLogger(__name__)


class Clock:
    """Runs each schedule's work when it is due, until it is stopped. A late start is made up for once, however late."""

    def __init__(self, schedules: Sequence[Schedule], work: Callable[[Schedule], None]) -> None:
        self.schedules = schedules
        self.work = work
        self.scheduler = BlockingScheduler(timezone=UTC)

    def run(self) -> None:
        """Block until stopped."""
        for schedule in self.schedules:
            self._plan(schedule)
        self.scheduler.start()

    def stop(self) -> None:
        """Let `run` return; work in progress is not waited for."""
        if self.scheduler.running:
            self.scheduler.shutdown(wait=False)

    def _plan(self, schedule: Schedule) -> None:
        due = next_fire(schedule, datetime.now(UTC))
        log.info("%s is due at %s", schedule.name, due.astimezone(schedule.zone).isoformat(" ", "minutes"))
        self.scheduler.add_job(
            self._fire, DateTrigger(due), [schedule], id=schedule.name, misfire_grace_time=None, replace_existing=True
        )

    def _fire(self, schedule: Schedule) -> None:
        try:
            self.work(schedule)
        finally:
            self._plan(schedule)
