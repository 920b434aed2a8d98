"""Keep the books of one crawl: its run, its frontier, its counts, and what happens to each page."""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, TypeVar

from tradewatch import logs
from tradewatch.config import Config
from tradewatch.errors import LostError, StoreError, UsageError
from tradewatch.fetch.warc import scan
from tradewatch.outlets.outlet import Outlet
from tradewatch.spiders.heap import give_back
from tradewatch.store import claims, quarantine
from tradewatch.store.claims import Claim, Held
from tradewatch.store.engine import Store, open_store
from tradewatch.store.frontier import Frontier, Leased
from tradewatch.store.mastheads import keep_mastheads
from tradewatch.store.runs import Plan, Run, Verdict

__all__ = ["LEASE", "OFF_BEAT", "Desk"]

log = logging.getLogger(__name__)
Result = TypeVar("Result")
LEASE = 300.0  # seconds; renewed while the crawl lives
SAID = 5  # notes in the reason of a run; the log has all
BEAT = 10.0  # seconds between two renewals
STOPPED = {"shutdown": "it was asked to stop", "cancelled": "it was asked to stop", "timeout": "it took too long"}
OFF_BEAT = "not about "  # and then the beat: why a page was dropped that another crawl may want


@dataclass
class Desk:
    """What one crawl needs of the store; made when the spider opens, closed when it closes."""

    store: Store
    outlet: Outlet
    run: Run
    held: Claim
    frontier: Frontier
    counts: Counter[str] = field(default_factory=Counter)
    trouble: Counter[str] = field(default_factory=Counter)  # reason -> how often, for the verdict
    notes: list[str] = field(default_factory=list)  # what the user is to know, for the reason of the run
    kept: Held = Held.YES  # whether the run is still ours, as last heard

    @classmethod
    def open(cls, config: Config, outlet: Outlet, held: Claim | None, job: str = "crawl") -> Desk:
        """Open the store, hold the run, and take over what earlier runs of the outlet left when they died.

        Without a claim (a bare `scrapy crawl`) a run is written down and claimed here. Raises UsageError when the
        outlet is being crawled already, LostError when the claim is not valid any more.
        """
        store = open_store(config.database, lean=True, patience=claims.PATIENCE)
        try:
            held = held or claims.claim_of(claims.claim_new(store, Plan(outlet.slug, job)))
            run = claims.hold(store, held)
        except (UsageError, LostError):
            store.close()
            raise
        logs.about(run=run.id, outlet=outlet.slug, schedule=run.schedule)
        keep_mastheads(store, [outlet])
        frontier = Frontier(store, outlet.slug, held, backfill=run.job == "backfill")
        counts: Counter[str] = Counter()
        for number in frontier.holders():  # nobody else does this for the outlet now: whoever holds a page is gone
            counts["rescued"] += _take_over(config, frontier, number)
        return cls(store, outlet, run, held, frontier, counts)

    async def call(self, work: Callable[..., Any], *given: Any, **named: Any) -> Any:
        """Do blocking work beside the event loop."""
        return await asyncio.to_thread(work, *given, **named)

    async def beat(self, stop: Callable[[str], None]) -> None:
        """Renew the leases and write down the counts, for as long as the crawl lives; `stop` it when told to.

        What memory its pages have left free goes back to the system too.
        """
        while True:
            await asyncio.sleep(BEAT)
            await self.call(give_back)
            try:
                await self.call(self.renew)
            except StoreError as problem:  # the leases outlast several of these
                log.warning("The leases could not be renewed: %s", problem)
            if self.kept is not Held.YES:
                stop("cancelled" if self.kept is Held.STOP else "lost")
            if self.kept is Held.LOST:
                return

    def note(self) -> None:
        """Write down how far the crawl has come, and keep the run for another while."""
        self.kept = claims.renew(self.store, self.held, counts=dict(self.counts))

    def renew(self) -> None:
        """Keep the run and its pages for another while."""
        self.note()
        self._while_held(lambda: self.frontier.renew(self.run.id, LEASE))

    def lease(self, count: int, floor: int | None = None, within: tuple[int, int] | None = None) -> list[Leased]:
        """Up to `count` pages to fetch now, none less urgent than `floor`; none when the run was taken over."""
        return (
            self._while_held(lambda: self.frontier.lease(self.run.id, count, LEASE, floor=floor, within=within)) or []
        )

    def _while_held(self, work: Callable[[], Result]) -> Result | None:
        """Change the frontier; once the run is another's, nothing is changed and the next beat ends the crawl."""
        try:
            return work() if self.kept is not Held.LOST else None
        except LostError:
            self.kept = Held.LOST
            return None

    def fail(self, url: str, reason: str, status: int | None = None) -> None:
        """A page could not be fetched."""
        self.counts["failed"] += 1
        self.trouble[reason] += 1
        log.warning("%s: %s", url, reason)
        self._while_held(lambda: self.frontier.fail(url, reason, status))

    def bar(self, url: str, reason: str, status: int | None = None) -> None:
        """The outlet keeps us out of a page."""
        self.counts["blocked"] += 1
        self.trouble[reason] += 1
        log.info("%s: %s", url, reason)
        self._while_held(lambda: self.frontier.bar(url, reason, status))

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
        self._while_held(lambda: self.frontier.bar(url, reason, status, place))

    def unchanged(self, url: str) -> None:
        """The outlet says that a page is as it was."""
        self.counts["unchanged"] += 1
        self._while_held(lambda: self.frontier.unchanged(url, datetime.now(UTC)))

    def set_aside(self, url: str, stage: str, reason: str, warc: tuple[str, int, int] | None = None) -> None:
        """A page was fetched and could not be processed: keep it with its reason."""
        self.counts["set_aside"] += 1
        self.trouble[f"{stage}: {reason}"] += 1
        log.warning("%s: set aside at %s: %s", url, stage, reason)
        file, offset = (warc[0], warc[1]) if warc else (None, None)
        page = quarantine.SetAside(url, self.outlet.slug, stage, reason, file, offset, self.run.id)
        quarantine.set_aside(self.store, page)
        self._while_held(lambda: self.frontier.fail(url, reason, final=True))

    def close(self, reason: str) -> None:
        """Give back what is still leased and finish the run with a verdict; a run that is not ours is left alone."""
        left = self._while_held(lambda: self.frontier.release(self.run.id))
        if self.kept is Held.LOST:
            log.warning("Run %d of %s was taken over; whoever holds it now goes on", self.run.id, self.outlet.slug)
            self.store.close()
            return
        if left:
            self.counts["left"] = left
        verdict, why = judge(self.counts, self.trouble, reason)
        if self.run.job == "backfill":
            why = why.replace("the next crawl", "the next back-fill")
        why = "; ".join((why, *self.notes[:SAID]))
        claims.finish(self.store, self.held, verdict, why, dict(self.counts))
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
        why, verdict = STOPPED.get(reason), Verdict.DEGRADED
        if why is None:
            why, verdict = reason, Verdict.FAILED if bad and not good else Verdict.DEGRADED
        return verdict, f"stopped early: {why}; the next crawl goes on where this one stopped"
    if counts["blocked"] and not good:
        return Verdict.BLOCKED, f"the outlet kept us out: {worst}"
    if counts["errors"] and not good:
        return Verdict.FAILED, f"{counts['errors']} errors in the program; see the log"
    unread = counts["sources_dead"] + counts["sources_retired"]
    if unread and unread >= counts["sources"]:
        if counts["sources_barred"] >= unread and not good:
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
        "failed": "failed", "set_aside": "set aside", "sources_dead": "sources dead",
        "sources_retired": "sources retired", "errors": "errors",
        "left": "left to the next crawl",
    }  # fmt: skip
    nothing = (
        "nothing was due" if counts["sources"] and counts["sources_resting"] == counts["sources"] else "nothing new"
    )
    counted = (
        (counts[key], word.replace("sources", "source" if counts[key] == 1 else "sources"))
        for key, word in words.items()
    )
    told = ", ".join(f"{count} {word}" for count, word in counted if count) or nothing
    return f"{told}; mostly: {worst}" if worst and (counts["failed"] or counts["set_aside"]) else told


def _take_over(config: Config, frontier: Frontier, number: int) -> int:
    """Hand on what a dead run held; pages it had already archived are marked to be read from there."""
    files = sorted(config.archive_dir.glob(f"{frontier.outlet}-*-{number}-*.warc.gz"))
    places = [(url, file, offset) for path in files for url, file, offset, _ in scan(path)]
    rescued = frontier.in_archive(number, places)
    frontier.release(number, died=True)
    log.info("Run %d of %s had died; %d of its pages are read from the archive", number, frontier.outlet, rescued)
    return rescued
