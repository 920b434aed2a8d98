"""Read pages beside the crawl: what is dear to read goes to another process, which has its time.

Nearly all pages are read at once, in a few milliseconds. The others (trafilatura or htmldate is asked, or the page is
very big) would hold up every answer meanwhile, and now and then one would never end.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import TypeAlias

from tradewatch.article import Article
from tradewatch.errors import DearError, ExtractionError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Outlet

__all__ = ["BIG", "PATIENCE", "Readers"]

BIG = 1 << 20  # bytes of a page that is dear to read in any case
PATIENCE = 20.0  # seconds that one page may take
BEGINNING = 120.0  # seconds that a process may take to begin
GRACE = 5.0  # seconds after which a process that does not end itself is ended
TRIES = 2  # a process that somebody ended is not the page's fault
READY = "ready"
SPAWN = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks as they happen to stand


@dataclass(frozen=True, slots=True)
class Stumbled:
    """An error in the program, on the other side."""

    text: str


Answer: TypeAlias = Article | ExtractionError | Stumbled | None


class Readers:
    """A few processes that read one outlet's dear pages, begun when the first one comes and ended with the crawl."""

    def __init__(self, outlet: Outlet | None, processes: int = 1, patience: float = PATIENCE) -> None:
        self.outlet = outlet
        self.patience = patience
        self.idle = [Helper(outlet, patience) for _ in range(processes)]
        self.all = tuple(self.idle)
        self.turns = asyncio.Semaphore(processes)

    async def extract(self, page: Page) -> Article:
        """The article on the page, as `extract` gives it; ExtractionError also for a page that takes too long."""
        if not self.all:
            return extract(page, self.outlet)
        if len(page.body) < BIG:
            try:
                return extract(page, self.outlet, hurried=True)
            except DearError:
                pass
        async with self.turns:  # a page's time begins when it is its turn
            helper = self.idle.pop()
            try:
                answer = await asyncio.to_thread(helper.ask, page)
            finally:
                self.idle.append(helper)
        if isinstance(answer, Article):
            return answer
        if isinstance(answer, ExtractionError):
            raise answer
        raise RuntimeError(answer.text)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for helper in self.all:
            helper.close()


class Helper:
    """One process, begun when it is asked and begun again when it has ended."""

    def __init__(self, outlet: Outlet | None, patience: float) -> None:
        self.outlet = outlet
        self.patience = patience
        self.process: BaseProcess | None = None
        self.line: Connection | None = None
        self.closed = False

    def ask(self, page: Page) -> Article | ExtractionError | Stumbled:
        """What reading the page gives; blocks meanwhile."""
        for _ in range(TRIES):
            if self.closed:
                break
            try:
                answer = self._answer(page)
            except (EOFError, OSError):  # the process is gone
                answer = None
            if answer is not None:
                return answer
            if self._end() == -signal.SIGALRM:
                return ExtractionError(page.url, f"reading the page took more than {self.patience:g} s")
        return ExtractionError(page.url, "the process that read the page was ended")

    def close(self) -> None:
        """End the process for good."""
        self.closed = True
        if self.process is not None and self.process.is_alive():
            self.process.kill()

    def _answer(self, page: Page) -> Answer:
        line = self.line or self._begin()
        line.send(page)
        answer: Answer = line.recv() if line.poll(self.patience + GRACE) else None
        return answer

    def _begin(self) -> Connection:
        ours, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=_serve, args=(theirs, self.outlet, self.patience), daemon=True)
        self.process.start()
        theirs.close()  # else its end would not be noticed
        self.line = ours
        if not ours.poll(BEGINNING) or ours.recv() != READY:
            raise EOFError
        return ours

    def _end(self) -> int | None:
        """End what is left of the process; how it ended."""
        process, line = self.process, self.line
        self.process = self.line = None
        if line is not None:
            line.close()
        if process is None:
            return None
        process.join(GRACE)
        if process.is_alive():
            process.kill()
            process.join()
            return -signal.SIGALRM
        return process.exitcode


def _serve(line: Connection, outlet: Outlet | None, patience: float) -> None:
    """Read pages until nobody sends any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl, which lets a page be finished
    import htmldate  # noqa: F401
    import trafilatura  # noqa: F401  # both loaded before any page's time begins

    line.send(READY)
    while True:
        try:
            page = line.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, patience)  # ends this process even when nobody is left to do so
        answer = _read(page, outlet)
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.send(answer)


def _read(page: Page, outlet: Outlet | None) -> Answer:
    try:
        return extract(page, outlet)
    except ExtractionError as problem:
        return problem
    except Exception as problem:  # noqa: BLE001  # told to the crawl, which counts it and goes on
        return Stumbled(f"{type(problem).__name__}: {problem}")
