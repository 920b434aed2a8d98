"""A job that takes its time, for tests: `python slow_job.py CLAIM ...` counts to `asked["seconds"]` in tenths."""

from __future__ import annotations

import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2]))

from schedules import job, jobs
from tradewatch.config import Config
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, Verdict


def slow(_config: Config, _store: Store, run: Run, told: jobs.Told) -> tuple[Verdict, str]:
    if run.asked.get("raises"):
        raise RuntimeError("the shelf fell over")
    for count in range(int(run.asked["seconds"] * 10)):
        told({"counted": count})
        time.sleep(0.1)
    return Verdict.OK, "counted"


if __name__ == "__main__":
    job.find = lambda name: slow  # type: ignore[attr-defined]
    job.BEAT = 0.2
    sys.exit(job.main())
