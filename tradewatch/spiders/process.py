"""Start crawls: one process an outlet, its run row written before it starts and closed whatever becomes of it."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, fields
from pathlib import Path
from types import FrameType

from tradewatch.config import Config
from tradewatch.errors import UsageError
from tradewatch.store import runs
from tradewatch.store.engine import Store, open_store
from tradewatch.store.runs import Run, Verdict

__all__ = ["Crawl", "Wish", "crawl_outlets", "dry", "start"]

log = logging.getLogger(__name__)
GRACE = 45.0  # seconds to stop cleanly before being asked again, then killed; a request in flight may take 30
LOOK = 0.3  # seconds between two looks at the runs


@dataclass(frozen=True, slots=True)
class Wish:
    """What a crawl is asked for."""

    since: str | None = None
    limit: int | None = None
    full: bool = False
    beat: str | None = None
    trigger: str = "manual"

    def arguments(self) -> list[str]:
        """As Scrapy's spider arguments."""
        given = {"since": self.since, "limit": self.limit, "full": int(self.full) or None, "beat": self.beat}
        return [word for key, value in given.items() if value is not None for word in ("-a", f"{key}={value}")]


@dataclass
class Crawl:
    """A crawl at work: its run and its process."""

    run: Run
    process: subprocess.Popen[bytes]
    asked: int = 0  # how often it was asked to stop
    asked_at: float = field(default=0.0)

    def stop(self) -> None:
        """Ask it to stop: cleanly, then at once, then by force."""
        how = (signal.SIGTERM, signal.SIGTERM, signal.SIGKILL)[min(self.asked, 2)]
        self.asked, self.asked_at = self.asked + 1, time.monotonic()
        if self.process.poll() is None:
            os.killpg(self.process.pid, how)


def environment(config: Config) -> dict[str, str]:
    """The environment of a crawl's process: ours, with this very configuration."""
    ours = {
        f"TRADEWATCH_{f.name.upper()}": str(getattr(config, f.name))
        for f in fields(config)
        if f.name != "source" and getattr(config, f.name)
    }
    ours |= {"TRADEWATCH_DATABASE_URL": config.database, "TRADEWATCH_DELAY": str(config.delay)}
    return {**os.environ, **ours, "SCRAPY_SETTINGS_MODULE": "tradewatch.settings"}


def start(config: Config, store: Store, slug: str, wish: Wish) -> Crawl:
    """Write the run down and start its process, in a process group of its own.

    Raises UsageError when the outlet is being crawled already, or the process cannot be started.
    """
    config.log_dir.mkdir(parents=True, exist_ok=True)
    diary = config.log_dir / f"{slug}-{time.strftime('%Y%m%dT%H%M%S')}.log"
    run = runs.create(store, slug, wish.trigger, diary)
    command = [sys.executable, "-m", "scrapy", "crawl", slug, *wish.arguments(), "-s", f"TRADEWATCH_RUN={run.id}"]
    try:
        with diary.open("ab") as errors:
            process = subprocess.Popen(
                [*command, "--logfile", str(diary)],
                env=environment(config),
                stdin=subprocess.DEVNULL,
                stdout=errors,
                stderr=errors,
                start_new_session=True,
            )
    except OSError as problem:
        reason = f"the crawl of {slug} could not be started: {problem}"
        runs.finish(store, run.id, Verdict.FAILED, reason)
        raise UsageError(reason) from problem
    return Crawl(run, process)


def close(store: Store, crawl: Crawl) -> Run:
    """The process has ended: close its run if it could not do so itself, and read what came of it."""
    code = crawl.process.returncode
    how = f"was ended by signal {-code}" if code < 0 else f"ended with status {code}"
    reason = f"the crawl's process {how} before it could finish; see {crawl.run.log}"
    runs.finish(store, crawl.run.id, Verdict.FAILED, reason)
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
                _hurry(crawl, len(asked))
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
                    crawl.process.wait(GRACE)
                    break
                except subprocess.TimeoutExpired:
                    crawl.stop()
        raise


def _hurry(crawl: Crawl, asked: int) -> None:
    """Pass a wish to stop on; repeat it when the grace has passed."""
    if asked > crawl.asked or (crawl.asked and time.monotonic() - crawl.asked_at > GRACE):
        crawl.stop()


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
    command = [sys.executable, "-m", "scrapy", "crawl", slug, *wish.arguments(), "-a", f"dry={report}", "-L", "ERROR"]
    return subprocess.run(command, env=environment(config), check=False).returncode
