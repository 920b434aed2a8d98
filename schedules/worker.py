"""Work off runs on one of many machines: claim what is due, see to it, take over from the lost; plan nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

from schedules.tick import Tick
from tradewatch.store import processes
from tradewatch.store.claims import holder

__all__ = ["EVERY", "Worker"]

EVERY = 1.0  # seconds between two looks for a run that is due


@dataclass
class Worker(Tick):
    """One worker's loop; call it again and again. Nothing that goes wrong in it comes out of it."""

    name: str = field(default_factory=lambda: f"worker {holder()}")

    def __call__(self) -> None:
        """Every step once."""
        for step in (self.expire, self.attend, self.start, self.beat):
            self.guard(step)

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
