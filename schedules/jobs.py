"""Name the jobs: what a run may do, each by the dotted path of the function that does it."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from typing import TypeAlias

from tradewatch.config import Config
from tradewatch.store.engine import Store
from tradewatch.store.runs import Run, Verdict

__all__ = ["DELIVER", "JOBS", "Job", "Told", "find"]

Told: TypeAlias = Callable[[Mapping[str, int]], None]  # writes down how far a job has come; raises LostError
Job: TypeAlias = Callable[[Config, Store, Run, Told], tuple[Verdict, str]]

JOBS: Mapping[str, str] = {
    "crawl": "",  # Scrapy's, in a process of its own
    "retag": "pipelines.jobs:retag",
    "reextract": "pipelines.jobs:reextract",
    "backfill": "",  # Scrapy's as well
    "warc": "pipelines.jobs:warc",
    "ccnews": "pipelines.jobs:warc",  # as it was called before; such a run may still be due
    "maintain": "tradewatch.store.upkeep:maintain",
    "check_archive": "tradewatch.fetch.archive_check:check_archive",
    "digest": "tradewatch.watch.digest_job:digest",
}
DELIVER = "deliver"  # telling people of alerts: no run, for each telling is a row of its own


def find(name: str) -> Job:
    """The function that does a job.

    Raises LookupError when this program knows no such job.
    """
    if not JOBS.get(name):
        raise LookupError(f"this version of tradewatch knows no job {name!r}")
    module, _, function = JOBS[name].partition(":")
    job: Job = getattr(importlib.import_module(module), function)
    return job
