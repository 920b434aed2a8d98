"""Walk through what a source lists of the past: WordPress by month, sitemaps child by child, sections page by page.

A walk says which address to ask for next and is told the answer; it knows no network and no store. It can be written
down after each answer and goes on from there. What it has listed wholly it says in days.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, TypeAlias

from tradewatch.discover.days import day_among, span_in_name, span_in_url
from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.wp_rest import MOST, posts_url
from tradewatch.outlets.numbered import page_address
from tradewatch.outlets.outlet import Source, SourceKind
from tradewatch.store.months import Bits, Days, hull, parts

__all__ = ["PagesWalk", "Told", "Walk", "can_walk", "walk_of"]

State: TypeAlias = dict[str, Any]
ZONES = timedelta(hours=14)  # by which a site that ignores the zone of `after` and `before` may be off
MOST_PAGES = 5_000  # of one section in one walk
TWICE = 2
MONTH = timedelta(days=31)
DEEPEST = 3  # indexes of indexes


@dataclass(frozen=True, slots=True)
class Told:
    """What an answer comes to: articles of the wanted days, the day of each if known, and what is listed wholly now."""

    found: tuple[tuple[Found, date | None], ...] = ()
    done: Bits = field(default_factory=dict)
    undated: int = 0  # left out, as nothing says of when they are


class Walk(ABC):
    """One source, the days that are wanted of it, and where the listing stands."""

    def __init__(self, source: Source, wanted: Bits, state: State | None = None, *, undated: bool = False) -> None:
        self.source = source
        self.wanted = {month: wanted[month] for month in sorted(wanted, reverse=True)}
        self.undated = undated  # take also what nothing dates
        self.notes: list[str] = []  # what the user is to know
        self.base = source.url if state is None else str(state["base"])
        self.begin(state)

    @abstractmethod
    def begin(self, state: State | None) -> None:
        """Start, or go on from where the walk was left."""

    @property
    @abstractmethod
    def ask(self) -> str | None:
        """The address to ask for next; None when the walk is over."""

    @property
    def is_over(self) -> bool:
        """Whether all that is wanted is listed, as far as it can be."""
        return self.ask is None

    @property
    @abstractmethod
    def near(self) -> date:
        """The newest day that the next answer may be about."""

    @property
    def is_first(self) -> bool:
        """Whether nothing of the source was read yet: then a fallback may stand in for it."""
        return self.ask == self.base

    @abstractmethod
    def take(self, answer: Discovery, heads: Mapping[str, str]) -> Told:
        """The answer came; `heads` are its headers by lower-case name."""

    @abstractmethod
    def lack(self) -> Told:
        """There is no such page."""

    @abstractmethod
    def lose(self) -> bool:
        """The page cannot be read now; whether the walk goes on without it."""

    @abstractmethod
    def state(self) -> State:
        """What `begin` needs to go on from here, as JSON can hold it."""


class PostsWalk(Walk):
    """WordPress REST: the posts of a month, a hundred a page, then those of the month before."""

    def begin(self, state: State | None) -> None:
        """Start, or go on."""
        self.page, self.since = 1, next(iter(self.wanted), None)
        if state and state["month"] in self.wanted:
            self.page, self.since = state["page"], state["month"]

    @property
    def ask(self) -> str | None:
        """The next address."""
        if self.since is None:
            return None
        days = hull({self.since: self.wanted[self.since]})
        after, before = (datetime.combine(day, time(), UTC) for day in (days.first, days.last + timedelta(days=1)))
        return posts_url(
            self.base, page=self.page, per_page=MOST, after=after - ZONES - timedelta(seconds=1), before=before + ZONES
        )

    @property
    def near(self) -> date:
        """The newest day that comes next."""
        return hull({self.since: self.wanted[self.since]}).last if self.since else date.min

    @property
    def is_first(self) -> bool:
        """Whether nothing was read yet."""
        return self.page == 1 and self.since == next(iter(self.wanted), None)

    def take(self, answer: Discovery, heads: Mapping[str, str]) -> Told:
        """The answer came."""
        total = heads.get("x-wp-totalpages", "")
        is_last = self.page >= int(total) if total.isascii() and total.isdigit() else not answer.more
        found = [(one, *day_among(one, self.wanted)) for one in answer.found]
        kept = tuple((one, day) for one, fits, day in found if fits and day)
        undated = sum(day is None for *_, day in found)
        if is_last:
            return Told(kept, self._month_over(), undated)
        self.page += 1
        return Told(kept, undated=undated)

    def _month_over(self) -> Bits:
        assert self.since is not None
        over = {self.since: self.wanted[self.since]}
        self.page, self.since = 1, next((month for month in self.wanted if month < self.since), None)  # newest first
        return over

    def lack(self) -> Told:
        """There is no such page."""
        return Told(done=self._month_over())  # the page before was the last, though its answer did not say so

    def lose(self) -> bool:
        """It cannot be read now."""
        return False

    def state(self) -> State:
        """Where it stands."""
        return {"base": self.base, "month": self.since, "page": self.page}


@dataclass(frozen=True, slots=True)
class Child:
    """A sitemap that is still to be read: what it can be about is not later than `last`."""

    url: str
    about: Days | None = None  # as its name says
    last: date | None = None  # it was changed last on that day
    depth: int = 0

    @property
    def end(self) -> date:
        """No article in it is of a later day."""
        ends = [day for day in (self.about and self.about.last, self.last) if day]
        return min(ends, default=date.max)


class MapsWalk(Walk):
    """Sitemaps: of an index those children that can hold the wanted days, the newest first."""

    def begin(self, state: State | None) -> None:
        """Start, or go on."""
        self.left = [Child(self.base)] if state is None else [_child(one) for one in state["left"]]
        self.lost = [] if state is None else [_child(one) for one in state["lost"]]
        if not self.left:  # what could not be read the last time
            self.left, self.lost = self.lost, []

    @property
    def ask(self) -> str | None:
        """The next address."""
        return self.left[0].url if self.left else None

    @property
    def near(self) -> date:
        """The newest day that comes next."""
        return min(self.left[0].end, hull(self.wanted).last) if self.left else date.min

    @property
    def is_over(self) -> bool:
        """Whether all is listed."""
        return not self.left and not self.lost

    def take(self, answer: Discovery, heads: Mapping[str, str]) -> Told:
        """The answer came."""
        here = self.left.pop(0)
        children = [self._of(url, answer, here) for url in answer.more]
        asked = hull(self.wanted)
        fitting = [one for one in children if self._can_hold(one, asked)]
        if here.depth >= DEEPEST and fitting:
            self.notes.append(f"{here.url}: an index in {DEEPEST} others; its {len(fitting)} sitemaps were not read")
            fitting = []
        self.left = sorted([*self.left, *fitting], key=lambda one: one.end, reverse=True)
        if answer.cut:
            self.notes.append(f"{here.url}: holds more than can be read at once; what follows was left out")
        found = [(one, *day_among(one, self.wanted, here.about)) for one in answer.found]
        kept = tuple((one, day) for one, fits, day in found if fits and (day or self.undated))
        return Told(kept, self._done(), sum(fits and day is None for _, fits, day in found) if not self.undated else 0)

    def _of(self, url: str, answer: Discovery, index: Child) -> Child:
        changed = answer.changed.get(url)
        return Child(url, span_in_name(url) or index.about, changed.date() if changed else None, index.depth + 1)

    def _can_hold(self, one: Child, asked: Days) -> bool:
        if one.about:
            return bool(parts(self.wanted, one.about.widened()))
        return one.last is None or one.last >= asked.first

    def _done(self) -> Bits:
        """The days that no sitemap can hold which is still to be read."""
        end = max((one.end for one in (*self.left, *self.lost)), default=None)
        if end is None:
            return dict(self.wanted)
        if end >= date.max - timedelta(days=2):
            return {}
        return parts(self.wanted, Days(end + timedelta(days=2), date.max))

    def lack(self) -> Told:
        """There is no such page."""
        self.left.pop(0)
        return Told(done=self._done())

    def lose(self) -> bool:
        """It cannot be read now."""
        self.lost.append(self.left.pop(0))
        return bool(self.left)

    def state(self) -> State:
        """Where it stands."""
        return {"base": self.base, "left": list(map(_told, self.left)), "lost": list(map(_told, self.lost))}


def _told(one: Child) -> State:
    about = str(one.about) if one.about else None
    return {"url": one.url, "about": about, "last": one.last and one.last.isoformat(), "depth": one.depth}


def _child(told: State) -> Child:
    about = Days.read(told["about"]) if told["about"] else None
    return Child(told["url"], about, date.fromisoformat(told["last"]) if told["last"] else None, told["depth"])


class PagesWalk(Walk):
    """A section's pages, backwards, until two of them are older than what is wanted or list nothing that is new."""

    def begin(self, state: State | None) -> None:
        """Start, or go on."""
        self.number: int = state["number"] if state else 1
        self.address: str | None = state["address"] if state else self.base
        self.reached = date.fromisoformat(state["reached"]) if state else date.max
        self.here = self.address
        self.old = self.empty = 0
        self.seen: set[str] = set()
        self.pending: tuple[str, ...] = ()  # articles whose days only they themselves can tell

    @property
    def ask(self) -> str | None:
        """The next address."""
        return None if self.pending else self.address

    @property
    def is_over(self) -> bool:
        """Whether all is listed."""
        return self.address is None and not self.pending

    @property
    def near(self) -> date:
        """The newest day that comes next."""
        return min(self.reached, hull(self.wanted).last)

    def take(self, answer: Discovery, heads: Mapping[str, str]) -> Told:
        """The answer came."""
        self.here = self.address
        fresh = [one for one in answer.found if one.url not in self.seen]
        self.seen.update(one.url for one in fresh)
        told = [(one, *self._day(one)) for one in fresh]
        days = [day for *_, day in told if day]
        self.empty = 0 if fresh else self.empty + 1
        following = self._following(answer)
        if fresh and not days:
            self.pending = tuple(one.url for one in fresh)
        kept = tuple((one, day) for one, fits, day in told if fits)
        return Told(kept, self._go_on(days, following))

    def _day(self, one: Found) -> tuple[bool, date | None]:
        """As `day_among`, but that a year in an address is too little to walk by, unless it is the wrong one."""
        fits, day = day_among(one, self.wanted)
        span = None if one.published_at or one.signal else span_in_url(one.url)
        return (fits, None) if fits and span and span.last - span.first > MONTH else (fits, day)

    def learn(self, days: Mapping[str, date | None]) -> Told:
        """Of these days are the articles that waited to be read."""
        known = [day for url in self.pending if (day := days.get(url))]
        self.pending = ()
        if self.address is None:
            return Told(done=dict(self.wanted))
        return Told(done=self._go_on(known, self.address))

    def _following(self, answer: Discovery) -> str | None:
        if self.source.numbered:
            return page_address(self.source.numbered, self.number + 1)
        return answer.more[0] if answer.more else None

    def _go_on(self, days: list[date], following: str | None) -> Bits:
        """Take the next page for the next to ask, unless this is the end; what is listed wholly by then."""
        moves = following != self.address
        first = hull(self.wanted).first
        if days:
            self.old = self.old + 1 if max(days) < first else 0
            self.reached = min(self.reached, max(days))
        if self.empty >= TWICE:
            self.notes.append(f"{self.address}: nothing new on {TWICE} pages one after the other, taken for the end")
        if moves and self.number >= MOST_PAGES:
            self.notes.append(f"{self.base}: has more than {MOST_PAGES} pages; what is on the others was not listed")
            self.address = None
            return {}
        if following is None or self.old >= TWICE or self.empty >= TWICE:
            self.address = None
            return {} if self.pending else dict(self.wanted)
        self.number += moves
        self.address = following
        if self.reached >= hull(self.wanted).last:
            return {}
        return parts(self.wanted, Days(self.reached + timedelta(days=1), hull(self.wanted).last))

    def lack(self) -> Told:
        """There is no such page."""
        self.address = None
        return Told(done=dict(self.wanted))

    def lose(self) -> bool:
        """It cannot be read now."""
        return False

    def state(self) -> State:
        """Where it stands."""
        at = {"number": self.number, "address": self.address or self.here}  # it may wait for what stands on the last
        return {"base": self.base, **at, "reached": self.reached.isoformat()}


KINDS: Mapping[SourceKind, type[Walk]] = {
    SourceKind.WP_REST: PostsWalk,
    SourceKind.SITEMAP: MapsWalk,
    SourceKind.LISTING: PagesWalk,
}


def can_walk(source: Source) -> bool:
    """Whether a source tells of the past: WordPress and sitemaps, and sections whose further pages are known."""
    if source.kind is SourceKind.LISTING:
        return bool(source.numbered or source.next)
    return source.kind in KINDS


def walk_of(source: Source, wanted: Bits, state: State | None = None, *, undated: bool = False) -> Walk:
    """A walk through what the source lists of these days."""
    return KINDS[source.kind](source, wanted, state, undated=undated)
