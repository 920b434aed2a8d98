"""Settle which sources of an outlet a crawl looks at, and write down what each look brought."""

from __future__ import annotations

import logging
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tradewatch.discover import rhythm
from tradewatch.discover.found import Discovery
from tradewatch.discover.rhythm import Look
from tradewatch.outlets.outlet import Source
from tradewatch.spiders.failures import Kind, Trouble
from tradewatch.store import feeds
from tradewatch.store.engine import Store
from tradewatch.store.feeds import FeedState

__all__ = ["Looks"]

log = logging.getLogger(__name__)


@dataclass
class Brought:
    """What this crawl brought of one source, as far as it has come."""

    url: str = ""  # the address that answered: the source's own or a fallback
    new: int = 0
    listed: int = 0
    published: list[float] = field(default_factory=list)
    asked: float = 0.0
    left_out: bool = False  # something is still to be read: the source does not rest


class Looks:
    """The looks of one crawl at the sources of its outlet."""

    def __init__(self, store: Store, outlet: str, counts: Counter[str], *, resting: bool) -> None:
        self.store = store
        self.outlet = outlet
        self.counts = counts
        self.resting = resting  # whether sources that are not due are passed over
        self.states: dict[str, FeedState] = {}
        self.brought: dict[str, Brought] = {}  # by the source's own URL
        self.answered: set[str] = set()
        self.failed: dict[str, tuple[Trouble, float]] = {}

    def plan(self, sources: Sequence[Source]) -> list[tuple[Source, tuple[str, ...]]]:
        """The sources to look at, each with its addresses in the order to try them; the others are counted."""
        self.counts["sources"] = len(sources)
        self.states = feeds.load_all(self.store, {url for source in sources for url in _addresses(source)})
        everything = [(source, _addresses(source)) for source in sources]
        if not self.resting:
            return everything
        chosen = [(source, self._due(source)) for source in sources]
        over = Counter(self._why_not(source) for source, urls in chosen if not urls)
        if not over["sources_resting"] and over.total() == len(sources):  # nothing stands in for them
            return everything
        self.counts.update(over)
        return [(source, urls) for source, urls in chosen if urls]

    def _due(self, source: Source) -> tuple[str, ...]:
        """The addresses to try in order, from the first that is due; none when the source is passed over."""
        now = time.time()
        urls = _addresses(source)
        due = {url: rhythm.is_due(self.states[url].next_at, self.states[url].pause, now) for url in urls}
        living = [url for url in urls if due[url] or not self.states[url].retired_at]
        for place, url in enumerate(living):
            if due[url]:
                return tuple(living[place:])
            if not self.states[url].failures:
                return ()
        return ()

    def _why_not(self, source: Source) -> str:
        """What a source that is passed over counts as: what failed and is not due again is dead for now."""
        states = [self.states[url] for url in _addresses(source)]
        if any(not state.failures for state in states):
            return "sources_resting"
        return "sources_retired" if all(state.retired_at for state in states) else "sources_dead"

    def note(self, source: Source, discovery: Discovery, new: int, *, left_out: bool) -> None:
        """A page of the source was read."""
        brought = self.brought.setdefault(source.url, Brought())
        brought.new += new
        brought.listed += len(discovery.found)
        exact = (one.published_at.utc for one in discovery.found if one.published_at and one.published_at.exact)
        brought.published += [moment.timestamp() for moment in exact]
        brought.asked = max(brought.asked, discovery.asked)
        brought.left_out |= left_out

    def answer(self, source: Source, url: str, asked: float) -> None:
        """A source answered at this address, and asks to be left alone for so many seconds."""
        brought = self.brought.setdefault(source.url, Brought())
        brought.url = url
        brought.asked = max(brought.asked, asked)
        self.answered.add(url)

    def lack(self, source: Source) -> None:
        """A further page of the source could not be read."""
        self.brought.setdefault(source.url, Brought()).left_out = True

    def fail(self, url: str, trouble: Trouble, asked: float = 0.0) -> None:
        """A source, or its fallback, could not be read."""
        self.failed[url] = (trouble, asked)

    def is_retired(self, source: Source) -> bool:
        """Whether no address of the source was thought to be alive before this crawl."""
        return all(state.retired_at for url in _addresses(source) if (state := self.states.get(url)))

    def end(self, source: Source) -> None:
        """All of a source was read: settle when it is looked at again."""
        brought = self.brought.pop(source.url, Brought())
        if not brought.url:
            return
        now, state = time.time(), self.states.get(brought.url, FeedState(brought.url))
        since = now - state.answered_at.timestamp() if state.answered_at and not state.failures else None
        dates = brought.published if brought.listed else None
        known = state.dates or () if dates is None else dates
        look = Look(now, brought.new, brought.listed, known, since, brought.asked)
        pause = rhythm.next_pause(look, 0.0 if state.failures else state.pause)
        next_at = 0.0 if brought.left_out else now + pause
        feeds.answered(self.store, self.outlet, brought.url, pause=pause, next_at=next_at, dates=dates)
        if state.retired_at:
            log.info("%s: answers again, and is no longer retired", brought.url)

    def close(self) -> None:
        """All sources were read: count those that failed, and give up the dead ones that others stand in for.

        When nothing at all could be reached, it is not the sources that failed. One that failed before, and was tried
        out of turn, such as again and again by hand, has not failed once more.
        """
        unreached = all(trouble.kind is Kind.PASSING and trouble.status is None for trouble, _ in self.failed.values())
        if unreached and not self.answered:
            return
        now = time.time()
        for url, (trouble, asked) in self.failed.items():
            state = self.states.get(url, FeedState(url))
            if not state.failures or rhythm.is_due(state.next_at, state.pause, now):
                self._failed(state, trouble, asked, now)

    def _failed(self, state: FeedState, trouble: Trouble, asked: float, now: float) -> None:
        silent = now - state.answered_at.timestamp() if state.answered_at else 0.0
        others = bool(self.answered) or self.counts["sources_resting"] > 0
        dead = others and rhythm.is_dead(state.failures + 1, silent, trouble.status)
        pause = rhythm.WEEK if dead or state.retired_at else rhythm.after_failure(state.pause, asked)
        given = {"pause": pause, "next_at": now + pause}
        feeds.failed(self.store, self.outlet, state.url, trouble.status, retire=dead, **given)
        if dead and not state.retired_at:
            log.warning(
                "%s: retired, as it failed %d times in a row: %s", state.url, state.failures + 1, trouble.reason
            )


def _addresses(source: Source) -> tuple[str, ...]:
    return (source.url, *source.fallback)
