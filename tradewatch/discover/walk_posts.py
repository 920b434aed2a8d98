"""Walk through WordPress REST, month by month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta

from tradewatch.discover.days import day_among
from tradewatch.discover.found import Discovery
from tradewatch.discover.walk import State, Told, Walk
from tradewatch.discover.wp_rest import MOST, posts_url
from tradewatch.store.months import Bits, hull

__all__ = ["PostsWalk"]

ZONES = timedelta(hours=14)  # by which a site that ignores the zone of `after` and `before` may be off


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

    @property
    def may_end(self) -> bool:
        """Past the last page of a month; its first page is always there."""
        return self.page > 1

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
