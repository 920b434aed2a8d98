"""Start crawls: one process an outlet, its run row written before it starts and closed whatever becomes of it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import FrameType
from typing import Any

from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.spiders.minder import GRACE
from tradewatch.store import claims, runs
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Plan, Run, Verdict

__all__ = ["Crawl", "Wish", "close", "crawl_outlets", "dry", "environment", "spawn", "start"]

log = logging.getLogger(__name__)
GIVEN = ("since", "limit", "full", "beat", "days", "again", "undated")
CRAWL = (sys.executable, "-m", "tradewatch.spiders")  # as `scrapy crawl`, and sooner
LOOK = 0.3  # seconds between two looks at the runs


@dataclass(frozen=True, slots=True)
class Wish:
    """What a crawl is asked for."""

    since: str | None = None
    limit: int | None = None
    full: bool = False
    beat: str | None = None
    trigger: str = "manual"
    days: str | None = None  # of a back-fill: "2025-01-01:2025-12-31"
    again: bool = False
    undated: bool = False

    @property
    def job(self) -> str:
        """What is done: the crawl of the day, or a back-fill."""
        return "backfill" if self.days else "crawl"

    def asked(self) -> dict[str, Any]:
        """As a run's row keeps it."""
        given = {key: getattr(self, key) for key in GIVEN}
        return {key: value for key, value in given.items() if value not in (None, False)}


@dataclass
class Crawl:
    """A run at work: its row, our claim to it, and its process."""

    run: Run
    process: subprocess.Popen[bytes]
    grace: float = GRACE
    asked: int = 0  # how often it was asked to stop
    asked_at: float = field(default=0.0)
    started_at: float = field(default_factory=time.monotonic)

    def stop(self) -> None:
        """Ask it to stop: cleanly, then at once, then by force."""
        how = (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL)[min(self.asked, 2)]
        self.asked, self.asked_at = self.asked + 1, time.monotonic()
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)

    def kill(self) -> None:
        """End it by force, with all it started."""
        self.asked = 2
        self.stop()

    def sweep(self) -> None:
        """End what the process has left behind, now that it has ended itself."""
        with suppress(ProcessLookupError, PermissionError):  # nothing is, as a rule
            os.killpg(self.process.pid, signal.SIGKILL)

    def hurry(self, asked: int = 0) -> None:
        """Pass wishes to stop on, enforce the time limit, and repeat it when the grace has passed."""
        limit = float(self.run.asked.get("timeout") or 0)
        late = bool(limit) and not self.asked and time.monotonic() - self.started_at > limit
        if late or asked > self.asked or (self.asked and time.monotonic() - self.asked_at > self.grace):
            self.stop()


def environment(config: Config) -> dict[str, str]:
    """The environment of a crawl's process: ours, with this very configuration."""
    ours = {
        f"TRADEWATCH_{f.name.upper()}": str(getattr(config, f.name))
        for f in fields(config)
        if f.name != "source" and getattr(config, f.name) not in (None, "")
    }
    ours |= {"TRADEWATCH_DATABASE_URL": config.database}
    return {**os.environ, **ours, "SCRAPY_SETTINGS_MODULE": "tradewatch.settings"}


def start(config: Config, store: Store, slug: str, wish: Wish) -> Crawl:
    """Write a run down, claim it and start its process.

    Raises UsageError when the outlet is being crawled already, or the process cannot be started.
    """
    return spawn(config, store, claims.claim_new(store, Plan(slug, wish.job, wish.trigger, asked=wish.asked())))


def spawn(config: Config, store: Store, run: Run, command: Sequence[str] = (), grace: float = GRACE) -> Crawl:
    """Start the process of a run that we hold, in a process group of its own; it holds the run from then on.

    Raises UsageError when the process cannot be started; the attempt is then closed as failed.
    """
    held = claims.claim_of(run)
    try:
        config.log_dir.mkdir(parents=True, exist_ok=True)
        diary = config.log_dir / f"{run.what}-{time.strftime('%Y%m%dT%H%M%S')}-{run.id}-{run.attempt}.log"
        with diary.open("ab") as errors:
            claims.hold(store, held, log=str(diary))
            process = subprocess.Popen(
                [*(command or crawling(run, grace)), "--logfile", str(diary)],
                env=environment(config),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )
    except (OSError, ValueError) as problem:  # ValueError: what it was asked for cannot be an argument
        reason = f"its process could not be started: {problem}"
        claims.finish(store, held, Verdict.FAILED, reason)
        raise UsageError(f"{run.what}: {reason}") from problem
    return Crawl(run, process, grace)


def crawling(run: Run, grace: float = GRACE) -> list[str]:
    """The command that does a crawl."""
    settings = {
        "TRADEWATCH_CLAIM": claims.claim_of(run),
        "TRADEWATCH_TIMEOUT": run.asked.get("timeout", 0),
        "TRADEWATCH_GRACE": grace,
    }
    if run.job == "backfill":  # it may take days
        settings["CLOSESPIDER_TIMEOUT"] = 0
    told = [word for key, value in settings.items() for word in ("-s", f"{key}={value}")]
    return [*CRAWL, _spider(run.job, run.outlet), *_given(run.asked), *told]


def _spider(job: str, outlet: str) -> str:
    return outlet if job == "crawl" else f"{job}:{outlet}"


def _given(asked: Mapping[str, Any]) -> list[str]:
    """What a crawl was asked for, as Scrapy's spider arguments."""
    known = {key: asked[key] for key in GIVEN if key in asked}
    return [word for key, value in known.items() for word in ("-a", f"{key}={int(value) if value is True else value}")]


def close(store: Store, crawl: Crawl) -> Run:
    """The process has ended: close its run if it could not do so itself, and read what came of it."""
    crawl.sweep()
    code = crawl.process.returncode
    how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
    verdict, reason = Verdict.FAILED, f"its process {how} before it could finish"
    late = float(crawl.run.asked.get("timeout") or 0)
    if late and crawl.asked and time.monotonic() - crawl.started_at > late:
        reason = f"it took longer than {late:.0f} s and was killed"
    elif crawl.asked and code in (0, -signal.SIGTERM):
        verdict, reason = Verdict.DEGRADED, "it was asked to stop, and ended before it could finish"
    claims.finish(store, claims.claim_of(crawl.run), verdict, reason)
    return runs.get(store, crawl.run.id)


def crawl_outlets(
    config: Config,
    slugs: Sequence[str],
    wish: Wish,
    *,
    at_once: int = 4,
    told: Callable[[Run], None] = lambda run: None,
    stop: list[int] | None = None,
) -> list[Run]:
    """Crawl several outlets, some at a time; `told` hears of each run's progress.

    The crawls stop cleanly when something is put on `stop`; without it, on Ctrl-C and SIGTERM. What is stored is
    stored, the rest waits for the next crawl. An outlet that is being crawled already is passed over with a warning.

    Raises UsageError when no outlet could be crawled at all.
    """
    refused: list[UsageError] = []
    with open_store(config.database) as store, _stopping(stop) as asked, _attending() as working:
        waiting, done = list(slugs), list[Run]()
        while working or (waiting and not asked):
            while waiting and len(working) < at_once and not asked:
                try:
                    working.append(start(config, store, waiting.pop(0), wish))
                except UsageError as problem:
                    refused.append(problem)
            time.sleep(LOOK)
            for crawl in working[:]:
                crawl.hurry(len(asked))
                ended = crawl.process.poll() is not None
                run = close(store, crawl) if ended else runs.get(store, crawl.run.id)
                told(run)
                if ended:
                    working.remove(crawl)
                    done.append(run)
    if refused and not done:
        raise refused[0]
    for refusal in refused:
        log.warning("%s", refusal)
    return done


@contextmanager
def _attending() -> Iterator[list[Crawl]]:
    """The crawls at work; when we cannot attend to them any longer (the disk is full, say), none is left behind."""
    working: list[Crawl] = []
    try:
        yield working
    except BaseException:
        for crawl in working:
            crawl.stop()
        for crawl in working:
            while crawl.asked < 3:
                try:
                    crawl.process.wait(crawl.grace)
                    break
                except subprocess.TimeoutExpired:
                    crawl.stop()
        raise


@contextmanager
def _stopping(given: list[int] | None) -> Iterator[list[int]]:
    """A list that grows with each Ctrl-C or SIGTERM, instead of the process ending; or the list that was given."""
    if given is not None:
        yield given
        return
    asked: list[int] = []

    def note(number: int, _: FrameType | None) -> None:
        asked.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def dry(config: Config, slug: str, wish: Wish, report: Path) -> int:
    """Read an outlet's sources only; what would be fetched is written to `report`. Gives the process's exit code."""
    command = [*CRAWL, _spider(wish.job, slug), *_given(wish.asked()), "-a", f"dry={report}", "-L", "ERROR"]
    return subprocess.run(command, env=environment(config), check=False).returncode
