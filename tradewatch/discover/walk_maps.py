"""Walk through sitemaps: of an index those that can hold the wanted days, the newest first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from tradewatch.discover.days import day_among, span_in_name
from tradewatch.discover.found import Discovery
from tradewatch.discover.walk import State, Told, Walk
from tradewatch.store.months import Bits, Days, hull, parts

__all__ = ["MapsWalk"]

DEEPEST = 3  # indexes of indexes


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
