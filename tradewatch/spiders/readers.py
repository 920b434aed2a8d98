"""Read pages in a process of their own, which has its time: in a crawl what is dear, of stored pages every one.

Nearly all pages are read at once, in a few milliseconds. The others (trafilatura or htmldate is asked, or the page is
very big) would hold up every answer of a crawl meanwhile, and now and then one would never end.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import signal
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from types import TracebackType
from typing import Self, TypeAlias, TypeVar

from tradewatch.article import Article
from tradewatch.errors import DearError, ExtractionError, TradewatchError, UnreadableError
from tradewatch.extract.article import extract
from tradewatch.extract.page import Page
from tradewatch.outlets.outlet import Outlet

__all__ = ["BIG", "PATIENCE", "Reader", "Readers"]

BIG = 1 << 20  # bytes of a page that is dear to read in any case
PATIENCE = 20.0  # seconds that one page may take
BEGINNING = 120.0  # seconds that a process may take to begin
GRACE = 5.0  # seconds after which a process that does not end itself is ended
TRIES = 2  # a process that somebody ended is not the page's fault
READY = "ready"
SIGNALS = {int(one): one.name for one in signal.Signals}
# The page's own doing: it would end the next process as well.
CRASHES = frozenset({signal.SIGSEGV, signal.SIGBUS, signal.SIGABRT, signal.SIGILL, signal.SIGFPE})
SPAWN = multiprocessing.get_context("spawn")  # a fork would copy the threads' locks as they happen to stand
Token = TypeVar("Token")


@dataclass(frozen=True, slots=True)
class Stumbled:
    """An error in the program, on the other side."""

    text: str


Answer: TypeAlias = Article | ExtractionError | Stumbled


class Readers:
    """A few processes that read one outlet's dear pages, begun when the first one comes and ended with the crawl."""

    def __init__(self, outlet: Outlet | None, processes: int = 1, patience: float = PATIENCE) -> None:
        self.outlet = outlet
        self.patience = patience
        self.idle = [Reader([outlet] if outlet else [], patience) for _ in range(processes)]
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
            reader = self.idle.pop()
            try:
                answer = await asyncio.to_thread(reader.ask, page, self.outlet)
            finally:
                self.idle.append(reader)
        if isinstance(answer, Article):
            return answer
        if isinstance(answer, ExtractionError):
            raise answer
        raise RuntimeError(answer.text)

    def close(self) -> None:
        """End the processes, whatever they are at."""
        for reader in self.all:
            reader.close()


class Reader:
    """One process that reads pages of these outlets, begun when it is asked and begun again when it has ended."""

    def __init__(self, outlets: Iterable[Outlet], patience: float | None = None) -> None:
        self.outlets = {one.slug: one for one in outlets}
        self.patience = PATIENCE if patience is None else patience
        self.process: BaseProcess | None = None
        self.line: Connection | None = None
        self.is_ready = False
        self.closed = False

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()
        self._end()

    def ask(self, page: Page, outlet: Outlet | None = None) -> Answer:
        """What reading the page gives; blocks meanwhile."""
        self._hand(page, outlet)
        return self._take(page, outlet)

    def each(
        self, asked: Iterable[tuple[Token, Page, Outlet | None]]
    ) -> Iterator[tuple[Token, Article | ExtractionError]]:
        """The article on each page, or why there is none; while the caller is at work on one, the next is read."""
        pages = iter(asked)
        ahead = self._hand_next(pages)
        try:
            while (now := ahead) is not None:
                answer = self._take(*now[1:])
                ahead = self._hand_next(pages)
                yield now[0], UnreadableError(now[1].url, answer.text) if isinstance(answer, Stumbled) else answer
        finally:
            if ahead is not None and self.process is not None:  # its answer is nobody's
                self.process.kill()
                self._end()

    def close(self) -> None:
        """End the process for good."""
        self.closed = True
        if self.process is not None and self.process.is_alive():
            self.process.kill()

    def _hand_next(
        self, pages: Iterator[tuple[Token, Page, Outlet | None]]
    ) -> tuple[Token, Page, Outlet | None] | None:
        if (one := next(pages, None)) is not None:
            self._hand(*one[1:])
        return one

    def _hand(self, page: Page, outlet: Outlet | None) -> None:
        """Send the page over; when nobody takes it, `_take` sees to it.

        Raises TradewatchError when no process can be begun: that is no page's fault.
        """
        with suppress(EOFError, OSError):
            self._ready().send((page, outlet.slug if outlet else None))

    def _take(self, page: Page, outlet: Outlet | None) -> Answer:
        """Wait for what comes of a page that was handed over."""
        how = "was ended"
        for attempt in range(TRIES):
            if self.closed:
                break
            if attempt:
                self._hand(page, outlet)
            try:
                if self.line is not None and self.line.poll(self.patience + GRACE):
                    answer: Answer = self.line.recv()
                    return answer
            except (EOFError, OSError):  # the process is gone
                pass
            ended = -(self._end() or 0)
            if ended == signal.SIGALRM:
                return UnreadableError(page.url, f"reading the page took more than {self.patience:g} s")
            if ended > 0:
                how = f"was ended by {SIGNALS.get(ended, f'signal {ended}')}"
            if ended in CRASHES:
                break
        return UnreadableError(page.url, f"the process that read the page {how}")

    def begin(self) -> Connection:
        """Begin the process before it is asked: it makes itself ready meanwhile."""
        ours, theirs = SPAWN.Pipe()
        self.process = SPAWN.Process(target=_serve, args=(theirs, self.outlets, self.patience), daemon=True)
        self.process.start()
        theirs.close()  # else its end would not be noticed
        self.line, self.is_ready = ours, False
        return ours

    def _ready(self) -> Connection:
        """The line to a process that listens."""
        line = self.line or self.begin()
        if self.is_ready:
            return line
        try:
            self.is_ready = line.poll(BEGINNING) and line.recv() == READY
        except (EOFError, OSError):
            self.is_ready = False
        if not self.is_ready and not self.closed:
            self._end()
            raise TradewatchError("the process that reads pages could not be begun; is there memory enough for it?")
        return line

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


def _serve(line: Connection, outlets: Mapping[str, Outlet], patience: float) -> None:
    """Read pages until nobody sends any."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for who asks, and lets a page be finished
    import htmldate  # noqa: F401
    import trafilatura  # noqa: F401  # both loaded before any page's time begins

    line.send(READY)
    while True:
        try:
            page, slug = line.recv()
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, patience)  # ends this process even when nobody is left to do so
        answer = _read(page, outlets.get(slug))
        signal.setitimer(signal.ITIMER_REAL, 0)
        line.send(answer)


def _read(page: Page, outlet: Outlet | None) -> Answer:
    try:
        return extract(page, outlet)
    except ExtractionError as problem:
        return problem
    except Exception as problem:  # noqa: BLE001  # told to who asks, which counts it and goes on
        return Stumbled(f"{type(problem).__name__}: {problem}")
