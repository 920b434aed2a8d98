"""Walk through a section, page by page, backwards."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

from tradewatch.discover.days import day_among, span_in_url
from tradewatch.discover.found import Discovery, Found
from tradewatch.discover.walk import State, Told, Walk
from tradewatch.outlets.numbered import page_address
from tradewatch.store.months import Bits, Days, hull, parts

__all__ = ["PagesWalk"]

MOST_PAGES = 5_000  # of one section in one walk
TWICE = 2
MONTH = timedelta(days=31)


class PagesWalk(Walk):
    """A section's pages, backwards, until two of them are older than what is wanted or list nothing that is new."""

    def begin(self, state: State | None) -> None:
        """Start, or go on."""
        self.number: int = state["number"] if state else 1
        self.address: str | None = state["address"] if state else self.base
        self.reached = date.fromisoformat(state["reached"]) if state else date.max
        self.here = self.address
        self.old = self.empty = self.read = 0
        self.rests = False  # enough pages were read for this time
        self.seen: set[str] = set()
        self.pending: tuple[str, ...] = ()  # articles whose days only they themselves can tell

    @property
    def ask(self) -> str | None:
        """The next address."""
        return None if self.pending or self.rests else self.address

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
        self.read += 1
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
        if following is None or self.old >= TWICE or self.empty >= TWICE:
            self.address = None
            return {} if self.pending else dict(self.wanted)
        self.number += moves
        self.address = following
        if self.read >= MOST_PAGES and not self.rests:
            self.rests = True
            self.notes.append(f"{self.base}: {MOST_PAGES} pages were read; the next call goes on at page {self.number}")
        if self.reached >= hull(self.wanted).last:
            return {}
        return parts(self.wanted, Days(self.reached + timedelta(days=1), hull(self.wanted).last))

    def blank(self) -> Told | None:
        """A page without articles: the end, if the one after it is not there or has none either."""
        if self.is_first:
            return None
        if not self.source.numbered:  # nothing says where it would go on
            self.notes.append(f"{self.address}: lists nothing, taken for the end")
            return self.lack()
        self.empty += 1
        if self.empty >= TWICE:
            return self.lack()
        self.number += 1
        self.address = page_address(self.source.numbered, self.number)
        return Told()

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
