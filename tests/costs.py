"""What a call costs in processor time, told so that a busy machine does not make a quick one look slow."""

from __future__ import annotations

import time
from collections.abc import Callable

TRIES = 4


def cost(call: Callable[..., object], *arguments: object, enough: float = 0.0) -> float:
    """Processor seconds of the quickest of `TRIES` calls, or of the first that took less than `enough`."""
    quickest = float("inf")
    for _ in range(TRIES):
        start = time.process_time()
        call(*arguments)
        quickest = min(quickest, time.process_time() - start)
        if quickest < enough:
            break
    return quickest
