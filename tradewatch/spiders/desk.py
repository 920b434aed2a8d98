"""Keep the books of one crawl: its run, its frontier, its counts, and what happens to each page."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tradewatch.config import Config
from tradewatch.errors import StoreError, UsageError
from tradewatch.fetch.warc import scan
from tradewatch.outlets.outlet import Outlet
from tradewatch.store import quarantine, runs
from tradewatch.store.engine import Store, open_store
from tradewatch.store.frontier import Frontier
from tradewatch.store.mastheads import keep_mastheads
from tradewatch.store.runs import Run, Verdict

__all__ = ["LEASE", "OFF_BEAT", "Desk"]

log = logging.getLogger(__name__)
LEASE = 300.0  # seconds; renewed while the crawl lives
BEAT = 15.0  # seconds between two renewals
STOPPED = {"shutdown": "it was asked to stop", "closespider_timeout": "it took too long"}
OFF_BEAT = "not about "  # and then the beat: why a page was dropped that another crawl may want


@dataclass
class Desk:
    """What one crawl needs of the store; made when the spider opens, closed when it closes."""

    store: Store
    outlet: Outlet
    run: Run
    frontier: Frontier
    counts: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)  # reason -> how often, for the verdict

    @classmethod
    def open(cls, config: Config, outlet: Outlet, number: int | None) -> Desk:
        """Open the store, begin the run, and take over what earlier runs of the outlet left when they died."""
        store = open_store(config.database)
        if number is None:
            number = runs.create(store, outlet.slug, "manual").id
        keep_mastheads(store, [outlet])
        frontier = Frontier(store, outlet.slug)
        counts: Counter[str] = Counter()
        for gone in runs.dead(store, outlet.slug):
            counts["rescued"] += _take_over(config, frontier, gone)
            runs.bury(store, gone)
        try:
            run = runs.begin(store, number)
        except UsageError as problem:
            runs.finish(store, number, Verdict.FAILED, str(problem))
            raise
        return cls(store, outlet, run, frontier, counts)

    async def call(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Do blocking work beside the event loop."""
        return await asyncio.to_thread(work, *given, **named)

    async def beat(self) -> None:
        """Renew the leases and write down the counts, for as long as the crawl lives."""
        while True:
            await asyncio.sleep(BEAT)
            try:
                await self.call(self.frontier.renew, self.run.id, LEASE)
                await self.call(self.note)
            except StoreError as problem:  # the leases outlast several of these
                log.warning("The leases could not be renewed: %s", problem)

    def note(self) -> None:
        """Write down how far the crawl has come."""
        runs.note(self.store, self.run.id, dict(self.counts))

    def fail(self, url: str, reason: str, status: int | None = None) -> None:
        """A page could not be fetched."""
        self.counts["failed"] += 1
        self.trouble[reason] += 1
        log.warning("%s: %s", url, reason)
        self.frontier.fail(url, reason, status)

    def bar(self, url: str, reason: str, status: int | None = None) -> None:
        """The outlet keeps us out of a page."""
        self.counts["blocked"] += 1
        self.trouble[reason] += 1
        log.info("%s: %s", url, reason)
        self.frontier.bar(url, reason, status)

    def drop(
        self,
        url: str,
        reason: str,
        why: str,
        status: int | None = None,
        place: tuple[str | None, int | None] = (None, None),
    ) -> None:
        """A page is not wanted or no longer there; counted under `why`. `place` is where it stands in the archive."""
        self.counts[why] += 1
        log.info("%s: %s", url, reason)
        self.frontier.bar(url, reason, status, place)

    def unchanged(self, url: str) -> None:
        """The outlet says that a page is as it was."""
        self.counts["unchanged"] += 1
        self.frontier.unchanged(url, datetime.now(UTC))

    def set_aside(self, url: str, stage: str, reason: str, warc: tuple[str, int, int] | None = None) -> None:
        """A page was fetched and could not be processed: keep it with its reason."""
        self.counts["set_aside"] += 1
        self.trouble[f"{stage}: {reason}"] += 1
        log.warning("%s: set aside at %s: %s", url, stage, reason)
        file, offset = (warc[0], warc[1]) if warc else (None, None)
        page = quarantine.SetAside(url, self.outlet.slug, stage, reason, file, offset, self.run.id)
        quarantine.set_aside(self.store, page)
        self.frontier.fail(url, reason, final=True)

    def close(self, reason: str) -> None:
        """Give back what is still leased and finish the run with a verdict."""
        left = self.frontier.release(self.run.id)
        if left:
            self.counts["left"] = left
        verdict, why = judge(self.counts, self.trouble, reason)
        runs.finish(self.store, self.run.id, verdict, why, dict(self.counts))
        log.info("Run %d of %s: %s: %s", self.run.id, self.outlet.slug, verdict, why)
        self.store.close()


def judge(counts: Counter[str], trouble: Counter[str], reason: str) -> tuple[Verdict, str]:
    """The verdict on a crawl, from its counts and the reason it ended with, and one sentence that says why."""
    good = counts["stored"] + counts["revised"] + counts["same"] + counts["unchanged"] + counts["off_beat"]
    bad = counts["failed"] + counts["set_aside"]
    worst = trouble.most_common(1)[0][0] if trouble else ""
    if reason == "store_failed" or counts["unready"]:
        return Verdict.FAILED, worst or "the database could not be written"
    if reason not in ("finished", "limit"):
        why = STOPPED.get(reason, reason)
        return Verdict.DEGRADED, f"stopped early: {why}; the next crawl goes on where this one stopped"
    if counts["blocked"] and not good:
        return Verdict.BLOCKED, f"the outlet kept us out: {worst}"
    if counts["errors"] and not good:
        return Verdict.FAILED, f"{counts['errors']} errors in the program; see the log"
    if counts["sources_dead"] and counts["sources_dead"] >= counts["sources"]:
        if counts["sources_barred"] >= counts["sources_dead"] and not good:
            return Verdict.BLOCKED, f"the outlet keeps us out of its sources: {worst}"
        return Verdict.FAILED, f"no source of the outlet could be read: {worst}"
    if bad and not good:
        return Verdict.FAILED, f"none of {bad} pages could be read: {worst}"
    if (
        counts["sources_dead"]
        or counts["errors"]
        or counts["left"]
        or bad > 0.1 * (good + bad)
        or counts["blocked"] > good
    ):
        return Verdict.DEGRADED, _tell(counts, worst)
    return Verdict.OK, _tell(counts, worst)


def _tell(counts: Counter[str], worst: str) -> str:
    words = {
        "stored": "new", "revised": "revised", "same": "as before", "unchanged": "unchanged", "blocked": "barred",
        "failed": "failed", "set_aside": "set aside", "sources_dead": "sources dead", "errors": "errors",
        "left": "left to the next crawl",
    }  # fmt: skip
    told = ", ".join(f"{counts[key]} {word}" for key, word in words.items() if counts[key]) or "nothing new"
    return f"{told}; mostly: {worst}" if worst and (counts["failed"] or counts["set_aside"]) else told


def _take_over(config: Config, frontier: Frontier, gone: Run) -> int:
    """Hand on what a dead run held; pages it had already archived are marked to be read from there."""
    files = sorted(config.archive_dir.glob(f"{gone.archive_name}*"))
    places = [(url, file, offset) for path in files for url, file, offset, _ in scan(path)]
    rescued = frontier.in_archive(gone.id, places)
    frontier.release(gone.id, died=True)
    log.info("Run %d of %s had died; %d of its pages are read from the archive", gone.id, gone.outlet, rescued)
    return rescued
