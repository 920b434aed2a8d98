"""End this process when its time is up, though its loop hang and whoever started it be gone."""

from __future__ import annotations

import os
import signal
import threading
import time

__all__ = ["GRACE", "Minder"]

GRACE = 45.0  # seconds to stop cleanly before being asked again, then killed; a request in flight may take 30


class Minder(threading.Thread):
    """Watches one process from within: asks it to stop, asks again, and kills it with all it started.

    Its parent, while it lives, does the same from outside; the minder then only kills, at the very end.
    """

    def __init__(self, seconds: float, grace: float = GRACE) -> None:
        super().__init__(name="minder", daemon=True)
        self.deadline = time.monotonic() + seconds if seconds > 0 else None
        self.grace = grace
        self.parent = os.getppid()
        self.reason = ""  # why it was ended, if it was
        self.told = threading.Event()

    def end(self, reason: str) -> None:
        """End the process now, cleanly if it can."""
        self.reason = self.reason or reason
        self.told.set()

    def run(self) -> None:
        """Wait for the end of the time, or to be told; then see to it that the process ends."""
        self.told.wait(None if self.deadline is None else max(0.0, self.deadline - time.monotonic()))
        alone = self.told.is_set() or os.getppid() != self.parent
        self.reason = self.reason or "timeout"
        for _ in range(2):
            if alone:
                os.kill(os.getpid(), signal.SIGTERM)
            time.sleep(self.grace)
            alone = alone or os.getppid() != self.parent
        leads = os.getpgrp() == os.getpid()  # else the group holds others, such as the terminal's shell
        os.kill(0 if leads else os.getpid(), signal.SIGKILL)
