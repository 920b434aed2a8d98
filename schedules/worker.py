"""Work off runs on one of many machines: claim what is due, see to it, take over from the lost; plan nothing."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from schedules import notify
from schedules.tick import Tick, now_of
from tradewatch.store import claims, processes
from tradewatch.store.carry import carry
from tradewatch.store.claims import holder

if TYPE_CHECKING:
    from schedules.carrier import Carrier

__all__ = ["EVERY", "SWEEP", "Worker"]

log = logging.getLogger(__name__)
EVERY = 1.0  # seconds between two looks at what is at work, and without an engine for what is due
SWEEP = 5.0  # seconds between two looks for what is lost, or due and no engine brought it; and between two beats


@dataclass
class Worker(Tick):
    """One worker's loop; call it again and again. Nothing that goes wrong in it comes out of it."""

    name: str = field(default_factory=lambda: f"worker {holder()}")
    carrier: Carrier | None = None
    delivers: bool = False  # tells people of alerts
    one_at_a_time: threading.Lock = field(default_factory=threading.Lock)  # of those who touch the runner
    _swept: float = -SWEEP

    def __call__(self) -> None:
        """Every step that is due, once."""
        sweeps = time.monotonic() - self._swept >= SWEEP
        if sweeps:
            self._swept = time.monotonic()
            self.guard(self.expire)
        self.guard(self.attend)
        if sweeps or self.carrier is None:
            self.guard(self.start)
        if sweeps and self.delivers:
            self.guard(self.deliver)
        if sweeps:
            self.guard(self.beat)

    def expire(self) -> None:
        """Take from the dead what they held, and let it be brought to whoever has room."""
        lost = claims.expire(self.store, rest=0.0)
        for run in lost:
            log.warning("Run %d of %s: %s", run.id, run.what, run.reason or "lost; it is due again")
        self._carry([run.id for run in lost])

    def attend(self) -> None:
        """See to the processes at work."""
        with self.one_at_a_time:
            super().attend()

    def start(self) -> None:
        """Start what is due."""
        with self.one_at_a_time:
            super().start()

    def deliver(self) -> None:
        """Tell people of what they have not been told; several workers share this as well."""
        notify.deliver(self.config, self.store, now_of(self.store))

    def take(self, number: int) -> bool:
        """Start a run that was brought here, if it is due, nothing is in its way and there is room."""
        runner = self.runner
        assert runner is not None
        with self.one_at_a_time:
            if runner.stopping or len(runner.working) >= runner.at_once:
                return False
            run = claims.claim(self.store, runner.owner, number=number, jobs=runner.jobs)
            return run is not None and runner.begin(run)

    def drain(self) -> None:
        """Let what is at work stop; what is not over then is due again, and brought to others."""
        assert self.runner is not None
        left = [run.id for run in self.runner.drain() if run.state == "due"]

        def hand_on() -> None:
            self._carry(left)

        self.guard(hand_on)

    def _carry(self, numbers: Sequence[int]) -> None:
        if numbers:
            with self.store.begin() as conn:
                carry(conn, numbers)

    def holds(self, number: int) -> bool:
        """Whether a run is at work here."""
        assert self.runner is not None
        return any(crawl.run.id == number for crawl in self.runner.working)

    def beat(self) -> None:
        """Say in the store that we live."""
        assert self.runner is not None
        about = {
            "working": len(self.runner.working),
            "at_once": self.runner.at_once,
            "jobs": list(self.runner.jobs),
            "trouble": self.told(),
        }
        processes.beat(self.store, self.name, "worker", about)
